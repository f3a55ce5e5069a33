"""The report in the names of ETSI TS 119 102-2, where that specification has one; the rest in our own beside it.

Owns the mapping. Refuses to add anything that the report does not say.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from signing.verification_report import SignatureReport, VerificationReport, report_to_json

_INDICATION = "urn:etsi:019102:mainindication:"
_SUB_INDICATION = "urn:etsi:019102:subindication:"
_PROCESS = "urn:etsi:019102:validationprocess:"
_PROVEN_BY_US = "urn:etsi:019102:poetype:validation"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


def report_to_etsi(report: VerificationReport) -> dict[str, Any]:
    """One `SignatureValidationReport` for each signature, and the whole report of ours under `saoy`."""
    return {
        "ValidationReport": {
            "SignatureValidationReport": [_signature(each, report) for each in report.signatures],
        },
        "saoy": report_to_json(report),
    }


def _signature(signature: SignatureReport, report: VerificationReport) -> dict[str, Any]:
    facts = signature.certificate
    status: dict[str, Any] = {"MainIndication": _INDICATION + signature.indication.value.lower()}
    if signature.sub_indication:
        status["SubIndication"] = [_SUB_INDICATION + signature.sub_indication]
    time: dict[str, Any] = {"ValidationTime": _utc(report.verified_at)}
    if signature.timestamp is not None:
        time["BestSignatureTime"] = {"POETime": _utc(signature.timestamp), "TypeOfProof": _PROVEN_BY_US}
    found: dict[str, Any] = {
        "SignatureValidationStatus": status,
        "SignatureValidationProcess": {"SignatureValidationProcessID": _PROCESS + _process(signature)},
        "ValidationTimeInfo": time,
        "SignersDocument": {
            "DigestAlgAndValue": {
                "DigestMethod": _SHA256,
                "DigestValue": base64.b64encode(bytes.fromhex(report.sha256)).decode(),
            }
        },
        "SignerInformation": {"Signer": signature.signer},
    }
    if facts is not None:
        found["SignerInformation"] |= {"SubjectName": facts.subject, "IssuerName": facts.issuer, "Serial": facts.serial}
    if signature.signed_at is not None:
        found["SignatureAttributes"] = {"SigningTime": {"Time": _utc(signature.signed_at)}}
    if signature.signed_bytes:
        found.setdefault("SignatureAttributes", {})["ByteRange"] = list(signature.signed_bytes)
    return found


def _process(signature: SignatureReport) -> str:
    """Which of EN 319 102-1's processes the level asks for (§5.3, §5.5, §5.6)."""
    return {"B-LTA": "LTA", "B-LT": "LTVM", "B-T": "LTVM"}.get(signature.level or "", "Basic")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
