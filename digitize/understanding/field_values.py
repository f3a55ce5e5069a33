"""Reads a value of one kind out of the words after a label. Says nothing rather than guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from digitize.reading.page_reading import Word
from digitize.understanding.agency_names import as_cited, looks_like_agency
from digitize.understanding.dates import find_dates, find_run_together
from digitize.understanding.folding import fold
from digitize.understanding.person_names import examine_name
from digitize.understanding.personal_numbers import has_structure

_TRIM = " .,;:-–—_…·*|'\"“”"
_PERSON_PREFIX = re.compile(r"^(?:ong|ba|mr|ms|mrs|anh|chi|chau|ho kinh doanh)$")
_OFFICE = re.compile(r"^(?:ngan hang|uy ban|cong an|cong ty|van phong|phong|so|chu tich|nguoi|nhan dan|giam doc)\b")
_NUMBER = re.compile(
    r"(?:[A-ZĐ]{1,4}\s(?=\d))?[0-9A-ZĐ][\w./,\-&()]*(?:\s?[/\-]\s?[\w./\-&]+)*(?:\sQSD[ĐD])?", re.UNICODE
)
_SERIAL = re.compile(r"\b(?:([A-ZĐ]{1,3})\s?)?(\d{5,8})\b")
_GROUPED = re.compile(r"\b\d{1,3}(?:[.,]\d{3})+\b")
_PLAIN = re.compile(r"\b\d{4,}\b")
_MEASURE = re.compile(r"\d+(?:[.]\d{3})*(?:,\d+)?")
_PLATE = re.compile(r"\b\d{2}\s?-?\s?[A-ZĐ][A-Z0-9Đ]?\s?-?\s?\d{3}\.?\d{2}\b")
_SEXES = {"nam": "Nam", "nữ": "Nữ", "nử": "Nữ", "nứ": "Nữ"}
# Names of peoples that are two words: Ê Đê, Ba Na, Gia Rai, Cơ Ho, Xơ Đăng, Tà Ôi, Pà Thẻn, Ra Glai …
_FIRST_OF_TWO = frozenset({"e", "ba", "gia", "co", "xo", "ta", "pa", "ra", "bru", "chu", "si", "la", "san", "kho"})
_DOSSIER = re.compile(r"\b[A-Z0-9][A-Z0-9.]*-\d{6}-\d{4,}\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with the words it was read from and the checks it passed; `sound` is false when one failed."""

    value: str
    words: tuple[Word, ...]
    sound: bool = True
    checks: tuple[str, ...] = ()


def read_value(kind: str, words: Sequence[Word]) -> Reading | None:
    """The value of this kind at the beginning of the words, or None."""
    return _READERS[kind](tuple(words))


def read_person(words: tuple[Word, ...]) -> Reading | None:
    """A name: at least two words, all in capitals or all capitalised, of letters only."""
    taken: list[Word] = []
    for word in words:
        text = word.text.strip(_TRIM + "()")
        if not taken and (not text or _PERSON_PREFIX.match(fold(text))):
            continue
        if not text.isalpha() or not text[0].isupper() or (taken and text.isupper() != taken[0].text.isupper()):
            break
        taken.append(word)
        if word.text.rstrip().endswith((",", ";", ".")):
            break
    name = " ".join(word.text.strip(_TRIM) for word in taken)
    if not 2 <= len(taken) <= 7 or _OFFICE.match(fold(name)) or taken[0].text.lower() == "trường":
        return None
    verdict = examine_name(name)
    return Reading(verdict.name, tuple(taken), checks=verdict.checks)


def read_personal_id(words: tuple[Word, ...]) -> Reading | None:
    """Twelve digits (NĐ 137/2015 art. 13), also printed in groups."""
    digits, taken = "", []
    for word in words[:8]:
        text = word.text.strip(_TRIM)
        if text.isdigit():
            digits += text
            taken.append(word)
            if len(digits) >= 12:
                break
        elif taken:
            break
    if len(digits) != 12:
        return None
    sound = has_structure(digits)
    return Reading(digits, tuple(taken), sound, ("structure",) if sound else ())


def read_date(words: tuple[Word, ...]) -> Reading | None:
    """The first date among the words."""
    text = " ".join(word.text for word in words)
    folded = fold(text)
    found = next(find_dates(folded), None) or next(find_run_together(folded), None)
    if found is None or found.start > 40:
        return None
    return Reading(found.value.isoformat(), _touching(words, found.start, found.end), found.sound)


def read_number(words: tuple[Word, ...]) -> Reading | None:
    """A number with its symbol; it has to hold a figure, and not begin at the slash of an empty place."""
    text = " ".join(word.text for word in words)
    match = _NUMBER.match(text.lstrip(_TRIM))
    if match is None:
        return None
    offset = len(text) - len(text.lstrip(_TRIM))
    value = re.sub(r"\s*([/\-])\s*", r"\1", match[0]).rstrip(_TRIM + "/")
    if not any(char.isdigit() for char in value):
        return None
    return Reading(value, _touching(words, offset, offset + match.end()))


def _touching(words: Sequence[Word], start: int, end: int) -> tuple[Word, ...]:
    found, position = [], 0
    for word in words:
        stop = position + len(word.text)
        if position < end and stop > start:
            found.append(word)
        position = stop + 1
    return tuple(found)


def _matching(
    pattern: re.Pattern[str], shape: Callable[[re.Match[str]], str]
) -> Callable[[tuple[Word, ...]], Reading | None]:
    def read(words: tuple[Word, ...]) -> Reading | None:
        match = pattern.search(" ".join(word.text for word in words))
        if match is None or match.start() > 40:
            return None
        return Reading(shape(match), _touching(words, match.start(), match.end()))

    return read


def _text(words: tuple[Word, ...]) -> Reading | None:
    value = " ".join(word.text for word in words).strip(_TRIM)
    return Reading(value, words) if len(value) >= 2 and any(char.isalpha() for char in value) else None


def _word(words: tuple[Word, ...]) -> Reading | None:
    """One word; of two languages ("NAM / M") the first."""
    value = re.split(r"[/|]", words[0].text)[0].strip(_TRIM)
    if not value or not value[0].isalpha():
        return None
    if fold(value) in _FIRST_OF_TWO and len(words) > 1 and words[1].text[:1].isupper():
        return Reading(f"{value} {words[1].text.strip(_TRIM)}", words[:2])
    return Reading(value, words[:1])


def _sex(words: tuple[Word, ...]) -> Reading | None:
    """Only a printed word tells it; a box that is ticked or struck out does not."""
    found = _word(words)
    value = _SEXES.get(unicodedata.normalize("NFC", found.value.lower())) if found is not None else None
    return Reading(value, words[:1]) if value is not None else None


def _until(words: tuple[Word, ...]) -> Reading | None:
    """The last day of a span: never the day from which it runs."""
    text = fold(" ".join(word.text for word in words))
    found = list(find_dates(text))
    if not found:
        return read_date(words) if "tu" not in text.split() else None
    last = found[-1] if len(found) > 1 and "den" in text[: found[-1].start] else found[0]
    if last.start > 60 or (re.search(r"\btu\b", text[: last.start]) and "den" not in text[: last.start]):
        return None
    return Reading(last.value.isoformat(), _touching(words, last.start, last.end), last.sound)


def _agency(words: tuple[Word, ...]) -> Reading | None:
    text = " ".join(word.text for word in words).split(", ")[0].strip(_TRIM)
    whole = len(text.split()) > 1 and looks_like_agency(text)
    return Reading(as_cited(text), words) if whole else None


def _tax_code(words: tuple[Word, ...]) -> Reading | None:
    match = re.search(r"\b(\d{10}(?:-\d{3})?|\d{12})\b", " ".join(word.text for word in words))
    if match is None or match.start() > 10:
        return None
    sound = _tax_digit_right(match[1])
    checks = ("check-digit",) if sound and len(match[1]) != 12 else ()  # a person's twelve digits have none
    return Reading(match[1], _touching(words, match.start(), match.end()), sound, checks)


def _tax_digit_right(code: str) -> bool:
    """Weights 31 29 23 19 17 13 7 5 3, check digit 10 − sum mod 11; persons use their 12 digits (TT 86/2024)."""
    if len(code) == 12:
        return True
    total = sum(weight * int(digit) for weight, digit in zip((31, 29, 23, 19, 17, 13, 7, 5, 3), code, strict=False))
    return 10 - total % 11 == int(code[9])


def _money(words: tuple[Word, ...]) -> Reading | None:
    """The last grouped amount: in a total's row the column of amounts stands last."""
    text = " ".join(word.text for word in words)
    found = list(_GROUPED.finditer(text)) or [match for match in _PLAIN.finditer(text) if match.start() < 15]
    if not found:
        return None
    last = found[-1]
    return Reading(re.sub(r"\D", "", last[0]), _touching(words, last.start(), last.end()))


_READERS: Mapping[str, Callable[[tuple[Word, ...]], Reading | None]] = {
    "person": read_person,
    "personal_id": read_personal_id,
    "date": read_date,
    "number": read_number,
    "text": _text,
    "subject": _text,
    "word": _word,
    "sex": _sex,
    "until": _until,
    "agency": _agency,
    "tax_code": _tax_code,
    "serial": _matching(_SERIAL, lambda match: f"{match[1] or ''} {match[2]}".strip()),
    "money": _money,
    "measure": _matching(_MEASURE, lambda match: match[0]),
    "plate": _matching(_PLATE, lambda match: re.sub(r"\s", "", match[0])),
    "year": _matching(re.compile(r"\b(?:19|20)\d{2}\b"), lambda match: match[0]),
    "insurance": _matching(re.compile(r"\b(?:[A-Z]{2}\s?\d[\d\s]{12,16}|\d{10})\b"), lambda m: re.sub(r"\s", "", m[0])),
    "dossier_code": _matching(_DOSSIER, lambda match: match[0]),
}
