"""Proposes a paper's fields: machine codes first, then labels, then the places that law and custom give.

Doubtful values are kept and marked; unknown ones stay absent; nothing is guessed. The order: find each field's
likeliest place (here), take what machine-readable codes say (`machine_codes`), let the values check each other
(`checks`), then accept or doubt (`evidence`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from digitize.reading.page_reading import FieldProposal, PageReading, Word
from digitize.understanding import header
from digitize.understanding.agency_names import as_cited
from digitize.understanding.checks import checked
from digitize.understanding.dates import add_months, find_dates
from digitize.understanding.evidence import decide, propose
from digitize.understanding.field_values import Reading, read_personal_id, read_value
from digitize.understanding.folding import fold, upper_share
from digitize.understanding.labels import Labelled
from digitize.understanding.lines import Line, make_line
from digitize.understanding.machine_codes import with_machine_codes
from digitize.understanding.paper_layout import PaperLayout
from digitize.understanding.parties import role_of
from digitize.understanding.signers import signer
from digitize.understanding.type_catalogue import FieldKind, PaperType

Found = Iterator[tuple[Line, Reading, str]]

_NUMBER_ZONE = 0.5
_UNDER_TITLE = 0.09
_HANDWRITTEN = 1.6  # times as high as the print beside it
_LONG = frozenset({"text", "subject", "agency"})  # kinds whose value may go on in the next line
_ID_WORDS = re.compile(r"can cuoc|cccd|cmnd|dinh danh|ho chieu|giay to (?:tuy than|phap ly)|id card|tuy than")
_TWELVE = re.compile(r"(?<![\d.,/-])\d{12}(?![\d/-])")
_IN_SENTENCES = {
    "parcel_number": re.compile(r"\bthua dat so:? (\d[\w/]*)"),
    "map_sheet": re.compile(r"\bto ban do so:? (\d[\w/]*)"),
    "area": re.compile(r"\bdien tich:? (\d[\d.,]*) ?m"),
    "date_of_birth": re.compile(r"\bsinh (?:ngay|nam):? (\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4})"),
}
_SYMBOLLED = re.compile(r"^\d{1,6}[a-zA-Z]?/")
_TERM = re.compile(r"co gia tri[^.]{0,40}?(\d{1,2})\s*(thang|nam)\b[^.]{0,20}ke tu ngay")
_UNTIL = re.compile(r"(?:thoi han|gia tri)[^.]{0,60}?den (?:het )?ngay\s*")
_CARD_ISSUER = re.compile(
    r"^\W*(?:bo cong an|bao hiem xa hoi viet nam|cuc canh sat quan ly hanh chinh|cuc quan ly xuat nhap canh)\b"
)
_ATTESTED_AT = re.compile(r"\b(uy ban nhan dan|van phong cong chung|phong cong chung|phong tu phap)\b(?= \S)")
_ATTESTED_ON = re.compile(r"\bhom nay,? (?=ngay|\d)|\bngay (?=\d)|\b(?=\d{1,2}/\d{1,2}/\d{4})")
_LEVELS = frozenset({"phuong", "xa", "thi", "tran", "quan", "huyen", "tinh", "thanh", "pho", "dac", "khu", "so"})
_LONGEST_NAME = 70
_NEAR = 8
_OWN_SYMBOL = re.compile(r"^\d{1,6}[a-zA-Z]?/[\w/]*[A-ZĐ]{2}")


def extract(pages: Sequence[PageReading], paper: PaperType) -> dict[str, FieldProposal]:
    """The fields of this type found on these pages, by name, in the type's order."""
    written = tuple(page for page in pages if page.words)
    if not written:
        return {}
    layout = PaperLayout(paper, written)
    fields = dict(_proposals(layout))
    if "valid_until" not in fields and any(field.name == "valid_until" for field in paper.fields):
        until = _validity(layout, fields.get("issue_date"))
        if until is not None:
            fields["valid_until"] = until
    fields = checked(layout, with_machine_codes(layout, fields))
    return {field.name: decide(fields[field.name], field.kind) for field in paper.fields if field.name in fields}


def _proposals(layout: PaperLayout) -> Iterator[tuple[str, FieldProposal]]:
    for field in layout.type.fields:
        found = next(_found(layout, field), None)
        if found is not None:
            yield field.name, propose(field, *found, layout.phrases)


def _found(layout: PaperLayout, field: FieldKind) -> Found:
    """Where the value may stand, the likeliest first."""
    if field.name in {"document_number", "attestation_number", "serial_number"}:
        yield from _document_number(layout, field)
    elif field.name == "issue_date":
        yield from _issue_date(layout, field)
    elif field.name == "issuing_agency":
        yield from _issuing_agency(layout, field)
    elif field.name in {"signer_name", "signer_title"}:
        title, name = signer(list(layout.lines.values()))
        found = name if field.name == "signer_name" else title
        if found is not None:
            yield (*found, "ocr")
    elif field.name == "subject":
        found = header.subject(layout.first_lines, layout.title)
        if found is not None:
            yield (*found, "ocr")
    elif role_of(field.name) is not None:
        yield from _of_party(layout, field)
    else:
        yield from _labelled(layout, field)
        if field.name == "personal_id":
            yield from _personal_numbers(layout)
        elif field.name in _IN_SENTENCES:
            yield from _in_sentences(layout, field, _IN_SENTENCES[field.name])


def _labelled(layout: PaperLayout, field: FieldKind, *, kind: str | None = None, zone: float = 1.0) -> Found:
    kind = kind or field.kind
    for place in layout.labelled(field.labels):
        reading = read_value(kind, _value_words(place, kind)) if place.line.middle <= zone else None
        if reading is not None:
            yield place.line, reading, "ocr"


def _value_words(place: Labelled, kind: str) -> tuple[Word, ...]:
    if kind in {"number", "personal_id", "date", "money"}:
        return (*place.words, *place.tail)  # figures may be set apart
    return (*place.words, *place.more) if kind in _LONG else place.words


def _of_party(layout: PaperLayout, field: FieldKind) -> Found:
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


def _document_number(layout: PaperLayout, field: FieldKind) -> Found:
    paper = layout.type
    zone = 1.0 if paper.attested or paper.card else _NUMBER_ZONE
    labelled = list(_labelled(layout, field, kind=paper.number_kind, zone=zone))
    if paper.attested:
        if field.name == "document_number":
            yield from _number_over_title(layout)
        yield from reversed(labelled)  # the attestation stands at the end
        return
    if paper.number_kind == "serial":
        yield from _labelled(layout, field, kind="serial")
        yield from _lone_serials(layout)
        return
    for line, reading, source in labelled:
        if paper.is_administrative and not _is_own_number(layout, line, reading):
            continue
        yield line, _not_handwritten(line, reading), source


def _number_over_title(layout: PaperLayout) -> Found:
    """A contract's own number with its symbol, where a bank or an office gave it one."""
    limit = layout.title.middle + _UNDER_TITLE if layout.title is not None else 0.3
    for place in layout.labelled(("Số",)):
        reading = read_value("number", place.words)
        on_top = place.line.page == layout.pages[0].number and place.line.middle < limit
        if reading is not None and on_top and _OWN_SYMBOL.match(reading.value):
            yield place.line, _not_handwritten(place.line, reading), "ocr"


def _is_own_number(layout: PaperLayout, line: Line, reading: Reading) -> bool:
    """A document's own number stands above its title and carries a symbol; others it only cites."""
    limit = layout.title.middle if layout.title is not None else 0.3
    return line.page == layout.pages[0].number and line.middle < limit and bool(_SYMBOLLED.match(reading.value))


def _lone_serials(layout: PaperLayout) -> Found:
    """A serial printed alone, without a label, as at the foot of land certificates."""
    for lines in layout.lines.values():
        for line in lines:
            if re.fullmatch(r"\W*[A-ZĐ]{1,2}\s?(?:\d{6}|\d{8})\W*", line.text):
                reading = read_value("serial", line.words)
                if reading is not None:
                    yield line, reading, "ocr"


def _issue_date(layout: PaperLayout, field: FieldKind) -> Found:
    default = field.labels == ("Ngày, tháng, năm cấp", "Ngày cấp")
    if not default or layout.type.card:
        yield from _labelled(layout, field)
    pages = [(page, layout.lines[page.number]) for page in layout.pages]
    found = header.issue_date(pages, at_end=layout.type.attested, only_top=layout.type.is_administrative)
    if layout.type.attested and (found is None or "loi chung" in layout.text):
        found = _attested_on(layout) or found
    if found is not None:
        yield found[0], _not_handwritten(*found), "ocr"


def _issuing_agency(layout: PaperLayout, field: FieldKind) -> Found:
    if layout.type.attested:
        yield from _attesting_agency(layout)
        return
    if field.labels != ("Cơ quan cấp", "Nơi cấp") or layout.type.card:
        yield from _labelled(layout, field)
    for found in (
        header.issuer(layout.first_lines, layout.title),
        _under_the_day(layout),
        _named_in_heading(layout.first_lines),
        _named_on_card(layout) if layout.type.card else None,
    ):
        if found is not None:
            yield (*found, "ocr")


def _under_the_day(layout: PaperLayout) -> tuple[Line, Reading] | None:
    pages = [(page, layout.lines[page.number]) for page in layout.pages]
    day = header.issue_date(pages, at_end=True)
    return header.signing_agency(layout.lines[day[0].page], day[0]) if day is not None else None


def _named_in_heading(lines: Sequence[Line]) -> tuple[Line, Reading] | None:
    """A school's or hospital's name in capitals, wherever it stands in the upper part of a diploma."""
    for line in lines:
        if line.middle < 0.5 and re.match(r"^\W*(truong|dai hoc|hoc vien|benh vien|so giao duc)\b", line.folded):
            return line, Reading(as_cited(line.text), line.words)
    return None


def _named_on_card(layout: PaperLayout) -> tuple[Line, Reading] | None:
    """Cards print their issuer somewhere in capitals, without a label."""
    for lines in layout.lines.values():
        for line in lines:
            if _CARD_ISSUER.match(line.folded) and upper_share(line.text) > 0.9:
                return line, Reading(as_cited(line.text), line.words)
    return None


def _attesting_agency(layout: PaperLayout) -> Found:
    """The office that the attestation names, over the end of a line if need be."""
    for page in reversed(layout.pages):
        text = make_line(page, page.words)
        begin = text.folded.find("loi chung")
        for match in _ATTESTED_AT.finditer(text.folded, begin) if begin >= 0 else ():
            words = _named_from(text, match)
            printed = re.split(r"[,;.:]", " ".join(word.text for word in words))[0]
            if len(words) > len(match[1].split()):
                yield text, Reading(as_cited(printed), words), "ocr"


def _named_from(text: Line, match: re.Match[str]) -> tuple[Word, ...]:
    """The office and the words of its own name: capitalised, in one way of writing, up to the first stop."""
    words = list(text.words_between(match.start(1), match.end(1)))
    in_capitals = words[0].text.isupper()
    for word in text.words_between(match.end(1) + 1, match.end(1) + _LONGEST_NAME):
        is_name = word.text[:1].isupper() or fold(word.text) in _LEVELS
        if words[-1].text[-1:] in ",;.:" or not is_name or word.text.strip(",.;:").isupper() != in_capitals:
            break
        words.append(word)
    return tuple(words)


def _attested_on(layout: PaperLayout) -> tuple[Line, Reading] | None:
    """The day on which the attestation says it was made: the first after its heading."""
    for page in reversed(layout.pages):
        text = make_line(page, page.words)
        begin = text.folded.find("loi chung")
        match = _ATTESTED_ON.search(text.folded, begin) if begin >= 0 else None
        day = next(find_dates(text.folded[match.end() - 1 : match.end() + 40]), None) if match else None
        if match is not None and day is not None and day.start < _NEAR:
            start = match.end() - 1 + day.start
            reading = Reading(day.value.isoformat(), text.words_between(start, match.end() - 1 + day.end))
            return text, reading
    return None


def _personal_numbers(layout: PaperLayout) -> Found:
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


def _in_sentences(layout: PaperLayout, field: FieldKind, pattern: re.Pattern[str]) -> Found:
    """What a contract says in running text."""
    for lines in layout.lines.values():
        for line in lines:
            match = pattern.search(line.folded)
            reading = read_value(field.kind, line.words_between(match.start(1), match.end(1))) if match else None
            if reading is not None:
                yield line, reading, "ocr"


def _validity(layout: PaperLayout, issued: FieldProposal | None) -> FieldProposal | None:
    """An end date in running text, or the term the paper itself states; never a default."""
    field = next(field for field in layout.type.fields if field.name == "valid_until")
    for page in layout.pages:
        text = make_line(page, page.words)
        until = _UNTIL.search(text.folded)
        if until is not None:
            reading = read_value(field.kind, text.words_between(until.end(), until.end() + 40))
            day = next(find_dates(text.folded[until.end() : until.end() + 40]), None)
            if reading is not None and day is not None and day.start < 3:
                return propose(field, text, reading, "ocr", layout.phrases)
        term = _TERM.search(text.folded)
        if term is not None and issued is not None:
            months = int(term[1]) * (12 if term[2] == "nam" else 1)
            value = add_months(date.fromisoformat(issued.value), months).isoformat()
            return replace(issued, name="valid_until", value=value, page=page.number, bbox=None, source="derived")
    return None


def _not_handwritten(line: Line, reading: Reading) -> Reading:
    """Handwriting is read, but doubtful: figures much higher than the print beside them, or set into the blank
    before a printed symbol ("Số: 22 /BC-UBND").
    """
    own = {id(word) for word in reading.words}
    printed = sorted(word.bbox[3] - word.bbox[1] for word in line.words if id(word) not in own)
    figures = [word.bbox[3] - word.bbox[1] for word in reading.words if any(char.isdigit() for char in word.text)]
    tall = bool(printed and figures) and max(figures) > _HANDWRITTEN * printed[-1]
    set_in = len(reading.words) > 1 and any(word.text.startswith("/") for word in reading.words[1:])
    return replace(reading, sound=False) if tall or set_in else reading
