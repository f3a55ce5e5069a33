"""The machine-readable zone of cards (TD1, three lines of 30) and passports (TD3, two lines of 44): ICAO Doc 9303.

An engine's reading of it is mended only where the standard allows a figure alone, and believed only where a check
digit holds. Names come without marks here, so they can confirm a name but never give one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from digitize.reading.page_reading import BBox, PageReading, Word
from digitize.understanding.dates import make_date
from digitize.understanding.folding import fold
from digitize.understanding.lines import Line, hull

_WEIGHTS = (7, 3, 1)
_VALUES = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_FIGURES = str.maketrans("OQDUIJLZSBGTA", "0000111258674")
_ALLOWED = re.compile(r"[^A-Z0-9<]")
_BIRTH_TD1 = re.compile(r"^([0-9A-Z]{6})([0-9A-Z])([MFX<])([0-9A-Z]{6})([0-9A-Z])")
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
    """The first zone on these pages; `lines` are each page's."""
    for page, own in zip(pages, lines, strict=True):
        candidates = [(text, line.words) for line in own if (text := _zone_text(line.text)) is not None]
        for number, (text, words) in enumerate(candidates):
            following = candidates[number + 1 : number + 3]
            if text[0] == "P" and following:
                return _passport(page.number, text, following[0][0], (*words, *following[0][1]))
            if _is_card_line(text) and following:
                name = following[1][0] if len(following) > 1 else ""
                taken = [*words, *(word for _, more in following for word in more)]
                return _card(page.number, text, following[0][0], name, tuple(taken))
    return None


def _zone_text(printed: str) -> str | None:
    """The line in the zone's alphabet, or None when it cannot be one."""
    text = fold(printed.replace("«", "<<").replace("‹", "<").replace("©", "<")).upper().replace(" ", "")
    text = _ALLOWED.sub("", text)
    return text if text.count("<") >= _LEAST_FILLERS and 26 <= len(text) <= 48 else None


def _is_card_line(text: str) -> bool:
    return re.match(r"^[I1TL][D0O<]VN[MNH]", text) is not None


def _passport(page: int, first: str, second: str, words: tuple[Word, ...]) -> MachineZone:
    number, born, expires = second[:9], _figures(second[13:19]), _figures(second[21:27])
    personal = _figures(second[28:40])
    composite = len(second) == 44 and check_digit(second[:10] + second[13:20] + second[21:43]) == second[43]
    personal_holds = composite or second[42:43] == check_digit(f"{personal}<<")
    return MachineZone(
        page=page,
        bbox=hull(words),
        kind="TD3",
        document_number=number.rstrip("<") if _holds(number, second[9:10]) else None,
        born=born if _holds(born, second[19:20]) else None,
        expires=expires if _holds(expires, second[27:28]) else None,
        sex=_sex(second[20:21]) if _holds(born, second[19:20]) else None,
        personal_id=personal if personal_holds and re.fullmatch(r"\d{12}", personal) else None,
        name=_name(first[5:]),
    )


def _card(page: int, first: str, second: str, third: str, words: tuple[Word, ...]) -> MachineZone:
    match = _BIRTH_TD1.match(second)
    born, expires = (_figures(match[1]), _figures(match[4])) if match else ("", "")
    number, personal = _figures(first[5:14]), _figures(first[15:27])
    # The card's number is the end of the personal number, so its check digit covers most of that one too.
    number_holds = _holds(number, first[14:15])
    return MachineZone(
        page=page,
        bbox=hull(words),
        kind="TD1",
        document_number=number if number_holds else None,
        born=born if match and _holds(born, match[2]) else None,
        expires=expires if match and _holds(expires, match[5]) else None,
        sex=_sex(match[3]) if match and _holds(born, match[2]) else None,
        personal_id=personal if number_holds and personal[3:] == number and personal.isdigit() else None,
        name=_name(third),
    )


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
