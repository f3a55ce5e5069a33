"""Files made to hurt a reader: each a few kilobytes that ask for far more, go in circles, or are two things at once.

Only makes bytes; `test_attacks.py` says what must become of them.
"""

# ruff: noqa: E501 — a PDF object is easier to follow on one line
from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
from PIL import Image, PngImagePlugin

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 120] /Contents 4 0 R /Resources << >> >>"
SHOWN = b"0.4 g 10 10 80 60 re f"


def pdf_of(*objects: bytes, header: bytes = b"%PDF-1.7\n", trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    parts, places, start = [header], [], len(header)
    for number, body in enumerate(objects, 1):
        places.append(start)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        start += len(parts[-1])
    out = b"".join(parts)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object's body."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def one_page(page: bytes = PAGE, content: bytes = SHOWN, *more: bytes, catalogue: bytes = b"") -> bytes:
    """Catalogue 1, pages 2, page 3, content 4 and whatever follows from 5 on."""
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue, tree, page, stream(content), *more)


def page_with(resources: bytes, extra: bytes = b"", box: bytes = b"[0 0 200 120]") -> bytes:
    """A page of its own resources."""
    return b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << %s >> %s >>" % (
        box, resources, extra,
    )  # fmt: skip


def bomb(mebibytes: int, layers: int = 1) -> bytes:
    """Zeros, deflated as often as asked: one block over and over, so that making it costs nothing."""
    engine = zlib.compressobj(9, wbits=-15)
    block = engine.compress(bytes(1 << 20)) + engine.flush(zlib.Z_FULL_FLUSH)
    checksum = (mebibytes << 20) % 65521 << 16 | 1  # Adler-32 of zeros, RFC 1950
    data = b"\x78\xda" + block * mebibytes + b"\x03\x00" + struct.pack(">I", checksum)
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return data


def image(width: int, height: int, data: bytes, entries: bytes) -> bytes:
    """An image object's body."""
    return stream(data, b"/Type /XObject /Subtype /Image /Width %d /Height %d %s" % (width, height, entries))


def image_page(body: bytes, *more: bytes) -> bytes:
    """A page that is one image, object 5."""
    return one_page(page_with(b"/XObject << /Im0 5 0 R >>"), b"q 200 0 0 120 0 0 cm /Im0 Do Q", body, *more)


GREY = b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"


def page_tree_bomb() -> bytes:
    """Ten to the ninth pages: each node names the one below ten times."""
    nodes = [
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join([b"%d 0 R" % (number + 1)] * 10), 10 ** (11 - number))
        for number in range(2, 11)
    ]
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, PAGE.replace(b"4 0 R", b"12 0 R"), stream(SHOWN))


def many_pages() -> bytes:
    """A hundred thousand pages in a flat list."""
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 100_004))
    tree = b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % kids
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 3 0 R >>"
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", tree, stream(SHOWN), *[page] * 100_000)


def page_tree_loop() -> bytes:
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>", PAGE, stream(SHOWN))  # fmt: skip


def form(resources: bytes, content: bytes, extra: bytes = b"") -> bytes:
    return stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 200 120] /Resources << %s >> %s" % (resources, extra))  # fmt: skip


def form_loop() -> bytes:
    kids = b"/XObject << /A 5 0 R /B 6 0 R >>"
    return one_page(page_with(kids), b"/A Do /B Do", form(kids, b"/A Do /B Do"), form(kids, b"/B Do /A Do /A Do"))


def form_tree() -> bytes:
    """Twenty forms, each of which draws the next ten times."""
    forms = [form(b"/XObject << /N %d 0 R >>" % (number + 1), b"/N Do " * 10) for number in range(5, 25)]
    return one_page(page_with(b"/XObject << /N 5 0 R >>"), b"/N Do", *forms, form(b"", SHOWN))


def annotation_loop() -> bytes:
    page = page_with(b"", b"/Annots [5 0 R 5 0 R 5 0 R]")
    widget = b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 90 90] /AP << /N 6 0 R >> /Parent 5 0 R /Kids [5 0 R] >>"
    loop = form(b"/XObject << /A 6 0 R >>", b"/A Do")
    return one_page(page, SHOWN, widget, loop, catalogue=b"/AcroForm << /Fields [5 0 R] >>")


def tiny_tiles() -> bytes:
    """A pattern to be laid ten thousand million times."""
    tile = stream(b"0 0 .001 .001 re f", b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep .002 /YStep .002 /Resources << >>")  # fmt: skip
    return one_page(page_with(b"/Pattern << /P 5 0 R >>"), b"/Pattern cs /P scn 0 0 200 120 re f", tile)


def glyph_loop() -> bytes:
    font = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 65 /LastChar 65 /Widths [9] /Encoding << /Differences [65 /A] >> /CharProcs << /A 6 0 R >> /Resources << /Font << /F 5 0 R >> >> >>"  # fmt: skip
    return one_page(page_with(b"/Font << /F 5 0 R >>"), b"BT /F 9 Tf (AAAA) Tj ET", font, stream(b"9 0 d0 BT /F 9 Tf (AAAA) Tj ET"))  # fmt: skip


def mask_loop() -> bytes:
    state = b"/ExtGState << /G << /SMask << /S /Luminosity /G 5 0 R >> >> >>"
    return one_page(page_with(state), b"/G gs " + SHOWN, form(state, b"/G gs " + SHOWN, b"/Group << /S /Transparency >>"))  # fmt: skip


def unicode_bomb() -> bytes:
    """Each letter shown stands for twenty thousand."""
    said = b"0041" * 20_000
    cmap = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <41> <%s> endbfchar endcmap end" % said  # fmt: skip
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    return one_page(page_with(b"/Font << /F 5 0 R >>"), b"BT /F 9 Tf 9 TL (" + b"A" * 9000 + b") Tj ET", font, stream(cmap))  # fmt: skip


def endless_text() -> bytes:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    content = zlib.compress(b"BT /F 1 Tf 1 TL " + b"(thu nghiem) ' " * 2_000_000 + b"ET", 9)
    return one_page(page_with(b"/Font << /F 5 0 R >>"), b"", font).replace(
        stream(b""), stream(content, b"/Filter /FlateDecode")
    )


def xref_loop() -> bytes:
    made = one_page()
    place = made.rindex(b"xref\n0 ")
    return made.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % place)


def object_stream_bomb() -> bytes:
    body = stream(bomb(1200), b"/Type /ObjStm /N 200000000 /First 1000000000 /Extends 5 0 R /Filter /FlateDecode")
    return one_page(PAGE, SHOWN, body) + b"\n6 0 obj << /Type /ObjStm >> endobj"


def xref_stream_of_lies() -> bytes:
    head = one_page()
    entries = b"/Type /XRef /W [8 8 8] /Size 2147483647 /Index [0 2147483647] /Root 1 0 R /Filter /FlateDecode"
    place = len(head)
    return head + b"9 0 obj\n" + stream(bomb(700), entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % place


def jpeg(width: int, height: int) -> bytes:
    """A JPEG that says another size than it has."""
    target = BytesIO()
    Image.new("L", (64, 64), 200).save(target, "JPEG")
    data = bytearray(target.getvalue())
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def slow_jpeg() -> bytes:
    """Thousands of scans over a large picture, each of which a decoder must walk through from end to end."""
    target = BytesIO()
    Image.new("L", (6000, 6000), 128).save(target, "JPEG", progressive=True)
    data = target.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * 400 + data[-2:]


def codestream(width: int, height: int) -> bytes:
    """The head of a JPEG 2000 picture of this size, and nothing after it."""
    size = struct.pack(">HIIIIIIIIH3B", 0, width, height, 0, 0, width, height, 0, 0, 1, 7, 1, 1)
    return b"\xff\x4f\xff\x51" + struct.pack(">H", len(size) + 2) + size + b"\xff\x52\x00\x0c\x00\x00\x00\x01\x00\x05\x04\x04\x00\x01\xff\x93"  # fmt: skip


def jbig2(width: int, height: int) -> bytes:
    """A page information segment of this size and a generic region that covers it."""
    page = struct.pack(">IBBBI", 0, 0x30, 0, 1, 19) + struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 0) + bytes(8) + b"\xff\xac"
    return page + struct.pack(">IBBBI", 1, 38, 0, 1, len(region)) + region


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *chunks: bytes, bits: int = 8, colour: int = 0, interlaced: int = 0) -> bytes:
    """A PNG of these chunks."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def grey_rows(width: int, height: int) -> bytes:
    return chunk(b"IDAT", zlib.compress((b"\0" + b"\xc8" * width) * height, 9))


def animated_png() -> bytes:
    target, frames = BytesIO(), [Image.new("L", (64, 64), level) for level in (10, 200)]
    frames[0].save(target, "PNG", save_all=True, append_images=frames[1:], pnginfo=PngImagePlugin.PngInfo())
    return target.getvalue().replace(b"acTL\x00\x00\x00\x02", b"acTL\x7f\xff\xff\xff")


def tiff(entries: list[tuple[int, int, int, int]], *, following: int = 0, tail: bytes = b"") -> bytes:
    """One directory (tag, type, count, value) after the header, then `tail`."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return (
        b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + rows + struct.pack("<I", following) + tail
    )


def plain_tiff(**changes: int) -> list[tuple[int, int, int, int]]:
    values = {"width": 64, "height": 64, "bits": 8, "compression": 1, "photometric": 1, "strips": 1, "samples": 1}
    values |= changes
    strips = values["strips"]
    return [
        (256, 4, 1, values["width"]), (257, 4, 1, values["height"]), (258, 3, 1, values["bits"]),
        (259, 3, 1, values["compression"]), (262, 3, 1, values["photometric"]), (273, 4, strips, 200),
        (277, 3, 1, values["samples"]), (278, 4, 1, values["height"]), (279, 4, strips, 4096),
    ]  # fmt: skip


def tiff_of_frames(count: int) -> bytes:
    parts, size = [b"II*\0" + struct.pack("<I", 8)], 2 + 9 * 12 + 4
    for number in range(count):
        following = 8 + (number + 1) * size if number < count - 1 else 0
        rows = b"".join(struct.pack("<HHII", *entry) for entry in plain_tiff())
        parts.append(struct.pack("<H", 9) + rows + struct.pack("<I", following))
    return b"".join([*parts, bytes(4096)])


def webp(width: int, height: int) -> bytes:
    """A lossless picture of this size with no data."""
    bits = 0x2F | (width - 1) << 8 | (height - 1) << 22
    body = struct.pack("<Q", bits)[:5] + bytes(11)
    return b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body


def webp_canvas() -> bytes:
    """An animation on a canvas of sixteen million dots a side."""
    head = b"VP8X" + struct.pack("<I", 10) + bytes([2, 0, 0, 0]) + b"\xff" * 6
    body = b"WEBP" + head + b"ANIM" + struct.pack("<IIH", 6, 0, 0) + b"ANMF" + struct.pack("<I", 16) + bytes(16)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic(changed: Callable[[bytes], bytes]) -> bytes:
    """A small HEIC with its boxes changed."""
    import pillow_heif

    target = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (128, 96), "white")).save(target, quality=40)
    return changed(target.getvalue())


def _huge_sides(data: bytes) -> bytes:
    place = data.index(b"ispe")
    return data[: place + 8] + struct.pack(">II", 60_000, 60_000) + data[place + 16 :]


def _many_items(data: bytes) -> bytes:
    place = data.index(b"iinf")
    return data[: place + 8] + b"\xff\xff" + data[place + 10 :]


def zip_tail(data: bytes) -> bytes:
    """The same with a ZIP archive behind it whose only member wants to go elsewhere."""
    import zipfile

    target = BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("../../../../tmp/saoy-slipped.txt", "thử nghiệm")
    return target.getvalue()


def picture(kind: str) -> bytes:
    target = BytesIO()
    Image.new("L", (90, 90), 180).save(target, kind)
    return target.getvalue()


def encrypted(user: str) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(one_page())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(user=user, owner="chu", R=6))
    return target.getvalue()


ICC = b"/ColorSpace [/ICCBased 6 0 R] /BitsPerComponent 8 /Filter /FlateDecode"
ATTACKS: dict[str, Callable[[], bytes]] = {
    "pages-of-pages.pdf": page_tree_bomb,
    "page-tree-loop.pdf": page_tree_loop,
    "form-loop.pdf": form_loop,
    "form-tree.pdf": form_tree,
    "annotation-loop.pdf": annotation_loop,
    "tiny-tiles.pdf": tiny_tiles,
    "glyph-loop.pdf": glyph_loop,
    "mask-loop.pdf": mask_loop,
    "unicode-bomb.pdf": unicode_bomb,
    "endless-text.pdf": endless_text,
    "xref-loop.pdf": xref_loop,
    "object-stream-bomb.pdf": object_stream_bomb,
    "xref-stream-of-lies.pdf": xref_stream_of_lies,
    "huge-sheet.pdf": lambda: one_page(page_with(b"", box=b"[0 0 1000000000 1000000000]")),
    "endless-sheet.pdf": lambda: one_page(page_with(b"", box=b"[-" + b"9" * 300 + b" 0 " + b"9" * 300 + b" 90]")),
    "ribbon.pdf": lambda: one_page(page_with(b"", box=b"[0 0 20000 90]")),
    "speck.pdf": lambda: one_page(page_with(b"", box=b"[0 0 0.2 0.2]")),
    "no-sheet.pdf": lambda: one_page(page_with(b"", box=b"[9 9 9 9]")),
    "sheet-of-words.pdf": lambda: one_page(page_with(b"", box=b"[/A (b) null true]")),
    "user-unit.pdf": lambda: one_page(page_with(b"", b"/UserUnit 75000")),
    "strange-turn.pdf": lambda: one_page(page_with(b"", b"/Rotate 99999999999999999999")),
    "crop-elsewhere.pdf": lambda: one_page(page_with(b"", b"/CropBox [9000 9000 9001 9001]")),
    "deep-arrays.pdf": lambda: one_page(PAGE, b"[" * 200_000),
    "deep-dictionaries.pdf": lambda: one_page(page_with(b"/X " + b"<< /X " * 20_000 + b">> " * 20_000)),
    "content-bomb.pdf": lambda: one_page(PAGE, b"").replace(
        stream(b""), stream(bomb(900, 2), b"/Filter [/FlateDecode /FlateDecode]")
    ),
    "image-bomb.pdf": lambda: image_page(image(100, 100, bomb(1500), GREY)),
    "image-of-lies.pdf": lambda: image_page(image(8900, 8900, bomb(1), GREY)),
    "image-too-large.pdf": lambda: image_page(image(2_000_000_000, 2_000_000_000, bomb(1), GREY)),
    "image-of-no-size.pdf": lambda: image_page(image(0, -5, b"", GREY)),
    "profile-bomb.pdf": lambda: image_page(
        image(100, 100, bomb(1), ICC), stream(bomb(1500), b"/N 3 /Filter /FlateDecode")
    ),
    "mask-bomb.pdf": lambda: image_page(
        image(100, 100, bomb(1), GREY + b" /SMask 6 0 R"), image(30_000, 30_000, bomb(860), GREY)
    ),
    "jpeg-within.pdf": lambda: image_page(
        image(100, 100, jpeg(65_000, 65_000), b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode")
    ),
    "jpx-within.pdf": lambda: image_page(image(100, 100, codestream(2**31 - 1, 2**31 - 1), b"/Filter /JPXDecode")),
    "jpx-large.pdf": lambda: image_page(image(30_000, 30_000, codestream(30_000, 30_000), b"/Filter /JPXDecode")),
    "jbig2-within.pdf": lambda: image_page(
        image(100, 100, jbig2(200_000, 200_000), b"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode")
    ),
    "mistyped-image.pdf": lambda: image_page(
        image(100, 100, zlib.compress(bytes(10_000)), GREY).replace(b"/XObject", b"/XObjecv")
    ),
    "image-that-is-no-stream.pdf": lambda: image_page(
        b"<< /Type /XObject /Subtype /Image /Width 100 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode >>"
    ),
    "filters.pdf": lambda: image_page(image(100, 100, bomb(1), b"/Filter [" + b"/FlateDecode " * 3000 + b"]")),
    "own-password.pdf": lambda: encrypted("ai biet"),
    "no-password.pdf": lambda: encrypted(""),
    "calls-home.pdf": lambda: one_page(
        PAGE, SHOWN, catalogue=b"/OpenAction << /S /URI /URI (http://127.0.0.1:9/x) >> /AA << /WC << /S /Launch /F (/bin/touch) >> >>"
    ),
    "stream-elsewhere.pdf": lambda: one_page().replace(
        stream(SHOWN), stream(b"", b"/F (/etc/passwd) /FFilter /ASCIIHexDecode")
    ),
    "after-junk.pdf": lambda: b"\0junk " * 150 + one_page(),
    "with-zip.pdf": lambda: zip_tail(one_page()),
    "jpeg-then-pdf.jpg": lambda: picture("JPEG") + one_page(),
    "pdf-in-png.png": lambda: png(90, 90, chunk(b"teXt", one_page()), grey_rows(90, 90)),
    "huge.jpg": lambda: jpeg(65_500, 65_500),
    "flat.jpg": lambda: jpeg(65_500, 1),
    "slow.jpg": slow_jpeg,
    "profile-bomb.png": lambda: png(90, 90, chunk(b"iCCP", b"x\0\0" + bomb(1500)), grey_rows(90, 90)),
    "text-bomb.png": lambda: png(90, 90, *[chunk(b"zTXt", b"x\0\0" + bomb(60))] * 40, grey_rows(90, 90)),
    "data-bomb.png": lambda: png(90, 90, chunk(b"IDAT", bomb(1500))),
    "huge.png": lambda: png(2**31 - 1, 2**31 - 1, grey_rows(9, 9)),
    "large.png": lambda: png(8900, 8900, chunk(b"IDAT", bomb(1)), bits=16, colour=6, interlaced=1),
    "frames.png": animated_png,
    "loop.tif": lambda: tiff(plain_tiff(), following=8, tail=bytes(8192)),
    "frames.tif": lambda: tiff_of_frames(60_000),
    "strips.tif": lambda: tiff(plain_tiff(strips=2**31 - 1), tail=bytes(8192)),
    "samples.tif": lambda: tiff(plain_tiff(samples=65_535, bits=16), tail=bytes(8192)),
    "huge.tif": lambda: tiff(plain_tiff(width=2**31 - 1, height=2**31 - 1, bits=1, compression=4), tail=bytes(8192)),
    "tiles.tif": lambda: tiff(
        [(256, 4, 1, 8900), (257, 4, 1, 8900), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1),
         (322, 4, 1, 1), (323, 4, 1, 1), (324, 4, 79_210_000, 200), (325, 4, 79_210_000, 200)], tail=bytes(8192),
    ),
    "resolution.tif": lambda: tiff([*plain_tiff(), (282, 5, 1, 150), (283, 5, 1, 150), (296, 3, 1, 2)], tail=bytes(8192)),
    "own-directory.tif": lambda: tiff([*plain_tiff(), (34665, 4, 1, 8), (330, 4, 1, 8)], tail=bytes(8192)),
    "huge.webp": lambda: webp(16_383, 16_383),
    "canvas.webp": webp_canvas,
    "huge.heic": lambda: heic(_huge_sides),
    "items.heic": lambda: heic(_many_items),
    "torn.heic": lambda: heic(lambda data: data[: len(data) // 2]),
}  # fmt: skip
# One or two of each sort, each done in a second or two: for every run of the tests.
QUICK = frozenset(
    {"form-loop.pdf", "annotation-loop.pdf", "object-stream-bomb.pdf", "xref-loop.pdf", "page-tree-loop.pdf",
     "image-that-is-no-stream.pdf", "mistyped-image.pdf", "jpeg-within.pdf", "with-zip.pdf",
     "profile-bomb.png", "data-bomb.png", "loop.tif", "tiles.tif", "huge.webp", "huge.heic"}
)  # fmt: skip
LARGE: dict[str, Callable[[], bytes]] = {"hundred-thousand-pages.pdf": many_pages}
