"""Runs one function on an untrusted file in a limited child process (parsers are the attack surface).

Owns the parent's side: starting, watching, killing, and turning every way to die into a `DigitizeError`.
Refuses to know what the function does. The child is a fresh interpreter, never a fork of the server: it inherits
no open database connection, no key, no environment.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from digitize.errors import DigitizeError, ReadingCrashed, ReadingOutOfMemory, ReadingTimedOut, from_code
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits

Event = Mapping[str, Any]

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_EVENT_BYTES = 1024 * 1024


def run_in_sandbox(
    task: str,
    arguments: Mapping[str, Any],
    *,
    folder: Path,
    limits: IntakeLimits = DEFAULT_LIMITS,
    on_event: Callable[[Event], None] | None = None,
) -> dict[str, Any]:
    """Run `module:function` of this package on JSON arguments; return its JSON result.

    `folder` is the child's only place to write; the caller owns and removes it. Raises the error that the child
    raised, or one that says how it died.
    """
    request = folder / "request.json"
    result = folder / "result.json"
    document = {
        "task": task,
        "arguments": dict(arguments),
        "limits": asdict(limits),
        "result": str(result),
        "parent": os.getpid(),
    }
    request.write_text(json.dumps(document), encoding="utf-8")
    with (folder / "stderr.txt").open("wb") as complaints, _child(request, folder, complaints.fileno()) as child:
        stopped = _watch(child, limits, on_event)
        if stopped is not None:
            _kill_group(child)
        status = child.wait()
    return _outcome(result, status, stopped=stopped)


@contextlib.contextmanager
def _child(request: Path, folder: Path, complaints: int) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "digitize.intake.child", str(request)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
    )
    try:
        yield child
    finally:
        # The group outlives its leader: OCR engines that it started must not go on without it.
        _kill_group(child)
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours: no passwords, no proxies, only what the tools need to start."""
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(_PACKAGE_ROOT),
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    if "TESSDATA_PREFIX" in os.environ:
        environment["TESSDATA_PREFIX"] = os.environ["TESSDATA_PREFIX"]
    return environment


def _watch(
    child: subprocess.Popen[bytes], limits: IntakeLimits, on_event: Callable[[Event], None] | None
) -> DigitizeError | None:
    """Pass the child's events on until it closes its output; the error when it had to be stopped."""
    assert child.stdout is not None
    end = time.monotonic() + limits.wall_seconds
    buffer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        idle_end = time.monotonic() + limits.idle_seconds
        while True:
            remaining = min(end, idle_end) - time.monotonic()
            if remaining <= 0 or not selector.select(remaining):
                return _timed_out()
            chunk = os.read(child.stdout.fileno(), 65536)
            if not chunk:
                return None
            *lines, buffer = (buffer + chunk).split(b"\n")
            if len(buffer) > _EVENT_BYTES:
                return _crashed("it wrote an endless line")
            idle_end = time.monotonic() + limits.idle_seconds
            for line in lines:
                if on_event is not None:
                    on_event(json.loads(line))


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
        return ReadingOutOfMemory(
            "Tệp đòi quá nhiều bộ nhớ nên việc đọc đã bị dừng. Hãy quét lại ở 200–300 dpi hoặc chia nhỏ tệp.",
            "The file asked for too much memory and reading was stopped. Scan again at 200–300 dpi, or divide it.",
        )
    return _crashed(f"status {status}")


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
