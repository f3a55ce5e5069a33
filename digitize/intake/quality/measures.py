"""What can be measured of a page's picture in a few milliseconds: sharpness, ink cut by an edge, glare, colour.

Owns the measuring, on samples and bands of the green channel, in which red seals and blue ink are dark too. Refuses
to know from which value on a page is bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from digitize.intake.source_page import Pixels, as_pixels

_MM_PER_INCH = 25.4
_TILE_MM = 7.0
_MOST_TILES, _FEWEST_TILES = 12, 3
_MARGIN = 0.04
_CONTRAST = 60  # grey levels between ink and paper that a tile must have to tell anything of sharpness
_STRAIGHT = 0.03  # hardly any rise in one direction: a rule or the scanner's shadow, no letters
_BAND_MM = 9.0
_BAND_DPI = 100
_INK_BELOW = 45  # levels under the paper
_LETTER_MM = (1.2, 6.0)  # its height
_WIDEST_LETTER_MM = 9.0
_FEWEST_LETTERS = 3
_AT_EDGE_MM = 0.3
_CLIPPED = 252
_LIGHT_PAPER = 232  # from here on blown-out glare cannot be told from clean paper
_SOLID_MM = 6.0
_RED, _SEAL_PART_MM2 = 60, 8.0
_COLOUR_SPREAD, _TINT_SPREAD = 12, 1  # between channels: of something coloured; of paper that a colour scanner saw


class Colour(StrEnum):
    """What a picture holds of colour: none at all, channels that show nothing coloured, or something coloured."""

    NONE = "none"
    PALE = "pale"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class PageMeasures:
    """What was measured; the functions below say in which unit."""

    sharpness: float | None
    cut_sides: tuple[str, ...]
    glare: float
    colour: Colour


def measure(pixels: Pixels, dpi: int) -> PageMeasures:
    """All measures of one page as it lies."""
    green = pixels if pixels.ndim == 2 else pixels[..., 1]
    return PageMeasures(
        measure_sharpness(green, dpi), find_cut_sides(green, dpi), measure_glare(green, dpi), measure_colour(pixels)
    )


def measure_sharpness(grey: Pixels, dpi: int) -> float | None:
    """The steepest rise between ink and paper as a share of their contrast, for each 1/200 inch: 1 for a perfect
    edge, .3 where it takes some 0.15 mm. None when there is too little ink.

    Both directions must be sharp (a hand that moved blurs one). Of the inked tiles the upper quartile counts: one
    smeared corner does not spoil a page.
    """
    side = max(16, round(_TILE_MM / _MM_PER_INCH * dpi))
    rises = [rise for tile in _inked_tiles(grey, side) if (rise := _rise(tile)) is not None]
    if len(rises) < _FEWEST_TILES:
        return None
    return float(np.percentile(rises, 75)) * dpi / 200


def _inked_tiles(grey: Pixels, side: int) -> list[Pixels]:
    """The tiles whose coarse picture varies most; not at the edges, where scanners leave shadows."""
    top, left = (round(length * _MARGIN) for length in grey.shape)
    grey = grey[top : grey.shape[0] - top, left : grey.shape[1] - left]
    rows, columns = grey.shape[0] // side, grey.shape[1] // side
    if not rows or not columns:
        return []
    coarse = grey[: rows * side : 6, : columns * side : 6].astype(np.float32)
    mean = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_AREA)
    variance = cv2.resize(coarse * coarse, (columns, rows), interpolation=cv2.INTER_AREA) - mean * mean
    order = np.argsort(variance, axis=None)[::-1][:_MOST_TILES]
    places = (divmod(int(place), columns) for place in order)
    return [
        as_pixels(grey[row * side : (row + 1) * side, column * side : (column + 1) * side]) for row, column in places
    ]


def _rise(tile: Pixels) -> float | None:
    levels = np.sort(tile[::3, ::3], axis=None)
    contrast = int(levels[len(levels) * 9 // 10]) - int(levels[len(levels) // 50])
    if contrast < _CONTRAST:
        return None
    steps = (cv2.absdiff(tile[1:], tile[:-1]), cv2.absdiff(tile[:, 1:], tile[:, :-1]))
    rise = min(_upper(step) for step in steps) / contrast
    return rise if rise > _STRAIGHT else None


def _upper(steps: cv2.typing.MatLike) -> float:
    counts = np.bincount(np.ravel(steps), minlength=256)
    return float(np.searchsorted(np.cumsum(counts), 0.985 * steps.size))


def find_cut_sides(grey: Pixels, dpi: int) -> tuple[str, ...]:
    """The sides (top, right, bottom, left) at which a row of letters runs into the edge of the picture."""
    depth = max(8, round(_BAND_MM / _MM_PER_INCH * dpi))
    bands = {"top": grey[:depth], "right": grey[:, -depth:], "bottom": grey[-depth:], "left": grey[:, :depth]}
    return tuple(side for side, band in bands.items() if _letters_at_edge(band, side, dpi) >= _FEWEST_LETTERS)


def _letters_at_edge(band: Pixels, side: str, dpi: int) -> int:
    """Marks of a letter's size that touch the band's outer edge."""
    turned = np.rot90(band, {"top": 0, "right": 1, "bottom": 2, "left": 3}[side])
    reach = max(1, round(_AT_EDGE_MM / _MM_PER_INCH * dpi))
    edge, level = turned[:reach].min(axis=0), float(np.median(band[::8, ::8]))
    if int((edge < level - _INK_BELOW).sum()) < _FEWEST_LETTERS:  # nearly every page: nothing is at its edge
        return 0
    shrink = max(1, round(dpi / _BAND_DPI))
    size = (max(1, turned.shape[1] // shrink), max(1, turned.shape[0] // shrink))
    small = cv2.resize(as_pixels(turned), size, interpolation=cv2.INTER_AREA)
    unit = dpi / shrink / _MM_PER_INCH
    # The lightest level of the neighbourhood is its paper: a shadow along the edge is no ink.
    paper = cv2.blur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (9, 9))
    dark = (cv2.subtract(paper, small) > _INK_BELOW).astype(np.uint8)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    y, width, height, area = (boxes[1:, column] for column in range(1, 5))
    letters = (
        (y <= _AT_EDGE_MM * unit)
        & (height >= _LETTER_MM[0] * unit)
        & (height <= _LETTER_MM[1] * unit)
        & (width >= 0.4 * unit)
        & (width <= _WIDEST_LETTER_MM * unit)
        & (area >= 0.15 * width * height)
    )
    return int(letters.sum())


def measure_glare(grey: Pixels, dpi: int) -> float:
    """The share of the page under solid blown-out spots; 0 where the paper itself is nearly white."""
    step = max(1, dpi // 40)
    small = as_pixels(grey[::step, ::step])
    if float(np.percentile(small, 60)) >= _LIGHT_PAPER:
        return 0.0
    clipped = (small >= _CLIPPED).astype(np.uint8)
    reach = max(3, round(_SOLID_MM * dpi / step / _MM_PER_INCH))
    return float(cv2.morphologyEx(clipped, cv2.MORPH_OPEN, np.ones((reach, reach), np.uint8)).mean())


def bears_seal(pixels: Pixels, dpi: int) -> bool:
    """Whether there is as much red ink as a part of a seal leaves."""
    if pixels.ndim == 2:
        return False
    red, green, blue = (as_pixels(pixels[::4, ::4, channel]) for channel in range(3))
    share = float((cv2.subtract(red, cv2.max(green, blue)) > _RED).mean())
    page_mm2 = float(pixels.shape[0] * pixels.shape[1]) * (_MM_PER_INCH / max(dpi, 1)) ** 2
    return share * page_mm2 >= _SEAL_PART_MM2


def measure_colour(pixels: Pixels) -> Colour:
    """Whether the picture was taken in colour: a colour scanner's noise and tint tell it even of a colourless page.

    Three channels that are equal everywhere are a grey scan stored at thrice its size.
    """
    if pixels.ndim == 2:
        return Colour.NONE
    red, green, blue = (as_pixels(pixels[::8, ::8, channel]) for channel in range(3))
    spread = np.maximum(np.maximum(cv2.absdiff(red, green), cv2.absdiff(green, blue)), cv2.absdiff(red, blue))
    if np.percentile(spread, 99.9) > _COLOUR_SPREAD or np.percentile(spread, 50) > _TINT_SPREAD:
        return Colour.SEEN
    grey = pixels[..., 1]
    is_grey = not spread.any() and np.array_equal(pixels[..., 0], grey) and np.array_equal(pixels[..., 2], grey)
    return Colour.NONE if is_grey else Colour.PALE
