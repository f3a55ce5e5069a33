"""Small sources and particulars for the tests of `signing`."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

from signing.copy.particulars import CopyParticulars
from signing.copy.verification_code import VerificationCode

# (width, height in pixels at 200 dpi, /Rotate)
A4 = (827, 1170, 0)
SIDEWAYS = (1170, 827, 90)
CARD = (400, 250, 0)


def scan_pdf(*pages: tuple[int, int, int], line_end: bool = True) -> bytes:
    """A PDF of one coloured picture a page, as a scanner makes it (100 dpi, to stay small)."""
    pdf = pikepdf.new()
    for width, height, turn in pages or (A4,):
        picture = Image.new("RGB", (width, height), (250, 246, 235))
        ImageDraw.Draw(picture).rectangle((0, 0, width - 1, height - 1), outline=(180, 20, 20), width=6)
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=80)
        page = pdf.add_blank_page(page_size=(width * 0.72, height * 0.72))
        image = pikepdf.Stream(
            pdf, data.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
            ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        page.obj.Contents = pdf.make_stream(f"q {width * 0.72} 0 0 {height * 0.72} 0 0 cm /Im Do Q".encode())
        if turn:
            page.obj.Rotate = turn
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue() if line_end else out.getvalue().rstrip(b"\n")


def particulars(**changed: Any) -> CopyParticulars:
    values: dict[str, Any] = {
        "verification_code": VerificationCode.from_number(0x5A17_1234_5678_9ABC_DEF0_1357),
        "verify_base_url": "https://saoy.example.gov.vn",
        "number": "145",
        "book": "01/2026-SCT/BS",
        "certified_on": date(2026, 11, 22),
        "original_name": "Giấy khai sinh số 12/2019 của NGUYỄN VĂN MẪU",
        "agency_name": "UBND phường Mẫu",
        "certifier_name": "Lê Văn Mẫu",
        "certifier_title": "Phó Chủ tịch UBND phường Mẫu",
        "created_at": datetime(2026, 11, 22, 2, 31, 7, tzinfo=UTC),
        "superior_name": "Ủy ban nhân dân tỉnh Mẫu",
    }
    return CopyParticulars(**(values | changed))
