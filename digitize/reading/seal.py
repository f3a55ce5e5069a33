"""Makes a page grey so that red seals, blue signatures over names and tinted paper vanish, and a red title stays.

Coloured ink is lifted to paper only where it has the size and shape of a seal, a signature or a frame: a whole
colour channel would lose the red titles of diplomas and land certificates. Black text under the ink is dark in every
channel, so the brightest channel of a coloured pixel tells ink from text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels, as_pixels
from digitize.reading.page_reading import BBox

_SHRINK = 4
_COLOURED = 12  # how far a shrunken pixel's red or blue stands out from its other channels
_MOST_COLOUR = 14  # how far a pixel's channels may part and still count as grey (JPEG smears colour)
_TINTED = 24  # the same of the paper itself: pink, yellow, green forms
_FEWEST_PIXELS = 12
_JOIN_MM = 2.6
_SMALLEST_MM, _LARGEST_MM = 14.0, 62.0
_SIGNATURE_MM = 6.0, 95.0  # higher than a line of print, no wider than a signature
_WIDEST = 2.2  # a title is far wider than high; a seal, even cut or joined to a signature, is not
_WORD_GAP_MM = 8.0
_STRONG = 4  # times as coloured as the faintest ink
_HIGHEST_TITLE_MM = 14.0
_FRAME_SHARE = 0.6  # of the page's width and of its height
_LIGHTER_THAN_TEXT, _TO_PAPER = 0.10, 0.20  # in shares of the paper's brightness, from print to seal to paper
_FADED_TEXT = 0.42  # of the paper's brightness: print is hardly ever lighter
_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class _Ink:
    """A patch of coloured ink in shrunken pixels: x, y, width, height, and what it looks like."""

    box: BBox
    is_title: bool


def grey_without_seals(pixels: Pixels, dpi: int) -> Pixels:
    """Grey page; the ink of seals, signatures and ornamental frames is lifted to paper."""
    if pixels.ndim == 2:
        return pixels
    small = as_pixels(cv2.resize(pixels, None, fx=1 / _SHRINK, fy=1 / _SHRINK, interpolation=cv2.INTER_AREA))
    paper = np.median(small[::4, ::4].reshape(-1, 3), axis=0)
    luma = as_pixels(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    text = min(_FADED_TEXT, float(np.percentile(luma[::4, ::4], 0.2)) / max(1.0, float(paper.max())))
    tinted = float(paper.max() - paper.min()) > _TINTED
    # Through a filter of the paper's own colour the paper, and the fine pattern printed on it, are white.
    grey = as_pixels(pixels[..., int(paper.argmax())]).copy() if tinted else luma.copy()
    for ink in _coloured_ink(small, paper, dpi):
        x0, y0, x1, y1 = _in_full(ink.box, pixels)
        if ink.is_title:
            grey[y0:y1, x0:x1] = pixels[y0:y1, x0:x1, 1]  # red ink is darkest through a green filter
        else:
            _lift(grey[y0:y1, x0:x1], pixels[y0:y1, x0:x1], paper, text)
    return grey


def lift_grey_seals(grey: Pixels, seals: Sequence[BBox]) -> Pixels:
    """The same on a page scanned without colour: in these boxes (corners) what is lighter than print becomes paper."""
    lifted = grey.copy()
    text, paper = np.percentile(grey[::4, ::4], (0.2, 50)).tolist()
    levels = _ramp(min(_FADED_TEXT, text / max(1.0, paper))) * paper
    # Brightness is counted in shares of the paper's.
    shares = np.minimum(255, np.rint(np.arange(256) * 255 / max(1.0, paper))).astype(np.int64)
    table = np.maximum(np.arange(256), as_pixels(np.rint(levels))[shares])
    for x0, y0, x1, y1 in seals:
        window = lifted[y0:y1, x0:x1]
        np.copyto(window, cv2.LUT(as_pixels(window), as_pixels(table)))
    return lifted


def _ramp(text: float) -> NDArray[np.float64]:
    """For each brightness of 0 to 255, from 0 (as dark as print) to 1 (paper); `text` is the print's own, in shares."""
    return np.clip((np.arange(256) / 255 - text - _LIGHTER_THAN_TEXT) / _TO_PAPER, 0, 1)


def _coloured_ink(small: Pixels, paper: NDArray[np.float64], dpi: int) -> list[_Ink]:
    red, green, blue = (as_pixels(channel) for channel in cv2.split(small))
    lead_red = float(paper[0] - max(paper[1], paper[2]))
    lead_blue = float(paper[2] - paper[0])
    redness = cv2.subtract(red, cv2.max(green, blue))
    reds = redness > _COLOURED + max(0.0, lead_red)
    blues = cv2.subtract(blue, red) > _COLOURED + max(0.0, lead_blue)
    millimetre = dpi / _SHRINK / _MM_PER_INCH
    found = [ink for box in _patches(as_pixels(reds), millimetre) if (ink := _red_ink(box, small, millimetre))]
    # A guilloche joins frame, pattern and title into one patch; the title's own ink is far stronger than the pattern's.
    strong = redness > _STRONG * _COLOURED + max(0.0, lead_red)
    for box in _patches(as_pixels(strong), millimetre, across=_WORD_GAP_MM):
        if box[2] > _WIDEST * box[3] and box[3] <= _HIGHEST_TITLE_MM * millimetre:
            found.append(_Ink(box, is_title=True))
    for box in _patches(as_pixels(blues), millimetre):
        high, wide = box[3] / millimetre, box[2] / millimetre
        if high >= _SIGNATURE_MM[0] and wide <= _SIGNATURE_MM[1] and box[2] <= 2 * _WIDEST * box[3]:
            found.append(_Ink(box, is_title=False))
    return _titles_last(found, millimetre)


def _red_ink(box: BBox, small: Pixels, millimetre: float) -> _Ink | None:
    x, y, width, height = box
    short, long = sorted((width / millimetre, height / millimetre))
    if width > _FRAME_SHARE * small.shape[1] and height > _FRAME_SHARE * small.shape[0]:
        return _Ink(box, is_title=False)
    if short >= _SMALLEST_MM and long <= _LARGEST_MM and width <= _WIDEST * height:
        # A seal is round, whatever covers a part of it; the signature beside it belongs to it.
        side = max(width, height)
        margin = side // 3
        left, top = x - (side - width) // 2 - margin, y - (side - height) // 2 - margin // 2
        return _Ink((left, top, side + 2 * margin, side + margin), is_title=False)
    return _Ink(box, is_title=True) if width > _WIDEST * height else None


def _titles_last(inks: list[_Ink], millimetre: float) -> list[_Ink]:
    """A frame's box may reach over a title; a line inside a seal's is the seal's own lettering."""
    others = [ink for ink in inks if not ink.is_title]
    seals = [ink.box for ink in others if ink.box[2] <= min(2 * ink.box[3], 2 * _LARGEST_MM * millimetre)]
    return others + [ink for ink in inks if ink.is_title and not any(_lies_in(ink.box, seal) for seal in seals)]


def _lies_in(box: BBox, around: BBox) -> bool:
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return around[0] <= x <= around[0] + around[2] and around[1] <= y <= around[1] + around[3]


def _patches(mask: Pixels, millimetre: float, *, across: float = _JOIN_MM) -> list[BBox]:
    if cv2.countNonZero(mask) < _FEWEST_PIXELS:
        return []
    high, wide = (max(3, round(millimetre * length) | 1) for length in (_JOIN_MM, across))
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((high, wide), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    return [(x, y, width, height) for x, y, width, height, _ in boxes.tolist()[1:]]


def _lift(grey: Pixels, pixels: Pixels, paper: NDArray[np.float64], text: float) -> None:
    """Coloured pixels of `pixels` become paper in `grey`, unless they are as dark as `text` in every channel."""
    balanced = [
        cv2.convertScaleAbs(channel, alpha=255 / max(1.0, white))
        for channel, white in zip(cv2.split(pixels), paper.tolist(), strict=True)
    ]
    brightest = cv2.max(cv2.max(balanced[0], balanced[1]), balanced[2])
    colour = cv2.subtract(brightest, cv2.min(cv2.min(balanced[0], balanced[1]), balanced[2]))
    level = float(np.median(grey))
    lifted = cv2.LUT(brightest, as_pixels(np.rint(_ramp(text) * level)))
    mask = cv2.dilate(as_pixels(colour > _MOST_COLOUR), np.ones((3, 3), np.uint8))
    np.copyto(grey, np.maximum(lifted, grey), where=mask > 0)


def _in_full(box: BBox, pixels: Pixels) -> BBox:
    """The box in full pixels with a margin, inside the page: corners, not sizes."""
    x, y, width, height = box
    return (
        max(0, (x - 2) * _SHRINK),
        max(0, (y - 2) * _SHRINK),
        min(pixels.shape[1], (x + width + 2) * _SHRINK),
        min(pixels.shape[0], (y + height + 2) * _SHRINK),
    )
