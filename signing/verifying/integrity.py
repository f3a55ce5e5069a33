"""What one signature says about the bytes of its file, whoever signed: which it covers, whether they are unchanged.

Owns pyHanko's integrity side and the facts an auditor wants. Refuses to judge certificates: `certificate_trust` does.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, validate_sig_integrity
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing.rules.algorithms import AlgorithmPolicy
from signing.signature_level import SignatureLevel
from signing.verification_report import CertificateFacts, ChangesAfter, Integrity
from signing.verifying.timestamp_chain import algorithms_of, made_at, newest_stamp
from signing.verifying.what_people_see import shows_nothing, shows_the_same

_log = logging.getLogger(__name__)
_PADES = "/ETSI.CAdES.detached"
# Adobe's oldest kind signs a SHA-1 digest that is carried inside (ISO 32000-1 §12.8.3.3); all others are detached.
_CARRIES_DIGEST = "/adbe.pkcs7.sha1"
_CHANGES = {
    ModificationLevel.NONE: ChangesAfter.NONE,
    ModificationLevel.LTA_UPDATES: ChangesAfter.PROOFS,
    ModificationLevel.FORM_FILLING: ChangesAfter.SIGNATURES_OR_FORM,
    ModificationLevel.ANNOTATIONS: ChangesAfter.ANNOTATIONS,
    ModificationLevel.OTHER: ChangesAfter.CONTENT,
}


@dataclass(frozen=True, slots=True)
class Examined:
    """The bytes as the signature knows them. `plain_range` is false for gaps that no signature explains."""

    integrity: Integrity
    changes_after: ChangesAfter
    covers_whole_document: bool
    plain_range: bool
    against_lock: bool


def examine(signature: EmbeddedPdfSignature, *, last: bool) -> Examined:
    """The finding about the bytes. A diff that pyHanko cannot make leaves the changes unknown.

    Only after the `last` signature is it worth telling a clumsy tool from a forger: for the rest a later one answers.
    """
    integrity = _integrity(signature)
    locked = signature.docmdp_level is not None
    try:
        signature.compute_integrity_info()  # type: ignore[no-untyped-call]
        found: dict[str, Any] = signature.summarise_integrity_info()
    except Exception:
        _log.debug("changes after a signature could not be compared", exc_info=True)
        coverage = signature.evaluate_signature_coverage()
        return Examined(integrity, ChangesAfter.UNKNOWN, False, coverage is not SignatureCoverageLevel.UNCLEAR, False)
    coverage, difference = found["coverage"], found["diff_result"]
    if isinstance(difference, DiffResult):
        changes = _CHANGES[difference.modification_level]
    elif last and coverage is SignatureCoverageLevel.ENTIRE_REVISION and _looks_unchanged(signature):
        changes = ChangesAfter.UNKNOWN
    else:
        # Bytes that no later revision explains are content too.
        changes = ChangesAfter.CONTENT
    if changes is ChangesAfter.SIGNATURES_OR_FORM and _only_timestamps_followed(signature, difference):
        changes = ChangesAfter.PROOFS
    return Examined(
        integrity,
        changes,
        coverage is SignatureCoverageLevel.ENTIRE_FILE,
        coverage is not SignatureCoverageLevel.UNCLEAR,
        locked and found["docmdp_ok"] is False,
    )


def _looks_unchanged(signature: EmbeddedPdfSignature) -> bool:
    try:
        return shows_the_same(signature.reader, signature.signed_revision)
    except Exception:
        _log.debug("revisions could not be walked", exc_info=True)
        return False


def _only_timestamps_followed(signature: EmbeddedPdfSignature, difference: DiffResult) -> bool:
    """Whether the form changed by nothing but document time-stamps that show nothing on a page.

    Anybody can get a time-stamp; one that is drawn over the text would be a change of what people see.
    """
    later = {
        str(each.field_name): each.sig_field
        for each in signature.reader.embedded_timestamp_signatures
        if each.signed_revision > signature.signed_revision
    }
    changed = difference.changed_form_fields
    return bool(later) and changed <= later.keys() and all(shows_nothing(field) for field in later.values())


def _integrity(signature: EmbeddedPdfSignature) -> Integrity:
    """RFC 5652 §5.4–5.6: the digest over the byte range, and the signature over that digest."""
    try:
        if signature.sig_object.get("/SubFilter") == _CARRIES_DIGEST:
            return Integrity.UNKNOWN
        intact, valid = validate_sig_integrity(
            signature.signer_info, signature.signer_cert, "data", signature.compute_digest()
        )
    except Exception:
        _log.debug("signature could not be computed", exc_info=True)
        return Integrity.UNKNOWN
    return Integrity.INTACT if intact and valid else Integrity.BROKEN


def certificate_facts(certificate: x509.Certificate) -> CertificateFacts:
    """Who the certificate names and who issued it, for people who look closer."""
    return CertificateFacts(
        subject=certificate.subject.human_friendly,
        issuer=certificate.issuer.human_friendly,
        serial=f"{certificate.serial_number:x}",
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        sha256=certificate.sha256.hex(),
    )


def signer_name(certificate: x509.Certificate) -> str:
    """The name people know the signer by."""
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def level_of(signature: EmbeddedPdfSignature) -> str:
    """The level as the file is built, whether or not it verifies; `CMS` for Adobe's older kind."""
    if signature.sig_object.get("/SubFilter") != _PADES:
        return "CMS"
    reader = signature.reader
    later = [
        each.signed_revision
        for each in reader.embedded_timestamp_signatures
        if each.signed_revision > signature.signed_revision
    ]
    stamped = bool(later) or any(True for _ in extract_tst_data_iter(signature.signer_info, signed=False))
    proofs = "/DSS" in reader.root
    if proofs and any("/DSS" in reader.get_historical_root(revision) for revision in later):
        return SignatureLevel.B_LTA
    if proofs and stamped:
        return SignatureLevel.B_LT
    return SignatureLevel.B_T if stamped else SignatureLevel.B_B


@dataclass(frozen=True, slots=True)
class ProofTime:
    """When the newest document time-stamp was made, and until when the proofs before it need no renewal."""

    stamped_at: datetime
    holds_until: datetime


def proof_time(reader: PdfFileReader, policy: AlgorithmPolicy) -> ProofTime | None:
    """The earlier of the end of the newest time-stamp's certificate and the end of its algorithms; None: no proofs."""
    newest = newest_stamp(reader)
    if newest is None:
        return None
    ends = policy.holds_until(algorithms_of(newest), newest.signer_cert.not_valid_after)
    return ProofTime(made_at(newest), ends)
