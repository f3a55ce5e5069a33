"""A page's words as lines and rows with their place, for steps that think in geometry. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from statistics import median

from digitize.reading.page_reading import BBox, PageReading, Word
from digitize.understanding.folding import fold

_GAP = 2.2  # times the height of the line: the columns of a heading or a form


@dataclass(frozen=True)
class Line:
    """Words that stand side by side. Places are shares of the page, levelled by the words' own slant."""

    page: int
    words: tuple[Word, ...]
    top: float
    bottom: float
    left: float
    right: float
    page_width: int
    page_height: int

    @cached_property
    def text(self) -> str:
        """The words joined by single blanks."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def folded(self) -> str:
        """As `text`, character by character, folded."""
        return fold(self.text)

    @cached_property
    def starts_behind_gaps(self) -> frozenset[int]:
        """Positions in `text` of the words that stand behind a wide gap."""
        wide, position, found = gaps_of(self.page_height, self.words, self.height), 0, set()
        for word, behind in zip(self.words, wide, strict=True):
            if behind:
                found.add(position)
            position += len(word.text) + 1
        return frozenset(found)

    @property
    def height(self) -> float:
        """Share of the page's height."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Vertical middle."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Horizontal middle."""
        return (self.left + self.right) / 2

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that touch these character positions of `text`."""
        found, position = [], 0
        for word in self.words:
            stop = position + len(word.text)
            if position < end and stop > start:
                found.append(word)
            position = stop + 1
        return tuple(found)


def lines_of(page: PageReading) -> tuple[Line, ...]:
    """The engine's lines, in its order."""
    words = iter(page.words)
    lines = []
    for text in page.text.split("\n"):
        taken = tuple(islice(words, len(text.split())))
        if taken:
            lines.append(make_line(page, taken))
    return tuple(lines)


def rows_of(page: PageReading, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines side by side joined into rows, from top to bottom: what a person sees as one line of a form."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda entry: entry.middle):
        row = rows[-1] if rows else None
        if row is not None and _is_beside(line, row):
            row.append(line)
        else:
            rows.append([line])
    joined = []
    for row in rows:
        ordered = sorted(row, key=lambda entry: entry.left)
        joined.append(make_line(page, tuple(word for line in ordered for word in line.words)))
    return tuple(joined)


def _is_beside(line: Line, row: Sequence[Line]) -> bool:
    reference = row[0]
    reach = 0.5 * min(line.height, reference.height)
    apart = all(line.left >= other.right - 0.01 or line.right <= other.left + 0.01 for other in row)
    return apart and abs(line.middle - reference.middle) < reach


def make_line(page: PageReading, words: tuple[Word, ...]) -> Line:
    """A line of these words; its height is the median word's, so one tall mark does not swell it."""
    width, height = max(page.width, 1), max(page.height, 1)
    middles = [
        (word.bbox[1] + word.bbox[3]) / 2
        + (word.bbox[0] + word.bbox[2] - page.width) / 2 * math.tan(math.radians(word.angle))
        for word in words
    ]
    tall = median(_true_height(word) for word in words)
    middle = median(middles)
    return Line(
        page=page.number,
        words=words,
        top=(middle - tall / 2) / height,
        bottom=(middle + tall / 2) / height,
        left=min(word.bbox[0] for word in words) / width,
        right=max(word.bbox[2] for word in words) / width,
        page_width=width,
        page_height=height,
    )


def gaps_of(page_height: int, words: Sequence[Word], height: float) -> tuple[bool, ...]:
    """For each word whether a gap wider than blanks are stands before it; `height` is the line's, as a share."""
    least = _GAP * height * page_height
    pairs = zip(words, words[1:], strict=False)
    return (False, *(after.bbox[0] - before.bbox[2] > least for before, after in pairs)) if words else ()


def _true_height(word: Word) -> float:
    """The box's own height: the hull of a slanted box is taller by its length times the slant."""
    x0, y0, x1, y1 = word.bbox
    slant = abs(math.tan(math.radians(word.angle)))
    return max((y1 - y0) - (x1 - x0) * slant, 0.4 * (y1 - y0))


def hull(words: Sequence[Word]) -> BBox:
    """The box round these words."""
    return (
        min(word.bbox[0] for word in words),
        min(word.bbox[1] for word in words),
        max(word.bbox[2] for word in words),
        max(word.bbox[3] for word in words),
    )
