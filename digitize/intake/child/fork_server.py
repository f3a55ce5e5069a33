"""A process that has our parsers imported and forks a child for every file: starting Python costs as much as a page.

Owns the forking and the news of how a child ended. It never touches an untrusted byte, inherits no key, connection or
environment of the program that started it, and opens nothing but our own code: what its children share with each
other is only what every fresh interpreter would have imported too.

A request is one message on the control socket: a JSON object, and three open files (events, complaints, channel).
The answers on the channel are the child's process number and, in the end, its exit status. When the other end of the
channel or of the control socket is closed, whoever asked is gone or has given up: the child and all it started are
killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from digitize.intake.child.confined import become_child
from storage.confinement import leave_network

_PR_SET_NO_NEW_PRIVS = 38
_MESSAGE_BYTES = 65536


@dataclass(frozen=True, slots=True)
class _Running:
    pid: int
    channel: socket.socket


class ForkServer:
    """One thread, so that a fork copies everything there is."""

    def __init__(self, control: socket.socket) -> None:
        """Serve what comes over this socket."""
        self._control = control
        self._running: dict[int, _Running] = {}
        self._selector = selectors.DefaultSelector()
        self._alarm, bell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # a handler is needed for the bell to ring
        signal.set_wakeup_fd(bell)
        self._selector.register(control, selectors.EVENT_READ)
        self._selector.register(self._alarm, selectors.EVENT_READ)

    def serve(self) -> None:
        """Until the other end is closed."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._alarm:
                    self._bury()
                elif key.fileobj is self._control:
                    if not self._start():
                        return
                elif isinstance(key.data, _Running) and key.data.pid in self._running:  # not buried a moment ago
                    self._selector.unregister(key.fileobj)
                    _kill(key.data.pid)

    def stop(self) -> None:
        """Nothing that was started here goes on."""
        for running in self._running.values():
            _kill(running.pid)

    def _start(self) -> bool:
        message, files, _, _ = socket.recv_fds(self._control, _MESSAGE_BYTES, 3)
        if not message:
            return False
        request = json.loads(message)
        with contextlib.suppress(Exception):  # the child meets the same error and reports it
            importlib.import_module(request["task"].partition(":")[0])
        gc.collect()
        gc.freeze()  # the collector would touch, and so copy, every shared page
        events, complaints, channel = files
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            become_child(request, events, complaints)
        os.close(events)
        os.close(complaints)
        running = _Running(pid, socket.socket(fileno=channel))
        with contextlib.suppress(OSError):
            running.channel.send(str(pid).encode())
        self._running[pid] = running
        self._selector.register(running.channel, selectors.EVENT_READ, running)
        return True

    def _bury(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._alarm, 4096)
        for running in list(self._running.values()):
            if os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            # Its number is still taken: what it started and left behind can be named without a mistake.
            _kill(running.pid)
            _, status = os.waitpid(running.pid, 0)
            del self._running[running.pid]
            with contextlib.suppress(KeyError):
                self._selector.unregister(running.channel)
            with contextlib.suppress(OSError):
                running.channel.send(str(os.waitstatus_to_exitcode(status)).encode())
            running.channel.close()


def _kill(pid: int) -> None:
    """The child, and its group as soon as it has one of its own."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def main(control: int) -> None:
    """Serve on an inherited socket."""
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    leave_network()
    os.chdir(Path(__file__).parent)
    server = ForkServer(socket.socket(fileno=control))
    try:
        server.serve()
    finally:
        server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
