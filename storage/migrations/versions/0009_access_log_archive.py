"""Up to which line the access log lies in the warehouse."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "access_log_cursor",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_access_log_cursor")),
    )


def downgrade() -> None:
    """There is no way back in this archive."""
    raise NotImplementedError
