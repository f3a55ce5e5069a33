"""Vietnamese dates in print, to ISO 8601. A date that does not exist is no date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# On folded text: "ngay 05 thang 02 nam 2026", "05/02/2026", "05-02-2026", "05.02.2026".
_DATE = re.compile(r"(?:ngay\s*)?\b(\d{1,2})\s*(?:thang|[/.\-])\s*(\d{1,2})\s*(?:nam|[/.\-])\s*(\d{4})\b")
_YEARS = range(1890, 2200)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where in the text it stands."""

    value: date
    start: int
    end: int


def find_dates(folded: str) -> Iterator[FoundDate]:
    """Every full date in folded text, in order."""
    for match in _DATE.finditer(folded):
        value = make_date(match[1], match[2], match[3])
        if value is not None:
            yield FoundDate(value, match.start(1), match.end(3))


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
