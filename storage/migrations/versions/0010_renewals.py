"""When each copy's proofs want looking at again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "copy_renewal",
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["certified_copy.id"], name=op.f("fk_copy_renewal_copy_id")),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("pk_copy_renewal")),
    )
    op.create_index(op.f("ix_copy_renewal_look_at"), "copy_renewal", ["look_at"])


def downgrade() -> None:
    """Nothing of it is lost: it can be found again from the files."""
    op.drop_table("copy_renewal")
