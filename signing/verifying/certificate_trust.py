"""Whether a signature's certificate leads to a trusted root and held when it was used (ETSI EN 319 102-1 §5).

Owns pyHanko's path validation and what of it is made up for. Refuses to judge the bytes: `integrity` does. Reaches no
network: revocation data come from the file.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from asn1crypto import x509
from pyhanko.sign.ades.report import AdESPassed, AdESStatus, AdESSubIndic
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.ades import ades_basic_validation, ades_lta_validation, ades_with_time_validation
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

from signing.rules.algorithms import AlgorithmPolicy
from signing.trust_roots import TrustRoots
from signing.verification_report import Indication
from signing.verifying.timestamp_chain import ProvenStamp, algorithms_of, with_proofs

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


def judge_certificate(
    signature: EmbeddedPdfSignature,
    spec: PdfSignatureValidationSpec,
    policy: AlgorithmPolicy,
    at: datetime,
    stamps: Sequence[ProvenStamp],
) -> TrustFinding:
    """Never raises: what pyHanko cannot follow in somebody's certificates is *cannot tell*, not a broken file."""
    try:
        finding = asyncio.run(_validated(signature, spec, at, stamps))
    except SignatureValidationError as exc:
        return _indicated(exc.ades_subindication, None)
    except Exception:
        # pyHanko was seen to raise KeyError, AttributeError, ValueError, OSError on odd but sound revocation data.
        _log.debug("certificate could not be judged", exc_info=True)
        return TrustFinding(Indication.INDETERMINATE, "CERTIFICATE_CHAIN_GENERAL_FAILURE", None)
    trusted = _indicated(finding.sub_indication, finding.proven_at)
    relied_on_at = min(filter(None, (finding.proven_at, at)))
    if trusted.indication is Indication.PASSED and not policy.is_good(algorithms_of(signature), relied_on_at):
        return TrustFinding(Indication.INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", finding.proven_at)
    return trusted


@dataclass(frozen=True, slots=True)
class _Finding:
    """The indication about a signature, and the best proof of time behind it."""

    sub_indication: AdESSubIndic
    proven_at: datetime | None


async def _validated(
    signature: EmbeddedPdfSignature, spec: PdfSignatureValidationSpec, at: datetime, stamps: Sequence[ProvenStamp]
) -> _Finding:
    """EN 319 102-1 §5.6.3: now, and else at the times that the chain of document time-stamps proves.

    Three things of pyHanko 0.38 are made up for. It takes a stale OCSP response for a general failure, and then does
    not look into the past, whenever the file also carries responses about other certificates, as every copy with two
    signatures does. It wants a time-stamp inside each signature, where PAdES also allows a document time-stamp (EN
    319 142-1 §6.3) or, at level B-B, none. And it loses long chains of time-stamps: see `timestamp_chain`.
    """
    proofs = [each for each in stamps if each.revision > int(signature.signed_revision)]
    if not any(True for _ in extract_tst_data_iter(signature.signer_info, signed=False)):
        return await _validated_without_timestamp(signature, spec.signature_validation_spec, at, proofs)
    known = spec.signature_validation_spec
    for proof in proofs:
        past = await ades_with_time_validation(
            signature.signed_data,
            with_proofs(known, signature.reader, proof.proofs_in),
            timing_info=moment(proof.at, past=True),
            raw_digest=signature.compute_digest(),
        )
        if past.ades_subindic is AdESPassed.OK:
            return _Finding(AdESPassed.OK, min(past.best_signature_time, proof.at))
    result = await ades_lta_validation(signature, spec, timing_info=moment(at))
    return _Finding(result.ades_subindic, proofs[0].at if proofs else _stamped_at(result))


async def _validated_without_timestamp(
    signature: EmbeddedPdfSignature, spec: SignatureValidationSpec, at: datetime, proofs: Sequence[ProvenStamp]
) -> _Finding:
    """Basic validation at the times that later document time-stamps prove, else now (EN 319 102-1 §5.3)."""
    last = int(signature.reader.xrefs.total_revisions) - 1
    moments = [(each.proofs_in, moment(each.at, past=True)) for each in proofs]
    found: AdESSubIndic = AdESPassed.OK
    for revision, timing in (*moments, (last, moment(at))):
        result = await ades_basic_validation(
            signature.signed_data,
            with_proofs(spec, signature.reader, revision),
            timing_info=timing,
            raw_digest=signature.compute_digest(),
        )
        found = result.ades_subindic
        if found is AdESPassed.OK:
            break
    return _Finding(found, proofs[0].at if proofs else None)


def moment(at: datetime, *, past: bool = False) -> ValidationTimingInfo:
    """As of a time: with everything known by now, or as it was then."""
    return ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=past)


@lru_cache(maxsize=8)
def validation_spec(trust: TrustRoots) -> PdfSignatureValidationSpec:
    """The rules for files: these roots, revocation data required, nothing fetched."""
    anchors = [x509.Certificate.load(der) for der in trust.anchors]
    manager = SimpleTrustManager.build(trust_roots=anchors)
    return PdfSignatureValidationSpec(
        diff_policy=None,  # what changed is judged in `integrity`, once and not for every question
        signature_validation_spec=SignatureValidationSpec(
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
        ),
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
