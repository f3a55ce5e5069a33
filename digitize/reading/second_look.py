"""Reads again what the engine doubted or left out: single lines, cut from a smaller picture, all in one call.

A line read alone is not disturbed by its neighbours, rules and seals; at four fifths of the size another picture of
the same letters is judged. A word is replaced only where the second reading is surer, and nothing is invented: both
readings are the engine's. Lone page numbers, which page segmentation throws away as noise, come in this way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2

from digitize.intake.source_page import Pixels, as_pixels
from digitize.reading.engine import Lines, OcrEngine
from digitize.reading.marks import Marks, unread
from digitize.reading.page_reading import BBox, Word

Line = tuple[Word, ...]

_DOUBT = 0.76  # measured from .6 to .88: fewest wrong words, and a fifth fewer strips than at .82
_FOR_MARKS = 0.06
_SURER, _SURE = 0.75, 0.90  # to replace a word, to add one
_SCALE = 0.8
_MOST_LINES = 30
_PAD_X, _PAD_Y = 14, 8
_FRAME = 8
_SAME_PLACE = 0.25
_ACCENTS = 0.7  # of a small letter's height: they stand apart, above the letters
_SURE_LINE, _FEW_SIGNS = 0.85, 4


@dataclass(frozen=True, slots=True)
class _Strip:
    line: int | None  # which line it reads again
    left: int
    top: int
    image: Pixels


def look_again(lines: Lines, soft: Pixels, marks: Marks, engine: OcrEngine, dpi: int) -> Lines:
    """The lines, with what a second reading of their doubtful parts on `soft` (the page before sharpening) adds."""
    accents = round(_ACCENTS * marks.letter_height)
    doubtful = [number for number, line in enumerate(lines) if _is_doubtful(line)][:_MOST_LINES]
    strips = [_strip(soft, _hull(lines[number]), number) for number in doubtful]
    alone, rows = unread(marks, lines)
    strips += [_strip(soft, box, None) for box in alone]
    strips += [_strip(soft, (box[0], box[1] - accents, box[2], box[3]), None) for box in rows]
    if not strips:
        return lines
    read = engine.read_strips([strip.image for strip in strips], round(dpi * _SCALE))
    result: list[Line] = list(lines)
    added: list[Line] = []
    for strip, words in zip(strips, read, strict=True):
        placed = _own_words(tuple(_placed(word, strip) for word in words), strip.line, lines)
        if strip.line is not None:
            result[strip.line] = _merged(result[strip.line], placed)
        elif _is_believed(placed):
            added.append(placed)
    return _in_order(result, added)


def _is_believed(words: Line) -> bool:
    """Whether what was read where nobody had read is print: a sure number, or words sure as a whole."""
    if len("".join(word.text for word in words)) <= _FEW_SIGNS:
        return bool(words) and all(word.confidence >= _SURE and word.text.isalnum() for word in words)
    return _certainty(words) >= _SURE_LINE


def _is_doubtful(line: Line) -> bool:
    doubted = any(word.confidence < _DOUBT and any(char.isalnum() for char in word.text) for word in line)
    return doubted and any(len(word.text) > 1 for word in line)


def _strip(soft: Pixels, box: BBox, line: int | None) -> _Strip:
    left, top = max(0, box[0] - _PAD_X), max(0, box[1] - _PAD_Y)
    cut = soft[top : box[3] + _PAD_Y, left : box[2] + _PAD_X]
    small = cv2.resize(cut, None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_AREA)
    framed = cv2.copyMakeBorder(small, _FRAME, _FRAME, _FRAME, _FRAME, cv2.BORDER_REPLICATE)
    return _Strip(line, left, top, as_pixels(framed))


def _placed(word: Word, strip: _Strip) -> Word:
    x0, y0, x1, y1 = (round((value - _FRAME) / _SCALE) for value in word.bbox)
    return replace(word, bbox=(strip.left + x0, strip.top + y0, strip.left + x1, strip.top + y1))


def _own_words(words: Line, own: int | None, lines: Lines) -> Line:
    """Without the words of neighbouring lines that the strip happens to show."""
    others = [word.bbox for number, line in enumerate(lines) if number != own for word in line]
    return tuple(word for word in words if not any(_holds_middle(box, word.bbox) for box in others))


def _holds_middle(box: BBox, inner: BBox) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _merged(old: Line, new: Line) -> Line:
    """Place by place the surer reading; what only one of them has stays, or comes in when it is sure."""
    merged: list[Word] = []
    for before, after in _places(old, new):
        if before:
            margin = _FOR_MARKS if _bare(before) == _bare(after) else 0.0
            surer = _certainty(after) > _certainty(before) + margin and _certainty(after) >= _SURER
            merged += after if surer else before
        elif _certainty(after) >= _SURE and any(char.isalnum() for word in after for char in word.text):
            merged += after
    return tuple(merged)


def _places(old: Line, new: Line) -> Iterator[tuple[list[Word], list[Word]]]:
    """Words of both readings that cover the same stretch of the line."""
    pairs: tuple[list[Word], list[Word]] = ([], [])
    end = -1.0
    both = [(word, 0) for word in old] + [(word, 1) for word in new]
    for word, which in sorted(both, key=lambda pair: pair[0].bbox[0]):
        left, right = word.bbox[0], word.bbox[2]
        if any(pairs) and end - left <= _SAME_PLACE * (right - left):
            yield pairs
            pairs = ([], [])
        pairs[which].append(word)
        end = max(end, right)
    if any(pairs):
        yield pairs


def _bare(words: Sequence[Word]) -> str:
    """Letters without their marks, which a smaller picture shows less well."""
    apart = unicodedata.normalize("NFD", "".join(word.text for word in words))
    return "".join(char for char in apart if not unicodedata.combining(char))


def _certainty(words: Sequence[Word]) -> float:
    return sum(word.confidence * len(word.text) for word in words) / max(1, sum(len(word.text) for word in words))


def _in_order(lines: list[Line], added: list[Line]) -> Lines:
    """Lines nobody had read before go in front of the first line that lies wholly below them."""
    for line in added:
        bottom = _hull(line)[3]
        below = (number for number, other in enumerate(lines) if other and _hull(other)[1] >= bottom)
        lines.insert(next(below, len(lines)), line)
    return tuple(lines)


def _hull(line: Line) -> BBox:
    x0s, y0s, x1s, y1s = zip(*(word.bbox for word in line), strict=True)
    return (min(x0s), min(y0s), max(x1s), max(y1s))
