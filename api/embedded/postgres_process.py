"""Which processes serve a cluster, and clearing away what a crash left.

Owns: telling whether `postmaster.pid` speaks of a living server of this very folder (a number alone may long belong to
another program), and removing it safely when it does not. Reads /proc, so Linux only. Refuses to start anything.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from api.embedded.errors import PostgresFailed

_ORPHANS_MAY_TAKE = 10.0


def find_postmaster(data: Path) -> int | None:
    """Return the number of the server process of the cluster in `data`, or None when none runs."""
    try:
        first_line = (data / "postmaster.pid").read_text().split("\n", 1)[0]
    except FileNotFoundError:
        return None
    pid = int(first_line) if first_line.strip().isdigit() else 0
    return pid if pid and _works_in(pid, data) else None


def clear_stale_state(data: Path, socket_folder: Path) -> None:
    """Remove the lock files of a server that is gone; call only when `find_postmaster` said None.

    A postmaster that was killed may leave workers attached to its shared memory. A second server beside them would
    corrupt the data, so they are ended first: they end by themselves, or are told to (SIGQUIT: no new writes).
    """
    deadline = time.monotonic() + _ORPHANS_MAY_TAKE
    told = False
    while orphans := _processes_in(data):
        if time.monotonic() > deadline:
            raise PostgresFailed(
                f"Các tiến trình PostgreSQL cũ {orphans} còn giữ dữ liệu; hãy dừng chúng rồi chạy lại.",
                f"Old PostgreSQL processes {orphans} still hold the data; end them, then run again.",
            )
        if not told and time.monotonic() > deadline - _ORPHANS_MAY_TAKE / 2:
            told = True
            for pid in orphans:
                _tell_to_quit(pid)
        time.sleep(0.1)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (socket_folder / name).unlink(missing_ok=True)


def _processes_in(data: Path) -> list[int]:
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in numbers if _works_in(pid, data)]


def _works_in(pid: int, data: Path) -> bool:
    # The server and its workers change into the data folder; compared by inode, so links and mounts do not matter.
    # Only programs called postgres count: an administrator's shell may stand in that folder too.
    process = Path("/proc", str(pid))
    try:
        here, there = (process / "cwd").stat(), data.stat()
        is_postgres = (process / "comm").read_text().strip() == "postgres"
    except OSError:
        return False
    return is_postgres and (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _tell_to_quit(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGQUIT)
    except ProcessLookupError:
        return
