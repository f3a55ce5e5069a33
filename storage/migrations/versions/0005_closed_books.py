"""Volumes of a book, and its months and years as they were printed and signed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the volume and create the table."""
    op.add_column("book", sa.Column("volume", sa.Integer(), server_default="1", nullable=False))
    op.alter_column("book", "volume", server_default=None)
    op.create_table(
        "closed_book",
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("supplement", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("through_ordinal", sa.BigInteger(), nullable=False),
        sa.Column("through_hash", sa.Text(), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("totals", postgresql.JSONB(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_closed_book_book_id")),
        sa.PrimaryKeyConstraint("book_id", "month", "supplement", name=op.f("pk_closed_book")),
    )


def downgrade() -> None:
    """A closed book is not opened again."""
    raise NotImplementedError
