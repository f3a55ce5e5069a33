"""PDF pages: a scan's own image when the page is one, its own words when born digital, else drawn at 300 dpi."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image

from digitize.errors import DigitizeError, FileCorrupt, FileEncrypted, ReadingTimedOut
from digitize.intake.limits import IntakeLimits
from digitize.intake.paper_size import settle_dpi
from digitize.intake.pdf.content import PageContent, displayed_box, font_names, rotation_of, summarise
from digitize.intake.pdf.legacy_vietnamese import restore_unicode
from digitize.intake.pdf.raster import render_dpi, render_page
from digitize.intake.pdf.text import TextLines, is_trustworthy, read_page_text
from digitize.intake.pdf.traits import traits_of
from digitize.intake.pdf.unfolding import unfolds_as_stated
from digitize.intake.pictures import check_pixels, to_pixels, too_many_pages
from digitize.intake.source_page import FileTraits, Pixels, SourcePage, as_pixels

_DIGITAL_DPI = 200  # the frame in which a born-digital page's boxes are given
_ENOUGH_LETTERS = 60
_SCAN_SHARE = 0.5  # above it the images are the page, and its text is a stamp or a header
_MOST_TIMEOUTS = 2
_POINTS_PER_INCH = 72
_TURN = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


class PdfFile:
    """A PDF opened with pikepdf; pages are summarised and loaded one at a time."""

    def __init__(self, path: Path, limits: IntakeLimits) -> None:
        """Open it; refuse a password, damage beyond repair, and too many pages."""
        self._path = path
        self._limits = limits
        self._pdf = open_pdf(path)
        self._count = count_pages(self._pdf)
        if self._count > limits.pages:
            raise too_many_pages(self._count, limits.pages)
        self._timed_out: list[ReadingTimedOut] = []

    @property
    def page_count(self) -> int:
        """Pages of the page tree."""
        return self._count

    @property
    def traits(self) -> FileTraits:
        """Signatures, scripts, embedded files."""
        return traits_of(self._pdf)

    def load(self, index: int) -> SourcePage:
        """The page by the cheapest way that loses nothing."""
        try:
            page = self._pdf.pages[index]
            content = summarise(page)
            turn = rotation_of(page)
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as exc:
            raise _corrupt(exc) from exc
        if content.is_one_image:
            taken = self._take_image(index, content, turn)
            if taken is not None:
                return taken
        if content.image_area < _SCAN_SHARE and content.shows_text:
            lines, legacy = restore_unicode(read_page_text(self._path, index, _DIGITAL_DPI), font_names(page))
            if good_text(lines):
                return _digital_page(index, content, turn, lines, legacy=legacy)
        return self._render(index, content, turn)

    def draw(self, index: int) -> Pixels:
        """Render the page, whatever it holds."""
        page = self._pdf.pages[index]
        x0, y0, x1, y1 = displayed_box(page)
        return self._drawn(index, render_dpi(x1 - x0, y1 - y0, self._limits))

    def _drawn(self, index: int, dpi: int) -> Pixels:
        """Render; a file that has kept the renderer busy to the end a few times is not given more pages."""
        if len(self._timed_out) >= _MOST_TIMEOUTS:
            raise self._timed_out[-1]
        try:
            return render_page(self._path, index, dpi)
        except ReadingTimedOut as exc:
            self._timed_out.append(exc)
            raise

    def _take_image(self, index: int, content: PageContent, turn: int) -> SourcePage | None:
        """The scan's own pixels; None when its coding needs a renderer after all."""
        pixels = image_pixels(content.image, self._limits)
        if pixels is None:
            return None
        x0, _, x1, _ = content.image_box
        dpi = settle_dpi(pixels.shape[1], pixels.shape[0], pixels.shape[1] / max(x1 - x0, 1) * _POINTS_PER_INCH)
        if turn:
            pixels = as_pixels(Image.fromarray(pixels).transpose(_TURN[turn]))
        return SourcePage(index, pixels.shape[1], pixels.shape[0], dpi, pixels, scan_dpi=dpi)

    def _render(self, index: int, content: PageContent, turn: int) -> SourcePage:
        x0, y0, x1, y1 = content.page_box
        dpi = render_dpi(x1 - x0, y1 - y0, self._limits)
        pixels = self._drawn(index, dpi)
        check_pixels(pixels.shape[1], pixels.shape[0], self._limits)
        scan_dpi = content.image_dpi if content.image_area >= _SCAN_SHARE else None
        return SourcePage(index, pixels.shape[1], pixels.shape[0], dpi, pixels, scan_dpi=scan_dpi)


def open_pdf(path: Path) -> pikepdf.Pdf:
    """Open with pikepdf; its exceptions stop here."""
    try:
        return pikepdf.open(path)
    except pikepdf.PasswordError as exc:
        raise FileEncrypted(
            "PDF có mật khẩu nên không đọc được. Hãy lưu lại không đặt mật khẩu rồi gửi lại.",
            "The PDF needs a password. Save it without one and send it again.",
        ) from exc
    except (pikepdf.PdfError, OSError, ValueError, RuntimeError) as exc:
        raise _corrupt(exc) from exc


def count_pages(pdf: pikepdf.Pdf) -> int:
    """How many pages the tree really has; none is damage."""
    try:
        count = len(pdf.pages)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as exc:
        raise _corrupt(exc) from exc
    if count == 0:
        raise FileCorrupt("PDF không có trang nào.", "The PDF has no pages.")
    return count


def good_text(lines: TextLines) -> bool:
    """Enough of it, and real text: a signature's few words over a picture are not the page's text."""
    text = " ".join(word.text for line in lines for word in line)
    return len(text) >= _ENOUGH_LETTERS and is_trustworthy(text)


def image_pixels(image: pikepdf.Stream, limits: IntakeLimits) -> Pixels | None:
    """Decode an image XObject; None when pikepdf cannot (JBIG2 and JPX need other decoders), or should not."""
    picture: Image.Image
    try:
        check_pixels(int(image.Width), int(image.Height), limits)
        if not unfolds_as_stated(image):
            return None
        wrapped = pikepdf.PdfImage(image)
        if wrapped.filters == ["/DCTDecode"] and "/Decode" not in image:
            picture = Image.open(BytesIO(image.read_raw_bytes()), formats=["JPEG"])
            check_pixels(*picture.size, limits)
        else:
            picture = wrapped.as_pil_image()
        return to_pixels(picture)
    except DigitizeError:
        raise
    except Exception:  # pikepdf and Pillow together raise some fifteen kinds; rendering is the answer to each
        return None


def _digital_page(index: int, content: PageContent, turn: int, lines: TextLines, *, legacy: bool) -> SourcePage:
    x0, y0, x1, y1 = content.page_box
    sides = [round(side / _POINTS_PER_INCH * _DIGITAL_DPI) for side in (x1 - x0, y1 - y0)]
    width, height = sides if turn % 180 == 0 else reversed(sides)
    return SourcePage(index, width, height, _DIGITAL_DPI, None, lines, legacy=legacy)


def _corrupt(exc: Exception) -> FileCorrupt:
    return FileCorrupt(
        "PDF bị hỏng, không đọc được. Hãy quét hoặc tải lại tệp.",
        f"The PDF is damaged and cannot be read ({type(exc).__name__}). Scan or download it again.",
    )


__all__ = ["PdfFile", "count_pages", "displayed_box", "image_pixels", "open_pdf"]
