"""A personal number's twelve digits: place of registration, century with sex, birth year (NĐ 137/2015 art. 13)."""

from __future__ import annotations

import re

_TWELVE = re.compile(r"0\d{11}")


def has_structure(digits: str) -> bool:
    """Whether they can be one: codes of places begin with 0, and nobody of the 22nd century has one yet.

    An unknown place is no fault: codes of provinces are merged and added.
    """
    return bool(_TWELVE.fullmatch(digits)) and digits[3] in "0123" and digits[:3] != "000"


def year_of_birth(digits: str) -> int:
    """The fourth digit tells the century, the fifth and sixth the year in it."""
    return 1900 + int(digits[3]) // 2 * 100 + int(digits[4:6])


def is_of_sex(digits: str, printed: str) -> bool:
    """Whether the fourth digit tells the printed sex: even for men, odd for women."""
    return (int(digits[3]) % 2 == 1) == (printed.casefold() == "nữ")
