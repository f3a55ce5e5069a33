"""Values that stand after a label, in a person's part of the page, or behind set words of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from digitize.reading.page_reading import Word
from digitize.understanding.field_values import Reading, read_personal_id, read_value
from digitize.understanding.labels import Labelled
from digitize.understanding.lines import Line, make_line
from digitize.understanding.paper_layout import PaperLayout
from digitize.understanding.parties import role_of
from digitize.understanding.type_catalogue import FieldKind

Found = Iterator[tuple[Line, Reading, str]]
_LONG = frozenset({"text", "subject", "agency"})  # kinds whose value may go on in the next line
_OF_FIRST_PERSON = frozenset({"personal_id", "date_of_birth"})  # whoever a paper names first is its holder
_ID_WORDS = re.compile(
    r"can cuoc|cccd|cmnd|dinh danh|ho chieu|giay to (?:tuy than|phap ly)|id card|tuy than|nhan than|cc so"
)
_TWELVE = re.compile(r"(?<![\d.,/-])\d{12}(?![\d/-])")
SENTENCES = {
    "parcel_number": re.compile(r"\bthua(?: dat)? so:? (\d[\w/]*)"),
    "map_sheet": re.compile(r"\bto ban do(?: dia chinh)?(?: so)?:? (\d[\w/]*)"),
    "area": re.compile(r"\bdien tich(?: xay dung)?(?: tang (?:1|mot|tret))?:? (\d[\d.,]*) ?m"),
    "serial_number": re.compile(r"\bso phat hanh:? ([a-z]{1,2} ?\d{6,8})\b"),
    "book_number": re.compile(
        r"\bvao so cap giay chung nhan(?: quyen su dung dat)?\W{0,3}so\W{0,3}(\d\w*(?: qsd[d0])?)"
    ),
    "date_of_birth": re.compile(r"\bsinh (?:ngay|nam):? (\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4})"),
}


def labelled(layout: PaperLayout, field: FieldKind, *, kind: str | None = None, zone: float = 1.0) -> Found:
    """After the field's labels, as another kind if told, no lower than `zone` (share of the page)."""
    kind = kind or field.kind
    places: Iterable[Labelled] = layout.labelled(field.labels)
    if field.name in _OF_FIRST_PERSON:
        places = sorted(places, key=lambda place: (place.line.page, place.line.middle))
    for place in places:
        reading = read_value(kind, _value_words(place, kind)) if place.line.middle <= zone else None
        if reading is not None:
            yield place.line, reading, "ocr"


def _value_words(place: Labelled, kind: str) -> tuple[Word, ...]:
    if kind in {"number", "personal_id", "date", "money"}:
        return (*place.words, *place.tail)  # figures may be set apart
    return (*place.words, *place.more) if kind in _LONG else place.words


def of_party(layout: PaperLayout, field: FieldKind) -> Found:
    """A value of one of two people: after a label of theirs, or after a common label in their part of the page."""
    role = role_of(field.name) or ""
    for place in layout.labelled(field.labels):
        part = layout.parts[place.line.page].get(role)
        words = (*place.words, *place.tail)
        own = tuple(word for word in words if part is None or part.holds(place.line, word))
        reading = read_value(field.kind, own) if own else None
        if reading is not None:
            yield place.line, reading, "ocr"
    if field.kind == "personal_id":
        for number, parts in layout.parts.items():
            for row in layout.rows[number] if role in parts else ():
                own = tuple(word for word in row.words if parts[role].holds(row, word) and _TWELVE.search(word.text))
                reading = read_personal_id(own) if own else None
                if reading is not None:
                    yield row, reading, "ocr"


def personal_numbers(layout: PaperLayout) -> Found:
    """Twelve figures that the words before them call a personal number; the first are of the person named first."""
    for rows in layout.rows.values():
        before = ""
        for row in rows:
            match = _TWELVE.search(row.folded)
            if match is not None and _ID_WORDS.search(before + row.folded[: match.start()]):
                reading = read_personal_id(row.words_between(match.start(), match.end()))
                if reading is not None:
                    yield row, reading, "ocr"
            before = row.folded + " "


def in_sentences(layout: PaperLayout, field: FieldKind, pattern: re.Pattern[str]) -> Found:
    """What a contract says in running text."""
    for page in layout.pages:
        text = make_line(page, page.words)  # a sentence goes on over the end of a line
        match = pattern.search(text.folded)
        words = text.words_between(match.start(1), match.end(1)) if match else ()
        reading = read_value(field.kind, words) if words else None
        if reading is not None:
            yield make_line(page, words), reading, "ocr"


_OF_HOLDER = re.compile(r"\bcua (?:ho )?(?:ong|ba|ong ba|ong/ba|ong \(ba\)):? ")


def holder_in_sentence(layout: PaperLayout, field: FieldKind) -> Found:
    """The person whose land or case the first sentence speaks of."""
    for line in layout.first_lines:
        match = _OF_HOLDER.search(line.folded)
        reading = read_value(field.kind, line.words_between(match.end(), len(line.text))) if match else None
        if reading is not None:
            yield line, reading, "ocr"
