"""Dates and amounts in words, old and new placement of tone marks: how Vietnamese papers vary the same thing."""

import re
from datetime import date

_ONES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_OLD_TONE = (
    ("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ"),
    ("òe", "oè"), ("óe", "oé"), ("ỏe", "oẻ"), ("õe", "oẽ"), ("ọe", "oẹ"),
    ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"),
)  # fmt: skip
_OLD = dict(_OLD_TONE) | {new.upper(): old.upper() for new, old in _OLD_TONE}
_OLD |= {new.capitalize(): old.capitalize() for new, old in _OLD_TONE}
_OPEN_SYLLABLE = re.compile(rf"(?<![qQ])({'|'.join(_OLD)})(?!\w)")


def old_tone(text: str) -> str:
    """The older placement: `hoà`, `uỷ`."""
    return _OPEN_SYLLABLE.sub(lambda found: _OLD[found[1]], text)


def full_date(day: date) -> str:
    """As NĐ 30/2020 annex I prints it: a zero before days under 10 and months 1 and 2."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def bare_date(day: date) -> str:
    """With no zero anywhere, as typed forms have it."""
    return f"ngày {day.day} tháng {day.month} năm {day.year}"


def slashed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def spelt(number: int) -> str:
    """A whole number in words, below a thousand thousand million."""
    if number == 0:
        return "không"
    groups, power, words = [], 0, ("", " nghìn", " triệu", " tỷ")
    while number:
        number, rest = divmod(number, 1000)
        if rest:
            groups.append(_hundreds(rest, padded=number > 0) + words[power])
        power += 1
    return " ".join(reversed(groups))


def _hundreds(number: int, *, padded: bool) -> str:
    hundreds, rest = divmod(number, 100)
    said = [f"{_ONES[hundreds]} trăm"] if hundreds or padded else []
    tens, ones = divmod(rest, 10)
    if tens > 1:
        said.append(f"{_ONES[tens]} mươi")
    elif tens == 1:
        said.append("mười")
    elif ones and said:
        said.append("lẻ")
    if ones:
        said.append(
            {(1, True): "mốt", (5, True): "lăm"}.get((ones, tens > 1), "lăm" if ones == 5 and tens else _ONES[ones])
        )
    return " ".join(said)


def spelt_date(day: date) -> str:
    """A birthday in words, as civil status papers have it."""
    return f"Ngày {spelt(day.day)}, tháng {_month(day.month)}, năm {spelt(day.year)}"


def _month(month: int) -> str:
    return {1: "một", 4: "tư", 12: "mười hai"}.get(month, spelt(month))


def dotted(amount: int) -> str:
    """1.234.567"""
    return f"{amount:,}".replace(",", ".")
