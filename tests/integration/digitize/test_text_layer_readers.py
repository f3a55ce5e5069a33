"""Selecting and copying from an archival PDF gives right Vietnamese: in Poppler, and in PDFium, which Chromium shows
PDFs with; on pages that lie slanted, sideways or upside down."""

import math
import re
import subprocess
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from digitize.pipeline import ArchivalPage, build_archival_pdf
from digitize.reading.page_reading import PageReading, Word
from tests.tools import need_command

WIDTH, HEIGHT, DPI, LETTER = 1654, 2339, 200, 30
HEAD = (("UBND TỈNH THỬ NGHIỆM", 150), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 800))
BODY = (
    "Căn cước công dân số 001090000001 cấp ngày 05 tháng 10 năm 2026 tại thành phố",
    "Người yêu cầu đăng ký khai sinh cho trẻ em có họ tên là Nguyễn Văn Mẫu thử",
    "nghiệm và các giấy tờ kèm theo đơn này gồm bản chính giấy chứng sinh, sổ hộ",
    "khẩu của cha mẹ; tôi cam đoan những lời khai trên đây là đúng sự thật.",
)
SLANTS = (0.0, 0.4, 1.0, -1.0, 2.5, -2.5, 5.0)
TURNS = (0, 90, 180, 270)
ALL = pytest.mark.parametrize(("slant", "turn"), [(slant, turn) for slant in SLANTS for turn in TURNS])


def slanted(slant: float, turn: int) -> PageReading:
    """A page read as if it lay climbing by `slant` degrees."""
    words: list[Word] = []
    lines = [(text, left, 200) for text, left in HEAD]
    lines += [(text, 150, 500 + 52 * number) for number, text in enumerate(BODY * 5)]
    for text, left, top in lines:
        x = float(left)
        for word in text.split():
            width = len(word) * LETTER * 0.52
            corners = [_climbed(x + a, top + b, slant) for a in (0, width) for b in (0, LETTER)]
            xs, ys = zip(*corners, strict=True)
            box = (math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))
            words.append(Word(word, 0.9, box, slant))
            x += width + LETTER * 0.3
    return PageReading(1, WIDTH, HEIGHT, DPI, turn, "\n".join(text for text, _, _ in lines), tuple(words))


def _climbed(x: float, y: float, slant: float) -> tuple[float, float]:
    cosine, sine = math.cos(math.radians(slant)), math.sin(math.radians(slant))
    right, down = x - WIDTH / 2, y - HEIGHT / 2
    return WIDTH / 2 + right * cosine + down * sine, HEIGHT / 2 - right * sine + down * cosine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


@pytest.fixture
def archived(folder: Path, slant: float, turn: int) -> Path:
    return _archived(folder, slant, turn)


@cache
def _archived(folder: Path, slant: float, turn: int) -> Path:
    source, target = folder / f"scan-{turn % 180}.png", folder / f"{slant}-{turn}.pdf"
    shape = (HEIGHT, WIDTH) if turn % 180 == 0 else (WIDTH, HEIGHT)
    Image.fromarray(np.full(shape, 255, np.uint8)).save(source, dpi=(DPI, DPI))
    page = ArchivalPage(source, 0, slanted(slant, turn))
    build_archival_pdf([page], target, title="Thử nghiệm", created_at=datetime(2026, 11, 22, tzinfo=UTC))
    return target


@ALL
def test_poppler_copies_line_after_line(archived: Path, slant: float, turn: int) -> None:
    need_command("pdftotext")
    said = subprocess.run(["pdftotext", str(archived), "-"], capture_output=True, text=True, check=True).stdout
    lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
    assert lines[2:] == list(BODY * 5)
    assert sorted(lines[:2]) == sorted(text for text, _ in HEAD)  # on a steep page the right column begins higher


@ALL
def test_chromium_copies_every_word_in_order(archived: Path, slant: float, turn: int) -> None:
    with pypdfium2.PdfDocument(archived) as pdf:
        said = pdf[0].get_textpage().get_text_range()
    assert said.split() == slanted(slant, turn).text.split()


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("slant", [0.0, 0.4])
def test_poppler_finds_each_word_where_it_is_printed(archived: Path, slant: float, turn: int) -> None:
    need_command("pdftotext")
    said = subprocess.run(["pdftotext", "-bbox", str(archived), "-"], capture_output=True, text=True, check=True).stdout
    pattern = r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.+?)</word>'
    found = [(unescape(raw[4]), [float(value) * DPI / 72 for value in raw[:4]]) for raw in re.findall(pattern, said)]
    wanted = slanted(slant, turn).words
    assert len(found) == len(wanted)
    for word, (text, box) in zip(wanted, found, strict=True):
        assert text == word.text
        for printed, laid in zip(word.bbox, box, strict=True):
            assert abs(printed - laid) < 0.4 * LETTER


@pytest.mark.parametrize("turn", [0])
@pytest.mark.parametrize(("slant", "letters"), [(0.0, 0), (0.4, 0), (1.0, 4), (-1.0, 4)])
def test_chromium_selects_what_is_under_the_pointer(archived: Path, slant: float, turn: int, letters: int) -> None:
    """To the letter on a straight page, within a few of the same line on a slanted one."""
    reading = slanted(slant, turn)
    with pypdfium2.PdfDocument(archived) as pdf:
        layer = pdf[0].get_textpage()
        said, end = layer.get_text_range().replace("\r\n", "\n"), 0
        for word in reading.words:
            begin = said.index(word.text, end)
            end = begin + len(word.text)
            x, y = (word.bbox[0] + word.bbox[2]) / 2, (word.bbox[1] + word.bbox[3]) / 2
            index = layer.get_index(x * 72 / DPI, (HEIGHT - y) * 72 / DPI, 4, 4)
            assert index is not None
            before = layer.get_text_range(0, index).replace("\r\n", "\n")
            assert begin - letters <= len(before) <= end + letters, word
