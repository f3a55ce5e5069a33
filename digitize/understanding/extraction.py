"""Proposes a paper's fields: machine codes first, then labels, then the places that law and custom give.

Doubtful values are kept and marked; unknown ones stay absent; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from digitize.reading.page_reading import FieldProposal, PageReading
from digitize.understanding import header
from digitize.understanding.agency_names import as_cited
from digitize.understanding.checks import checked
from digitize.understanding.dates import add_months, find_dates
from digitize.understanding.field_values import Reading, read_personal_id, read_value
from digitize.understanding.identity_codes import read_card_code
from digitize.understanding.labels import find_labelled
from digitize.understanding.lines import Line, hull, lines_of, rows_of
from digitize.understanding.titles import best_title
from digitize.understanding.type_catalogue import FieldKind, PaperType

_EXACT = frozenset({"number", "personal_id", "date", "serial", "tax_code", "money", "insurance", "dossier_code"})
_ACCEPT_EXACT, _ACCEPT_TEXT = 0.80, 0.78
_NUMBER_ZONE = 0.5
_HANDWRITTEN = 1.6  # times as high as the print beside it
_CARD_NUMBER = re.compile(r"(?:can cuoc|cccd|dinh danh)[^0-9]{0,40}?(\d{12})\b")
_IN_SENTENCES = {
    "parcel_number": re.compile(r"\bthua dat so:? (\d[\w/]*)"),
    "map_sheet": re.compile(r"\bto ban do so:? (\d[\w/]*)"),
    "area": re.compile(r"\bdien tich:? (\d[\d.,]*) ?m"),
}
_SYMBOLLED = re.compile(r"^\d{1,6}[a-zA-Z]?/")
_TERM = re.compile(r"co gia tri[^.]{0,40}?(\d{1,2})\s*(thang|nam)\b[^.]{0,20}ke tu ngay")
_UNTIL = re.compile(r"(?:thoi han|gia tri)[^.]{0,60}?den (?:het )?ngay\s*")
_ATTESTED_AT = re.compile(
    r"(uy ban nhan dan (?:phuong|xa|thi tran|quan|huyen|thi xa|thanh pho|dac khu)(?: \w+){1,4}"
    r"|van phong cong chung(?: \w+){1,5})"
)


@dataclass(frozen=True)
class _Paper:
    """The paper's pages with their lines worked out once."""

    type: PaperType
    pages: tuple[PageReading, ...]

    @cached_property
    def lines(self) -> Mapping[int, tuple[Line, ...]]:
        return {page.number: header.segments(page, lines_of(page)) for page in self.pages}

    @cached_property
    def whole_lines(self) -> Mapping[int, tuple[Line, ...]]:
        return {page.number: lines_of(page) for page in self.pages}

    @cached_property
    def rows(self) -> Mapping[int, tuple[Line, ...]]:
        return {page.number: rows_of(page, self.whole_lines[page.number]) for page in self.pages}

    @cached_property
    def title(self) -> Line | None:
        first = self.pages[0].number
        match = best_title(self.lines[first], {self.type.code: self.type})
        return match.line if match is not None else None


def extract(pages: Sequence[PageReading], paper: PaperType) -> dict[str, FieldProposal]:
    """The fields of this type found on these pages, by name, in the type's order."""
    written = tuple(page for page in pages if page.words)
    if not written:
        return {}
    whole = _Paper(paper, written)
    fields: dict[str, FieldProposal] = {}
    for field in paper.fields:
        proposal = _propose(whole, field)
        if proposal is not None:
            fields[field.name] = proposal
    if any(field.name == "valid_until" for field in paper.fields) and "valid_until" not in fields:
        until = _validity(whole, fields.get("issue_date"))
        if until is not None:
            fields["valid_until"] = until
    return checked(_with_card_code(whole, fields))


def _propose(whole: _Paper, field: FieldKind) -> FieldProposal | None:
    for line, reading, source in _found(whole, field):
        return _proposal(field, line, reading, source)
    return None


def _found(whole: _Paper, field: FieldKind) -> Iterator[tuple[Line, Reading, str]]:
    """Where the value may stand, the likeliest first."""
    if field.name == "document_number" or field.name in {"attestation_number", "serial_number"}:
        yield from _document_number(whole, field)
    elif field.name == "issue_date":
        yield from _issue_date(whole, field)
    elif field.name == "issuing_agency":
        yield from _issuing_agency(whole, field)
    elif field.name == "subject":
        first = whole.pages[0].number
        found = header.subject(whole.lines[first], whole.title)
        if found is not None:
            yield (*found, "ocr")
    else:
        yield from _labelled(whole, field)
        if field.name == "personal_id":
            yield from _card_numbers(whole)
        elif field.name in _IN_SENTENCES:
            yield from _in_sentences(whole, field, _IN_SENTENCES[field.name])


def _labelled(
    whole: _Paper, field: FieldKind, *, kind: str | None = None, zone: float = 1.0
) -> Iterator[tuple[Line, Reading, str]]:
    for page in whole.pages:
        for place in find_labelled(whole.rows[page.number], whole.whole_lines[page.number], field.labels):
            if place.line.middle > zone or header.is_stamped(place.line, whole.lines[page.number]):
                continue
            reading = read_value(kind or field.kind, place.words)
            if reading is not None:
                yield place.line, reading, "ocr"


def _document_number(whole: _Paper, field: FieldKind) -> Iterator[tuple[Line, Reading, str]]:
    paper = whole.type
    labelled = list(_labelled(whole, field, kind=paper.number_kind, zone=1.0 if paper.attested else _NUMBER_ZONE))
    if paper.attested:
        yield from reversed(labelled)  # the attestation stands at the end
        return
    if paper.number_kind == "serial":
        yield from _labelled(whole, field, kind="serial")
        yield from _lone_serials(whole)
        return
    for line, reading, source in labelled:
        if field.labels == ("Số",) and not re.match(r"^\W*so\s*[:.;]", line.folded) and "so:" not in line.folded:
            continue  # a sentence that wrapped before "số"
        if paper.is_administrative and not _is_own_number(whole, line, reading):
            continue
        yield line, _not_handwritten(line, reading), source


def _is_own_number(whole: _Paper, line: Line, reading: Reading) -> bool:
    """A document's own number stands above its title and carries a symbol; others it only cites."""
    limit = whole.title.middle if whole.title is not None else 0.3
    return line.page == whole.pages[0].number and line.middle < limit and bool(_SYMBOLLED.match(reading.value))


def _lone_serials(whole: _Paper) -> Iterator[tuple[Line, Reading, str]]:
    """A serial printed alone, without a label, as at the foot of land certificates."""
    for page in whole.pages:
        for line in whole.lines[page.number]:
            if re.fullmatch(r"\W*[A-ZĐ]{1,2}\s?(?:\d{6}|\d{8})\W*", line.text):
                reading = read_value("serial", line.words)
                if reading is not None:
                    yield line, reading, "ocr"


def _issue_date(whole: _Paper, field: FieldKind) -> Iterator[tuple[Line, Reading, str]]:
    default = field.labels == ("Ngày, tháng, năm cấp", "Ngày cấp")
    if not default or whole.type.card:
        yield from _labelled(whole, field)
    if whole.type.card:
        return
    pages = [(page, whole.lines[page.number]) for page in whole.pages]
    found = header.issue_date(pages, at_end=whole.type.attested, only_top=whole.type.is_administrative)
    if found is not None:
        yield found[0], _not_handwritten(*found), "ocr"


def _issuing_agency(whole: _Paper, field: FieldKind) -> Iterator[tuple[Line, Reading, str]]:
    if whole.type.attested:
        yield from _attesting_agency(whole)
        return
    if field.labels != ("Cơ quan cấp", "Nơi cấp"):
        yield from _labelled(whole, field)
    first = whole.pages[0].number
    for found in (
        header.issuer(whole.lines[first], whole.title),
        _under_the_day(whole),
        _named_in_heading(whole.lines[first]),
    ):
        if found is not None:
            yield (*found, "ocr")


def _under_the_day(whole: _Paper) -> tuple[Line, Reading] | None:
    pages = [(page, whole.lines[page.number]) for page in whole.pages]
    day = header.issue_date(pages, at_end=True)
    return header.signing_agency(whole.lines[day[0].page], day[0]) if day is not None else None


def _named_in_heading(lines: Sequence[Line]) -> tuple[Line, Reading] | None:
    """A school's or hospital's name in capitals, wherever it stands in the upper part of a diploma."""
    for line in lines:
        if line.middle < 0.5 and re.match(r"^\W*(truong|dai hoc|hoc vien|benh vien|so giao duc)\b", line.folded):
            return line, Reading(as_cited(line.text), line.words)
    return None


def _attesting_agency(whole: _Paper) -> Iterator[tuple[Line, Reading, str]]:
    for page in reversed(whole.pages):
        attesting = False
        for line in whole.lines[page.number]:
            attesting = attesting or "loi chung" in line.folded
            match = _ATTESTED_AT.search(line.folded) if attesting else None
            if match is not None:
                text = re.split(r"[,;.]", line.text[match.start() : match.end()])[0]
                yield line, Reading(as_cited(text), line.words_between(match.start(), match.start() + len(text))), "ocr"


def _card_numbers(whole: _Paper) -> Iterator[tuple[Line, Reading, str]]:
    """A personal number named as one inside a sentence: of the person the paper names first."""
    for page in whole.pages:
        for line in whole.lines[page.number]:
            match = _CARD_NUMBER.search(line.folded)
            if match is not None:
                reading = read_personal_id(line.words_between(match.start(1), match.end(1)))
                if reading is not None:
                    yield line, reading, "ocr"


def _in_sentences(whole: _Paper, field: FieldKind, pattern: re.Pattern[str]) -> Iterator[tuple[Line, Reading, str]]:
    """What a contract says of the parcel in running text."""
    for page in whole.pages:
        for line in whole.lines[page.number]:
            match = pattern.search(line.folded)
            reading = read_value(field.kind, line.words_between(match.start(1), match.end(1))) if match else None
            if reading is not None:
                yield line, reading, "ocr"


def _validity(whole: _Paper, issued: FieldProposal | None) -> FieldProposal | None:
    """An end date in words, or the term the paper itself states; never a default."""
    for page in whole.pages:
        text = " ".join(line.folded for line in whole.whole_lines[page.number])
        until = _UNTIL.search(text)
        day = next(find_dates(text[until.end() : until.end() + 40]), None) if until else None
        if day is not None and day.start < 3:
            return FieldProposal("valid_until", day.value.isoformat(), 0.85, True, page.number, None, "ocr")
        term = _TERM.search(text)
        if term is not None and issued is not None:
            months = int(term[1]) * (12 if term[2] == "nam" else 1)
            value = add_months(date.fromisoformat(issued.value), months).isoformat()
            return replace(issued, name="valid_until", value=value, page=page.number, bbox=None, source="derived")
    return None


def _not_handwritten(line: Line, reading: Reading) -> Reading:
    """Figures much higher than the print beside them are handwriting: read, but doubtful."""
    own = {id(word) for word in reading.words}
    printed = sorted(word.bbox[3] - word.bbox[1] for word in line.words if id(word) not in own)
    figures = [word.bbox[3] - word.bbox[1] for word in reading.words if any(char.isdigit() for char in word.text)]
    if printed and figures and max(figures) > _HANDWRITTEN * printed[-1]:
        return replace(reading, sound=False)
    return reading


def _proposal(field: FieldKind, line: Line, reading: Reading, source: str) -> FieldProposal:
    confidences = [word.confidence for word in reading.words] or [0.0]
    exact = field.kind in _EXACT
    confidence = min(confidences) if exact else sum(confidences) / len(confidences)
    if not exact:  # one badly read word spoils a name or a sentence
        confidence = (confidence + min(confidences)) / 2
    confidence = round(confidence if reading.sound else min(confidence, 0.5), 3)
    accepted = reading.sound and confidence >= (_ACCEPT_EXACT if exact else _ACCEPT_TEXT)
    bbox = hull(reading.words) if reading.words else None
    return FieldProposal(field.name, reading.value, confidence, accepted, line.page, bbox, source)


def _with_card_code(whole: _Paper, fields: dict[str, FieldProposal]) -> dict[str, FieldProposal]:
    """A card's QR outranks what was read beside it; a difference between them is a doubt."""
    code = read_card_code(whole.pages) if whole.type.card else None
    if code is None:
        return fields
    wanted = {field.name for field in whole.type.fields}
    merged = dict(fields)
    for name, value in code.values.items():
        if name in wanted:
            merged[name] = FieldProposal(name, value, 0.99, True, code.page, code.barcode.bbox, "qr")
    return {field.name: merged[field.name] for field in whole.type.fields if field.name in merged}
