"""Requests for certification: taken in with their deadline, booked for an hour, extended with a reason.

A request is a dossier of procedure 2.000815. Knows nothing of the originals in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.book.tables import CertificationRequestRow
from signing.errors import ExtensionNeedsAgreement, SlotUnavailable
from signing.rules.deadlines import VIETNAM
from signing.rules.rulebook import Rules
from storage.actor import Actor, Role
from storage.errors import RecordConflict
from storage.identifiers import AgencyCode, DossierCode
from storage.records.agencies import agency_by_id
from storage.records.dossiers import Dossier, receive_dossier
from storage.records.events import EventKind, append_event
from storage.records.procedures import Procedure
from storage.records.tables import AgencyRow, DossierRow

PROCEDURE = "2.000815"  # chứng thực bản sao từ bản chính giấy tờ, văn bản


class ExtensionReason(StrEnum):
    """Why a copy may take up to two working days more (NĐ 23/2015/NĐ-CP art. 21)."""

    MANY_KINDS = "many_kinds"
    MANY_PAGES = "many_pages"
    MANY_COPIES = "many_copies"
    COMPLEX = "complex"


@dataclass(frozen=True, slots=True)
class CertificationRequest:
    """A dossier of procedure 2.000815 with its own code; `due_rule` names every rule its deadline rests on."""

    id: UUID
    agency_id: UUID
    dossier_id: UUID
    dossier_code: DossierCode
    requester_name: str
    received_at: datetime
    due_at: datetime
    appointment_at: datetime | None = None
    due_rule: str = ""


def open_request(
    session: Session,
    actor: Actor,
    rules: Rules,
    procedure: Procedure,
    *,
    requester_name: str,
    requester_personal_id: str | None,
    received_at: datetime,
    received_on: date,
    appointment_at: datetime | None = None,
) -> CertificationRequest:
    """Take a request in: its own dossier code, its deadline and the rules that gave it, its hour if one was booked."""
    if actor.agency_id is None:
        raise RecordConflict("Hãy chọn cơ quan tiếp nhận.", "Choose the agency that takes the request in.")
    agency = agency_by_id(session, actor.agency_id)
    if appointment_at is not None:
        _book(session, rules, agency.id, agency.code, appointment_at, received_at)
    # Somebody who booked a day is due on that day, not on the day of booking (TT 01/2020/TT-BTP art. 2).
    due = rules.due_at(appointment_at or received_at, agency=agency.code)
    dossier = receive_dossier(
        session,
        actor,
        procedure,
        owner_name=requester_name,
        owner_identifier=requester_personal_id,
        subject=procedure.name,
        received_at=received_at,
        received_on=received_on,
        due_at=due.value,
    )
    row = CertificationRequestRow(
        agency_id=dossier.agency_id,
        dossier_id=dossier.id,
        requester_name=requester_name,
        requester_personal_id=dossier.owner.identifier,
        appointment_at=appointment_at,
        received_at=received_at,
        due_at=due.value,
        due_rule=", ".join(rule.version for rule in due.rules),
    )
    session.add(row)
    session.flush()
    return _request(row, dossier.code)


def free_hours(
    session: Session, rules: Rules, agency_id: UUID, agency_code: AgencyCode, day: date, now: datetime
) -> list[time]:
    """The hours of that day at which the agency still has a place; none on a day off."""
    if not rules.deadlines.is_working_day(day, agency=agency_code):
        return []
    slots = rules.desk.slots_of(agency_code, day)
    midnight = datetime.combine(day, time(), VIETNAM)
    booked = session.execute(
        select(CertificationRequestRow.appointment_at, func.count())
        .where(
            CertificationRequestRow.agency_id == agency_id,
            CertificationRequestRow.appointment_at >= midnight,
            CertificationRequestRow.appointment_at < midnight + timedelta(days=1),
        )
        .group_by(CertificationRequestRow.appointment_at)
    )
    taken = {at.astimezone(VIETNAM).time(): count for at, count in booked if at is not None}
    return [
        start
        for start in slots.starts
        if taken.get(start, 0) < slots.places and datetime.combine(day, start, VIETNAM) > now
    ]


def extend_request(
    session: Session,
    actor: Actor,
    rules: Rules,
    request_id: UUID,
    *,
    days: int,
    reason: ExtensionReason,
    agreement: str = "",
) -> CertificationRequest:
    """Set the one new date that art. 21 allows; beyond two working days only by the written agreement named here."""
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER)
    row = session.get_one(CertificationRequestRow, request_id, with_for_update=True, populate_existing=True)
    actor.require_agency(row.agency_id)
    if days < 1:
        raise ExtensionNeedsAgreement(
            "Số ngày kéo dài phải từ một ngày làm việc trở lên.", "An extension is one working day or more."
        )
    agency = agency_by_id(session, row.agency_id)
    due = rules.due_at(
        row.appointment_at or row.received_at,
        extension_days=days,
        agreed_in_writing=bool(agreement.strip()),
        agency=agency.code,
    )
    row.due_at, row.due_rule = due.value, ", ".join(rule.version for rule in due.rules)
    row.extension = {"days": days, "reason": reason.value, "agreement": agreement.strip(), "by": actor.name}
    data = {"due_at": due.value.isoformat(), **row.extension}
    append_event(session, actor, row.dossier_id, EventKind.NEW_DATE_SET, data)
    return request_by_id(session, request_id)


def request_of_dossier(session: Session, dossier: Dossier) -> CertificationRequest | None:
    """The certification request a dossier stands for, if it is one."""
    row = session.scalar(select(CertificationRequestRow).where(CertificationRequestRow.dossier_id == dossier.id))
    return _request(row, dossier.code) if row else None


def request_by_id(session: Session, request_id: UUID) -> CertificationRequest:
    """The request with this id."""
    row = session.get_one(CertificationRequestRow, request_id)
    dossier = session.get_one(DossierRow, row.dossier_id)
    return _request(row, DossierCode(dossier.code))


def _book(
    session: Session, rules: Rules, agency_id: UUID, agency_code: AgencyCode, at: datetime, now: datetime
) -> None:
    """Two people who want the last place wait for one another here."""
    session.scalars(select(AgencyRow.id).where(AgencyRow.id == agency_id).with_for_update(key_share=True)).one()
    local = at.astimezone(VIETNAM)
    free = free_hours(session, rules, agency_id, agency_code, local.date(), now.astimezone(UTC))
    if local.time() not in free:
        others = ", ".join(f"{one:%H:%M}" for one in free)
        raise SlotUnavailable(
            f"Không đặt được lúc {local:%H:%M} ngày {local:%d/%m/%Y}: giờ này đã kín hoặc cơ quan không tiếp. "
            + (f"Còn trống: {others}." if others else "Ngày này không còn chỗ; hãy chọn ngày khác."),
            f"{local:%H:%M} on {local:%d/%m/%Y} cannot be booked: it is full or the agency does not see people then. "
            + (f"Still free: {others}." if others else "Nothing is free that day; choose another."),
        )


def _request(row: CertificationRequestRow, code: DossierCode) -> CertificationRequest:
    return CertificationRequest(
        row.id,
        row.agency_id,
        row.dossier_id,
        code,
        row.requester_name,
        row.received_at,
        row.due_at,
        row.appointment_at,
        row.due_rule,
    )
