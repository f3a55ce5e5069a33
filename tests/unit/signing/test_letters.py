"""The desk's letters as files: archivable, readable by machines, with a field for who signs; sums in words."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from signing.letters.amounts import in_words, with_dots
from signing.letters.composing import LetterFacts, compose_letter
from signing.rules import load_rules
from signing.rules.letter_rules import LetterKind
from tests.verapdf import judge_pdfa

LETTERS = load_rules().letters
ON = date(2026, 11, 22)
CODE = "H99.1-261122-0007"
VALUES = {
    "agency": "UBND phường Mẫu",
    "request": CODE,
    "requester": "NGUYỄN VĂN MẪU",
    "subject": "Chứng thực bản sao: Giấy khai sinh",
    "come": "08 giờ 30, ngày 25/11/2026",
    "due": "17 giờ 00, ngày 25/11/2026",
    "original": "Giấy khai sinh số 12/2019",
    "ground": "bản chính bị tẩy xóa",
    "article": "khoản 1 Điều 22 Nghị định 23/2015/NĐ-CP",
    "reason": "Dòng ngày sinh có dấu tẩy.",
    "time": "09 giờ 12 phút, ngày 22/11/2026",
    "place": "UBND phường Mẫu",
    "officer": "Trần Thị Thử",
    "pages": "2",
    "lines": "1. Giấy khai sinh: 2.000 đồng\n2. Bằng kỹ sư: 12.000 đồng",
    "total": "14.000",
    "words": "mười bốn nghìn đồng",
}


def letter(kind: LetterKind, **other: str) -> bytes:
    template = LETTERS.template(kind, ON)
    facts = LetterFacts(
        CODE if kind is LetterKind.APPOINTMENT else template.label(7, 2026),
        "UBND tỉnh Thử Nghiệm",
        "UBND phường Mẫu",
        ON,
        datetime(2026, 11, 22, 3, tzinfo=UTC),
        VALUES | other,
        ("Trần Thị Thử", "NGUYỄN VĂN MẪU")[: len(template.signatories)],
        CODE if kind is LetterKind.APPOINTMENT else None,
    )
    return compose_letter(template, facts, field="NguoiKyVanBan", field_name="thử nghiệm")


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join("\n".join(page.get_textpage().get_text_range() for page in document).split())


def test_letters_are_pdfa(tmp_path: Path) -> None:
    files = []
    for kind in LetterKind:
        files.append(tmp_path / f"{kind}.pdf")
        files[-1].write_bytes(letter(kind))
    assert {one.file.stem: one.failed_rules for one in judge_pdfa(files)} == {kind.value: () for kind in LetterKind}


def test_slip_is_a5_and_its_square_code_is_the_request() -> None:
    pdf = letter(LetterKind.APPOINTMENT)
    with pypdfium2.PdfDocument(pdf) as document:
        width, height = (round(side / 72 * 25.4) for side in document[0].get_size())
        picture = np.asarray(document[0].render(scale=3).to_pil())
    assert (width, height) == (148, 210)
    [code] = zxingcpp.read_barcodes(picture)
    assert code.text == CODE
    assert "08 giờ 30, ngày 25/11/2026" in text_of(pdf)


@pytest.mark.parametrize("kind", [LetterKind.REFUSAL, LetterKind.SEIZURE, LetterKind.RECEIPT])
def test_letter_waits_for_its_maker_in_one_empty_field(kind: LetterKind) -> None:
    with pikepdf.open(io.BytesIO(letter(kind))) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert (str(field.T), "/V" in field) == ("NguoiKyVanBan", False)


def test_refusal_names_ground_article_agency_and_number() -> None:
    told = text_of(letter(LetterKind.REFUSAL))
    for words in ("Số: 07/2026/TB-TCCT", "khoản 1 Điều 22", "Dòng ngày sinh có dấu tẩy.", "UBND PHƯỜNG MẪU"):
        assert words in told


def test_seizure_record_has_two_signatories() -> None:
    told = text_of(letter(LetterKind.SEIZURE))
    assert "NGƯỜI THỰC HIỆN CHỨNG THỰC" in told
    assert "NGƯỜI XUẤT TRÌNH GIẤY TỜ" in told


def test_long_reason_goes_on_over_the_page() -> None:
    reason = " ".join(["Dấu hiệu thử nghiệm được mô tả rất dài."] * 80)
    pdf = letter(LetterKind.REFUSAL, reason=reason)
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 2
    assert text_of(pdf).count("rất dài.") == 80


def test_same_facts_give_the_same_bytes() -> None:
    assert letter(LetterKind.REFUSAL) == letter(LetterKind.REFUSAL)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "không đồng"),
        (2_000, "hai nghìn đồng"),
        (5_000, "năm nghìn đồng"),
        (12_000, "mười hai nghìn đồng"),
        (15_000, "mười lăm nghìn đồng"),
        (21_000, "hai mươi mốt nghìn đồng"),
        (44_500, "bốn mươi bốn nghìn năm trăm đồng"),
        (105_000, "một trăm lẻ năm nghìn đồng"),
        (200_000, "hai trăm nghìn đồng"),
        (1_002_005, "một triệu không trăm lẻ hai nghìn không trăm lẻ năm đồng"),
    ],
)
def test_sum_in_words(amount: int, words: str) -> None:
    assert in_words(amount) == words


def test_sum_with_dots() -> None:
    assert with_dots(1_234_567) == "1.234.567"
