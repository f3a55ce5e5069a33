"""The day of issue and the last day of validity: as printed, as the text states them, or by the stated term.

Nothing is a default: a term that the paper does not state is unknown.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from digitize.reading.page_reading import FieldProposal
from digitize.understanding import header
from digitize.understanding.dates import add_months, find_dates
from digitize.understanding.document_numbers import LEAST_DAY, not_handwritten, surely_printed
from digitize.understanding.evidence import propose
from digitize.understanding.field_values import Reading, read_value
from digitize.understanding.labelled_values import Found, labelled
from digitize.understanding.lines import Line, make_line
from digitize.understanding.paper_layout import PaperLayout
from digitize.understanding.type_catalogue import FieldKind

_TERM = re.compile(r"co gia tri[^.]{0,40}?(\d{1,2})\s*(thang|nam)\b[^.]{0,20}ke tu ngay")
_UNTIL = re.compile(r"(?:thoi han|gia tri)[^.]{0,60}?den (?:het )?ngay\s*")
_ATTESTED_ON = re.compile(r"\bhom nay,? (?=ngay|\d)|\bngay (?=\d)|\b(?=\d{1,2}/\d{1,2}/\d{4})")
_MET_ON = re.compile(r"\bhom nay,? (?=ngay|\d)")
_PASSED_ON = re.compile(r"\bthong qua (?=ngay)")
_BEGUN_ON = re.compile(r"^\W*(?:hom nay,? )?ngay (?=\d)")
_NEAR = 8
_UPPER_HALF = 0.5


def issue_date(layout: PaperLayout, field: FieldKind) -> Found:
    """Where the day of issue may stand: at its own label, in the place of custom, in the text."""
    default = field.labels == ("Ngày, tháng, năm cấp", "Ngày cấp")
    if not default or layout.type.card:
        yield from labelled(layout, field)
    pages = [(page, layout.lines[page.number]) for page in layout.pages]
    found = header.issue_date(pages, at_end=layout.type.attested, only_top=layout.type.is_administrative)
    if layout.type.attested and (found is None or "loi chung" in layout.text):
        found = _stated_on(layout, _ATTESTED_ON, "loi chung") or found
    elif layout.type.is_administrative and found is None:
        said = _PASSED_ON if layout.type.code == "VBHC-LUAT" else _MET_ON
        found = _stated_on(layout, said, "")
    elif found is None:
        found = _begun_on(layout)
    if found is not None:
        reading = not_handwritten(*found)
        yield found[0], surely_printed(reading, LEAST_DAY) if layout.type.is_administrative else reading, "ocr"


def _begun_on(layout: PaperLayout) -> tuple[Line, Reading] | None:
    """The day with which the first sentence of a record begins: "Ngày …, đơn vị đo đạc đã tiến hành …"."""
    for line in layout.first_lines:
        match = _BEGUN_ON.match(line.folded)
        day = next(find_dates(line.folded), None) if match is not None and line.middle < _UPPER_HALF else None
        if match is not None and day is not None and day.start < match.end() + _NEAR:
            return line, Reading(day.value.isoformat(), line.words_between(day.start, day.end))
    return None


def _stated_on(layout: PaperLayout, said: re.Pattern[str], after: str) -> tuple[Line, Reading] | None:
    """The day on which the text itself says it was made, the first behind these words on the last page with them."""
    for page in reversed(layout.pages):
        text = make_line(page, page.words)
        begin = text.folded.find(after)
        match = said.search(text.folded, begin) if begin >= 0 else None
        day = next(find_dates(text.folded[match.end() - 1 : match.end() + 40]), None) if match else None
        if match is not None and day is not None and day.start < _NEAR:
            start = match.end() - 1 + day.start
            reading = Reading(day.value.isoformat(), text.words_between(start, match.end() - 1 + day.end))
            return text, reading
    return None


def validity(layout: PaperLayout, issued: FieldProposal | None) -> FieldProposal | None:
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
