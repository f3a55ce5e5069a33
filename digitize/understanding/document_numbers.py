"""The paper's own number: round the title with its symbol, at the attestation, or alone on a certificate.

Numbers that a paper only cites are never its own; handwritten ones are read and doubted.
"""

from __future__ import annotations

import re
from dataclasses import replace

from digitize.understanding.field_values import Reading, read_value
from digitize.understanding.labelled_values import SENTENCES, Found, in_sentences, labelled
from digitize.understanding.lines import Line
from digitize.understanding.paper_layout import PaperLayout
from digitize.understanding.type_catalogue import FieldKind

_NUMBER_ZONE = 0.5
_UNDER_TITLE = 0.09
LEAST_NUMBER, LEAST_DAY = 0.84, 0.90
_HANDWRITTEN = 1.6  # times as high as the print beside it
_SYMBOLLED = re.compile(r"^\d{1,6}[a-zA-Z]?/")
_OWN_SYMBOL = re.compile(r"^\d{1,6}[a-zA-Z]?/[\w/]*[A-ZĐ]{2}")


def document_number(layout: PaperLayout, field: FieldKind) -> Found:
    """Where the number of the paper, of its attestation or of the certificate may stand."""
    paper = layout.type
    zone = 1.0 if paper.attested or paper.card else _NUMBER_ZONE
    found = list(labelled(layout, field, kind=paper.number_kind, zone=zone))
    if paper.attested:
        if field.name == "document_number":
            yield from _number_over_title(layout)
        yield from reversed(found)  # the attestation stands at the end
        return
    if field.name == "serial_number" and paper.number_kind != "serial":
        yield from labelled(layout, field)
        yield from in_sentences(layout, field, SENTENCES[field.name])
        return
    if paper.number_kind == "serial":
        yield from labelled(layout, field, kind="serial")
        yield from _lone_serials(layout)
        return
    for line, reading, source in found:
        if paper.is_administrative and not _is_own_number(layout, line, reading):
            continue
        yield line, _with_known_symbol(layout, _by_hand_or_print(layout, line, reading)), source


def _by_hand_or_print(layout: PaperLayout, line: Line, reading: Reading) -> Reading:
    found = not_handwritten(line, reading)
    return surely_printed(found, LEAST_NUMBER) if layout.type.is_administrative else found


def _with_known_symbol(layout: PaperLayout, reading: Reading) -> Reading:
    """A document of NĐ 30/2020 bears its type's short form (annex III): another one there is most likely misread."""
    symbols = layout.type.symbols
    if not layout.type.is_administrative or not symbols or "/" not in reading.value:
        return reading
    sign = "symbol" if re.search(rf"/(?:{'|'.join(map(re.escape, symbols))})(?![\w])", reading.value) else "?odd-symbol"
    return replace(reading, checks=(*reading.checks, sign))


def _number_over_title(layout: PaperLayout) -> Found:
    """A contract's own number with its symbol, where a bank or an office gave it one."""
    limit = layout.title.middle + _UNDER_TITLE if layout.title is not None else 0.3
    for place in layout.labelled(("Số",)):
        reading = read_value("number", place.words)
        on_top = place.line.page == layout.pages[0].number and place.line.middle < limit
        if reading is not None and on_top and _OWN_SYMBOL.match(reading.value):
            yield place.line, not_handwritten(place.line, reading), "ocr"


def _is_own_number(layout: PaperLayout, line: Line, reading: Reading) -> bool:
    """A document's own number stands round its title and carries a symbol; others it only cites."""
    limit = layout.title.middle + _UNDER_TITLE if layout.title is not None else 0.3
    return line.page == layout.pages[0].number and line.middle < limit and bool(_SYMBOLLED.match(reading.value))


def _lone_serials(layout: PaperLayout) -> Found:
    """A serial printed alone, without a label, as at the foot of land certificates."""
    for lines in layout.lines.values():
        for line in lines:
            if re.fullmatch(r"\W*[A-ZĐ]{1,2}\s?(?:\d{6}|\d{8})\W*", line.text):
                reading = read_value("serial", line.words)
                if reading is not None:
                    yield line, reading, "ocr"


def surely_printed(reading: Reading, least: float) -> Reading:
    """A document's number and day are often filled in by hand, and a hand's figures are read worse than print: below
    `least` they are left to a person however likely they look. A day below ten bears a nought (NĐ 30/2020 annex I),
    so one that stands alone is what was read of two figures, or a hand's.
    """
    figures = [word for word in reading.words if any(char.isdigit() for char in word.text)]
    shaky = any(word.confidence < least for word in figures)
    lone = re.fullmatch(r"\d{4}-\d\d-\d\d", reading.value) is not None and re.fullmatch(r"\d", figures[0].text)
    return replace(reading, sound=False) if shaky or lone else reading


def not_handwritten(line: Line, reading: Reading) -> Reading:
    """Handwriting is read, but doubtful: figures much higher than the print beside them, or set into the blank
    before a printed symbol ("Số: 22 /BC-UBND").
    """
    own = {id(word) for word in reading.words}
    printed = sorted(word.bbox[3] - word.bbox[1] for word in line.words if id(word) not in own)
    figures = [word.bbox[3] - word.bbox[1] for word in reading.words if any(char.isdigit() for char in word.text)]
    tall = bool(printed and figures) and max(figures) > _HANDWRITTEN * printed[-1]
    set_in = len(reading.words) > 1 and any(word.text.startswith("/") for word in reading.words[1:])
    return replace(reading, sound=False) if tall or set_in else reading
