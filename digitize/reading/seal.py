"""Makes a page grey so that a red seal over a name vanishes and a red title stays.

The red channel alone would lose red titles (diplomas, land certificates), so it is used only inside blobs that
have the size and shape of a seal.
"""

from __future__ import annotations

import cv2
import numpy as np

from digitize.intake.source_page import Pixels

_SHRINK = 4
_REDDER_BY = 45
_SMALLEST_MM, _LARGEST_MM = 16.0, 60.0
_WIDEST = 2.2  # a title is far wider than high; a seal, even cut or joined to a signature, is not
_MM_PER_INCH = 25.4


def grey_without_seals(pixels: Pixels, dpi: int) -> Pixels:
    """Grey page; within seals the red ink is lifted to paper."""
    if pixels.ndim == 2:
        return pixels
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    for x0, y0, x1, y1 in _seal_boxes(pixels, dpi):
        window = pixels[y0:y1, x0:x1]
        red = window[..., 0].astype(np.int16)
        ink = red - window[..., 1:].max(axis=2).astype(np.int16) > _REDDER_BY // 2
        around = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        grey[y0:y1, x0:x1] = np.where(around, window[..., 0], grey[y0:y1, x0:x1])
    return grey.astype(np.uint8, copy=False)


def _seal_boxes(pixels: Pixels, dpi: int) -> list[tuple[int, int, int, int]]:
    small = cv2.resize(pixels, None, fx=1 / _SHRINK, fy=1 / _SHRINK, interpolation=cv2.INTER_AREA)
    red = small[..., 0].astype(np.int16) - small[..., 1:].max(axis=2).astype(np.int16) > _REDDER_BY
    if not red.any():
        return []
    millimetre = dpi / _SHRINK / _MM_PER_INCH
    size = max(3, round(millimetre * 1.5) | 1)
    joined = cv2.morphologyEx(red.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for x, y, width, height, _area in boxes[1:].tolist():
        short, long = sorted((width / millimetre, height / millimetre))
        if short >= _SMALLEST_MM and long <= _LARGEST_MM and width <= _WIDEST * height:
            margin = 2
            found.append(
                (
                    max(0, (x - margin) * _SHRINK),
                    max(0, (y - margin) * _SHRINK),
                    (x + width + margin) * _SHRINK,
                    (y + height + margin) * _SHRINK,
                )
            )
    return found
