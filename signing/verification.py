"""Checking the signatures of a PDF, our own or anybody's, against trusted roots (ETSI EN 319 102-1).

Owns opening the file and the rules over its signatures; the two halves of one signature are in `verifying`. Refuses
to reach database, store and network: revocation data come from the file. Never raises for a readable file, whatever
is wrong with it: the report says so. Parses untrusted input, so callers outside tests go through `signing.checking`,
which runs this in a limited child process.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.errors import FileUnreadable
from signing.quick_parsing import quicken
from signing.rules.algorithms import AlgorithmPolicy, algorithm_policy
from signing.trust_roots import TrustRoots
from signing.verdict import DAMAGED, judge
from signing.verification_report import (
    ChangesAfter,
    Indication,
    Integrity,
    RegisterAnswer,
    SignatureReport,
    Verdict,
    VerificationReport,
)
from signing.verifying.certificate_trust import TrustFinding, judge_certificate, validation_spec
from signing.verifying.integrity import (
    Examined,
    ProofTime,
    certificate_facts,
    examine,
    level_of,
    proof_time,
    signer_name,
)
from signing.verifying.timestamp_chain import proven_stamps

__all__ = ["ProofTime", "Verdict", "VerificationReport", "time_of_proofs", "verify_pdf"]

quicken()
_log = logging.getLogger(__name__)
_MARK = b"startxref"
_END = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\0]*")
_BLOCK = 1 << 16
_File: TypeAlias = "io.BytesIO | io.BufferedReader[io.FileIO]"
# Fields of our own copies; an empty one means that somebody has yet to sign.
_EXPECTED_FIELDS = {"NguoiChungThuc": "certifying-person", "CoQuan": "agency"}
_ROLES = _EXPECTED_FIELDS | {"NguoiSaoChup": "digitizing-officer", "CoQuanSaoY": "true-copy-agency"}


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file as far as it could be read."""

    reader: PdfFileReader
    strictly: bool


def verify_pdf(
    data: bytes | Path,
    trust: TrustRoots,
    *,
    register: RegisterAnswer | None = None,
    at: datetime | None = None,
    policy: AlgorithmPolicy | None = None,
) -> VerificationReport:
    """The report about a file. `FileUnreadable` only when there is no PDF to speak of, or it is locked.

    A path's file is read piece by piece, however large it is; nobody may write to it meanwhile.
    """
    if not isinstance(data, Path):
        return _verified(io.BytesIO(data), trust, register, at, policy)
    try:
        with io.BufferedReader(io.FileIO(data), _BLOCK) as file:
            return _verified(file, trust, register, at, policy)
    except OSError as exc:
        raise FileUnreadable(
            f"Không đọc được tệp {data}. Hãy kiểm tra tên và quyền đọc tệp.",
            f"The file {data} cannot be read. Check its name and permissions.",
        ) from exc


def _verified(
    file: _File,
    trust: TrustRoots,
    register: RegisterAnswer | None,
    at: datetime | None,
    policy: AlgorithmPolicy | None,
) -> VerificationReport:
    register, at, policy = register or RegisterAnswer(), at or datetime.now(UTC), policy or algorithm_policy()
    if b"%PDF-" not in file.read(1024):
        raise FileUnreadable(
            "Tệp này không phải PDF. Hãy chọn tệp PDF nhận được, không phải ảnh chụp hay bản in.",
            "This file is no PDF. Choose the PDF that you were given, not a photo or a print.",
        )
    file.seek(0)
    digest, size = hashlib.file_digest(file, "sha256").hexdigest(), file.seek(0, os.SEEK_END)
    opened = _open(file)
    signatures: tuple[SignatureReport, ...] = ()
    missing: list[str] = []
    proof_until: datetime | None = None
    damaged = opened is None
    if opened is not None:
        try:
            missing = _missing_fields(opened.reader)
            embedded = [each for each in opened.reader.embedded_regular_signatures if not _is_timestamp(each)]
            judge_signer = _judge_of(opened.reader, trust, policy, at)
            signatures = tuple(
                _report(each, opened, judge_signer, followed=each is not embedded[-1]) for each in embedded
            )
            proven = proof_time(opened.reader, policy)
            proof_until = proven.holds_until if proven else None
        except Exception:
            # pyHanko was seen to raise KeyError, AttributeError, ValueError, OSError, RecursionError on odd files.
            damaged = True
    signatures = _last_signature_rule(signatures)
    verdict, reasons = judge(signatures, register, missing_fields=missing)
    if damaged:
        reasons = (DAMAGED, *(reason for reason in reasons if reason.code != "no-signature"))
        verdict = Verdict.INVALID if verdict is Verdict.INVALID else Verdict.INDETERMINATE
    return VerificationReport(verdict, reasons, register, signatures, digest, size, at, proof_until)


def _open(file: _File) -> _Opened | None:
    """Strictly if it can be, else leniently; what only a lenient reader accepts is never called valid."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    for strictly in (True, False) if _ends_as_it_says(file) else (False,):
        try:
            reader = PdfFileReader(file, strict=strictly)
            if reader.encrypted:
                reader.decrypt("")
            _ = reader.root
            _ = list(reader.embedded_signatures)
        except Exception:
            continue
        if strictly and reader.xrefs.hybrid_xrefs_present:
            continue  # two readers may see two documents in such a file (ISO 32000-1 §7.5.8.4)
        return _Opened(reader, strictly)
    return None


def _ends_as_it_says(file: _File) -> bool:
    """Whether nothing lies behind the end of the last revision: a reader that mends files would show it."""
    start = file.seek(0, os.SEEK_END)
    while start > 0:
        start = max(start - _BLOCK, 0)
        file.seek(start)
        place = file.read(_BLOCK + len(_MARK) - 1).rfind(_MARK)
        if place >= 0:
            file.seek(start + place)
            return _END.fullmatch(file.read()) is not None
    return False


def _missing_fields(reader: PdfFileReader) -> list[str]:
    names = {name for name, _, _ in enumerate_sig_fields(reader, filled_status=False)}
    return [name for name in _EXPECTED_FIELDS if name in names]


def _is_timestamp(signature: EmbeddedPdfSignature) -> bool:
    """Some tools leave the /Type of a document time-stamp out; nobody signs with it all the same."""
    return signature.sig_object.get("/SubFilter") == "/ETSI.RFC3161"


def _judge_of(
    reader: PdfFileReader, trust: TrustRoots, policy: AlgorithmPolicy, at: datetime
) -> Callable[[EmbeddedPdfSignature], TrustFinding]:
    """The judge of this file's signers; what its chain of time-stamps proves is found once for all of them."""
    spec = validation_spec(trust)
    stamps = proven_stamps(reader, spec.signature_validation_spec, policy, at)
    return lambda signature: judge_certificate(signature, spec, policy, at, stamps)


def time_of_proofs(data: bytes, policy: AlgorithmPolicy) -> ProofTime | None:
    """How long the proofs in one of our own copies hold; for untrusted files it is in their report."""
    return proof_time(PdfFileReader(io.BytesIO(data)), policy)


def _report(
    signature: EmbeddedPdfSignature,
    opened: _Opened,
    judge_signer: Callable[[EmbeddedPdfSignature], TrustFinding],
    *,
    followed: bool,
) -> SignatureReport:
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
            signer=signer_name(signature.signer_cert),
            role=_ROLES.get(str(signature.field_name)),
            level=level_of(signature),
            signed_at=signature.self_reported_timestamp,
            signed_bytes=tuple(int(each) for each in signature.byte_range),
            digest_algorithm=signature.external_md_algorithm,
            certificate=certificate_facts(signature.signer_cert),
        )
        bytes_found = examine(signature, last=not followed)
        report = replace(
            report,
            integrity=bytes_found.integrity,
            covers_whole_document=bytes_found.covers_whole_document,
            changes_after=bytes_found.changes_after,
        )
        trust_found = judge_signer(signature)
        report = replace(
            report,
            indication=trust_found.indication,
            sub_indication=trust_found.sub_indication,
            timestamp=trust_found.proven_at,
        )
        return _bytes_rule(report, bytes_found, strictly=opened.strictly, followed=followed)
    except Exception:
        _log.debug("signature could not be examined", exc_info=True)
        return replace(report, indication=Indication.INDETERMINATE, sub_indication="FORMAT_FAILURE")


def _bytes_rule(report: SignatureReport, found: Examined, *, strictly: bool, followed: bool) -> SignatureReport:
    """What the bytes say, and what was added after this signature; only lowers the indication.

    Some offices' tools add page content between signatures, even against the first signer's lock: where a later
    signature answers for it that is no tampering, but no *valid* either. Our own copies are never made like that.
    """
    if report.indication is Indication.FAILED:
        return report
    if found.integrity is Integrity.BROKEN:
        return replace(report, indication=Indication.FAILED, sub_indication="HASH_FAILURE")
    if not found.plain_range or (found.against_lock and (report.role is not None or not followed)):
        return replace(report, indication=Indication.FAILED, sub_indication="FORMAT_FAILURE")
    if found.integrity is Integrity.UNKNOWN:
        return _untold(report, "FORMAT_FAILURE")
    if report.changes_after in (ChangesAfter.CONTENT, ChangesAfter.UNKNOWN, ChangesAfter.ANNOTATIONS):
        return _untold(report, "SIG_CONSTRAINTS_FAILURE")
    if not strictly and report.indication is Indication.PASSED:
        return _untold(report, "FORMAT_FAILURE")
    return report


def _last_signature_rule(signatures: tuple[SignatureReport, ...]) -> tuple[SignatureReport, ...]:
    """After the last signature only proofs may follow: nobody answers for anything else."""
    if not signatures:
        return signatures
    last = signatures[-1]
    if last.changes_after in (ChangesAfter.CONTENT, ChangesAfter.ANNOTATIONS):
        last = replace(last, indication=Indication.FAILED, sub_indication="FORMAT_FAILURE")
    elif last.changes_after is ChangesAfter.SIGNATURES_OR_FORM:
        last = _untold(last, "SIG_CONSTRAINTS_FAILURE")
    return (*signatures[:-1], last)


def _untold(report: SignatureReport, sub_indication: str) -> SignatureReport:
    """What the bytes leave open weighs more than what the certificate does; a failure stays a failure."""
    if report.indication is Indication.FAILED:
        return report
    return replace(report, indication=Indication.INDETERMINATE, sub_indication=sub_indication)
