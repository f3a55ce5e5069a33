"""The child's side of the sandbox: limits itself, then runs the one function it was started for.

Owns the order of confinement. Must import nothing heavy before it is confined.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from digitize.errors import DigitizeError, ReadingCrashed, ReadingOutOfMemory
from storage.confinement import forbid_sockets

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

Report = Callable[[Mapping[str, Any]], None]


def main(request_path: str) -> int:
    """Confine, run, write the result; events go out as JSON lines on the original standard output."""
    request = json.loads(Path(request_path).read_text(encoding="utf-8"))
    _die_with_parent(request["parent"])
    events = os.dup(1)
    os.dup2(2, 1)  # libraries that print must not mix into the events
    _confine(request["limits"])

    def report(event: Mapping[str, Any]) -> None:
        os.write(events, json.dumps(event).encode() + b"\n")

    document = _run(request["task"], request["arguments"], report)
    target = Path(request["result"])
    partial = target.with_suffix(".partial")
    partial.write_text(json.dumps(document), encoding="utf-8")
    partial.rename(target)
    return 0


def _run(task: str, arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    module, _, name = task.partition(":")
    try:
        if not module.startswith("digitize."):
            raise ValueError(task)
        function = getattr(importlib.import_module(module), name)
        return {"value": function(report=report, **arguments)}
    except DigitizeError as exc:
        return _error(exc)
    except MemoryError:
        return _error(
            ReadingOutOfMemory(
                "Tệp đòi quá nhiều bộ nhớ. Hãy quét lại ở 200–300 dpi hoặc chia nhỏ tệp.",
                "The file asks for too much memory. Scan again at 200–300 dpi, or divide it.",
            )
        )
    except Exception as exc:  # the last line of defence: whatever a parser throws becomes a report
        traceback.print_exc()
        return _error(
            ReadingCrashed(
                "Chương trình đọc đã hỏng khi mở tệp này. Tệp có thể bị lỗi; hãy quét hoặc tải lại tệp khác.",
                f"The reading process failed on this file ({type(exc).__name__}). Scan or download it again.",
            )
        )


def _error(error: DigitizeError) -> dict[str, Any]:
    return {"error": {"code": error.code, "message_vi": error.message_vi, "message_en": error.message_en}}


def _die_with_parent(parent: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:  # it died before the request above
        os._exit(1)


def _confine(limits: Mapping[str, Any]) -> None:
    """Memory, processor, output and network. Process count is left alone: as root it would bind nothing,
    otherwise it would count every process of the same user."""
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["output_bytes"]),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (ceiling, ceiling))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing too much becomes an OSError instead of death
    libc = ctypes.CDLL(None, use_errno=True)
    # An empty network namespace: directly as root, inside a user namespace otherwise; quietly neither
    # where the kernel or a container forbids both.
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    forbid_sockets()  # holds there too, and for sockets that are files, such as the database's


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
