"""Pictures as pages, with Pillow: JPEG, PNG, TIFF (many pages, CMYK, 1 bit), WebP, HEIC.

Sizes are checked before anything is unfolded; EXIF orientation is applied.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageOps

from digitize.errors import FileCorrupt, PageTooLarge, TooManyPages
from digitize.intake.file_kind import FileKind
from digitize.intake.limits import IntakeLimits
from digitize.intake.paper_size import is_believable, settle_dpi
from digitize.intake.source_page import FileTraits, Pixels, SourcePage, as_pixels

# Our own cap is checked before decoding; Pillow's would only warn up to twice its size.
Image.MAX_IMAGE_PIXELS = None

_EXIF_MAKE = 0x010F
_SMALLEST_SIDE = 24
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError, AttributeError)


class PictureFile:
    """A picture file; a TIFF's frames are its pages."""

    def __init__(self, path: Path, kind: FileKind, limits: IntakeLimits) -> None:
        """Open the header only."""
        if kind is FileKind.HEIC:
            pillow_heif.register_heif_opener()
        self._limits = limits
        self._kind = kind
        with _as_corrupt():
            self._image = Image.open(path, formats=["HEIF" if kind is FileKind.HEIC else kind.name])
            self._count = self._frames() if kind is FileKind.TIFF else 1
        if self._count > limits.pages:
            self.close()
            raise too_many_pages(None, limits.pages)

    def _frames(self) -> int:
        """Counted no further than just beyond the limit: each is a step of its own through the file."""
        for number in range(1, self._limits.pages + 1):
            try:
                self._image.seek(number)
            except EOFError:
                return number
        return self._limits.pages + 1

    @property
    def page_count(self) -> int:
        """Frames of a TIFF; otherwise one."""
        return self._count

    @property
    def traits(self) -> FileTraits:
        """Nothing: a picture is only a picture."""
        return FileTraits()

    def load(self, index: int) -> SourcePage:
        """Decode one frame, upright as EXIF says."""
        with _as_corrupt():
            self._image.seek(index)
            check_pixels(*self._image.size, self._limits)
            stated = _stated_dpi(self._image)
            taken_by_camera = bool(self._image.getexif().get(_EXIF_MAKE))
            upright = ImageOps.exif_transpose(self._image)
            pixels = to_pixels(upright)
        height, width = pixels.shape[:2]
        dpi = settle_dpi(width, height, stated)
        return SourcePage(
            index=index,
            width=width,
            height=height,
            dpi=dpi,
            scan_dpi=dpi,
            pixels=pixels,
            may_be_photo=self._kind is not FileKind.TIFF
            and (taken_by_camera or stated is None or not is_believable(width, height, stated)),
        )

    def close(self) -> None:
        """Let go of the file."""
        self._image.close()

    def draw(self, index: int) -> Pixels:
        """The frame's pixels."""
        pixels = self.load(index).pixels
        assert pixels is not None
        return pixels


def to_pixels(image: Image.Image) -> Pixels:
    """Grey or RGB bytes of any Pillow image; transparency falls on white paper."""
    if image.mode in {"1", "L"}:
        return as_pixels(image.convert("L"))
    if image.mode.startswith("I"):
        wide = np.asarray(image)
        return as_pixels(np.clip(wide // 256 if wide.max(initial=0) > 255 else wide, 0, 255))
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        return as_pixels(Image.alpha_composite(paper, layered).convert("RGB"))
    return as_pixels(image.convert("RGB"))


def check_pixels(width: int, height: int, limits: IntakeLimits) -> None:
    """Refuse a page that would unfold beyond the cap (also what a decompression bomb looks like), and a speck."""
    if min(width, height) < _SMALLEST_SIDE:
        raise FileCorrupt(
            f"Ảnh chỉ có {width} × {height} điểm, không thể là một trang. Hãy quét lại.",
            f"The picture has only {width} × {height} pixels and cannot be a page. Scan it again.",
        )
    if width * height > limits.pixels:
        raise PageTooLarge(
            f"Trang có {width} × {height} điểm ảnh, quá lớn. Hãy quét lại ở 200–300 dpi.",
            f"A page has {width} × {height} pixels, which is too many. Scan it again at 200–300 dpi.",
        )


def too_many_pages(count: int | None, allowed: int) -> TooManyPages:
    """The refusal of an over-long file; without a count where nobody counted to the end."""
    if count is None:
        return TooManyPages(
            f"Tệp có hơn {allowed} trang, quá mức cho phép. Hãy chia nhỏ tệp.",
            f"The file has more than the {allowed} pages allowed. Divide it.",
        )
    return TooManyPages(
        f"Tệp có {count} trang, nhiều hơn {allowed} trang cho phép. Hãy chia nhỏ tệp.",
        f"The file has {count} pages, more than the {allowed} allowed. Divide it.",
    )


def _stated_dpi(image: Image.Image) -> float | None:
    stated = image.info.get("dpi")
    try:
        return float(stated[0]) if stated else None
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None


@contextmanager
def _as_corrupt() -> Iterator[None]:
    """Whatever a decoder throws at damaged bytes means one thing to the caller."""
    try:
        yield
    except (*_BROKEN, ZeroDivisionError) as exc:
        raise FileCorrupt(
            "Ảnh bị hỏng, không đọc được. Hãy quét hoặc chụp lại.",
            f"The picture is damaged and cannot be read ({type(exc).__name__}). Scan or photograph it again.",
        ) from exc
