"""Square metres: the raised 2 of `m²` is too small for the engine, which reads m2, m? or m°; the pixels tell."""

from __future__ import annotations

import re
from dataclasses import replace

import cv2

from digitize.intake.source_page import Pixels
from digitize.reading.engine import Lines
from digitize.reading.page_reading import Word

_SQUARE = re.compile(r"(?P<before>[(\d.,]*)m(?P<two>[2?°#”\"'*ˆ]{1,2})(?P<after>[).,;:]*)")
_SMALLEST = 0.3  # of the word's height
_RAISED = 0.3  # how far above the foot of the m the 2 ends, in heights of the m


def with_squares(lines: Lines, page: Pixels) -> Lines:
    """The lines with m² where a raised sign stands behind an m."""
    return tuple(tuple(_squared(word, page) for word in line) for line in lines)


def _squared(word: Word, page: Pixels) -> Word:
    match = _SQUARE.fullmatch(word.text)
    if match is None or not _is_raised(word, page, len(match["before"])):
        return word
    return replace(word, text=f"{match['before']}m²{match['after']}")


def _is_raised(word: Word, page: Pixels, signs_before: int) -> bool:
    x0, y0, x1, y1 = word.bbox
    window = page[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2]
    if not window.size:
        return False
    _, dark = cv2.threshold(window, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(dark)
    marks = sorted(
        (x, y, x + width, y + height)
        for x, y, width, height, _ in boxes[1:].tolist()
        if height >= _SMALLEST * (y1 - y0) and width >= 3
    )
    # The m is the widest mark; the sign behind it ends high above its foot.
    if len(marks) < 2:
        return False
    letter = max(range(len(marks)), key=lambda place: marks[place][2] - marks[place][0])
    if letter + 1 >= len(marks) or (signs_before == 0 and letter != 0):
        return False
    m, two = marks[letter], marks[letter + 1]
    return bool(m[3] - two[3] >= _RAISED * (m[3] - m[1]))
