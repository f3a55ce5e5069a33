import pytest

from digitize.errors import TypeCatalogueInvalid
from digitize.understanding.classification import classify
from digitize.understanding.copy_marks import is_certified_copy
from digitize.understanding.splitting import split
from digitize.understanding.type_catalogue import UNKNOWN, load_type_catalogue, parse_catalogue
from tests.unit.digitize.pages import HEADING, decision, page_of

CATALOGUE = load_type_catalogue()


def typed(*titles: str) -> str:
    lines = [(0.25, 0.14 + 0.02 * number, title) for number, title in enumerate(titles)]
    return classify([page_of(*HEADING, *lines)], CATALOGUE).type


@pytest.mark.parametrize(
    ("titles", "code"),
    [
        (("GIẤY KHAI SINH",), "GKS"),
        (("GIẤY KHAI SINH (BẢN SAO)",), "GKS"),
        (("TRÍCH LỤC KHAI SINH",), "TLKS"),
        (("TRÍCH LỤC KHAI TỬ",), "TLKT"),
        (("GIẤY UỶ QUYỀN",), "GUQ"),
        (("HỢP ĐỒNG ỦY QUYỀN",), "HDUQ"),
        (("HỢP ĐỎNG CHUYỂN NHƯỢNG", "QUYỀN SỬ DỤNG ĐẤT"), "HDCQ"),
        (("HỢP ĐỒNG THẾ CHẤP", "QUYỀN SỬ DỤNG ĐẤT"), "HDTHC"),
        (("ĐƠN ĐĂNG KÝ BIẾN ĐỘNG", "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"), "DDKBD"),
        (("ĐƠN ĐĂNG KÝ", "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"), "DDK"),
        (("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT"), "GCNC"),
        (("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT,", "QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT"), "GCNM"),
        (("PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1",), "LLTP1"),
        (("PHIẾU LÝ LỊCH TƯ PHÁP SỐ 2",), "LLTP2"),
        (("CĂN CƯỚC CÔNG DÂN",), "CCCD"),
        (("CĂN CƯỚC",), "CC"),
        (("BẰNG TỐT NGHIỆP TRUNG HỌC PHỔ THÔNG",), "BTN"),
        (("CHỨNG CHỈ HÀNH NGHỀ HOẠT ĐỘNG XÂY DỰNG",), "CCHN"),
        (("CHỨNG CHỈ", "ỨNG DỤNG CÔNG NGHỆ THÔNG TIN"), "CC_VH"),
        (("THÔNG BÁO NỘP TIỀN",), "TBT"),
        (("THÔNG BÁO",), "VBHC-TB"),
        (("TỜ TRÌNH",), "VBHC-TTr"),
        (("TỜ KHAI ĐĂNG KÝ KẾT HÔN",), "TK"),
        (("ĐƠN XIN XÁC NHẬN",), "DON"),
    ],
)
def test_title_confusable_with_another_gets_its_own_type(titles: tuple[str, ...], code: str) -> None:
    assert typed(*titles) == code


def test_every_title_of_the_catalogue_is_told_from_all_others() -> None:
    wrong = []
    for paper in CATALOGUE.values():
        for title, _ in paper.titles:
            page = page_of(*HEADING, (0.1, 0.14, title.upper()))
            found = classify([page], CATALOGUE).type
            if title != "nhan danh nuoc cong hoa xa hoi chu nghia viet nam" and found != paper.code:
                wrong.append((title, paper.code, found))
    assert not wrong


def test_title_mentioned_below_the_title_zone_does_not_count() -> None:
    page = page_of(*HEADING, (0.2, 0.6, "GIẤY CHỨNG NHẬN KẾT HÔN"), (0.1, 0.7, "12 chữ số 001090000001"))
    assert classify([page], CATALOGUE).type == UNKNOWN


def test_attachment_named_after_the_addressee_does_not_count() -> None:
    page = page_of(*HEADING, (0.2, 0.12, "Kính gửi: Ủy ban nhân dân phường Mẫu"), (0.2, 0.2, "GIẤY KHAI SINH"))
    assert classify([page], CATALOGUE).type != "GKS"


def test_letter_without_title_is_known_by_addressee_and_subject() -> None:
    page = page_of(
        (0.1, 0.05, "ỦY BAN NHÂN DÂN"), (0.1, 0.10, "Số: 574/UBND-KTTH"), (0.1, 0.13, "V/v thử nghiệm"), *HEADING,
        (0.3, 0.2, "Kính gửi: Sở Thử nghiệm"),
    )  # fmt: skip
    found = classify([page], CATALOGUE)
    assert (found.type, found.accepted) == ("VBHC-CV", True)


def test_certification_stamp_is_no_type_but_is_noticed() -> None:
    page = page_of((0.1, 0.02, "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH"), *HEADING, (0.3, 0.14, "GIẤY KHAI SINH"))
    assert classify([page], CATALOGUE).type == "GKS"
    assert is_certified_copy([page])


def test_page_of_unknown_words_is_unknown() -> None:
    found = classify([page_of((0.1, 0.2, "Ngày mai trời có mưa rào và dông"))], CATALOGUE)
    assert (found.type, found.accepted) == (UNKNOWN, False)


def test_stack_is_split_where_a_new_paper_begins() -> None:
    stack = [
        decision(),
        page_of((0.5, 0.03, "2"), (0.2, 0.1, "Điều 3. Chánh Văn phòng chịu trách nhiệm thi hành."), number=2),
        page_of(*HEADING, (0.35, 0.14, "GIẤY KHAI SINH"), number=3),
    ]
    groups = [[page.number for page in paper.pages] for paper in split(stack, CATALOGUE)]
    assert groups == [[1, 2], [3]]


def test_catalogue_file_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeCatalogueInvalid):
        parse_catalogue('[fields]\n[[types]]\ncode="X"\nname_vi="x"\nname_en="x"\ntitles=[]\nfields=["y"]\nkeywords=[]')
