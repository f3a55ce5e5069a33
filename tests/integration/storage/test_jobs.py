"""Jobs exist exactly if their transaction does, are retried while that may help, and outlive their workers."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.errors import RecordConflict, StoreUnavailable
from storage.jobs import MAX_ROUNDS_IN_VAIN, JobKind, JobQueue, unfinished_jobs, waiting_jobs
from storage.records.database import Database
from storage.records.tables import IdempotencyRow, JobTakeoverRow
from tests.integration.storage.working import queue_of
from tests.office import NOON, at_once

ROOT = Path(__file__).resolve().parents[3]


class Diary:
    """A queue with one kind of work, whose runs and surrenders are written down."""

    def __init__(self, database: Database, error: Exception | None = None, *, max_attempts: int = 8) -> None:
        self.database, self.error = database, error
        self.runs: list[str] = []
        self.given_up: list[Exception] = []
        self.queue = JobQueue(database)
        self.queue.define(JobKind("note", "testing", self._run, self._gave_up, max_attempts=max_attempts))

    def _run(self, line: str) -> None:
        self.runs.append(line)
        if self.error is not None:
            raise self.error

    def _gave_up(self, error: Exception, line: str) -> None:
        self.given_up.append(error)

    def enqueue(self, line: str = "việc", *, once: str | None = None, delay: timedelta | None = None) -> None:
        with self.database.transaction() as session:
            self.queue.enqueue(session, "note", once=once, delay=delay, line=line)

    def work_until_nothing_is_left(self) -> None:
        wait_for(lambda: done(self.queue, self.database))


def done(queue: JobQueue, database: Database) -> bool:
    """Run what is ready; whether nothing is left. A job that waits for its retry or its lock is not ready."""
    queue.work(concurrency=4, until_idle=True)
    return left(database) == 0


def left(database: Database) -> int:
    with database.transaction() as session:
        jobs = waiting_jobs(session)
    return jobs.get("todo", 0) + jobs.get("doing", 0)


def wait_for(happened: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


# --- enqueuing


def test_job_of_a_transaction_that_commits_is_run_once(database: Database) -> None:
    diary = Diary(database)
    diary.enqueue()

    diary.work_until_nothing_is_left()

    assert (diary.runs, diary.given_up) == (["việc"], [])


def test_job_of_a_transaction_that_fails_never_was(database: Database) -> None:
    diary = Diary(database)
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        diary.queue.enqueue(session, "note", line="việc")
        raise ZeroDivisionError

    assert left(database) == 0


def test_job_is_invisible_before_its_transaction_commits(database: Database) -> None:
    diary = Diary(database)
    with database.transaction() as session:
        diary.queue.enqueue(session, "note", line="việc")
        assert left(database) == 0
    assert left(database) == 1


def test_job_wanted_once_waits_once_and_spoils_no_transaction(database: Database) -> None:
    diary = Diary(database)
    with database.transaction() as session:
        for line in ("một", "hai"):
            diary.queue.enqueue(session, "note", once="a", line=line)
        diary.queue.enqueue(session, "note", once="b", line="ba")
        session.add(IdempotencyRow(key="cùng giao dịch", made=None, at=NOON))

    with database.transaction() as session:
        assert session.get(IdempotencyRow, "cùng giao dịch")
    diary.work_until_nothing_is_left()

    assert sorted(diary.runs) == ["ba", "một"]


def test_job_wanted_once_by_many_threads_waits_once(database: Database) -> None:
    diary = Diary(database)

    at_once(8, lambda number: diary.enqueue(str(number), once="a"))

    assert left(database) == 1


def test_job_done_may_be_wanted_again(database: Database) -> None:
    diary = Diary(database)
    for _ in range(2):
        diary.enqueue(once="a")
        diary.work_until_nothing_is_left()

    assert len(diary.runs) == 2


def test_delayed_job_does_not_run_before_its_time(database: Database) -> None:
    diary = Diary(database)
    diary.enqueue(delay=timedelta(hours=1))

    diary.queue.work(until_idle=True)

    assert (diary.runs, left(database)) == ([], 1)


def test_job_put_off_for_later_is_not_counted_as_unfinished_but_a_due_one_is(database: Database) -> None:
    diary = Diary(database)
    diary.enqueue(delay=timedelta(hours=1))
    with database.transaction() as session:
        assert unfinished_jobs(session) == 0

    diary.enqueue()
    with database.transaction() as session:
        assert unfinished_jobs(session) == 1


# --- rounds


def test_round_is_made_by_whoever_works_and_a_failing_one_keeps_none_from_being_made(database: Database) -> None:
    queue, made = JobQueue(database), threading.Event()
    queue.define_round("hỏng", lambda: 1 // 0)
    queue.define_round("tốt", made.set)

    queue.work(until_idle=True)

    assert made.is_set()


# --- locks


def test_jobs_under_one_lock_never_run_at_the_same_time(database: Database) -> None:
    queue, busy, seen = JobQueue(database), threading.Semaphore(1), []

    def work(number: int) -> None:
        alone = busy.acquire(blocking=False)
        time.sleep(0.2)
        seen.append(alone)
        busy.release()

    queue.define(JobKind("lonely", "testing", work, lambda error, number: None))
    with database.transaction() as session:
        for number in range(4):
            queue.enqueue(session, "lonely", lock="sổ", number=number)

    wait_for(lambda: done(queue, database))

    assert seen == [True] * 4


# --- failing


@pytest.mark.parametrize(
    ("error", "runs"),
    [
        (StoreUnavailable("kho bận", "busy"), 2),  # may pass: as often as its kind allows
        (RecordConflict("sai bước", "wrong step"), 1),  # ours and final
    ],
)
def test_job_that_fails_is_retried_while_that_may_help_then_given_up(
    database: Database, error: Exception, runs: int
) -> None:
    diary = Diary(database, error, max_attempts=2)
    diary.enqueue()

    diary.work_until_nothing_is_left()

    assert (len(diary.runs), diary.given_up) == (runs, [error])
    with database.transaction() as session:
        assert waiting_jobs(session) == {"failed": 1}


@pytest.mark.slow
def test_job_with_an_unknown_error_is_tried_three_times(database: Database) -> None:
    diary = Diary(database, OSError("đĩa"))
    diary.enqueue()

    diary.work_until_nothing_is_left()

    assert (len(diary.runs), len(diary.given_up)) == (3, 1)


def test_job_that_failed_once_succeeds_when_the_fault_has_passed(database: Database) -> None:
    diary = Diary(database, StoreUnavailable("kho bận", "busy"))
    diary.enqueue()
    diary.queue.work(until_idle=True)
    diary.error = None

    diary.work_until_nothing_is_left()

    assert (len(diary.runs), diary.given_up) == (2, [])


# --- dying


@contextmanager
def worker_process(database: Database, diary: Path) -> Iterator[subprocess.Popen[bytes]]:
    script = str(Path(__file__).with_name("working.py"))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, script, database.url, str(diary)], env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def worker_thread(database: Database, diary: Path) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=queue_of(database, diary).work, kwargs={"stop": stop})
    thread.start()
    yield
    stop.set()
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.slow
def test_job_of_a_killed_worker_is_taken_over_and_finished_once(database: Database, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    with database.transaction() as session:
        queue_of(database, diary).enqueue(session, "linger")
    with worker_process(database, diary) as process:
        wait_for(lambda: "began" in diary.read_text())
        process.kill()

    # Two heirs watch: only one of them may take it.
    with worker_thread(database, diary), worker_thread(database, diary):
        wait_for(lambda: left(database) == 0)

    assert diary.read_text().split() == ["began", "began", "finished"]
    with database.transaction() as session:
        assert session.scalars(select(JobTakeoverRow.count)).all() == [1]


@pytest.mark.slow
def test_job_that_always_kills_its_worker_is_given_up_after_three_takeovers(database: Database, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    with database.transaction() as session:
        queue_of(database, diary).enqueue(session, "deadly")

    for _ in range(4):
        with worker_process(database, diary) as process:
            assert process.wait(60) == -9
    with worker_process(database, diary):
        wait_for(lambda: left(database) == 0)

    assert diary.read_text().splitlines() == ["began"] * 4 + ["given up: worker-killed"]


# --- rounds


def test_round_enqueues_what_lies_undone_but_not_what_waits_already(database: Database) -> None:
    diary = Diary(database)
    diary.enqueue("việc", once="a")
    with database.transaction() as session:
        diary.queue.enqueue_again(session, "note", once="a", line="việc")
        diary.queue.enqueue_again(session, "note", once="b", line="việc bị bỏ lại")

    diary.work_until_nothing_is_left()

    assert sorted(diary.runs) == ["việc", "việc bị bỏ lại"]


def test_round_stops_enqueuing_what_fails_again_and_again(database: Database) -> None:
    diary = Diary(database, RecordConflict("không được", "cannot be"))
    for _ in range(MAX_ROUNDS_IN_VAIN + 2):
        with database.transaction() as session:
            diary.queue.enqueue_again(session, "note", once="a", line="việc")
        done(diary.queue, database)

    assert len(diary.runs) == MAX_ROUNDS_IN_VAIN
