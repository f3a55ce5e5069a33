"""The archive's upkeep: what its second copy lacks, what was wrong, where the check stands."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "warehouse_change",
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("object_id", name=op.f("pk_warehouse_change")),
    )
    op.create_index("ix_warehouse_change_noted_at", "warehouse_change", ["noted_at"])
    op.create_table(
        "warehouse_finding",
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("healed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("object_id", "path", "kind", name=op.f("pk_warehouse_finding")),
    )
    op.create_index(
        "ix_warehouse_finding_open", "warehouse_finding", ["found_at"], postgresql_where=sa.text("healed_at is null")
    )
    op.create_table(
        "warehouse_walk",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objects", sa.BigInteger(), nullable=False),
        sa.Column("bytes_read", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouse_walk")),
    )


def downgrade() -> None:
    """Nothing legal lies here, but there is no way back in this archive."""
    raise NotImplementedError
