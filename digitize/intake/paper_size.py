"""The resolution of a page: the file's word when it is believable, otherwise from the paper size it must be.

The A sizes and a passport's page have one shape, so shape alone cannot tell them apart: of the sizes that fit, the
one that gives a resolution which scanners offer is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

_MM_PER_INCH = 25.4
# (short side, long side) in millimetres: ISO 216, ISO/IEC 7810 (ID-1 card, ID-3 passport page and spread), Letter.
# Those nearer the front are likelier where two explain the pixels equally well.
_SIZES = {
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "A5": (148.0, 210.0),
    "ID-1": (53.98, 85.6),
    "passport": (88.0, 125.0),
    "passport spread": (125.0, 176.0),
    "letter": (215.9, 279.4),
}
_LARGER = {"A2": (420.0, 594.0), "A1": (594.0, 841.0), "A0": (841.0, 1189.0)}  # maps; only at the file's word
_OFFERED_DPI = (300, 200, 600, 400, 150, 100)  # likeliest first
_SHAPE_TOLERANCE = 0.035
_LETTER_TOLERANCE = 0.01  # a camera's 4:3 is near it
_EXACT = 0.012
_BELIEVABLE_DPI = (90.0, 1300.0)
_BELIEVABLE_SIDE_MM = (35.0, 1300.0)
_SCREENS = frozenset({72, 96})  # what cameras and screens write, whatever the paper


@dataclass(frozen=True, slots=True)
class PaperGuess:
    """`size` is the recognised paper, None when the shape is of none; the resolution is then a lower bound."""

    dpi: int
    size: str | None


def settle_dpi(width: int, height: int, stated: float | None) -> int:
    """Dots per inch of a page of these pixels; `stated` is what the file says, if anything."""
    if stated is not None and is_believable(width, height, stated):
        return round(stated)
    return estimate_dpi(width, height)


def is_believable(width: int, height: int, dpi: float) -> bool:
    """Whether the stated resolution gives a sheet that exists."""
    if not _BELIEVABLE_DPI[0] <= dpi <= _BELIEVABLE_DPI[1] or round(dpi) in _SCREENS:
        return False
    sides = [side / dpi * _MM_PER_INCH for side in (width, height)]
    if min(sides) < _BELIEVABLE_SIDE_MM[0] or max(sides) > _BELIEVABLE_SIDE_MM[1]:
        return False
    # A sheet of no known size, from pixels that are exactly a known one: the file's word is a default.
    guess = guess_paper(width, height)
    return guess.size is None or _is_known(sides) or not _is_exact(width, height, guess)


def estimate_dpi(width: int, height: int) -> int:
    """The resolution by the paper size alone."""
    return guess_paper(width, height).dpi


def guess_paper(width: int, height: int) -> PaperGuess:
    """The likeliest paper for these pixels, and its resolution."""
    short, long = sorted((width, height))
    if not short:
        return PaperGuess(200, None)
    found = [
        (_rank(dpi), order, PaperGuess(max(1, round(dpi)), name))
        for order, (name, size) in enumerate(_SIZES.items())
        if abs(long / short / (size[1] / size[0]) - 1) <= (_LETTER_TOLERANCE if name == "letter" else _SHAPE_TOLERANCE)
        for dpi in ((short / size[0] + long / size[1]) / 2 * _MM_PER_INCH,)
    ]
    if found:
        return min(found, key=lambda candidate: candidate[:2])[2]
    # Of no known shape, so a part of a sheet; not of a larger one than A4, as far as anybody can tell.
    a4 = _SIZES["A4"]
    return PaperGuess(max(1, round(max(long / a4[1], short / a4[0]) * _MM_PER_INCH)), None)


def _rank(dpi: float) -> int:
    near = [order for order, offered in enumerate(_OFFERED_DPI) if abs(dpi / offered - 1) <= _EXACT]
    return near[0] if near else len(_OFFERED_DPI)


def _is_known(sides: list[float]) -> bool:
    short, long = sorted(sides)
    known = (*_SIZES.values(), *_LARGER.values())
    return any(max(abs(short / a - 1), abs(long / b - 1)) <= _SHAPE_TOLERANCE for a, b in known)


def _is_exact(width: int, height: int, guess: PaperGuess) -> bool:
    short, long = sorted((width, height))
    size = _SIZES[guess.size or "A4"]
    by_sides = [side / millimetres * _MM_PER_INCH for side, millimetres in zip((short, long), size, strict=True)]
    return any(all(abs(dpi / offered - 1) <= _EXACT for dpi in by_sides) for offered in _OFFERED_DPI)
