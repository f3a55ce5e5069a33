"""Composing a certified copy: the original's pages with a strip below, the lời chứng, empty signature fields.

Owns the page geometry and the PDF/A-2b envelope. Refuses to know keys, the book's counter and where files lie.
Takes a PDF/A whose pages were captured from the paper; the area of the original stays 1:1 and nothing covers it.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Pdf

from signing.copy.attestation import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, attestation_boxes, draw_attestation
from signing.copy.drawing import Sheet
from signing.copy.envelope import DocumentFacts, EmptyField, add_empty_fields, add_envelope
from signing.copy.foot_strip import LEAST_WIDTH_MM, STRIP_MM, draw_foot_strip
from signing.copy.particulars import CopyParticulars, FrozenCopy
from signing.errors import SourceUnusable
from signing.rules import Rules, load_rules

_POINTS_PER_MM = 72 / 25.4
_STRIP = STRIP_MM * _POINTS_PER_MM


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
            _compose(source, copy, particulars, rules)
            fields = _fields(copy, particulars, rules)
            add_empty_fields(copy, fields)
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
    applied = ("loi-chung", "dau-chuyen-doi", "chan-trang", "ghi-chu-loi-chung")
    used = tuple(rules.wording(word, on=particulars.certified_on).rule for word in applied)
    return FrozenCopy(digest, size, page_count, tuple(field.box for field in fields), used)


def _compose(source: Pdf, copy: Pdf, particulars: CopyParticulars, rules: Rules) -> None:
    originals = list(source.pages)
    if not originals:
        raise SourceUnusable(
            "Tệp nguồn không có trang nào. Hãy chụp lại bản chính.", "The source has no pages. Capture the original."
        )
    sizes = []
    for page in originals:
        form = copy.copy_foreign(_upright_form(source, page))
        sizes.append((form, *_placed_size(form)))
    strips, attestation = _draw(copy, [width for _, width, _, _ in sizes], particulars, rules)
    for (form, width, height, offset), strip in zip(sizes, strips, strict=True):
        _append_page(copy, form, width, height, offset, strip)
    last = copy.add_blank_page(page_size=(PAGE_WIDTH_MM * _POINTS_PER_MM, PAGE_HEIGHT_MM * _POINTS_PER_MM))
    last.obj.Resources = Dictionary(XObject=Dictionary({"/LoiChung": attestation}))
    last.obj.Contents = copy.make_stream(b"q /LoiChung Do Q\n")


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


def _draw(
    copy: Pdf, widths: list[float], particulars: CopyParticulars, rules: Rules
) -> tuple[list[pikepdf.Object], pikepdf.Object]:
    """Draw all strips and the lời chứng in one go, so that they share one embedded, subset typeface."""
    wording = rules.wording("chan-trang", on=particulars.certified_on)
    sheet, pages = Sheet(), len(widths) + 1
    for place, width in enumerate(widths, start=1):
        drawn_width = max(LEAST_WIDTH_MM, width / _POINTS_PER_MM)
        sheet.add_page(drawn_width, STRIP_MM)
        draw_foot_strip(sheet, particulars, wording, width=drawn_width, top=0, page=place, pages=pages)
    draw_attestation(sheet, particulars, rules, copied_pages=len(widths))
    top = PAGE_HEIGHT_MM - STRIP_MM
    draw_foot_strip(sheet, particulars, wording, width=PAGE_WIDTH_MM, top=top, page=pages, pages=pages)
    with Pdf.open(io.BytesIO(sheet.to_pdf())) as drawn:
        forms = [copy.copy_foreign(drawn.make_indirect(page.as_form_xobject())) for page in drawn.pages]
    return forms[:-1], forms[-1]


def _append_page(
    copy: Pdf, form: pikepdf.Object, width: float, height: float, offset: tuple[float, float], strip: pikepdf.Object
) -> None:
    page = copy.add_blank_page(page_size=(width, height + _STRIP))
    scale = min(1.0, width / (LEAST_WIDTH_MM * _POINTS_PER_MM))
    x, y = offset[0], offset[1] + _STRIP
    page.obj.Resources = Dictionary(XObject=Dictionary({"/BanChinh": form, "/ChanTrang": strip}))
    page.obj.Contents = copy.make_stream(
        f"q 1 0 0 1 {x:.4f} {y:.4f} cm /BanChinh Do Q\n"
        f"q {scale:.6f} 0 0 {scale:.6f} 0 {_STRIP * (1 - scale):.4f} cm /ChanTrang Do Q\n".encode()
    )


def _fields(copy: Pdf, particulars: CopyParticulars, rules: Rules) -> tuple[EmptyField, ...]:
    """One for each expected signer; the agency's locks the document when it is signed."""
    person, agency = (
        rules.purpose(code, on=particulars.certified_on) for code in ("certified_copy_person", "certified_copy_agency")
    )
    first, second = attestation_boxes(len(copy.pages), fields=(person.field, agency.field))
    return EmptyField(first, person.name_vi), EmptyField(second, agency.name_vi, closing=True)


def _facts(particulars: CopyParticulars) -> DocumentFacts:
    title = f"Bản sao chứng thực số {particulars.number}, quyển số {particulars.book}: {particulars.original_name}"
    return DocumentFacts(title, particulars.agency_name, particulars.created_at, particulars.verification_code)


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest(), file.tell()
