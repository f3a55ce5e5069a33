"""Digitized results: a signed paper gets its code, then its place in the warehouse (TT 01/2023/TT-VPCP art. 7, 10).

The code comes from a transactional counter, so that two officers can never get the same one and a deleted
row never gives its code again. A sequence beyond 99 widens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.actor import Actor, Role
from storage.errors import RecordConflict
from storage.identifiers import ResultCode, ResultCodeFormat, Sha256
from storage.records.access_log import record_access
from storage.records.events import EventKind, append_event
from storage.records.owners import owner_by_id
from storage.records.papers import PaperState, note_stored
from storage.records.procedures import ComponentKind
from storage.records.tables import ComponentRow, DigitizedResultRow, PaperRow, ResultCounterRow

DEFAULT_FORMAT = ResultCodeFormat("{owner}.{type}.{sequence:02d}")
# A procedure's result in the national catalogue of procedures: its code is the paper's type (art. 10).
_NATIONAL_RESULT = re.compile(r"KQ\.[A-Z]\d{2}\.\d{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DigitizedResult:
    """A finished paper and where it lies; `warehouse_object` is None until it is deposited."""

    id: UUID
    paper_id: UUID
    dossier_id: UUID
    owner_id: UUID
    code: ResultCode
    counter_prefix: str
    counter_sequence: int
    type_code: str
    sha256: Sha256
    issued_at: datetime
    warehouse_object: str | None
    stored_at: datetime | None


def issue_result(session: Session, actor: Actor, paper_id: UUID, code_format: str = DEFAULT_FORMAT) -> DigitizedResult:
    """Give a finished paper its result code: signed, or left unsigned for a recorded reason.

    A second call returns the first one's result.
    """
    actor.require(Role.INTAKE_OFFICER)
    # The paper's row is the lock: a second caller waits here and then finds what the first one made.
    paper = session.get_one(PaperRow, paper_id, with_for_update=True, populate_existing=True)
    actor.require_agency(paper.agency_id)
    existing = session.scalar(select(DigitizedResultRow).where(DigitizedResultRow.paper_id == paper_id))
    if existing is not None:
        return _result(existing)
    sha256 = {PaperState.SIGNED: paper.signed_sha256, PaperState.UNSIGNED: paper.archival_sha256}.get(
        PaperState(paper.state)
    )
    if sha256 is None:
        raise RecordConflict(
            "Giấy tờ chưa được ký số nên chưa cấp mã kết quả số hóa được.",
            "The paper is not signed yet, so it cannot get a result code.",
        )
    owner = owner_by_id(session, paper.owner_id)
    owner_part, type_part = owner.identifier or "", _type_part(session, paper)
    composed = ResultCodeFormat(code_format)
    counter = composed.counter(owner_part, type_part)
    sequence = _next_sequence(session, counter)
    code = composed.compose(owner_part, type_part, sequence)
    row = DigitizedResultRow(
        paper_id=paper_id,
        dossier_id=paper.dossier_id,
        owner_id=paper.owner_id,
        code=code,
        counter_prefix=counter,
        counter_sequence=sequence,
        type_code=paper.type_code,
        sha256=sha256,
        issued_at=datetime.now(UTC),
    )
    session.add(row)
    append_event(session, actor, paper.dossier_id, EventKind.RESULT_ISSUED, {"paper": str(paper_id), "code": code})
    return _result(row)


def note_result_stored(session: Session, actor: Actor, paper_id: UUID, warehouse_object: str) -> None:
    """The warehouse holds the result; a second time changes nothing."""
    row = session.scalars(
        select(DigitizedResultRow).where(DigitizedResultRow.paper_id == paper_id).with_for_update()
    ).one()
    if row.stored_at is not None:
        return
    row.warehouse_object, row.stored_at = warehouse_object, datetime.now(UTC)
    note_stored(session, paper_id)
    data = {"paper": str(paper_id), "code": row.code, "object": warehouse_object}
    append_event(session, actor, row.dossier_id, EventKind.RESULT_STORED, data)


def result_of_paper(session: Session, paper_id: UUID) -> DigitizedResult | None:
    """The paper's result, if it has one."""
    row = session.scalar(select(DigitizedResultRow).where(DigitizedResultRow.paper_id == paper_id))
    return _result(row) if row else None


def results_of_dossier(session: Session, dossier_id: UUID) -> list[DigitizedResult]:
    """A dossier's results in the order their codes were given."""
    rows = session.scalars(
        select(DigitizedResultRow).where(DigitizedResultRow.dossier_id == dossier_id).order_by(DigitizedResultRow.id)
    )
    return [_result(row) for row in rows]


def holdings_of(session: Session, actor: Actor, owner_id: UUID) -> list[DigitizedResult]:
    """The owner's holdings (Kho): every stored result; the reading is recorded.

    Open to the owner; an office needs a purpose, which the actor carries.
    """
    owner = owner_by_id(session, owner_id)
    if actor.personal_id is None or actor.personal_id != owner.identifier:
        actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER, Role.ARCHIVIST, Role.SYSTEM)
    record_access(session, actor, "list holdings", owner.masked_identifier or str(owner.id), owner_id)
    rows = session.scalars(
        select(DigitizedResultRow)
        .where(DigitizedResultRow.owner_id == owner_id, DigitizedResultRow.stored_at.is_not(None))
        .order_by(DigitizedResultRow.id.desc())
    )
    return [_result(row) for row in rows]


def _type_part(session: Session, paper: PaperRow) -> str:
    """The national code of the result this paper is, else the code of its type of paper."""
    component = session.get(ComponentRow, paper.component_id) if paper.component_id is not None else None
    is_result = component is not None and component.kind == ComponentKind.RESULT
    if component is not None and is_result and _NATIONAL_RESULT.fullmatch(component.item_code):
        return component.item_code
    return paper.type_code


def _next_sequence(session: Session, prefix: str) -> int:
    statement = insert(ResultCounterRow).values(prefix=prefix, last=1)
    statement = statement.on_conflict_do_update(index_elements=["prefix"], set_={"last": ResultCounterRow.last + 1})
    return session.execute(statement.returning(ResultCounterRow.last)).scalar_one()


def _result(row: DigitizedResultRow) -> DigitizedResult:
    return DigitizedResult(
        id=row.id,
        paper_id=row.paper_id,
        dossier_id=row.dossier_id,
        owner_id=row.owner_id,
        code=ResultCode(row.code),
        counter_prefix=row.counter_prefix,
        counter_sequence=row.counter_sequence,
        type_code=row.type_code,
        sha256=Sha256(row.sha256),
        issued_at=row.issued_at,
        warehouse_object=row.warehouse_object,
        stored_at=row.stored_at,
    )
