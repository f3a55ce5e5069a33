"""Makes the small scans that the digitize tests read. Everything in them is invented.

Run `python tests/assets/scans/build_scans.py` with fonts-croscore installed; the results are committed, so tests need
no fonts. Each bad file says here how it is bad.
"""

import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parent
FONTS = Path("/usr/share/fonts/truetype/croscore")
DPI = 200
MM = DPI / 25.4
INK, RED = (25, 25, 30), (200, 30, 40)

BIRTH = (
    (74, 14, "b", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 11, INK),
    (74, 20, "b", "Độc lập - Tự do - Hạnh phúc", 11, INK),
    (74, 36, "b", "GIẤY KHAI SINH", 20, RED),
    (112, 46, "", "Số: 77/2020", 11, INK),
)
BIRTH_LINES = (
    "Họ, chữ đệm, tên: TRẦN THỊ THỬ",
    "Ngày, tháng, năm sinh: 09/03/2020",
    "Giới tính: Nữ        Dân tộc: Kinh        Quốc tịch: Việt Nam",
    "Số định danh cá nhân: 001320000009",
    "Họ, chữ đệm, tên người mẹ: LÊ THỊ NGHIỆM",
    "Họ, chữ đệm, tên người cha: TRẦN VĂN MẪU",
    "Nơi đăng ký khai sinh: Ủy ban nhân dân xã Mẫu",
    "Ngày, tháng, năm đăng ký: 20/03/2020",
)
NOTICE = (
    (38, 14, "b", "ỦY BAN NHÂN DÂN", 10, INK),
    (38, 19, "b", "XÃ MẪU", 10, INK),
    (38, 26, "", "Số: 12/TB-UBND", 10, INK),
    (104, 14, "b", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 8, INK),
    (104, 19, "b", "Độc lập - Tự do - Hạnh phúc", 9, INK),
    (104, 26, "i", "Mẫu, ngày 05 tháng 10 năm 2026", 10, INK),
    (74, 42, "b", "THÔNG BÁO", 14, INK),
    (74, 49, "b", "Về việc thử nghiệm phần mềm số hóa", 12, INK),
)
NOTICE_LINES = (
    "Ủy ban nhân dân xã Mẫu thông báo đến các thôn về việc thử",
    "nghiệm phần mềm số hóa giấy tờ tại bộ phận một cửa kể từ",
    "ngày 12 tháng 10 năm 2026. Đề nghị các thôn phối hợp.",
)


def font(style: str, points: float) -> ImageFont.FreeTypeFont:
    name = {"": "Regular", "b": "Bold", "i": "Italic"}[style]
    return ImageFont.truetype(str(FONTS / f"Tinos-{name}.ttf"), round(points / 72 * DPI))


def sheet(
    heads: tuple[tuple[float, float, str, str, float, tuple[int, int, int]], ...], lines: tuple[str, ...]
) -> Image.Image:
    """An A5 page: centred heads at millimetres, then lines."""
    page = Image.new("RGB", (round(148 * MM), round(120 * MM)), (250, 249, 246))
    draw = ImageDraw.Draw(page)
    for x, y, style, text, points, colour in heads:
        draw.text((x * MM, y * MM), text, colour, font(style, points), anchor="mm")
    for number, text in enumerate(lines):
        draw.text((16 * MM, (58 + 7.5 * number) * MM), text, INK, font("", 12), anchor="ls")
    return page


def seal(page: Image.Image, x: float, y: float) -> None:
    draw = ImageDraw.Draw(page, "RGBA")
    for radius in (15, 12):
        box = [(x - radius) * MM, (y - radius) * MM, (x + radius) * MM, (y + radius) * MM]
        draw.ellipse(box, outline=(*RED, 190), width=5)


def worn(page: Image.Image, angle: float) -> Image.Image:
    """Slanted, a little noise; the same on every run."""
    slanted = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(246, 245, 243))
    noise = np.random.default_rng(7).normal(0, 4, (*slanted.size[::-1], 1))
    return Image.fromarray(np.clip(np.asarray(slanted) + noise, 0, 255).astype(np.uint8))


def jpeg(page: Image.Image, name: str) -> None:
    page.save(FOLDER / name, "JPEG", quality=60, dpi=(DPI, DPI))


def image_pdf(names: list[str], target: str) -> None:
    """JPEGs as full pages, as scanners write them."""
    with pikepdf.new() as pdf:
        for name in names:
            data = (FOLDER / name).read_bytes()
            with Image.open(FOLDER / name) as image:
                width, height = image.size
            stream = pikepdf.Stream(pdf, data)
            stream.write(data, filter=pikepdf.Name.DCTDecode)
            for key, value in {
                "Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": width, "Height": height,
                "BitsPerComponent": 8, "ColorSpace": pikepdf.Name.DeviceRGB,
            }.items():  # fmt: skip
                stream[f"/{key}"] = value
            pdf.add_blank_page(page_size=(width * 72 / DPI, height * 72 / DPI))
            page = pdf.pages[-1]
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
            page.Contents = pdf.make_stream(f"q {width * 72 / DPI} 0 0 {height * 72 / DPI} 0 0 cm /Im0 Do Q".encode())
        pdf.save(FOLDER / target, deterministic_id=True)


def bad_files() -> None:
    with pikepdf.open(FOLDER / "stack.pdf") as pdf:  # needs a password to open
        pdf.save(FOLDER / "encrypted.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    whole = (FOLDER / "notice.jpg").read_bytes()
    (FOLDER / "truncated.jpg").write_bytes(whole[: len(whole) // 8])  # the scan data break off
    (FOLDER / "headless.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n")  # no pages
    parts = (  # unfolds into ten gigabytes
        (b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(100_000))),
        (b"IEND", b""),
    )
    chunks = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    ]
    (FOLDER / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    with zipfile.ZipFile(FOLDER / "letter.docx", "w") as office:  # an office document
        office.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<Types/>")
        office.writestr(zipfile.ZipInfo("word/document.xml"), "<w:document/>")


def main() -> None:
    birth = sheet(BIRTH, BIRTH_LINES)
    seal(birth, 110, 104)
    jpeg(worn(birth, -1.5), "birth.jpg")
    jpeg(worn(birth, 0.8).rotate(90, expand=True), "birth-sideways.jpg")
    jpeg(worn(sheet(NOTICE, NOTICE_LINES), 1.0), "notice.jpg")
    jpeg(Image.new("RGB", (600, 486), (249, 248, 246)), "blank.jpg")
    image_pdf(["birth.jpg", "blank.jpg", "notice.jpg"], "stack.pdf")
    bilevel = sheet(NOTICE, NOTICE_LINES).convert("1", dither=Image.Dither.NONE)
    bilevel.save(FOLDER / "bilevel.tif", "TIFF", compression="group4", dpi=(DPI, DPI))
    bad_files()


if __name__ == "__main__":
    main()
