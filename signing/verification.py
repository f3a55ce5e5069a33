"""Checking the signatures of a PDF, our own or anybody's, against trusted roots (ETSI EN 319 102-1).

Owns pyHanko's validation side. Refuses to reach database, store and network: revocation data come from the file.
Never raises for a readable file, whatever is wrong with it: the report says so. Parses untrusted input, so callers
outside tests go through `signing.checking`, which runs this in a limited child process.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import x509
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed, AdESStatus, AdESSubIndic
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko.sign.validation.ades import ades_basic_validation, ades_lta_validation
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, FreshnessReqType
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from signing.errors import FileUnreadable
from signing.signature_level import SignatureLevel
from signing.trust_roots import TrustRoots
from signing.verdict import DAMAGED, judge
from signing.verification_report import (
    ChangesAfter,
    Indication,
    RegisterAnswer,
    SignatureReport,
    Verdict,
    VerificationReport,
)

__all__ = ["Verdict", "VerificationReport", "verify_pdf"]

_log = logging.getLogger(__name__)
_PADES = "/ETSI.CAdES.detached"
# Fields of our own copies; an empty one means that somebody has yet to sign.
_EXPECTED_FIELDS = {"NguoiChungThuc": "certifying-person", "CoQuan": "agency"}
_ROLES = _EXPECTED_FIELDS | {"NguoiSaoChup": "digitizing-officer", "CoQuanSaoY": "true-copy-agency"}
# Checked without network, the newest time-stamp in a file can only carry revocation data from about its own time.
# Its signer counts as unrevoked by them for as long as its certificate lives; a compromised time-stamping authority
# is taken out of the trusted roots. For everybody else ordinary freshness holds, at the proven time.
_TIMESTAMPER_FRESHNESS = timedelta(days=20 * 366)
_CHANGES = {
    ModificationLevel.NONE: ChangesAfter.NONE,
    ModificationLevel.LTA_UPDATES: ChangesAfter.PROOFS,
    ModificationLevel.FORM_FILLING: ChangesAfter.SIGNATURES_OR_FORM,
    ModificationLevel.ANNOTATIONS: ChangesAfter.ANNOTATIONS,
    ModificationLevel.OTHER: ChangesAfter.CONTENT,
}


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file as far as it could be read."""

    reader: PdfFileReader
    strictly: bool


def verify_pdf(
    data: bytes | Path, trust: TrustRoots, *, register: RegisterAnswer | None = None, at: datetime | None = None
) -> VerificationReport:
    """The report about a file. `FileUnreadable` only when there is no PDF to speak of, or it is locked."""
    content = _read(data) if isinstance(data, Path) else data
    register, at = register or RegisterAnswer(), at or datetime.now(UTC)
    if b"%PDF-" not in content[:1024]:
        raise FileUnreadable(
            "Tệp này không phải PDF. Hãy chọn tệp PDF nhận được, không phải ảnh chụp hay bản in.",
            "This file is no PDF. Choose the PDF that you were given, not a photo or a print.",
        )
    digest = hashlib.sha256(content).hexdigest()
    opened = _open(content)
    signatures: tuple[SignatureReport, ...] = ()
    missing: list[str] = []
    damaged = opened is None
    if opened is not None:
        try:
            missing = _missing_fields(opened.reader)
            embedded = list(opened.reader.embedded_regular_signatures)
            signatures = tuple(_report(each, opened, trust, at) for each in embedded)
        except Exception:
            # pyHanko was seen to raise KeyError, AttributeError, ValueError, OSError, RecursionError on odd files.
            damaged = True
    signatures = _last_signature_rule(signatures)
    verdict, reasons = judge(signatures, register, missing_fields=missing)
    if damaged:
        reasons = (DAMAGED, *(reason for reason in reasons if reason.code != "no-signature"))
        verdict = Verdict.INVALID if verdict is Verdict.INVALID else Verdict.INDETERMINATE
    return VerificationReport(verdict, reasons, register, signatures, digest, len(content), at)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise FileUnreadable(
            f"Không đọc được tệp {path}. Hãy kiểm tra tên và quyền đọc tệp.",
            f"The file {path} cannot be read. Check its name and permissions.",
        ) from exc


def _open(content: bytes) -> _Opened | None:
    """Strictly if it can be, else leniently; what only a lenient reader accepts is never called valid."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    for strictly in (True, False):
        try:
            reader = PdfFileReader(io.BytesIO(content), strict=strictly)
            if reader.encrypted:
                reader.decrypt("")
            _ = reader.root
            _ = list(reader.embedded_signatures)
        except Exception:
            continue
        return _Opened(reader, strictly)
    return None


def _missing_fields(reader: PdfFileReader) -> list[str]:
    names = {name for name, _, _ in enumerate_sig_fields(reader, filled_status=False)}
    return [name for name in _EXPECTED_FIELDS if name in names]


def _report(signature: EmbeddedPdfSignature, opened: _Opened, trust: TrustRoots, at: datetime) -> SignatureReport:
    """One signature; whatever pyHanko raises about it becomes *cannot tell*."""
    report = SignatureReport(
        signer=None,
        role=None,
        level=None,
        indication=Indication.INDETERMINATE,
        sub_indication="FORMAT_FAILURE",
        signed_at=None,
        timestamp=None,
        covers_whole_document=False,
        changes_after=ChangesAfter.UNKNOWN,
    )
    try:
        report = replace(
            report,
            signer=_name(signature),
            role=_ROLES.get(str(signature.field_name)),
            level=_level(signature),
            signed_at=signature.self_reported_timestamp,
        )
        signature.compute_integrity_info()  # type: ignore[no-untyped-call]
        found: dict[str, Any] = signature.summarise_integrity_info()
        report = replace(report, **_integrity(found))
        report = replace(report, **_found_now(signature, trust, at))
        return _changes_rule(report, found, locked=signature.docmdp_level is not None, strictly=opened.strictly)
    except Exception:
        _log.debug("signature could not be examined", exc_info=True)
        return replace(report, indication=Indication.INDETERMINATE, sub_indication="FORMAT_FAILURE")


def _found_now(signature: EmbeddedPdfSignature, trust: TrustRoots, at: datetime) -> dict[str, Any]:
    try:
        finding = asyncio.run(_validated(signature, _spec(trust), at))
    except SignatureValidationError as exc:
        return _indicated(exc.ades_subindication)
    except Exception:
        _log.debug("signature could not be validated", exc_info=True)
        return {"indication": Indication.INDETERMINATE, "sub_indication": "FORMAT_FAILURE"}
    return {"timestamp": finding.proven_at} | _indicated(finding.sub_indication)


@dataclass(frozen=True, slots=True)
class _Finding:
    """The indication about a signature, and the best proof of time behind it."""

    sub_indication: AdESSubIndic
    proven_at: datetime | None


async def _validated(signature: EmbeddedPdfSignature, spec: PdfSignatureValidationSpec, at: datetime) -> _Finding:
    """EN 319 102-1 §5.6.3: now, and where only freshness is wanting, at the times that time-stamps prove.

    Two things of pyHanko 0.38 are made up for. It takes a stale OCSP response for a general failure, and then does not
    look into the past, whenever the file also carries responses about other certificates, as every copy with two
    signatures does. And it wants a time-stamp inside each signature, where PAdES also allows a document time-stamp
    (EN 319 142-1 §6.3) or, at level B-B, none. The chain of document time-stamps was validated at `at` before any of
    their times is believed.
    """
    result = await ades_lta_validation(signature, spec, timing_info=_moment(at))
    chain_proven = result.oldest_evidence_record_timestamp
    proofs = _later_timestamps(signature) if chain_proven is not None else []
    if not any(True for _ in extract_tst_data_iter(signature.signer_info, signed=False)):
        return await _validated_without_timestamp(signature, spec, at, proofs)
    if result.ades_subindic is AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE:
        for proven_at in proofs:
            past = await ades_lta_validation(signature, spec, timing_info=_moment(proven_at, past=True))
            if past.ades_subindic is AdESPassed.OK:
                return _Finding(AdESPassed.OK, chain_proven)
    return _Finding(result.ades_subindic, chain_proven or _stamped_at(result))


async def _validated_without_timestamp(
    signature: EmbeddedPdfSignature, spec: PdfSignatureValidationSpec, at: datetime, proofs: list[datetime]
) -> _Finding:
    """Basic validation now, else at the times that later document time-stamps prove (EN 319 102-1 §5.3)."""
    known = _with_embedded_proofs(spec.signature_validation_spec, signature.reader)
    findings = []
    for moment in (_moment(at), *(_moment(proven_at, past=True) for proven_at in proofs)):
        result = await ades_basic_validation(
            signature.signed_data,
            known,
            timing_info=moment,
            raw_digest=signature.compute_digest(),
        )
        findings.append(result.ades_subindic)
    best = AdESPassed.OK if AdESPassed.OK in findings else findings[0]
    return _Finding(best, proofs[0] if proofs else None)


def _with_embedded_proofs(spec: SignatureValidationSpec, reader: PdfFileReader) -> SignatureValidationSpec:
    if "/DSS" not in reader.root:
        return spec
    store = DocumentSecurityStore.read_dss(reader)
    responses = (OCSPResponse.load(each.get_object().data) for each in store.ocsps)
    lists = (CertificateList.load(each.get_object().data) for each in store.crls)
    known = replace(
        spec.local_knowledge,
        known_ocsps=[each for response in responses for each in OCSPContainer.load_multi(response)],
        known_crls=[CRLContainer(each) for each in lists],
        known_certs=[*spec.local_knowledge.known_certs, *store.load_certs()],
    )
    return replace(spec, local_knowledge=known)


def _later_timestamps(signature: EmbeddedPdfSignature) -> list[datetime]:
    return [
        each.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        for each in signature.reader.embedded_timestamp_signatures
        if each.signed_revision > signature.signed_revision
    ]


def _moment(at: datetime, *, past: bool = False) -> ValidationTimingInfo:
    return ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=past)


def _spec(trust: TrustRoots) -> PdfSignatureValidationSpec:
    anchors = [x509.Certificate.load(der) for der in trust.anchors]
    manager = SimpleTrustManager.build(trust_roots=anchors)
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=CertValidationPolicySpec(
                trust_manager=manager, revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO)
            ),
            ts_cert_validation_policy=CertValidationPolicySpec(
                trust_manager=manager,
                revinfo_policy=CertRevTrustPolicy(
                    REQUIRE_REVINFO,
                    freshness=_TIMESTAMPER_FRESHNESS,
                    freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
                ),
            ),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
            local_knowledge=LocalKnowledge(
                known_certs=[x509.Certificate.load(der) for der in (*trust.anchors, *trust.intermediates)]
            ),
            key_usage_settings=KeyUsageConstraints(
                key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
            ),
        )
    )


def _indicated(found: AdESSubIndic) -> dict[str, Any]:
    if found is AdESPassed.OK:
        return {"indication": Indication.PASSED, "sub_indication": None}
    failed = found.status is AdESStatus.FAILED
    return {
        "indication": Indication.FAILED if failed else Indication.INDETERMINATE,
        "sub_indication": found.standard_name,
    }


def _integrity(found: dict[str, Any]) -> dict[str, Any]:
    coverage, difference = found["coverage"], found["diff_result"]
    changes = ChangesAfter.UNKNOWN
    if isinstance(difference, DiffResult):
        changes = _CHANGES[difference.modification_level]
    elif coverage is SignatureCoverageLevel.ENTIRE_REVISION:
        changes = ChangesAfter.CONTENT
    return {
        "covers_whole_document": coverage is SignatureCoverageLevel.ENTIRE_FILE,
        "changes_after": changes,
    }


def _changes_rule(report: SignatureReport, found: dict[str, Any], *, locked: bool, strictly: bool) -> SignatureReport:
    """What was added after this signature, against its own lock; only ever lowers the indication."""
    if report.indication is Indication.FAILED:
        return report
    if found["coverage"] is SignatureCoverageLevel.UNCLEAR:
        return replace(report, indication=Indication.FAILED, sub_indication="FORMAT_FAILURE")
    if locked and found["docmdp_ok"] is False:
        return replace(report, indication=Indication.FAILED, sub_indication="FORMAT_FAILURE")
    if report.changes_after in (ChangesAfter.CONTENT, ChangesAfter.UNKNOWN, ChangesAfter.ANNOTATIONS):
        # Some offices' tools add page content between signatures; what the last signature covers is not tampering.
        return _lowered(report, "SIG_CONSTRAINTS_FAILURE")
    if not strictly:
        return _lowered(report, "FORMAT_FAILURE")
    return report


def _last_signature_rule(signatures: tuple[SignatureReport, ...]) -> tuple[SignatureReport, ...]:
    """After the last signature only proofs may follow: nobody answers for anything else."""
    if not signatures:
        return signatures
    last = signatures[-1]
    if last.changes_after in (ChangesAfter.CONTENT, ChangesAfter.ANNOTATIONS):
        last = replace(last, indication=Indication.FAILED, sub_indication="FORMAT_FAILURE")
    elif last.changes_after is ChangesAfter.SIGNATURES_OR_FORM:
        last = _lowered(last, "SIG_CONSTRAINTS_FAILURE")
    return (*signatures[:-1], last)


def _lowered(report: SignatureReport, sub_indication: str) -> SignatureReport:
    if report.indication is not Indication.PASSED:
        return report
    return replace(report, indication=Indication.INDETERMINATE, sub_indication=sub_indication)


def _name(signature: EmbeddedPdfSignature) -> str:
    subject = signature.signer_cert.subject.native
    return str(subject.get("common_name") or signature.signer_cert.subject.human_friendly)


def _stamped_at(result: Any) -> datetime | None:
    status = result.signature_timestamp_status
    if status is None or status.ades_subindic is not AdESPassed.OK or status.api_status is None:
        return None
    return status.api_status.timestamp  # type: ignore[no-any-return]


def _level(signature: EmbeddedPdfSignature) -> str:
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
