"""Pages arranged as data, what the reader warns of, signed uploads, and papers kept without an officer's signature."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand; the one column that goes was never written (a page is left out by being in no paper)."""
    op.add_column("agency", sa.Column("signed_form", sa.Text(), nullable=False, server_default="searchable"))
    op.alter_column("agency", "signed_form", server_default=None)
    op.add_column("upload", sa.Column("signatures", postgresql.JSONB(), nullable=True))
    op.add_column("upload", sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("upload", sa.Column("discarded_by", sa.Text(), nullable=True))
    op.add_column("upload", sa.Column("discard_reason", sa.Text(), nullable=True))
    op.drop_column("page", "dropped")
    op.add_column("page", sa.Column("origin", sa.Text(), nullable=False, server_default="ocr"))
    op.alter_column("page", "origin", server_default=None)
    op.add_column("page", sa.Column("fingerprint", sa.Text(), nullable=False, server_default=""))
    op.alter_column("page", "fingerprint", server_default=None)
    for name in ("archival_form", "searchable_key", "searchable_sha256", "unsigned_reason"):
        op.add_column("paper", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("field_value", sa.Column("checks", postgresql.JSONB(), nullable=True))
    op.create_table(
        "page_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("message_vi", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("overridden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overridden_by", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_page_finding_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_finding")),
    )
    op.create_index(op.f("ix_page_finding_upload_id"), "page_finding", ["upload_id"], unique=False)
    op.create_table(
        "page_edit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("change", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_page_edit_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_edit")),
        sa.UniqueConstraint("dossier_id", "number", name=op.f("uq_page_edit_dossier_id_number")),
    )
    op.execute(
        "create trigger page_edit_append_only before update or delete on page_edit "
        "for each row execute function refuse_change()"
    )
    op.execute(
        "create trigger page_edit_not_emptied before truncate on page_edit "
        "for each statement execute function refuse_change()"
    )
