"""The traps that working products fell into, one test each and named after it (domain reference §8.3)."""

import unicodedata
from dataclasses import replace

import pytest

from digitize.intake.pdf.legacy_vietnamese import from_tcvn3
from digitize.reading.page_reading import PageReading
from digitize.understanding.classification import Classification, classify
from digitize.understanding.copy_marks import copy_notices, is_certified_copy
from digitize.understanding.extraction import extract
from digitize.understanding.splitting import split
from digitize.understanding.type_catalogue import UNKNOWN, load_type_catalogue
from tests.unit.digitize.pages import HEADING, Placed, decision, page_of

CATALOGUE = load_type_catalogue()
BIRTH: tuple[Placed, ...] = (
    (0.12, 0.25, "Họ, chữ đệm, tên: NGUYỄN VĂN MẪU"),
    (0.12, 0.30, "Nơi sinh: Trạm y tế phường Mẫu"),
    (0.12, 0.35, "Họ, chữ đệm, tên người mẹ: PHẠM THỊ MẪU"),
    (0.12, 0.40, "Nơi đăng ký khai sinh: Ủy ban nhân dân phường Mẫu"),
)


def found(*lines: Placed, heading: bool = True) -> Classification:
    return classify([page_of(*(HEADING if heading else ()), *lines)], CATALOGUE)


def centred(top: float, text: str) -> Placed:
    return (0.5 - 0.0112 * len(text) / 2, top, text)


# 1 ---------------------------------------------------------------------------------------------------------------
STAMPS = [
    ("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH",),
    ("CHỨNG THỰC", "BẢN SAO ĐÚNG VỚI BẢN CHÍNH"),
    ("CHUNG THỰC BẢN SAO ĐỨNG VỚI BẢN CHINH",),
    ("SAO Y BẢN CHÍNH",),
    ("SAO Y",),
]


@pytest.mark.parametrize("stamp", STAMPS)
def test_trap_1_certification_stamp_is_no_type_but_a_reason_not_to_digitize(stamp: tuple[str, ...]) -> None:
    lines = [(0.1, 0.02 + 0.02 * row, text) for row, text in enumerate(stamp)]
    page = page_of(*lines, *HEADING, (0.35, 0.14, "GIẤY KHAI SINH"), *BIRTH)
    assert classify([page], CATALOGUE).type == "GKS"
    assert [notice.code for notice in copy_notices([page])] == ["certified-copy"]


def test_trap_1_attestation_of_a_contract_that_tells_of_copies_is_no_stamp() -> None:
    page = page_of(
        (0.2, 0.1, "LỜI CHỨNG CỦA CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG MẪU"),
        (0.1, 0.2, "BẢN SAO ĐÚNG VỚI BẢN CHÍNH"),
    )
    assert not is_certified_copy([page])


def test_trap_1_paper_that_says_it_is_a_photocopy_is_flagged() -> None:
    page = page_of((0.1, 0.02, "BẢN PHOTOCOPY"), *HEADING, (0.35, 0.14, "GIẤY KHAI SINH"), *BIRTH)
    assert [notice.code for notice in copy_notices([page])] == ["photocopy"]


# 2 ---------------------------------------------------------------------------------------------------------------
def test_trap_2_title_in_the_middle_of_the_page_does_not_count() -> None:
    assert found((0.3, 0.55, "GIẤY CHỨNG NHẬN KẾT HÔN"), (0.1, 0.7, "kèm theo")).type == UNKNOWN


def test_trap_2_title_in_small_letters_does_not_count() -> None:
    assert found((0.3, 0.14, "Giấy chứng nhận kết hôn"), (0.1, 0.3, "hai bên đã nộp")).type == UNKNOWN


def test_trap_2_attachment_listed_by_name_under_the_addressee_does_not_count() -> None:
    lines = ((0.3, 0.16, "Kính gửi: Ủy ban nhân dân phường Mẫu"), (0.2, 0.22, "GIẤY KHAI SINH"))
    assert found((0.35, 0.12, "ĐƠN ĐỀ NGHỊ"), *lines).type == "DON"


# 3 ---------------------------------------------------------------------------------------------------------------
def test_trap_3_agency_addressed_is_not_the_issuer() -> None:
    page = page_of(*HEADING, (0.3, 0.14, "TỜ KHAI ĐĂNG KÝ KẾT HÔN"), (0.2, 0.2, "Kính gửi: ỦY BAN NHÂN DÂN PHƯỜNG MẪU"))
    assert classify([page], CATALOGUE).type == "TK"
    assert "issuing_agency" not in extract([page], CATALOGUE["TK"])


# 4 ---------------------------------------------------------------------------------------------------------------
def test_trap_4_twelve_digits_in_another_paper_make_it_no_identity_card() -> None:
    page = page_of(
        (0.1, 0.2, "Căn cước công dân số 001090000001 của ông"), (0.1, 0.3, "Nguyễn Văn Mẫu đã nhận đủ hàng.")
    )
    assert classify([page], CATALOGUE).type == UNKNOWN


# 5 ---------------------------------------------------------------------------------------------------------------
PAIRS = [
    (("GIẤY ỦY QUYỀN",), "GUQ"),
    (("HỢP ĐỒNG ỦY QUYỀN",), "HDUQ"),
    (("ĐƠN ĐĂNG KÝ", "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"), "DDK"),
    (("ĐƠN ĐĂNG KÝ BIẾN ĐỘNG", "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"), "DDKBD"),
    (("HỢP ĐỒNG CHUYỂN NHƯỢNG", "QUYỀN SỬ DỤNG ĐẤT"), "HDCQ"),
    (("HỢP ĐỒNG TẶNG CHO", "QUYỀN SỬ DỤNG ĐẤT"), "HDCQ"),
    (("HỢP ĐỒNG THẾ CHẤP", "QUYỀN SỬ DỤNG ĐẤT"), "HDTHC"),
    (("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT"), "GCNC"),
    (("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT,", "QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT"), "GCNM"),
    (("BẰNG TỐT NGHIỆP CAO ĐẲNG",), "BTN"),
    (("CHỨNG CHỈ TIẾNG ANH",), "CC_VH"),
    (("CHỨNG CHỈ", "Hành nghề hoạt động xây dựng"), "CCHN"),
    (("GIẤY KHAI SINH",), "GKS"),
    (("TRÍCH LỤC KHAI SINH",), "TLKS"),
    (("PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1",), "LLTP1"),
    (("PHIẾU LÝ LỊCH TƯ PHÁP SỐ 2",), "LLTP2"),
    (("QUYẾT ĐỊNH",), "VBHC-QD"),
    (("QUYẾT ĐỊNH", "Công nhận thuận tình ly hôn và sự thỏa thuận của các đương sự"), "QDLH"),
    (("THÔNG BÁO", "Nộp tiền về lệ phí trước bạ nhà, đất"), "TBT"),
]


@pytest.mark.parametrize(("titles", "code"), PAIRS)
def test_trap_5_confusable_pairs_are_told_apart(titles: tuple[str, ...], code: str) -> None:
    assert found(*(centred(0.14 + 0.02 * row, title) for row, title in enumerate(titles))).type == code


@pytest.mark.parametrize(
    "titles",
    [("HỢP ĐỒNG LAO ĐỘNG",), ("HỢP ĐỒNG THUÊ NHÀ",), ("GIẤY RA VIỆN",), ("BẢNG ĐIỂM",), ("HỢP ĐỒNG", "LAO ĐỘNG")],
)
def test_trap_5_kin_that_the_catalogue_lacks_is_not_accepted_as_the_nearest(titles: tuple[str, ...]) -> None:
    result = found(
        *((0.35, 0.14 + 0.02 * row, title) for row, title in enumerate(titles)), (0.1, 0.3, "Bên A và bên B")
    )
    assert not result.accepted


# 6 ---------------------------------------------------------------------------------------------------------------
def test_trap_6_page_without_words_is_unknown_and_not_guessed() -> None:
    assert classify([page_of()], CATALOGUE) == Classification(UNKNOWN, 0.0, False)


def test_trap_6_one_file_with_several_papers_and_blank_backs_is_taken_apart() -> None:
    birth = page_of(*HEADING, (0.35, 0.14, "GIẤY KHAI SINH"), *BIRTH, number=3)
    pages = [decision(), replace(page_of(number=2), origin="blank"), birth]
    assert [[page.number for page in paper.pages] for paper in split(pages, CATALOGUE)] == [[1], [3]]


# 9 ---------------------------------------------------------------------------------------------------------------
SPELLINGS = ["GIẤY ỦY QUYỀN", "GIẤY UỶ QUYỀN", "GIẤY ỦY QUYÊN", "GIAY UY QUYEN", "GIẤYỦYQUYỀN", "GIẤY UY QUYÊN"]


@pytest.mark.parametrize("title", [*SPELLINGS, *(unicodedata.normalize("NFD", title) for title in SPELLINGS)])
def test_trap_9_old_and_new_spelling_and_lost_accents_are_one_title(title: str) -> None:
    assert found((0.35, 0.14, title)).type == "GUQ"


@pytest.mark.parametrize("title", ["HỢP ĐỎNG THẾ CHẤP QUYỀN SỬ DỤNG ĐẤT", "HỢP ÐỒNG THÉ CHÁP QUYÊN SỬ DỤNG ĐÁT"])
def test_trap_9_letters_that_ocr_confuses_do_not_hide_a_title(title: str) -> None:
    assert found((0.15, 0.14, title)).type == "HDTHC"


# 11 --------------------------------------------------------------------------------------------------------------
def test_words_of_another_type_under_an_exact_title_take_away_certainty() -> None:
    def certainty(*body: Placed) -> float:
        return found((0.35, 0.14, "GIẤY KHAI SINH"), *body).confidence

    mortgage: PageReading = page_of(
        (0.1, 0.3, "BÊN THẾ CHẤP và BÊN NHẬN THẾ CHẤP là Ngân hàng; nghĩa vụ được bảo đảm theo hợp đồng tín dụng"),
        (0.1, 0.4, "tài sản thế chấp, xử lý tài sản thế chấp, giá trị tài sản thế chấp được định giá"),
    )
    strange = tuple((0.1, 0.3 + 0.05 * row, line) for row, line in enumerate(mortgage.text.split("\n")))
    assert certainty(*strange) < certainty(*BIRTH)


# 8 ---------------------------------------------------------------------------------------------------------------
def test_trap_8_sex_is_never_told_from_a_name() -> None:
    named = (*BIRTH[1:], (0.12, 0.25, "Họ, chữ đệm, tên: NGUYỄN THỊ MẪU"), centred(0.2, "GIẤY KHAI SINH"))
    silent = extract([page_of(*HEADING, *named)], CATALOGUE["GKS"])
    assert silent["holder_name"].value == "NGUYỄN THỊ MẪU"
    assert "sex" not in silent
    printed = extract([page_of(*HEADING, *named, (0.12, 0.45, "Giới tính: Nam"))], CATALOGUE["GKS"])
    assert printed["sex"].value == "Nam"


# 10 --------------------------------------------------------------------------------------------------------------
def test_trap_10_title_in_a_font_from_before_unicode_is_told() -> None:
    # The page's own text in .VnTime: read as it stands it says nothing, put into Unicode it is a decision.
    typed = "QuyÕt ®Þnh"
    assert from_tcvn3(typed) == "Quyết định"
    assert found(centred(0.2, typed.upper())).type == UNKNOWN
    assert found(centred(0.2, from_tcvn3(typed).upper()), (0.1, 0.1, "Số: 05/QĐ-UBND")).type == "VBHC-QD"


# 11 --------------------------------------------------------------------------------------------------------------
def land_certificate(*, area: str = "468,5", serial: str = "AA 008097") -> PageReading:
    return page_of(
        *HEADING,
        centred(0.20, "GIẤY CHỨNG NHẬN"),
        centred(0.24, "QUYỀN SỬ DỤNG ĐẤT"),
        (0.10, 0.40, f"Diện tích: {area} m2"),
        (0.10, 0.45, "Hình thức sử dụng: riêng: 400 m2, chung: 68,5 m2"),
        (0.10, 0.90, f"Số phát hành: {serial}"),
    )


def test_trap_11_area_is_doubted_when_its_shares_add_up_to_another() -> None:
    right = extract([land_certificate()], CATALOGUE["GCNC"])["area"]
    misread = extract([land_certificate(area="463,5")], CATALOGUE["GCNC"])["area"]
    assert (right.value, right.accepted, "area-sum" in right.checks) == ("468,5", True, True)
    assert (misread.value, misread.accepted) == ("463,5", False)


def test_trap_11_serial_of_a_land_certificate_with_a_figure_too_few_is_doubted() -> None:
    right = extract([land_certificate()], CATALOGUE["GCNC"])["serial_number"]
    short = extract([land_certificate(serial="AA 0080971")], CATALOGUE["GCNC"])["serial_number"]
    assert right.accepted
    assert not short.accepted
