"""Lists of cancelled copies (TT 01/2020/TT-BTP art. 7: a wrongly certified copy is cancelled and that is published).

Owns reading such a list: `{"schema": 1, "agency", "published_at", "copies": [{"sha256": [...], "code", "number",
"status", "cancelled_at"}]}`, or just the list of copies. Refuses to know where it comes from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from signing.copy.verification_code import VerificationCode
from signing.errors import CancellationListUnreadable, VerificationCodeInvalid
from signing.verification_report import RegisterAnswer, RegisterStatus

_CODE_IN_METADATA = re.compile(rb"<dc:identifier>([0-9A-Z-]{24})</dc:identifier>")
_MOST_CODES = 100


@dataclass(frozen=True, slots=True)
class CancellationList:
    """The cancelled copies by digest of any rendition and by verification code."""

    published_at: datetime | None
    by_digest: Mapping[str, RegisterAnswer]
    by_code: Mapping[str, RegisterAnswer]

    @classmethod
    def from_file(cls, path: Path) -> CancellationList:
        """Read a list; an unreadable one is refused, never taken for an empty one."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return _parsed(data if isinstance(data, dict) else {"copies": data})
        except (OSError, ValueError, KeyError, TypeError, AttributeError, VerificationCodeInvalid) as exc:
            raise CancellationListUnreadable(
                f"Không đọc được danh sách hủy {path}. Hãy tải lại danh sách từ cổng của cơ quan.",
                f"The cancellation list {path} cannot be read. Download it again from the agency's portal.",
            ) from exc

    def answer(self, *, sha256: str, codes: Sequence[str] = ()) -> RegisterAnswer:
        """Cancelled or voided if listed. Not being listed says nothing about having been issued."""
        listed = [self.by_digest.get(sha256), *(self.by_code.get(code) for code in codes)]
        return next((answer for answer in listed if answer), RegisterAnswer(checked_at=self.published_at))


def codes_in_file(content: bytes) -> tuple[str, ...]:
    """The verification codes that a file carries; claims, good enough to look a cancelled copy up by.

    All of them, or a made-up code written in front would hide the true one of a cancelled copy.
    """
    found = dict.fromkeys(match[1].decode("ascii") for match in _CODE_IN_METADATA.finditer(content))
    return tuple(found)[:_MOST_CODES]


def _parsed(data: dict[str, Any]) -> CancellationList:
    published = data.get("published_at")
    published_at = datetime.fromisoformat(published) if published else None
    by_digest: dict[str, RegisterAnswer] = {}
    by_code: dict[str, RegisterAnswer] = {}
    for copy in data["copies"]:
        answer = RegisterAnswer(
            status=RegisterStatus(copy.get("status", "cancelled")),
            number=copy.get("number"),
            agency=copy.get("agency", data.get("agency")),
            checked_at=published_at,
        )
        digests = copy.get("sha256") or []
        by_digest |= {digest.lower(): answer for digest in ([digests] if isinstance(digests, str) else digests)}
        if copy.get("code"):
            by_code[VerificationCode(copy["code"])] = answer
    return CancellationList(published_at, by_digest, by_code)
