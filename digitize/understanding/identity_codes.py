"""What the QR of an identity card says (seven fields divided by `|`; a newer card's tail is left alone)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.reading.page_reading import Barcode, PageReading
from digitize.understanding.dates import make_date


@dataclass(frozen=True, slots=True)
class CardCode:
    """The card's own data: machine-read, so it outranks OCR."""

    page: int
    barcode: Barcode
    values: dict[str, str]


def read_card_code(pages: Sequence[PageReading]) -> CardCode | None:
    """The first barcode that is an identity card's."""
    for page in pages:
        for barcode in page.barcodes:
            values = parse_card_code(barcode.text)
            if values is not None:
                return CardCode(page.number, barcode, values)
    return None


def parse_card_code(text: str) -> dict[str, str] | None:
    """Fields by name; None when it is no card. An empty old number must not shift the rest; some drop it."""
    parts = [unicodedata.normalize("NFC", part).strip() for part in text.split("|")]
    if len(parts) < 6 or not re.fullmatch(r"\d{12}", parts[0]):
        return None
    if not (parts[1] == "" or re.fullmatch(r"\d{9}", parts[1])):
        parts.insert(1, "")
    if len(parts) < 6:
        return None
    values = {"personal_id": parts[0], "document_number": parts[0], "holder_name": parts[2].upper()}
    for name, place in (("sex", 4), ("residence", 5)):
        if parts[place]:
            values[name] = parts[place]
    for name, place in (("date_of_birth", 3), ("issue_date", 6)):
        digits = parts[place] if place < len(parts) else ""
        day = make_date(digits[:2], digits[2:4], digits[4:]) if re.fullmatch(r"\d{8}", digits) else None
        if day is not None:
            values[name] = day.isoformat()
    return values
