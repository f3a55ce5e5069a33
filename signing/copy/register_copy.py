"""The page that goes with a copy from the register book: heading, words, number, a field for the agency.

Owns that page. Refuses to know keys, numbers' registers and where files lie.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime

import pikepdf
from pikepdf import Pdf

from signing.copy.drawing import BLACK, LACQUER, Sheet, Type
from signing.copy.envelope import DocumentFacts, EmptyField, add_empty_fields, add_envelope
from signing.copy.particulars import SignatureBox
from signing.errors import SourceUnusable
from signing.rules import Rules

_WIDTH_MM, _HEIGHT_MM = 210.0, 297.0
_LEFT, _RIGHT = 25.0, 190.0
_BOX_WIDTH, _BOX_HEIGHT = 76.0, 30.0
_POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class RegisterCopyFacts:
    """What the page says."""

    number: str
    on: date
    document: str
    recipient: str
    agency_name: str
    superior_name: str
    created_at: datetime


def compose_register_copy(source: bytes, facts: RegisterCopyFacts, rules: Rules) -> bytes:
    """The source's pages, then the page with the words and the empty field; the same facts give the same bytes."""
    try:
        with Pdf.open(io.BytesIO(source)) as pages, Pdf.new() as copy:
            for page in pages.pages:
                if "/Annots" in page.obj:
                    del page.obj["/Annots"]  # a signature's face without its signature would pretend
            copy.pages.extend(pages.pages)
            sheet = Sheet()
            top = _draw(sheet, facts, len(pages.pages), rules)
            with Pdf.open(io.BytesIO(sheet.to_pdf())) as drawn:
                for page in drawn.pages:
                    if "/Group" in page.obj:
                        del page.obj["/Group"]
                copy.pages.extend(drawn.pages)
            purpose = rules.purpose("copy_from_register", on=facts.on)
            x1, y1 = _RIGHT * _POINTS_PER_MM, (_HEIGHT_MM - top) * _POINTS_PER_MM
            x0, y0 = x1 - _BOX_WIDTH * _POINTS_PER_MM, y1 - _BOX_HEIGHT * _POINTS_PER_MM
            box = SignatureBox(purpose.field, len(copy.pages), round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))
            add_empty_fields(copy, [EmptyField(box, purpose.name_vi)])
            title = f"Bản sao cấp từ sổ gốc số {facts.number}: {facts.document}"
            add_envelope(copy, DocumentFacts(title, facts.agency_name, facts.created_at, facts.number), source=pages)
            out = io.BytesIO()
            copy.save(out, deterministic_id=True, force_version="1.7")
            return out.getvalue()
    except pikepdf.PdfError as exc:
        raise SourceUnusable(
            "Không đọc được tệp PDF nguồn để lập bản sao. Hãy quét lại rồi thử lại.",
            "The source PDF cannot be read. Scan the document again, then retry.",
        ) from exc


def _draw(sheet: Sheet, facts: RegisterCopyFacts, pages: int, rules: Rules) -> float:
    """Draw the page; returns where the signature's box begins."""
    sheet.add_page(_WIDTH_MM, _HEIGHT_MM)
    left, right, y = 59.0, 144.0, 24.0
    if facts.superior_name:
        sheet.text(left, y, facts.superior_name.upper(), Type(12, "", BLACK, "centre"), width=66)
        y += 5.5
    sheet.text(left, y, facts.agency_name.upper(), Type(12, "B", BLACK, "centre"), width=66)
    sheet.text(right, 24, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Type(12, "B", BLACK, "centre"), width=92)
    drawn = sheet.text(right, 29.5, "Độc lập - Tự do - Hạnh phúc", Type(13, "B", BLACK, "centre"), width=92)
    sheet.rule(right - drawn / 2, right + drawn / 2, 31.5, thickness=0.25)
    title, number, date_line, *paragraphs = rules.wording("ban-sao-tu-so-goc", on=facts.on).fill(
        number=facts.number,
        day=f"{facts.on.day:02d}",
        month=f"{facts.on.month:02d}",
        year=facts.on.year,
        document=facts.document,
        recipient=facts.recipient,
        pages=f"{pages:02d}",
    )
    middle, width = _WIDTH_MM / 2, _RIGHT - _LEFT
    sheet.text(middle, 62, title, Type(17, "B", LACQUER, "centre"), width=width)
    sheet.text(middle, 71, number, Type(14, "B", BLACK, "centre"), width=width)
    sheet.text(middle, 79, date_line, Type(13, "I", BLACK, "centre"), width=width)
    y = 92.0
    for paragraph in paragraphs:
        y = sheet.paragraph(_LEFT, y, paragraph, Type(13, "", BLACK), width=width, leading=1.4) + 3
    centre = _RIGHT - _BOX_WIDTH / 2
    sheet.text(centre, y + 10, facts.agency_name.upper(), Type(12, "B", BLACK, "centre"), width=_BOX_WIDTH + 8)
    return y + 15
