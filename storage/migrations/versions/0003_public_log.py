"""The public log: leaves, cursors into the books, published checkpoints, and the one row of its head."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; leaves and what was published are never changed."""
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("verifier", sa.Text(), nullable=True),
        sa.Column("alarm", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.execute("insert into log_head (id, size) values (1, 0)")
    op.create_table(
        "log_cursor",
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_log_cursor_book_id")),
        sa.PrimaryKeyConstraint("book_id", name=op.f("pk_log_cursor")),
    )
    op.create_table(
        "log_leaf",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_log_leaf_book_id")),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("book_id", "number", "step", name=op.f("uq_log_leaf_book_id_number_step")),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("timestamp", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_log_checkpoint")),
    )
    op.execute(
        "create trigger log_leaf_append_only before update or delete on log_leaf "
        "for each row execute function refuse_change()"
    )
    op.execute(
        "create trigger log_leaf_not_emptied before truncate on log_leaf "
        "for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    """What was published cannot be taken back."""
    raise NotImplementedError
