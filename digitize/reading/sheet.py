"""Finds the sheet in a photograph and straightens its perspective; deterministic, so that the preview, the reading
and the archival page agree on one frame."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels, as_pixels
from digitize.reading.page_reading import Corners

_LONG_SIDE = 900
_SMALLEST_SHARE = 0.20
_WHOLE_PICTURE = 0.97
# Long by short side, and how far perspective may have bent it: A4 (ISO 216), ID-1 (ISO/IEC 7810), both in millimetres.
_SHEETS = {"A4": (297.0, 210.0), "ID-1": (85.6, 53.98)}
_ASPECT_TOLERANCE = 0.085


def find_sheet(pixels: Pixels) -> Corners | None:
    """The sheet's corners (clockwise from top left) in the picture; None when it fills it or is not found."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _LONG_SIDE / max(height, width))
    small = as_pixels(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    best: NDArray[np.float32] | None = None
    best_area = _SMALLEST_SHARE * small.shape[0] * small.shape[1]
    for mask in _masks(small):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            corners = _four_corners(contour)
            if corners is not None and cv2.contourArea(corners) > best_area:
                best, best_area = corners, cv2.contourArea(corners)
    if best is None or best_area > _WHOLE_PICTURE * small.shape[0] * small.shape[1]:
        return None
    ordered = _clockwise(best / scale)
    a, b, c, d = ((round(float(x), 1), round(float(y), 1)) for x, y in ordered)
    return (a, b, c, d)


def straighten_sheet(pixels: Pixels, sheet: Corners) -> Pixels:
    """The sheet as if scanned: its own resolution is kept, A4's shape is used when it is nearly that."""
    width, height = sheet_size(sheet)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(sheet, dtype=np.float32), target)
    flat = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return as_pixels(flat)


def sheet_size(sheet: Corners) -> tuple[int, int]:
    """Width and height in pixels of the straightened sheet."""
    top, right, bottom, left = (float(np.hypot(b[0] - a[0], b[1] - a[1])) for a, b in pairwise((*sheet, sheet[0])))
    width, height = max(top, bottom), max(left, right)
    nearest = _nearest_sheet(width, height)
    if nearest is not None:
        aspect = nearest[0] / nearest[1]
        if height >= width:
            width = height / aspect
        else:
            height = width / aspect
    return max(1, round(width)), max(1, round(height))


def sheet_dpi(width: int, height: int) -> int:
    """Dots per inch of a straightened sheet, by the paper size it resembles (A4 when none)."""
    nearest = _nearest_sheet(width, height) or _SHEETS["A4"]
    return max(50, round(max(width, height) / nearest[0] * 25.4))


def _nearest_sheet(width: float, height: float) -> tuple[float, float] | None:
    short, long = sorted((width, height))
    aspect = long / max(short, 1.0)
    nearest = min(_SHEETS.values(), key=lambda size: abs(aspect / (size[0] / size[1]) - 1))
    return nearest if abs(aspect / (nearest[0] / nearest[1]) - 1) < _ASPECT_TOLERANCE else None


def _masks(small: Pixels) -> list[Pixels]:
    """Where the bright sheet is, by two independent means: brightness, and edges."""
    grey = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    smooth = cv2.GaussianBlur(grey, (7, 7), 0)
    _, bright = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    bright = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
    edges = cv2.dilate(cv2.Canny(smooth, 40, 120), np.ones((5, 5), np.uint8))
    return [as_pixels(bright), as_pixels(edges)]


def _four_corners(contour: cv2.typing.MatLike) -> NDArray[np.float32] | None:
    hull = cv2.convexHull(contour)
    around = cv2.arcLength(hull, True)
    for tolerance in (0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, tolerance * around, True)
        if len(corners) == 4:
            # A true sheet fills the quadrilateral drawn around it.
            filled = cv2.contourArea(hull) / max(cv2.contourArea(corners), 1.0)
            return corners.reshape(4, 2).astype(np.float32) if 0.9 < filled < 1.15 else None
    return None


def _clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    sums, differences = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    order = [int(sums.argmin()), int(differences.argmin()), int(sums.argmax()), int(differences.argmax())]
    return corners[order]
