"""A worker process: `working.py DATABASE_URL DIARY`. Its jobs write what they do into the diary, one line each.

`linger` stays at work until it is killed, the first time; `deadly` kills its worker each time.
"""

import os
import signal
import sys
import time
from pathlib import Path

from storage.jobs import JobKind, JobQueue
from storage.records.database import Database


def queue_of(database: Database, diary: Path) -> JobQueue:
    """A queue with these kinds of work and little patience."""

    def note(line: str) -> None:
        with diary.open("a") as stream:
            stream.write(f"{line}\n")

    def linger() -> None:
        first = "began" not in diary.read_text()
        note("began")
        while first:
            time.sleep(1)
        note("finished")

    def deadly() -> None:
        note("began")
        os.kill(os.getpid(), signal.SIGKILL)

    def gave_up(error: Exception) -> None:
        note(f"given up: {getattr(error, 'code', error)}")

    diary.touch()
    queue = JobQueue(database, heartbeat_seconds=0.2, dead_after_seconds=1.5, max_takeovers=3)
    queue.define(JobKind("linger", "testing", linger, gave_up))
    queue.define(JobKind("deadly", "testing", deadly, gave_up))
    return queue


if __name__ == "__main__":
    queue_of(Database(sys.argv[1]), Path(sys.argv[2])).work(concurrency=1)
