"""A sheet of paper as a list of marks in millimetres: words, rules, boxes and pictures.

Papers are written against `Sheet`; rendering (to pixels, to PDF) is elsewhere. The sheet also keeps the truth: the
lines of text in the order they were set. Refuses to know what any paper means.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from PIL import Image

from samples.papers.typefaces import MM_PER_POINT, width_mm

Colour: TypeAlias = tuple[int, int, int]
Drawing: TypeAlias = Callable[[], Image.Image]  # painted when the page is pressed, not when it is set
INK: Colour = (28, 28, 32)
GREY: Colour = (176, 176, 176)
RED: Colour = (188, 30, 38)
BLUE: Colour = (38, 52, 120)
_MARKUP = re.compile(r"(\*[^*]+\*|~[^~]+~)")


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text in one style; `x` is its left end, `y` its baseline."""

    x: float
    y: float
    text: str
    points: float
    style: str
    family: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, in millimetres; `dash` draws a dotted leader instead."""

    x0: float
    y0: float
    x1: float
    y1: float
    weight: float
    colour: Colour
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """An RGBA picture with its left top corner and width; it darkens what lies under it, as ink does."""

    x: float
    y: float
    width: float
    image: Drawing
    under_text: bool
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line in one style."""

    text: str
    style: str


def spans_of(markup: str, style: str = "") -> tuple[Span, ...]:
    """Splits `plain *bold* ~italic~` into styled pieces."""
    pieces = []
    for part in _MARKUP.split(markup):
        if not part:
            continue
        if part[0] == "*":
            pieces.append(Span(part[1:-1], "b" if "i" not in style else "bi"))
        elif part[0] == "~":
            pieces.append(Span(part[1:-1], "i" if "b" not in style else "bi"))
        else:
            pieces.append(Span(part, style))
    return tuple(pieces)


@dataclass
class Sheet:
    """A page being set. Coordinates are millimetres from the left top corner; text sits on its baseline."""

    width: float = 210.0
    height: float = 297.0
    paper: Colour = (252, 251, 247)
    family: str = "serif"
    points: float = 13.0
    left: float = 30.0
    right: float = 190.0
    marks: list[Words | Rule | Picture] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def say(
        self,
        x: float,
        y: float,
        markup: str,
        *,
        points: float | None = None,
        style: str = "",
        anchor: str = "l",
        colour: Colour = INK,
        truth: bool = True,
        family: str | None = None,
        spread: float = 0.0,
    ) -> float:
        """Sets one line; anchor l, c or r; `spread` adds millimetres to each space. Returns the end of the line."""
        size = points or self.points
        face = family or self.family
        spans = spans_of(markup, style)
        plain = "".join(span.text for span in spans)
        total = sum(width_mm(span.text, face, span.style, size) for span in spans) + spread * plain.count(" ")
        pen = x - {"l": 0.0, "c": total / 2, "r": total}[anchor]
        for span in spans:
            for piece in re.split(r"(?<= )", span.text):
                if piece.strip():
                    self.marks.append(Words(pen, y, piece.rstrip(), size, span.style, face, colour))
                pen += width_mm(piece, face, span.style, size) + (spread if piece.endswith(" ") else 0.0)
        if truth and plain.strip():
            self.lines.append(" ".join(plain.split()))
        return pen

    def centre(self, y: float, markup: str, *, points: float | None = None, style: str = "", x: float | None = None,
               colour: Colour = INK) -> None:
        """Sets one line centred on the text area, or on `x`."""
        middle = (self.left + self.right) / 2 if x is None else x
        self.say(middle, y, markup, points=points, style=style, anchor="c", colour=colour)

    def paragraph(
        self,
        y: float,
        markup: str,
        *,
        x: float | None = None,
        width: float | None = None,
        indent: float = 0.0,
        points: float | None = None,
        leading: float = 1.3,
        justify: bool = True,
        style: str = "",
    ) -> float:
        """Sets a wrapped paragraph whose first baseline is `y`; returns the baseline for the next one."""
        size = points or self.points
        start = self.left if x is None else x
        room = (self.right - start) if width is None else width
        step = size * MM_PER_POINT * leading
        rows = _wrap(spans_of(markup, style), self.family, size, room, indent)
        for number, row in enumerate(rows):
            shift = indent if number == 0 else 0.0
            text_width = sum(width_mm(span.text, self.family, span.style, size) for span in row)
            gaps = sum(span.text.count(" ") for span in row)
            last = number == len(rows) - 1
            spread = (room - shift - text_width) / gaps if justify and gaps and not last else 0.0
            self.say(start + shift, y, _markup_of(row, style), points=size, style=style, spread=max(spread, 0.0))
            y += step
        return y

    def rows(self, y: float, lines: Sequence[str], *, x: float | None = None, points: float | None = None,
             leading: float = 1.5, anchor: str = "l", style: str = "") -> float:
        """Sets lines one under the other; returns the baseline after the last."""
        size = points or self.points
        for line in lines:
            self.say(self.left if x is None else x, y, line, points=size, anchor=anchor, style=style)
            y += size * MM_PER_POINT * leading
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, weight: float = 0.2, colour: Colour = INK,
             dotted: bool = False) -> None:
        """Draws a straight line."""
        self.marks.append(Rule(x0, y0, x1, y1, weight, colour, dotted))

    def frame(self, x0: float, y0: float, x1: float, y1: float, *, weight: float = 0.25, colour: Colour = INK) -> None:
        """Draws a rectangle."""
        for ends in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            self.rule(*ends, weight=weight, colour=colour)

    def picture(self, x: float, y: float, width: float, image: Drawing, *, under_text: bool = False,
                turn: float = 0.0) -> None:
        """Lays a picture on the sheet (a seal, a signature, a background pattern)."""
        self.marks.append(Picture(x, y, width, image, under_text, turn))


def _markup_of(row: Sequence[Span], style: str) -> str:
    """Turns styled pieces of a wrapped row back into markup for `say`."""
    written = []
    for span in row:
        extra = span.style.replace(style, "") if style else span.style
        sign = {"b": "*", "i": "~"}.get(extra, "")
        core = span.text
        written.append(f"{sign}{core}{sign}")
    return "".join(written)


def _wrap(spans: Sequence[Span], family: str, points: float, room: float, indent: float) -> list[list[Span]]:
    """Breaks styled text into rows no wider than the room."""
    words = [
        Span(word, span.style) for span in spans for word in re.findall(r"\S+\s*|\s+", span.text)
    ]
    rows: list[list[Span]] = [[]]
    used = indent
    for word in words:
        bare = width_mm(word.text.rstrip(), family, word.style, points)
        may_break = bool(rows[-1]) and rows[-1][-1].text.endswith(" ")
        if used + bare > room and may_break and word.text.strip():
            rows.append([])
            used = 0.0
        rows[-1].append(word)
        used += width_mm(word.text, family, word.style, points)
    return [_joined(row) for row in rows]


def _joined(row: Sequence[Span]) -> list[Span]:
    """Merges neighbours of one style and drops the space at the end."""
    merged: list[Span] = []
    for span in row:
        if merged and merged[-1].style == span.style:
            merged[-1] = Span(merged[-1].text + span.text, span.style)
        else:
            merged.append(span)
    if merged:
        merged[-1] = Span(merged[-1].text.rstrip(), merged[-1].style)
    return merged
