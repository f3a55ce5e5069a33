"""Runs one function on an untrusted file in a limited child process (parsers are the attack surface).

Owns the parent's side: watching, killing, and turning every way to die into a `DigitizeError`. Refuses to know what
the function does. The child is forked from a bare interpreter, never from the program that holds the connections and
keys: it inherits nothing of that program's memory, files or environment.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from digitize.errors import DigitizeError, ReadingCrashed, ReadingOutOfMemory, ReadingTimedOut, from_code
from digitize.intake.child.launching import Child, Launcher, shared_launcher
from digitize.intake.child.process_tree import resident_bytes
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits

Event = Mapping[str, Any]
OnPage = Callable[[int, int], None]

_EVENT_BYTES = 1024 * 1024
_LOOK_SECONDS = 0.5
_BURIAL_SECONDS = 10.0


def run_in_sandbox(
    task: str,
    arguments: Mapping[str, Any],
    *,
    folder: Path,
    reading: Sequence[Path] = (),
    limits: IntakeLimits = DEFAULT_LIMITS,
    on_event: Callable[[Event], None] | None = None,
    launcher: Launcher | None = None,
) -> dict[str, Any]:
    """Run `module:function` of this package on JSON arguments; return its JSON result.

    `folder` is the child's only place to write, and with `reading` the only files of people's it may open; the caller
    owns and removes it. Raises the error that the child raised, or one that says how it died.
    """
    folder = folder.resolve()
    request, result = folder / "request.json", folder / "result.json"
    result.unlink(missing_ok=True)
    document = {
        "arguments": dict(arguments),
        "limits": asdict(limits),
        "reading": [str(path.resolve()) for path in reading],
    }
    request.write_text(json.dumps(document), encoding="utf-8")
    launcher = launcher or shared_launcher()
    with (folder / "stderr.txt").open("wb") as complaints, launcher.child(task, request, complaints.fileno()) as child:
        try:
            stopped = _watch(child, limits, on_event)
        finally:
            status = _end(child)
    return _outcome(result, status, stopped=stopped)


def page_events(on_page: OnPage | None) -> Callable[[Event], None]:
    """Pass the events of tasks that work page by page on as (done, total)."""

    def pass_on(event: Event) -> None:
        if on_page is not None:
            on_page(event.get("done", 0), event["pages"])

    return pass_on


def _watch(child: Child, limits: IntakeLimits, on_event: Callable[[Event], None] | None) -> DigitizeError | None:
    """Pass the child's events on until it closes its output; the error when it had to be stopped."""
    end = time.monotonic() + limits.wall_seconds
    idle_end = time.monotonic() + limits.idle_seconds
    next_look = 0.0
    buffer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.events, selectors.EVENT_READ)
        while True:
            remaining = min(end, idle_end) - time.monotonic()
            if remaining <= 0:
                return _timed_out()
            spoke = selector.select(min(remaining, _LOOK_SECONDS))
            if time.monotonic() >= next_look:  # also while it talks without a pause
                next_look = time.monotonic() + _LOOK_SECONDS
                if resident_bytes(child.pid) > limits.memory_bytes:
                    return _out_of_memory()
            if not spoke:
                continue
            chunk = os.read(child.events.fileno(), 65536)
            if not chunk:
                return None
            *lines, buffer = (buffer + chunk).split(b"\n")
            if len(buffer) > _EVENT_BYTES:
                return _crashed("it wrote an endless line")
            idle_end = time.monotonic() + limits.idle_seconds
            for line in lines:
                if on_event is not None:
                    on_event(json.loads(line))


def _end(child: Child) -> int:
    """The exit status; a child that still runs is killed, with all that it started."""
    try:
        child.channel.shutdown(socket.SHUT_WR)
        child.channel.settimeout(_BURIAL_SECONDS)
        return int(child.channel.recv(32) or b"1")
    except OSError:  # the server is gone, and with it every child
        return 1


def _outcome(result: Path, status: int, *, stopped: DigitizeError | None) -> dict[str, Any]:
    if stopped is not None:
        raise stopped
    try:
        document = json.loads(result.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise _death(status) from exc
    if "error" in document:
        error = document["error"]
        raise from_code(error["code"], error["message_vi"], error["message_en"])
    value = document["value"]
    assert isinstance(value, dict)
    return value


def _death(status: int) -> DigitizeError:
    if status == -signal.SIGXCPU:
        return _timed_out()
    if status == -signal.SIGKILL:  # not by us: the kernel was out of memory
        return _out_of_memory()
    return _crashed(f"status {status}")


def _out_of_memory() -> DigitizeError:
    return ReadingOutOfMemory(
        "Tệp đòi quá nhiều bộ nhớ nên việc đọc đã bị dừng. Hãy quét lại ở 200–300 dpi hoặc chia nhỏ tệp.",
        "The file asked for too much memory and reading was stopped. Scan again at 200–300 dpi, or divide it.",
    )


def _timed_out() -> DigitizeError:
    return ReadingTimedOut(
        "Việc đọc tệp không xong trong thời hạn nên đã bị dừng. Tệp có thể hỏng; hãy quét lại giấy tờ.",
        "Reading did not finish in time and was stopped. The file may be damaged; scan the paper again.",
    )


def _crashed(how: str) -> DigitizeError:
    return ReadingCrashed(
        "Chương trình đọc đã hỏng khi mở tệp này. Tệp có thể bị lỗi; hãy quét hoặc tải lại tệp khác.",
        f"The reading process died on this file ({how}). It may be damaged; scan or download it again.",
    )
