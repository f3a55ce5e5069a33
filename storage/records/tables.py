"""Tables of everything `storage` keeps in PostgreSQL; wire and domain shapes live elsewhere.

Ids are UUIDv7 (architecture: legal codes are attributes, never keys). Every row that belongs to an office
carries its `agency_id`. Nothing legal is updated in place: states are derived from events and only cached.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.identifiers import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """One metadata for the whole database, so that a migration can be compared with the code."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        str: Text(),
        datetime: DateTime(timezone=True),
        date: Date(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class AgencyRow(Base):
    """A node of the agency tree; `valid_to` keeps merged agencies findable."""

    __tablename__ = "agency"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    signed_form: Mapped[str]


class OwnerRow(Base):
    """Somebody papers belong to: a person or an organisation, with or without an identifier."""

    __tablename__ = "owner"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    identifier: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]


class DossierRow(Base):
    """One application at one agency; `state` and `due_at` cache what its events say."""

    __tablename__ = "dossier"
    __table_args__ = (Index("ix_dossier_agency_received", "agency_id", "received_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(unique=True)
    procedure_code: Mapped[str]
    procedure_effective_from: Mapped[date]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    subject: Mapped[str]
    state: Mapped[str]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    event_count: Mapped[int] = mapped_column(Integer, default=0)
    archived_event: Mapped[int] = mapped_column(Integer, default=0)


class DossierCounterRow(Base):
    """Order of the day per agency: the transactional source of dossier codes."""

    __tablename__ = "dossier_counter"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class EventRow(Base):
    """What happened to a dossier, numbered in order; appended, never changed."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("dossier_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    number: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    data: Mapped[dict[str, Any]]


class ComponentRow(Base):
    """A slot of the dossier for one catalogue item, with the decision taken on it."""

    __tablename__ = "component"
    __table_args__ = (UniqueConstraint("dossier_id", "item_code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    item_code: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    position: Mapped[int]
    decision: Mapped[str]
    reason: Mapped[str | None]


class UploadRow(Base):
    """Accepted bytes with a receipt; immutable but for what the machine made of them."""

    __tablename__ = "upload"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)
    object_key: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime]
    received_by: Mapped[str]
    state: Mapped[str]
    pages_read: Mapped[int] = mapped_column(Integer, default=0)
    page_count: Mapped[int | None]
    reading_key: Mapped[str | None]
    problem_code: Mapped[str | None]
    problem_vi: Mapped[str | None]
    problem_en: Mapped[str | None]
    signatures: Mapped[dict[str, Any] | None]
    discarded_at: Mapped[datetime | None]
    discarded_by: Mapped[str | None]
    discard_reason: Mapped[str | None]


class PageRow(Base):
    """One page of an upload as read; the officer's turn is data, and so is which paper it is in (`paper_page`)."""

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("upload_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"))
    number: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    dpi: Mapped[int]
    rotation: Mapped[int]
    turn: Mapped[int] = mapped_column(Integer, default=0)
    origin: Mapped[str] = mapped_column(default="ocr")
    fingerprint: Mapped[str] = mapped_column(default="")


class PageFindingRow(Base):
    """A warning of the reader about a page or (page empty) an upload; a refusal may be overridden with a reason."""

    __tablename__ = "page_finding"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"), index=True)
    page: Mapped[int | None]
    code: Mapped[str]
    severity: Mapped[str]
    message_vi: Mapped[str]
    message_en: Mapped[str]
    overridden_at: Mapped[datetime | None]
    overridden_by: Mapped[str | None]
    override_reason: Mapped[str | None]


class PageEditRow(Base):
    """One edit of a dossier's arrangement with the papers it changed, before and after; appended, never changed."""

    __tablename__ = "page_edit"
    __table_args__ = (UniqueConstraint("dossier_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    number: Mapped[int]
    kind: Mapped[str]
    undoes: Mapped[int | None]
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    change: Mapped[dict[str, Any]]


class PaperRow(Base):
    """Ordered pages forming one paper of one type and one owner, and how far it has come."""

    __tablename__ = "paper"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    component_id: Mapped[UUID | None] = mapped_column(ForeignKey("component.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    position: Mapped[int]
    type_code: Mapped[str]
    type_confidence: Mapped[float]
    type_accepted: Mapped[bool]
    state: Mapped[str]
    proposed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    archival_form: Mapped[str | None]
    archival_key: Mapped[str | None]
    archival_sha256: Mapped[str | None]
    searchable_key: Mapped[str | None]
    searchable_sha256: Mapped[str | None]
    unsigned_reason: Mapped[str | None]
    signed_key: Mapped[str | None]
    signed_sha256: Mapped[str | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]


class PaperPageRow(Base):
    """Which pages a paper has, in order; a page belongs to at most one paper."""

    __tablename__ = "paper_page"

    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[UUID] = mapped_column(ForeignKey("page.id"), unique=True)


class FieldValueRow(Base):
    """One value of one field; a correction is a new row that supersedes the old one."""

    __tablename__ = "field_value"
    __table_args__ = (Index("ix_field_value_paper_id_name", "paper_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"))
    name: Mapped[str]
    value: Mapped[str]
    confidence: Mapped[float]
    accepted: Mapped[bool]
    page: Mapped[int | None]
    bbox: Mapped[list[Any] | None]
    source: Mapped[str]
    checks: Mapped[list[Any] | None]
    actor_id: Mapped[str]
    at: Mapped[datetime]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("field_value.id"), unique=True)


class ResultCounterRow(Base):
    """Sequence per owner and paper type: the transactional source of result codes."""

    __tablename__ = "result_counter"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class DigitizedResultRow(Base):
    """A finished paper: signed archival file, confirmed fields, result code, and where it lies."""

    __tablename__ = "digitized_result"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"), unique=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    counter_prefix: Mapped[str]
    counter_sequence: Mapped[int]
    type_code: Mapped[str]
    sha256: Mapped[str]
    issued_at: Mapped[datetime]
    warehouse_object: Mapped[str | None]
    stored_at: Mapped[datetime | None]


class AccessRecordRow(Base):
    """Who read or did what with whose papers, and why; chained per agency, never changed."""

    __tablename__ = "access_record"
    __table_args__ = (UniqueConstraint("chain", "number"), Index("ix_access_record_owner_id_at", "owner_id", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    chain: Mapped[str]
    number: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    purpose: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("owner.id"))
    previous_hash: Mapped[str]
    hash: Mapped[str]


class AccessLogCursorRow(Base):
    """Up to which line each chain of the access log lies in the warehouse."""

    __tablename__ = "access_log_cursor"

    chain: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class JobTakeoverRow(Base):
    """How often a job had to be taken over from a dead worker; the engine does not count that."""

    __tablename__ = "job_takeover"

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    count: Mapped[int]


class IdempotencyRow(Base):
    """What a creating step made the first time it was asked for under a key; asking again gives the same."""

    __tablename__ = "idempotency"

    key: Mapped[str] = mapped_column(primary_key=True)
    made: Mapped[str | None]
    at: Mapped[datetime]


class StoreProbeRow(Base):
    """Results of probing the object store, newest last."""

    __tablename__ = "store_probe"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    report: Mapped[dict[str, Any]]


class WarehouseChangeRow(Base):
    """An object of the warehouse whose second copy is behind."""

    __tablename__ = "warehouse_change"
    __table_args__ = (Index("ix_warehouse_change_noted_at", "noted_at"),)

    object_id: Mapped[str] = mapped_column(primary_key=True)
    noted_at: Mapped[datetime]


class WarehouseFindingRow(Base):
    """Something that was wrong in the warehouse; kept when it is right again."""

    __tablename__ = "warehouse_finding"
    __table_args__ = (
        Index("ix_warehouse_finding_open", "found_at", postgresql_where=text("healed_at is null")),
    )  # fmt: skip

    object_id: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    found_at: Mapped[datetime]
    healed_at: Mapped[datetime | None]


class WarehouseWalkRow(Base):
    """Where the check that goes round the warehouse stands; one row."""

    __tablename__ = "warehouse_walk"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str]
    started_at: Mapped[datetime]
    objects: Mapped[int] = mapped_column(BigInteger)
    bytes_read: Mapped[int] = mapped_column(BigInteger)
    finished_at: Mapped[datetime | None]
    whole_bytes: Mapped[int] = mapped_column(BigInteger)
