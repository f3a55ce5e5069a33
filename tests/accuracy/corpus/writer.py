"""Sets one paper: a cursor that goes down the pages, labelled lines, tables, columns, and the truth beside them.

Owns the layout means that templates share and how a paper's hand varies (type size, tone marks, leaders). Refuses to
know what any type of paper holds.
"""

from collections.abc import Sequence
from datetime import date

from samples.papers.sheet import INK, RED, Colour, Drawing, Sheet
from samples.papers.typefaces import MM_PER_POINT, width_mm
from tests.accuracy.corpus.cast import Cast
from tests.accuracy.corpus.wording import old_tone

Value = str | date
_GREY = (90, 90, 95)


class Writer:
    """One paper being written. Coordinates are millimetres; `y` is the next baseline."""

    def __init__(self, cast: Cast, *, width: float = 210.0, height: float = 297.0, margin: float = 24.0) -> None:
        self.cast = cast
        self.type = ""
        rng = cast.rng
        self.fields: dict[str, list[str]] = {}
        self.points = rng.choice((12.0, 12.5, 13.0, 13.0, 13.5))
        self.family = "sans" if rng.random() < 0.12 else "serif"
        self.leading = rng.uniform(1.38, 1.6)
        self.leaders = rng.random() < 0.02
        self.value_style = rng.choice(("", "", "b", "i"))
        self.old_tone = rng.random() < 0.35
        self.paper: Colour = (252, 251, 247)
        self.sheets: list[Sheet] = []
        self.width, self.height, self.margin = width, height, margin
        self.numbered = True
        self.new_page()

    # pages
    def new_page(self, *, width: float | None = None, height: float | None = None) -> None:
        self.sheet = Sheet(
            width=width or self.width, height=height or self.height, paper=self.paper, family=self.family,
            points=self.points, left=self.margin + 4, right=(width or self.width) - self.margin + 6,
        )  # fmt: skip
        self.sheets.append(self.sheet)
        self.y = self.margin
        if self.numbered and len(self.sheets) > 1:
            self.sheet.centre(13, str(len(self.sheets)), points=13, x=self.sheet.width / 2)

    @property
    def step(self) -> float:
        return self.points * MM_PER_POINT * self.leading

    @property
    def left(self) -> float:
        return self.sheet.left

    @property
    def right(self) -> float:
        return self.sheet.right

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def room(self, millimetres: float) -> None:
        """A new page unless that much is left on this one."""
        if self.y + millimetres > self.sheet.height - self.margin * 0.8:
            self.new_page()

    def skip(self, steps: float = 1.0) -> None:
        self.y += self.step * steps

    # truth
    def true(self, name: str, *values: Value) -> None:
        self.fields[name] = [value.isoformat() if isinstance(value, date) else value for value in values]

    def signed(self, titles: Sequence[str], name: str, *, sealed: bool) -> None:
        """Who signed: the sealed block of an office; without any the last block may count, or none."""
        if sealed or "signer_name" not in self.fields or "" in self.fields["signer_name"]:
            maybe = () if sealed else ("",)
            self.true("signer_name", name, *maybe)
            forms = (titles[-1], " ".join(titles), ", ".join(titles), " ".join(titles[-2:]))
            self.true("signer_title", *dict.fromkeys(forms), *maybe)

    def tone(self, text: str) -> str:
        return old_tone(text) if self.old_tone else text

    # lines
    def say(self, x: float, text: str, *, anchor: str = "l", points: float | None = None, style: str = "",
            colour: Colour = INK, y: float | None = None, truth: bool = True) -> float:  # fmt: skip
        at = self.y if y is None else y
        return self.sheet.say(x, at, self.tone(text), anchor=anchor, points=points or self.points, style=style,
                              colour=colour, truth=truth)  # fmt: skip

    def centre(self, *lines: str, points: float | None = None, style: str = "", colour: Colour = INK,
               x: float | None = None) -> None:  # fmt: skip
        size = points or self.points
        for line in lines:
            room = (self.sheet.width - 24) if x is None else 200.0
            shrink = min(1.0, room / max(1.0, width_mm(line, self.family, style, size)))
            self.say(
                self.middle if x is None else x, line, anchor="c", points=size * shrink, style=style, colour=colour
            )
            self.y += size * MM_PER_POINT * 1.3

    def title(self, *lines: str, points: float = 0.0, colour: Colour = INK) -> None:
        """The paper's name: capitals, bold, centred; smaller where it would not fit."""
        size = points or self.points + self.cast.number(1, 4)
        self.y += 1 + size * 0.18
        self.centre(*(line for line in lines if line), points=size, style="b", colour=colour)
        self.y += 2

    def para(self, text: str, *, indent: float = 9.0, style: str = "", points: float | None = None,
             leading: float = 1.3) -> None:  # fmt: skip
        """Running text over as many pages as it needs."""
        size = points or self.points
        step = size * MM_PER_POINT * leading
        rows = 1 + width_mm(text, self.family, style, size) / (self.right - self.left)
        self.room(min(rows + 0.5, 14) * step)
        self.y = self.sheet.paragraph(self.y, self.tone(text), indent=indent, style=style, points=size, leading=leading)
        self.y += step * 0.22

    def line(self, label: str, value: str = "", *, bold: bool = False, x: float | None = None,
             end: float | None = None, own_line: bool = False) -> None:  # fmt: skip
        """A form's line; long values go on over the next, leaders fill the rest."""
        self.room(self.step)
        start, stop = self.left if x is None else x, self.right if end is None else end
        if own_line:
            self.say(start, label)
            self.y += self.step * 0.85
            label = ""
        mark = {"b": "*", "i": "~", "": ""}["b" if bold else self.value_style]
        text = f"{label} {mark}{value}{mark}".strip() if value else label
        plain = f"{label} {value}"
        if width_mm(plain, self.family, "b" if mark == "*" else "", self.points) > stop - start:
            self.y = self.sheet.paragraph(self.y, self.tone(text), x=start, width=stop - start, leading=self.leading,
                                          points=self.points, justify=False)  # fmt: skip
            return
        reached = self.say(start, text)
        if self.leaders and reached < stop - 3:
            self.leader(reached + 1, stop)
        self.y += self.step

    def leader(self, start: float, stop: float) -> None:
        """Full stops to the end of the line, as people type them."""
        dots = int((stop - start) / width_mm(".", self.family, "", self.points))
        self.sheet.say(start, self.y, "." * dots, points=self.points, colour=_GREY, truth=False)

    def pair(self, *parts: tuple[str, str], at: Sequence[float] = ()) -> None:
        """Several labelled values on one line, or one under the other where they do not fit."""
        self.room(self.step)
        count = len(parts)
        edges = [*(at or [self.left + (self.right - self.left) * n / count for n in range(count)]), self.right]
        fits = all(
            width_mm(f"{label} {value}", self.family, "b", self.points) < edges[n + 1] - edges[n] - 1
            for n, (label, value) in enumerate(parts)
        )
        if not fits:
            for label, value in parts:
                self.line(label, value)
            return
        y = self.y
        for n, (label, value) in enumerate(parts):
            self.y = y
            self.line(label, value, x=edges[n], end=edges[n + 1] - 2)

    def table(self, widths: Sequence[float], rows: Sequence[Sequence[str]], *, points: float = 0.0, header: bool = True,
              borders: bool = True) -> None:  # fmt: skip
        """A ruled table whose columns share the width in these parts; cells wrap."""
        size = points or self.points - 1.5
        span = self.right - self.left
        edges = [self.left + span * sum(widths[:n]) / sum(widths) for n in range(len(widths) + 1)]
        step = size * MM_PER_POINT * 1.28
        for number, row in enumerate(rows):
            style = "b" if header and number == 0 else ""
            height = max(self._rows_of(cell, edges[n + 1] - edges[n] - 3, style, size) for n, cell in enumerate(row))
            self.room(height * step + 4)
            top, bottom = self.y, self.y + height * step + 2.4
            for n, cell in enumerate(row):
                if cell:
                    wide = edges[n + 1] - edges[n] - 3
                    self.sheet.paragraph(top + step, self.tone(cell), x=edges[n] + 1.5, width=wide, points=size,
                                         leading=1.28, justify=False, style=style)  # fmt: skip
            if borders:
                for edge in (top, bottom):
                    self.sheet.rule(edges[0], edge, edges[-1], edge)
                for edge in edges:
                    self.sheet.rule(edge, top, edge, bottom)
            self.y = bottom
        self.y += self.step

    def _rows_of(self, text: str, room: float, style: str, points: float) -> int:
        rows, used = 1, 0.0
        for word in text.split():
            wide = width_mm(f"{word} ", self.family, style or "b", points)
            if used + wide > room and used:
                rows, used = rows + 1, 0.0
            used += wide
        return rows

    def columns(self, left: Sequence[str], right: Sequence[str], *, gap: float = 6.0, rule: bool = False) -> None:
        """Two columns of lines side by side (wife and husband)."""
        top = self.y
        middle = (self.left + self.right) / 2
        ends = []
        for start, stop, lines in ((self.left, middle - gap / 2, left), (middle + gap / 2, self.right, right)):
            self.y = top
            for line in lines:
                if line:
                    self.y = self.sheet.paragraph(self.y, self.tone(line), x=start, width=stop - start, justify=False,
                                                  points=self.points - 0.5, leading=self.leading)  # fmt: skip
                else:
                    self.y += self.step
            ends.append(self.y)
        self.y = max(ends)
        if rule:
            self.sheet.rule(middle, top - 5, middle, self.y - 3)

    def picture(
        self, x: float, y: float, width: float, image: Drawing, *, under: bool = False, turn: float = 0.0
    ) -> None:
        self.sheet.picture(x, y, width, image, under_text=under, turn=turn)

    def red(self) -> Colour:
        return RED
