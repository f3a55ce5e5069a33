"""Which work of `digitize` runs in the background, and what becomes of it when it cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from digitize.digitization import ConversionMark, SignatureCheck, archive_paper, quarantine, read_upload
from digitize.errors import VirusScannerUnavailable
from digitize.intake.virus_scan import Screen
from digitize.understanding.text_model import TextModel
from storage.jobs import JobKind, JobQueue
from storage.objects.object_store import ObjectStore
from storage.records.database import Database
from storage.records.papers import unarchived_papers
from storage.records.procedures import ProcedureCatalogue
from storage.records.uploads import unread_uploads

READ_UPLOAD = "digitize.read_upload"
ARCHIVE_PAPER = "digitize.archive_paper"
_AT_ONCE = 500


def define_jobs(
    queue: JobQueue,
    database: Database,
    store: ObjectStore,
    procedures: ProcedureCatalogue,
    *,
    page_workers: int,
    work: Path,
    check_signatures: SignatureCheck,
    screen: Screen,
    conversion_mark: ConversionMark,
    current_model: Callable[[], TextModel],
) -> None:
    """Make the two kinds of work known to a process; the verifier and the wording come from another room.

    `work` is a folder that outlives the process, for readings that are cut short.
    """

    def read(upload: str) -> None:
        read_upload(
            database,
            store,
            procedures,
            UUID(upload),
            page_workers=page_workers,
            check_signatures=check_signatures,
            screen=screen,
            work=work,
            model=current_model(),
        )

    def cannot_read(error: Exception, upload: str) -> None:
        if isinstance(error, VirusScannerUnavailable):
            return  # the upload is in order as far as anybody knows; the next round asks again
        quarantine(database, error, UUID(upload), work=work)

    def archive(paper: str) -> None:
        archive_paper(database, store, UUID(paper), conversion_mark=conversion_mark)

    def cannot_archive(error: Exception, paper: str) -> None:
        # The paper stays confirmed and its scans untouched; the log has the reason and the job stays failed.
        del error, paper

    queue.define_round("readings", lambda: enqueue_what_waits(queue, database))
    queue.define(JobKind(READ_UPLOAD, "reading", read, cannot_read))
    queue.define(JobKind(ARCHIVE_PAPER, "archiving", archive, cannot_archive))


def enqueue_what_waits(queue: JobQueue, database: Database) -> None:
    """Have everything read and archived that the rows say is not, should a crash or a passing fault have left it."""
    with database.transaction() as session:
        for upload_id in unread_uploads(session, limit=_AT_ONCE):
            queue.enqueue_again(session, READ_UPLOAD, once=f"read:{upload_id}", upload=str(upload_id))
        for paper_id in unarchived_papers(session, limit=_AT_ONCE):
            queue.enqueue_again(session, ARCHIVE_PAPER, once=f"archive:{paper_id}", paper=str(paper_id))


def enqueue_reading(queue: JobQueue, session: Session, upload_id: UUID) -> None:
    """Have an upload read, once the transaction commits."""
    queue.enqueue(session, READ_UPLOAD, once=f"read:{upload_id}", upload=str(upload_id))


def enqueue_archiving(queue: JobQueue, session: Session, paper_id: UUID) -> None:
    """Have a confirmed paper's archival PDF built, once the transaction commits."""
    queue.enqueue(session, ARCHIVE_PAPER, once=f"archive:{paper_id}", paper=str(paper_id))
