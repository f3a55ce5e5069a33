"""The answer about a file: verdict, reasons, each signature, the register. Owns its shape, in memory and as JSON.

A verdict is a value with three sides: *cannot tell* never looks like *valid*. Indications and sub-indications are
spelt as in ETSI EN 319 102-1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
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


class Integrity(StrEnum):
    """Whether the signed bytes are those that were signed, whoever signed them."""

    INTACT = "intact"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class RegisterStatus(StrEnum):
    """What the book says about the copy."""

    ISSUED = "issued"
    CANCELLED = "cancelled"
    VOIDED = "voided"
    UNKNOWN = "unknown"
    NOT_LISTED = "not_listed"
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
class CertificateFacts:
    """Whom a certificate names, who issued it, and when it may be used."""

    subject: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_to: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class DetachedFinding:
    """What is to be thought of a signature that lies beside what it signs, and who made it if that could be told."""

    indication: Indication
    sub_indication: str | None
    certificate: CertificateFacts | None = None


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature. `signed_at` is what the signer's clock said; `timestamp` is the best proof of time, if any.

    `signed_bytes` is its ByteRange (offset, length, offset, length): exactly what was signed.
    """

    signer: str | None
    role: str | None
    level: str | None
    indication: Indication
    sub_indication: str | None
    signed_at: datetime | None
    timestamp: datetime | None
    covers_whole_document: bool
    changes_after: ChangesAfter
    integrity: Integrity = Integrity.UNKNOWN
    signed_bytes: tuple[int, ...] = ()
    digest_algorithm: str | None = None
    certificate: CertificateFacts | None = None


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """The whole answer. `proof_until` is when the newest document time-stamp wants renewing at the latest."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    register: RegisterAnswer
    signatures: tuple[SignatureReport, ...]
    sha256: str
    size: int
    verified_at: datetime
    proof_until: datetime | None = None


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
        "signatures": [_signature_to_json(signature) for signature in report.signatures],
        "reasons": [
            {"code": reason.code, "message_vi": reason.message_vi, "message_en": reason.message_en}
            for reason in report.reasons
        ],
        "file": {"sha256": report.sha256, "size": report.size},
        "verified_at": _text(report.verified_at),
        "proof_until": _text(report.proof_until),
    }


def _signature_to_json(signature: SignatureReport) -> dict[str, Any]:
    return {
        "signer": signature.signer,
        "role": signature.role,
        "level": signature.level,
        "indication": signature.indication.value,
        "sub_indication": signature.sub_indication,
        "signed_at": _text(signature.signed_at),
        "timestamp": _text(signature.timestamp),
        "covers_whole_document": signature.covers_whole_document,
        "changes_after": signature.changes_after.value,
        "integrity": signature.integrity.value,
        "signed_bytes": list(signature.signed_bytes),
        "digest_algorithm": signature.digest_algorithm,
        "certificate": _facts_to_json(signature.certificate),
    }


def detached_to_json(finding: DetachedFinding) -> dict[str, Any]:
    """A finding about a detached signature, as the checking child hands it back."""
    return {
        "indication": finding.indication.value,
        "sub_indication": finding.sub_indication,
        "certificate": _facts_to_json(finding.certificate),
    }


def detached_from_json(data: Mapping[str, Any]) -> DetachedFinding:
    """The finding again."""
    facts = data["certificate"]
    certificate = None if facts is None else _facts_from_json(facts)
    return DetachedFinding(Indication(data["indication"]), data["sub_indication"], certificate)


def _facts_to_json(facts: CertificateFacts | None) -> dict[str, Any] | None:
    if facts is None:
        return None
    return asdict(facts) | {"valid_from": _text(facts.valid_from), "valid_to": _text(facts.valid_to)}


def report_from_json(data: Mapping[str, Any]) -> VerificationReport:
    """The report again; round-trips with `report_to_json`."""
    verified_at = _moment(data["verified_at"])
    assert verified_at is not None
    return VerificationReport(
        verdict=Verdict(data["verdict"]),
        reasons=tuple(Reason(**reason) for reason in data["reasons"]),
        register=register_from_json(data["register"]),
        signatures=tuple(_signature_from_json(each) for each in data["signatures"]),
        sha256=data["file"]["sha256"],
        size=data["file"]["size"],
        verified_at=verified_at,
        proof_until=_moment(data["proof_until"]),
    )


def _signature_from_json(data: Mapping[str, Any]) -> SignatureReport:
    facts = data["certificate"]
    return SignatureReport(
        signer=data["signer"],
        role=data["role"],
        level=data["level"],
        indication=Indication(data["indication"]),
        sub_indication=data["sub_indication"],
        signed_at=_moment(data["signed_at"]),
        timestamp=_moment(data["timestamp"]),
        covers_whole_document=bool(data["covers_whole_document"]),
        changes_after=ChangesAfter(data["changes_after"]),
        integrity=Integrity(data["integrity"]),
        signed_bytes=tuple(data["signed_bytes"]),
        digest_algorithm=data["digest_algorithm"],
        certificate=None if facts is None else _facts_from_json(facts),
    )


def _facts_from_json(data: Mapping[str, Any]) -> CertificateFacts:
    dates = {name: datetime.fromisoformat(data[name]) for name in ("valid_from", "valid_to")}
    return CertificateFacts(**(dict(data) | dates))


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
