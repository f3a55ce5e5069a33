"""Checking an untrusted file: the work is done in a child process with limits and without network.

Owns the child, its limits and what each way it can end means. Refuses to know how signatures are checked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from signing.errors import FileUnreadable
from signing.trust_roots import TrustRoots
from signing.verdict import NOT_CHECKED, TIMED_OUT, judge
from signing.verification_report import (
    DetachedFinding,
    Indication,
    Reason,
    RegisterAnswer,
    RegisterStatus,
    Verdict,
    VerificationReport,
    detached_from_json,
    report_from_json,
)

log_lines = structlog.get_logger(__name__)

_PACKAGE_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """How much one check may cost before it gives up with *cannot tell*."""

    seconds: int = 60
    memory_bytes: int = 2 << 30
    file_bytes: int = 512 << 20


def check_file(
    path: Path, trust: TrustRoots, *, register: RegisterAnswer | None = None, limits: CheckLimits | None = None
) -> VerificationReport:
    """The report about a file. `FileUnreadable` when there is no readable PDF; anything else is in the report.

    The register's answer is taken as given: who asks it, and whether to, is the caller's business.
    """
    limits, register = limits or CheckLimits(), register or RegisterAnswer()
    _refuse_unreadable(path, limits)
    answer = _ask_child({"file": str(path.resolve())}, trust, limits)
    if answer is None:
        return _gave_up(path, register)
    if "unreadable" in answer:
        raise FileUnreadable(answer["unreadable"]["message_vi"], answer["unreadable"]["message_en"])
    return with_register(report_from_json(answer), register)


def check_detached(
    data: bytes, signature: bytes, trust: TrustRoots, *, limits: CheckLimits | None = None
) -> DetachedFinding:
    """What is to be thought of a CMS signature beside its data; what cannot be told is never taken for good."""
    beside = {"data": _text(data), "signature": _text(signature)}
    answer = _ask_child(beside, trust, limits or CheckLimits())
    if answer is None:
        return DetachedFinding(Indication.INDETERMINATE, "GENERIC")
    return detached_from_json(answer)


def with_register(
    report: VerificationReport, register: RegisterAnswer, *, about_list: Reason | None = None
) -> VerificationReport:
    """The same findings judged with what the register answered; the file's own doubts stay.

    `about_list` is what a cancellation list adds, or why it does not count; it says more than "not asked".
    """
    kept = tuple(reason for reason in report.reasons if not reason.code.startswith("register-"))
    verdict, _ = judge(report.signatures, register)
    _, about_register = judge((), register)
    added = tuple(reason for reason in about_register if reason.code.startswith("register-"))
    if about_list is not None:
        added = (*(reason for reason in added if reason is not NOT_CHECKED), about_list)
    if report.verdict is Verdict.INVALID or verdict is Verdict.INVALID:
        verdict = Verdict.INVALID
    else:
        verdict = report.verdict
    # A cancelled copy says so first; what the register merely does not know comes after what the file itself shows.
    outweighs = register.status in (RegisterStatus.CANCELLED, RegisterStatus.VOIDED)
    reasons = (*added, *kept) if outweighs else (*kept, *added)
    return replace(report, verdict=verdict, reasons=reasons, register=register)


def _refuse_unreadable(path: Path, limits: CheckLimits) -> None:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.read(1)
    except OSError as exc:
        raise FileUnreadable(
            f"Không đọc được tệp {path}. Hãy kiểm tra tên và quyền đọc tệp.",
            f"The file {path} cannot be read. Check its name and permissions.",
        ) from exc
    if size > limits.file_bytes:
        raise FileUnreadable(
            f"Tệp lớn hơn {limits.file_bytes >> 20} MB nên không kiểm tra ở đây. Hãy hỏi cơ quan cấp.",
            f"The file is larger than {limits.file_bytes >> 20} MB and is not checked here. Ask the issuing agency.",
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _ask_child(what: dict[str, str], trust: TrustRoots, limits: CheckLimits) -> dict[str, Any] | None:
    """The child's answer, or None when it died, ran out of its limits or said nothing sensible."""
    request = what | {
        "anchors": [_text(der) for der in trust.anchors],
        "intermediates": [_text(der) for der in trust.intermediates],
        "seconds": limits.seconds,
        "memory_bytes": limits.memory_bytes,
        "parent": os.getpid(),
    }
    # -P and the bare environment: nothing beside the file to be checked can slip in as a module or a setting.
    command = [sys.executable, "-P", "-s", "-m", "signing.checking_child"]
    environment = {"PATH": os.defpath, "PYTHONPATH": str(_PACKAGE_ROOT), "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.seconds + 15,
            env=environment,
            check=False,
        )
        if done.returncode != 0:
            # A file too heavy, or a fault of ours: whoever reads the verdict cannot tell, the operator can.
            told = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            log_lines.warning("check_child_ended", code=done.returncode, told=told)
            return None
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as exc:
        log_lines.warning("check_child_ended", error=type(exc).__name__)
        return None
    return answer if isinstance(answer, dict) else None


def _gave_up(path: Path, register: RegisterAnswer) -> VerificationReport:
    verdict, reasons = judge((), register)
    verdict = Verdict.INVALID if verdict is Verdict.INVALID else Verdict.INDETERMINATE
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    kept = tuple(reason for reason in reasons if reason.code != "no-signature")
    return VerificationReport(verdict, (TIMED_OUT, *kept), register, (), digest, size, datetime.now(UTC))
