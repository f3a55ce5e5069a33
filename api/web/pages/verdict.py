"""What a verdict page shows: one answer in three depths, from the register, from a file, or from both.

Only a file whose signatures hold can be `valid` (a filled green page). A code alone tells that such a copy was
issued, not that the paper in somebody's hand is that copy: `recorded`, drawn in outline, never the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from api.web.language import Catalogue
from signing.verification_report import SignatureReport

Tone = Literal["valid", "recorded", "indeterminate", "invalid"]
_SIGNS: dict[Tone, str] = {"valid": "✓", "recorded": "✓", "indeterminate": "?", "invalid": "✕"}


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What may be told of a copy to anybody who has its code: never a name of a person, never the file."""

    status: str
    number: str
    agency: str
    kind_vi: str
    kind_en: str
    page_count: int
    certified_on: date | None
    decision_number: str | None = None
    decided_on: date | None = None

    def kind(self, words: Catalogue) -> str:
        """The kind of paper in the page's language."""
        return words.of(self, "kind")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the verdict is what it is, in both languages."""

    message_vi: str
    message_en: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The file that was dropped."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Download:
    """Something to keep, carried in the page itself because nothing of the file is kept here."""

    name: str
    media_type: str
    base64: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything the verdict page needs; `headline` is a key under `verdict.` in the catalogues."""

    tone: Tone
    headline: str
    checked_at: datetime
    copy: CopyFacts | None = None
    reasons: Sequence[Reason] = ()
    file: FileFacts | None = None
    signatures: Sequence[SignatureReport] = ()
    proof_until: datetime | None = None
    downloads: Sequence[Download] = ()
    signed_revisions: Sequence[Download | None] = ()
    problem: Reason | None = None
    register_status: str = "not_checked"
    digest: str = ""

    @property
    def sign(self) -> str:
        """✓, ? or ✕: colour never speaks alone."""
        return _SIGNS[self.tone]


def answer_for_code(copy: CopyFacts | None, checked_at: datetime) -> Answer:
    """The verdict on a code alone."""
    if copy is None:
        return Answer("invalid", "unknown", checked_at, register_status="unknown")
    tones: dict[str, tuple[Tone, str]] = {
        "issued": ("recorded", "recorded"),
        "cancelled": ("invalid", "cancelled"),
        "voided": ("invalid", "voided"),
    }
    tone, headline = tones.get(copy.status, ("indeterminate", "indeterminate"))
    return Answer(tone, headline, checked_at, copy, register_status=copy.status)


def answer_for_digest(copy: CopyFacts | None, sha256: str, checked_at: datetime) -> Answer:
    """The verdict on bytes of which only the digest came: exactly a released form of a copy, or not known here."""
    if copy is None:
        return Answer("indeterminate", "digest_unknown", checked_at, register_status="unknown")
    known = answer_for_code(copy, checked_at)
    # Every released form was proved valid before it was released; the same bytes are that form.
    tone: Tone = "valid" if copy.status == "issued" else known.tone
    headline = "valid" if copy.status == "issued" else known.headline
    return Answer(tone, headline, checked_at, copy, register_status=copy.status, digest=sha256)


def headline_for_file(verdict: str, register_status: str, *, has_signatures: bool) -> tuple[Tone, str]:
    """The verdict on a file, given what its signatures say and what the register knows of its digest.

    Cancelled or voided outweighs good signatures. Good signatures on a file no register vouches for are said to be
    just that, in outline: whether it was cancelled elsewhere is not known.
    """
    if register_status == "cancelled":
        return "invalid", "cancelled"
    if register_status == "voided":
        return "invalid", "voided"
    if not has_signatures:
        return "indeterminate", "unsigned"
    if verdict == "valid":
        return ("valid", "valid") if register_status == "issued" else ("recorded", "valid_unchecked")
    return ("indeterminate", "indeterminate") if verdict == "indeterminate" else ("invalid", "invalid")
