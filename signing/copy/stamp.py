"""The visible face of one signature: a one-page PDF that is put into the signature's own revision."""

from __future__ import annotations

from collections.abc import Sequence

from signing.copy.drawing import BLACK, BLUE, GREY, LACQUER, Colour, Sheet, Type
from signing.rules import Placement, SignerKind, SigningPurpose

_POINTS_PER_MM = 72 / 25.4


def draw_stamp(purpose: SigningPurpose, lines: Sequence[str], *, width: float, height: float) -> bytes:
    """The face of a signature of that purpose, `width` by `height` points."""
    sheet = Sheet()
    wide, high = width / _POINTS_PER_MM, height / _POINTS_PER_MM
    sheet.add_page(wide, high)
    if purpose.placement is Placement.ATTESTATION:
        colour = BLUE if purpose.signer is SignerKind.PERSON else LACQUER
        _framed(sheet, lines, colour, wide, high, purpose.font_size)
    else:
        _plain(sheet, lines, wide, purpose)
    return sheet.to_pdf()


def stamp_size(purpose: SigningPurpose, lines: Sequence[str]) -> tuple[float, float]:
    """Width and height in points that a text-only stamp needs."""
    return 190.0, len(lines) * purpose.font_size * 1.25 + 4


def _framed(sheet: Sheet, lines: Sequence[str], colour: Colour, wide: float, high: float, size: int) -> None:
    sheet.box(0.3, 0.3, wide - 0.6, high - 0.6, line=colour)
    sheet.rule(4, wide - 4, 8.6, thickness=0.2, colour=colour)
    sheet.text(wide / 2, 6, "ĐÃ KÝ SỐ", Type(size, "B", colour, "centre"), width=wide - 8)
    step = size / _POINTS_PER_MM * 1.45
    y = 8.6 + (high - 8.6 - step * len(lines)) / 2 + step * 0.72
    for place, line in enumerate(lines):
        how = Type(size + 2, "B", colour, "centre") if place == 0 else Type(size, "", GREY, "centre")
        sheet.text(wide / 2, y + place * step, line, how, width=wide - 6)


def _plain(sheet: Sheet, lines: Sequence[str], wide: float, purpose: SigningPurpose) -> None:
    # NĐ 30/2020 annex I: no picture; Times New Roman, upright, 10, black.
    align, x = ("right", wide - 0.5) if purpose.placement is Placement.TOP_RIGHT else ("left", 0.5)
    step = purpose.font_size * 1.25 / _POINTS_PER_MM
    for place, line in enumerate(lines):
        how = Type(purpose.font_size, "", BLACK, "right" if align == "right" else "left")
        sheet.text(x, step * (place + 0.85), line, how, width=wide - 1)
