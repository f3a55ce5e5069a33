"""What the certification desk keeps of an original besides its capture, and the letters it hands out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and create the table."""
    op.add_column("certification_request", sa.Column("extension", postgresql.JSONB(), nullable=True))
    op.add_column("certification_act", sa.Column("declared_pages", sa.Integer(), nullable=True))
    op.add_column("certification_act", sa.Column("declared_sheets", sa.Integer(), nullable=True))
    for name in ("exemption", "advice", "look_ups", "decision"):
        op.add_column("certification_act", sa.Column(name, postgresql.JSONB(), nullable=True))
    op.create_table(
        "desk_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("signed_key", sa.Text(), nullable=True),
        sa.Column("signed_sha256", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["act_id"], ["certification_act.id"], name=op.f("fk_desk_letter_act_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_desk_letter_agency_id")),
        sa.ForeignKeyConstraint(["request_id"], ["certification_request.id"], name=op.f("fk_desk_letter_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_letter")),
        sa.UniqueConstraint(
            "agency_id", "kind", "year", "number", name=op.f("uq_desk_letter_agency_id_kind_year_number")
        ),
    )
    op.create_index(op.f("ix_desk_letter_request_id"), "desk_letter", ["request_id"])


def downgrade() -> None:
    """What was handed out cannot be taken back."""
    raise NotImplementedError
