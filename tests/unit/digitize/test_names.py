from dataclasses import replace

import pytest

from digitize.reading.page_reading import PageReading
from digitize.understanding.extraction import extract
from digitize.understanding.person_names import examine_name
from digitize.understanding.syllables import is_syllable
from digitize.understanding.type_catalogue import load_type_catalogue
from tests.unit.digitize.pages import HEADING, page_of

RIGHT = "nguyễn quốc giếng gì gìn khuỷu nghĩa hoà hòa thủy thuỷ quỳnh khuya ý yến ghế sắc giặc chuyện"
WRONG = "gế cế kà ngé nghà thùyt săc bồ́ xyz đjnh glàng"


@pytest.mark.parametrize("word", RIGHT.split())
def test_word_spelled_by_the_rules_is_a_syllable(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", WRONG.split())
def test_word_against_the_rules_is_none(word: str) -> None:
    assert not is_syllable(word)


def test_surname_without_its_marks_is_mended_and_says_so() -> None:
    verdict = examine_name("NGUYÊN VĂN MẪU")
    assert (verdict.name, verdict.repaired) == ("NGUYỄN VĂN MẪU", True)
    assert "repaired" in verdict.checks


@pytest.mark.parametrize("name", ["NGUYỄN VĂN MẪU", "Đỗ Thị Thử", "ĐÔ VĂN MẪU", "NÔNG VĂN MẪU"])
def test_name_that_may_be_right_is_left_alone(name: str) -> None:
    verdict = examine_name(name)
    assert verdict.repaired == (name == "ĐÔ VĂN MẪU")  # only one surname has these letters
    assert verdict.name.split()[1:] == name.split()[1:]


def test_name_outside_the_lists_is_no_fault_but_no_witness_either() -> None:
    verdict = examine_name("Y MOAN THỬ")
    assert verdict.name == "Y MOAN THỬ"
    assert "surname" not in verdict.checks


def certificate(*more: str, name: str = "NGUYÊN VĂN MẪU") -> PageReading:
    lines = [(0.1, 0.3, f"Họ, chữ đệm, tên: {name}"), *((0.1, 0.5 + 0.03 * n, text) for n, text in enumerate(more))]
    return page_of(*HEADING, (0.35, 0.14, "GIẤY KHAI SINH"), *lines)


def test_mended_surname_is_accepted_only_if_the_paper_says_it_elsewhere() -> None:
    birth = load_type_catalogue()["GKS"]
    alone = extract([certificate()], birth)["holder_name"]
    confirmed = extract([certificate("Người yêu cầu: Nguyễn Văn Mẫu")], birth)["holder_name"]
    assert (alone.value, alone.accepted) == ("NGUYỄN VĂN MẪU", False)
    assert (confirmed.value, confirmed.accepted) == ("NGUYỄN VĂN MẪU", True)
    assert {"repaired", "second-place"} <= set(confirmed.checks)


def test_nothing_is_concluded_from_a_name() -> None:
    fields = extract([certificate(name="NGUYỄN THỊ MẪU")], load_type_catalogue()["GKS"])
    assert "sex" not in fields


def test_marks_of_a_name_read_badly_leave_it_doubtful() -> None:
    page = certificate(name="NGUYỄN VĂN MẪU")
    shaky = tuple(replace(word, confidence=0.7) if word.text == "MẪU" else word for word in page.words)
    assert not extract([replace(page, words=shaky)], load_type_catalogue()["GKS"])["holder_name"].accepted


@pytest.mark.parametrize(
    ("name", "accepted"), [("NGUYỄN VĂN KIỂM", True), ("NGUYỄN VĂN KIẾM", False), ("LÊ VĂN QUÉT", True)]
)
def test_rare_name_with_the_letters_of_a_usual_one_is_looked_at(name: str, accepted: bool) -> None:
    assert extract([certificate(name=name)], load_type_catalogue()["GKS"])["holder_name"].accepted == accepted
