"""The answer about a file: verdict, reasons, each signature, the register. Owns its shape, in memory and as JSON.

A verdict is a value with three sides: *cannot tell* never looks like *valid*. Indications and sub-indications are
spelt as in ETSI EN 319 102-1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

SCHEMA = 1


class Verdict(StrEnum):
    """What is to be thought of the file."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"


class Indication(StrEnum):
    """What is to be thought of one signature."""

    PASSED = "TOTAL-PASSED"
    FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


class ChangesAfter(StrEnum):
    """What was added to the file after a signature."""

    NONE = "none"
    PROOFS = "proofs"
    SIGNATURES_OR_FORM = "signatures-or-form"
    ANNOTATIONS = "annotations"
    CONTENT = "content"
    UNKNOWN = "unknown"


class RegisterStatus(StrEnum):
    """What the book says about the copy."""

    ISSUED = "issued"
    CANCELLED = "cancelled"
    VOIDED = "voided"
    UNKNOWN = "unknown"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What the register of the issuing agency (or its cancellation list) answered."""

    status: RegisterStatus = RegisterStatus.NOT_CHECKED
    number: str | None = None
    agency: str | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for the verdict, for people."""

    code: str
    message_vi: str
    message_en: str


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature. `signed_at` is what the signer's clock said; `timestamp` is the best proof of time, if any."""

    signer: str | None
    role: str | None
    level: str | None
    indication: Indication
    sub_indication: str | None
    signed_at: datetime | None
    timestamp: datetime | None
    covers_whole_document: bool
    changes_after: ChangesAfter


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """The whole answer."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    register: RegisterAnswer
    signatures: tuple[SignatureReport, ...]
    sha256: str
    size: int
    verified_at: datetime


def report_to_json(report: VerificationReport) -> dict[str, Any]:
    """The stable shape of `saoy verify --json`."""
    register = report.register
    return {
        "schema": SCHEMA,
        "verdict": report.verdict.value,
        "register": {
            "status": register.status.value,
            "number": register.number,
            "agency": register.agency,
            "checked_at": _text(register.checked_at),
        },
        "signatures": [
            {
                "signer": signature.signer,
                "role": signature.role,
                "level": signature.level,
                "indication": signature.indication.value,
                "sub_indication": signature.sub_indication,
                "signed_at": _text(signature.signed_at),
                "timestamp": _text(signature.timestamp),
                "covers_whole_document": signature.covers_whole_document,
                "changes_after": signature.changes_after.value,
            }
            for signature in report.signatures
        ],
        "reasons": [
            {"code": reason.code, "message_vi": reason.message_vi, "message_en": reason.message_en}
            for reason in report.reasons
        ],
        "file": {"sha256": report.sha256, "size": report.size},
        "verified_at": _text(report.verified_at),
    }


def report_from_json(data: Mapping[str, Any]) -> VerificationReport:
    """The report again; round-trips with `report_to_json`."""
    verified_at = _moment(data["verified_at"])
    assert verified_at is not None
    return VerificationReport(
        verdict=Verdict(data["verdict"]),
        reasons=tuple(Reason(**reason) for reason in data["reasons"]),
        register=register_from_json(data["register"]),
        signatures=tuple(
            SignatureReport(
                signer=each["signer"],
                role=each["role"],
                level=each["level"],
                indication=Indication(each["indication"]),
                sub_indication=each["sub_indication"],
                signed_at=_moment(each["signed_at"]),
                timestamp=_moment(each["timestamp"]),
                covers_whole_document=bool(each["covers_whole_document"]),
                changes_after=ChangesAfter(each["changes_after"]),
            )
            for each in data["signatures"]
        ),
        sha256=data["file"]["sha256"],
        size=data["file"]["size"],
        verified_at=verified_at,
    )


def register_from_json(data: Mapping[str, Any]) -> RegisterAnswer:
    """A register's answer; `ValueError`, `KeyError` or `TypeError` when it is none."""
    return RegisterAnswer(
        status=RegisterStatus(data["status"]),
        number=data.get("number"),
        agency=data.get("agency"),
        checked_at=_moment(data.get("checked_at")),
    )


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
