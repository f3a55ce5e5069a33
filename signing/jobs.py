"""Work of `signing` in the background: finishing what a person signed, lifting levels, archiving the book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from signing.book.acts import Act
from signing.book.archiving import deposit_book
from signing.book.cancellation_list import CancellationLists, publish_lists
from signing.book.closing import close_due_books
from signing.issuing.desk import IssuingDesk
from signing.issuing.numbering import void_stale_reservations
from signing.issuing.renditions import extend_copy
from signing.issuing.renewing import copies_to_look_at, renew_copy
from signing.issuing.sequence import finish, unfinished_acts
from signing.signature_level import SignatureLevel
from storage.jobs import JobKind, JobQueue
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse

FINISH_COPY = "signing.finish_copy"
EXTEND_COPY = "signing.extend_copy"
RENEW_COPY = "signing.renew_copy"
DEPOSIT_BOOK = "signing.deposit_book"

_AT_ONCE = 500
# The desk that got the PIN goes on by itself; the job is there in case it dies.
_SAFETY_DELAY = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Hooks:
    """What issuing calls inside its transactions, so that the next work exists exactly if the step does."""

    queue: JobQueue
    deposit_dossier: Callable[[Session, UUID], None]

    def after_person(self, session: Session, act_id: UUID) -> None:
        """The person has signed: the rest must happen even if this process dies now."""
        self.queue.enqueue(session, FINISH_COPY, once=f"finish:{act_id}", delay=_SAFETY_DELAY, act=str(act_id))

    def after_issue(self, session: Session, act: Act, level: SignatureLevel) -> None:
        """Issued: archive the dossier's events and the book; lift the level when it is not the last."""
        self.deposit_dossier(session, act.dossier_id)
        self.deposit_book(session, act.agency_id)
        if level is not SignatureLevel.B_LTA:
            self.queue.enqueue(session, EXTEND_COPY, once=f"extend:{act.id}", delay=_SAFETY_DELAY, act=str(act.id))

    def deposit_book(self, session: Session, agency_id: UUID) -> None:
        """Bring the agency's books in the warehouse up to date."""
        self.queue.enqueue(
            session, DEPOSIT_BOOK, once=f"book:{agency_id}", lock=f"book:{agency_id}", agency=str(agency_id)
        )


def define_jobs(queue: JobQueue, database: Database, warehouse: Warehouse, desk: IssuingDesk) -> None:
    """Make these kinds of work known to a process."""

    def run_finish(act: str) -> None:
        finish(desk, UUID(act))

    def run_extend(act: str) -> None:
        extend_copy(desk, UUID(act))

    def run_renew(act: str) -> None:
        renew_copy(desk, UUID(act))

    def run_book(agency: str) -> None:
        deposit_book(database, warehouse, UUID(agency))

    def kept(error: Exception, **arguments: str) -> None:
        # Signed bytes are durable and the act says where it stands; the operator sees the failed job.
        del error, arguments

    def finish_what_waits() -> None:
        with database.transaction() as session:
            for act_id in unfinished_acts(session, limit=_AT_ONCE):
                queue.enqueue_again(session, FINISH_COPY, once=f"finish:{act_id}", act=str(act_id))

    def renew_what_ages() -> None:
        with database.transaction() as session:
            for act_id in copies_to_look_at(session, desk.now(), limit=_AT_ONCE):
                # Behind everything that somebody waits for: proofs are renewed a year before they end.
                queue.enqueue_again(session, RENEW_COPY, once=f"renew:{act_id}", priority=-10, act=str(act_id))

    queue.define_round("unfinished copies", finish_what_waits)
    lists = CancellationLists(database, warehouse, desk.seals)
    queue.define_round("cancellation lists", lambda: publish_lists(lists))
    queue.define_round("closed books", lambda: close_due_books(desk.closer()))
    queue.define_round("reservations", lambda: void_stale_reservations(desk))
    # A dead time-stamping authority may stay dead for days: many attempts, five minutes apart at last.
    queue.define(JobKind(FINISH_COPY, "issuing", run_finish, kept, max_attempts=1000))
    queue.define(JobKind(EXTEND_COPY, "issuing", run_extend, kept, max_attempts=1000))
    queue.define_round("renewals", renew_what_ages)
    queue.define(JobKind(RENEW_COPY, "issuing", run_renew, kept, max_attempts=1000))
    queue.define(JobKind(DEPOSIT_BOOK, "depositing", run_book, kept))
