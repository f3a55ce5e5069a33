"""Which misread marks are put right, and that names and what may well be printed so stay as read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.reading.mending import mended
from digitize.reading.misread_marks import corrected, is_acute, misread, twin
from digitize.reading.page_reading import Word


def words_of(text: str) -> tuple[Word, ...]:
    return tuple(Word(word, 0.9, (100 * place, 0, 100 * place + 90, 30)) for place, word in enumerate(text.split()))


def text_of(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("có thấm quyền giải quyết", "có thẩm quyền giải quyết"),
        ("ĐÚNG THẤM QUYỀN", "ĐÚNG THẨM QUYỀN"),
        ("TIÊU CHUẤN KỸ THUẬT", "TIÊU CHUẨN KỸ THUẬT"),
        ("báo cáo tống hợp, trình", "báo cáo tổng hợp, trình"),
        ("Tố chức thực hiện", "Tổ chức thực hiện"),
        ("(kiếm tra)", "(kiểm tra)"),
        ("quy định chỉ tiết một số điều", "quy định chi tiết một số điều"),
        ("cổng Thông tỉn điện tử", "cổng Thông tin điện tử"),
        ("đóng bảo hiếm xã hội", "đóng bảo hiểm xã hội"),
    ],
)
def test_mark_that_is_never_written_there_is_put_right(read: str, printed: str) -> None:
    assert text_of(corrected(words_of(read))) == printed


@pytest.mark.parametrize(
    "text",
    [
        "Chánh án NGUYỄN VĂN THẤM QUYỀN",  # a person's name
        "bà Nguyễn Thị Thấm quyền lợi",
        "NGUYỄN THỊ TIÊU CHUẤN",
        "BÀ THẤM QUYỀN",
        "xã Thấm Quyền",  # a place, it may be
        "Số hộ khẩu",  # both are written
        "theo chỉ thị của",
        "chỉ định thầu",
        "đấu tranh phòng, chống",
        "bản thiết kế từ năm 2020",
        "đối với tố cáo",
        "nước thấm, quyền lợi",  # not one clause
        "24/7 Ố 001090000001",
    ],
)
def test_what_may_be_printed_so_stays(text: str) -> None:
    assert text_of(corrected(words_of(text))) == text


def test_right_text_stays_and_so_do_boxes_and_confidences() -> None:
    words = words_of("Tòa án nhân dân có thẩm quyền")
    assert corrected(words) == words
    before = words_of("Tòa án nhân dân có thấm quyền")
    after = corrected(before)
    assert [(word.bbox, word.confidence) for word in after] == [(word.bbox, word.confidence) for word in before]


def test_page_is_mended_with_it() -> None:
    assert [text_of(line) for line in mended((words_of("cơ quan có thấm quyền"),))] == ["cơ quan có thẩm quyền"]


@pytest.mark.parametrize(("printed", "read"), [("thẩm", "thấm"), ("tổ", "tố"), ("để", "đế"), ("chi", "chỉ")])
def test_misread_and_twin_are_each_others_way_back(printed: str, read: str) -> None:
    assert misread(printed) == read
    assert twin(read) == printed
    assert twin(read.upper()) == printed.upper()


@pytest.mark.parametrize("word", ["hai", "thủy", "tiết", "biết", "001", ""])
def test_other_words_have_no_twin(word: str) -> None:
    assert twin(word) is None


def test_acute_is_known_between_neighbours_that_never_bear_the_hook() -> None:
    assert is_acute("tai", "biến")
    assert not is_acute("thấm", "quyền")


@given(st.lists(st.text(alphabet="aăâáấẩẤẨỐỔỉiIọ.,;( THCMtcmnđ1", max_size=8), max_size=6))
def test_no_text_breaks_it_and_letters_stay(parts: list[str]) -> None:
    words = tuple(Word(part, 0.9, (0, 0, 1, 1)) for part in parts)
    after = corrected(words)
    assert [len(word.text) for word in after] == [len(word.text) for word in words]
    assert text_of(corrected(after)) == text_of(after)
