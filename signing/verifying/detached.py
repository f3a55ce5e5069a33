"""A CMS signature beside the bytes that it signs (RFC 5652), as under an agency's lists.

Owns pyHanko's validation of one. Refuses to know what the bytes say. Reaches no network and asks for no revocation
data: such a signature carries none, and what it signs says itself until when it may be believed. A key that was
stolen is taken out by taking its authority out of the trusted roots.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.sign.ades.report import AdESPassed, AdESStatus, AdESSubIndic
from pyhanko.sign.validation.ades import ades_basic_validation
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from signing.trust_roots import TrustRoots
from signing.verification_report import CertificateFacts, DetachedFinding, Indication
from signing.verifying.integrity import certificate_facts

_log = logging.getLogger(__name__)
_NO_SIGNATURE = DetachedFinding(Indication.FAILED, "FORMAT_FAILURE")


def judge_detached(data: bytes, signature: bytes, trust: TrustRoots, at: datetime) -> DetachedFinding:
    """Whether the signature holds over the data and leads to a trusted root. Never raises."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    facts: CertificateFacts | None = None
    try:
        signed = _signed_data(signature)
        if signed is None:
            return _NO_SIGNATURE
        algorithm = signed["signer_infos"][0]["digest_algorithm"]["algorithm"].native
        timing = ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=False)
        digest = hashlib.new(algorithm, data).digest()
        result = asyncio.run(ades_basic_validation(signed, _spec(trust), timing_info=timing, raw_digest=digest))
        if result.api_status is not None:
            facts = certificate_facts(result.api_status.signing_cert)
        return _found(result.ades_subindic, facts)
    except SignatureValidationError as exc:
        return _found(exc.ades_subindication, None)
    except Exception:
        # asn1crypto parses lazily: a damaged signature was seen to raise ValueError, TypeError, KeyError anywhere.
        _log.debug("detached signature could not be judged", exc_info=True)
        return _NO_SIGNATURE


def _signed_data(signature: bytes) -> cms.SignedData | None:
    """One signer's signature over bytes that are not inside; anything else could be read in two ways."""
    info = cms.ContentInfo.load(signature, strict=True)
    if info["content_type"].native != "signed_data":
        return None
    signed = info["content"]
    inside = signed["encap_content_info"]["content"]
    return signed if inside.native is None and len(signed["signer_infos"]) == 1 else None


def _spec(trust: TrustRoots) -> SignatureValidationSpec:
    anchors = [x509.Certificate.load(der) for der in trust.anchors]
    return SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=anchors),
            revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=LocalKnowledge(known_certs=[x509.Certificate.load(der) for der in trust.intermediates]),
        key_usage_settings=KeyUsageConstraints(
            key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
        ),
    )


def _found(told: AdESSubIndic | None, facts: CertificateFacts | None) -> DetachedFinding:
    if told is AdESPassed.OK:
        return DetachedFinding(Indication.PASSED, None, facts)
    if told is None:
        return DetachedFinding(Indication.INDETERMINATE, "GENERIC", facts)
    failed = told.status is AdESStatus.FAILED
    return DetachedFinding(Indication.FAILED if failed else Indication.INDETERMINATE, told.standard_name, facts)
