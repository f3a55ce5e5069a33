import unicodedata
from datetime import date

import pytest

from digitize.understanding.agency_names import as_cited, looks_like_agency
from digitize.understanding.dates import add_months, find_dates
from digitize.understanding.folding import fold, title_form


@pytest.mark.parametrize("text", ["HOÀ", "HÒA", "Hoà", unicodedata.normalize("NFD", "HÒA")])
def test_fold_any_tone_placement_is_one_form(text: str) -> None:
    assert fold(text) == "hoa"


def test_fold_keeps_one_character_for_each_character() -> None:
    text = "Đơn Ủy quyền ﬁ İ ß"
    assert len(fold(text)) == len(text)


def test_title_form_drops_marks_and_double_blanks() -> None:
    assert title_form("GIẤY  PHÉP LÁI XE / DRIVER'S") == "giay phep lai xe driver s"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mẫu, ngày 05 tháng 02 năm 2026", date(2026, 2, 5)),
        ("sinh ngày 5/2/2026", date(2026, 2, 5)),
        ("05-02-2026", date(2026, 2, 5)),
        ("05.02.2026", date(2026, 2, 5)),
    ],
)
def test_date_in_any_spelling_is_found(text: str, value: date) -> None:
    assert [found.value for found in find_dates(fold(text))] == [value]


@pytest.mark.parametrize("text", ["ngày 31 tháng 02 năm 2026", "32/01/2026", "ngày    tháng 02 năm 2026", "1510512030"])
def test_date_that_is_none_is_not_guessed(text: str) -> None:
    assert list(find_dates(fold(text))) == []


def test_months_added_past_a_shorter_month_end_on_its_last_day() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 9, 24), 6) == date(2027, 3, 24)


@pytest.mark.parametrize(
    ("printed", "cited"),
    [
        ("ỦY BAN NHÂN DÂN PHƯỜNG MẪU", "Ủy ban nhân dân phường Mẫu"),
        ("UỶ BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "Ủy ban nhân dân tỉnh Quảng Ngãi"),
        ("VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI", "Văn phòng Đăng ký đất đai"),
        ("CỤC CẢNH SÁT PCCC", "Cục Cảnh sát PCCC"),
        ("Ngân hàng Thử Nghiệm", "Ngân hàng Thử Nghiệm"),
    ],
)
def test_agency_in_capitals_is_cited_in_its_usual_case(printed: str, cited: str) -> None:
    assert as_cited(printed) == cited


def test_addressee_words_are_no_agency() -> None:
    assert looks_like_agency("SỞ TƯ PHÁP")
    assert not looks_like_agency("Kính gửi: Sở Tư pháp")
