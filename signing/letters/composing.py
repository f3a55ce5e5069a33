"""Drawing a letter of the desk after its template: state heading, number, title, paragraphs, signatories.

Owns the page's geometry (NĐ 30/2020/NĐ-CP annex I, where it fits). Refuses to know the database and keys. The same
facts give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pikepdf import Pdf

from signing.copy.drawing import BLACK, GREY, Sheet, Type
from signing.copy.envelope import DocumentFacts, EmptyField, add_empty_fields, add_envelope
from signing.copy.particulars import SignatureBox
from signing.copy.qr_code import qr_modules
from signing.rules.letter_rules import LetterTemplate

_POINTS_PER_MM = 72 / 25.4
_STATE, _MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập – Tự do – Hạnh phúc"
_SIGNING_MM = 24.0
_QR_MM = 30.0


@dataclass(frozen=True, slots=True)
class _Page:
    """A paper size with its margins and type, in millimetres and points."""

    width: float
    height: float
    left: float
    right: float
    edge: float
    size: float

    @property
    def measure(self) -> float:
        return self.width - self.left - self.right


_PAGES = {"A4": _Page(210, 297, 30, 15, 20, 13), "A5": _Page(148, 210, 16, 12, 12, 11)}


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter says beyond its template. `values` fill the paragraphs; `names` stand under the signatories."""

    label: str
    superior_name: str
    agency_name: str
    issued_on: date
    made_at: datetime
    values: Mapping[str, str]
    names: Sequence[str] = ()
    square_code: str | None = None


def compose_letter(template: LetterTemplate, facts: LetterFacts, *, field: str, field_name: str) -> bytes:
    """The letter as PDF/A-2b, with an empty signature field for its first signatory."""
    page, sheet = _PAGES[template.paper], Sheet()
    sheet.add_page(page.width, page.height)
    y, number = _heading(sheet, page, facts), 1
    for index, line in enumerate(template.title):
        y += page.size * (0.62 if index else 0.9)
        how = Type(page.size + (2 if index == 0 else 0), "B", BLACK, "centre")
        sheet.text(page.left + page.measure / 2, y, line, how, width=page.measure)
    y += page.size * 0.55
    how = Type(page.size, "", BLACK)
    step = page.size / _POINTS_PER_MM * 1.35
    for text in template.paragraphs(facts.values):
        for line in sheet.wrapped(text, how, width=page.measure):
            if y + step > page.height - page.edge:
                sheet.add_page(page.width, page.height)
                y, number = page.edge, number + 1
            sheet.text(page.left, y + step * 0.75, line, how, width=page.measure)
            y += step
        y += page.size * 0.12
    if template.signatories and y + _SIGNING_MM + page.size * 1.6 > page.height - page.edge:
        sheet.add_page(page.width, page.height)
        y, number = page.edge, number + 1
    box = _signatories(sheet, page, template.signatories, facts.names, y, number, field)
    if facts.square_code is not None:
        _square_code(sheet, page, facts.square_code)
    return _enveloped(sheet, template, facts, box, field_name)


def _heading(sheet: Sheet, page: _Page, facts: LetterFacts) -> float:
    """The office on the left, the state on the right, number and day below; returns the lowest baseline."""
    size, step = page.size - 1, page.size * 0.44
    left, left_width = page.left + page.measure * 0.2, page.measure * 0.4
    right, right_width = page.left + page.measure * 0.71, page.measure * 0.58
    y = page.edge + size * 0.35
    office = [(facts.superior_name.upper(), ""), (facts.agency_name.upper(), "B")]
    lines = [(text, style) for text, style in office if text]
    for index, (text, style) in enumerate(lines):
        bold = Type(size, "B" if style else "", BLACK, "centre")
        sheet.text(left, y + index * step, text, bold, width=left_width - 4)
    sheet.text(right, y, _STATE, Type(size, "B", BLACK, "centre"), width=right_width)
    sheet.text(right, y + step, _MOTTO, Type(size, "B", BLACK, "centre"), width=right_width)
    below = y + len(lines) * step - step * 0.45
    sheet.rule(left - left_width * 0.2, left + left_width * 0.2, below, thickness=0.2)
    sheet.rule(right - right_width * 0.3, right + right_width * 0.3, y + step * 1.55, thickness=0.2)
    y = max(below, y + step * 1.55) + step * 1.2
    sheet.text(left, y, f"Số: {facts.label}", Type(size, "", BLACK, "centre"), width=left_width)
    on = facts.issued_on
    sheet.text(
        right,
        y,
        f"Ngày {on.day:02d} tháng {on.month:02d} năm {on.year}",
        Type(size, "I", BLACK, "centre"),
        width=right_width,
    )
    return y


def _signatories(
    sheet: Sheet, page: _Page, captions: Sequence[str], names: Sequence[str], y: float, number: int, field: str
) -> SignatureBox | None:
    """A column for each; the office's on the right, where its electronic signature will stand."""
    box = None
    wide = page.measure / 2
    y += page.size * 0.6
    for index, caption in enumerate(captions):
        x = page.left + wide * (1.5 - index)
        sheet.text(x, y, caption, Type(page.size - 1, "B", BLACK, "centre"), width=wide - 4)
        sheet.text(x, y + page.size * 0.42, "(Ký, ghi rõ họ tên)", Type(page.size - 2, "I", GREY, "centre"), width=wide)
        top = y + page.size * 0.42 + 2
        if index == 0:
            half, bottom = min(wide / 2 - 2, 32.0), page.height - top - _SIGNING_MM
            corners = (x - half, bottom, x + half, bottom + _SIGNING_MM)
            x0, y0, x1, y1 = (round(value * _POINTS_PER_MM) for value in corners)
            box = SignatureBox(field, number, x0, y0, x1, y1)
        if index < len(names):
            how = Type(page.size, "B", BLACK, "centre")
            sheet.text(x, top + _SIGNING_MM + page.size * 0.4, names[index], how, width=wide - 2)
    return box


def _square_code(sheet: Sheet, page: _Page, text: str) -> None:
    x, y = page.left + (page.measure - _QR_MM) / 2, page.height - page.edge - _QR_MM - 8
    sheet.squares(x, y, _QR_MM, qr_modules(text))
    sheet.text(
        page.left + page.measure / 2, y + _QR_MM + 6, text, Type(page.size, "B", BLACK, "centre"), width=page.measure
    )


def _enveloped(
    sheet: Sheet, template: LetterTemplate, facts: LetterFacts, box: SignatureBox | None, field_name: str
) -> bytes:
    title = f"{' – '.join(template.title)}, số {facts.label}"
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(sheet.to_pdf())) as pdf:
        del pdf.docinfo  # the XMP of the envelope says it all
        add_envelope(pdf, DocumentFacts(title, facts.agency_name, facts.made_at, facts.label))
        if box is not None:
            add_empty_fields(pdf, [EmptyField(box, field_name)])
        pdf.save(out, deterministic_id=True, force_version="1.7", linearize=False)
    return out.getvalue()
