"""The machine-readable zone of cards (TD1, three lines of 30) and passports (TD3, two lines of 44): ICAO Doc 9303.

An engine's reading of it is mended only where the standard allows a figure alone, and believed only where a check
digit holds. Names come without marks here, so they can confirm a name but never give one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from digitize.reading.machine_zone import KIND
from digitize.reading.page_reading import BBox, PageReading
from digitize.understanding.dates import make_date
from digitize.understanding.folding import fold
from digitize.understanding.lines import Line, hull
from digitize.understanding.personal_numbers import has_structure

_WEIGHTS = (7, 3, 1)
_VALUES = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_FIGURES = str.maketrans("OQDUIJLZSBGTA", "0000111258674")
_ALLOWED = re.compile(r"[^A-Z0-9<]")
_DAYS_TD1 = re.compile(r"^([0-9A-Z]{7,8})([MFX<])([0-9A-Z]{7}(?=V)|[0-9A-Z]{8}(?=V)|[0-9A-Z]{7})")
_NUMBERS_TD1 = re.compile(r"(\d{9})(\d)(\d{12})(?=<|\D|$)")
_LEAST_FILLERS = 2


@dataclass(frozen=True, slots=True)
class MachineZone:
    """What the zone says and its check digits confirm; None where they do not. Days are as `yymmdd`."""

    page: int
    bbox: BBox
    kind: str
    document_number: str | None
    born: str | None
    expires: str | None
    sex: str | None
    personal_id: str | None
    name: str

    @property
    def confirmed(self) -> int:
        """How much of it holds."""
        return sum(value is not None for value in (self.document_number, self.born, self.expires, self.personal_id))

    @property
    def valid_until(self) -> date | None:
        """The last day of validity; a zone is always of this century."""
        return make_date(self.expires[4:], self.expires[2:4], f"20{self.expires[:2]}") if self.expires else None

    @property
    def date_of_birth(self) -> date | None:
        """Only with a personal number, whose fourth digit tells the century."""
        if not self.born or not self.personal_id or self.personal_id[4:6] != self.born[:2]:
            return None
        century = 19 + int(self.personal_id[3]) // 2
        return make_date(self.born[4:], self.born[2:4], f"{century}{self.born[:2]}")


def check_digit(text: str) -> str:
    """Weights 7, 3, 1 repeated, modulo 10; letters count from 10, a filler is 0 (Doc 9303-3, 4.9)."""
    return str(sum(_WEIGHTS[place % 3] * _VALUES[char] for place, char in enumerate(text)) % 10)


def read_machine_zone(pages: Sequence[PageReading], lines: Sequence[Sequence[Line]]) -> MachineZone | None:
    """The zone of the first page that has one; `lines` are each page's. Of two readings of it the one that holds."""
    for page, own in zip(pages, lines, strict=True):
        printed = [(text, hull(line.words)) for line in own if (text := _zone_text(line.text)) is not None]
        again = [
            [(text, code.bbox) for line in code.text.split("\n") if (text := _zone_text(line)) is not None]
            for code in page.barcodes
            if code.kind == KIND
        ]
        found = [zone for rows in (printed, *again) if (zone := _zone_of(page.number, rows)) is not None]
        if found:
            return max(found, key=lambda zone: zone.confirmed)
    return None


def _zone_of(page: int, rows: Sequence[tuple[str, BBox]]) -> MachineZone | None:
    for number, (text, _) in enumerate(rows):
        taken = rows[number : number + 3]
        left, top, right, bottom = zip(*(box for _, box in taken), strict=True)
        box = (min(left), min(top), max(right), max(bottom))
        if text[0] == "P" and len(taken) > 1:
            return _passport(page, text, taken[1][0], box)
        if _is_card_line(text) and len(taken) > 1:
            return _card(page, text, taken[1][0], taken[2][0] if len(taken) > 2 else "", box)
    return None


def _zone_text(printed: str) -> str | None:
    """The line in the zone's alphabet, or None when it cannot be one."""
    text = fold(printed.replace("«", "<<").replace("‹", "<").replace("©", "<")).upper().replace(" ", "")
    text = _ALLOWED.sub("", text)
    return text if text.count("<") >= _LEAST_FILLERS and 26 <= len(text) <= 48 else None


def _is_card_line(text: str) -> bool:
    return re.match(r"^[I1TL][D0O<]VN[MNH]", text) is not None


def _passport(page: int, first: str, second: str, bbox: BBox) -> MachineZone:
    number = second[:9]
    born, expires = _day_of(second[13:20]), _day_of(second[21:28])
    composite = len(second) == 44 and check_digit(second[:10] + second[13:20] + second[21:43]) == second[43]
    personal = _personal(second[28:40], second[42:43], born, composite=composite)
    return MachineZone(
        page=page,
        bbox=bbox,
        kind="TD3",
        document_number=number.rstrip("<") if _holds(number, second[9:10]) else None,
        born=born,
        expires=expires,
        sex=_sex(second[20:21]) if born else None,
        personal_id=personal,
        name=_name(first[5:]),
    )


def _personal(printed: str, digit: str, born: str | None, *, composite: bool) -> str | None:
    """The personal number with fillers behind it; one that had to be mended also has to fit the birthday."""
    as_read = _figures(printed)
    if re.fullmatch(r"\d{12}", as_read) and (composite or _holds(f"{as_read}<<", digit)):
        return as_read
    fit = {
        text
        for text in _as_may_be(as_read, 12)
        if _holds(f"{text}<<", digit) and has_structure(text) and born is not None and text[4:6] == born[:2]
    }
    return fit.pop() if len(fit) == 1 else None


def _card(page: int, first: str, second: str, third: str, bbox: BBox) -> MachineZone:
    match = _DAYS_TD1.match(second)
    born, expires = (_day_of(match[1]), _day_of(match[3])) if match else (None, None)
    # The card's number is the end of the personal number, so its check digit covers most of that one too.
    found = _NUMBERS_TD1.search(_figures(first[5:]))
    number = found[1] if found is not None and _holds(found[1], found[2]) else None
    return MachineZone(
        page=page,
        bbox=bbox,
        kind="TD1",
        document_number=number,
        born=born,
        expires=expires,
        sex=_sex(match[2]) if match and born else None,
        personal_id=found[3] if found is not None and number is not None and found[3][3:] == number else None,
        name=_name(third),
    )


def _day_of(printed: str) -> str | None:
    """`yymmdd` of a day with its check digit behind it; slips are mended where only one day of the calendar fits."""
    if len(printed) < len("yymmdd1"):
        return None
    if len(printed) == len("yymmdd1") and _holds(as_read := _figures(printed[:-1]), printed[-1]):
        return as_read
    fit = {text for text in _as_may_be(_figures(printed[:-1]), 6) if _holds(text, printed[-1]) and _is_day(text)}
    return fit.pop() if len(fit) == 1 else None


def _is_day(text: str) -> bool:
    return text.isdigit() and any(make_date(text[4:], text[2:4], f"{century}{text[:2]}") for century in ("19", "20"))


def _as_may_be(read: str, length: int) -> Iterator[str]:
    """What may truly stand there: the zone's struck-through noughts look like sixes, its ones with a long stroke like
    a four and a one.
    """
    shortened = [read[:place] + read[place + 1 :] for place in range(len(read) - 1) if read[place : place + 2] == "41"]
    for text in [read, *shortened]:
        if len(text) == length:
            choices = [("6", "0") if char == "6" else (char,) for char in text]
            yield from ("".join(picked) for picked in product(*choices))


def _figures(text: str) -> str:
    """The text where only figures may stand: letters that look like one are that one."""
    return text.translate(_FIGURES)


def _holds(text: str, digit: str) -> bool:
    return bool(text) and bool(digit) and set(text) <= set(_VALUES) and check_digit(text) == _figures(digit)


def _sex(letter: str) -> str | None:
    return {"M": "Nam", "F": "Nữ"}.get(letter)


def _name(text: str) -> str:
    """Surname and given names, without marks, divided by blanks."""
    return " ".join(_parts(text))


def _parts(text: str) -> Iterator[str]:
    for part in text.split("<"):
        if part:
            yield part
