"""What the figures count, on invented readings."""

import pytest

from tests.accuracy.field_values import is_right
from tests.accuracy.scoring import Proposed, Tally
from tests.accuracy.word_score import score_words


@pytest.mark.parametrize(
    ("name", "value", "truth"),
    [
        ("residence", "Thôn 1, xã Hoà Thử", "Thôn 1, xã Hòa Thử"),
        ("issuing_agency", "UBND XÃ MẪU", "Ủy ban nhân dân xã Mẫu"),
        ("subject", "Kiểm tra vỉa hè", "V/v kiểm tra vỉa hè"),
        ("serial_number", "BA123456", "BA 123456"),
    ],
)
def test_what_no_reader_calls_a_difference_is_none(name: str, value: str, truth: str) -> None:
    assert is_right(name, value, [truth])


@pytest.mark.parametrize(
    ("name", "value", "truth"),
    [
        ("holder_name", "NGUYỄN VĂN MẨU", "NGUYỄN VĂN MẪU"),
        ("personal_id", "001090000007", "001090000001"),
        ("document_number", "12/qđ-ubnd", "12/QĐ-UBND"),
        ("date_of_birth", "1990-05-16", "1990-05-15"),
    ],
)
def test_a_wrong_sign_is_a_wrong_value(name: str, value: str, truth: str) -> None:
    assert not is_right(name, value, [truth])


def test_words_are_an_order_free_bag() -> None:
    score = score_words("Số: 12 ngày 12", "ngày 12 số 12")
    assert (score.found, score.read, score.printed) == (3, 4, 4)
    assert score_words("", "").f1 == 1.0


TRUTH = {"type": "GKS", "layout": "test", "fields": {"holder_name": ["A"], "document_number": ["1", ""]}}
NAMES = ["holder_name", "document_number", "sex"]


def scored(said: Proposed) -> Tally:
    tally = Tally()
    tally.score_paper("file", TRUTH, said, NAMES)
    return tally


def test_an_accepted_value_of_what_is_not_printed_is_wrong() -> None:
    tally = scored(Proposed("GKS", True, {"holder_name": ("A", True), "sex": ("Nam", True)}))
    assert (tally.values_accepted, tally.values_exact) == (2, 1)
    assert tally.field_acceptance == 1.0  # the number may stay empty, so it is not asked for


def test_a_doubtful_value_is_neither_accepted_nor_wrong() -> None:
    tally = scored(Proposed("GKS", True, {"holder_name": ("B", False)}))
    assert (tally.values_accepted, tally.field_acceptance) == (0, 0.0)


def test_a_wrong_type_counts_only_when_accepted() -> None:
    assert scored(Proposed("GKH", False, {})).papers_accepted == 0
    wrong = scored(Proposed("GKH", True, {}))
    assert (wrong.papers_accepted, wrong.types_right) == (1, 0)


def test_an_outsider_is_unknown_only_when_no_type_of_the_catalogue_is_proposed() -> None:
    tally = Tally()
    outsider: dict[str, object] = {"type": None, "layout": "menu", "fields": {}}
    tally.score_paper("file", outsider, Proposed("UNKNOWN", False, {}, known=False), [])
    tally.score_paper("file", outsider, Proposed("GKS", False, {}), [])
    assert (tally.unknown_rate, tally.outsiders_accepted) == (0.5, 0)


def test_cuts_are_scored_by_where_papers_begin() -> None:
    tally = Tally()
    tally.score_cuts("file", [3, 5], [3, 6])
    assert tally.cuts.f1 == 0.5
