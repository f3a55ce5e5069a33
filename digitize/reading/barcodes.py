"""Machine-readable codes on a page, with zxing-cpp; the only owner of that library."""

from __future__ import annotations

import unicodedata

import zxingcpp

from digitize.intake.source_page import Pixels
from digitize.reading.page_reading import Barcode
from digitize.reading.patch_code import find_patch_codes

_MOST = 20
_MOST_CHARACTERS = 4000


def read_barcodes(grey: Pixels) -> tuple[Barcode, ...]:
    """QR and the linear codes found on papers, and the patch code that parts stacks; text in NFC."""
    formats = zxingcpp.barcode_formats_from_str("QRCode|Code128|Code39|PDF417|DataMatrix")
    try:
        found = zxingcpp.read_barcodes(grey, formats=formats, try_invert=False)
    except (ValueError, RuntimeError, TypeError):  # a page without readable codes is not an error
        found = []
    return (*(_barcode(code) for code in found[:_MOST] if code.text), *find_patch_codes(grey))


def _barcode(code: zxingcpp.Barcode) -> Barcode:
    place = code.position
    corners = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    text = unicodedata.normalize("NFC", code.text)[:_MOST_CHARACTERS]
    return Barcode(code.format.name, text, (min(xs), min(ys), max(xs), max(ys)))
