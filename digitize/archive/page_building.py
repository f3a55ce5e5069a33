"""One archival page out of one source page: the image untouched, the content kept, or, last, drawn as an image."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import pdfa
from PIL import Image

from digitize.archive.embedding import embed_converted, embed_picture
from digitize.archive.text_layer import FONT_NAME, Frame, text_content
from digitize.intake.file_kind import FileKind, detect_kind
from digitize.intake.limits import IntakeLimits
from digitize.intake.opening import open_source
from digitize.intake.pdf_content import displayed_box, rotation_of, summarise
from digitize.intake.pdf_pages import open_pdf
from digitize.intake.raster import render_dpi, render_page
from digitize.reading.page_reading import PageReading
from digitize.reading.sheet import straighten_sheet

_POINTS_PER_INCH = 72
_PHOTO_QUALITY, _RENDERED_QUALITY = 90, 85


@dataclass(frozen=True, slots=True)
class Wanted:
    """The page asked for: a source page as it was read, and the officer's further clockwise turn."""

    source: Path
    page_index: int
    reading: PageReading
    turn: int


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """The page just added to the PDF, where its text goes, and how it came in."""

    frame: Frame
    treatment: str


def add_page(pdf: pikepdf.Pdf, font: pikepdf.Object, wanted: Wanted, limits: IntakeLimits) -> str:
    """Append the page with its text layer; returns the treatment."""
    kind = detect_kind(wanted.source)
    if kind is FileKind.PDF:
        built = _from_pdf(pdf, wanted, limits)
    else:
        built = _from_picture(pdf, wanted, kind, limits)
    page = pdf.pages[-1]
    turn = (built.frame.turn + wanted.turn) % 360
    if turn:
        page.Rotate = turn
    elif "/Rotate" in page:
        del page.Rotate
    has_own_text = wanted.reading.origin == "file" and built.treatment == "content"
    layer = b"" if has_own_text else text_content(wanted.reading, built.frame)
    if layer:
        page.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name(FONT_NAME))
        page.contents_add(layer, prepend=False)
    return built.treatment


def _from_picture(pdf: pikepdf.Pdf, wanted: Wanted, kind: FileKind, limits: IntakeLimits) -> BuiltPage:
    reading = wanted.reading
    if reading.sheet is not None:
        pixels = open_source(wanted.source, limits).load(wanted.page_index).pixels
        assert pixels is not None
        flat = Image.fromarray(straighten_sheet(pixels, reading.sheet))
        image = embed_converted(pdf, flat, "sheet", _PHOTO_QUALITY)
    else:
        open_source(wanted.source, limits)  # the same checks as at reading, before Pillow unfolds anything
        image = embed_picture(pdf, wanted.source, kind, wanted.page_index)
    scale = _POINTS_PER_INCH / max(reading.dpi, 1)
    width, height = image.width * scale, image.height * scale
    _add_image_page(pdf, image.stream, (0.0, 0.0, width, height))
    return BuiltPage(Frame(width, height, (image.turn + reading.rotation) % 360, scale), image.treatment)


def _from_pdf(pdf: pikepdf.Pdf, wanted: Wanted, limits: IntakeLimits) -> BuiltPage:
    with open_pdf(wanted.source) as source:
        page = source.pages[wanted.page_index]
        turn = (rotation_of(page) + wanted.reading.rotation) % 360
        content = summarise(page)
        if content.is_one_image and not _has_visible_annotations(page):
            built = _copied_image(pdf, page, wanted, turn)
            if built is not None:
                return built
        built = _copied_content(pdf, source, wanted, turn)
        if built is not None:
            return built
        return _rendered(pdf, wanted, displayed_box(page), limits)


def _copied_image(pdf: pikepdf.Pdf, page: pikepdf.Page, wanted: Wanted, turn: int) -> BuiltPage | None:
    """The scan's own stream on a page of its own size; None when PDF/A refuses its coding or colours."""
    content = summarise(page)
    x0, y0, x1, y1 = content.image_box
    with pikepdf.new() as trial:
        image = trial.copy_foreign(content.image)
        _add_image_page(trial, image, (0.0, 0.0, x1 - x0, y1 - y0))
        if not _passes(trial):
            return None
        pdf.pages.append(trial.pages[0])
    width, height = x1 - x0, y1 - y0
    return BuiltPage(_frame(wanted.reading, (0.0, 0.0, width, height), turn), "image")


def _copied_content(pdf: pikepdf.Pdf, source: pikepdf.Pdf, wanted: Wanted, turn: int) -> BuiltPage | None:
    """The page's own drawing with visible annotations made part of it; None when it cannot be PDF/A."""
    try:
        with pikepdf.new() as trial:
            trial.pages.append(source.pages[wanted.page_index])
            if "/AcroForm" in source.Root:
                trial.Root.AcroForm = trial.copy_foreign(_indirect_form(source))
            trial.flatten_annotations("screen")
            page = trial.pages[0]
            for key in ("/Annots", "/AA", "/Metadata", "/PieceInfo", "/StructParents", "/Tabs", "/B", "/Thumb"):
                if key in page:
                    del page[key]
            if "/AcroForm" in trial.Root:
                del trial.Root.AcroForm
            content = summarise(page)
            if not _passes(trial):
                return None
            pdf.pages.append(page)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return None
    box = content.image_box if content.image is not None and wanted.reading.origin == "ocr" else content.page_box
    if abs(_aspect(box, turn) / (wanted.reading.width / max(wanted.reading.height, 1)) - 1) > 0.03:
        box = content.page_box
    return BuiltPage(_frame(wanted.reading, box, turn), "content")


def _rendered(
    pdf: pikepdf.Pdf, wanted: Wanted, box: tuple[float, float, float, float], limits: IntakeLimits
) -> BuiltPage:
    """Drawn at 300 dpi; the drawing is upright for the viewer, so only the reading's own turn is left."""
    x0, y0, x1, y1 = box
    dpi = render_dpi(x1 - x0, y1 - y0, limits)
    pixels = render_page(wanted.source, wanted.page_index, dpi)
    image = embed_converted(pdf, Image.fromarray(pixels), "rendered", _RENDERED_QUALITY)
    scale = _POINTS_PER_INCH / dpi
    page_box = (0.0, 0.0, image.width * scale, image.height * scale)
    _add_image_page(pdf, image.stream, page_box)
    return BuiltPage(_frame(wanted.reading, page_box, wanted.reading.rotation), "rendered")


def _frame(reading: PageReading, box: tuple[float, float, float, float], turn: int) -> Frame:
    x0, y0, x1, y1 = box
    upright_width = (x1 - x0) if turn % 180 == 0 else (y1 - y0)
    return Frame(x1 - x0, y1 - y0, turn, upright_width / max(reading.width, 1), x0, y0)


def _aspect(box: tuple[float, float, float, float], turn: int) -> float:
    width, height = box[2] - box[0], max(box[3] - box[1], 0.01)
    return width / height if turn % 180 == 0 else height / max(width, 0.01)


def _add_image_page(pdf: pikepdf.Pdf, image: pikepdf.Object, box: tuple[float, float, float, float]) -> None:
    width, height = box[2], box[3]
    drawing = pdf.make_stream(f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /Im0 Do Q\n".encode())
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, round(width, 4), round(height, 4)],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image)),
        Contents=drawing,
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _passes(trial: pikepdf.Pdf) -> bool:
    """Whether this one page can be PDF/A-2b after what `prepare` mends without touching content."""
    try:
        pdfa.prepare(trial, "2b")
        return bool(pdfa.check(trial, "2b", object_stream_mode=pikepdf.ObjectStreamMode.disable).verdict == "pass")
    except (pikepdf.PdfError, pdfa.PdfaError, ValueError, TypeError):
        return False


def _has_visible_annotations(page: pikepdf.Page) -> bool:
    return any("/AP" in annotation for annotation in page.obj.get("/Annots", []))


def _indirect_form(source: pikepdf.Pdf) -> pikepdf.Object:
    form = source.Root.AcroForm
    return form if form.is_indirect else source.make_indirect(form)
