"""The register and the verifier as the check page and the JSON ask them: by code, by digest, by file."""

from __future__ import annotations

import base64
import json
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.web.pages.verdict import Answer, CopyFacts, Download, FileFacts, Reason, headline_for_file
from api.web.paper_kinds import paper_kinds
from signing.book.copies import CopyStatus, PublicEntry, public_entry_by_code, public_entry_by_digest
from signing.cancellations import codes_in_file
from signing.checking import check_file, with_register
from signing.copy.verification_code import VerificationCode
from signing.errors import FileUnreadable, VerificationCodeInvalid
from signing.reporting.etsi import report_to_etsi
from signing.reporting.printed import print_report
from signing.reporting.signed_bytes import signed_revision
from signing.verdict import TIMED_OUT
from signing.verification_report import RegisterAnswer, RegisterStatus, SignatureReport, VerificationReport
from storage.identifiers import Sha256

if TYPE_CHECKING:
    from api.composition import Services

# A page of some megabytes is still a page; for larger files the command line writes the signed bytes out.
_LARGEST_IN_PAGE = 4_000_000
# Said by the headline or by the facts beside it, so not once more as a reason.
_SAID_ALREADY = frozenset({"no-signature", "register-cancelled", "register-voided", "register-not-checked"})


def parse_code(text: str) -> VerificationCode:
    """What was typed or scanned as a code; `VerificationCodeInvalid` when it is none."""
    return VerificationCode(text)


def copy_by_code(services: Services, code: VerificationCode) -> CopyFacts | None:
    """What anybody may learn of the copy with this code; None when the register has none."""
    with services.database.transaction() as session:
        entry = public_entry_by_code(session, code)
    return facts_of(entry) if entry.status is not CopyStatus.UNKNOWN else None


def facts_of(entry: PublicEntry) -> CopyFacts:
    """An entry of the register as pages show it."""
    kind_vi, kind_en = paper_kinds().names(entry.original_type or "")
    return CopyFacts(
        status=entry.status.value,
        number=entry.number or "",
        agency=entry.agency or "",
        kind_vi=kind_vi,
        kind_en=kind_en,
        page_count=entry.page_count or 0,
        certified_on=entry.issued_on,
        decision_number=entry.cancelled_by,
        decided_on=entry.cancelled_on,
    )


def register_answer(entry: PublicEntry, checked_at: datetime) -> RegisterAnswer:
    """An entry of the register as the verifier takes it."""
    return RegisterAnswer(RegisterStatus(entry.status.value), entry.number, entry.agency, checked_at)


def judge_file(services: Services, name: str, data: bytes) -> Answer:
    """Check a file's signatures in a limited child, and what the register knows of exactly these bytes.

    A file that is none of the released renditions but carries a code is still looked up by that code, for one
    purpose only: a cancelled copy must turn red in every form. The code vouches for nothing.
    """
    now = datetime.now(UTC)
    try:
        report, entry = report_on(services, data, now)
    except FileUnreadable as exc:
        return Answer("indeterminate", "unreadable", now, problem=Reason(exc.message_vi, exc.message_en))
    return _answer(name, data, report, entry, now)


def report_on(services: Services, data: bytes, now: datetime) -> tuple[VerificationReport, PublicEntry]:
    """The report about a file with what the register knows of it; `FileUnreadable` when it is no PDF."""
    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        path = Path(folder) / "file.pdf"
        path.write_bytes(data)
        report = check_file(path, services.trust)
    entry = _entry_for(services, report.sha256, data)
    return with_register(report, register_answer(entry, now)), entry


def copy_by_digest(services: Services, sha256: Sha256) -> CopyFacts | None:
    """What may be told of the copy of which exactly these bytes are a released form."""
    with services.database.transaction() as session:
        entry = public_entry_by_digest(session, sha256)
    return facts_of(entry) if entry.status is not CopyStatus.UNKNOWN else None


def _entry_for(services: Services, sha256: str, data: bytes) -> PublicEntry:
    with services.database.transaction() as session:
        entry = public_entry_by_digest(session, Sha256(sha256))
        if entry.status is not CopyStatus.UNKNOWN:
            return entry
        for claimed in codes_in_file(data):
            with suppress(VerificationCodeInvalid):
                by_code = public_entry_by_code(session, VerificationCode(claimed))
                if by_code.status in (CopyStatus.CANCELLED, CopyStatus.VOIDED):
                    return by_code
        return entry


def _answer(name: str, data: bytes, report: VerificationReport, entry: PublicEntry, now: datetime) -> Answer:
    status = report.register.status.value
    # A check that was given up found nothing, which is not the same as there being nothing.
    unsigned = not report.signatures and TIMED_OUT not in report.reasons
    tone, headline = headline_for_file(report.verdict.value, status, has_signatures=not unsigned)
    # What the signatures say comes first; that the register does not know the file only matters beside signatures.
    said = [one for one in report.reasons if one.code not in _SAID_ALREADY]
    said = [one for one in said if report.signatures or one.code != "register-unknown"]
    said.sort(key=lambda one: one.code.startswith("register-"))
    reasons = [Reason(one.message_vi, one.message_en) for one in said]
    return Answer(
        tone,
        headline,
        now,
        copy=facts_of(entry) if entry.status is not CopyStatus.UNKNOWN else None,
        reasons=reasons if headline != "valid_unchecked" else (),
        file=FileFacts(name, report.size, report.sha256),
        signatures=report.signatures,
        proof_until=report.proof_until,
        downloads=_downloads(name, report),
        signed_revisions=[_revision(data, each, number) for number, each in enumerate(report.signatures, start=1)],
        register_status=status,
    )


def _downloads(name: str, report: VerificationReport) -> list[Download]:
    short = report.sha256[:12]
    found = json.dumps(report_to_etsi(report), ensure_ascii=False, indent=1).encode()
    return [
        _download(f"saoy-{short}.pdf", "application/pdf", print_report(report, file_name=name)),
        _download(f"saoy-{short}.json", "application/json", found),
    ]


def _revision(data: bytes, signature: SignatureReport, number: int) -> Download | None:
    """Exactly what was signed, if it is small enough to travel in the page."""
    revision = signed_revision(data, signature)
    if revision is None or len(revision) > _LARGEST_IN_PAGE:
        return None
    return _download(f"chu-ky-{number}.pdf", "application/pdf", revision)


def _download(name: str, media_type: str, data: bytes) -> Download:
    return Download(name, media_type, base64.b64encode(data).decode())
