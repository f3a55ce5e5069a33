"""What is printed on a certified copy, and what comes back when its pages are final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from signing.copy.verification_code import VerificationCode
from signing.rules import RuleRef


@dataclass(frozen=True, slots=True)
class CopyParticulars:
    """Everything that the pages of one copy say; all of it final before the first signature.

    `number` and `book` are printed as they are (`145`, `01/2026-SCT/BS`). `created_at` is the time of conversion
    from paper; the same particulars and source give the same bytes.
    """

    verification_code: VerificationCode
    verify_base_url: str
    number: str
    book: str
    certified_on: date
    original_name: str
    agency_name: str
    certifier_name: str
    certifier_title: str
    created_at: datetime
    superior_name: str = ""

    @property
    def verify_url(self) -> str:
        """What the QR code carries."""
        return f"{self.verify_base_url.rstrip('/')}/k/{self.verification_code.compact}"


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """The place of a signature field on a page: points from the lower left corner."""

    field: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class FrozenCopy:
    """A copy whose page content is final; only signatures may be appended to its bytes."""

    sha256: str
    size: int
    page_count: int
    signature_boxes: tuple[SignatureBox, ...]
    rules: tuple[RuleRef, ...]
