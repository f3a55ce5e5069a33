"""Reads one page: frame, orientation, treatment, engine, and the boxes mapped back to the upright page.

1 a photograph's sheet is straightened; 2 the page is made grey without seals; 3 its marks tell how its lines lie and
how tall its letters are; 4 it is treated and read once, other turns only when that reads badly; 5 what was doubtful is
read again, dirt is dropped, and the boxes go back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels, SourcePage
from digitize.reading.barcodes import read_barcodes
from digitize.reading.engine import Lines, OcrEngine
from digitize.reading.machine_zone import machine_zones
from digitize.reading.marks import parted_numbers, without_strokes
from digitize.reading.mending import mended
from digitize.reading.page_findings import with_findings
from digitize.reading.page_reading import BBox, Corners, PageReading, Word
from digitize.reading.seal import grey_without_seals, lift_grey_seals
from digitize.reading.second_look import look_again
from digitize.reading.sheet import find_sheet, sheet_dpi, straighten_sheet
from digitize.reading.skew import Print, measure_print
from digitize.reading.superscripts import with_squares
from digitize.reading.treatment import TreatedPage, treat

_FAIR_CONFIDENCE = 0.55
_GOOD_CONFIDENCE = 0.72
_GOOD_WORDS = 8
_LONG_WORD = 4


@dataclass(frozen=True, slots=True)
class _Attempt:
    page: TreatedPage
    lines: Lines  # as the engine gave them: what is dropped later speaks against the attempt

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
        enough = sum(len(line) for line in self.lines) >= _GOOD_WORDS
        return enough and self.confidence >= _GOOD_CONFIDENCE and not self.lies_on_its_side

    @property
    def lies_on_its_side(self) -> bool:
        """The engine itself turns lines that run down the page; their words are higher than wide, and out of order."""
        boxes = [word.bbox for line in self.lines for word in line if len(word.text) >= _LONG_WORD]
        high = sum(y1 - y0 > x1 - x0 for x0, y0, x1, y1 in boxes)
        return 2 * high > len(boxes)


def read_page(source: SourcePage, engine: OcrEngine) -> PageReading:
    """The reading of one opened page. A page without ink has no words; that is not an error."""
    if source.pixels is None:
        return _own_words(source)
    pixels, dpi, sheet = frame_of(source)
    grey = grey_without_seals(pixels, dpi)
    found = measure_print(grey, dpi)
    if not found.has_ink:
        blank = _reading(source, (), dpi, sheet, grey, 0)
        return with_findings(replace(blank, origin="blank"), source, pixels, grey)
    if pixels.ndim == 2 and found.seals:
        grey = lift_grey_seals(grey, found.seals)
    best = _read_best_turn(grey, dpi, found, engine)
    upright = best.page.upright
    reading = _reading(source, _finished(best, engine), dpi, sheet, upright, best.page.turn)
    codes = (*read_barcodes(upright), *machine_zones(upright, reading.words, reading.text, engine, dpi))
    return with_findings(replace(reading, barcodes=codes), source, pixels, upright)


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
    fair = first.confidence >= _FAIR_CONFIDENCE and not first.lies_on_its_side
    if first.reads_well or (found.sure and fair):
        return first
    attempts = [first]
    for more in (270, 90, 180) if first.lies_on_its_side else (180, 90, 270):
        attempts.append(_attempt(grey, (found.turn + more) % 360, dpi, found, engine))
        if attempts[-1].reads_well:
            break
    return max(attempts, key=lambda attempt: (not attempt.lies_on_its_side, attempt.score))


def _attempt(grey: Pixels, turn: int, dpi: int, found: Print, engine: OcrEngine) -> _Attempt:
    page = treat(grey, turn, dpi, found)
    return _Attempt(page, engine.read_lines(page.sharp, page.dpi))


def _finished(attempt: _Attempt, engine: OcrEngine) -> Lines:
    """The lines as they are kept, on the upright page."""
    page = attempt.page
    lines = look_again(attempt.lines, page.soft, page.marks, engine, page.dpi)
    lines = parted_numbers(without_strokes(lines, page.marks), page.marks)
    lines = mended(with_squares(lines, page.soft))
    return tuple(tuple(_place(word, page) for word in line) for line in lines)


def _place(word: Word, page: TreatedPage) -> Word:
    x0, y0, x1, y1 = word.bbox
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=np.float64)
    corners = corners @ page.back[:, :2].T + page.back[:, 2]
    height, width = page.upright.shape
    return replace(word, bbox=_hull(corners, (width, height)), angle=page.angle)


def _hull(corners: NDArray[np.float64], size: tuple[int, int]) -> BBox:
    low, high = corners.min(axis=0), corners.max(axis=0)
    width, height = size
    x0, y0 = min(max(math.floor(low[0]), 0), width - 1), min(max(math.floor(low[1]), 0), height - 1)
    x1, y1 = min(max(math.ceil(high[0]), x0 + 1), width), min(max(math.ceil(high[1]), y0 + 1), height)
    return (x0, y0, x1, y1)


def _reading(
    source: SourcePage, lines: Lines, dpi: int, sheet: Corners | None, upright: Pixels, turn: int
) -> PageReading:
    return PageReading(
        number=source.index + 1,
        width=upright.shape[1],
        height=upright.shape[0],
        dpi=dpi,
        rotation=turn,
        text=text_of(lines),
        words=tuple(word for line in lines for word in line),
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
