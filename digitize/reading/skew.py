"""How far the lines of a page are slanted, and whether they run across or down, by projection profiles."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels, as_pixels

_LONG_SIDE = 1100
_MOST_POINTS = 60_000
_RANGE = 8.0
_FEWEST_POINTS = 200
_MARGIN = 0.09  # frames, punch holes and the scanner's own edges are no text


@dataclass(frozen=True, slots=True)
class Slant:
    """`angle` in degrees, positive when lines climb to the right; `vertical` when they run down the page."""

    angle: float
    vertical: bool


def measure_slant(grey: Pixels) -> Slant:
    """Find the turn under which rows of ink are sharpest."""
    xs, ys = _ink(grey)
    if len(xs) < _FEWEST_POINTS:
        return Slant(0.0, False)
    across, across_sharpness = _best(xs, ys)
    down, down_sharpness = _best(ys, xs)
    if down_sharpness > 1.15 * across_sharpness:
        return Slant(0.0, True)
    return Slant(across, False)


def has_ink(grey: Pixels) -> bool:
    """Whether there is anything on the page that could be text."""
    return len(_ink(grey)[0]) >= _FEWEST_POINTS


def straighten(grey: Pixels, angle: float) -> tuple[Pixels, NDArray[np.float64]]:
    """The page turned so that its lines lie level, and the matrix that did it (2 x 3, same size)."""
    height, width = grey.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    turned = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return as_pixels(turned), matrix.astype(np.float64)


def _ink(grey: Pixels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    scale = min(1.0, _LONG_SIDE / max(grey.shape[:2]))
    top, left = (round(side * _MARGIN) for side in grey.shape[:2])
    inner = grey[top : grey.shape[0] - top, left : grey.shape[1] - left]
    small = cv2.resize(inner, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 18)
    # Rules, frames and pictures would outvote the text: keep only marks of a letter's size.
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(dark)
    letter = (boxes[:, 2] <= 60) & (boxes[:, 3] <= 40) & (boxes[:, 4] >= 4)
    letter[0] = False
    ys, xs = np.nonzero(letter[labels])
    step = max(1, len(xs) // _MOST_POINTS)
    return xs[::step].astype(np.float64), ys[::step].astype(np.float64)


def _best(along: NDArray[np.float64], across: NDArray[np.float64]) -> tuple[float, float]:
    """The angle of sharpest rows: coarse, then fine around it."""
    best = (0.0, 0.0)
    for centre, reach, step in ((0.0, _RANGE, 0.5), (None, 0.4, 0.1)):
        middle = best[0] if centre is None else centre
        for count in range(round(-reach / step), round(reach / step) + 1):
            angle = middle + count * step
            sharpness = _sharpness(along, across, angle)
            if sharpness > best[1]:
                best = (angle, sharpness)
    return round(best[0], 2), best[1]


def _sharpness(along: NDArray[np.float64], across: NDArray[np.float64], angle: float) -> float:
    rows = across + along * math.tan(math.radians(angle))
    profile = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float(np.square(np.diff(profile)).sum() / np.square(profile).sum() * profile.var() / profile.mean())
