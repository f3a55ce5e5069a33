"""The invisible text over a page: each word lies on its printed word, along the line's slant, stretched to its length.

Pure: words and a frame in, a content stream out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from digitize.archive.glyphless_font import ADVANCE_EM
from digitize.reading.alto import lines_of
from digitize.reading.page_reading import PageReading, Word

FONT_NAME = "/SaoYText"
_TURNS = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}  # cosine and sine of the text's direction
# Poppler takes words for one line while they lie within half a type size.
_TORN_APART = 0.45
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
    lines = (_steep(line, frame) if _is_torn_apart(line) else _level(line, frame) for line in lines_of(page))
    return "\n".join(["q BT 3 Tr", *lines, "ET Q\n"]).encode()


def _is_torn_apart(words: Sequence[Word]) -> bool:
    """Whether the line climbs too far for Poppler to see that it is one."""
    length = words[-1].bbox[2] - words[0].bbox[0]
    return length * abs(_slope(words[0])) >= _TORN_APART * _line_measures(words)[0]


def _level(words: Sequence[Word], frame: Frame) -> str:
    """Word by word, each with the blank after it, so that selecting and copying keeps words apart.

    All words of a line share its size and follow its slant, but each lies level: a reader that finds the baseline
    drift inside a word (Poppler: by more than half a point) would cut the word in two.
    """
    height, level = _line_measures(words)
    size = max(height * frame.scale, 1.0)
    cosine, sine = _TURNS[frame.turn]
    shown = [f"{FONT_NAME} {size:.2f} Tf"]
    for number, word in enumerate(words):
        width = max(word.bbox[2] - word.bbox[0], 1)
        base = level - _middle(word)[0] * _slope(word) + height * (0.5 - _BASELINE_SHARE)
        x, y = frame.place(word.bbox[0], base)
        codes = _codes(word.text)
        stretch = 100 * width * frame.scale / (size * ADVANCE_EM * (len(codes) // 4))
        blank = "" if number == len(words) - 1 else "0020"
        shown.append(f"{cosine} {sine} {-sine} {cosine} {x:.2f} {y:.2f} Tm {stretch:.2f} Tz <{codes}{blank}> Tj")
    return "\n".join(shown)


def _steep(words: Sequence[Word], frame: Frame) -> str:
    """One line as one string of glyphs along its slant, which says itself what it reads.

    One string, because PDFium puts strings of their own together by their height on the page, and on a slanted page
    takes the end of a line for the beginning of the next. What it reads, because Poppler would cut it at every word
    and set the pieces by their height; told so, it knows the place of the line, no longer that of each letter.
    """
    height, level = _line_measures(words)
    angle = words[0].angle
    size = max(height * frame.scale, 1.0)
    left = _foot(words[0])
    base = level - left * _slope(words[0]) + height * (0.5 - _BASELINE_SHARE)
    x, y = frame.place(left, base)
    cosine, sine = _direction(frame.turn, angle)
    matrix = f"{cosine} {sine} {-sine} {cosine} {x:.2f} {y:.2f}"
    said = _codes(" ".join(word.text for word in words) + " ")
    shown = f"{FONT_NAME} {size:.2f} Tf 100 Tz {matrix} Tm [{_glyphs(words, frame, size)}] TJ"
    return f"/Span <</ActualText <FEFF{said}>>> BDC {shown} EMC"


def _glyphs(words: Sequence[Word], frame: Frame, size: float) -> str:
    """The operand of TJ: after each letter as much room as its word needs, and a blank to the next word."""
    parts: list[str] = []
    slant = math.radians(words[0].angle)
    start, pen = _foot(words[0]), 0.0
    for number, word in enumerate(words):
        place = (_foot(word) - start) * frame.scale / math.cos(slant)
        parts.append(_move(place - pen, size))
        codes = _codes(word.text)
        letters = [codes[index : index + 4] for index in range(0, len(codes), 4)]
        advance = max(_true_sides(word)[0], 1.0) * frame.scale / len(letters)
        step = _move(advance - size * ADVANCE_EM, size)
        parts.append("".join(f"<{letter}>{step}" for letter in letters))
        pen = place + advance * len(letters)
        if number < len(words) - 1:
            parts.append("<0020>")
            pen += size * ADVANCE_EM
    return "".join(parts)


def _move(points: float, size: float) -> str:
    """In thousandths of the type size, to the left (ISO 32000-1 table 109)."""
    return str(round(-1000 * points / size))


def _codes(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def _direction(turn: int, angle: float) -> tuple[float, float]:
    """Cosine and sine of the text's direction on the unturned page."""
    across, up = _TURNS[turn]
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return round(across * cosine - up * sine, 6), round(up * cosine + across * sine, 6)


def _foot(word: Word) -> float:
    """Where the word's baseline begins: the hull's left edge belongs to its head when the line climbs."""
    return word.bbox[0] + max(0.0, _true_sides(word)[1] * math.sin(math.radians(word.angle)) * (1 - _BASELINE_SHARE))


def _line_measures(line: Sequence[Word]) -> tuple[float, float]:
    """The height of the line's letters, and where its middle crosses the page's left edge, in pixels."""
    height = median(_true_sides(word)[1] for word in line)
    return height, median(_middle(word)[1] + _middle(word)[0] * _slope(word) for word in line)


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
