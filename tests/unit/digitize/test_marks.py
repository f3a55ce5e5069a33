"""What is print on a page and what only looks like it: signatures' strokes are no words."""

import cv2
import numpy as np

from digitize.intake.source_page import Pixels
from digitize.reading.marks import marks_of, parted_numbers, unread, without_strokes
from digitize.reading.page_reading import Word

LETTER = 18.0


def signed_page() -> Pixels:
    """A signature from (400, 200) to (700, 320), and print below it."""
    pixels = np.full((600, 900), 250, np.uint8)
    points = np.array([(400, 300), (470, 200), (520, 310), (580, 210), (640, 320), (700, 240)], np.int32)
    cv2.polylines(pixels, [points], False, (30,), 3)
    cv2.putText(pixels, "MAU", (480, 400), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20,), 3)
    return pixels


def words_left(*words: Word) -> list[str]:
    kept = without_strokes(tuple((word,) for word in words), marks_of(signed_page(), LETTER))
    return [word.text for line in kept for word in line]


def test_letters_seen_in_a_signature_are_dropped() -> None:
    assert words_left(Word("Z", 0.92, (560, 205, 600, 260)), Word("tá", 0.43, (400, 195, 700, 320))) == []


def test_print_stays_even_where_it_is_short_or_doubtful() -> None:
    assert words_left(Word("MẪU", 0.45, (475, 365, 570, 405)), Word("M", 0.5, (478, 368, 512, 404))) == ["MẪU", "M"]


def test_sure_word_across_a_signature_stays() -> None:
    assert words_left(Word("Nguyễn", 0.93, (400, 230, 700, 270))) == ["Nguyễn"]


def test_single_signs_lower_than_any_digit_are_dropped() -> None:
    assert words_left(Word("2", 0.9, (100, 100, 119, 108))) == []
    assert words_left(Word("2", 0.9, (100, 100, 115, 124))) == ["2"]


def test_number_with_a_hole_is_two_numbers() -> None:
    pixels = np.full((200, 600), 250, np.uint8)
    for text, left in (("4", 100), ("52", 140), ("4", 300), ("11", 320)):
        cv2.putText(pixels, text, (left, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20,), 2)
    line = (Word("452", 0.93, (101, 97, 178, 121)), Word("411", 0.9, (301, 97, 356, 121)))
    (parted,) = parted_numbers((line,), marks_of(pixels, LETTER))
    assert [word.text for word in parted] == ["4", "52", "411"]
    assert parted[0].bbox[2] < 125
    assert parted[1].bbox[0] > 135


def test_row_of_letters_nobody_read_is_found_and_a_signature_is_not() -> None:
    pixels = signed_page()
    cv2.putText(pixels, "doi hoan thanh", (100, 500), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20,), 2)
    _, rows = unread(marks_of(pixels, LETTER), ())
    assert len(rows) == 1
    assert rows[0][0] < 110
    assert 470 < rows[0][1] < rows[0][3] < 510
