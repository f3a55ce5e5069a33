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
import numpy as np

from digitize.intake.source_page import Pixels, as_pixels
from digitize.reading.engine import Lines, OcrEngine
from digitize.reading.page_reading import BBox, Word

Line = tuple[Word, ...]

_DOUBT = 0.82
_FOR_MARKS = 0.06
_SURER, _SURE = 0.75, 0.90  # to replace a word, to add one
_SCALE = 0.8
_MOST_LINES, _MOST_MARKS = 30, 8
_PAD_X, _PAD_Y = 14, 8
_FRAME = 8
_SAME_PLACE = 0.25
# In heights of a small letter: digits and capitals are about 1.4 high.
_MARK_HEIGHT, _MARK_WIDTH, _STEP = (1.1, 2.0), (0.25, 2.5), 1.5
_LEAST_INK = 0.18
_EDGE = 0.02


@dataclass(frozen=True, slots=True)
class _Strip:
    line: int | None  # which line it reads again
    left: int
    top: int
    image: Pixels


def look_again(lines: Lines, soft: Pixels, letter_height: float, engine: OcrEngine, dpi: int) -> Lines:
    """The lines, with what a second reading of their doubtful parts on `soft` (the page before sharpening) adds."""
    doubtful = [number for number, line in enumerate(lines) if _is_doubtful(line)][:_MOST_LINES]
    strips = [_strip(soft, _hull(lines[number]), number) for number in doubtful]
    strips += [_strip(soft, box, None) for box in _unread_marks(soft, letter_height, lines)]
    if not strips:
        return lines
    read = engine.read_strips([strip.image for strip in strips], round(dpi * _SCALE))
    result: list[Line] = list(lines)
    added: list[Line] = []
    for strip, words in zip(strips, read, strict=True):
        placed = _own_words(tuple(_placed(word, strip) for word in words), strip.line, lines)
        if strip.line is not None:
            result[strip.line] = _merged(result[strip.line], placed)
        elif placed and all(word.confidence >= _SURE and word.text.isalnum() for word in placed):
            added.append(placed)
    return _in_order(result, added)


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


def _unread_marks(soft: Pixels, letter_height: float, lines: Lines) -> list[BBox]:
    """Marks as high as digits, alone or in a row, where the engine read nothing."""
    read = np.zeros(soft.shape, np.uint8)
    margin = round(letter_height / 2)
    for line in lines:
        for word in line:
            x0, y0, x1, y1 = word.bbox
            read[max(0, y0 - margin) : y1 + margin, max(0, x0 - margin) : x1 + margin] = 1
    dark = cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 25)
    _, _, boxes, centres = cv2.connectedComponentsWithStats(dark)
    wide, high = boxes[:, 2] / letter_height, boxes[:, 3] / letter_height
    fits = (high >= _MARK_HEIGHT[0]) & (high <= _MARK_HEIGHT[1]) & (wide >= _MARK_WIDTH[0]) & (wide <= _MARK_WIDTH[1])
    fits &= boxes[:, 4] >= _LEAST_INK * boxes[:, 2] * boxes[:, 3]
    middle = np.rint(centres).astype(np.int64)
    fits &= read[middle[:, 1], middle[:, 0]] == 0
    edge_x, edge_y = (round(side * _EDGE) for side in (soft.shape[1], soft.shape[0]))
    fits &= (middle[:, 0] > edge_x) & (middle[:, 0] < soft.shape[1] - edge_x)
    fits &= (middle[:, 1] > edge_y) & (middle[:, 1] < soft.shape[0] - edge_y)
    fits[0] = False
    found = [(x, y, x + width, y + height) for x, y, width, height, _ in boxes[fits].tolist()]
    rows = _rows(sorted(found), letter_height)
    return rows if len(rows) <= _MOST_MARKS else []


def _rows(boxes: list[BBox], letter_height: float) -> list[BBox]:
    rows: list[BBox] = []
    for box in boxes:
        for number, row in enumerate(rows):
            beside = 0 <= box[0] - row[2] < _STEP * letter_height
            if beside and min(box[3], row[3]) - max(box[1], row[1]) > letter_height / 2:
                rows[number] = (row[0], min(row[1], box[1]), box[2], max(row[3], box[3]))
                break
        else:
            rows.append(box)
    return rows


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
