"""The resolution of a page: the file's word when it is believable, otherwise from the nearest paper size."""

from __future__ import annotations

_MM_PER_INCH = 25.4
# (short side, long side) in millimetres. ISO 216, ISO/IEC 7810 ID-1, ICAO passport spread and page.
_SIZES = {"A4": (210.0, 297.0), "ID-1": (53.98, 85.6), "passport": (88.0, 125.0)}
_ASPECT_TOLERANCE = 0.04
_BELIEVABLE_DPI = (90.0, 1300.0)
_BELIEVABLE_SIDE_MM = (35.0, 1300.0)


def settle_dpi(width: int, height: int, stated: float | None) -> int:
    """Dots per inch of a page of these pixels; `stated` is what the file says, if anything."""
    if stated is not None and is_believable(width, height, stated):
        return round(stated)
    return estimate_dpi(width, height)


def is_believable(width: int, height: int, dpi: float) -> bool:
    """Whether the stated resolution gives a sheet that exists. 72 and 96 are what cameras and screens write."""
    if not _BELIEVABLE_DPI[0] <= dpi <= _BELIEVABLE_DPI[1] or round(dpi) == 96:
        return False
    sides = [side / dpi * _MM_PER_INCH for side in (width, height)]
    return min(sides) >= _BELIEVABLE_SIDE_MM[0] and max(sides) <= _BELIEVABLE_SIDE_MM[1]


def estimate_dpi(width: int, height: int) -> int:
    """As if the page were a card when it has a card's shape and few pixels, else A4 by its long side."""
    short, long = sorted((width, height))
    if not short:
        return 200
    card = _SIZES["ID-1"]
    if abs(long / short / (card[1] / card[0]) - 1) < _ASPECT_TOLERANCE and long < 1500:
        return max(72, round(long / card[1] * _MM_PER_INCH))
    return max(50, round(long / _SIZES["A4"][1] * _MM_PER_INCH))
