"""Whether a signature's certificate leads to a trusted root and held when it was used (ETSI EN 319 102-1 §5).

Owns pyHanko's path validation and what of it is made up for. Refuses to judge the bytes: `integrity` does. Reaches no
network: revocation data come from the file.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import x509
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed, AdESStatus, AdESSubIndic
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
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, FreshnessReqType
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from signing.trust_roots import TrustRoots
from signing.verification_report import Indication

_log = logging.getLogger(__name__)
# Checked without network, the newest time-stamp in a file can only carry revocation data from about its own time.
# Its signer counts as unrevoked by them for as long as its certificate lives; a compromised time-stamping authority
# is taken out of the trusted roots. For everybody else ordinary freshness holds, at the proven time.
_TIMESTAMPER_FRESHNESS = timedelta(days=20 * 366)


@dataclass(frozen=True, slots=True)
class TrustFinding:
    """The indication about a signature's certificate and time, and the best proof of time behind it."""

    indication: Indication
    sub_indication: str | None
    proven_at: datetime | None


def judge_certificate(signature: EmbeddedPdfSignature, trust: TrustRoots, at: datetime) -> TrustFinding:
    """Never raises: what pyHanko cannot follow in somebody's certificates is *cannot tell*, not a broken file."""
    try:
        finding = asyncio.run(_validated(signature, _spec(trust), at))
    except SignatureValidationError as exc:
        return _indicated(exc.ades_subindication, None)
    except Exception:
        # pyHanko was seen to raise KeyError, AttributeError, ValueError, OSError on odd but sound revocation data.
        _log.debug("certificate could not be judged", exc_info=True)
        return TrustFinding(Indication.INDETERMINATE, "CERTIFICATE_CHAIN_GENERAL_FAILURE", None)
    return _indicated(finding.sub_indication, finding.proven_at)


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


def _indicated(found: AdESSubIndic | None, proven_at: datetime | None) -> TrustFinding:
    if found is AdESPassed.OK:
        return TrustFinding(Indication.PASSED, None, proven_at)
    if found is None:
        return TrustFinding(Indication.INDETERMINATE, "GENERIC", proven_at)
    failed = found.status is AdESStatus.FAILED
    return TrustFinding(Indication.FAILED if failed else Indication.INDETERMINATE, found.standard_name, proven_at)


def _stamped_at(result: Any) -> datetime | None:
    status = result.signature_timestamp_status
    if status is None or status.ades_subindic is not AdESPassed.OK or status.api_status is None:
        return None
    return status.api_status.timestamp  # type: ignore[no-any-return]
