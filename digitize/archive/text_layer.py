"""The invisible text over a page: each word lies on its printed word, along the line's slant, stretched to its length.

Pure: words and a frame in, content stream bytes out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from digitize.archive.glyphless_font import ADVANCE_EM
from digitize.reading.page_reading import PageReading, Word

FONT_NAME = "/SaoYText"
_TURNS = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}  # cosine and sine of the text's direction
_BASELINE_SHARE = 0.22  # of the box's height: letters with tails reach below the line


@dataclass(frozen=True, slots=True)
class Frame:
    """How the upright page's pixels lie on the PDF page before /Rotate: a turn, a scale, an origin, in points."""

    width_pt: float  # of the unturned page
    height_pt: float
    turn: int  # clockwise turn that makes the unturned page upright
    scale: float  # points per pixel
    x0: float = 0.0
    y0: float = 0.0

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A pixel of the upright page (y down) to points of the unturned page (y up)."""
        right, down = x * self.scale, y * self.scale
        if self.turn == 0:
            u, v = right, self.height_pt - down
        elif self.turn == 90:
            u, v = down, right
        elif self.turn == 180:
            u, v = self.width_pt - right, down
        else:
            u, v = self.width_pt - down, self.height_pt - right
        return self.x0 + u, self.y0 + v


def text_content(page: PageReading, frame: Frame) -> bytes:
    """The content stream of the text layer; empty when the page has no words."""
    if not page.words:
        return b""
    body = [b"q BT 3 Tr"]
    for line in _lines(page):
        height, level = _line_measures(line)
        size = max(height * frame.scale, 1.0)
        body.append(f"{FONT_NAME} {size:.2f} Tf".encode())
        for number, word in enumerate(line):
            body.append(_word(word, frame, height, level, last=number == len(line) - 1))
    body.append(b"ET Q")
    return b"\n".join(body) + b"\n"


def _lines(page: PageReading) -> Iterator[Sequence[Word]]:
    words = iter(page.words)
    for text in page.text.split("\n"):
        line = [word for _, word in zip(text.split(), words, strict=False)]
        if line:
            yield line


def _line_measures(line: Sequence[Word]) -> tuple[float, float]:
    """The height of the line's letters, and where its middle crosses the page's left edge, in pixels."""
    height = median(_true_sides(word)[1] for word in line)
    return height, median(_middle(word)[1] + _middle(word)[0] * _slope(word) for word in line)


def _word(word: Word, frame: Frame, height: float, level: float, *, last: bool) -> bytes:
    """One word with the blank after it, so that selecting and copying keeps words apart.

    All words of a line share its size and follow its slant, but each lies level: a reader that finds the baseline
    drift inside a word (Poppler: by more than half a point) would cut the word in two.
    """
    size = max(height * frame.scale, 1.0)
    width = max(word.bbox[2] - word.bbox[0], 1)
    base = level - _middle(word)[0] * _slope(word) + height * (0.5 - _BASELINE_SHARE)
    x, y = frame.place(word.bbox[0], base)
    cosine, sine = _TURNS[frame.turn]
    codes = word.text.encode("utf-16-be")
    stretch = 100 * width * frame.scale / (size * ADVANCE_EM * (len(codes) // 2))
    place = f"{cosine} {sine} {-sine} {cosine} {x:.2f} {y:.2f} Tm {stretch:.2f} Tz <"
    return place.encode() + codes.hex().upper().encode() + (b"" if last else b"0020") + b"> Tj"


def _middle(word: Word) -> tuple[float, float]:
    return (word.bbox[0] + word.bbox[2]) / 2, (word.bbox[1] + word.bbox[3]) / 2


def _slope(word: Word) -> float:
    return math.tan(math.radians(word.angle))


def _true_sides(word: Word) -> tuple[float, float]:
    """The slanted box's own sides, from its hull: W = w·cos + h·sin, H = w·sin + h·cos."""
    hull_width, hull_height = word.bbox[2] - word.bbox[0], word.bbox[3] - word.bbox[1]
    cosine, sine = math.cos(math.radians(word.angle)), abs(math.sin(math.radians(word.angle)))
    determinant = cosine * cosine - sine * sine
    width = (hull_width * cosine - hull_height * sine) / determinant
    height = (hull_height * cosine - hull_width * sine) / determinant
    if width < 1 or height < 2:  # the hull was clipped at the page's edge
        return max(hull_width, 1.0), max(hull_height, 2.0)
    return width, height
