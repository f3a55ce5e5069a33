"""Reads one page: frame, orientation, treatment, engine, and the boxes mapped back to the upright page.

1 a photograph's sheet is straightened; 2 the page is made grey without seals; 3 its lines tell whether it lies on
its side; 4 each likely turn is treated (level, evened) and read until one reads well; 5 boxes go back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels, SourcePage, as_pixels
from digitize.reading.background import even_out, needs_evening, paper_map
from digitize.reading.barcodes import read_barcodes
from digitize.reading.engine import Lines, OcrEngine
from digitize.reading.page_reading import BBox, Corners, PageReading, Word
from digitize.reading.seal import grey_without_seals
from digitize.reading.sheet import find_sheet, sheet_dpi, straighten_sheet
from digitize.reading.skew import has_ink, measure_slant, straighten

_LOWEST_DPI, _HIGHEST_DPI = 140, 330
_READ_DPI = 200, 300  # what pages below and above those bounds are brought to
_LEVEL = 0.15
_GOOD_CONFIDENCE = 0.72
_GOOD_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Attempt:
    turn: int
    width: int
    height: int
    lines: Lines
    grey: Pixels

    @property
    def confidence(self) -> float:
        words = [word for line in self.lines for word in line if any(char.isalnum() for char in word.text)]
        return sum(word.confidence for word in words) / len(words) if words else 0.0

    @property
    def score(self) -> float:
        """Letters read with some certainty: a wrong turn gives few, doubtful ones."""
        return sum(
            (word.confidence - 0.4) * len(word.text)
            for line in self.lines
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
    if not has_ink(grey):
        blank = _reading(source, _Attempt(0, grey.shape[1], grey.shape[0], (), grey), dpi, sheet)
        return replace(blank, origin="blank")
    best = _read_best_turn(grey, dpi, engine)
    reading = _reading(source, best, dpi, sheet)
    return replace(reading, barcodes=read_barcodes(best.grey))


def frame_of(source: SourcePage) -> tuple[Pixels, int, Corners | None]:
    """The pixels of the page before turning: the straightened sheet of a photograph, else the page itself."""
    assert source.pixels is not None
    sheet = find_sheet(source.pixels) if source.may_be_photo else None
    if sheet is None:
        return source.pixels, source.dpi, None
    flat = straighten_sheet(source.pixels, sheet)
    return flat, sheet_dpi(flat.shape[1], flat.shape[0]), sheet


def _read_best_turn(grey: Pixels, dpi: int, engine: OcrEngine) -> _Attempt:
    likely = (90, 270, 0, 180) if measure_slant(grey).vertical else (0, 180, 90, 270)
    best: _Attempt | None = None
    for turn in likely:
        attempt = _attempt(grey, turn, dpi, engine)
        if attempt.reads_well:
            return attempt
        if best is None or attempt.score > best.score:
            best = attempt
    assert best is not None
    return best


def _attempt(grey: Pixels, turn: int, dpi: int, engine: OcrEngine) -> _Attempt:
    upright = np.ascontiguousarray(np.rot90(grey, -turn // 90))
    height, width = upright.shape
    angle = measure_slant(upright).angle
    level, matrix = straighten(upright, angle) if abs(angle) >= _LEVEL else (upright, None)
    paper = paper_map(level)
    treated = even_out(level, paper) if needs_evening(level, paper) else level
    scale = _scale(dpi)
    if scale != 1.0:
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        treated = as_pixels(cv2.resize(treated, None, fx=scale, fy=scale, interpolation=method))
    lines = engine.read_lines(treated, round(dpi * scale))
    back = None if matrix is None else cv2.invertAffineTransform(matrix).astype(np.float64)
    slant = 0.0 if matrix is None else angle
    placed = tuple(tuple(_place(word, scale, back, slant, (width, height)) for word in line) for line in lines)
    return _Attempt(turn, width, height, placed, upright)


def _scale(dpi: int) -> float:
    if dpi < _LOWEST_DPI:
        return min(3.0, _READ_DPI[0] / dpi)
    return _READ_DPI[1] / dpi if dpi > _HIGHEST_DPI else 1.0


def _place(word: Word, scale: float, back: NDArray[np.float64] | None, angle: float, size: tuple[int, int]) -> Word:
    x0, y0, x1, y1 = (value / scale for value in word.bbox)
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=np.float64)
    if back is not None:
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
        origin="file",
    )


def text_of(lines: Lines) -> str:
    """Words joined by blanks, lines by line ends: splitting it again gives the words in order."""
    return "\n".join(" ".join(word.text for word in line) for line in lines)
