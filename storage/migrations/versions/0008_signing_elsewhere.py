"""Wrong PINs counted, and signatures prepared for a token at the officer's own PC."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "pin_try",
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_pin_try")),
    )
    op.create_table(
        "prepared_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_sha256", sa.Text(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("certificate_sha256", sa.Text(), nullable=False),
        sa.Column("revision_key", sa.Text(), nullable=False),
        sa.Column("revision_sha256", sa.Text(), nullable=False),
        sa.Column("signed_attributes", sa.LargeBinary(), nullable=False),
        sa.Column("hole_start", sa.Integer(), nullable=False),
        sa.Column("hole_end", sa.Integer(), nullable=False),
        sa.Column("signing_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["act_id"], ["certification_act.id"], name=op.f("fk_prepared_signature_act_id")),
        sa.ForeignKeyConstraint(["copy_id"], ["certified_copy.id"], name=op.f("fk_prepared_signature_copy_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_prepared_signature_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_signature")),
        sa.UniqueConstraint("act_id", name=op.f("uq_prepared_signature_act_id")),
    )
    op.create_index(op.f("ix_prepared_signature_ticket_sha256"), "prepared_signature", ["ticket_sha256"])


def downgrade() -> None:
    """Counted tries are not forgotten by going back."""
    raise NotImplementedError
