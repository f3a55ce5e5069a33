"""The document time-stamps of a file as one chain: each vouches for the proofs before it (EN 319 142-1 §5.5).

Owns which of their times may be believed. Walked from the newest back: it must hold now, and each one before it must
have held when the next was made, by proofs that the next one covers. That is why a renewed file stays provable when
certificates and algorithms of its older time-stamps have long come to their end. Done here because pyHanko 0.38
judges every link as of now, and so loses a chain with two expired time-stampers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from asn1crypto import algos, cms, keys
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko.sign.validation.ades import ades_timestamp_validation
from pyhanko.sign.validation.policy_decl import LocalKnowledge, SignatureValidationSpec
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from signing.rules.algorithms import AlgorithmPolicy, AlgorithmsUsed

_log = logging.getLogger(__name__)
# All signatures of a file are judged by the same proofs, and reading them is most of the work: once for each revision.
_carried: WeakKeyDictionary[PdfFileReader, dict[int, LocalKnowledge]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class ProvenStamp:
    """A document time-stamp whose time is believed; `proofs_in` is the revision whose proofs may be used with it."""

    revision: int
    at: datetime
    proofs_in: int


def proven_stamps(
    reader: PdfFileReader, spec: SignatureValidationSpec, policy: AlgorithmPolicy, at: datetime
) -> tuple[ProvenStamp, ...]:
    """The believed ones, oldest first. One that does not hold is passed over: it proves nothing, and spoils nothing."""
    found: list[ProvenStamp] = []
    control, proofs_in = at, reader.xrefs.total_revisions - 1
    for stamp in sorted(reader.embedded_timestamp_signatures, key=lambda each: -int(each.signed_revision)):
        try:
            holds = asyncio.run(_holds(stamp, with_proofs(spec, reader, proofs_in), policy, control, past=bool(found)))
        except Exception:
            # pyHanko was seen to raise KeyError, AttributeError, ValueError, OSError on odd time-stamps.
            _log.debug("document time-stamp could not be judged", exc_info=True)
            continue
        if holds:
            made = made_at(stamp)
            found.append(ProvenStamp(int(stamp.signed_revision), made, proofs_in))
            control, proofs_in = made, int(stamp.signed_revision)
    return tuple(found[::-1])


async def _holds(
    stamp: EmbeddedPdfSignature,
    spec: SignatureValidationSpec,
    policy: AlgorithmPolicy,
    control: datetime,
    *,
    past: bool,
) -> bool:
    if stamp.evaluate_signature_coverage() < SignatureCoverageLevel.ENTIRE_REVISION or made_at(stamp) > control:
        return False
    if not policy.is_good(algorithms_of(stamp), control):
        return False
    imprint = stamp.compute_digest()
    result = await ades_timestamp_validation(
        stamp.signed_data,
        spec,
        lambda algorithm: imprint if algorithm == stamp.external_md_algorithm else b"",
        timing_info=ValidationTimingInfo(
            validation_time=control, best_signature_time=control, point_in_time_validation=past
        ),
    )
    return result.ades_subindic is AdESPassed.OK


def made_at(stamp: EmbeddedPdfSignature) -> datetime:
    """The time that a time-stamp states."""
    return stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native  # type: ignore[no-any-return]


def newest_stamp(reader: PdfFileReader) -> EmbeddedPdfSignature | None:
    """The document time-stamp that all proofs rest on now."""
    stamps: Sequence[EmbeddedPdfSignature] = reader.embedded_timestamp_signatures
    return max(stamps, key=lambda each: int(each.signed_revision), default=None)


def algorithms_of(signature: EmbeddedPdfSignature) -> AlgorithmsUsed:
    """What a signature over the file rests on: the weakest digest in it, and the signer's key."""
    info: cms.SignerInfo = signature.signer_info
    mechanism: algos.SignedDigestAlgorithm = info["signature_algorithm"]
    try:
        inner = str(mechanism.hash_algo)
    except ValueError:
        inner = str(info["digest_algorithm"]["algorithm"].native)
    outer = str(signature.external_md_algorithm)
    public: keys.PublicKeyInfo = signature.signer_cert.public_key
    return AlgorithmsUsed(min(inner, outer, key=_strength), str(public.algorithm), int(public.bit_size))


def _strength(digest: str) -> int:
    return {"md5": 0, "sha1": 1, "sha224": 2, "sha256": 3, "sha384": 4, "sha512": 5}.get(digest, -1)


def with_proofs(spec: SignatureValidationSpec, reader: PdfFileReader, revision: int) -> SignatureValidationSpec:
    """The rules with the certificates and revocation data that the file carried in that revision."""
    carried = _carried.setdefault(reader, {})
    if revision not in carried:
        carried[revision] = _proofs_of(reader, revision)
    known, proofs = spec.local_knowledge, carried[revision]
    return replace(
        spec,
        local_knowledge=replace(
            known,
            known_ocsps=proofs.known_ocsps,
            known_crls=proofs.known_crls,
            known_certs=[*known.known_certs, *proofs.known_certs],
        ),
    )


def _proofs_of(reader: PdfFileReader, revision: int) -> LocalKnowledge:
    handler: Any = reader.get_historical_resolver(revision)
    if "/DSS" not in handler.root:
        return LocalKnowledge()
    store = DocumentSecurityStore.read_dss(handler)
    responses = (OCSPResponse.load(each.get_object().data) for each in store.ocsps)
    lists = (CertificateList.load(each.get_object().data) for each in store.crls)
    return LocalKnowledge(
        known_ocsps=[each for response in responses for each in OCSPContainer.load_multi(response)],
        known_crls=[CRLContainer(each) for each in lists],
        known_certs=list(store.load_certs()),
    )
