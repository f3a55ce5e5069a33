"""On whose authority somebody signs: the document that delegates it, from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from signing.errors import SignerNotAuthorized


@dataclass(frozen=True, slots=True)
class Mandate:
    """A delegation (or the office itself, for its seal); an open end lasts until it is entered."""

    document: str
    valid_from: date
    valid_to: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it is in force on a Vietnamese day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def require_mandate(mandates: tuple[Mandate, ...], who: str, day: date) -> Mandate:
    """The one in force on that day; `SignerNotAuthorized` when there is none."""
    for mandate in mandates:
        if mandate.covers(day):
            return mandate
    held = "; ".join(f"{one.document} ({one.valid_from} – {one.valid_to or '…'})" for one in mandates)
    raise SignerNotAuthorized(
        f"Không có văn bản phân công, ủy quyền nào của {who} còn hiệu lực ngày {day:%d/%m/%Y} ({held or 'chưa có'}); "
        "không ký. Hãy chọn người ký khác hoặc bổ sung văn bản.",
        f"No delegation of {who} is in force on {day} ({held or 'none'}); nothing was signed. Choose another signer "
        "or enter the delegation.",
    )
