"""The work engine: Procrastinate on the same PostgreSQL (decision 2). The only file that knows Procrastinate.

A job is enqueued in the transaction that creates the row it is about. Handlers must be idempotent: a worker
that was thought dead may wake up and finish late. What the engine leaves open is closed here: retry by the
error's own `retryable`, a dead worker's jobs taken over by the living, and a job that keeps killing its
worker given up instead of looping.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
import structlog
from procrastinate import exceptions as engine_errors
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.schema import SchemaManager
from sqlalchemy import make_url, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.records.database import Database
from storage.records.tables import JobTakeoverRow

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 3.0
DEAD_AFTER_SECONDS = 15.0
MAX_TAKEOVERS = 3
ROUND_SECONDS = 60.0
MAX_ROUNDS_IN_VAIN = 5

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work: `run` does it, `gave_up` makes the failure visible where people look.

    `run` and `gave_up` get the job's arguments as keywords; `gave_up` gets the error first.
    """

    name: str
    queue: str
    run: Callable[..., None]
    gave_up: Callable[..., None]
    max_attempts: int = 8


def engine_schema() -> str:
    """The SQL that creates the engine's own tables; used by the first migration only."""
    return SchemaManager.get_schema()


class _RetryWhatMayPass(BaseRetryStrategy):
    """Retry errors that call themselves retryable, later and later; anything unknown only a few times."""

    def __init__(self, max_attempts: int) -> None:
        self.max_attempts = max_attempts

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        allowed = self.max_attempts if getattr(exception, "retryable", False) else _attempts_for_unknown(exception)
        if job.attempts + 1 >= allowed:
            return None
        return RetryDecision(retry_in={"seconds": min(300, 2 ** (job.attempts + 1))})


def _attempts_for_unknown(exception: BaseException) -> int:
    # An error of ours that is not retryable is final; a foreign one may be a passing fault of the machine.
    return 1 if hasattr(exception, "retryable") else 3


class JobQueue:
    """Enqueues work inside business transactions and runs it; one per process."""

    def __init__(
        self,
        database: Database,
        *,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        dead_after_seconds: float = DEAD_AFTER_SECONDS,
        max_takeovers: int = MAX_TAKEOVERS,
    ) -> None:
        """`database` is where both the jobs and the business rows live.

        A worker silent for `dead_after_seconds` is dead; a job that outlived `max_takeovers` of them is given up.
        """
        self._database = database
        self._heartbeat, self._dead_after, self._max_takeovers = heartbeat_seconds, dead_after_seconds, max_takeovers
        url = make_url(database.url)
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=4)
        )
        # Enqueuing is done on the caller's own, synchronous connection; this application never opens one itself.
        self._enqueuer = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=self._conninfo))
        self._kinds: dict[str, JobKind] = {}
        self._rounds: dict[str, Callable[[], object]] = {}

    def define_round(self, name: str, run: Callable[[], object]) -> None:
        """Something every working process does each minute, one process at a time: look for what was left lying."""
        self._rounds[name] = run

    def define(self, kind: JobKind) -> None:
        """Make a kind of work known; every process that enqueues or works defines the same ones."""
        self._kinds[kind.name] = kind

        @self._app.task(name=kind.name, queue=kind.queue, retry=_RetryWhatMayPass(kind.max_attempts), pass_context=True)
        def _run(context: procrastinate.JobContext, /, **arguments: Any) -> None:
            try:
                kind.run(**arguments)
            except Exception as exc:
                if _RetryWhatMayPass(kind.max_attempts).get_retry_decision(exception=exc, job=context.job) is None:
                    log.exception("job_given_up", job=kind.name)
                    kind.gave_up(exc, **arguments)
                else:
                    log.warning("job_will_be_retried", job=kind.name, error=repr(exc))
                raise

    def enqueue(
        self,
        session: Session,
        name: str,
        *,
        once: str | None = None,
        lock: str | None = None,
        priority: int = 0,
        delay: timedelta | None = None,
        **arguments: Any,
    ) -> None:
        """Add a job in the session's own transaction: it exists exactly if the transaction commits.

        `once` names work of which at most one may wait; `lock` names work of which at most one may run.
        """
        options: dict[str, Any] = {"priority": priority, "queue": self._kinds[name].queue}
        if once is not None:
            options["queueing_lock"] = once
        if lock is not None:
            options["lock"] = lock
        if delay is not None:
            options["schedule_at"] = datetime.now(UTC) + delay
        # A second waiting job violates a unique index; the savepoint keeps that from spoiling the transaction. The
        # session sends the savepoint with the first use of its connection inside the block, hence this order.
        with contextlib.suppress(engine_errors.AlreadyEnqueued), session.begin_nested():
            connection = session.connection().connection.driver_connection
            self._enqueuer.configure_task(name, connection=connection, **options).defer(**arguments)

    def enqueue_again(self, session: Session, name: str, *, once: str, **arguments: Any) -> None:
        """Enqueue what a round found undone, unless a job for it waits, runs, or has failed again and again."""
        query = (
            "select count(*) filter (where status in ('todo', 'doing')) as under_way, "
            "count(*) filter (where status = 'failed') as failed from procrastinate_jobs where queueing_lock = :once"
        )
        seen = session.execute(text(query), {"once": once}).one()
        if seen.under_way == 0 and seen.failed < MAX_ROUNDS_IN_VAIN:
            self.enqueue(session, name, once=once, **arguments)

    def work(self, *, concurrency: int = 2, until_idle: bool = False, stop: threading.Event | None = None) -> None:
        """Run jobs until `stop` is set, or until nothing is left to do (`until_idle`)."""
        asyncio.run(self._work(concurrency, until_idle, stop))

    async def _work(self, concurrency: int, until_idle: bool, stop: threading.Event | None) -> None:
        async with self._app.open_async():
            ending = asyncio.Event()
            takeover = asyncio.create_task(self._take_over_until(ending))
            rounds = asyncio.create_task(self._make_rounds_until(ending))
            worker = asyncio.create_task(
                self._app.run_worker_async(
                    concurrency=concurrency,
                    wait=not until_idle,
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._heartbeat,
                    stalled_worker_timeout=self._dead_after * 2,
                    fetch_job_polling_interval=1.0,
                    shutdown_graceful_timeout=30.0,
                    delete_jobs="successful",
                )
            )
            try:
                while not worker.done():
                    if stop is not None and stop.is_set():
                        worker.cancel()
                        break
                    await asyncio.sleep(0.2)
                with contextlib.suppress(asyncio.CancelledError):
                    await worker
            finally:
                ending.set()
                await takeover
                await rounds

    async def _make_rounds_until(self, ending: asyncio.Event) -> None:
        while not ending.is_set():
            for name, run in self._rounds.items():
                try:
                    await asyncio.to_thread(self._make_round, name, run)
                except Exception as exc:  # one round that fails must not keep the others from being made
                    log.warning("round_failed", round=name, error=repr(exc))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ending.wait(), ROUND_SECONDS)

    def _make_round(self, name: str, run: Callable[[], object]) -> None:
        with self._database.alone(f"round {name}"):
            run()

    async def _take_over_until(self, ending: asyncio.Event) -> None:
        while not ending.is_set():
            try:
                # One watcher at a time, or two would give away the same job: the second while it already runs again.
                with contextlib.ExitStack() as stack:
                    await asyncio.to_thread(stack.enter_context, self._database.alone("take over jobs"))
                    for job in await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._dead_after):
                        await self._take_over(job)
            except Exception as exc:  # a lost connection must not end the watch
                log.warning("take_over_failed", error=repr(exc))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ending.wait(), self._heartbeat)

    async def _take_over(self, job: Job) -> None:
        """Give a dead worker's job to the living; give up one that kills every worker."""
        if job.id is None:
            return
        try:
            count = await asyncio.to_thread(self._count_takeover, job.id)
            log.warning("job_taken_over", job=job.task_name, id=job.id, count=count)
            if count <= self._max_takeovers:
                await self._app.job_manager.retry_job(job)
                return
            # Told before it is ended: dying in between, it is told again instead of never.
            kind = self._kinds[job.task_name]
            await asyncio.to_thread(kind.gave_up, WorkerKilled(job.task_name), **job.task_kwargs)
            await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        except Exception as exc:  # one job that cannot be helped must not hold up the others
            log.warning("take_over_failed", job=job.task_name, id=job.id, error=repr(exc))

    def _count_takeover(self, job_id: int) -> int:
        with self._database.transaction() as session:
            statement = insert(JobTakeoverRow).values(job_id=job_id, count=1)
            statement = statement.on_conflict_do_update(
                index_elements=["job_id"], set_={"count": JobTakeoverRow.count + 1}
            )
            return session.execute(statement.returning(JobTakeoverRow.count)).scalar_one()


class WorkerKilled(Exception):
    """A job whose workers died again and again; handed to `gave_up`, never raised by `storage`."""

    code = "worker-killed"
    retryable = False

    def __init__(self, job: str) -> None:
        """Name the kind of work."""
        super().__init__(f"every worker that ran {job} died")
        self.message_vi = "Việc xử lý đã dừng đột ngột nhiều lần. Tệp được giữ nguyên; hãy báo người quản trị."
        self.message_en = "The work stopped abruptly several times. The file is kept; tell the operator."


def waiting_jobs(session: Session) -> Mapping[str, int]:
    """How many jobs of each state the engine holds; for status pages and `saoy check`."""
    rows = session.execute(text("select status::text, count(*) from procrastinate_jobs group by 1"))
    return {row[0]: row[1] for row in rows}


def unfinished_jobs(session: Session) -> int:
    """How many jobs run or are due within seconds; what was put off for later does not count."""
    query = (
        "select count(*) from procrastinate_jobs where status = 'doing' "
        "or status = 'todo' and coalesce(scheduled_at, now()) < now() + interval '5 seconds'"
    )
    return int(session.execute(text(query)).scalar_one())
