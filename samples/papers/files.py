"""Writes a sample file: presses the sheets, wears them, and packs them as PDF, TIFF, JPEG or PNG.

The same file and seed give the same bytes (with the same versions of Pillow, OpenCV and pikepdf).
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace

import pikepdf
from PIL import Image

from samples.papers import press, wear
from samples.papers.dossier import Form, SampleFile
from samples.papers.sheet import Sheet

_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
_ORIENTATION, _MAKE, _MODEL, _TAKEN, _EXIF = 0x0112, 0x010F, 0x0110, 0x9003, 0x8769
_SHOW_THROUGH = 0.035
_PNG_COLOURS = 24


def file_bytes(file: SampleFile, seed: int) -> bytes:
    """The whole file, ready to write."""
    if file.form is Form.BORN_DIGITAL:
        return press.to_pdf([sheet for paper in file.papers for sheet in paper.sheets], file.papers[0].type)
    pages = pages_of(file, seed)
    if file.form is Form.SCANNED_PDF:
        return _scanned_pdf(pages, file)
    if file.form is Form.TIFF:
        return _tiff(pages, file)
    if file.form is Form.PNG:
        return _png(pages[0], file)
    if file.form is Form.PHONE:
        return _phone_jpeg(pages[0], file)
    return _jpeg(pages[0], file)


def pages_of(file: SampleFile, seed: int) -> list[Image.Image]:
    """The worn pages, blank backs included, as the scanner saw them."""
    pages: list[Image.Image] = []
    for paper in file.papers:
        pages += [press.to_pixels(sheet, file.dpi) for sheet in paper.sheets]
        if paper.blank_back:
            pages.append(_blank_back(pages[-1]))
    if file.form is Form.PHONE:
        return [wear.photographed(page, file.phone, _page_seed(file, seed, 0)) for page in pages]
    worn = []
    for number, page in enumerate(pages):
        skew = file.skews[number] if number < len(file.skews) else 0.0
        image = wear.scanned(page, replace(file.wear, skew=skew), _page_seed(file, seed, number))
        worn.append(image.transpose(_TURNS[file.turn]) if file.turn else image)
    return worn


def truth_of(file: SampleFile) -> list[list[str]]:
    """The printed lines of every page; an empty list for a blank one. Seals and the test mark are left out."""
    truth: list[list[str]] = []
    for paper in file.papers:
        truth += [list(sheet.lines) for sheet in paper.sheets]
        if paper.blank_back:
            truth.append([])
    return truth


def clean_page(sheet: Sheet, dpi: int) -> Image.Image:
    """The spotless page, for those who wear it in their own way."""
    return press.to_pixels(sheet, dpi)


def _page_seed(file: SampleFile, seed: int, page: int) -> int:
    digest = hashlib.sha256(f"{seed}/{file.name}/{page}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


def _blank_back(front: Image.Image) -> Image.Image:
    """An empty page through which the print of its front shows, mirrored and very pale."""
    empty = Image.new("RGB", front.size, (252, 251, 247))
    return Image.blend(empty, front.transpose(Image.Transpose.FLIP_LEFT_RIGHT), _SHOW_THROUGH)


def _jpeg(page: Image.Image, file: SampleFile) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=file.quality, dpi=(file.dpi, file.dpi), optimize=True)
    return out.getvalue()


def _phone_jpeg(picture: Image.Image, file: SampleFile) -> bytes:
    """Stored as the sensor saw it, a quarter turn off, with the orientation in EXIF as phones do."""
    exif = Image.Exif()
    exif[_MAKE], exif[_MODEL], exif[_ORIENTATION] = "Thu Nghiem", "May anh mau", 6
    exif.get_ifd(_EXIF)[_TAKEN] = "2026:11:12 08:15:30"
    out = io.BytesIO()
    picture.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", quality=file.quality, exif=exif, optimize=True)
    return out.getvalue()


def _png(page: Image.Image, file: SampleFile) -> bytes:
    out = io.BytesIO()
    reduced = page.quantize(_PNG_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    reduced.save(out, "PNG", dpi=(file.dpi, file.dpi), optimize=True)
    return out.getvalue()


def _tiff(pages: Sequence[Image.Image], file: SampleFile) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=list(pages[1:]), compression="jpeg", quality=file.quality,
                  dpi=(file.dpi, file.dpi))
    return out.getvalue()


def _scanned_pdf(pages: Sequence[Image.Image], file: SampleFile) -> bytes:
    """A PDF as office scanners write it: one JPEG a page, no text."""
    document = pikepdf.new()
    for page in pages:
        width, height = (side * 72 / file.dpi for side in page.size)
        picture = pikepdf.Stream(document, _jpeg(page, file), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                                 Width=page.width, Height=page.height, ColorSpace=pikepdf.Name.DeviceRGB,
                                 BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode)
        sheet = document.add_blank_page(page_size=(round(width, 2), round(height, 2)))
        sheet.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=document.make_indirect(picture)))
        sheet.obj.Contents = document.make_stream(f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im0 Do Q".encode())
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()
