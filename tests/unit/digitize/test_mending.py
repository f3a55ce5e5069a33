"""What is taken out of an engine's words, and what must stay."""

import pytest

from digitize.reading.mending import mended
from digitize.reading.page_reading import Word

HEIGHT = 30


def line_of(*words: tuple[str, float, int]) -> tuple[Word, ...]:
    """Text, confidence and width; a word of usual height comes first."""
    placed, x = [Word("Giấy", 0.95, (0, 0, 60, HEIGHT))], 70
    for text, confidence, width in words:
        placed.append(Word(text, confidence, (x, 0, x + width, HEIGHT)))
        x += width + 8
    return tuple(placed)


def texts(*words: tuple[str, float, int]) -> list[str]:
    (line,) = mended((line_of(*words),))
    return [word.text for word in line][1:]


@pytest.mark.parametrize(
    ("text", "width", "sign"), [("-", 8, "-"), ("~", 8, "-"), ("-", 17, "–"), ("—", 17, "–"), ("—", 30, "—")]
)
def test_dash_is_told_by_its_width(text: str, width: int, sign: str) -> None:
    assert texts((text, 0.6, width)) == [sign]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("ÐH", ["ĐH"]),
        ("ø)", ["g)"]),
        ("'Tổ", ["Tổ"]),
        ("2012...........", ["2012"]),
        ("HÒA_", ["HÒA"]),
        ("trực.ngoài", ["trực", "ngoài"]),
        ("mau.gov.vn", ["mau.gov.vn"]),
        ("12.500", ["12.500"]),
        ("m²,", ["m²,"]),
        ("(Bằng", ["(Bằng"]),
        ("...", []),
        ("`", []),
    ],
)
def test_word_loses_only_dirt(raw: str, clean: list[str]) -> None:
    assert texts((raw, 0.95, 60)) == clean


def test_doubtful_marks_are_dropped_and_doubtful_words_kept() -> None:
    assert texts(("lƒ", 0.2, 20), (":", 0.5, 4), ("Mẫu", 0.55, 50)) == ["Mẫu"]


def test_end_of_an_official_text_stands_behind_its_last_word() -> None:
    assert texts(("hành.", 0.9, 50), ("./.", 0.9, 12)) == ["hành./."]


def test_line_of_nothing_but_dirt_is_no_line() -> None:
    assert mended(((Word("|", 0.9, (0, 0, 3, 40)),),)) == ()


def test_columns_are_lines_of_their_own() -> None:
    left, right = Word("QUỐC", 0.9, (300, 0, 380, HEIGHT)), Word("HIỆU", 0.9, (395, 0, 470, HEIGHT))
    lines = mended(((*line_of(("phép", 0.9, 50)), left, right),))
    assert [[word.text for word in line] for line in lines] == [["Giấy", "phép"], ["QUỐC", "HIỆU"]]


def test_date_is_kept_where_other_doubtful_words_are_dropped() -> None:
    assert texts(("31/10/2003", 0.3, 90), ("3l/1O/x", 0.3, 70)) == ["31/10/2003"]


@pytest.mark.parametrize(
    ("read", "letters"),
    [
        ("a) b) c) ở) đ) e)", "a) b) c) d) đ) e)"),
        ("a) b) c) đ) ở) e)", "a) b) c) d) đ) e)"),
        ("b) đ)", "b) đ)"),
        ("d) a)", "d) a)"),
    ],
)
def test_order_of_a_list_tells_its_letters_apart(read: str, letters: str) -> None:
    lines = [
        (Word(letter, 0.9, (0, 40 * row, 20, 40 * row + HEIGHT)), Word("Điểm", 0.95, (30, 40 * row, 90, 40 * row + 30)))
        for row, letter in enumerate(read.split())
    ]
    assert " ".join(line[0].text for line in mended(tuple(lines))) == letters
