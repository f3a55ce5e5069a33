"""Codes and numbers as parsed types: the rule first, then the code.

A value of one of these types has been checked; nothing else in the system parses them again.
"""

from __future__ import annotations

import re
import secrets
import time
from datetime import date
from typing import Self
from uuid import UUID

from storage.errors import IdentifierInvalid

# ASCII throughout: \d would take the digits of other scripts too, and make two texts of one number.
_AGENCY = re.compile(r"[A-Y]\d{2}(?:\.[0-9A-Z]+)*|\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}", re.ASCII)
_DOSSIER = re.compile(rf"(?P<agency>{_AGENCY.pattern})-(?P<day>\d{{6}})-(?P<order>\d{{4,}})", re.ASCII)
_PROCEDURE = re.compile(r"\d\.\d{6}(?:\.[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y]\d{2})?", re.ASCII)
_PERSON = re.compile(r"\d{12}", re.ASCII)
_TAX = re.compile(r"(?P<digits>\d{10})(?:-(?P<branch>\d{3}))?", re.ASCII)
_SEQUENCE = re.compile(r"(^|[._-])\{sequence(?::0\d{1,2}d)?\}([._-]|$)", re.ASCII)
_PLACES = re.compile(r"\{(?:owner|type)\}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


class Sha256(str):
    """Sixty-four lower-case hexadecimal digits; the identity of bytes everywhere in the system."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse, folding upper case."""
        folded = text.strip().lower()
        if not _SHA256.fullmatch(folded):
            raise _invalid("mã băm SHA-256", "SHA-256 digest", text)
        return super().__new__(cls, folded)


class AgencyCode(str):
    """Agency identifier: QĐ 20/2020/QĐ-TTg (`H56.242`), or the older QCVN 102:2016 order (`000.17.22.H56`).

    At most 35 characters.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse, folding lower case."""
        folded = text.strip().upper()
        if len(folded) > 35 or not _AGENCY.fullmatch(folded):
            raise _invalid("mã định danh cơ quan", "agency code", text)
        return super().__new__(cls, folded)

    @property
    def level_one(self) -> str:
        """The province or ministry: leftmost in the new order, rightmost in the old."""
        parts = self.split(".")
        return parts[0] if parts[0][0].isalpha() else parts[-1]


class ProcedureCode(str):
    """Procedure code of the national database: `2.000815`, with the local tail `.000.00.00.H55` allowed."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse."""
        folded = text.strip().upper()
        if not _PROCEDURE.fullmatch(folded):
            raise _invalid("mã thủ tục hành chính", "procedure code", text)
        return super().__new__(cls, folded)


class DossierCode(str):
    """Dossier code `<agency>-<YYMMDD>-<order of the day>` in either agency order (TT 01/2018/TT-VPCP art. 19).

    The order has four digits and widens beyond 9 999; the day must exist.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse and check the day."""
        folded = text.strip().upper()
        match = _DOSSIER.fullmatch(folded)
        if match is None:
            raise _invalid("mã hồ sơ", "dossier code", text)
        try:
            AgencyCode(match["agency"])
            _day(match["day"])
        except (ValueError, IdentifierInvalid) as exc:
            raise _invalid("mã hồ sơ", "dossier code", text) from exc
        return super().__new__(cls, folded)

    @classmethod
    def compose(cls, agency: AgencyCode, day: date, order: int) -> DossierCode:
        """The code of the `order`-th dossier an agency took in on a Vietnamese day."""
        return cls(f"{agency}-{day:%y%m%d}-{order:04d}")

    @property
    def agency(self) -> AgencyCode:
        """The agency that took the dossier in."""
        return AgencyCode(self.split("-")[0])

    @property
    def order(self) -> int:
        """Which dossier of that day it is, from 1."""
        return int(self.rsplit("-", 1)[1])

    @property
    def day(self) -> date:
        """The Vietnamese day of receipt."""
        return _day(self.split("-")[1])


class PersonalId(str):
    """Personal identification number: 12 digits (NĐ 137/2015 art. 13; TT 59/2021/TT-BCA).

    1–3 place of birth registration, 4 century and sex, 5–6 year of birth, 7–12 random; no check digit.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse, dropping spaces and dots that people type."""
        folded = re.sub(r"[\s.]", "", text)
        if not _PERSON.fullmatch(folded):
            raise _invalid("số định danh cá nhân (12 chữ số)", "personal number (12 digits)", text)
        return super().__new__(cls, folded)

    @property
    def year_of_birth(self) -> int:
        """Full year from digits 4–6."""
        return 1900 + int(self[3]) // 2 * 100 + int(self[4:6])

    @property
    def is_female(self) -> bool:
        """Odd fourth digit: female."""
        return int(self[3]) % 2 == 1

    @property
    def masked(self) -> str:
        """As lists and logs may show it."""
        return mask(self)


class TaxCode(str):
    """Tax code: 10 digits with a check digit, perhaps a branch `-NNN`; also the enterprise code.

    The serial number (digits 3–9) and the branch are never all zeros.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse and verify the check digit: 10 − (Σ weight·digit mod 11)."""
        folded = text.strip()
        match = _TAX.fullmatch(folded)
        if match is None or match["branch"] == "000" or not _tax_digits_right(match["digits"]):
            raise _invalid("mã số thuế", "tax code", text)
        return super().__new__(cls, folded)


class ResultCode(str):
    """Code of a digitized result (TT 01/2023/TT-VPCP art. 10); its format is data, so only its alphabet is checked."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse."""
        folded = text.strip()
        if not re.fullmatch(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ._-]{2,99}", folded):
            raise _invalid("mã kết quả số hóa", "result code", text)
        return super().__new__(cls, folded)


class ResultCodeFormat(str):
    """How result codes are composed of {owner}, {type} and {sequence}: the sequence stands alone between separators.

    The decree's own formula is an image in every published copy, so order and separators stay data.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse."""
        rest = _SEQUENCE.sub("\\g<1>\\g<2>", text.strip(), count=1)
        if rest == text.strip() or _PLACES.sub("", rest).strip("._-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
            raise _invalid("dạng mã kết quả số hóa", "format of result codes", text)
        return super().__new__(cls, text.strip())

    def counter(self, owner: str, type_code: str) -> str:
        """The name of the counter: all but the sequence, so that two counters never make one code."""
        rest = _SEQUENCE.sub(lambda match: match[1] or match[2], self, count=1)
        return re.sub(r"[._-]{2,}", ".", rest.format(owner=owner, type=type_code)).strip("._-")

    def compose(self, owner: str, type_code: str, sequence: int) -> ResultCode:
        """The code; without an owner's identifier that part and its separator are left out (art. 10)."""
        return ResultCode(self.format(owner=owner, type=type_code, sequence=sequence).strip("._-"))


def mask(number: str) -> str:
    """A personal number as lists and logs show it: the first three and the last two characters."""
    return number if len(number) < 6 else f"{number[:3]}{'•' * (len(number) - 5)}{number[-2:]}"


def _day(digits: str) -> date:
    return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))


def _tax_digits_right(digits: str) -> bool:
    if digits[2:9] == "0000000":
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False))
    return 10 - total % 11 == int(digits[9])


def _invalid(noun_vi: str, noun_en: str, text: str) -> IdentifierInvalid:
    shown = text if len(text) <= 60 else text[:57] + "…"
    return IdentifierInvalid(
        f"«{shown}» không phải là {noun_vi} hợp lệ. Hãy kiểm tra lại.",
        f"“{shown}” is not a valid {noun_en}. Check it and try again.",
    )
