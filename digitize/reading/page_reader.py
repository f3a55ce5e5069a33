"""Reads one page: frame, orientation, treatment, engine, and the boxes mapped back to the upright page.

1 a photograph's sheet is straightened; 2 the page is made grey without seals; 3 its marks tell how its lines lie and
how tall its letters are; 4 it is turned, levelled, scaled and evened, and read once, other turns only when that reads
badly; 5 boxes go back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels, SourcePage, as_pixels
from digitize.reading.background import even_out, needs_evening, paper_map, sharpen
from digitize.reading.barcodes import read_barcodes
from digitize.reading.engine import Lines, OcrEngine
from digitize.reading.leaders import without_leaders
from digitize.reading.mending import mended
from digitize.reading.page_findings import with_findings
from digitize.reading.page_reading import BBox, Corners, PageReading, Word
from digitize.reading.seal import grey_without_seals, lift_grey_seals
from digitize.reading.sheet import find_sheet, sheet_dpi, straighten_sheet
from digitize.reading.skew import Print, measure_print, straightening

_LOWEST_DPI, _READ_DPI, _HIGHEST_DPI = 140, 200, 300  # for pages whose letters could not be measured
_LETTER_HEIGHT = 17.5  # pixels of a small letter, as 13 pt print has at 195 dpi
_LOWEST_LETTER = 11.0
_WORTH_SHRINKING = 0.85
_LOWEST_SCALE_DPI = 110
_HALVING = 0.75
_LEVEL = 0.15
_FAIR_CONFIDENCE = 0.55
_GOOD_CONFIDENCE = 0.72
_GOOD_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Attempt:
    turn: int
    width: int
    height: int
    lines: Lines
    raw: Lines  # as the engine gave them: what was dropped speaks against the attempt
    grey: Pixels

    @property
    def confidence(self) -> float:
        words = [word for line in self.raw for word in line if any(char.isalnum() for char in word.text)]
        return sum(word.confidence for word in words) / len(words) if words else 0.0

    @property
    def score(self) -> float:
        """Letters read with some certainty: a wrong turn gives few, doubtful ones."""
        return sum(
            (word.confidence - 0.4) * len(word.text)
            for line in self.raw
            for word in line
            if word.confidence > 0.4 and any(char.isalnum() for char in word.text)
        )

    @property
    def reads_well(self) -> bool:
        return self.confidence >= _GOOD_CONFIDENCE and sum(len(line) for line in self.lines) >= _GOOD_WORDS


def read_page(source: SourcePage, engine: OcrEngine) -> PageReading:
    """The reading of one opened page. A page without ink has no words; that is not an error."""
    if source.pixels is None:
        return _own_words(source)
    pixels, dpi, sheet = frame_of(source)
    grey = grey_without_seals(pixels, dpi)
    found = measure_print(grey, dpi)
    if not found.has_ink:
        blank = _reading(source, _Attempt(0, grey.shape[1], grey.shape[0], (), (), grey), dpi, sheet)
        return with_findings(replace(blank, origin="blank"), source, pixels, grey)
    if pixels.ndim == 2 and found.seals:
        grey = lift_grey_seals(grey, found.seals)
    best = _read_best_turn(grey, dpi, found, engine)
    reading = _reading(source, best, dpi, sheet)
    return with_findings(replace(reading, barcodes=read_barcodes(best.grey)), source, pixels, best.grey)


def frame_of(source: SourcePage) -> tuple[Pixels, int, Corners | None]:
    """The pixels of the page before turning: the straightened sheet of a photograph, else the page itself."""
    assert source.pixels is not None
    sheet = find_sheet(source.pixels) if source.may_be_photo else None
    if sheet is None:
        return source.pixels, source.dpi, None
    flat = straighten_sheet(source.pixels, sheet)
    return flat, sheet_dpi(flat.shape[1], flat.shape[0]), sheet


def _read_best_turn(grey: Pixels, dpi: int, found: Print, engine: OcrEngine) -> _Attempt:
    """One reading, the way the marks say; the other ways only when it reads badly and nothing spoke for it."""
    first = _attempt(grey, found.turn, dpi, found, engine)
    if first.reads_well or (found.sure and first.confidence >= _FAIR_CONFIDENCE):
        return first
    attempts = [first]
    for more in (180, 90, 270):
        attempts.append(_attempt(grey, (found.turn + more) % 360, dpi, found, engine))
        if attempts[-1].reads_well:
            break
    return max(attempts, key=lambda attempt: attempt.score)


def _attempt(grey: Pixels, turn: int, dpi: int, found: Print, engine: OcrEngine) -> _Attempt:
    upright = np.ascontiguousarray(np.rot90(grey, -turn // 90))
    height, width = upright.shape
    angle = found.angle if abs(found.angle) >= _LEVEL and (turn - found.turn) % 180 == 0 else 0.0
    scale = _scale(dpi, found.letter_height)
    level = _level(upright, angle, scale)
    paper = paper_map(level)
    treated = even_out(level, paper) if needs_evening(level, paper) else level
    letter = (found.letter_height or _LETTER_HEIGHT) * scale
    if found.has_dots:
        treated = without_leaders(treated, letter)
    treated = sharpen(treated, letter)
    raw = engine.read_lines(treated, round(dpi * scale))
    back = cv2.invertAffineTransform(straightening(width, height, angle, scale)).astype(np.float64)
    placed = tuple(tuple(_place(word, back, angle, (width, height)) for word in line) for line in mended(raw))
    return _Attempt(turn, width, height, placed, raw, upright)


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


def _place(word: Word, back: NDArray[np.float64], angle: float, size: tuple[int, int]) -> Word:
    x0, y0, x1, y1 = word.bbox
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=np.float64)
    corners = corners @ back[:, :2].T + back[:, 2]
    return replace(word, bbox=_hull(corners, size), angle=angle)


def _hull(corners: NDArray[np.float64], size: tuple[int, int]) -> BBox:
    low, high = corners.min(axis=0), corners.max(axis=0)
    width, height = size
    x0, y0 = min(max(math.floor(low[0]), 0), width - 1), min(max(math.floor(low[1]), 0), height - 1)
    x1, y1 = min(max(math.ceil(high[0]), x0 + 1), width), min(max(math.ceil(high[1]), y0 + 1), height)
    return (x0, y0, x1, y1)


def _reading(source: SourcePage, attempt: _Attempt, dpi: int, sheet: Corners | None) -> PageReading:
    return PageReading(
        number=source.index + 1,
        width=attempt.width,
        height=attempt.height,
        dpi=dpi,
        rotation=attempt.turn,
        text=text_of(attempt.lines),
        words=tuple(word for line in attempt.lines for word in line),
        sheet=sheet,
    )


def _own_words(source: SourcePage) -> PageReading:
    return PageReading(
        number=source.index + 1,
        width=source.width,
        height=source.height,
        dpi=source.dpi,
        rotation=0,
        text=text_of(source.lines),
        words=tuple(word for line in source.lines for word in line),
        origin="legacy" if source.legacy else "file",
    )


def text_of(lines: Lines) -> str:
    """Words joined by blanks, lines by line ends: splitting it again gives the words in order."""
    return "\n".join(" ".join(word.text for word in line) for line in lines)
