"""The invisible text over a page: each word lies on its printed word, slanted as it is, stretched to its length.

Pure: words and a frame in, content stream bytes out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digitize.archive.glyphless_font import ADVANCE_EM
from digitize.reading.page_reading import PageReading, Word

FONT_NAME = "/SaoYText"
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
        for number, word in enumerate(line):
            body.append(_word(word, frame, last=number == len(line) - 1))
    body.append(b"ET Q")
    return b"\n".join(body) + b"\n"


def _lines(page: PageReading) -> Iterator[Sequence[Word]]:
    words = iter(page.words)
    for text in page.text.split("\n"):
        line = [word for _, word in zip(text.split(), words, strict=False)]
        if line:
            yield line


def _word(word: Word, frame: Frame, *, last: bool) -> bytes:
    """One word with the blank after it, so that selecting and copying keeps words apart."""
    width, height = _true_sides(word)
    size = max(height * frame.scale, 1.0)
    angle = math.radians(word.angle)
    centre_x, centre_y = (word.bbox[0] + word.bbox[2]) / 2, (word.bbox[1] + word.bbox[3]) / 2
    # From the box's middle back along the baseline, then down to it (pixels, y down).
    drop = height * (0.5 - _BASELINE_SHARE)
    left = centre_x - width / 2 * math.cos(angle) + drop * math.sin(angle)
    base = centre_y + width / 2 * math.sin(angle) + drop * math.cos(angle)
    x, y = frame.place(left, base)
    direction = angle + math.radians(frame.turn)
    cosine, sine = math.cos(direction), math.sin(direction)
    codes = word.text.encode("utf-16-be")
    stretch = 100 * width * frame.scale / (size * ADVANCE_EM * (len(codes) // 2))
    blank = b"" if last else b"0020"
    return (
        f"{_n(cosine)} {_n(sine)} {_n(-sine)} {_n(cosine)} {x:.2f} {y:.2f} Tm {FONT_NAME} {size:.2f} Tf {stretch:.2f} Tz <"
    ).encode() + codes.hex().upper().encode() + blank + b"> Tj"


def _n(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".") if abs(value) > 1e-6 else "0"


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
