"""Renders a PDF page to pixels with Poppler; the only owner of pdf2image. Runs inside the reading child."""

from __future__ import annotations

from pathlib import Path

from pdf2image import convert_from_path
from pdf2image.exceptions import PDFInfoNotInstalledError, PDFPageCountError, PDFPopplerTimeoutError, PDFSyntaxError

from digitize.errors import FileCorrupt, PageTooLarge, ReadingTimedOut
from digitize.intake.limits import IntakeLimits
from digitize.intake.pictures import to_pixels
from digitize.intake.source_page import Pixels

RENDER_DPI = 300
_LOWEST_DPI = 72
_POINTS_PER_INCH = 72
_LONGEST_SIDE = 65_000  # pixels; a JPEG has at most 65 500 here
_SECONDS = 60


def render_dpi(width_pt: float, height_pt: float, limits: IntakeLimits) -> int:
    """300, or what fits under half the pixel cap and a JPEG's sides; refuses pages that would be unreadable even so."""
    square_inches = width_pt * height_pt / _POINTS_PER_INCH**2
    fitting = int((limits.pixels / 2 / max(square_inches, 0.01)) ** 0.5)
    fitting = min(fitting, int(_LONGEST_SIDE * _POINTS_PER_INCH / max(width_pt, height_pt, 1.0)))
    if fitting < _LOWEST_DPI:
        raise PageTooLarge(
            f"Trang khai báo khổ giấy quá lớn ({width_pt:.0f} × {height_pt:.0f} pt). Hãy quét lại.",
            f"The page claims an enormous sheet ({width_pt:.0f} × {height_pt:.0f} pt). Scan it again.",
        )
    return min(RENDER_DPI, fitting)


def render_page(path: Path, index: int, dpi: int) -> Pixels:
    """The page as a viewer shows it, in RGB."""
    try:
        images = convert_from_path(
            str(path), dpi=dpi, first_page=index + 1, last_page=index + 1, use_cropbox=True, timeout=_SECONDS
        )
    except PDFPopplerTimeoutError as exc:
        raise ReadingTimedOut(
            "Trang quá phức tạp, không dựng được ảnh trong thời hạn. Hãy quét lại bản giấy.",
            "The page is too complex to draw in time. Scan the paper instead.",
        ) from exc
    except (PDFPageCountError, PDFSyntaxError, PDFInfoNotInstalledError, OSError, ValueError) as exc:
        raise _cannot_draw() from exc
    if not images:
        raise _cannot_draw()
    return to_pixels(images[0])


def _cannot_draw() -> FileCorrupt:
    return FileCorrupt(
        "Không dựng được trang PDF này. Tệp có thể hỏng; hãy quét hoặc tải lại.",
        "This PDF page cannot be drawn. The file may be damaged; scan or download it again.",
    )
