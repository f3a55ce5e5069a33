"""Who uses a shared server: counted by locks that the kernel frees when a process dies, however it dies.

Owns: one lock for those who change the server's state, one that every user shares. Refuses to know the server.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.embedded.errors import FolderNotOurs, PostgresBusy

_PATIENCE = 180.0


@contextmanager
def alone(lock: Path, *, patience: float = _PATIENCE) -> Iterator[int]:
    """Hold `lock` alone and give its open file; PostgresBusy when others hold it for longer than `patience` seconds."""
    handle = _open(lock)
    try:
        deadline = time.monotonic() + patience
        while not _try_lock(handle, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise PostgresBusy(
                    "Một tiến trình saoy khác đang khởi động hoặc dừng PostgreSQL quá lâu; hãy đợi rồi thử lại.",
                    "Another saoy process is taking too long to start or stop PostgreSQL; wait and try again.",
                )
            time.sleep(0.05)
        yield handle
    finally:
        os.close(handle)


class SharedUse:
    """One user's share in `lock`, from `begin` to `end` or to the end of the process."""

    def __init__(self, lock: Path) -> None:
        self._lock = lock
        self._handle: int | None = None

    def begin(self) -> None:
        """Take the share; taking it twice changes nothing."""
        if self._handle is None:
            self._handle = _open(self._lock)
            fcntl.flock(self._handle, fcntl.LOCK_SH)

    def end(self) -> bool:
        """Give the share back and say whether nobody else holds one."""
        if self._handle is None:
            return False
        try:
            # Unlocked by name and not just closed: forked children of ours may hold copies of the handle.
            fcntl.flock(self._handle, fcntl.LOCK_UN)
            return _try_lock(self._handle, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)
            os.close(self._handle)
            self._handle = None


def _open(lock: Path) -> int:
    try:
        return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as exc:
        raise FolderNotOurs(
            f"Không mở được {lock}: tệp thuộc về người dùng khác. Hãy chạy bằng người dùng đó (hoặc sudo).",
            f"Cannot open {lock}: it belongs to another user. Run as that user (or with sudo).",
        ) from exc


def _try_lock(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
