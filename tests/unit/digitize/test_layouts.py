"""Where values stand on forms: beside the label, under it, in two columns, over several lines."""

from dataclasses import replace

import pytest

from digitize.reading.page_reading import Barcode, FieldProposal, PageReading
from digitize.understanding.extraction import extract
from digitize.understanding.phrases import Phrases
from digitize.understanding.type_catalogue import load_type_catalogue
from tests.unit.digitize.pages import HEADING, Placed, decision, page_of


def fields_of(code: str, *lines: Placed, title: str = "GIẤY") -> dict[str, FieldProposal]:
    return extract([page_of(*HEADING, (0.35, 0.14, title), *lines)], load_type_catalogue()[code])


def values_of(code: str, *lines: Placed, title: str = "GIẤY") -> dict[str, str]:
    return {name: field.value for name, field in fields_of(code, *lines, title=title).items()}


def test_bilingual_labels_have_their_values_beside_or_under_them() -> None:
    found = values_of(
        "HC",
        (0.1, 0.30, "Số hộ chiếu / Passport No"), (0.1, 0.33, "B1234567"),
        (0.1, 0.40, "Ngày sinh / Date of birth"), (0.6, 0.40, "Giới tính / Sex"),
        (0.1, 0.43, "15 / 05 / 1990"), (0.6, 0.43, "NAM / M"),
        (0.1, 0.50, "Họ và tên / Full name: NGUYỄN VĂN MẪU"),
    )  # fmt: skip
    assert found["document_number"] == "B1234567"
    assert (found["date_of_birth"], found["sex"]) == ("1990-05-15", "Nam")
    assert found["holder_name"] == "NGUYỄN VĂN MẪU"


def test_two_columns_are_two_people() -> None:
    found = values_of(
        "GKH",
        (0.1, 0.30, "Họ, chữ đệm, tên vợ:"), (0.55, 0.30, "Họ, chữ đệm, tên chồng:"),
        (0.1, 0.33, "TRẦN THỊ THỬ"), (0.55, 0.33, "NGUYỄN VĂN MẪU"),
        (0.1, 0.36, "Ngày sinh: 01/02/1991"), (0.55, 0.36, "Ngày sinh: 15/05/1990"),
        (0.1, 0.39, "Giấy tờ tùy thân: CCCD số"), (0.55, 0.39, "Giấy tờ tùy thân: CCCD số"),
        (0.1, 0.42, "001191000002"), (0.55, 0.42, "001090000001"),
        title="GIẤY CHỨNG NHẬN KẾT HÔN",
    )  # fmt: skip
    assert (found["wife_name"], found["husband_name"]) == ("TRẦN THỊ THỬ", "NGUYỄN VĂN MẪU")
    assert (found["wife_date_of_birth"], found["husband_date_of_birth"]) == ("1991-02-01", "1990-05-15")
    assert (found["wife_personal_id"], found["husband_personal_id"]) == ("001191000002", "001090000001")


def test_husband_first_or_one_under_the_other_are_told_apart_too() -> None:
    found = values_of(
        "GKH", (0.1, 0.3, "Bên nam"), (0.1, 0.33, "Họ và tên: NGUYỄN VĂN MẪU"), (0.1, 0.36, "Ngày sinh: 15/05/1990"),
        (0.1, 0.45, "Bên nữ"), (0.1, 0.48, "Họ và tên: TRẦN THỊ THỬ"), (0.1, 0.51, "Ngày sinh: 01/02/1991"),
    )  # fmt: skip
    assert (found["wife_name"], found["husband_name"]) == ("TRẦN THỊ THỬ", "NGUYỄN VĂN MẪU")
    assert (found["wife_date_of_birth"], found["husband_date_of_birth"]) == ("1991-02-01", "1990-05-15")


def test_address_goes_on_in_the_next_line_but_not_into_the_next_label() -> None:
    found = values_of(
        "CT07", (0.1, 0.30, "Nơi thường trú: Số 12, phố Thí Nghiệm, phường Mẫu Mực, tỉnh"),
        (0.1, 0.32, "Thử Nghiệm"), (0.1, 0.34, "Nơi tạm trú: Không"),
    )  # fmt: skip
    assert found["residence"] == "Số 12, phố Thí Nghiệm, phường Mẫu Mực, tỉnh Thử Nghiệm"


def test_label_that_goes_on_differently_is_another_one() -> None:
    found = values_of("CT07", (0.1, 0.3, "Nơi cư trú cuối cùng: Mẫu"), (0.1, 0.4, "Nơi thường trú: phường Thử"))
    assert found["residence"] == "phường Thử"


def test_day_from_which_a_card_counts_is_not_its_last() -> None:
    assert "valid_until" not in values_of("BHYT", (0.1, 0.3, "Giá trị sử dụng: từ ngày 01/01/2026"))
    both = values_of("BHYT", (0.1, 0.3, "Giá trị sử dụng: từ 01/01/2026 đến 31/12/2026"))
    assert both["valid_until"] == "2026-12-31"


def test_day_in_words_confirms_or_contradicts_nothing_else() -> None:
    line = (0.1, 0.3, "Ngày, tháng, năm sinh: 15/05/1990")
    words = (0.1, 0.33, "Ghi bằng chữ: ngày mười lăm tháng năm năm một nghìn chín trăm chín mươi")
    assert "in-words" in fields_of("GKS", line, words)["date_of_birth"].checks
    assert "in-words" not in fields_of("GKS", line)["date_of_birth"].checks


def test_signer_is_the_one_under_the_office_and_deputies_sign_for_themselves() -> None:
    page = decision()
    signed = page_of((0.6, 0.7, "KT. CHỦ TỊCH"), (0.6, 0.72, "PHÓ CHU TỊCH"), (0.6, 0.85, "Lê Văn Thử"), number=2)
    found = extract([page, signed], load_type_catalogue()["VBHC-QD"])
    assert (found["signer_title"].value, found["signer_name"].value) == ("PHÓ CHỦ TỊCH", "Lê Văn Thử")


def test_number_set_into_the_blank_before_a_printed_symbol_is_handwriting() -> None:
    found = extract([decision(number="Số: 22 /QĐ-UBND")], load_type_catalogue()["VBHC-QD"])["document_number"]
    assert (found.value, found.accepted) == ("22/QĐ-UBND", False)


def test_code_that_repeats_a_value_makes_it_certain() -> None:
    page = decision()
    coded: PageReading = replace(page, barcodes=(Barcode("Code128", "05/QĐ-UBND", (0, 0, 9, 9)),))
    found = extract([coded], load_type_catalogue()["VBHC-QD"])["document_number"]
    assert found.accepted
    assert "barcode" in found.checks


def test_code_of_a_receipt_gives_the_dossier() -> None:
    page = replace(page_of(*HEADING), barcodes=(Barcode("QRCode", "https://x.vn/?c=H99.1-261122-0007", (0, 0, 9, 9)),))
    found = extract([page], load_type_catalogue()["TNHS"])["dossier_code"]
    assert (found.value, found.source, found.accepted) == ("H99.1-261122-0007", "qr", True)


def test_twelve_figures_are_a_personal_number_only_if_the_words_say_so() -> None:
    assert "personal_id" not in values_of("GKS", (0.1, 0.3, "Mã vạch 001090000001"))
    found = fields_of(
        "LLTP1", (0.1, 0.3, "8. Giấy CMND/CCCD/Hộ chiếu: Căn cước công dân"), (0.1, 0.33, "Số: 001090000001")
    )
    assert found["personal_id"].value == "001090000001"


def test_phrase_that_the_paper_mostly_spells_otherwise_is_contradicted() -> None:
    page = page_of((0.1, 0.1, "quyên mẫu thử"), (0.1, 0.2, "quyền mẫu thử nhà, quyền mẫu thử đất"))
    phrases = Phrases([page])
    assert phrases.contradict(page.words[:3])
    assert not phrases.contradict(page.words[3:6])
    assert [word.text for word in phrases.unconfirmed(page.words[3:9])] == ["nhà,"]


def test_attestation_gives_number_day_and_office_even_over_the_end_of_a_line() -> None:
    found = values_of(
        "VBTC", (0.1, 0.3, "Họ và tên: TRẦN THỊ THỬ"), (0.1, 0.5, "LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN"),
        (0.1, 0.53, "Hôm nay, ngày 1 tháng 6 năm 2024, tại trụ sở Văn phòng công chứng Trần Văn"),
        (0.1, 0.56, "Mẫu, địa chỉ: xã Thử"), (0.1, 0.59, "Số công chứng: 0746, quyển số 04/2024"),
        title="VĂN BẢN TỪ CHỐI NHẬN DI SẢN THỪA KẾ",
    )  # fmt: skip
    assert found["issuing_agency"] == "Văn phòng công chứng Trần Văn Mẫu"
    assert (found["document_number"], found["issue_date"]) == ("0746", "2024-06-01")


def test_subject_ends_where_numbered_or_labelled_lines_begin() -> None:
    page = page_of(
        (0.10, 0.05, "ỦY BAN NHÂN DÂN"), (0.12, 0.07, "PHƯỜNG MẪU"), *HEADING, (0.40, 0.16, "THÔNG BÁO"),
        (0.30, 0.18, "Về việc thử nghiệm"), (0.15, 0.20, "1. Tên người nộp: TRẦN THỊ THỬ"),
    )  # fmt: skip
    assert extract([page], load_type_catalogue()["VBHC-TB"])["subject"].value == "Về việc thử nghiệm"


def test_address_that_ends_in_the_middle_is_doubtful() -> None:
    found = fields_of(
        "CT07", (0.1, 0.3, "Nơi thường trú: Số 12, phố Thí Nghiệm, thị xã"), (0.1, 0.5, "Nơi tạm trú: Không")
    )
    assert not found["residence"].accepted


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("Số 12, khu phố 3, xã Thử Hòa, tỉnh Mẫu Đông", True),  # "số 12" and "khu phố" leave no doubt about their marks
        ("Số 12, khu phố 3, xã Thử Hòa, tỉnh Mẫu", False),  # a province's name has two words
        ("Số 12, khu phổ 3, xã Thử Hòa, tỉnh Mẫu Đông", False),
        ("Số 12, khu phố 3, xã Tấu Hòa, tỉnh Mẫu Đông", False),  # nothing says whether it is Tấu or Tẩu
    ],
)
def test_address_is_accepted_when_its_marks_are_those_of_addresses(address: str, *, accepted: bool) -> None:
    found = fields_of("CT07", (0.1, 0.3, f"Nơi thường trú: {address}"), (0.1, 0.5, "Nơi tạm trú: Không"))
    assert (found["residence"].value, found["residence"].accepted) == (address, accepted)


def test_acute_that_is_never_a_hook_between_these_words_is_told() -> None:
    page = page_of((0.1, 0.1, "chuyển đổi số thấm quyền"))
    assert Phrases.are_marked(page.words) == [False, True, True, False, False]


def test_card_is_valid_to_a_birthday_that_the_law_names() -> None:
    born, label = (0.3, 0.3, "Ngày sinh / Date of birth: 15/05/1990"), "Có giá trị đến / Date of expiry:"
    lawful = fields_of("CCCD", born, (0.1, 0.6, f"{label} 15/05/2030"))["valid_until"]
    misread = fields_of("CCCD", born, (0.1, 0.6, f"{label} 15/05/2080"))["valid_until"]
    assert "card-term" in lawful.checks and lawful.accepted
    assert not misread.accepted


def test_label_does_not_reach_over_its_colon_into_the_value() -> None:
    found = values_of("GCNC", (0.1, 0.4, "Mục đích sử dụng: Đất trồng cây lâu năm"))
    assert found["land_use"] == "Đất trồng cây lâu năm"
