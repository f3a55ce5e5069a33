"""Makes a page ready for the engine: turned, level, as large as it reads best, even, without leaders, sharp.

Each step is taken only where the page asks for it. Measured as missed + extra words on generated scans; not kept,
because they changed nothing or cost more than they gave: erasing rules and table lines, turning with Lanczos weights,
enlarging good print, shrinking letters below 17 pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels, as_pixels
from digitize.reading.background import even_out, evened_ink, needs_evening, paper_map, sharpen, stretch
from digitize.reading.leaders import without_leaders
from digitize.reading.marks import Marks, marks_of
from digitize.reading.skew import Print, straightening

_LOWEST_DPI, _READ_DPI, _HIGHEST_DPI = 140, 200, 300  # for pages whose letters could not be measured
_LETTER_HEIGHT = 17.5  # pixels of a small letter, as 13 pt print has at 195 dpi
_LOWEST_LETTER = 11.0
_WORTH_SHRINKING = 0.85
_LOWEST_SCALE_DPI = 110
_HALVING = 0.75
_LEVEL = 0.15


@dataclass(frozen=True, slots=True)
class TreatedPage:
    """What the engine gets: `sharp`; `soft` before sharpening, with its `marks`. `back` (2 x 3) leads to `upright`."""

    turn: int
    upright: Pixels
    sharp: Pixels
    soft: Pixels
    marks: Marks
    dpi: int
    angle: float
    back: NDArray[np.float64]


def treat(grey: Pixels, turn: int, dpi: int, found: Print) -> TreatedPage:
    """The grey page turned clockwise by `turn` and treated as its print was found to lie."""
    upright = np.ascontiguousarray(np.rot90(grey, -turn // 90))
    height, width = upright.shape
    angle = found.angle if abs(found.angle) >= _LEVEL and (turn - found.turn) % 180 == 0 else 0.0
    scale = _scale(dpi, found.letter_height)
    soft = _level(upright, angle, scale)
    paper = paper_map(soft)
    ink = found.ink
    if needs_evening(paper, ink):
        soft, ink = even_out(soft, paper), evened_ink(paper, ink)
    soft = stretch(soft, ink)
    letter = (found.letter_height or _LETTER_HEIGHT) * scale
    marks = marks_of(soft, letter)
    if found.has_dots:
        soft, marks = without_leaders(soft, marks)
    back = np.asarray(cv2.invertAffineTransform(straightening(width, height, angle, scale)), dtype=np.float64)
    return TreatedPage(turn, upright, sharpen(soft, letter), soft, marks, round(dpi * scale), angle, back)


def _level(upright: Pixels, angle: float, scale: float) -> Pixels:
    """Turned and scaled in one go, so that edges are smoothed once."""
    height, width = upright.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if angle == 0.0:
        if scale == 1.0:
            return upright
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return as_pixels(cv2.resize(upright, size, interpolation=method))
    if scale < _HALVING:  # turning looks at four neighbours only: what lies between would be lost
        upright, scale = as_pixels(cv2.resize(upright, size, interpolation=cv2.INTER_AREA)), 1.0
        height, width = upright.shape
    matrix = straightening(width, height, angle, scale)
    turned = cv2.warpAffine(upright, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return as_pixels(turned)


def _scale(dpi: int, letter_height: float | None) -> float:
    """Bring letters to the height the engine's lines have: larger ones cost time, and no less mistakes."""
    if letter_height is None:
        return min(3.0, _READ_DPI / dpi) if dpi < _LOWEST_DPI else min(1.0, _HIGHEST_DPI / dpi)
    scale = _LETTER_HEIGHT / letter_height
    if scale > 1:
        return 1.0 if letter_height >= _LOWEST_LETTER else min(3.0, scale)
    return 1.0 if scale > _WORTH_SHRINKING else max(scale, _LOWEST_SCALE_DPI / dpi)
