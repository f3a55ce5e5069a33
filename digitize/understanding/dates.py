"""Vietnamese dates, in figures and in words, to ISO 8601. A date that does not exist is no date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# On folded text: "ngay 05 thang 02 nam 2026", "05/02/2026", "05-02-2026", "05.02.2026"; the slash of small print is
# often read as a stroke, and words of a second language may stand between ("ngay/date 18 thang/month 05").
_DATE = re.compile(
    r"(?:ngay\s*)?(?:[/(il|]\s*date\)?\s*)?(?<![\w/])(\d{1,2})\s*(?:thang(?:\s*[/(il|]\s*month\)?)?|[/.\-il|\\])\s*(\d{1,2})"
    r"\s*(?:nam(?:\s*[/(il|]\s*year\)?)?|[/.\-il|\\])\s*(\d{4})(?!\d)"
)
_RUN_TOGETHER = re.compile(r"(?<!\d)(\d\d)[1/](\d\d)[1/](\d{4})(?!\d)")
_YEARS = range(1890, 2200)
_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8,
    "chin": 9, "nham": 5,
}  # fmt: skip
_NUMBER_WORD = rf"(?:{'|'.join(_UNITS)}|muoi|linh|le|nghin|ngan|tram|gieng|chap)\b"
_IN_WORDS = re.compile(
    rf"\bngay\s+((?:mung\s+)?{_NUMBER_WORD}(?:\s+{_NUMBER_WORD}){{0,2}}),?\s+"
    rf"thang\s+(muoi\s+mot|muoi\s+hai|{_NUMBER_WORD}),?\s+nam\s+({_NUMBER_WORD}(?:\s+{_NUMBER_WORD}){{1,7}})"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where in the text it stands; `sound` is false when its separators had to be guessed."""

    value: date
    start: int
    end: int
    sound: bool = True


def find_dates(folded: str) -> Iterator[FoundDate]:
    """Every full date in folded text, in order."""
    for match in _DATE.finditer(folded):
        value = make_date(match[1], match[2], match[3])
        if value is not None:
            yield FoundDate(value, match.start(1), match.end(3))


def find_run_together(folded: str) -> Iterator[FoundDate]:
    """Ten figures in a row in which the strokes were read as ones: a date, but a doubtful one."""
    for match in _RUN_TOGETHER.finditer(folded):
        value = make_date(match[1], match[2], match[3])
        if value is not None:
            yield FoundDate(value, match.start(1), match.end(3), sound=False)


def dates_in_words(folded: str) -> Iterator[date]:
    """Every date written out: "ngay muoi lam thang nam nam mot nghin chin tram chin muoi"."""
    for match in _IN_WORDS.finditer(folded):
        day, month, year = (_number(group) for group in match.groups())
        value = make_date(str(day), str(month), str(year)) if day and month and year else None
        if value is not None:
            yield value


def _number(words: str) -> int | None:
    """A number below ten thousand in words; None when they make none."""
    total = current = 0
    for word in words.split():
        if word in {"mung", "linh", "le"}:
            continue
        if word in {"gieng", "chap"}:
            return 1 if word == "gieng" else 12
        if word in _UNITS:
            current = current + _UNITS[word] if current % 10 == 0 else -1
        elif word == "muoi":
            current = current * 10 if 0 < current < 10 else current + 10
        elif word == "tram":
            total, current = total + current * 100, 0
        elif word in {"nghin", "ngan"}:
            total, current = (total + current) * 1000, 0
        if current < 0:
            return None
    return total + current


def make_date(day: str, month: str, year: str) -> date | None:
    """The date of these figures, or None when the calendar has none."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def add_months(start: date, months: int) -> date:
    """The same day some months on, or that month's last day (BLDS 2015 art. 148: terms by month)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in (start.day, 30, 29, 28):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
