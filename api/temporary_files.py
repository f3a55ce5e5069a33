"""Temporary files of this process: in a folder of its own under the data folder, cleared away after a crash.

They hold people's papers for a moment. In the system's own folder a killed process would leave them for ever.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def own_temporary_folder(data_folder: Path) -> Iterator[Path]:
    """Have `tempfile` use a fresh private folder, after clearing what dead processes left; all gone on the way out."""
    base = data_folder / "tmp"
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear_after_the_dead(base)
    mine = base / f"{os.getpid()}-{secrets.token_hex(4)}"
    lock_path = mine.with_suffix(".lock")
    with lock_path.open("w") as lock:
        # Locked before the folder is there: whoever sees the folder finds it held.
        fcntl.flock(lock, fcntl.LOCK_EX)
        mine.mkdir(mode=0o700)
        before, tempfile.tempdir = tempfile.tempdir, str(mine)
        try:
            yield mine
        finally:
            tempfile.tempdir = before
            shutil.rmtree(mine, ignore_errors=True)
            lock_path.unlink(missing_ok=True)


def _clear_after_the_dead(base: Path) -> None:
    for lock_path in base.glob("*.lock"):
        with lock_path.open("w") as lock:
            if _is_free(lock):
                shutil.rmtree(lock_path.with_suffix(""), ignore_errors=True)
                lock_path.unlink(missing_ok=True)


def _is_free(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
