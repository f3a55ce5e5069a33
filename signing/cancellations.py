"""Lists of cancelled copies (TT 01/2020/TT-BTP art. 7: a wrongly certified copy is cancelled and that is published).

Owns reading such a list: `{"schema": 1, "agency", "number", "published_at", "next_update", "copies": [{"sha256": [...],
"code", "number", "status", "cancelled_at"}]}`, or just the list of copies. Refuses to know where it comes from and
what it is worth: `signing.list_standing` judges that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from signing.copy.verification_code import VerificationCode
from signing.errors import CancellationListUnreadable, VerificationCodeInvalid
from signing.verification_report import RegisterAnswer, RegisterStatus

_CODE_IN_METADATA = re.compile(rb"<dc:identifier>([0-9A-Z-]{24})</dc:identifier>")
_MOST_CODES = 100
_MOST_BYTES = 64 << 20
_NO_LIST = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class CancellationList:
    """The cancelled copies by digest of any rendition and by verification code.

    `agency`, `number` and `next_update` are None in lists that were put together for looking things up.
    """

    body: bytes = field(repr=False)
    agency: str | None
    number: int | None
    published_at: datetime | None
    next_update: datetime | None
    by_digest: Mapping[str, RegisterAnswer]
    by_code: Mapping[str, RegisterAnswer]

    @classmethod
    def from_file(cls, path: Path) -> CancellationList:
        """Read a list; an unreadable one is refused, never taken for an empty one."""
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise ValueError("too large for a list")
            body = path.read_bytes()
            data = json.loads(body, object_pairs_hook=_each_name_once)
            return _parsed(body, data if isinstance(data, dict) else {"copies": data})
        except (OSError, *_NO_LIST, VerificationCodeInvalid) as exc:
            raise CancellationListUnreadable(
                f"Không đọc được danh sách hủy {path}. Hãy tải lại danh sách từ cổng của cơ quan.",
                f"The cancellation list {path} cannot be read. Download it again from the agency's portal.",
            ) from exc

    def answer(self, *, sha256: str, codes: Sequence[str] = ()) -> RegisterAnswer:
        """Cancelled or voided if listed. Not being listed says nothing about having been issued."""
        listed = [self.by_digest.get(sha256), *(self.by_code.get(code) for code in codes)]
        return next((answer for answer in listed if answer), RegisterAnswer())


def codes_in_file(content: bytes) -> tuple[str, ...]:
    """The verification codes that a file carries; claims, good enough to look a cancelled copy up by.

    All of them, or a made-up code written in front would hide the true one of a cancelled copy.
    """
    found = dict.fromkeys(match[1].decode("ascii") for match in _CODE_IN_METADATA.finditer(content))
    return tuple(found)[:_MOST_CODES]


def _parsed(body: bytes, data: dict[str, Any]) -> CancellationList:
    published_at, number = _moment(data.get("published_at")), data.get("number")
    if number is not None and (type(number) is not int or number < 1):
        raise ValueError("lists are numbered from 1")
    by_digest: dict[str, RegisterAnswer] = {}
    by_code: dict[str, RegisterAnswer] = {}
    for copy in data["copies"]:
        status = RegisterStatus(copy.get("status", "cancelled"))
        if status not in (RegisterStatus.CANCELLED, RegisterStatus.VOIDED):
            raise ValueError("only what has no value is listed")
        answer = RegisterAnswer(
            status=status,
            number=copy.get("number"),
            agency=copy.get("agency", data.get("agency")),
            checked_at=published_at,
        )
        digests = copy.get("sha256") or []
        by_digest |= {digest.lower(): answer for digest in ([digests] if isinstance(digests, str) else digests)}
        if copy.get("code"):
            by_code[VerificationCode(copy["code"])] = answer
    return CancellationList(
        body, data.get("agency"), number, published_at, _moment(data.get("next_update")), by_digest, by_code
    )


def _moment(text: str | None) -> datetime | None:
    at = datetime.fromisoformat(text) if text else None
    if at is not None and at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name given twice could be read in two ways, and only one of them was meant to be signed."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found
