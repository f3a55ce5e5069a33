"""Composing a certified copy: the original's pages with a strip below, the lời chứng, empty signature fields.

Owns the page geometry and the PDF/A-2b envelope. Refuses to know keys, the book's counter and where files lie.
Takes a PDF/A whose pages were captured from the paper; the area of the original stays 1:1 and nothing covers it.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Pdf

from signing.copy.attestation import (
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    attestation_boxes,
    block_boxes,
    draw_attestation,
    draw_attestation_block,
)
from signing.copy.drawing import Sheet
from signing.copy.envelope import DocumentFacts, EmptyField, add_empty_fields, add_envelope
from signing.copy.foot_strip import LEAST_WIDTH_MM, STRIP_MM, draw_foot_strip
from signing.copy.free_room import free_place
from signing.copy.particulars import CopyParticulars, FrozenCopy, SignatureBox
from signing.errors import SourceUnusable
from signing.rules import AttestationBlock, Rules, Wording, load_rules

_POINTS_PER_MM = 72 / 25.4
_STRIP = STRIP_MM * _POINTS_PER_MM
_SIGNED_FOR = ("certified_copy_person", "certified_copy_agency")


def compose_certified_copy(
    source_pdf: Path | bytes, target: Path, particulars: CopyParticulars, rules: Rules | None = None
) -> FrozenCopy:
    """Write the frozen copy to `target` and describe it.

    The same source and particulars give the same bytes. Raises `SourceUnusable` for what cannot be taken over and
    `CopyTextUnprintable` for texts that do not fit.
    """
    rules = rules or load_rules()
    stream = source_pdf if isinstance(source_pdf, Path) else io.BytesIO(source_pdf)
    try:
        with Pdf.open(stream) as source, Pdf.new() as copy:
            originals = _originals(source, copy)
            block = rules.attestation_block(on=particulars.certified_on)
            foot = _room_for(block, originals[-1])
            if foot is None:
                boxes = _with_added_page(copy, originals, particulars, rules)
            else:
                boxes = _with_block(copy, originals, particulars, rules, block, foot)
            add_empty_fields(copy, _fields(boxes, particulars, rules))
            add_envelope(copy, _facts(particulars), source=source)
            # The line end after %%EOF that qpdf writes is needed once signatures are appended (ISO 19005-2 §6.1.9).
            copy.save(target, deterministic_id=True, force_version="1.7", linearize=False)
            page_count = len(copy.pages)
    except pikepdf.PdfError as exc:
        raise SourceUnusable(
            "Không đọc được tệp PDF nguồn để lập bản sao. Hãy tạo lại tệp PDF/A từ bản chụp rồi thử lại.",
            "The source PDF cannot be read. Make the PDF/A from the captured pages again, then retry.",
        ) from exc
    digest, size = _digest(target)
    notes = "ghi-chu-loi-chung" if foot is None else "ghi-chu-trang-cuoi"
    applied = ("loi-chung", "dau-chuyen-doi", "chan-trang", notes)
    used = tuple(rules.wording(word, on=particulars.certified_on).rule for word in applied)
    return FrozenCopy(digest, size, page_count, boxes, used)


@dataclass(frozen=True, slots=True)
class _Original:
    """One page of the source as a drawing: its size as seen, and how far to shift it to the origin."""

    form: pikepdf.Object
    width: float
    height: float
    offset: tuple[float, float]


def _originals(source: Pdf, copy: Pdf) -> list[_Original]:
    if not len(source.pages):
        raise SourceUnusable(
            "Tệp nguồn không có trang nào. Hãy chụp lại bản chính.", "The source has no pages. Capture the original."
        )
    forms = [copy.copy_foreign(_upright_form(source, page)) for page in source.pages]
    return [_Original(form, *_placed_size(form)) for form in forms]


def _room_for(block: AttestationBlock, last: _Original) -> float | None:
    """Where on the last page the lời chứng has room, seen on the page as it will be shown."""
    if last.width < (block.width_mm + 2 * block.margin_mm) * _POINTS_PER_MM:
        return None
    with Pdf.new() as alone, tempfile.TemporaryDirectory(prefix="saoy-room-") as folder:
        page = alone.add_blank_page(page_size=(last.width, last.height))
        page.obj.Resources = Dictionary(XObject=Dictionary({"/BanChinh": alone.copy_foreign(last.form)}))
        x, y = last.offset
        page.obj.Contents = alone.make_stream(f"q 1 0 0 1 {x:.4f} {y:.4f} cm /BanChinh Do Q\n".encode())
        alone.save(path := Path(folder) / "last.pdf")
        return free_place(
            path,
            width_mm=block.width_mm,
            height_mm=block.height_mm,
            margin_mm=block.margin_mm,
            clearance_mm=block.clearance_mm,
        )


def _with_added_page(
    copy: Pdf, originals: list[_Original], particulars: CopyParticulars, rules: Rules
) -> tuple[SignatureBox, ...]:
    sheet, pages = Sheet(), len(originals) + 1
    wording = _draw_strips(sheet, originals, particulars, rules, pages=pages)
    draw_attestation(sheet, particulars, rules, copied_pages=len(originals))
    top = PAGE_HEIGHT_MM - STRIP_MM
    draw_foot_strip(sheet, particulars, wording, width=PAGE_WIDTH_MM, top=top, page=pages, pages=pages)
    *strips, attestation = _forms(copy, sheet)
    for original, strip in zip(originals, strips, strict=True):
        _append_page(copy, original, strip)
    last = copy.add_blank_page(page_size=(PAGE_WIDTH_MM * _POINTS_PER_MM, PAGE_HEIGHT_MM * _POINTS_PER_MM))
    last.obj.Resources = Dictionary(XObject=Dictionary({"/LoiChung": attestation}))
    last.obj.Contents = copy.make_stream(b"q /LoiChung Do Q\n")
    return attestation_boxes(pages, fields=_field_names(particulars, rules))


def _with_block(
    copy: Pdf,
    originals: list[_Original],
    particulars: CopyParticulars,
    rules: Rules,
    block: AttestationBlock,
    foot_mm: float,
) -> tuple[SignatureBox, ...]:
    sheet, pages = Sheet(), len(originals)
    _draw_strips(sheet, originals, particulars, rules, pages=pages)
    draw_attestation_block(sheet, particulars, rules, block, copied_pages=pages)
    *strips, attestation = _forms(copy, sheet)
    for original, strip in zip(originals, strips, strict=True):
        _append_page(copy, original, strip)
    left = (originals[-1].width - block.width_mm * _POINTS_PER_MM) / 2
    foot = _STRIP + foot_mm * _POINTS_PER_MM
    last = copy.pages[-1]
    last.obj.Resources.XObject.LoiChung = attestation
    drawing = last.obj.Contents.read_bytes() + f"q 1 0 0 1 {left:.4f} {foot:.4f} cm /LoiChung Do Q\n".encode()
    last.obj.Contents = copy.make_stream(drawing)
    return block_boxes(pages, block, fields=_field_names(particulars, rules), left=left, foot=foot)


def _upright_form(source: Pdf, page: pikepdf.Page) -> pikepdf.Object:
    """The page as one drawing, turned as its /Rotate shows it; notes and form fields are left behind.

    A signature's face without its signature would pretend; links and notes are no part of a paper.
    """
    if "/Annots" in page.obj:
        del page.obj["/Annots"]
    form = page.as_form_xobject(handle_transformations=True)
    if "/UserUnit" in page.obj:
        raise SourceUnusable(
            "Trang nguồn dùng đơn vị đo riêng (UserUnit). Hãy tạo lại tệp PDF/A từ bản chụp.",
            "The source page uses its own unit (UserUnit). Make the PDF/A from the captured pages again.",
        )
    for key in ("/StructParents", "/Metadata", "/PieceInfo"):
        if key in form:
            del form[key]
    return source.make_indirect(form)


def _placed_size(form: pikepdf.Object) -> tuple[float, float, tuple[float, float]]:
    """Width and height of the drawing as seen, and how far to shift it so that its corner is at the origin."""
    x0, y0, x1, y1 = (float(value) for value in form.BBox)
    a, b, c, d, e, f = (float(value) for value in form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
    width, height = max(x for x, _ in corners) - left, max(y for _, y in corners) - bottom
    if width < 1 or height < 1:
        raise SourceUnusable(
            "Có trang nguồn không có diện tích. Hãy chụp lại bản chính.", "A source page has no area. Capture it again."
        )
    return width, height, (0.0 - left, 0.0 - bottom)


def _draw_strips(
    sheet: Sheet, originals: list[_Original], particulars: CopyParticulars, rules: Rules, *, pages: int
) -> Wording:
    """All strips and the lời chứng on one sheet share one embedded, subset typeface."""
    wording = rules.wording("chan-trang", on=particulars.certified_on)
    for place, original in enumerate(originals, start=1):
        drawn_width = max(LEAST_WIDTH_MM, original.width / _POINTS_PER_MM)
        sheet.add_page(drawn_width, STRIP_MM)
        draw_foot_strip(sheet, particulars, wording, width=drawn_width, top=0, page=place, pages=pages)
    return wording


def _forms(copy: Pdf, sheet: Sheet) -> list[pikepdf.Object]:
    with Pdf.open(io.BytesIO(sheet.to_pdf())) as drawn:
        return [copy.copy_foreign(drawn.make_indirect(page.as_form_xobject())) for page in drawn.pages]


def _append_page(copy: Pdf, original: _Original, strip: pikepdf.Object) -> None:
    page = copy.add_blank_page(page_size=(original.width, original.height + _STRIP))
    scale = min(1.0, original.width / (LEAST_WIDTH_MM * _POINTS_PER_MM))
    x, y = original.offset[0], original.offset[1] + _STRIP
    page.obj.Resources = Dictionary(XObject=Dictionary({"/BanChinh": original.form, "/ChanTrang": strip}))
    page.obj.Contents = copy.make_stream(
        f"q 1 0 0 1 {x:.4f} {y:.4f} cm /BanChinh Do Q\n"
        f"q {scale:.6f} 0 0 {scale:.6f} 0 {_STRIP * (1 - scale):.4f} cm /ChanTrang Do Q\n".encode()
    )


def _field_names(particulars: CopyParticulars, rules: Rules) -> tuple[str, str]:
    person, agency = (rules.purpose(code, on=particulars.certified_on) for code in _SIGNED_FOR)
    return person.field, agency.field


def _fields(
    boxes: tuple[SignatureBox, ...], particulars: CopyParticulars, rules: Rules
) -> tuple[EmptyField, EmptyField]:
    """One for each expected signer; the agency's locks the document when it is signed."""
    person, agency = (rules.purpose(code, on=particulars.certified_on) for code in _SIGNED_FOR)
    return EmptyField(boxes[0], person.name_vi), EmptyField(boxes[1], agency.name_vi, closing=True)


def _facts(particulars: CopyParticulars) -> DocumentFacts:
    title = f"Bản sao chứng thực số {particulars.number}, quyển số {particulars.book}: {particulars.original_name}"
    return DocumentFacts(title, particulars.agency_name, particulars.created_at, particulars.verification_code)


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest(), file.tell()
