"""The parts that papers share: national heading, issuer's box, place and date, signature block, test mark.

Positions follow NĐ 30/2020 annex I part I (boxes 1–4, 7, 8); forms with their own design pass their own places.
"""

from collections.abc import Sequence
from datetime import date

from samples.papers import cast, ink
from samples.papers.sheet import GREY, INK, Colour, Drawing, Sheet
from samples.papers.typefaces import width_mm

WARD_RING = "U.B.N.D PHƯỜNG MẪU • T. THỬ NGHIỆM"
WARD_MIDDLE = "ỦY BAN\nNHÂN DÂN"


def national_heading(sheet: Sheet, y: float = 22.0, *, x: float = 138.0, points: float = 12.0) -> None:
    """Box 1: the country's name and motto with the rule under it."""
    sheet.say(x, y, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", points=points, style="b", anchor="c")
    motto, size = "Độc lập - Tự do - Hạnh phúc", points + 1
    sheet.say(x, y + 5.6, motto, points=size, style="b", anchor="c")
    half = width_mm(motto, sheet.family, "b", size) / 2
    sheet.rule(x - half, y + 7.6, x + half, y + 7.6, weight=0.3)


def issuer(sheet: Sheet, superior: Sequence[str], name: Sequence[str], *, y: float = 22.0, x: float = 62.0,
           number: str = "", points: float = 12.0) -> None:
    """Boxes 2 and 3: the superior body, the issuer, a short rule, the number."""
    for line in superior:
        sheet.say(x, y, line, points=points, anchor="c")
        y += 5.4
    for line in name:
        sheet.say(x, y, line, points=points, style="b", anchor="c")
        y += 5.4
    sheet.rule(x - 11, y - 3.2, x + 11, y - 3.2, weight=0.3)
    if number:
        sheet.say(x, y + 3.4, number, points=13, anchor="c")


def place_and_date(sheet: Sheet, day: date, *, y: float = 36.2, x: float = 138.0, place: str = cast.PLACE) -> None:
    """Box 4."""
    sheet.say(x, y, f"{place}, {cast.in_words(day)}", points=13, style="i", anchor="c")


def signed_by(sheet: Sheet, y: float, titles: Sequence[str], name: str, *, x: float = 152.0, seed: int = 1,
              stamp: Drawing | None = None, gap: float = 27.0, points: float = 13.0, stamp_width: float = 35.0,
              remark: str = "") -> float:
    """Boxes 7 and 8: capacity and title, signature, name; the seal lies over a third of the signature on its left."""
    for line in titles:
        sheet.say(x, y, line, points=points, style="b", anchor="c")
        y += points * 0.43
    if remark:
        sheet.say(x, y, remark, points=points - 1, style="i", anchor="c")
        y += points * 0.4
    sheet.picture(x - 19, y - 1.0, 40, ink.signature(seed), turn=(seed * 7) % 9 - 2)
    bottom = y + gap - points * 0.43
    sheet.say(x, bottom, name, points=points, style="b", anchor="c")
    if stamp is not None:
        left, top = x - 17 - stamp_width / 2, bottom - stamp_width * 0.79
        sheet.picture(left, top, stamp_width, stamp, turn=(seed * 5) % 17 - 8)
    return bottom


def ward_seal(seed: int) -> Drawing:
    """The seal of the invented ward."""
    return ink.seal(WARD_RING, WARD_MIDDLE, seed)


def filled(sheet: Sheet, x: float, y: float, label: str, value: str, end: float, *, points: float | None = None,
           value_style: str = "", leader: bool = False) -> None:
    """A form's line: printed label, filled value; hand-filled forms carry a dotted leader up to `end`."""
    size = points or sheet.points
    mark = {"b": "*", "i": "~"}.get(value_style, "")
    stop = sheet.say(x, y, f"{label} {mark}{value}{mark}".strip(), points=size)
    if leader and stop < end:
        sheet.rule(stop + 0.8, y + 0.1, end, y + 0.1, weight=0.22, colour=(90, 90, 95), dotted=True)


def test_mark(sheet: Sheet, *, x: float | None = None, y: float | None = None, points: float = 8.0,
              colour: Colour = GREY) -> None:
    """The small grey words that keep anybody from taking the paper for a real one; not part of the truth."""
    at_x = sheet.width / 2 if x is None else x
    at_y = sheet.height - 7 if y is None else y
    sheet.say(at_x, at_y, "MẪU THỬ NGHIỆM", points=points, anchor="c", colour=colour, truth=False)


def table(sheet: Sheet, x: Sequence[float], y: float, rows: Sequence[Sequence[str]], *, points: float = 11.0,
          height: float = 7.0, header_style: str = "b", anchors: str = "", ink_colour: Colour = INK) -> float:
    """A ruled table with column edges `x`; the first row is its header. Returns the y of its lower edge."""
    top = y
    for number, row in enumerate(rows):
        sheet.rule(x[0], y, x[-1], y, weight=0.22, colour=ink_colour)
        for column, cell in enumerate(row):
            anchor = "c" if number == 0 or not anchors else anchors[column]
            left, right = x[column], x[column + 1]
            at = {"l": left + 1.5, "c": (left + right) / 2, "r": right - 1.5}[anchor]
            sheet.say(at, y + height * 0.68, cell, points=points, style=header_style if number == 0 else "",
                      anchor=anchor)
        y += height
    sheet.rule(x[0], y, x[-1], y, weight=0.22, colour=ink_colour)
    for edge in x:
        sheet.rule(edge, top, edge, y, weight=0.22, colour=ink_colour)
    return y
