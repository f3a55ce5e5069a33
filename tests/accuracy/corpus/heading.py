"""Headings and signatures: the national name and motto, issuer's box, place and date, who signed, the seal.

The boxes of NĐ 30/2020 annex I and their everyday variants (abbreviated offices, the number beside or under, the
date at the end instead of the top).
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

from samples.papers import ink
from samples.papers.sheet import INK, RED, Drawing
from samples.papers.typefaces import width_mm
from tests.accuracy.corpus.wording import bare_date, full_date
from tests.accuracy.corpus.writer import Writer

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def national(w: Writer, *, x: float | None = None, points: float = 12.0) -> None:
    """Country and motto, centred on the page unless `x` says where; the cursor goes under them."""
    middle = w.middle if x is None else x
    motto = w.cast.pick("Độc lập - Tự do - Hạnh phúc", "Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc")
    w.say(middle, COUNTRY, anchor="c", points=points, style="b")
    w.y += points * 0.46
    w.say(middle, motto, anchor="c", points=points + 1, style="b")
    half = width_mm(motto, w.family, "b", points + 1) / 2
    w.sheet.rule(middle - half, w.y + 1.8, middle + half, w.y + 1.8, weight=0.3)
    w.y += points * 0.62


def office_heading(w: Writer, superior: str, issuer: Sequence[str], *, number: str = "", day: date | None = None,
                   under_number: Sequence[str] = (), number_label: str = "Số:") -> None:  # fmt: skip
    """Issuer on the left, country on the right; number under the one, place and date under the other."""
    top, left, right = w.y, w.left + 34, w.right - 46
    size = w.cast.rng.choice((11.5, 12.0, 12.0))
    for line, style in [*((part, "") for part in superior.split("\n") if part), *((part, "b") for part in issuer)]:
        shrink = min(1.0, 76 / width_mm(line, w.family, style, size))
        w.say(left, line, anchor="c", points=size * shrink, style=style)
        w.y += 5.1
    w.sheet.rule(left - 10, w.y - 3.3, left + 10, w.y - 3.3, weight=0.3)
    low_left = w.y + 2.6
    w.y = top
    national(w, x=right, points=size)
    low = max(low_left, w.y + 1.5) if w.cast.chance(0.7) else low_left
    if number:
        w.say(left, f"{number_label} {number}", anchor="c", points=13, y=low)
    if day is not None:
        said = full_date(day) if w.cast.chance(0.8) else bare_date(day)
        w.say(right, f"{w.cast.place.name}, {said}", anchor="c", points=13, style="i", y=max(low, w.y + 1.5))
    bottom = max(low, w.y + 1.5) + 5.5
    for line in under_number:
        w.say(left, line, anchor="c", points=12, y=bottom)
        bottom += 5.0
    w.y = bottom + 4


def people_committee(w: Writer) -> tuple[str, tuple[str, ...], str]:
    """The commune's committee: what stands above it, its own lines, and its name as an agency field holds it."""
    place = w.cast.place
    name = w.cast.pick("ỦY BAN NHÂN DÂN", "ỦY BAN NHÂN DÂN", "UBND")
    superior = f"UBND {place.district.upper()}" if w.cast.old and w.cast.chance(0.4) else ""
    if name == "UBND" or w.cast.chance(0.5):
        return superior, (f"{name} {place.ward.upper()}",), f"Ủy ban nhân dân {place.ward}"
    return superior, (name, place.ward.upper()), f"Ủy ban nhân dân {place.ward}"


def seal_of(w: Writer, name: str) -> Drawing:
    """A round red seal with that name around; in the middle, as on seals of the state, a sign and no words."""
    return ink.seal(name.upper()[:38], "", w.cast.number(1, 6), size=420)


_signature = cache(ink.signature)


def sign(w: Writer, titles: Sequence[str], name: str, *, x: float | None = None, seal: str = "",
         remark: str = "", gap: float = 33.0, room: bool = True) -> float:  # fmt: skip
    """A signature block at the cursor; returns the baseline of the name. The seal lies over the left of it."""
    if room:
        w.room(gap + 14)
    middle = w.right - 36 if x is None else x
    y = w.y
    for line in (part for title in titles for part in _fitting(w, title, middle)):
        w.say(middle, line, anchor="c", style="b", y=y, points=w.points)
        y += w.points * 0.43
    if remark:
        w.say(middle, remark, anchor="c", style="i", y=y, points=w.points - 1.5)
        y += w.points * 0.4
    seed = w.cast.number(1, 12)
    w.picture(middle - 18, y - 2, 33, _signature(seed, colour=(38, 52, 120) if w.cast.chance(0.7) else INK),
              turn=(seed * 7) % 9 - 3)  # fmt: skip
    bottom = y + gap - 6
    w.signed(titles, name, sealed=bool(seal))
    w.say(middle, name, anchor="c", style="b", y=bottom)
    if seal:
        shift = w.cast.rng.uniform(18, 30)  # over the left third of the signature (NĐ 30/2020, annex I)
        drop = w.cast.rng.uniform(0.8, 1.1)  # low ones touch the name, high ones the title
        w.picture(middle - shift - 17, bottom - 35 * drop, 35, seal_of(w, seal), turn=w.cast.number(-9, 9))
    return bottom


def _fitting(w: Writer, title: str, middle: float) -> list[str]:
    """A title in as many lines as its place is narrow."""
    room = 2 * min(middle - 8, w.sheet.width - 8 - middle)
    words, lines = title.split(), [""]
    for word in words:
        if lines[-1] and width_mm(f"{lines[-1]} {word}", w.family, "b", w.points) > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def recipients(w: Writer, lines: Sequence[str], *, y: float) -> None:
    """The list at the left foot of an office's paper."""
    w.say(w.left, "Nơi nhận:", style="bi", points=12, y=y)
    for number, line in enumerate(lines, 1):
        w.say(w.left, line, points=11, y=y + 4.7 * number)


def emblem(w: Writer, *, x: float | None = None, y: float = 14.0, width: float = 20.0) -> None:
    w.picture((w.middle if x is None else x) - width / 2, y, width, ink.emblem())


def red_title(w: Writer, *lines: str, points: float = 20.0) -> None:
    w.title(*lines, points=points, colour=RED)
