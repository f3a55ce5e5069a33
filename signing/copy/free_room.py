"""How much of a page is blank: measured on the page as it is drawn, never guessed from what the file declares.

Owns the call of Poppler's `pdftoppm` and the measure. When in doubt there is no room: an added page covers nothing.
"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageFilter, UnidentifiedImageError

_DPI = 75
_PX_PER_MM = _DPI / 25.4
_SECONDS = 30
_LONGEST_MM = 700.0  # a larger sheet is a plan, not a paper, and costs hundreds of megabytes to draw
# Levels of 255. Blank paper is shaded slowly, over its whole length; against what lies around it nothing stands out
# but a scanner's noise, of a few levels. A pencil's thin pale line has twenty and more.
_SHADING = 40
_STANDING_OUT = 14
_AROUND = 6
_DARKEST_PAPER = 150


def free_place(pdf: Path, *, width_mm: float, height_mm: float, margin_mm: float, clearance_mm: float) -> float | None:
    """Where a block fits on the file's only page without touching anything: the height of its foot above the page's.

    Millimetres; the block stands in the middle. None when there is no blank place for it with its clearance.
    """
    drawn = _drawn(pdf)
    if drawn is None:
        return None
    columns, rows = drawn.size
    left = (columns / _PX_PER_MM - width_mm) / 2
    if left < margin_mm:
        return None
    within = drawn.crop((_px(left - clearance_mm), 0, columns - _px(left - clearance_mm), rows))
    tones = np.asarray(within).astype(int)
    contrast = np.asarray(ImageChops.difference(within, within.filter(ImageFilter.BoxBlur(_AROUND)))).max(axis=1)
    darkest, lightest = tones.min(axis=1), tones.max(axis=1)
    needed, lowest = _px(height_mm + 2 * clearance_mm), rows - _px(margin_mm - clearance_mm)
    for end in range(lowest, needed + _px(margin_mm - clearance_mm), -1):
        part = slice(end - needed, end)
        low, high = int(darkest[part].min()), int(lightest[part].max())
        if low >= _DARKEST_PAPER and high - low <= _SHADING and int(contrast[part].max()) <= _STANDING_OUT:
            return (rows - end) / _PX_PER_MM + clearance_mm
    return None


def _drawn(pdf: Path) -> Image.Image | None:
    """The page as drawn, of each spot the darkest channel: a pale red or yellow stamp is dark in one of them."""
    command = ["pdftoppm", "-r", str(_DPI), "-singlefile", "-cropbox", str(pdf)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
        with Image.open(io.BytesIO(done.stdout)) as image:
            if max(image.size) > _LONGEST_MM * _PX_PER_MM:
                return None
            red, green, blue = image.convert("RGB").split()
            return ImageChops.darker(ImageChops.darker(red, green), blue)
    except (OSError, subprocess.SubprocessError, UnidentifiedImageError, Image.DecompressionBombError):
        return None


def _px(millimetres: float) -> int:
    return max(0, round(millimetres * _PX_PER_MM))
