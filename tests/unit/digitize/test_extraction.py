from dataclasses import replace

from digitize.pipeline import understand
from digitize.reading.page_reading import Barcode, PageReading, Word
from digitize.understanding.field_values import read_person, read_personal_id, read_value
from digitize.understanding.identity_codes import parse_card_code
from tests.unit.digitize.pages import HEADING, decision, page_of

CARD_CODE = "001090000001||Nguyễn Văn Mẫu|15051990|Nam|Số 12, phố Thí Nghiệm|12042022"


def words(text: str) -> tuple[Word, ...]:
    return tuple(Word(token, 0.95, (0, 0, 10, 10)) for token in text.split())


def values(page: PageReading) -> dict[str, str]:
    return {name: field.value for name, field in understand([page]).fields.items()}


def test_decision_gives_number_day_issuer_and_subject_from_its_heading() -> None:
    assert values(decision()) == {
        "document_number": "05/QĐ-UBND",
        "issue_date": "2026-02-09",
        "issuing_agency": "Ủy ban nhân dân phường Mẫu",
        "subject": "Về việc thử nghiệm phần mềm",
    }


def test_number_and_day_left_for_handwriting_stay_absent() -> None:
    found = values(decision(number="Số: /QĐ-UBND", place="Mẫu, ngày tháng 02 năm 2026"))
    assert "document_number" not in found
    assert "issue_date" not in found  # not the day of a law that the decision cites


def test_uncertain_figures_are_kept_but_not_accepted() -> None:
    page = decision()
    shaky = tuple(replace(word, confidence=0.4) if word.text.startswith("05/") else word for word in page.words)
    field = understand([replace(page, words=shaky)]).fields["document_number"]
    assert (field.value, field.accepted) == ("05/QĐ-UBND", False)


def test_stamp_of_incoming_mail_gives_neither_number_nor_day() -> None:
    page = page_of(
        (0.08, 0.04, "CÔNG VĂN ĐẾN"), (0.08, 0.06, "Số: 2770/CVĐ"), (0.08, 0.08, "Ngày 04 tháng 4 năm 2018"), *HEADING,
        (0.40, 0.16, "CHỈ THỊ"), (0.30, 0.18, "Về việc thử nghiệm"),
    )  # fmt: skip
    found = values(page)
    assert "document_number" not in found
    assert "issue_date" not in found


def test_birth_certificate_tells_child_from_parents_and_crosschecks_the_number() -> None:
    lines = (
        (0.1, 0.25, "Họ, chữ đệm, tên: TRẦN THỊ THỬ"),
        (0.1, 0.28, "Ngày, tháng, năm sinh: 09/03/2020"),
        (0.1, 0.31, "Giới tính: Nữ Dân tộc: Kinh Quốc tịch: Việt Nam"),
        (0.1, 0.34, "Số định danh cá nhân: 001320000009"),
        (0.1, 0.37, "Họ, chữ đệm, tên người mẹ: LÊ THỊ NGHIỆM"),
        (0.1, 0.40, "Họ, chữ đệm, tên người cha: TRẦN VĂN MẪU"),
        (0.1, 0.43, "Ngày, tháng, năm đăng ký: 20/03/2020"),
    )
    page = page_of(*HEADING, (0.35, 0.14, "GIẤY KHAI SINH"), *lines)
    fields = understand([page]).fields
    assert fields["holder_name"].value == "TRẦN THỊ THỬ"
    assert fields["mother_name"].value == "LÊ THỊ NGHIỆM"
    assert fields["sex"].value == "Nữ"
    assert fields["nationality"].value == "Việt Nam"
    assert fields["issue_date"].value == "2020-03-20"
    assert fields["personal_id"].accepted


def test_number_that_contradicts_the_birth_year_is_doubted() -> None:
    page = page_of(
        *HEADING, (0.35, 0.14, "GIẤY KHAI SINH"), (0.1, 0.28, "Ngày, tháng, năm sinh: 09/03/2020"),
        (0.1, 0.34, "Số định danh cá nhân: 001190000009"),
    )  # fmt: skip
    fields = understand([page]).fields
    assert not fields["personal_id"].accepted
    assert not fields["date_of_birth"].accepted


def test_term_stated_on_the_paper_gives_the_end_of_validity() -> None:
    page = page_of(
        *HEADING, (0.58, 0.10, "Mẫu, ngày 24 tháng 9 năm 2026"), (0.2, 0.14, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"),
        (0.1, 0.5, "Giấy này có giá trị trong thời hạn 06 tháng, kể từ ngày cấp."),
    )  # fmt: skip
    fields = understand([page]).fields
    assert (fields["valid_until"].value, fields["valid_until"].source) == ("2027-03-24", "derived")


def test_validity_not_stated_stays_unknown() -> None:
    page = page_of(*HEADING, (0.58, 0.10, "Mẫu, ngày 24 tháng 9 năm 2026"), (0.2, 0.14, "GIẤY KHAI SINH"))
    assert "valid_until" not in understand([page]).fields


def test_card_code_outranks_what_was_read_beside_it() -> None:
    page = page_of(*HEADING, (0.3, 0.2, "CĂN CƯỚC CÔNG DÂN"), (0.3, 0.3, "Số / No.: 001090000007"))
    page = replace(page, barcodes=(Barcode("QRCode", CARD_CODE, (600, 50, 700, 150)),))
    fields = understand([page]).fields
    assert (fields["personal_id"].value, fields["personal_id"].source) == ("001090000001", "qr")
    assert fields["date_of_birth"].value == "1990-05-15"


def test_card_code_with_or_without_the_old_number_reads_the_same() -> None:
    dropped = CARD_CODE.replace("||", "|", 1)
    assert parse_card_code(dropped) == parse_card_code(CARD_CODE)
    assert parse_card_code("https://example.org/?a|b") is None


def test_person_is_a_name_and_not_the_rest_of_the_sentence() -> None:
    found = read_person(words("Ông LÊ VĂN THÍ, Căn cước công dân số"))
    assert found is not None and found.value == "LÊ VĂN THÍ"
    assert read_person(words("NGÂN HÀNG THỬ NGHIỆM")) is None
    assert read_person(words("MẪU")) is None


def test_personal_number_needs_twelve_digits() -> None:
    assert read_personal_id(words("00109000001")) is None
    grouped = read_personal_id(words("001 090 000 001"))
    assert grouped is not None and grouped.value == "001090000001"


def test_tax_code_with_a_wrong_check_digit_is_doubtful() -> None:
    right, wrong = read_value("tax_code", words("0100233488")), read_value("tax_code", words("0100233489"))
    assert right is not None and right.sound
    assert wrong is not None and not wrong.sound
    assert read_value("money", words("1.250.000.000 6.250.000")) is not None
