"""Sums of money in Vietnamese: with dots, and in words as a receipt needs them."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", " nghìn", " triệu", " tỷ")


def with_dots(amount: int) -> str:
    """1.234.567"""
    return f"{amount:,}".replace(",", ".")


def in_words(amount: int) -> str:
    """`12000` → *mười hai nghìn đồng*; for sums below a thousand billion."""
    if amount == 0:
        return "không đồng"
    groups = []
    while amount:
        amount, group = divmod(amount, 1000)
        groups.append(group)
    words = []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            words.append(_group(groups[place], is_first=place == len(groups) - 1) + _SCALES[place])
    return " ".join(words) + " đồng"


def _group(number: int, *, is_first: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words = [] if is_first and not hundreds else [f"{_DIGITS[hundreds]} trăm"]
    if tens == 0 and units:
        words.append(f"lẻ {_DIGITS[units]}" if words else _DIGITS[units])
    elif tens == 1:
        words.append("mười" + (f" {_unit(units, tens)}" if units else ""))
    elif tens:
        words.append(f"{_DIGITS[tens]} mươi" + (f" {_unit(units, tens)}" if units else ""))
    return " ".join(words)


def _unit(units: int, tens: int) -> str:
    """After a ten *five* is *lăm*; after two tens and more *one* is *mốt*."""
    if units == 5:
        return "lăm"
    return "mốt" if units == 1 and tens > 1 else _DIGITS[units]
