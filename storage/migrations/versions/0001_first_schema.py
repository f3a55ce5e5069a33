"""The first schema: the work engine's own tables, then records, register and accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.jobs import engine_schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything; append-only tables refuse UPDATE and DELETE in the database itself."""
    op.get_bind().exec_driver_sql(engine_schema().replace("%", "%%"))
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "job_takeover",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_takeover")),
    )
    op.create_table(
        "owner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
        sa.UniqueConstraint("identifier", name=op.f("uq_owner_identifier")),
    )
    op.create_table(
        "result_counter",
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_result_counter")),
    )
    op.create_table(
        "idempotency",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("made", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "store_probe",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_probe")),
    )
    op.create_table(
        "access_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_access_record_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_record")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_access_record_chain_number")),
    )
    op.create_index("ix_access_record_owner_id_at", "access_record", ["owner_id", "at"], unique=False)
    op.create_table(
        "book",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("symbol_rule", sa.Text(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_book_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book")),
        sa.UniqueConstraint("agency_id", "kind", "year", name=op.f("uq_book_agency_id_kind_year")),
    )
    op.create_table(
        "dossier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column("procedure_effective_from", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("archived_event", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dossier_agency_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_dossier_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("code", name=op.f("uq_dossier_code")),
    )
    op.create_index("ix_dossier_agency_received", "dossier", ["agency_id", "received_at", "id"], unique=False)
    op.create_index(op.f("ix_dossier_owner_id"), "dossier", ["owner_id"], unique=False)
    op.create_table(
        "dossier_counter",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dossier_counter_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "day", name=op.f("pk_dossier_counter")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("personal_id", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_user_account_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login", name=op.f("uq_user_account_login")),
    )
    op.create_table(
        "certification_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("requester_name", sa.Text(), nullable=False),
        sa.Column("requester_personal_id", sa.Text(), nullable=True),
        sa.Column("appointment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_rule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_certification_request_agency_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_certification_request_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_request")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_certification_request_dossier_id")),
    )
    op.create_index(op.f("ix_certification_request_agency_id"), "certification_request", ["agency_id"], unique=False)
    op.create_table(
        "component",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_component_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component")),
        sa.UniqueConstraint("dossier_id", "item_code", name=op.f("uq_component_dossier_id_item_code")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_event_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("dossier_id", "number", name=op.f("uq_event_dossier_id_number")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("reading_key", sa.Text(), nullable=True),
        sa.Column("problem_code", sa.Text(), nullable=True),
        sa.Column("problem_vi", sa.Text(), nullable=True),
        sa.Column("problem_en", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_upload_agency_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_upload_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("object_key", name=op.f("uq_upload_object_key")),
    )
    op.create_index(op.f("ix_upload_dossier_id"), "upload", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_upload_sha256"), "upload", ["sha256"], unique=False)
    op.create_table(
        "user_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["user_account.id"], name=op.f("fk_user_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_user_session_token_sha256")),
    )
    op.create_index(op.f("ix_user_session_account_id"), "user_session", ["account_id"], unique=False)
    op.create_table(
        "certification_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        sa.Column("original_type", sa.Text(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("paper_copies", sa.Integer(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("fee_rule", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.Text(), nullable=False),
        sa.Column("compared_component_id", sa.Uuid(), nullable=True),
        sa.Column("checklist", postgresql.JSONB(), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("received_by_name", sa.Text(), nullable=False),
        sa.Column("certified_by", sa.Text(), nullable=True),
        sa.Column("certified_by_name", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("waiting_code", sa.Text(), nullable=True),
        sa.Column("waiting_vi", sa.Text(), nullable=True),
        sa.Column("waiting_en", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_certification_act_agency_id")),
        sa.ForeignKeyConstraint(
            ["compared_component_id"], ["component.id"], name=op.f("fk_certification_act_compared_component_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_certification_act_owner_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["certification_request.id"], name=op.f("fk_certification_act_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_act")),
    )
    op.create_index(op.f("ix_certification_act_request_id"), "certification_act", ["request_id"], unique=False)
    op.create_table(
        "page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_page_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("upload_id", "number", name=op.f("uq_page_upload_id_number")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("type_confidence", sa.Double(), nullable=False),
        sa.Column("type_accepted", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("archival_key", sa.Text(), nullable=True),
        sa.Column("archival_sha256", sa.Text(), nullable=True),
        sa.Column("signed_key", sa.Text(), nullable=True),
        sa.Column("signed_sha256", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_paper_agency_id")),
        sa.ForeignKeyConstraint(["component_id"], ["component.id"], name=op.f("fk_paper_component_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_paper_dossier_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_paper_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    op.create_index(op.f("ix_paper_dossier_id"), "paper", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_paper_owner_id"), "paper", ["owner_id"], unique=False)
    op.create_table(
        "book_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["certification_act.id"], name=op.f("fk_book_row_act_id")),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_book_row_book_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_row")),
        sa.UniqueConstraint("book_id", "number", "step", name=op.f("uq_book_row_book_id_number_step")),
        sa.UniqueConstraint("book_id", "ordinal", name=op.f("uq_book_row_book_id_ordinal")),
        sa.UniqueConstraint("hash", name=op.f("uq_book_row_hash")),
    )
    op.create_index(op.f("ix_book_row_act_id"), "book_row", ["act_id"], unique=False)
    op.create_table(
        "certified_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verification_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("frozen_sha256", sa.Text(), nullable=True),
        sa.Column("frozen_key", sa.Text(), nullable=True),
        sa.Column("person_signed_key", sa.Text(), nullable=True),
        sa.Column("person_signed_sha256", sa.Text(), nullable=True),
        sa.Column("agency_signed_key", sa.Text(), nullable=True),
        sa.Column("agency_signed_sha256", sa.Text(), nullable=True),
        sa.Column("agency_signed_level", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warehouse_object", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["act_id"], ["certification_act.id"], name=op.f("fk_certified_copy_act_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_certified_copy_agency_id")),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_certified_copy_book_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_certified_copy_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certified_copy")),
        sa.UniqueConstraint("book_id", "number", name=op.f("uq_certified_copy_book_id_number")),
        sa.UniqueConstraint("verification_code", name=op.f("uq_certified_copy_verification_code")),
    )
    op.create_index(op.f("ix_certified_copy_act_id"), "certified_copy", ["act_id"], unique=False)
    op.create_index(op.f("ix_certified_copy_owner_id"), "certified_copy", ["owner_id"], unique=False)
    op.create_table(
        "digitized_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("counter_prefix", sa.Text(), nullable=False),
        sa.Column("counter_sequence", sa.Integer(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warehouse_object", sa.Text(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_digitized_result_dossier_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_digitized_result_owner_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_digitized_result_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digitized_result")),
        sa.UniqueConstraint("code", name=op.f("uq_digitized_result_code")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_digitized_result_paper_id")),
    )
    op.create_index(op.f("ix_digitized_result_dossier_id"), "digitized_result", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_digitized_result_owner_id"), "digitized_result", ["owner_id"], unique=False)
    op.create_table(
        "field_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("bbox", postgresql.JSONB(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_field_value_paper_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["field_value.id"], name=op.f("fk_field_value_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_value")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_field_value_supersedes_id")),
    )
    op.create_index("ix_field_value_paper_id_name", "field_value", ["paper_id", "name"], unique=False)
    op.create_table(
        "paper_page",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_paper_page_page_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_page_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", "position", name=op.f("pk_paper_page")),
        sa.UniqueConstraint("page_id", name=op.f("uq_paper_page_page_id")),
    )
    op.create_table(
        "cancellation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("decision_number", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["certified_copy.id"], name=op.f("fk_cancellation_copy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation")),
        sa.UniqueConstraint("copy_id", name=op.f("uq_cancellation_copy_id")),
    )
    op.create_table(
        "rendition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["certified_copy.id"], name=op.f("fk_rendition_copy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendition")),
        sa.UniqueConstraint("copy_id", "ordinal", name=op.f("uq_rendition_copy_id_ordinal")),
        sa.UniqueConstraint("sha256", name=op.f("uq_rendition_sha256")),
    )

    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception 'rows of % are only ever appended', tg_table_name
                using errcode = 'integrity_constraint_violation';
        end $$
        """
    )
    for table in ("event", "access_record", "book_row", "field_value", "cancellation", "rendition"):
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
        op.execute(
            f"create trigger {table}_not_emptied before truncate on {table} "
            "for each statement execute function refuse_change()"
        )
