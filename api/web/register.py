"""The register and the verifier as the check page and the JSON ask them: by code, by digest, by file."""

from __future__ import annotations

import base64
import json
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.web.pages.verdict import Answer, CopyFacts, FileFacts, Reason, headline_for_file
from api.web.paper_kinds import paper_kinds
from signing.book.copies import CopyStatus, PublicEntry, public_entry_by_code, public_entry_by_digest
from signing.cancellations import codes_in_file
from signing.checking import check_file, with_register
from signing.copy.verification_code import VerificationCode
from signing.errors import FileUnreadable, VerificationCodeInvalid
from signing.verdict import TIMED_OUT
from signing.verification_report import RegisterAnswer, RegisterStatus, VerificationReport, report_to_json
from storage.identifiers import Sha256

if TYPE_CHECKING:
    from api.composition import Services

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
    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        path = Path(folder) / "file.pdf"
        path.write_bytes(data)
        try:
            report = check_file(path, services.trust)
        except FileUnreadable as exc:
            problem = Reason(exc.message_vi, exc.message_en)
            return Answer("indeterminate", "unreadable", now, problem=problem)
    entry = _entry_for(services, report.sha256, data)
    return _answer(name, with_register(report, register_answer(entry, now)), entry, now)


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


def _answer(name: str, report: VerificationReport, entry: PublicEntry, now: datetime) -> Answer:
    status = report.register.status.value
    # A check that was given up found nothing, which is not the same as there being nothing.
    unsigned = not report.signatures and TIMED_OUT not in report.reasons
    tone, headline = headline_for_file(report.verdict.value, status, has_signatures=not unsigned)
    # What the signatures say comes first; that the register does not know the file only matters beside signatures.
    said = [one for one in report.reasons if one.code not in _SAID_ALREADY]
    said = [one for one in said if report.signatures or one.code != "register-unknown"]
    said.sort(key=lambda one: one.code.startswith("register-"))
    reasons = [Reason(one.message_vi, one.message_en) for one in said]
    evidence = json.dumps(report_to_json(report), ensure_ascii=False, indent=1).encode()
    return Answer(
        tone,
        headline,
        now,
        copy=facts_of(entry) if entry.status is not CopyStatus.UNKNOWN else None,
        reasons=reasons if headline != "valid_unchecked" else (),
        file=FileFacts(name, report.size, report.sha256),
        signatures=report.signatures,
        evidence=base64.b64encode(evidence).decode(),
        register_status=status,
    )
