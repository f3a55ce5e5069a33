"""Finds the fonts the papers are set in and measures text with them.

Tinos has the widths of Times New Roman, which NĐ 30/2020 annex I asks for, and every Vietnamese letter;
Arimo stands for the sans-serif of cards. Both come with Debian's `fonts-croscore`.
"""

from functools import cache
from pathlib import Path

from PIL import ImageFont

_PLACES = (
    Path(__file__).resolve().parents[2] / "signing" / "fonts",
    Path("/usr/share/fonts/truetype/croscore"),
    Path("/usr/share/fonts/croscore"),
)
_FILES = {"": "Regular", "b": "Bold", "i": "Italic", "bi": "BoldItalic"}
_FAMILIES = {"serif": "Tinos", "sans": "Arimo", "mono": "Cousine"}
MM_PER_POINT = 25.4 / 72
_MEASURING_PIXELS = 1000


class FontMissingError(Exception):
    """No folder holds the font; the message says which package brings it."""


@cache
def font_file(family: str, style: str) -> Path:
    """The TrueType file of a family ("serif", "sans", "mono") and style ("", "b", "i", "bi")."""
    name = f"{_FAMILIES[family]}-{_FILES[style]}.ttf"
    for place in _PLACES:
        if (place / name).is_file():
            return place / name
    raise FontMissingError(f"{name} not found: install the package fonts-croscore")


@cache
def sized_font(family: str, style: str, pixels: float) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels; basic layout, because its widths do not depend on optional libraries."""
    return ImageFont.truetype(str(font_file(family, style)), pixels, layout_engine=ImageFont.Layout.BASIC)


def width_mm(text: str, family: str, style: str, points: float) -> float:
    """How wide the text is when set at that many points."""
    pixels = sized_font(family, style, _MEASURING_PIXELS).getlength(text)
    return float(pixels) / _MEASURING_PIXELS * points * MM_PER_POINT
