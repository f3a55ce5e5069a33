"""What a second reading of doubtful lines may change, with an engine that says what the strips hold."""

from collections.abc import Sequence

import cv2
import numpy as np

from digitize.intake.source_page import Pixels
from digitize.reading.engine import Lines
from digitize.reading.marks import Marks, marks_of
from digitize.reading.page_reading import Word
from digitize.reading.second_look import look_again
from digitize.reading.superscripts import with_squares

LETTER = 18.0


class EngineThatSays:
    """Gives every strip the same words: text, confidence, and left edge in the strip."""

    def __init__(self, *words: tuple[str, float, int]) -> None:
        self._words = words
        self.strips = 0

    def read_lines(self, image: Pixels, dpi: int) -> Lines:
        raise AssertionError("only strips are read again")

    def read_strips(self, strips: Sequence[Pixels], dpi: int) -> Lines:
        self.strips = len(strips)
        line = tuple(Word(text, sure, (left, 14, left + 40, 40)) for text, sure, left in self._words)
        return tuple(line for _ in strips)

    def read_block(self, image: Pixels, dpi: int, alphabet: str) -> Lines:
        raise AssertionError("no zone here")


def page() -> Pixels:
    return np.full((600, 800), 250, np.uint8)


def seen(pixels: Pixels) -> Marks:
    return marks_of(pixels, LETTER)


def line_of(*words: tuple[str, float, int]) -> tuple[Word, ...]:
    return tuple(Word(text, sure, (left, 100, left + 50, 130)) for text, sure, left in words)


def texts(lines: Lines) -> list[str]:
    return [" ".join(word.text for word in line) for line in lines]


# A strip begins 14 pixels before its line and is four fifths as large, with 8 pixels of frame.
FIRST, SECOND = 19, 83


def test_surer_word_takes_its_place_and_sure_ones_stay() -> None:
    engine = EngineThatSays(("Điều", 0.95, FIRST), ("hai", 0.60, SECOND))
    lines = look_again((line_of(("Điêu", 0.40, 100), ("ba", 0.93, 180)),), page(), seen(page()), engine, 200)
    assert texts(lines) == ["Điều ba"]


def test_marks_alone_are_changed_only_by_a_clear_difference() -> None:
    engine = EngineThatSays(("số", 0.82, FIRST))
    assert texts(look_again((line_of(("sổ", 0.80, 100)),), page(), seen(page()), engine, 200)) == ["sổ"]


def test_sure_page_costs_no_second_reading() -> None:
    engine = EngineThatSays(("khác", 0.99, FIRST))
    assert texts(look_again((line_of(("Điều", 0.95, 100)),), page(), seen(page()), engine, 200)) == ["Điều"]
    assert engine.strips == 0


def test_number_nobody_read_comes_in_where_it_stands() -> None:
    pixels = page()
    cv2.putText(pixels, "2", (400, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20,), 3)
    engine = EngineThatSays(("2", 0.96, FIRST))
    lines = look_again((line_of(("Điều", 0.95, 100)),), pixels, seen(pixels), engine, 200)
    assert texts(lines) == ["2", "Điều"]
    x0, y0, x1, y1 = lines[0][0].bbox
    assert 380 < x0 < x1 < 460
    assert 20 < y0 < y1 < 80


def test_line_that_page_segmentation_lost_comes_in() -> None:
    pixels = page()
    cv2.putText(pixels, "doi hoan thanh nay", (100, 300), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20,), 2)
    engine = EngineThatSays(("đợi", 0.93, FIRST), ("hoàn", 0.82, SECOND))
    lines = look_again((line_of(("Điều", 0.95, 100)),), pixels, seen(pixels), engine, 200)
    assert texts(lines) == ["Điều", "đợi hoàn"]


def test_raised_two_makes_square_metres_and_a_level_one_does_not() -> None:
    pixels = page()
    for left, foot in ((100, 140), (300, 160)):
        cv2.putText(pixels, "m", (left, 160), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20,), 3)
        cv2.putText(pixels, "2", (left + 40, foot), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20,), 2)
    line = (Word("m2,", 0.9, (100, 122, 160, 166)), Word("m2", 0.9, (300, 130, 360, 166)))
    assert texts(with_squares((line,), pixels)) == ["m², m2"]
