"""Drawing separator sheets: one A4 page each, with a QR, a patch code for scanners that know it, and large words.

Needs the codes of `digitize` and the drawing board of `signing`, so it stands above both. Refuses to know which
components a procedure asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digitize.understanding.separators import TITLE_VI, Separator, separator_code
from signing.copy.drawing import BLACK, GREY, INK, Sheet, Type
from signing.copy.qr_code import qr_modules

_WIDTH, _HEIGHT = 210.0, 297.0
_MIDDLE = _WIDTH / 2
_LEFT, _RIGHT = 25.0, 185.0
_QR = 90.0
# Kodak's patch code T (narrow, wide, narrow, wide), along the edge that goes into the scanner first.
_NARROW, _WIDE = 2.03, 5.08
_PATCH_T = (_NARROW, _WIDE, _NARROW, _WIDE)
_PATCH_TOP = 12.0


@dataclass(frozen=True, slots=True)
class SeparatorSheet:
    """One sheet: what its code says, and the component's name for people."""

    separator: Separator
    name: str = ""


def draw_separator_sheets(sheets: Sequence[SeparatorSheet]) -> bytes:
    """A PDF with one page a sheet."""
    drawing = Sheet()
    for sheet in sheets:
        drawing.add_page(_WIDTH, _HEIGHT)
        _draw(drawing, sheet)
    return drawing.to_pdf()


def _draw(drawing: Sheet, sheet: SeparatorSheet) -> None:
    y = _PATCH_TOP
    for thickness in _PATCH_T:
        drawing.rule(_LEFT, _RIGHT, y + thickness / 2, thickness=thickness, colour=BLACK)
        y += thickness + _NARROW
    drawing.text(_MIDDLE, 58, TITLE_VI, Type(44, "B", INK, "centre"), width=170)
    drawing.text(_MIDDLE, 67, "Separator sheet", Type(14, "I", GREY, "centre"), width=170)
    modules = qr_modules(separator_code(sheet.separator))
    drawing.squares(_MIDDLE - _QR / 2, 80, _QR, modules)
    y = 190.0
    if sheet.separator.component:
        drawing.text(_MIDDLE, y, sheet.separator.component, Type(40, "B", INK, "centre"), width=170)
        y += 12
    if sheet.name:
        y = drawing.paragraph(20, y - 4, sheet.name, Type(18, "", INK, "centre"), width=170) + 10
    if sheet.separator.dossier:
        drawing.text(_MIDDLE, y, sheet.separator.dossier, Type(24, "B", INK, "centre"), width=170)
    words = Type(12, "", INK, "centre")
    drawing.text(_MIDDLE, 262, "Đặt tờ này ngay trước trang đầu của giấy tờ rồi quét cả chồng.", words, width=170)
    drawing.text(
        _MIDDLE, 268, "In ở tỷ lệ 100 %, không thu nhỏ. Tờ này dùng lại được và không được lưu.", words, width=170
    )
    english = "Lay this sheet before the first page of the paper, then scan the whole stack. Print at 100 %."
    drawing.text(_MIDDLE, 275, english, Type(10, "I", GREY, "centre"), width=170)
