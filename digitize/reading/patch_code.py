"""Patch codes: the four thick bars by which scanners part stacks, found in pixels. Pure.

Each bar is narrow (2.03 mm) or wide (5.08 mm), the three spaces between them are narrow, and the whole is at least
50 mm long (Kodak A-61599). A page that came upside down shows code T as code 3, so both part a stack.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels
from digitize.reading.page_reading import Barcode, BBox

TEXT = "PATCH-T"
_SEPARATING = frozenset({"NWNW", "WNWN"})
_LONG_SIDE = 1200  # pixels of an A4's height: a narrow bar is then 8 of them
_LEAST_SPACE = 4
_DARK = 110
_SAMPLES = 48
_LEAST_IN_A_ROW = 8  # of the samples: a sixth of the page's width, 35 mm
_STEEPEST = 0.1  # how far the bars may climb from one sample to the next, as a share of the distance


def find_patch_codes(grey: Pixels) -> tuple[Barcode, ...]:
    """The separating patch code of a page, lying or standing; at most one."""
    lying = _find(grey)
    if lying is not None:
        return (Barcode("PatchCode", TEXT, lying),)
    standing = _find(grey.T)
    if standing is not None:
        x0, y0, x1, y1 = standing
        return (Barcode("PatchCode", TEXT, (y0, x0, y1, x1)),)
    return ()


def _find(grey: Pixels) -> BBox | None:
    """The box of bars that lie across: the same pattern in neighbouring columns, at nearly the same height."""
    height, width = grey.shape
    step = max(1, width // _SAMPLES)
    scale = min(1.0, _LONG_SIDE / max(height, width))
    sampled = np.ascontiguousarray(grey[:, step // 2 :: step])
    columns = cv2.resize(sampled, (sampled.shape[1], max(1, round(height * scale))), interpolation=cv2.INTER_AREA)
    dark = columns < _DARK
    row: list[tuple[int, int, int]] = []  # which column, top, bottom
    for number in range(dark.shape[1]):
        found = next(_patterns(dark[:, number]), None)
        if found is None or (row and abs(found[0] - row[-1][1]) > max(2, _STEEPEST * step * scale)):
            row = []
        if found is not None:
            row.append((number, *found))
        if len(row) >= _LEAST_IN_A_ROW:
            top, bottom = min(entry[1] for entry in row), max(entry[2] for entry in row)
            return (row[0][0] * step, round(top / scale), (number + 1) * step, round(bottom / scale))
    return None


def _patterns(column: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where four bars of a separating code begin and end in one column of pixels."""
    edges = np.flatnonzero(np.diff(column.astype(np.int8))) + 1
    bounds = [0, *edges.tolist(), len(column)]
    runs = [(bool(column[start]), start, end) for start, end in zip(bounds, bounds[1:], strict=False)]
    for number in range(len(runs) - 6):
        seven = runs[number : number + 7]
        if seven[0][0] and _name(tuple(end - start for _, start, end in seven)) in _SEPARATING:
            yield seven[0][1], seven[6][2]


def _name(lengths: tuple[int, ...]) -> str | None:
    """Bars as N and W when spaces are alike and bars are one space wide or two and a half."""
    bars, spaces = lengths[::2], lengths[1::2]
    unit = sum(spaces) / 3
    if min(spaces) < _LEAST_SPACE or max(spaces) > 1.5 * min(spaces):
        return None
    # Ink spreads and thresholds eat: what a bar gains the spaces beside it lose.
    shares = [bar / unit for bar in bars]
    if not all(0.6 <= share <= 1.6 or 1.8 <= share <= 3.6 for share in shares):
        return None
    return "".join("N" if share <= 1.6 else "W" for share in shares)
