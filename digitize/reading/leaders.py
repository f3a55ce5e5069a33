"""Erases the rows of dots that forms print for people to write on: an engine reads them as letters.

Only runs of many small, evenly spaced dots on one line go; full stops, ellipses and the dots of letters stay.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels
from digitize.reading.marks import Marks

# In heights of a small letter.
_DOT, _STEP, _ROW = 0.45, 1.15, 0.25
_FEWEST_DOTS = 8
_SMALLEST_AREA = 3
_GROWN = 2


def without_leaders(level: Pixels, marks: Marks) -> tuple[Pixels, Marks]:
    """The level page and its marks without leader dots; the same when it has none."""
    boxes, most = marks.boxes, _DOT * marks.letter_height
    dots = np.nonzero((boxes[:, 2] <= most) & (boxes[:, 3] <= most) & (boxes[:, 4] >= _SMALLEST_AREA))[0]
    centres = boxes[dots, :2] + boxes[dots, 2:4] / 2
    found = dots[_in_runs(centres, marks.letter_height)]
    if not len(found):
        return level, marks
    clean, paper = level.copy(), int(np.median(level[::8, ::8]))
    for x, y, width, height, _ in boxes[found].tolist():
        clean[max(0, y - _GROWN) : y + height + _GROWN, max(0, x - _GROWN) : x + width + _GROWN] = paper
    left = boxes.copy()
    left[found] = 0
    return clean, replace(marks, boxes=left)


def _in_runs(centres: NDArray[np.float64], letter_height: float) -> NDArray[np.int64]:
    """Which dots stand in long rows: sorted by row, then along it, and cut where the step is too wide."""
    if len(centres) < _FEWEST_DOTS:
        return np.zeros(0, np.int64)
    rows = np.round(centres[:, 1] / (_ROW * letter_height))
    order = np.lexsort((centres[:, 0], rows))
    along, across = np.diff(centres[order, 0]), np.abs(np.diff(centres[order, 1]))
    joined = (along > 0) & (along < _STEP * letter_height) & (across < _ROW * letter_height)
    runs = np.split(order, np.nonzero(~joined)[0] + 1)
    kept = [run for run in runs if len(run) >= _FEWEST_DOTS]
    return np.concatenate(kept) if kept else np.zeros(0, np.int64)
