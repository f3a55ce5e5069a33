"""Which work of `storage` runs in the background: deposits into the warehouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.jobs import JobKind, JobQueue
from storage.objects.object_store import ObjectStore
from storage.records.database import Database
from storage.records.deposits import Files, TextsOf, deposit_dossier, deposit_paper
from storage.records.papers import paper_by_id
from storage.records.tables import DigitizedResultRow, DossierRow
from storage.warehouse.ocfl_root import Warehouse

DEPOSIT_PAPER = "storage.deposit_paper"
DEPOSIT_DOSSIER = "storage.deposit_dossier"

_GATHERING = timedelta(seconds=3)
_AT_ONCE = 500


def define_jobs(
    queue: JobQueue,
    database: Database,
    store: ObjectStore,
    warehouse: Warehouse,
    *,
    texts_of: TextsOf,
    records_of: Callable[[Session, UUID], Files],
) -> None:
    """Make the deposits known to a process.

    `texts_of` is the reader's way to a paper's text; `records_of` gives what other rooms keep of a dossier.
    """

    def paper(paper: str) -> None:
        with database.transaction() as session:
            dossier = session.get_one(DossierRow, paper_by_id(session, UUID(paper)).dossier_id)
        if dossier.archived_event == 0:
            # Records are rebuilt from the dossier's object down: a paper without it could not be placed.
            deposit_dossier(database, warehouse, dossier.id, records_of=records_of)
        deposit_paper(database, store, warehouse, UUID(paper), texts_of=texts_of)
        with database.transaction() as session:
            enqueue_dossier(queue, session, dossier.id)

    def dossier(dossier: str) -> None:
        deposit_dossier(database, warehouse, UUID(dossier), records_of=records_of)

    def kept(error: Exception, **arguments: str) -> None:
        # Nothing is lost: the rows still say that it is not deposited, and the next round enqueues it again.
        del error, arguments

    queue.define_round("deposits", lambda: enqueue_what_waits(queue, database))
    queue.define(JobKind(DEPOSIT_PAPER, "depositing", paper, kept))
    queue.define(JobKind(DEPOSIT_DOSSIER, "depositing", dossier, kept))


def enqueue_what_waits(queue: JobQueue, database: Database) -> None:
    """Have everything deposited that the rows say is not: what a job gave up, or a crash left without one."""
    with database.transaction() as session:
        for paper_id in session.scalars(
            select(DigitizedResultRow.paper_id).where(DigitizedResultRow.stored_at.is_(None)).limit(_AT_ONCE)
        ).all():
            queue.enqueue_again(session, DEPOSIT_PAPER, once=f"deposit:{paper_id}", paper=str(paper_id))
        for dossier_id in session.scalars(
            select(DossierRow.id).where(DossierRow.archived_event < DossierRow.event_count).limit(_AT_ONCE)
        ).all():
            queue.enqueue_again(session, DEPOSIT_DOSSIER, once=f"dossier:{dossier_id}", dossier=str(dossier_id))


def enqueue_paper(queue: JobQueue, session: Session, paper_id: UUID) -> None:
    """Have a signed paper deposited, once the transaction commits."""
    queue.enqueue(session, DEPOSIT_PAPER, once=f"deposit:{paper_id}", paper=str(paper_id))


def enqueue_dossier(queue: JobQueue, session: Session, dossier_id: UUID) -> None:
    """Have the dossier's record brought up to date, seconds later: one version for the events of a whole step."""
    queue.enqueue(
        session,
        DEPOSIT_DOSSIER,
        once=f"dossier:{dossier_id}",
        lock=f"dossier:{dossier_id}",
        delay=_GATHERING,
        dossier=str(dossier_id),
    )
