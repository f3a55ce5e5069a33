"""The child that checks one file or one detached signature: limits itself, checks, prints what it found as JSON.

Started by `signing.checking` only. Owns the order of confinement: nothing that parses is imported before the limits
hold.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import resource
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.confinement import allow_reading_only, forbid_sockets

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PACKAGES = Path(__file__).resolve().parents[1]
_SYSTEM = tuple(map(Path, ("/usr", "/lib", "/lib64", "/etc", "/dev/null", "/dev/urandom", "/proc/self", "/sys")))
# Parsers recurse; a file that nests deeper than this is a trap, and Python's stack must not run into the real one.
_RECURSION = 3000


def main() -> int:
    """Read the request from standard input, write the report to standard output."""
    request = json.load(sys.stdin)
    _confine(request)
    # Here and not above: see the module's order of confinement.
    from signing.errors import FileUnreadable
    from signing.trust_roots import TrustRoots
    from signing.verification import verify_pdf
    from signing.verification_report import detached_to_json, report_to_json
    from signing.verifying.detached import judge_detached

    trust = TrustRoots(_ders(request["anchors"]), _ders(request["intermediates"]))
    out, sys.stdout = sys.stdout, sys.stderr  # libraries that print must not mix into the report
    try:
        if "file" in request:
            answer = report_to_json(verify_pdf(Path(request["file"]), trust))
        else:
            data, signature = _ders([request["data"], request["signature"]])
            answer = detached_to_json(judge_detached(data, signature, trust, datetime.now(UTC)))
    except FileUnreadable as exc:
        answer = {"unreadable": {"message_vi": exc.message_vi, "message_en": exc.message_en}}
    json.dump(answer, out)
    return 0


def _ders(texts: list[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text) for text in texts)


def _confine(request: dict[str, Any]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != request["parent"]:  # it died before the request above
        os._exit(1)
    limits = (
        (resource.RLIMIT_AS, request["memory_bytes"]),
        (resource.RLIMIT_CPU, request["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, value in limits:
        _, hard = resource.getrlimit(kind)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (ceiling, ceiling))
    sys.setrecursionlimit(_RECURSION)
    # An empty network namespace, where the kernel allows one; revocation data come from the file alone anyway.
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    # Keys, the database and other people's files are out of reach even for somebody who takes a parser over.
    forbid_sockets()
    code = [_PACKAGES / "signing", _PACKAGES / "storage", Path(sys.prefix), Path(sys.base_prefix)]
    allow_reading_only([*_SYSTEM, *code, *([Path(request["file"])] if "file" in request else [])])


if __name__ == "__main__":
    sys.exit(main())
