"""What signs are worth: the table is whole; better reading makes a value likelier, doubt never does."""

from dataclasses import replace

import pytest

from digitize.errors import TypeCatalogueInvalid
from digitize.understanding.extraction import extract
from digitize.understanding.reliability import group_of, is_enough, likelihood, load_reliability, parse_reliability
from digitize.understanding.type_catalogue import load_type_catalogue
from tests.unit.digitize.pages import decision

NAMED = ("syllables", "surname", "given-names")


def test_every_kind_of_field_has_its_group() -> None:
    for paper in load_type_catalogue().values():
        for field in paper.fields:
            assert group_of(field.name, field.kind) in load_reliability().start


@pytest.mark.parametrize("group", sorted(load_reliability().start))
def test_better_reading_makes_a_value_likelier(group: str) -> None:
    assert load_reliability().confidence[group] > 0


def test_no_sign_speaks_against_its_nature() -> None:
    for name, worth in load_reliability().signs.items():
        sign = name.rsplit(".", 1)[-1]
        assert worth <= 0 if sign.startswith("?") or sign == "repaired" else worth >= 0, name


def test_well_read_usual_name_is_accepted_and_one_with_a_mark_that_is_often_misread_is_not() -> None:
    assert is_enough(likelihood("holder_name", "person", 0.95, NAMED))
    assert not is_enough(likelihood("holder_name", "person", 0.95, ("syllables", "surname", "?hard-mark")))


def test_sign_that_the_table_does_not_name_says_nothing() -> None:
    assert likelihood("subject", "subject", 0.9, ("unheard-of",)) == likelihood("subject", "subject", 0.9, ())


@pytest.mark.parametrize("text", ["", "accepted = 0.9\n[start]\n[confidence]\n[signs]\n", "accepted = 'viel'"])
def test_table_without_its_parts_is_refused(text: str) -> None:
    with pytest.raises(TypeCatalogueInvalid):
        parse_reliability(text)


@pytest.mark.parametrize(("day", "sure", "accepted"), [("03", 0.95, True), ("3", 0.95, False), ("23", 0.87, False)])
def test_day_of_a_document_that_a_hand_may_have_filled_in_is_left_to_a_person(
    day: str, sure: float, *, accepted: bool
) -> None:
    page = decision(place=f"Mẫu, ngày {day} tháng 01 năm 2026")
    words = tuple(replace(word, confidence=sure) if word.text == day else word for word in page.words)
    found = extract([replace(page, words=words)], load_type_catalogue()["VBHC-QD"])
    assert found["issue_date"].accepted is accepted
