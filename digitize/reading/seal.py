"""Makes a page grey so that a red seal over a name and a red frame vanish, and a red title stays.

The red channel alone would lose red titles (diplomas, land certificates), so it is used only where the red ink
has the size and shape of a seal, or goes round the page.
"""

from __future__ import annotations

import cv2
import numpy as np

from digitize.intake.source_page import Pixels, as_pixels
from digitize.reading.page_reading import BBox

_SHRINK = 4
_REDDER_BY = 45
_SMALLEST_MM, _LARGEST_MM = 16.0, 60.0
_WIDEST = 2.2  # a title is far wider than high; a seal, even cut or joined to a signature, is not
_FRAME_SHARE = 0.6  # of the page's width and of its height
_MM_PER_INCH = 25.4


def grey_without_seals(pixels: Pixels, dpi: int) -> Pixels:
    """Grey page; the red ink of seals and of ornamental frames is lifted to paper."""
    if pixels.ndim == 2:
        return pixels
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    for (x0, y0, x1, y1), frame in _decorations(pixels, dpi):
        window = pixels[y0:y1, x0:x1]
        if frame is None:
            ink = (_redness(window) > _REDDER_BY // 2).astype(np.uint8)
            around = cv2.dilate(ink, np.ones((3, 3), np.uint8)) > 0
        else:
            around = cv2.resize(frame, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST) > 0
        grey[y0:y1, x0:x1] = np.where(around, window[..., 0], grey[y0:y1, x0:x1])
    return as_pixels(grey)


def _redness(pixels: Pixels) -> Pixels:
    """How much redder than anything else, 0 to 255."""
    return as_pixels(cv2.subtract(pixels[..., 0], cv2.max(pixels[..., 1], pixels[..., 2])))


def _decorations(pixels: Pixels, dpi: int) -> list[tuple[BBox, Pixels | None]]:
    """Boxes of seals, and of frames with the shrunken mask of their ink."""
    small = cv2.resize(pixels, None, fx=1 / _SHRINK, fy=1 / _SHRINK, interpolation=cv2.INTER_AREA)
    red = (_redness(as_pixels(small)) > _REDDER_BY).astype(np.uint8)
    if not red.any():
        return []
    millimetre = dpi / _SHRINK / _MM_PER_INCH
    size = max(3, round(millimetre * 1.5) | 1)
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined)
    found: list[tuple[BBox, Pixels | None]] = []
    for label, (x, y, width, height, _area) in enumerate(boxes.tolist()[1:], start=1):
        short, long = sorted((width / millimetre, height / millimetre))
        if width > _FRAME_SHARE * small.shape[1] and height > _FRAME_SHARE * small.shape[0]:
            mask = cv2.dilate((labels[y : y + height, x : x + width] == label).astype(np.uint8), np.ones((3, 3)))
            found.append((_grown(x, y, width, height, 0, pixels), as_pixels(mask)))
        elif short >= _SMALLEST_MM and long <= _LARGEST_MM and width <= _WIDEST * height:
            found.append((_grown(x, y, width, height, 2, pixels), None))
    return found


def _grown(x: int, y: int, width: int, height: int, margin: int, pixels: Pixels) -> BBox:
    """The box in full pixels with a margin, inside the page."""
    return (
        max(0, (x - margin) * _SHRINK),
        max(0, (y - margin) * _SHRINK),
        min(pixels.shape[1], (x + width + margin) * _SHRINK),
        min(pixels.shape[0], (y + height + margin) * _SHRINK),
    )
