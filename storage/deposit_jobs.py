"""Which work of `storage` runs in the background: deposits into the warehouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from storage.jobs import JobKind, JobQueue
from storage.objects.object_store import ObjectStore
from storage.records.database import Database
from storage.records.deposits import Files, deposit_dossier, deposit_paper
from storage.records.papers import Paper, paper_by_id
from storage.warehouse.ocfl_root import Warehouse

DEPOSIT_PAPER = "storage.deposit_paper"
DEPOSIT_DOSSIER = "storage.deposit_dossier"

TextOf = Callable[[ObjectStore, Paper, Mapping[UUID, str | None]], str]


def define_jobs(
    queue: JobQueue,
    database: Database,
    store: ObjectStore,
    warehouse: Warehouse,
    *,
    text_of: TextOf,
    records_of: Callable[[Session, UUID], Files],
) -> None:
    """Make the deposits known to a process.

    `text_of` is the reader's way to a paper's text; `records_of` gives what other rooms keep of a dossier.
    """

    def paper(paper: str) -> None:
        deposit_paper(database, store, warehouse, UUID(paper), text_of=text_of)
        with database.transaction() as session:
            enqueue_dossier(queue, session, paper_by_id(session, UUID(paper)).dossier_id)

    def dossier(dossier: str) -> None:
        deposit_dossier(database, warehouse, UUID(dossier), records_of=records_of)

    def kept(error: Exception, **arguments: str) -> None:
        # Nothing is lost: the rows still say "signed" and the sweeper enqueues the deposit again.
        del error, arguments

    queue.define(JobKind(DEPOSIT_PAPER, "depositing", paper, kept))
    queue.define(JobKind(DEPOSIT_DOSSIER, "depositing", dossier, kept))


def enqueue_paper(queue: JobQueue, session: Session, paper_id: UUID) -> None:
    """Have a signed paper deposited, once the transaction commits."""
    queue.enqueue(session, DEPOSIT_PAPER, once=f"deposit:{paper_id}", paper=str(paper_id))


def enqueue_dossier(queue: JobQueue, session: Session, dossier_id: UUID) -> None:
    """Have the dossier's record brought up to date; one waiting job covers all events before it."""
    queue.enqueue(
        session,
        DEPOSIT_DOSSIER,
        once=f"dossier:{dossier_id}",
        lock=f"dossier:{dossier_id}",
        dossier=str(dossier_id),
    )
