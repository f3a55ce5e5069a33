"""The use case of arranging pages: what is moved together is read together, without reading a picture again.

An edit is worked out on the arrangement as it is, the papers it changes are classified and extracted from the kept
readings, and all of it is written in one transaction, or nothing when somebody else was quicker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from digitize.paper_text import reading_keys, readings_of
from digitize.proposals import components_by_type, understood
from digitize.understanding.text_model import TextModel
from storage.actor import Actor, Role, system_actor
from storage.errors import RecordConflict
from storage.identifiers import new_id
from storage.objects.object_store import ObjectStore
from storage.records.arrangement import (
    Arrangement,
    Change,
    EditKind,
    PageEdit,
    apply_edit,
    change_between,
    undo_change,
)
from storage.records.database import Database
from storage.records.page_edits import arrangement_of, last_edit, pages_of_dossier, record_edit
from storage.records.papers import PaperPage
from storage.records.procedures import ProcedureCatalogue
from storage.records.readings import PaperFacts
from storage.records.tables import DossierRow, PaperRow

_MACHINE = system_actor("số hóa hồ sơ")


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything about the dossier's pages that an edit is worked out from."""

    arrangement: Arrangement
    pages: Mapping[UUID, PaperPage]
    readings: Mapping[UUID, str | None]
    types: Mapping[UUID, str]  # of papers whose type a person has confirmed
    components: Mapping[str, str]


def rearrange(
    database: Database,
    store: ObjectStore,
    procedures: ProcedureCatalogue,
    actor: Actor,
    dossier_id: UUID,
    edit: PageEdit,
    *,
    model: TextModel,
) -> Change:
    """Make one edit at one page; `model` tells the types of the papers that come of it."""
    with database.transaction() as session:
        known = _known(session, procedures, actor, dossier_id)
    after = apply_edit(known.arrangement, edit, new_id())
    return _write(database, store, actor, dossier_id, known, after, edit.kind, None, model)


def undo_last(
    database: Database,
    store: ObjectStore,
    procedures: ProcedureCatalogue,
    actor: Actor,
    dossier_id: UUID,
    *,
    model: TextModel,
) -> Change:
    """Take the newest edit back; the one before it is then the newest."""
    with database.transaction() as session:
        known = _known(session, procedures, actor, dossier_id)
        last = last_edit(session, dossier_id)
    if last is None:
        raise RecordConflict("Không còn thao tác nào để hoàn tác.", "There is no edit left to take back.")
    after = undo_change(known.arrangement, last.change)
    return _write(database, store, actor, dossier_id, known, after, EditKind.UNDO, last.number, model)


def _write(
    database: Database,
    store: ObjectStore,
    actor: Actor,
    dossier_id: UUID,
    known: _Known,
    after: Arrangement,
    kind: EditKind,
    undoes: int | None,
    model: TextModel,
) -> Change:
    proposals = {
        paper: _proposal(store, known, after.papers[paper], known.types.get(paper), model)
        for paper in change_between(known.arrangement, after).papers
        if paper in after.papers
    }
    with database.transaction() as session:
        return record_edit(
            session,
            actor,
            dossier_id,
            kind,
            known.arrangement,
            after,
            proposals,
            machine=_MACHINE,
            components=known.components,
            undoes=undoes,
        )


def _known(session: Session, procedures: ProcedureCatalogue, actor: Actor, dossier_id: UUID) -> _Known:
    actor.require(Role.INTAKE_OFFICER)
    dossier = session.get_one(DossierRow, dossier_id)
    actor.require_agency(dossier.agency_id)
    pages = {page.id: page for page in pages_of_dossier(session, dossier_id)}
    arrangement = arrangement_of(session, dossier_id)
    rows = [session.get_one(PaperRow, paper) for paper in arrangement.papers]
    return _Known(
        arrangement=arrangement,
        pages=pages,
        readings=reading_keys(session, pages.values()),
        types={row.id: row.type_code for row in rows if row.confirmed_at is not None},
        components=components_by_type(procedures.on(dossier.procedure_code, dossier.procedure_effective_from)),
    )


def _proposal(
    store: ObjectStore, known: _Known, pages: tuple[UUID, ...], as_type: str | None, model: TextModel
) -> PaperFacts:
    readings = readings_of(store, [known.pages[page] for page in pages], known.readings)
    return understood(readings, as_type=as_type, model=model)
