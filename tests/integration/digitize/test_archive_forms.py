"""Archival PDFs of every coding a scan comes in: no larger than what came in, and pixel by pixel the same."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from digitize.pipeline import ArchivalPage, build_archival_pdf, read_file
from digitize.reading.page_reading import PageReading
from tests.tools import need_command

BIRTH = Path(__file__).resolve().parents[2] / "assets" / "scans" / "birth.jpg"
AT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
DPI = (200, 200)
SURPLUS = 30_000  # the text, the font, the colour profile, the metadata


@cache
def reading() -> PageReading:
    need_command("tesseract")
    return read_file(BIRTH).pages[0]


@cache
def picture() -> Image.Image:
    with Image.open(BIRTH) as image:
        return image.convert("RGB")


def bilevel() -> Image.Image:
    return picture().convert("L").point(lambda level: 255 * (level > 140)).convert("1")


def png(image: Image.Image) -> bytes:
    return _saved(image, "PNG", optimize=True)


def g4(*, rows: int) -> bytes:
    whole, TiffImagePlugin.STRIP_SIZE = TiffImagePlugin.STRIP_SIZE, rows * picture().width // 8 + 1
    try:
        return _saved(bilevel(), "TIFF", compression="group4")
    finally:
        TiffImagePlugin.STRIP_SIZE = whole


def scanned_pdf(coding: str) -> bytes:
    """A scanner's PDF: one image and nothing else."""
    grey = picture().convert("L")
    target = BytesIO()
    with pikepdf.new() as pdf:
        image = pikepdf.Stream(pdf, BIRTH.read_bytes() if coding == "/DCTDecode" else grey.tobytes())
        image.Type, image.Subtype, image.BitsPerComponent = pikepdf.Name.XObject, pikepdf.Name.Image, 8
        image.Width, image.Height = picture().size
        image.ColorSpace = pikepdf.Name.DeviceRGB if coding == "/DCTDecode" else pikepdf.Name.DeviceGray
        if coding == "/DCTDecode":
            image.Filter = pikepdf.Name.DCTDecode
        width, height = (side * 72 / 200 for side in picture().size)
        page = pdf.add_blank_page(page_size=(width, height))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = pdf.make_stream(f"{width} 0 0 {height} 0 0 cm /Im0 Do".encode())
        pdf.save(target, compress_streams=True)
    return target.getvalue()


FORMS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "JPEG": ("jpg", BIRTH.read_bytes),
    "PNG in colour": ("png", lambda: png(picture())),
    "PNG in grey": ("png", lambda: png(picture().convert("L"))),
    "PNG with palette": ("png", lambda: png(picture().quantize(64))),
    "PNG of one bit": ("png", lambda: png(bilevel())),
    "TIFF G4, one strip": ("tif", lambda: g4(rows=10_000)),
    "TIFF G4, many strips": ("tif", lambda: g4(rows=64)),
    "TIFF JPEG": ("tif", lambda: _saved(picture(), "TIFF", compression="jpeg", quality=85)),
    "TIFF LZW": ("tif", lambda: _saved(picture(), "TIFF", compression="tiff_lzw")),
    "PDF of a JPEG": ("pdf", lambda: scanned_pdf("/DCTDecode")),
    "PDF of a Flate image": ("pdf", lambda: scanned_pdf("/FlateDecode")),
}


@pytest.mark.parametrize("form", FORMS)
def test_archive_is_no_larger_than_what_came_in(form: str, tmp_path: Path) -> None:
    ending, make = FORMS[form]
    source, target = tmp_path / f"scan.{ending}", tmp_path / "archive.pdf"
    source.write_bytes(make())
    made = build_archival_pdf([ArchivalPage(source, 0, reading())], target, title="Thử nghiệm", created_at=AT)
    assert set(made.treatments) <= {"image", "lossless"}
    assert made.size <= source.stat().st_size * 1.05 + SURPLUS
    with pikepdf.open(target) as pdf:
        (page,) = pdf.pages
        image = page.Resources.XObject.Im0
        assert isinstance(image, pikepdf.Stream)
        shown = pikepdf.PdfImage(image).as_pil_image()
        width = float(page.mediabox[2]) / 72
        assert abs(shown.width / width - 200) < 1.5  # dots per inch: full scale
    assert np.array_equal(_grey(shown), _grey(_first_image(source)))


def test_g4_strip_goes_in_as_it_came(tmp_path: Path) -> None:
    source, target = tmp_path / "scan.tif", tmp_path / "archive.pdf"
    source.write_bytes(g4(rows=10_000))
    made = build_archival_pdf([ArchivalPage(source, 0, reading())], target, title="Thử nghiệm", created_at=AT)
    assert made.treatments == ("image",)
    with pikepdf.open(target) as pdf:
        image = pdf.pages[0].Resources.XObject.Im0
        assert isinstance(image, pikepdf.Stream)
        assert image.read_raw_bytes() in source.read_bytes()


def test_pages_of_one_file_go_on_sharing_its_fonts(tmp_path: Path) -> None:
    """A born-digital page that is copied must not bring the whole file's fonts along again and again."""
    source, target = tmp_path / "digital.pdf", tmp_path / "archive.pdf"
    filler = bytes(range(256)) * 400
    with pikepdf.new() as pdf:
        shared = pdf.make_indirect(pikepdf.Stream(pdf, _incompressible(filler), Type=pikepdf.Name.XObject))
        shared.Subtype, shared.Width, shared.Height = pikepdf.Name.Image, 320, 320
        shared.BitsPerComponent, shared.ColorSpace = 8, pikepdf.Name.DeviceGray
        for number in range(6):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Logo=shared))
            page.Contents = pdf.make_stream(f"q 50 0 0 50 20 {20 + number} cm /Logo Do Q 0 0 9 9 re f".encode())
        pdf.save(source)
    blank = PageReading(1, 1654, 2339, 200, 0, "", (), origin="file")
    pages = [ArchivalPage(source, index, blank) for index in range(6)]
    made = build_archival_pdf(pages, target, title="Thử nghiệm", created_at=AT)
    assert set(made.treatments) == {"content"}
    assert made.size <= source.stat().st_size * 1.05 + SURPLUS


def _incompressible(data: bytes) -> bytes:
    return np.random.default_rng(7).bytes(len(data))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, dpi=DPI, **options)
    return target.getvalue()


def _first_image(path: Path) -> Image.Image:
    if path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            image = pdf.pages[0].Resources.XObject.Im0
            assert isinstance(image, pikepdf.Stream)
            return pikepdf.PdfImage(image).as_pil_image()
    with Image.open(path) as opened:
        opened.load()
        return opened.copy()


def _grey(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.convert("RGB").convert("L"))
