"""Where one paper of a stack ends and the next begins."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from digitize.reading.page_reading import Barcode, PageReading
from digitize.understanding.separators import Separator, parse_separator_code, separator_code, separator_on
from digitize.understanding.splitting import boundaries, doubts, split
from digitize.understanding.type_catalogue import load_type_catalogue
from tests.unit.digitize.pages import HEADING, decision, page_of

CATALOGUE = load_type_catalogue()
BODY = (
    (0.15, 0.30, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;"),
    (0.15, 0.40, "Điều 2. Quyết định này có hiệu lực kể từ ngày ký ban hành."),
)
BIRTH = page_of(
    *HEADING,
    (0.35, 0.14, "GIẤY KHAI SINH"),
    (0.12, 0.25, "Họ, chữ đệm, tên: NGUYỄN VĂN MẪU"),
    (0.12, 0.30, "Nơi sinh: Trạm y tế phường Mẫu"),
    (0.12, 0.40, "Họ, chữ đệm, tên người mẹ: PHẠM THỊ MẪU"),
)


def stacked(*pages: PageReading) -> list[PageReading]:
    return [replace(page, number=number) for number, page in enumerate(pages, start=1)]


def groups(pages: Sequence[PageReading]) -> list[list[int]]:
    return [[page.number for page in paper.pages] for paper in split(pages, CATALOGUE)]


def test_national_heading_begins_a_paper() -> None:
    assert groups(stacked(decision(), BIRTH, decision())) == [[1], [2], [3]]


def test_page_without_anything_at_its_top_goes_on() -> None:
    assert groups(stacked(decision(), page_of((0.15, 0.05, "và các đơn vị có liên quan thực hiện."), *BODY))) == [
        [1, 2]
    ]


def test_page_number_above_one_goes_on_even_under_a_capital_line() -> None:
    second = page_of((0.49, 0.03, "2"), (0.40, 0.12, "BÁO CÁO"), *BODY)
    assert groups(stacked(decision(), second)) == [[1, 2]]


def test_annex_of_a_decision_stays_with_it() -> None:
    annex = page_of(
        (0.44, 0.06, "PHỤ LỤC"),
        (0.36, 0.09, "DANH SÁCH CÁN BỘ"),
        (0.25, 0.12, "(Kèm theo Quyết định số 05/QĐ-UBND ngày 09 tháng 02 năm 2026)"),
        *BODY,
    )
    assert groups(stacked(decision(), annex, BIRTH)) == [[1, 2], [3]]


def test_attestation_at_the_end_of_a_contract_stays_with_it() -> None:
    contract = page_of(*HEADING, (0.3, 0.14, "HỢP ĐỒNG ỦY QUYỀN"), (0.15, 0.25, "BÊN ỦY QUYỀN (BÊN A): Ông LÊ VĂN THÍ"))
    attestation = page_of(
        (0.2, 0.08, "LỜI CHỨNG CỦA CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG MẪU"), (0.15, 0.2, "Tôi chứng thực")
    )
    assert groups(stacked(contract, attestation)) == [[1, 2]]


def test_back_of_a_card_stays_with_its_front() -> None:
    front = page_of(*HEADING, (0.3, 0.3, "CĂN CƯỚC CÔNG DÂN"), (0.2, 0.5, "Số / No.: 001090000001"))
    back = page_of(
        (0.1, 0.1, "Đặc điểm nhận dạng / Personal identification"), (0.1, 0.8, "IDVNM0900000012001090000001<<8")
    )
    assert groups(stacked(front, back, BIRTH)) == [[1, 2], [3]]


def test_back_of_a_land_certificate_stays_with_its_front() -> None:
    front = page_of(*HEADING, (0.2, 0.2, "GIẤY CHỨNG NHẬN"), (0.2, 0.22, "QUYỀN SỬ DỤNG ĐẤT,"),
                    (0.2, 0.24, "QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT"))  # fmt: skip
    back = page_of((0.1, 0.06, "4. Sơ đồ thửa đất, tài sản gắn liền với đất:"), (0.1, 0.6, "6. Những thay đổi"))
    assert groups(stacked(front, back)) == [[1, 2]]


def test_inside_of_a_booklet_that_repeats_its_cover_stays_with_it_and_another_booklet_does_not() -> None:
    def cover(number: str) -> PageReading:
        return page_of(*HEADING, (0.35, 0.5, "SỔ HỘ KHẨU"), (0.4, 0.63, f"Số: {number}"))

    def inside(number: str) -> PageReading:
        return page_of(*HEADING, (0.35, 0.15, "SỔ HỘ KHẨU"), (0.4, 0.2, f"Số: {number}"), (0.1, 0.3, "Nơi thường trú"))

    assert groups(stacked(cover("100200300"), inside("100200300"), inside("100200999"))) == [[1, 2], [3]]


def test_blank_page_belongs_to_no_paper() -> None:
    blank = replace(page_of(), origin="blank")
    assert groups(stacked(decision(), blank, BIRTH)) == [[1], [3]]


def test_every_decision_has_its_certainty_and_a_doubtful_one_is_told() -> None:
    unclear = page_of((0.3, 0.1, "BẢNG TỔNG HỢP SỐ LIỆU"), *BODY, size=18)
    pages = stacked(decision(), unclear)
    decisions = list(boundaries(pages, CATALOGUE))
    assert decisions[0].certainty == 1.0
    assert 0.5 <= decisions[1].certainty < 1.0
    papers = [replace(paper, certainty=0.6) for paper in split(pages, CATALOGUE)]
    assert [warning.code for warning in doubts(papers)] == ["splitting-doubtful"] * len(papers)


# ---- separator sheets ------------------------------------------------------------------------------------------


def sheet(separator: Separator) -> PageReading:
    code = Barcode("QRCode", separator_code(separator), (10, 10, 200, 200))
    return replace(page_of((0.3, 0.1, "TỜ PHÂN CÁCH")), barcodes=(code,))


def test_separator_sheet_belongs_to_no_paper_and_names_the_component_of_the_next() -> None:
    first, second = Separator("H38.29-261013-0001", "TP01"), Separator("H38.29-261013-0001", "TP05")
    pages = stacked(sheet(first), decision(), BIRTH, sheet(second), BIRTH)
    papers = split(pages, CATALOGUE)
    assert [[page.number for page in paper.pages] for paper in papers] == [[2, 3], [5]]
    assert [paper.separator for paper in papers] == [first, second]
    assert all(paper.certainty == 1.0 for paper in papers)


def test_sheets_alone_decide_where_there_are_any() -> None:
    pages = stacked(decision(), sheet(Separator()), BIRTH, decision())
    assert groups(pages) == [[1], [3, 4]]


@pytest.mark.parametrize("text", ["PATCHT", "PATCH-T", "patch t"])
def test_generic_patch_code_separates_and_says_nothing_more(text: str) -> None:
    assert parse_separator_code(text) == Separator()


@pytest.mark.parametrize(
    "separator", [Separator(), Separator("H38.29-261013-0001"), Separator(None, "TP01"), Separator("A.1-2", "B")]
)
def test_code_of_a_sheet_is_read_back(separator: Separator) -> None:
    assert parse_separator_code(separator_code(separator)) == separator


@pytest.mark.parametrize(
    "text", ["", "SAOY:SEPARATOR:1", "SAOY:SEPARATOR:1:a b:c", "SAOY:SEPARATOR:1:A:B:C", "001|x|y"]
)
def test_other_codes_are_no_separators(text: str) -> None:
    assert parse_separator_code(text) is None


def test_code_that_would_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="capitals"):
        separator_code(Separator("H38:29", None))


def test_sheet_whose_code_cannot_be_read_is_known_by_its_words() -> None:
    page = page_of((0.3, 0.1, "TỜ PHÂN CÁCH"), (0.3, 0.3, "H38.29-261013-0001"), (0.3, 0.4, "TP05"))
    assert separator_on(page) == Separator("H38.29-261013-0001", "TP05")


def test_paper_that_speaks_of_separator_sheets_is_none() -> None:
    many = [(0.1, 0.2 + 0.02 * row, "Đặt tờ phân cách trước mỗi giấy tờ trong chồng hồ sơ") for row in range(20)]
    assert separator_on(page_of((0.3, 0.1, "TỜ PHÂN CÁCH"), *many)) is None
