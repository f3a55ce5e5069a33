"""What the look of a captured page says about the paper: whether it bears a red seal, whether something was erased.

Measures one upright picture of a page and knows no rule of law. Both answers are guesses for a person to look at:
a dry seal leaves no ink, and a patch can be a stain of the scanner's glass.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.reading.page_reading import BBox

_SEAL_MM = 14.0, 62.0
_SEAL_SHAPE = 2.2  # how much longer than wide a seal may look, cut or joined to a signature
_RED_LEAD = 28  # how far red stands out from the other channels
_SEAL_FILL = 0.05  # share of the box that is red: rings and letters
_JOIN_MM = 2.6
_PATCH_MM = 3.0, 60.0
_LIGHTER = 8  # how much lighter than the paper around it correction fluid or a scraped place is
_EVEN = 2.2  # standard deviation inside a patch: no grain, no print
_DARKEST_PAPER = 246  # of white paper nothing can be told apart
_MM_PER_INCH = 25.4


def has_red_seal(picture: bytes, dpi: float) -> bool:
    """Whether something of a seal's size, shape and colour is there."""
    pixels = _decoded(picture)
    blue, green, red = (channel.astype(np.int16) for channel in cv2.split(pixels))
    reds = ((red - np.maximum(green, blue)) > _RED_LEAD).astype(np.uint8)
    millimetre = dpi / _MM_PER_INCH
    side = max(3, round(_JOIN_MM * millimetre) | 1)
    joined = cv2.morphologyEx(reds, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, width, height, _ in boxes.tolist()[1:]:
        short, long = sorted((width / millimetre, height / millimetre))
        filled = float(reds[y : y + height, x : x + width].mean())
        if short >= _SEAL_MM[0] and long <= _SEAL_MM[1] and long <= _SEAL_SHAPE * short and filled >= _SEAL_FILL:
            return True
    return False


def erased_places(picture: bytes, dpi: float) -> list[BBox]:
    """Patches inside the page that are lighter and smoother than the paper around them, as corners in the picture."""
    grey = cv2.cvtColor(_decoded(picture), cv2.COLOR_BGR2GRAY)
    paper = float(np.median(grey))
    if paper >= _DARKEST_PAPER:
        return []
    millimetre = dpi / _MM_PER_INCH
    light = (cv2.medianBlur(grey, 3).astype(np.int16) > paper + _LIGHTER).astype(np.uint8)
    opened = cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    least, most = (length * millimetre for length in _PATCH_MM)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(opened)
    found = []
    for label, (x, y, width, height, area) in enumerate(boxes.tolist()):
        inside = x > least and y > least and x + width < grey.shape[1] - least and y + height < grey.shape[0] - least
        if label == 0 or not inside or min(width, height) < least or max(width, height) > most:
            continue
        own = grey[y : y + height, x : x + width][labels[y : y + height, x : x + width] == label]
        if area >= 0.5 * width * height and float(own.std()) <= _EVEN:
            found.append((x, y, x + width, y + height))
    return found


def _decoded(picture: bytes) -> NDArray[np.uint8]:
    """A picture that our own limited child drew."""
    decoded = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise ValueError("not a picture")
    return np.asarray(decoded, np.uint8)
