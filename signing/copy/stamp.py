"""The visible face of one signature: a one-page PDF that is put into the signature's own revision."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import cycle
from typing import BinaryIO

import pikepdf
from pikepdf import Dictionary, Pdf

from signing.copy.drawing import BLACK, BLUE, GREY, LACQUER, Colour, Sheet, Type
from signing.rules import Placement, SignerKind, SigningPurpose

_POINTS_PER_MM = 72 / 25.4
_MARGIN_POINTS = 9.0
_DIGITS = "0123456789"


def draw_stamp(purpose: SigningPurpose, lines: Sequence[str], *, width: float, height: float) -> bytes:
    """The face of a signature of that purpose, `width` by `height` points.

    Between two signatures of one signer only the digits of the time differ, and all digits of the typeface are equally
    wide: the face is drawn once with other digits in the last line, and those are exchanged.
    """
    *others, time = lines
    sample = _with_every_digit(time)
    if len(re.findall("[0-9]", time)) < len(_DIGITS):
        return _drawn(purpose, tuple(lines), width, height)
    return _with_digits_of(_drawn(purpose, (*others, sample), width, height), sample, time)


@lru_cache(maxsize=64)
def _drawn(purpose: SigningPurpose, lines: tuple[str, ...], width: float, height: float) -> bytes:
    sheet = Sheet()
    wide, high = width / _POINTS_PER_MM, height / _POINTS_PER_MM
    sheet.add_page(wide, high)
    if purpose.placement is Placement.ATTESTATION:
        colour = BLUE if purpose.signer is SignerKind.PERSON else LACQUER
        _framed(sheet, lines, colour, wide, high, purpose.font_size)
    else:
        _plain(sheet, lines, wide, purpose)
    return sheet.to_pdf()


def _with_every_digit(line: str) -> str:
    following = cycle(_DIGITS)
    return re.sub("[0-9]", lambda _: next(following), line)


def _with_digits_of(drawn: bytes, sample: str, line: str) -> bytes:
    """`drawn` shows `sample` last, two bytes for each letter (ISO 32000-1 §9.7.6.2); now it shows `line`."""
    with Pdf.open(io.BytesIO(drawn)) as face:
        page = face.pages[0]
        steps = list(pikepdf.parse_content_stream(page))
        place = max(index for index, step in enumerate(steps) if str(step.operator) == "Tj")
        glyphs = bytes(steps[place].operands[0])
        glyph_of = {letter: glyphs[2 * at : 2 * at + 2] for at, letter in enumerate(sample)}
        shown = pikepdf.String(b"".join(glyph_of[letter] for letter in line))
        steps[place] = pikepdf.ContentStreamInstruction([shown], steps[place].operator)
        page.Contents = face.make_stream(pikepdf.unparse_content_stream(steps))
        out = io.BytesIO()
        face.save(out, deterministic_id=True)
    return out.getvalue()


def stamp_size(purpose: SigningPurpose, lines: Sequence[str]) -> tuple[float, float]:
    """Width and height in points that a text-only stamp needs."""
    return 190.0, float(round(len(lines) * purpose.font_size * 1.25 + 4))


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


def place_on_page(stamp: bytes, pdf: BinaryIO, placement: Placement) -> tuple[bytes, tuple[int, int, int, int]]:
    """The stamp turned as page 1 is shown, and its rectangle there in the corner that the reader sees as such."""
    with Pdf.open(pdf) as document, Pdf.open(io.BytesIO(stamp)) as drawn:
        page = document.pages[0]
        turn = int(page.rotation) % 360
        x0, y0, x1, y1 = (float(value) for value in page.cropbox)
        width, height = (float(value) for value in drawn.pages[0].mediabox[2:])
        along, down = _MARGIN_POINTS, _MARGIN_POINTS
        seen_width = (x1 - x0) if turn in (0, 180) else (y1 - y0)
        left = along if placement is Placement.TOP_LEFT else max(along, seen_width - along - width)
        corners = [_unturned(left + dx, down + dy, turn, (x0, y0, x1, y1)) for dx, dy in ((0, 0), (width, height))]
        (ax, ay), (bx, by) = corners
        left_x, low_y = round(min(ax, bx)), round(min(ay, by))
        box = (left_x, low_y, left_x + round(abs(ax - bx)), low_y + round(abs(ay - by)))
        return _turned(drawn, turn, width, height), box


def _unturned(right: float, down: float, turn: int, box: tuple[float, float, float, float]) -> tuple[float, float]:
    """From `right` of and `down` from the seen top left corner to the page's own coordinates."""
    x0, y0, x1, y1 = box
    return {
        0: (x0 + right, y1 - down),
        90: (x0 + down, y0 + right),
        180: (x1 - right, y0 + down),
        270: (x1 - down, y1 - right),
    }[turn]


def _turned(drawn: Pdf, turn: int, width: float, height: float) -> bytes:
    """The stamp drawn against the page's turn, so that it is seen upright."""
    matrix = {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, height, 0),
        180: (-1, 0, 0, -1, width, height),
        270: (0, -1, 1, 0, 0, width),
    }[turn]
    form = drawn.make_indirect(drawn.pages[0].as_form_xobject())
    size = (width, height) if turn in (0, 180) else (height, width)
    page = drawn.add_blank_page(page_size=size)
    page.obj.Resources = Dictionary(XObject=Dictionary({"/Dau": form}))
    page.obj.Contents = drawn.make_stream(("q " + " ".join(map(str, matrix)) + " cm /Dau Do Q").encode())
    del drawn.pages[0]
    out = io.BytesIO()
    drawn.save(out, deterministic_id=True)
    return out.getvalue()
