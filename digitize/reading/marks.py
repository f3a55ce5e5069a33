"""The separate marks of a treated page, seen once for all who ask: where nobody read, and what is no print at all.

A mark is one connected stroke or letter. Refuses to know words' meaning: it compares boxes and ink.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.intake.source_page import Pixels
from digitize.reading.engine import Lines
from digitize.reading.page_reading import BBox, Word

# In heights of a small letter: digits and capitals are about 1.4 high, a line with its accents 2.6.
_DIGIT_HEIGHT, _DIGIT_WIDTH, _DIGIT_STEP = (1.1, 2.0), (0.25, 2.5), 1.5
_LETTER_HEIGHT, _LETTER_WIDTH, _LETTER_STEP = (0.7, 2.1), (0.15, 4.0), 2.0
_LINE_HEIGHT = 3.2
_LEAST_INK = 0.18
_EDGE = 0.02
_DARKER = 20  # grey levels than what surrounds it
_FEWEST_IN_LINE, _MOST_LINES, _MOST_ALONE, _MOST_ROWS = 6, 12, 8, 40
_STROKE_SMALLEST, _STROKE_LARGEST, _STROKE_INK = 2.6, 28.0, 0.3
_OWN_SHARE = 0.6
_TINY = 0.8
_HOLE, _MOST_DIGITS = 0.5, 6  # of the height of digits: two ones stand up to two fifths apart


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of a page: which mark each pixel belongs to (0: paper), and x, y, width, height, area of each."""

    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]
    letter_height: float


def marks_of(soft: Pixels, letter_height: float) -> Marks:
    """The marks of a level, even page, not yet sharpened."""
    dark = cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, _DARKER)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(dark)
    return Marks(np.asarray(labels, np.int32), np.asarray(boxes, np.int32), letter_height)


def unread(marks: Marks, lines: Lines) -> tuple[list[BBox], list[BBox]]:
    """Lone marks as high as digits, and rows of letters, where the engine read nothing.

    Page segmentation throws lone numbers away as noise, and now and then a whole line with them.
    """
    unseen = _unseen(marks, lines)
    digits = _fitting(marks, unseen, _DIGIT_HEIGHT, _DIGIT_WIDTH)
    letters = _fitting(marks, unseen, _LETTER_HEIGHT, _LETTER_WIDTH)
    alone = [box for box, _ in _rows(digits, _DIGIT_STEP * marks.letter_height, marks.letter_height)]
    rows = _rows(letters, _LETTER_STEP * marks.letter_height, marks.letter_height)
    long = [box for box, count in rows if count >= _FEWEST_IN_LINE and _is_a_line(box, marks.letter_height)]
    if len(rows) > _MOST_ROWS or len(long) > _MOST_LINES:  # a picture or a pattern, no print
        long = []
    alone = [box for box in alone if not any(_meet(box, line) for line in long)]
    return (alone if len(alone) <= _MOST_ALONE else []), long


def without_strokes(lines: Lines, marks: Marks) -> Lines:
    """The lines without short or doubtful words that an engine saw in a signature's strokes."""
    kept = (tuple(word for word in line if not _is_stroke(word, marks)) for line in lines)
    return tuple(line for line in kept if line and not _is_tiny(line, marks.letter_height))


def parted_numbers(lines: Lines, marks: Marks) -> Lines:
    """The lines, with two numbers where a number has a hole as wide as a blank: cells of a table run together."""
    return tuple(tuple(part for word in line for part in _numbers(word, marks)) for line in lines)


def _numbers(word: Word, marks: Marks) -> Iterator[Word]:
    x0, y0, x1, y1 = word.bbox
    digits = len(word.text)
    if not word.text.isdecimal() or not 2 <= digits <= _MOST_DIGITS:
        yield word
        return
    inked = np.flatnonzero(np.any(marks.labels[y0:y1, x0:x1], axis=0))
    gaps = np.diff(inked)
    if not len(gaps) or gaps.max() < _HOLE * (y1 - y0):
        yield word
        return
    place = int(gaps.argmax())
    end, start = x0 + int(inked[place]) + 1, x0 + int(inked[place + 1])
    first = round(digits * (end - x0) / (end - x0 + x1 - start))
    first = min(max(first, 1), digits - 1)
    yield replace(word, text=word.text[:first], bbox=(x0, y0, end, y1))
    yield replace(word, text=word.text[first:], bbox=(start, y0, x1, y1))


def _is_stroke(word: Word, marks: Marks) -> bool:
    """Whether the word is mainly a piece of something far larger, thin, and no line or frame."""
    if word.confidence >= {1: 1.01, 2: 0.8, 3: 0.75}.get(len(word.text), 0.7):
        return False
    x0, y0, x1, y1 = word.bbox
    inside = marks.labels[y0:y1, x0:x1]
    counts = np.bincount(inside[inside > 0])
    if not len(counts):
        return False
    largest = int(counts.argmax())
    _, _, width, height, area = marks.boxes[largest].tolist()
    low, high = (length * marks.letter_height for length in (_STROKE_SMALLEST, _STROKE_LARGEST))
    is_large = low <= height and low <= width and max(width, height) <= high and area <= _STROKE_INK * width * height
    reaches_out = len(word.text) > 1 or width * height >= 2 * (x1 - x0) * (y1 - y0)
    return bool(is_large and reaches_out and counts[largest] >= _OWN_SHARE * counts.sum())


def _is_tiny(line: tuple[Word, ...], letter_height: float) -> bool:
    """A line of single signs, lower than any digit or capital of the page would be."""
    heights = [word.bbox[3] - word.bbox[1] for word in line]
    short = all(len(word.text) <= 2 and not word.text.islower() for word in line)
    return short and max(heights) < _TINY * letter_height


def _unseen(marks: Marks, lines: Lines) -> NDArray[np.bool_]:
    """Which marks lie in no word and away from the edges."""
    high, wide = marks.labels.shape
    read = np.zeros((high, wide), np.uint8)
    margin = round(marks.letter_height / 2)
    for line in lines:
        for word in line:
            x0, y0, x1, y1 = word.bbox
            read[max(0, y0 - margin) : y1 + margin, max(0, x0 - margin) : x1 + margin] = 1
    x = marks.boxes[:, 0] + marks.boxes[:, 2] // 2
    y = marks.boxes[:, 1] + marks.boxes[:, 3] // 2
    edge_x, edge_y = round(wide * _EDGE), round(high * _EDGE)
    inside = (x > edge_x) & (x < wide - edge_x) & (y > edge_y) & (y < high - edge_y)
    unseen = inside & (read[y, x] == 0)
    unseen[0] = False
    return np.asarray(unseen, np.bool_)


def _fitting(
    marks: Marks, unseen: NDArray[np.bool_], high: tuple[float, float], wide: tuple[float, float]
) -> list[BBox]:
    """The unseen marks of that size, from left to right."""
    boxes, unit = marks.boxes, marks.letter_height
    fits = unseen & (boxes[:, 3] >= high[0] * unit) & (boxes[:, 3] <= high[1] * unit)
    fits &= (boxes[:, 2] >= wide[0] * unit) & (boxes[:, 2] <= wide[1] * unit)
    fits &= boxes[:, 4] >= _LEAST_INK * boxes[:, 2] * boxes[:, 3]
    return sorted((x, y, x + width, y + height) for x, y, width, height, _ in boxes[fits].tolist())


def _rows(boxes: list[BBox], step: float, letter_height: float) -> list[tuple[BBox, int]]:
    """Marks beside each other as one box, with how many they are."""
    rows: list[tuple[BBox, int]] = []
    for box in boxes:
        for number, (row, count) in enumerate(rows):
            beside = box[0] - row[2] < step
            if beside and min(box[3], row[3]) - max(box[1], row[1]) > letter_height / 2:
                joined = (row[0], min(row[1], box[1]), max(row[2], box[2]), max(row[3], box[3]))
                rows[number] = (joined, count + 1)
                break
        else:
            rows.append((box, 1))
    return rows


def _is_a_line(box: BBox, letter_height: float) -> bool:
    return box[3] - box[1] <= _LINE_HEIGHT * letter_height and box[2] - box[0] >= 4 * letter_height


def _meet(one: BBox, other: BBox) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
