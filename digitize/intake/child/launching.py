"""The parent's handle on the fork server: started at the first file, started again when it died.

Owns the server's life and its bare environment. Refuses to know what the children do.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import FileIO
from pathlib import Path

_PACKAGE_ROOT = Path(__file__).resolve().parents[3]
_PASSED_ON = ("TESSDATA_PREFIX",)


@dataclass(frozen=True, slots=True)
class Child:
    """What the parent holds of a child: its exit status comes over the channel, its events are lines."""

    pid: int
    channel: socket.socket
    events: FileIO


class Launcher:
    """Starts children by way of one fork server. Safe to use from several threads."""

    def __init__(self, package_root: Path = _PACKAGE_ROOT) -> None:
        """`package_root` is the folder of the code that the children run."""
        self._package_root = package_root
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def child(self, task: str, request: Path, complaints: int) -> Iterator[Child]:
        """A running child in the request's folder. It is killed when the block is left."""
        started = self._try_to_start(task, request, complaints)
        if started is None:  # the server died just then, of whatever cause: not worth a failed file
            started = self._try_to_start(task, request, complaints)
        if started is None:
            raise OSError("no child can be started")
        with started.channel, started.events:
            yield started

    def _try_to_start(self, task: str, request: Path, complaints: int) -> Child | None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        events, writing_end = os.pipe()
        reading_end = FileIO(events, "rb")
        try:
            server = self._send(task, request, [writing_end, complaints, theirs.fileno()])
        finally:
            theirs.close()
            os.close(writing_end)
        pid = ours.recv(32)
        if pid:
            return Child(int(pid), ours, reading_end)
        ours.close()
        reading_end.close()
        server.kill()  # it answers no more
        server.wait()
        return None

    def close(self) -> None:
        """End the server and with it every child."""
        with self._lock:
            if self._control is not None:
                self._control.close()
            if self._server is not None:
                self._server.wait()
            self._control = self._server = None

    def _send(self, task: str, request: Path, files: list[int]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._server is None or self._server.poll() is not None:
                self._start()
            assert self._control is not None
            assert self._server is not None
            message = {"task": task, "request": str(request), "parent": self._server.pid}
            # The server's end comes to light at the answer; a message that cannot be sent has none either.
            with contextlib.suppress(OSError):
                socket.send_fds(self._control, [json.dumps(message).encode()], files)
            return self._server

    def _start(self) -> None:
        if self._control is not None:
            self._control.close()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", "digitize.intake.child.fork_server", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=self._environment(),
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        """Nothing of ours: no passwords, no proxies, only what the tools need to start."""
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(self._package_root),
            "OMP_THREAD_LIMIT": "1",
            "OPENBLAS_NUM_THREADS": "1",
        } | {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


@cache
def shared_launcher() -> Launcher:
    """The one of this process, which sees it to its end."""
    launcher = Launcher()
    atexit.register(launcher.close)
    return launcher
