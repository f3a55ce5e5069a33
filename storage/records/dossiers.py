"""Dossiers: taken in with a code of the day, listed by keyset, opened with the reading recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.actor import Actor, Role
from storage.errors import RecordConflict, RecordNotFound
from storage.identifiers import DossierCode
from storage.records.access_log import record_access
from storage.records.agencies import agency_by_id
from storage.records.events import DossierState, EventKind, append_event
from storage.records.owners import Owner, owner_by_id, owner_for
from storage.records.procedures import ComponentKind, Procedure
from storage.records.tables import ComponentRow, DossierCounterRow, DossierRow


class Decision(StrEnum):
    """What is done with a component (TT 01/2023/TT-VPCP art. 3)."""

    DIGITIZE = "digitize"
    REUSE = "reuse"
    NOT_DIGITIZED = "not_digitized"


@dataclass(frozen=True, slots=True)
class Dossier:
    """One application at one agency."""

    id: UUID
    agency_id: UUID
    code: DossierCode
    procedure_code: str
    procedure_effective_from: date
    owner: Owner
    subject: str
    state: DossierState
    received_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Component:
    """One slot of a dossier; `reason` names the article when it is not digitized."""

    id: UUID
    item_code: str
    kind: ComponentKind
    name: str
    decision: Decision
    reason: str | None


@dataclass(frozen=True, slots=True)
class DossierFilter:
    """Where a page of the work list begins: after this received time and id, newest first."""

    before: tuple[datetime, UUID] | None = None
    limit: int = 50


def receive_dossier(
    session: Session,
    actor: Actor,
    procedure: Procedure,
    *,
    owner_name: str,
    owner_identifier: str | None,
    subject: str,
    received_at: datetime,
    received_on: date,
    due_at: datetime | None,
) -> Dossier:
    """Take a dossier in: next code of the Vietnamese day, a slot for each item, the first event."""
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER, Role.CITIZEN)
    if actor.agency_id is None:
        raise RecordConflict("Hãy chọn cơ quan tiếp nhận.", "Choose the agency that takes the dossier in.")
    agency = agency_by_id(session, actor.agency_id)
    code = DossierCode.compose(agency.code, received_on, _next_order(session, agency.id, received_on))
    owner = owner_for(session, owner_name, owner_identifier)
    row = DossierRow(
        agency_id=agency.id,
        code=code,
        procedure_code=procedure.code,
        procedure_effective_from=procedure.effective_from,
        owner_id=owner.id,
        subject=subject,
        state=DossierState.RECEIVED,
        received_at=received_at,
        due_at=due_at,
        event_count=0,
        archived_event=0,
    )
    session.add(row)
    session.flush()
    for position, item in enumerate(procedure.items, start=1):
        session.add(
            ComponentRow(
                dossier_id=row.id,
                item_code=item.code,
                kind=item.kind,
                name=item.name,
                position=position,
                decision=Decision.DIGITIZE if item.must_digitize else Decision.NOT_DIGITIZED,
                reason=None if item.must_digitize else item.legal_basis,
            )
        )
    due_text = due_at.isoformat() if due_at else None
    append_event(session, actor, row.id, EventKind.RECEIVED, {"procedure": procedure.code, "due_at": due_text})
    record_access(session, actor, "receive", code, owner.id)
    return _dossier(row, owner)


def open_dossier(session: Session, actor: Actor, code: str) -> Dossier:
    """The dossier with this code; the reading is recorded. Another agency's dossier is not found."""
    row = session.scalar(select(DossierRow).where(DossierRow.code == DossierCode(code)))
    if row is None or not _may_see(session, actor, row):
        raise RecordNotFound(
            f"Không tìm thấy hồ sơ {code}. Hãy kiểm tra mã hồ sơ.",
            f"No dossier has the code {code}. Check the code.",
        )
    record_access(session, actor, "open", row.code, row.owner_id)
    return _dossier(row, owner_by_id(session, row.owner_id))


def list_dossiers(session: Session, actor: Actor, where: DossierFilter | None = None) -> Sequence[Dossier]:
    """The agency's dossiers, newest first, one keyset page."""
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER, Role.HEAD, Role.ARCHIVIST, Role.AUDITOR)
    where = where or DossierFilter()
    query = select(DossierRow).where(DossierRow.agency_id == actor.agency_id)
    if where.before is not None:
        query = query.where(tuple_(DossierRow.received_at, DossierRow.id) < tuple_(*where.before))
    query = query.order_by(DossierRow.received_at.desc(), DossierRow.id.desc()).limit(min(where.limit, 200))
    return [_dossier(row, owner_by_id(session, row.owner_id)) for row in session.scalars(query).all()]


def components_of(session: Session, dossier_id: UUID) -> list[Component]:
    """A dossier's slots in the catalogue's order."""
    rows = session.scalars(
        select(ComponentRow).where(ComponentRow.dossier_id == dossier_id).order_by(ComponentRow.position)
    )
    return [_component(row) for row in rows]


def decide_component(
    session: Session, actor: Actor, component_id: UUID, decision: Decision, reason: str | None
) -> Component:
    """Record whether a component is digitized, reused or not digitized (then with its article)."""
    row = session.get_one(ComponentRow, component_id, with_for_update=True)
    dossier = session.get_one(DossierRow, row.dossier_id)
    actor.require(Role.INTAKE_OFFICER)
    actor.require_agency(dossier.agency_id)
    if decision is not Decision.DIGITIZE and not reason:
        raise RecordConflict(
            "Hãy nêu lý do và điều khoản áp dụng khi không số hóa.", "State the reason and article for not digitizing."
        )
    row.decision, row.reason = decision, reason
    data = {"item": row.item_code, "decision": decision.value, "reason": reason}
    append_event(session, actor, row.dossier_id, EventKind.COMPONENT_DECIDED, data)
    return _component(row)


def _may_see(session: Session, actor: Actor, row: DossierRow) -> bool:
    if actor.may(Role.SYSTEM) or (actor.agency_id is not None and actor.agency_id == row.agency_id):
        return True
    owner = owner_by_id(session, row.owner_id)
    return actor.personal_id is not None and owner.identifier == actor.personal_id


def _next_order(session: Session, agency_id: UUID, day: date) -> int:
    statement = insert(DossierCounterRow).values(agency_id=agency_id, day=day, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["agency_id", "day"], set_={"last": DossierCounterRow.last + 1}
    )
    return session.execute(statement.returning(DossierCounterRow.last)).scalar_one()


def _dossier(row: DossierRow, owner: Owner) -> Dossier:
    return Dossier(
        id=row.id,
        agency_id=row.agency_id,
        code=DossierCode(row.code),
        procedure_code=row.procedure_code,
        procedure_effective_from=row.procedure_effective_from,
        owner=owner,
        subject=row.subject,
        state=DossierState(row.state),
        received_at=row.received_at,
        due_at=row.due_at,
    )


def _component(row: ComponentRow) -> Component:
    return Component(row.id, row.item_code, ComponentKind(row.kind), row.name, Decision(row.decision), row.reason)
