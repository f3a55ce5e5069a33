"""The arrangement of a dossier's pages as rows, and the edits that led to it: each kept, each can be taken back once.

An edit counts for the arrangement it was made on: when somebody else was quicker, nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.actor import Actor, Role
from storage.errors import ChangedMeanwhile, RecordConflict
from storage.records.arrangement import Arrangement, Change, EditKind, Place, change_between
from storage.records.events import EventKind, append_event
from storage.records.field_values import replace_machine_values
from storage.records.papers import FINAL, PaperPage, PaperState, reopen
from storage.records.readings import PaperFacts, component_ids, new_paper
from storage.records.tables import DossierRow, PageEditRow, PageRow, PaperPageRow, PaperRow, UploadRow


@dataclass(frozen=True, slots=True)
class RecordedEdit:
    """One edit as it was made; `undoes` is the number of the edit that it took back."""

    number: int
    kind: EditKind
    undoes: int | None
    at: datetime
    actor_name: str
    change: Change


def arrangement_of(session: Session, dossier_id: UUID) -> Arrangement:
    """How the dossier's pages are arranged now."""
    papers: dict[UUID, tuple[UUID, ...]] = {}
    rows = session.execute(
        select(PaperPageRow.paper_id, PaperPageRow.page_id)
        .join(PaperRow, PaperRow.id == PaperPageRow.paper_id)
        .where(PaperRow.dossier_id == dossier_id)
        .order_by(PaperRow.position, PaperRow.id, PaperPageRow.position)
    )
    for paper, page in rows:
        papers[paper] = (*papers.get(paper, ()), page)
    pages = pages_of_dossier(session, dossier_id)
    return Arrangement(papers, tuple(page.id for page in pages), {page.id: page.turn for page in pages})


def pages_of_dossier(session: Session, dossier_id: UUID) -> list[PaperPage]:
    """Every page of the dossier's uploads, as they were scanned."""
    rows = session.execute(
        select(PageRow, UploadRow.object_key)
        .join(UploadRow, UploadRow.id == PageRow.upload_id)
        .where(UploadRow.dossier_id == dossier_id)
        .order_by(UploadRow.received_at, UploadRow.id, PageRow.number)
    )
    return [
        PaperPage(
            id=row.id,
            upload_id=row.upload_id,
            upload_key=key,
            number=row.number,
            width=row.width,
            height=row.height,
            dpi=row.dpi,
            rotation=row.rotation,
            turn=row.turn,
            origin=row.origin,
            fingerprint=row.fingerprint,
        )
        for row, key in rows
    ]


def record_edit(
    session: Session,
    actor: Actor,
    dossier_id: UUID,
    kind: EditKind,
    before: Arrangement,
    after: Arrangement,
    proposals: Mapping[UUID, PaperFacts],
    *,
    machine: Actor,
    components: Mapping[str, str],
    undoes: int | None = None,
) -> Change:
    """Put the pages where `after` has them, with what the machine proposes for the papers that changed.

    Papers that were confirmed wait for the officer's word again; what a person said of their values stays.
    """
    actor.require(Role.INTAKE_OFFICER)
    dossier = session.get_one(DossierRow, dossier_id, with_for_update=True, populate_existing=True)
    actor.require_agency(dossier.agency_id)
    if arrangement_of(session, dossier_id) != before:
        raise ChangedMeanwhile(
            "Người khác vừa sắp xếp lại các trang. Hãy xem lại rồi thao tác lần nữa.",
            "Somebody else has just arranged the pages. Look again, then repeat.",
        )
    change = change_between(before, after)
    _refuse_final(session, {*change.papers, *_papers_with(after, change.turned_after)})
    _place_papers(
        session, dossier, before, after, change, proposals, machine, component_ids(session, dossier_id), components
    )
    for page, turn in change.turned_after.items():
        session.get_one(PageRow, page).turn = turn
    for paper in _papers_with(after, change.turned_after):
        reopen(session.get_one(PaperRow, paper))
    number = (session.scalar(select(func.max(PageEditRow.number)).where(PageEditRow.dossier_id == dossier_id)) or 0) + 1
    session.add(
        PageEditRow(
            dossier_id=dossier_id,
            number=number,
            kind=kind,
            undoes=undoes,
            at=datetime.now(UTC),
            actor_id=actor.id,
            actor_name=actor.name,
            change=_to_json(change),
        )
    )
    data = {"edit": kind.value, "number": number, "papers": [str(paper) for paper in change.papers]}
    append_event(session, actor, dossier_id, EventKind.PAGES_ARRANGED, data)
    return change


def last_edit(session: Session, dossier_id: UUID) -> RecordedEdit | None:
    """The newest edit that was not taken back yet."""
    rows = session.scalars(
        select(PageEditRow).where(PageEditRow.dossier_id == dossier_id).order_by(PageEditRow.number.desc())
    ).all()
    undone = {row.undoes for row in rows}
    for row in rows:
        if row.undoes is None and row.number not in undone:
            return _edit(row)
    return None


def edits_of(session: Session, dossier_id: UUID) -> list[RecordedEdit]:
    """Every edit of the dossier's pages, oldest first."""
    rows = session.scalars(select(PageEditRow).where(PageEditRow.dossier_id == dossier_id).order_by(PageEditRow.number))
    return [_edit(row) for row in rows]


def _place_papers(
    session: Session,
    dossier: DossierRow,
    before: Arrangement,
    after: Arrangement,
    change: Change,
    proposals: Mapping[UUID, PaperFacts],
    machine: Actor,
    slots: Mapping[str, UUID],
    components: Mapping[str, str],
) -> None:
    session.execute(delete(PaperPageRow).where(PaperPageRow.paper_id.in_(change.papers)))
    for paper in change.papers:
        pages = after.papers.get(paper, ())
        row = session.get(PaperRow, paper)
        if not pages:
            if row is not None:
                row.state = PaperState.EMPTIED
            continue
        facts = proposals[paper]
        slot = slots.get(facts.component or components.get(facts.type_code, ""))
        if row is None:
            row = new_paper(session, dossier, facts, position=0, component_id=slot, paper_id=paper)
        elif row.confirmed_at is None:
            row.component_id = slot or row.component_id
            row.type_code, row.type_confidence = facts.type_code, facts.confidence
            row.type_accepted = facts.accepted
        reopen(row)
        for order, page in enumerate(pages, start=1):
            session.add(PaperPageRow(paper_id=paper, position=order, page_id=page))
        was = before.papers.get(paper, ())
        moved = {was.index(page) + 1: order for order, page in enumerate(pages, start=1) if page in was}
        replace_machine_values(session, machine, paper, facts.fields, moved)
    for position, paper in enumerate(after.papers, start=1):
        row = session.get_one(PaperRow, paper)
        if row.state not in FINAL:
            row.position = position
    session.flush()


def _refuse_final(session: Session, papers: set[UUID]) -> None:
    states = session.scalars(select(PaperRow.state).where(PaperRow.id.in_(papers)).with_for_update())
    if any(PaperState(state) in FINAL for state in states):
        raise RecordConflict(
            "Giấy tờ đã ký hoặc đã lưu kho nên không sắp xếp lại được nữa. Hãy tiếp nhận lại nếu cần.",
            "The paper is signed or stored; its pages are final. Take it in again if need be.",
        )


def _papers_with(arrangement: Arrangement, pages: Mapping[UUID, int]) -> set[UUID]:
    return {paper for page in pages if (paper := arrangement.paper_of(page)) is not None}


def _to_json(change: Change) -> dict[str, Any]:
    def places(of: Mapping[UUID, Place]) -> dict[str, Any]:
        return {
            str(paper): {"at": place.index, "pages": [str(one) for one in place.pages]} for paper, place in of.items()
        }

    return {
        "before": places(change.before),
        "after": places(change.after),
        "turned_before": {str(page): turn for page, turn in change.turned_before.items()},
        "turned_after": {str(page): turn for page, turn in change.turned_after.items()},
    }


def _edit(row: PageEditRow) -> RecordedEdit:
    def places(of: Mapping[str, Any]) -> dict[UUID, Place]:
        return {UUID(one): Place(place["at"], tuple(map(UUID, place["pages"]))) for one, place in of.items()}

    def turns(of: Mapping[str, int]) -> dict[UUID, int]:
        return {UUID(page): turn for page, turn in of.items()}

    data = row.change
    change = Change(
        places(data["before"]), places(data["after"]), turns(data["turned_before"]), turns(data["turned_after"])
    )
    return RecordedEdit(row.number, EditKind(row.kind), row.undoes, row.at, row.actor_name, change)
