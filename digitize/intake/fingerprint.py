"""A perceptual hash of a page: scans of one sheet differ in few of its bits, whatever the scanner did to them.

The signs of the lowest frequencies of the page's darkness (a discrete cosine transform), 256 bits. It tells layouts
apart, not the words filled into a form: see `duplicates`.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from digitize.intake.source_page import Pixels

_SIDE = 64
_LOW = 16
_MARGIN = 0.03  # the scanner's own shadows


def fingerprint_of(grey: Pixels, slant: float = 0.0) -> str:
    """The hash of an upright grey page whose lines climb by `slant` degrees, in hexadecimal; "" for an even one."""
    top, left = (round(side * _MARGIN) for side in grey.shape[:2])
    inner = grey[top : grey.shape[0] - top, left : grey.shape[1] - left]
    if min(inner.shape) < _SIDE:
        return ""
    step = max(1, min(inner.shape) // (8 * _SIDE))
    small = cv2.resize(
        np.ascontiguousarray(inner[::step, ::step]), (4 * _SIDE, 4 * _SIDE), interpolation=cv2.INTER_AREA
    )
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 31)
    ink: cv2.typing.MatLike = cv2.subtract(paper, small).astype(np.float32)
    if float(ink.max(initial=0)) < 30:
        return ""
    if slant:
        aspect = inner.shape[1] / inner.shape[0]
        ink = cv2.warpAffine(ink, _levelling(slant, aspect), (4 * _SIDE, 4 * _SIDE))
    cells = cv2.GaussianBlur(cv2.resize(ink, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), (0, 0), 1.5)
    low = cv2.dct(cells)[:_LOW, :_LOW].ravel()
    bits = low > np.median(low[1:])
    return np.packbits(bits).tobytes().hex()


def differing_bits(a: str, b: str) -> int:
    """In how many bits two fingerprints of equal length differ."""
    return (int(a, 16) ^ int(b, 16)).bit_count()


def _levelling(slant: float, aspect: float) -> cv2.typing.MatLike:
    """The turn about the centre in a picture squeezed to a square."""
    cos, sin = math.cos(math.radians(slant)), math.sin(math.radians(slant))
    centre = 2 * _SIDE
    matrix = np.array([[cos, -sin / aspect, 0.0], [sin * aspect, cos, 0.0]])
    matrix[:, 2] = centre - matrix[:, :2] @ (centre, centre)
    return matrix
