"""Printed separator sheets are read back as what they say: drawn, rendered, worn, read."""

import io

import cv2
import numpy as np
import pytest
from pdf2image import convert_from_bytes

from api.separator_sheets import SeparatorSheet, draw_separator_sheets
from digitize.reading.barcodes import read_barcodes
from digitize.understanding.separators import Separator, parse_separator_code
from tests.tools import need_command

SHEETS = (
    SeparatorSheet(Separator("H38.29-261013-0001", "TP01"), "Đơn đăng ký biến động đất đai (thử nghiệm)"),
    SeparatorSheet(Separator(None, "TP14"), "Một thành phần có tên rất dài " * 5),
    SeparatorSheet(Separator()),
)


@pytest.mark.parametrize("quality", [90, 15])
def test_sheet_is_read_back_from_a_crooked_faded_scan(quality: int) -> None:
    need_command("pdftoppm")
    for sheet, picture in zip(SHEETS, convert_from_bytes(draw_separator_sheets(SHEETS), dpi=100), strict=True):
        crooked = picture.convert("L").rotate(1.7, fillcolor=255).point(lambda value: 60 + value * 0.7)
        stream = io.BytesIO()
        crooked.save(stream, "JPEG", quality=quality)
        grey = cv2.imdecode(np.frombuffer(stream.getvalue(), np.uint8), cv2.IMREAD_GRAYSCALE)
        codes = {code.kind: code.text for code in read_barcodes(np.asarray(grey, np.uint8))}
        assert parse_separator_code(codes["QRCode"]) == sheet.separator
        assert codes["PatchCode"] == "PATCH-T"
