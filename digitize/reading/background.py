"""Evens out shaded, faded or tinted paper, only where it is needed: on good scans it costs a little accuracy.
Sharpens what scanning and turning blurred, on every page: the marks above a letter (tổng, tống) merge first."""

from __future__ import annotations

import cv2
import numpy as np

from digitize.intake.source_page import Pixels, as_pixels

_SHRINK = 8
_EVEN_SPREAD = 18.0  # grey levels between the lighter and darker parts of the paper
_WHITE_PAPER = 215.0
_STRONG_INK = 110.0  # levels between paper and ink
_PAPER = 245.0
_INK_LEVEL = 20.0
_GRAIN_SHARE = 15.0  # per cent of the page: print covers less, even with its blurred edges
_STROKE = 1 / 12  # of a small letter's height
_SHARPER = 1.0  # measured from 0 to 2: missed words fall by a third up to 1.2, and rise again


def paper_map(grey: Pixels) -> Pixels:
    """The paper's own brightness, small: ink removed by taking local maxima, smoothed."""
    small = cv2.resize(grey, None, fx=1 / _SHRINK, fy=1 / _SHRINK, interpolation=cv2.INTER_AREA)
    without_ink = cv2.dilate(small, np.ones((7, 7), np.uint8))
    return as_pixels(cv2.medianBlur(without_ink, 15))


def needs_evening(paper: Pixels, ink: float) -> bool:
    """Whether the paper is uneven or dark, or the ink (its grey level) faint."""
    low, middle, high = np.percentile(paper, (5, 50, 95))
    return bool(high - low > _EVEN_SPREAD or middle < _WHITE_PAPER or middle - ink < _STRONG_INK)


def even_out(grey: Pixels, paper: Pixels) -> Pixels:
    """Divide by the paper, so that it is everywhere as bright."""
    full = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return as_pixels(cv2.divide(grey, np.maximum(full, 1), scale=_PAPER))


def evened_ink(paper: Pixels, ink: float) -> float:
    """The ink's grey level once the page is evened."""
    return min(_PAPER - _STRONG_INK / 2, ink * _PAPER / max(1.0, float(np.median(paper))))


def stretch(grey: Pixels, ink: float) -> Pixels:
    """Ink becomes nearly black, and the paper's own grain white: on a page with little print the engine would take the
    darker grain for ink, find nothing, or look for letters in it for minutes."""
    white = max(float(np.percentile(grey[::4, ::4], _GRAIN_SHARE)), ink + _STRONG_INK / 2)
    levels = (np.arange(256) - ink) * (255 - _INK_LEVEL) / (white - ink) + _INK_LEVEL
    return as_pixels(cv2.LUT(grey, as_pixels(np.clip(levels, 0, 255))))


def sharpen(level: Pixels, letter_height: float) -> Pixels:
    """Unsharp masking, as wide as the strokes of letters of this height are."""
    soft = cv2.GaussianBlur(level, (0, 0), max(0.6, letter_height * _STROKE))
    return as_pixels(cv2.addWeighted(level, 1 + _SHARPER, soft, -_SHARPER, 0))
