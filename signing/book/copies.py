"""Certified copies as records: their code, renditions, cancellation, and what anyone may learn of them.

The code is a locator: it gives status, number, agency, day, kind of paper and page count, never names or files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from signing.book.acts import Act, act_by_id
from signing.book.register import Step, append_step, book_by_id, entry_label, steps_of
from signing.book.tables import CancellationRow, CertificationActRow, CertifiedCopyRow, RenditionRow
from signing.copy.verification_code import VerificationCode
from signing.errors import ActNotInState
from storage.actor import Actor, Role
from storage.errors import NotAllowed, RecordNotFound
from storage.identifiers import Sha256
from storage.records.access_log import record_access
from storage.records.agencies import agency_by_id
from storage.records.events import EventKind, append_event
from storage.records.owners import owner_by_id


class CopyStatus(StrEnum):
    """What the register says of a copy."""

    ISSUED = "issued"
    CANCELLED = "cancelled"
    VOIDED = "voided"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """What anyone may learn of a copy by its code or digest."""

    status: CopyStatus
    number: str | None
    agency: str | None
    issued_on: date | None
    original_type: str | None
    page_count: int | None
    cancelled_by: str | None
    cancelled_on: date | None


@dataclass(frozen=True, slots=True)
class Rendition:
    """One released form of a copy."""

    ordinal: int
    level: str
    sha256: Sha256
    size: int
    object_key: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CertifiedCopy:
    """The copy of one act for those who may see it."""

    id: UUID
    act: Act
    book_id: UUID
    number: int
    label: str
    verification_code: VerificationCode
    status: CopyStatus
    issued_at: datetime | None
    renditions: tuple[Rendition, ...]


UNKNOWN = PublicEntry(CopyStatus.UNKNOWN, None, None, None, None, None, None, None)


def public_entry_by_code(session: Session, code: VerificationCode) -> PublicEntry:
    """What the register says of the copy with this code; unknown codes are answered, not refused."""
    row = session.scalar(select(CertifiedCopyRow).where(CertifiedCopyRow.verification_code == code))
    return _public(session, row) if row else UNKNOWN


def public_entry_by_digest(session: Session, sha256: Sha256) -> PublicEntry:
    """What the register says of exactly these bytes: every rendition ever released is known."""
    row = session.scalar(select(CertifiedCopyRow).join(RenditionRow).where(RenditionRow.sha256 == sha256))
    return _public(session, row) if row else UNKNOWN


def copy_of_act(session: Session, act_id: UUID) -> CertifiedCopy | None:
    """The act's copy that was not voided, if it has come so far."""
    rows = session.scalars(
        select(CertifiedCopyRow).where(CertifiedCopyRow.act_id == act_id).order_by(CertifiedCopyRow.id.desc())
    )
    for row in rows:
        copy = _copy(session, row)
        if copy.status is not CopyStatus.VOIDED:
            return copy
    return None


def open_copy(session: Session, actor: Actor, code: VerificationCode) -> CertifiedCopy:
    """The copy with its renditions, for its owner or its agency; the reading is recorded."""
    row = session.scalar(select(CertifiedCopyRow).where(CertifiedCopyRow.verification_code == code))
    if row is None:
        raise RecordNotFound(f"Không có bản sao mang mã {code}.", f"No copy has the code {code}.")
    owner = owner_by_id(session, row.owner_id)
    is_owner = actor.personal_id is not None and actor.personal_id == owner.identifier
    if not is_owner and actor.agency_id != row.agency_id and not actor.may(Role.SYSTEM):
        raise NotAllowed("Bản sao này của người khác.", "This copy belongs to somebody else.")
    record_access(session, actor, "open", f"copy {row.verification_code}", row.owner_id)
    return _copy(session, row)


def copies_of_owner(session: Session, actor: Actor, owner_id: UUID) -> list[CertifiedCopy]:
    """The issued copies of one owner, newest first; the reading is recorded."""
    owner = owner_by_id(session, owner_id)
    if actor.personal_id is None or actor.personal_id != owner.identifier:
        actor.require(Role.CERTIFIER, Role.INTAKE_OFFICER, Role.SYSTEM)
    record_access(session, actor, "list copies", owner.masked_identifier or str(owner_id), owner_id)
    rows = session.scalars(
        select(CertifiedCopyRow)
        .where(CertifiedCopyRow.owner_id == owner_id, CertifiedCopyRow.issued_at.is_not(None))
        .order_by(CertifiedCopyRow.id.desc())
        .limit(200)
    )
    return [_copy(session, row) for row in rows]


def cancel_copy(
    session: Session, actor: Actor, code: VerificationCode, *, decision_number: str, decided_on: date, reason: str
) -> CertifiedCopy:
    """Take the copy's legal value away by decision (TT 01/2020/TT-BTP art. 7). Twice is once."""
    actor.require(Role.HEAD)
    row = session.scalar(select(CertifiedCopyRow).where(CertifiedCopyRow.verification_code == code).with_for_update())
    if row is None:
        raise RecordNotFound(f"Không có bản sao mang mã {code}.", f"No copy has the code {code}.")
    actor.require_agency(row.agency_id)
    if not decision_number.strip() or not reason.strip():
        raise ActNotInState("Hãy nêu số quyết định và lý do hủy.", "State the decision's number and the reason.")
    if session.scalar(select(CancellationRow.id).where(CancellationRow.copy_id == row.id)) is None:
        data = {"decision": decision_number, "decided_on": decided_on.isoformat(), "reason": reason}
        append_step(session, actor, book_id=row.book_id, number=row.number, step=Step.CANCELLED, data=data)
        session.add(
            CancellationRow(
                copy_id=row.id,
                decision_number=decision_number,
                decided_on=decided_on,
                reason=reason,
                at=datetime.now(UTC),
                actor_id=actor.id,
                actor_name=actor.name,
            )
        )
        act = act_by_id(session, row.act_id)
        append_event(session, actor, act.dossier_id, EventKind.COPY_CANCELLED, data | {"code": code})
        session.flush()
    return _copy(session, row)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """One line of the public cancellation list."""

    number: str
    agency: str
    verification_code: str
    sha256: tuple[Sha256, ...]
    decision_number: str
    decided_on: date
    at: datetime


def cancellations(session: Session, *, agency_id: UUID | None = None, limit: int | None = 1000) -> list[Cancellation]:
    """The public list of one agency or all, newest first; no names."""
    rows = session.execute(
        select(CancellationRow, CertifiedCopyRow)
        .join(CertifiedCopyRow, CertifiedCopyRow.id == CancellationRow.copy_id)
        .where(true() if agency_id is None else CertifiedCopyRow.agency_id == agency_id)
        .order_by(CancellationRow.at.desc())
        .limit(limit)
    )
    found = []
    for cancellation, copy in rows.all():
        found.append(
            Cancellation(
                number=_label(session, copy),
                agency=agency_by_id(session, copy.agency_id).name,
                verification_code=copy.verification_code,
                sha256=tuple(rendition.sha256 for rendition in _renditions(session, copy.id)),
                decision_number=cancellation.decision_number,
                decided_on=cancellation.decided_on,
                at=cancellation.at,
            )
        )
    return found


def _status(session: Session, row: CertifiedCopyRow) -> CopyStatus:
    steps = steps_of(session, row.book_id, row.number)
    last = steps[-1].step if steps else Step.RESERVED
    return {
        Step.ISSUED: CopyStatus.ISSUED,
        Step.CANCELLED: CopyStatus.CANCELLED,
        Step.VOIDED: CopyStatus.VOIDED,
    }.get(last, CopyStatus.UNKNOWN)


def _public(session: Session, row: CertifiedCopyRow) -> PublicEntry:
    status = _status(session, row)
    if status is CopyStatus.UNKNOWN:
        return UNKNOWN
    act = session.get_one(CertificationActRow, row.act_id)
    cancellation = session.scalar(select(CancellationRow).where(CancellationRow.copy_id == row.id))
    return PublicEntry(
        status=status,
        number=_label(session, row),
        agency=agency_by_id(session, row.agency_id).name,
        issued_on=steps_of(session, row.book_id, row.number)[0].on_date,
        original_type=act.original_type,
        page_count=act.page_count,
        cancelled_by=cancellation.decision_number if cancellation else None,
        cancelled_on=cancellation.decided_on if cancellation else None,
    )


def _label(session: Session, row: CertifiedCopyRow) -> str:
    book = book_by_id(session, row.book_id)
    return entry_label(row.number, book.year, book.symbol)


def _renditions(session: Session, copy_id: UUID) -> tuple[Rendition, ...]:
    rows = session.scalars(select(RenditionRow).where(RenditionRow.copy_id == copy_id).order_by(RenditionRow.ordinal))
    return tuple(
        Rendition(row.ordinal, row.level, Sha256(row.sha256), row.size, row.object_key, row.made_at) for row in rows
    )


def _copy(session: Session, row: CertifiedCopyRow) -> CertifiedCopy:
    return CertifiedCopy(
        id=row.id,
        act=act_by_id(session, row.act_id),
        book_id=row.book_id,
        number=row.number,
        label=_label(session, row),
        verification_code=VerificationCode(row.verification_code),
        status=_status(session, row),
        issued_at=row.issued_at,
        renditions=_renditions(session, row.id),
    )
