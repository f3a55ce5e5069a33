"""The same sheet scanned twice against the same form filled in for somebody else. Pages here are readings."""

import cv2
import numpy as np
import pytest

from digitize.intake.duplicates import duplicate_pages, same_page
from digitize.intake.fingerprint import fingerprint_of
from digitize.intake.source_page import Pixels, as_pixels
from digitize.reading.page_reading import PageReading, Word

FORM = (
    "Ủy ban nhân dân xã Mẫu",
    "GIẤY KHAI SINH Số: {number}",
    "Họ, chữ đệm, tên: {name}",
    "Ngày, tháng, năm sinh: {born}",
    "Giới tính: Nữ Dân tộc: Kinh Quốc tịch: Việt Nam",
    "Số định danh cá nhân: {code}",
    "Nơi đăng ký khai sinh: Ủy ban nhân dân xã Mẫu",
)
THU = {"number": "77/2020", "name": "TRẦN THỊ THỬ", "born": "09/03/2020", "code": "001320000009"}
NGHIEM = {"number": "78/2020", "name": "LÊ VĂN NGHIỆM", "born": "11/03/2020", "code": "001320000017"}


def drawn(angle: float = 0.0, shift: tuple[float, float] = (0, 0), seed: int = 0, lines: int = 30) -> Pixels:
    """A page of grey bars where words would be, as another scan of it lies."""
    rng = np.random.default_rng(11 if lines == 30 else lines)
    page = np.full((1169, 827), 245, dtype=np.uint8)
    for line in range(lines):
        x = 80
        while x < 700 and (line % 7 or x < 400):
            width = int(rng.integers(15, 70))
            page[80 + 33 * line : 94 + 33 * line, x : x + width] = 70
            x += width + 12
    matrix = cv2.getRotationMatrix2D((413, 584), angle, 1.0)
    matrix[:, 2] += np.array(shift)
    turned = cv2.warpAffine(page, matrix, (827, 1169), borderMode=cv2.BORDER_REPLICATE)
    noise = np.random.default_rng(seed).normal(0, 6, turned.shape)
    return as_pixels(np.clip(turned + noise, 0, 255).astype(np.uint8))


def page(
    filled: dict[str, str],
    *,
    number: int = 1,
    shift: int = 0,
    misread: dict[str, str] | None = None,
    lines: tuple[str, ...] = FORM,
    fingerprint: str = "0f" * 32,
) -> PageReading:
    words = []
    for row, line in enumerate(lines):
        x = 100 + shift
        for text in line.format(**filled).split():
            seen = (misread or {}).get(text, text)
            box = (x, 100 + 60 * row + shift, x + 16 * len(text), 130 + 60 * row + shift)
            words.append(Word(seen, 0.6 if seen != text else 0.95, box))
            x += 16 * len(text) + 14
    return PageReading(number, 1654, 2339, 200, 0, "", tuple(words), fingerprint=fingerprint)


def test_fingerprint_outlives_another_scan_but_not_another_page() -> None:
    first = int(fingerprint_of(drawn()), 16)
    again = int(fingerprint_of(drawn(1.0, (8, -6), seed=5), 1.0), 16)
    other = int(fingerprint_of(drawn(lines=17)), 16)
    assert (first ^ again).bit_count() <= 50
    assert (first ^ other).bit_count() > 66


def test_even_page_has_no_fingerprint() -> None:
    assert fingerprint_of(np.full((800, 600), 250, dtype=np.uint8)) == ""


def test_same_sheet_is_found_through_shift_and_doubtful_words() -> None:
    again = page(THU, shift=25, misread={"THỬ": "THỨ", "77/2020": "11/2020", "Kinh": "Kính"})
    assert same_page(page(THU), again)


@pytest.mark.parametrize(
    "filled", [NGHIEM, {**THU, "number": "79/2020"}, {**THU, "code": "001320000025"}, {**NGHIEM, "code": THU["code"]}]
)
def test_same_form_for_somebody_else_is_another_sheet(filled: dict[str, str]) -> None:
    assert not same_page(page(THU), page(filled, shift=12))


def test_layout_or_words_of_another_page_are_another_sheet() -> None:
    assert not same_page(page(THU), page(THU, fingerprint="f0" * 32))
    other = tuple(f"Điều {row} nói về việc khác hẳn thế này với người dân" for row in range(7))
    assert not same_page(page(THU), page(THU, lines=other))


def test_pages_without_words_go_by_their_pictures() -> None:
    bare = PageReading(1, 1654, 2339, 200, 0, "", (), fingerprint="0f" * 32)
    near = PageReading(2, 1654, 2339, 200, 0, "", (), fingerprint="0f" * 31 + "00")
    far = PageReading(3, 1654, 2339, 200, 0, "", (), fingerprint="ff" * 32)
    blank = PageReading(4, 1654, 2339, 200, 0, "", (), origin="blank")
    assert same_page(bare, near)
    assert not same_page(bare, far)
    assert not same_page(blank, blank)


def test_each_repeated_page_is_told_once() -> None:
    pages = [page(THU), page(NGHIEM), page(THU, shift=9), page(THU, shift=4)]
    assert list(duplicate_pages(pages, pages)) == [(0, 2), (0, 3)]
    assert list(duplicate_pages(pages[:2], [page(NGHIEM, shift=3)])) == [(1, 0)]
