"""One-time codes with which a copy's holder shares it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "share_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["certified_copy.id"], name=op.f("fk_share_code_copy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_code")),
        sa.UniqueConstraint("sha256", name=op.f("uq_share_code_sha256")),
    )
    op.create_index(op.f("ix_share_code_copy_id"), "share_code", ["copy_id"])


def downgrade() -> None:
    """Codes not spent yet would be lost; their holders can make new ones."""
    op.drop_table("share_code")
