"""Small scans through the whole room: read, split, typed, archived. The scans' makers say what is in them."""

import subprocess
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from digitize.errors import DigitizeError
from digitize.intake.duplicates import same_page
from digitize.intake.limits import IntakeLimits
from digitize.pipeline import ArchivalPage, build_archival_pdf, read_file, render_preview
from digitize.reading.page_reading import FileReading
from tests.tools import need_command
from tests.verapdf import assert_pdfa

SCANS = Path(__file__).resolve().parents[2] / "assets" / "scans"
AT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    need_command("tesseract")
    need_command("pdftoppm")


@cache
def reading_of(name: str) -> FileReading:
    return read_file(SCANS / name)


def archived(name: str, folder: Path, *, turn: int = 0) -> Path:
    target = folder / "archive.pdf"
    pages = [ArchivalPage(SCANS / name, page.number - 1, page, turn) for page in reading_of(name).pages]
    made = build_archival_pdf(pages, target, title="Giấy tờ thử nghiệm", created_at=AT)
    assert (made.size, made.page_count) == (target.stat().st_size, len(pages))
    return target


@pytest.mark.parametrize(("name", "rotation"), [("birth.jpg", 0), ("birth-sideways.jpg", 90)])
def test_birth_certificate_is_read_whichever_way_it_lies(name: str, rotation: int) -> None:
    reading = reading_of(name)
    (paper,) = reading.papers
    assert reading.pages[0].rotation == rotation
    assert (paper.type, paper.accepted) == ("GKS", True)
    accepted = {field: proposal.value for field, proposal in paper.fields.items() if proposal.accepted}
    assert accepted["holder_name"] == "TRẦN THỊ THỬ"
    assert accepted["personal_id"] == "001320000009"
    assert accepted["date_of_birth"] == "2020-03-09"


def test_stack_is_split_and_its_blank_page_reported() -> None:
    reading = reading_of("stack.pdf")
    assert [(paper.pages, paper.type) for paper in reading.papers] == [((1,), "GKS"), ((3,), "VBHC-TB")]
    assert [(warning.code, warning.page) for warning in reading.warnings if warning.code != "resolution-fair"] == [
        ("page-blank", 2)
    ]
    assert reading.papers[1].fields["document_number"].value == "12/TB-UBND"
    assert reading.papers[1].fields["issue_date"].value == "2026-10-05"


def test_sheet_scanned_twice_is_known_again_even_sideways() -> None:
    first, again, other = (reading_of(name).pages[0] for name in ("birth.jpg", "birth-sideways.jpg", "notice.jpg"))
    assert same_page(first, again)
    assert not same_page(first, other)


def test_boxes_lie_on_the_words_of_the_slanted_page() -> None:
    """Inside a word's box there is ink; just outside the page's text there is paper."""
    page = reading_of("birth.jpg").pages[0]
    with Image.open(SCANS / "birth.jpg") as image:
        grey = image.convert("L")
        for word in page.words:
            if word.confidence > 0.8:
                assert np.asarray(grey.crop(word.bbox)).min() < 140, word


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("encrypted.pdf", "file-encrypted"),
        ("headless.pdf", "file-corrupt"),
        ("truncated.jpg", "file-corrupt"),
        ("bomb.png", "page-too-large"),
        ("letter.docx", "file-office"),
        ("build_scans.py", "file-unsupported"),
        ("nothing.pdf", "file-not-found"),
    ],
)
def test_bad_file_is_refused_with_its_code(name: str, code: str) -> None:
    with pytest.raises(DigitizeError) as caught:
        read_file(SCANS / name)
    assert caught.value.code == code


def test_file_with_more_pages_than_allowed_is_refused() -> None:
    with pytest.raises(DigitizeError) as caught:
        read_file(SCANS / "stack.pdf", limits=IntakeLimits(pages=2))
    assert caught.value.code == "too-many-pages"


def test_progress_counts_pages() -> None:
    seen: list[tuple[int, int]] = []
    read_file(SCANS / "stack.pdf", on_page=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 3)
    assert seen[-1] == (3, 3)


def test_archive_of_a_scan_holds_its_very_bytes_at_full_scale(tmp_path: Path) -> None:
    target = archived("birth-sideways.jpg", tmp_path)
    with pikepdf.open(target) as pdf:
        (page,) = pdf.pages
        assert page.Resources.XObject.Im0.read_raw_bytes() == (SCANS / "birth-sideways.jpg").read_bytes()
        assert page.Rotate == 90
        width, height = (float(side) / 72 * 25.4 for side in page.mediabox[2:])
        assert (round(width), round(height)) == (120, 148)  # millimetres
        assert pdf.Root.Lang == "vi-VN"
    assert target.stat().st_size <= (SCANS / "birth-sideways.jpg").stat().st_size * 1.05 + 30_000
    assert target.read_bytes().endswith(b"%%EOF\n")


def test_archive_text_is_found_where_the_words_are_printed(tmp_path: Path) -> None:
    target = archived("birth-sideways.jpg", tmp_path)
    text = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, text=True, check=True).stdout
    assert "GIẤY KHAI SINH" in text
    assert "TRẦN THỊ THỬ" in text


def test_archive_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    first = archived("notice.jpg", tmp_path).read_bytes()
    assert archived("notice.jpg", tmp_path).read_bytes() == first


def test_archive_turned_by_the_officer_turns_only_the_view(tmp_path: Path) -> None:
    with pikepdf.open(archived("notice.jpg", tmp_path, turn=270)) as pdf:
        assert pdf.pages[0].Rotate == 270


def test_archives_are_pdfa_by_another_judge(tmp_path: Path) -> None:
    files = []
    for number, name in enumerate(("birth.jpg", "bilevel.tif", "stack.pdf")):
        folder = tmp_path / str(number)
        folder.mkdir()
        files.append(archived(name, folder))
    assert_pdfa(*files)


def test_one_bit_page_is_archived_as_small_as_it_came(tmp_path: Path) -> None:
    target = archived("bilevel.tif", tmp_path)
    with pikepdf.open(target) as pdf:
        image = pdf.pages[0].Resources.XObject.Im0
        assert isinstance(image, pikepdf.Stream)
        assert image.Filter == "/CCITTFaxDecode"
        shown = pikepdf.PdfImage(image).as_pil_image().convert("L")
    with Image.open(SCANS / "bilevel.tif") as original:
        assert np.array_equal(np.asarray(shown), np.asarray(original.convert("L")))


def test_digital_page_with_fonts_not_embedded_is_drawn_and_keeps_its_words(tmp_path: Path) -> None:
    """PDF/A asks for embedded fonts; what cannot be mended is drawn at 300 dpi, and the words stay searchable."""
    source, target = tmp_path / "digital.pdf", tmp_path / "archive.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(420, 298))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        shown = "".join(f"(Mau thu nghiem so {number} cho phan mem so hoa) ' " for number in range(4))
        pdf.pages[0].Contents = pdf.make_stream(f"BT /F1 14 Tf 20 TL 30 250 Td {shown} ET".encode())
        pdf.save(source)
    page = read_file(source).pages[0]
    assert page.origin == "file"
    made = build_archival_pdf([ArchivalPage(source, 0, page)], target, title="Thử nghiệm", created_at=AT)
    assert made.treatments == ("rendered",)
    text = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, text=True, check=True).stdout
    assert "thu nghiem so 3 cho phan mem" in text


def test_preview_is_a_small_upright_jpeg() -> None:
    with Image.open(BytesIO(render_preview(SCANS / "birth-sideways.jpg", 0, max_px=300, rotation=90))) as image:
        assert image.format == "JPEG"
        assert image.width == 300
        assert image.height < 300
