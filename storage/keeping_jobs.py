"""The archive's own upkeep in the background: the second copy follows each commit, and a check goes round for ever.

Owns when, how much at a time and how often; what is done to an object is `storage.warehouse.keeping`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from storage.jobs import JobKind, JobQueue
from storage.objects.object_store import ObjectStore
from storage.records import keeping as records
from storage.records.access_archiving import archive_access_log
from storage.records.database import Database
from storage.warehouse.checking import CheckProgress
from storage.warehouse.healing import bring_over
from storage.warehouse.keeping import keep_object, objects_after
from storage.warehouse.ocfl_root import Warehouse

log = structlog.get_logger(__name__)

COPY_OBJECT = "storage.copy_object"
CHECK_OBJECTS = "storage.check_objects"

_GATHERING = timedelta(seconds=10)
_AT_ONCE = 500
_SLICE_SECONDS = 20.0
_LEAST_BYTES_A_MINUTE = 256_000_000
_HEADROOM = 1.2  # the archive grows while the round is under way


def define_jobs(
    queue: JobQueue, database: Database, warehouse: Warehouse, second: ObjectStore | None, *, days: int
) -> None:
    """Make the upkeep known to a process: everything is looked at once in `days`."""

    def copy(object_id: str) -> None:
        if second is not None:
            copy_object(database, warehouse, second, object_id)

    def kept(error: Exception, **arguments: str) -> None:
        # The row still says that the second copy lacks it, or where the check stands: the next round goes on.
        log.warning("upkeep_gave_up", error=repr(error), **arguments)

    queue.define(JobKind(COPY_OBJECT, "keeping", copy, kept))
    queue.define(JobKind(CHECK_OBJECTS, "keeping", lambda: check_some(database, warehouse, second, days=days), kept))
    queue.define_round("access log: archive", lambda: archive_access_log(database, warehouse))
    queue.define_round("archive: check", lambda: _enqueue_check(queue, database, days))
    if second is not None:
        queue.define_round("archive: second copies", lambda: _enqueue_copies(queue, database))


def note_commit(queue: JobQueue, database: Database) -> Callable[[str], None]:
    """What the warehouse tells after each commit. A crash in between is made good by the check that goes round."""

    def note(object_id: str) -> None:
        with database.transaction() as session:
            records.note_change(session, object_id)
            queue.enqueue(
                session, COPY_OBJECT, once=f"copy:{object_id}", lock=f"copy:{object_id}", delay=_GATHERING,
                object_id=object_id,
            )  # fmt: skip

    return note


def copy_object(database: Database, warehouse: Warehouse, second: ObjectStore, object_id: str) -> None:
    """Bring the second copy of one object up to the first."""
    with database.transaction() as session:
        noted_at = records.change_noted_at(session, object_id)
    if noted_at is None:
        return
    bring_over(warehouse.store, second, object_id, prove=False)
    with database.transaction() as session:
        records.forget_change(session, object_id, noted_at)


def check_some(
    database: Database,
    warehouse: Warehouse,
    second: ObjectStore | None,
    *,
    days: int,
    seconds: float = _SLICE_SECONDS,
) -> None:
    """Go on with the round for a while: some seconds, or the bytes that a minute has to carry to be done in time."""
    with database.transaction() as session:
        walk = records.current_walk(session)
        if walk.finished_at is not None:
            if datetime.now(UTC) < walk.started_at + timedelta(days=days):
                return
            records.begin_walk(session)
            walk = records.current_walk(session)
    most = max(_LEAST_BYTES_A_MINUTE, _HEADROOM * walk.whole_bytes / (days * 24 * 60))
    ends_at, total = time.monotonic() + seconds, 0
    for object_id, place in objects_after(warehouse, second, walk.place):
        read = 0

        def tell(now: CheckProgress) -> None:
            nonlocal read
            read = now.bytes_read

        kept = keep_object(warehouse, second, object_id, on_progress=tell)
        with database.transaction() as session:
            records.note_visit(session, object_id, place, read, kept.found, kept.remaining)
        for one in kept.remaining:
            log.error("archive_damaged", kind=str(one.kind), object=object_id, path=one.path)
        total += read
        if time.monotonic() >= ends_at or total >= most:
            return
    with database.transaction() as session:
        records.end_walk(session)


def _enqueue_check(queue: JobQueue, database: Database, days: int) -> None:
    with database.transaction() as session:
        walk = records.current_walk(session)
        if walk.finished_at is None or datetime.now(UTC) >= walk.started_at + timedelta(days=days):
            queue.enqueue(session, CHECK_OBJECTS, once="archive check", lock="archive check")


def _enqueue_copies(queue: JobQueue, database: Database) -> None:
    with database.transaction() as session:
        for object_id in records.waiting_changes(session, limit=_AT_ONCE):
            queue.enqueue(session, COPY_OBJECT, once=f"copy:{object_id}", lock=f"copy:{object_id}", object_id=object_id)
