"""Drawing Vietnamese text, rules, boxes and square codes onto blank sheets.

Owns fpdf2 and the typeface. Refuses to know what is written. Millimetres from the top left corner, sizes in points.
The same calls give the same bytes, so that what is frozen can be made again.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, WrapMode
from fpdf.fonts import TTFFont

from signing.errors import CopyTextUnprintable

_FONTS = Path(__file__).resolve().parents[1] / "fonts"
_FACES: dict[Style, str] = {"": "Regular", "B": "Bold", "I": "Italic"}
_POINTS_PER_MM = 72 / 25.4
_SHRINK = 0.7
# fpdf2 puts a date into each file; what matters is that it is always the same one.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)

Style = Literal["", "B", "I"]
Colour = tuple[int, int, int]

INK: Colour = (0x1B, 0x1F, 0x24)
GREY: Colour = (0x5A, 0x5F, 0x66)
BLACK: Colour = (0, 0, 0)
LACQUER: Colour = (0x9F, 0x1D, 0x20)
BLUE: Colour = (0x0B, 0x57, 0xA4)
LINE: Colour = (0xD9, 0xD5, 0xCD)
PANEL: Colour = (0xF6, 0xF4, 0xF0)


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set."""

    size: float
    style: Style = ""
    colour: Colour = INK
    align: Literal["left", "centre", "right"] = "left"


class Sheet:
    """One or more blank pages to draw on."""

    def __init__(self) -> None:
        """Start without a page."""
        self._pdf = FPDF(unit="mm")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        self._pdf.set_creation_date(_NO_DATE)
        self._added: set[Style] = set()

    def add_page(self, width: float, height: float) -> None:
        """Go on to a new page of that size."""
        self._pdf.add_page(format=(width, height))

    def text(self, x: float, y: float, text: str, how: Type, *, width: float) -> float:
        """Write one line with its baseline at y and return its width.

        `x` is the left end, the centre or the right end by `how.align`. A line too long for `width` is set smaller,
        down to seven tenths; longer still is refused.
        """
        text = self._prepared(text, how.style)
        size = how.size
        self._set(how, size)
        natural = self._pdf.get_string_width(text)
        if natural > width:
            size = how.size * width / natural * 0.999
            if size < how.size * _SHRINK:
                raise CopyTextUnprintable(
                    f"Nội dung quá dài để in vừa chỗ: «{text[:80]}». Hãy viết gọn lại.",
                    f"The text is too long for its place: «{text[:80]}». Shorten it.",
                )
            self._set(how, size)
        drawn = self._pdf.get_string_width(text)
        self._pdf.text(x - {"left": 0.0, "centre": drawn / 2, "right": drawn}[how.align], y, text)
        return drawn

    def paragraph(self, x: float, y: float, text: str, how: Type, *, width: float, leading: float = 1.3) -> float:
        """Write a text over several lines, the top of the first at y; return the y under the last."""
        self._set(how, how.size)
        self._pdf.set_xy(x, y)
        align = {"left": Align.L, "centre": Align.C, "right": Align.R}[how.align]
        height = how.size / _POINTS_PER_MM * leading
        words = self._prepared(text, how.style)
        bottom = self._pdf.multi_cell(
            width, height, words, align=align, wrapmode=WrapMode.WORD, output=MethodReturnValue.HEIGHT
        )
        return y + float(str(bottom))

    def wrapped(self, text: str, how: Type, *, width: float) -> list[str]:
        """The lines a text breaks into at that width; a single word that is too long keeps a line of its own."""
        self._set(how, how.size)
        lines: list[str] = []
        for word in self._prepared(text, how.style).split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._pdf.get_string_width(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def upright(self, x: float, y0: float, y1: float, *, thickness: float, colour: Colour = INK) -> None:
        """A line from above to below."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(x - thickness / 2, y0, thickness, y1 - y0, style="F")

    def rule(self, x0: float, x1: float, y: float, *, thickness: float, colour: Colour = INK) -> None:
        """A horizontal line."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(x0, y - thickness / 2, x1 - x0, thickness, style="F")

    def box(self, x: float, y: float, width: float, height: float, *, line: Colour, fill: Colour | None = None) -> None:
        """A frame with rounded corners, perhaps filled."""
        self._pdf.set_draw_color(*line)
        self._pdf.set_line_width(0.25)
        if fill is not None:
            self._pdf.set_fill_color(*fill)
        style = "D" if fill is None else "DF"
        self._pdf.rect(x, y, width, height, style=style, round_corners=True, corner_radius=1.2)

    def squares(self, x: float, y: float, side: float, rows: Sequence[Sequence[bool]]) -> None:
        """A square code: every true cell dark. Runs of dark cells in a row become one rectangle."""
        self._pdf.set_fill_color(*BLACK)
        cell = side / len(rows)
        for row_number, row in enumerate(rows):
            start = None
            for column, dark in enumerate([*row, False]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    # A hair of overlap keeps renderers from drawing white seams between rows.
                    self._pdf.rect(
                        x + start * cell, y + row_number * cell, (column - start) * cell, cell * 1.02, style="F"
                    )
                    start = None

    def to_pdf(self) -> bytes:
        """The sheets as a PDF of their own; nothing can be drawn afterwards."""
        return bytes(self._pdf.output())

    def _set(self, how: Type, size: float) -> None:
        if how.style not in self._added:
            # Parsing a face is most of the work of a small stamp: only those that are used.
            self._add_face(how.style)
        self._pdf.set_font("Tinos", how.style, size)
        self._pdf.set_text_color(*how.colour)

    def _add_face(self, style: Style) -> None:
        path = _FONTS / f"Tinos-{_FACES[style]}.ttf"
        self._pdf.add_font("Tinos", style, path)
        self._added.add(style)
        face = self._pdf.fonts[f"tinos{style}"]
        if isinstance(face, TTFFont) and face.ttfont.reader is not None:
            # fpdf2 keeps the file open for good; it reads on from memory instead.
            face.ttfont.reader.file.close()
            face.ttfont.reader.file = io.BytesIO(path.read_bytes())

    @staticmethod
    def _prepared(text: str, style: Style) -> str:
        composed = unicodedata.normalize("NFC", " ".join(text.split()))
        missing = sorted({letter for letter in composed if ord(letter) not in _letters(style)})
        if missing:
            # A .notdef box would also break PDF/A (ISO 19005-2 §6.2.11.8).
            raise CopyTextUnprintable(
                f"Bộ chữ in không có ký tự {' '.join(missing)} trong «{composed[:80]}». Hãy viết lại bằng chữ Latinh.",
                f"The typeface lacks {' '.join(missing)} in «{composed[:80]}». Write it in Latin letters.",
            )
        return composed


@cache
def _letters(style: Style) -> frozenset[int]:
    with TTFont(_FONTS / f"Tinos-{_FACES[style]}.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())
