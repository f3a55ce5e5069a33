"""Tables of requests, acts, the register book, copies and their renditions.

`book_row` is the register: rows are only ever appended, each carrying the hash of the one before.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.identifiers import new_id
from storage.records.tables import Base


class CertificationRequestRow(Base):
    """One request of procedure 2.000815: 1..n originals shown at the desk; its life is its dossier's events."""

    __tablename__ = "certification_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), unique=True)
    requester_name: Mapped[str]
    requester_personal_id: Mapped[str | None]
    appointment_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    due_rule: Mapped[str]
    extension: Mapped[dict[str, Any] | None]


class CertificationActRow(Base):
    """One original in one request: one number in the book, one electronic copy."""

    __tablename__ = "certification_act"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("certification_request.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"))
    original_name: Mapped[str]
    original_type: Mapped[str]
    page_count: Mapped[int]
    declared_pages: Mapped[int | None]
    declared_sheets: Mapped[int | None]
    paper_copies: Mapped[int] = mapped_column(Integer, default=0)
    fee: Mapped[int]
    fee_rule: Mapped[str]
    exemption: Mapped[dict[str, Any] | None]
    source_key: Mapped[str]
    source_sha256: Mapped[str]
    compared_component_id: Mapped[UUID | None] = mapped_column(ForeignKey("component.id"))
    advice: Mapped[dict[str, Any] | None]
    look_ups: Mapped[list[Any] | None]
    checklist: Mapped[dict[str, Any] | None]
    decision: Mapped[dict[str, Any] | None]
    received_by: Mapped[str]
    received_by_name: Mapped[str]
    certified_by: Mapped[str | None]
    certified_by_name: Mapped[str | None]
    state: Mapped[str]
    waiting_code: Mapped[str | None]
    waiting_vi: Mapped[str | None]
    waiting_en: Mapped[str | None]
    created_at: Mapped[datetime]


class DeskLetterRow(Base):
    """A letter the desk handed out: numbered per agency, kind and year; its PDF lies in the store and the warehouse."""

    __tablename__ = "desk_letter"
    __table_args__ = (UniqueConstraint("agency_id", "kind", "year", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("certification_request.id"), index=True)
    act_id: Mapped[UUID | None] = mapped_column(ForeignKey("certification_act.id"))
    kind: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    label: Mapped[str]
    template: Mapped[str]
    facts: Mapped[dict[str, Any]]
    object_key: Mapped[str]
    sha256: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    made_by_name: Mapped[str]
    signed_key: Mapped[str | None]
    signed_sha256: Mapped[str | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]


class BookRow(Base):
    """One register book: agency, kind and Vietnamese year; the row is the lock that serialises its numbers."""

    __tablename__ = "book"
    __table_args__ = (UniqueConstraint("agency_id", "kind", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str]
    year: Mapped[int]
    symbol: Mapped[str]
    symbol_rule: Mapped[str]
    last_number: Mapped[int] = mapped_column(Integer, default=0)
    row_count: Mapped[int] = mapped_column(BigInteger, default=0)
    volume: Mapped[int] = mapped_column(Integer, default=1)
    head_hash: Mapped[str]
    closed_at: Mapped[datetime | None]


class BookEntryRow(Base):
    """One line of the register: a step in the life of one number."""

    __tablename__ = "book_row"
    __table_args__ = (UniqueConstraint("book_id", "ordinal"), UniqueConstraint("book_id", "number", "step"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    book_id: Mapped[UUID] = mapped_column(ForeignKey("book.id"))
    ordinal: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int]
    step: Mapped[str]
    act_id: Mapped[UUID] = mapped_column(ForeignKey("certification_act.id"), index=True)
    on_date: Mapped[date]
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    data: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class CertifiedCopyRow(Base):
    """The copy of one reserved number: its code and the digest of its frozen, unsigned bytes."""

    __tablename__ = "certified_copy"
    __table_args__ = (UniqueConstraint("book_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    act_id: Mapped[UUID] = mapped_column(ForeignKey("certification_act.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"), index=True)
    book_id: Mapped[UUID] = mapped_column(ForeignKey("book.id"))
    number: Mapped[int]
    verification_code: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    frozen_sha256: Mapped[str | None]
    frozen_key: Mapped[str | None]
    person_signed_key: Mapped[str | None]
    person_signed_sha256: Mapped[str | None]
    agency_signed_key: Mapped[str | None]
    agency_signed_sha256: Mapped[str | None]
    agency_signed_level: Mapped[str | None]
    created_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    warehouse_object: Mapped[str | None]


class RenditionRow(Base):
    """One released form of a copy, known by its digest for ever."""

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("copy_id", "ordinal"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("certified_copy.id"))
    ordinal: Mapped[int]
    level: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    object_key: Mapped[str]
    made_at: Mapped[datetime]


class CancellationRow(Base):
    """A decision that takes a certified copy's legal value away (TT 01/2020/TT-BTP art. 7)."""

    __tablename__ = "cancellation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("certified_copy.id"), unique=True)
    decision_number: Mapped[str]
    decided_on: Mapped[date]
    reason: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]


class CancellationListRow(Base):
    """One published list of an agency's cancelled copies, exactly as it was signed."""

    __tablename__ = "cancellation_list"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime]
    next_update: Mapped[datetime]
    copies: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    archived_at: Mapped[datetime | None]


class ClosedBookRow(Base):
    """A month (or with month 0 the whole year) of a book as it was printed and signed; supplement 0 is the book itself.

    It holds the rows up to `through_ordinal`; what comes later goes into the next supplement.
    """

    __tablename__ = "closed_book"

    book_id: Mapped[UUID] = mapped_column(ForeignKey("book.id"), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    supplement: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    through_ordinal: Mapped[int] = mapped_column(BigInteger)
    through_hash: Mapped[str]
    first_page: Mapped[int]
    page_count: Mapped[int]
    totals: Mapped[dict[str, Any]]
    level: Mapped[str]
    sha256: Mapped[str]
    object_key: Mapped[str]
    closed_at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]


class OfficeCopyRow(Base):
    """A copy an office made of a document of its own: a number in one of its registers of copies, issued or voided."""

    __tablename__ = "office_copy"
    __table_args__ = (UniqueConstraint("agency_id", "register", "year", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    register: Mapped[str]
    purpose: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    label: Mapped[str]
    on_date: Mapped[date]
    document_name: Mapped[str]
    recipient: Mapped[str]
    page_count: Mapped[int]
    source_sha256: Mapped[str]
    state: Mapped[str]
    void_reason: Mapped[str | None]
    level: Mapped[str | None]
    sha256: Mapped[str | None]
    object_key: Mapped[str | None]
    reserved_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
