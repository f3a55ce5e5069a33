"""One archival page out of one source page: the image untouched, the content kept, or, last, drawn as an image."""

from __future__ import annotations

from dataclasses import dataclass

import pikepdf
from pikepdf import pdfa
from PIL import Image

from digitize.archive.embedding import embed_converted, embed_picture
from digitize.archive.sources import Source
from digitize.archive.text_layer import FONT_NAME, Frame, text_content
from digitize.errors import DigitizeError
from digitize.intake.file_kind import FileKind
from digitize.intake.pdf.content import PageContent, displayed_box, rotation_of, summarise
from digitize.intake.pdf.raster import render_dpi, render_page
from digitize.intake.pdf.unfolding import images_unfold_as_stated, unfolds_as_stated
from digitize.reading.page_reading import PageReading
from digitize.reading.sheet import straighten_sheet

_POINTS_PER_INCH = 72
_SHORTEST, _LONGEST = 3.0, 14_400.0  # sides of a page in points, ISO 19005-2 clause 6.1.13
_PHOTO_QUALITY, _RENDERED_QUALITY = 90, 85
_PLAIN_KEYS = frozenset(
    {"/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent", "/ColorSpace", "/Filter", "/DecodeParms", "/Length"}
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The page asked for: a source page as it was read, and the officer's further clockwise turn."""

    source: Source
    page_index: int
    reading: PageReading
    turn: int


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """The page just added to the PDF, where its text goes, and how it came in."""

    frame: Frame
    treatment: str


def add_page(pdf: pikepdf.Pdf, font: pikepdf.Object, wanted: Wanted) -> str:
    """Append the page with its text layer; returns the treatment."""
    built = _from_pdf(pdf, wanted) if wanted.source.kind is FileKind.PDF else _from_picture(pdf, wanted)
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


def _from_picture(pdf: pikepdf.Pdf, wanted: Wanted) -> BuiltPage:
    reading = wanted.reading
    if reading.sheet is not None:
        pixels = wanted.source.pages.load(wanted.page_index).pixels
        assert pixels is not None
        flat = Image.fromarray(straighten_sheet(pixels, reading.sheet))
        image = embed_converted(pdf, flat, "sheet", _PHOTO_QUALITY)
    else:
        image = embed_picture(pdf, wanted.source, wanted.page_index)
    scale = _scale(image.width, image.height, max(reading.dpi, 1))
    width, height = image.width * scale, image.height * scale
    _add_image_page(pdf, image.stream, (0.0, 0.0, width, height))
    return BuiltPage(Frame(width, height, (image.turn + reading.rotation) % 360, scale), image.treatment)


def _from_pdf(pdf: pikepdf.Pdf, wanted: Wanted) -> BuiltPage:
    page = wanted.source.pdf.pages[wanted.page_index]
    turn = (rotation_of(page) + wanted.reading.rotation) % 360
    content = summarise(page)
    if content.is_one_image and not unfolds_as_stated(content.image):
        return _rendered(pdf, wanted, displayed_box(page))
    if content.is_one_image and not _has_visible_annotations(page):
        built = _copied_image(pdf, content, wanted, turn)
        if built is not None:
            return built
    return _copied_content(pdf, wanted, turn) or _rendered(pdf, wanted, displayed_box(page))


def _copied_image(pdf: pikepdf.Pdf, content: PageContent, wanted: Wanted, turn: int) -> BuiltPage | None:
    """The scan's own stream on a page of its own size; None when PDF/A refuses its coding or colours."""
    x0, y0, x1, y1 = content.image_box
    box = (0.0, 0.0, x1 - x0, y1 - y0)
    image = content.image
    if not _SHORTEST <= min(box[2:]) <= max(box[2:]) <= _LONGEST:
        return None
    if not _is_plain(image):
        with pikepdf.new() as trial:
            _add_image_page(trial, trial.copy_foreign(image), box)
            if not _passes(trial):
                return None
    _add_image_page(pdf, pdf.copy_foreign(image), box)
    return BuiltPage(_frame(wanted.reading, box, turn), "image")


def _is_plain(image: pikepdf.Object) -> bool:
    """An image that PDF/A-2 takes without a question: asking costs ten times as much as copying it."""
    return (
        set(image.keys()) <= _PLAIN_KEYS
        and image.get("/Type", pikepdf.Name.XObject) == pikepdf.Name.XObject
        and image.get("/ColorSpace") in ("/DeviceRGB", "/DeviceGray")
        and image.get("/Filter") in ("/DCTDecode", "/FlateDecode", "/CCITTFaxDecode")
        and image.get("/BitsPerComponent") in (1, 8)
    )


def _copied_content(pdf: pikepdf.Pdf, wanted: Wanted, turn: int) -> BuiltPage | None:
    """The page's own drawing with visible annotations made part of it; None when it cannot be PDF/A.

    It is copied from the file itself, so that pages of one file go on sharing their fonts; the trial only judges.
    """
    try:
        page = wanted.source.flat.pages[wanted.page_index]
        for key in ("/Annots", "/AA", "/Metadata", "/PieceInfo", "/StructParents", "/Tabs", "/B", "/Thumb"):
            if key in page:
                del page[key]
        if not images_unfold_as_stated(page, wanted.source.limits):
            return None
        with pikepdf.new() as trial:
            trial.pages.append(page)
            if not _passes(trial):
                return None
        content = summarise(page)
        pdf.pages.append(page)
    except (pikepdf.PdfError, DigitizeError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return None
    box = content.image_box if content.image is not None and wanted.reading.origin == "ocr" else content.page_box
    if abs(_aspect(box, turn) / (wanted.reading.width / max(wanted.reading.height, 1)) - 1) > 0.03:
        box = content.page_box
    return BuiltPage(_frame(wanted.reading, box, turn), "content")


def _rendered(pdf: pikepdf.Pdf, wanted: Wanted, box: tuple[float, float, float, float]) -> BuiltPage:
    """Drawn at 300 dpi; the drawing is upright for the viewer, so only the reading's own turn is left."""
    x0, y0, x1, y1 = box
    dpi = render_dpi(x1 - x0, y1 - y0, wanted.source.limits)
    pixels = render_page(wanted.source.path, wanted.page_index, dpi)
    image = embed_converted(pdf, Image.fromarray(pixels), "rendered", _RENDERED_QUALITY)
    scale = _scale(image.width, image.height, dpi)
    page_box = (0.0, 0.0, image.width * scale, image.height * scale)
    _add_image_page(pdf, image.stream, page_box)
    return BuiltPage(_frame(wanted.reading, page_box, wanted.reading.rotation), "rendered")


def _scale(width: int, height: int, dpi: float) -> float:
    """Points a pixel: the paper's true size, unless PDF/A has no page that small or large."""
    scale = _POINTS_PER_INCH / dpi
    return max(min(scale, _LONGEST / max(width, height)), _SHORTEST / min(width, height))


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
