"""The child's side of the sandbox: limits itself, then runs the one function it was forked for.

Owns the order of confinement: no byte of the untrusted file is touched before every wall stands.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from digitize.errors import DigitizeError, ReadingCrashed, ReadingOutOfMemory
from storage.confinement import SYSTEM_PLACES, allow_files, forbid_sockets

_PR_SET_PDEATHSIG = 1

_EVENTS = 3  # its number among the child's open files

Report = Callable[[Mapping[str, Any]], None]


def become_child(start: Mapping[str, Any], events: int, complaints: int) -> NoReturn:
    """Confine, run, write the result; events go out as JSON lines. Never returns to the server's code."""
    status = 1
    try:
        os.setsid()
        _die_with_parent(start["parent"])
        folder = Path(start["request"]).parent
        _take_over(events, complaints, folder)
        request = json.loads(Path(start["request"]).read_text(encoding="utf-8"))
        _confine(request["limits"], folder, [Path(place) for place in request["reading"]])

        def report(event: Mapping[str, Any]) -> None:
            os.write(_EVENTS, json.dumps(event).encode() + b"\n")

        document = _run(start["task"], request["arguments"], report)
        target = folder / "result.json"
        partial = target.with_suffix(".partial")
        partial.write_text(json.dumps(document), encoding="utf-8")
        partial.rename(target)
        status = 0
    except BaseException:  # nothing may unwind into the server that this was forked from
        with contextlib.suppress(Exception):
            traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(status)


def _take_over(events: int, complaints: int, folder: Path) -> None:
    """Standard streams of its own, events on a known number, and no other open file of the server's."""
    events, complaints = (fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 16) for number in (events, complaints))
    silence = os.open(os.devnull, os.O_RDONLY)
    for source, number in ((silence, 0), (complaints, 1), (complaints, 2), (events, _EVENTS)):
        os.dup2(source, number, inheritable=number != _EVENTS)
    os.closerange(_EVENTS + 1, 4096)
    os.chdir(folder)
    os.environ.update(HOME=str(folder), TMPDIR=str(folder))
    tempfile.tempdir = None


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
    if os.getppid() != parent:  # it died before the request above
        os._exit(1)


def _confine(limits: Mapping[str, Any], folder: Path, reading: list[Path]) -> None:
    """Memory, processor, output, sockets and files; the network was left by the server already. Process count is left
    alone: as root it would bind nothing, otherwise it would count every process of the same user."""
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
    forbid_sockets()  # holds where a namespace cannot, and for sockets that are files, such as the database's
    code = [Path(sys.prefix), Path(sys.base_prefix), *(Path(place) for place in sys.path if place)]
    models = [Path(os.environ["TESSDATA_PREFIX"])] if "TESSDATA_PREFIX" in os.environ else []
    allow_files(reading=[*SYSTEM_PLACES, *code, *models, *reading], writing=[folder, Path(os.devnull)])
