"""Puts a picture into a PDF without touching it where its coding is one that PDF knows, else without loss.

JPEG bytes go in as they are; a PNG's own compressed data too; 1-bit pages as CCITT G4; what PDF/A has no coding for
(WebP, HEIC, CMYK without a profile, mirrored EXIF) is decoded once.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageOps, TiffImagePlugin

from digitize.archive.jpeg_end import without_tail
from digitize.archive.sources import Source
from digitize.archive.tiff_fax import FaxStrip, single_g4_strip
from digitize.archive.tiff_jpeg import join_strips
from digitize.intake.file_kind import FileKind
from digitize.intake.pictures import to_pixels

_PLAIN_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
_EXIF_ORIENTATION = 0x0112
_CONVERTED_QUALITY = 95
_PNG_HEAD = 8


@dataclass(frozen=True, slots=True)
class EmbeddedImage:
    """An image object of the PDF; `turn` is the clockwise turn EXIF asks for; `treatment` names what was done."""

    stream: Any
    width: int
    height: int
    turn: int
    treatment: str


def embed_picture(pdf: pikepdf.Pdf, source: Source, index: int) -> EmbeddedImage:
    """The picture file's page `index` as an image object."""
    image, kind, path = source.image, source.kind, source.path
    image.seek(index)
    orientation = int(image.getexif().get(_EXIF_ORIENTATION, 1) or 1)
    if orientation in _PLAIN_TURNS:
        copied = _copied(pdf, path, kind, image)
        if copied is not None:
            return replace(copied, turn=_PLAIN_TURNS[orientation])
    upright = ImageOps.exif_transpose(image)
    if kind in {FileKind.PNG, FileKind.TIFF}:
        return embed_lossless(pdf, upright)
    return embed_converted(pdf, upright, "converted", _CONVERTED_QUALITY)


def _copied(pdf: pikepdf.Pdf, path: Path, kind: FileKind, image: Image.Image) -> EmbeddedImage | None:
    """The file's own compressed data, where PDF knows their coding."""
    if kind is FileKind.JPEG and image.mode in {"L", "RGB"}:
        return _jpeg(pdf, without_tail(path.read_bytes()), image)
    if kind is FileKind.PNG:
        return _png(pdf, path.read_bytes(), "image")
    if kind is FileKind.TIFF and image.mode == "1":
        strip = single_g4_strip(path, image)
        if strip is not None and _unfolds(strip, image):
            return _fax(pdf, strip.data, image.size, black_is_one=strip.black_is_one, treatment="image")
    elif kind is FileKind.TIFF:
        inner = join_strips(path, image)
        if inner is not None and _decodes(inner.data, image.size):
            return _image(
                pdf, inner.data, image.size, "image", ColorSpace=_space(image.mode), Filter="/DCTDecode",
                DecodeParms=pikepdf.Dictionary(ColorTransform=inner.transform),
            )  # fmt: skip
    return None


def _unfolds(strip: FaxStrip, image: Image.Image) -> bool:
    """Whether the page decodes from end to end: a viewer must not stumble over it in fifty years."""
    try:
        image.load()
    except (OSError, ValueError, SyntaxError):
        return False
    return len(strip.data) > 0


def _decodes(data: bytes, size: tuple[int, int]) -> bool:
    """Whether a JPEG put together again is a picture of this size from end to end."""
    try:
        with Image.open(BytesIO(data), formats=["JPEG"]) as image:
            image.load()
            return image.size == size
    except (OSError, ValueError, SyntaxError):
        return False


def embed_lossless(pdf: pikepdf.Pdf, image: Image.Image) -> EmbeddedImage:
    """CCITT G4 for 1 bit, else Flate with PNG's row filters."""
    if image.mode == "1":
        return _ccitt(pdf, image)
    target = BytesIO()
    Image.fromarray(to_pixels(image)).save(target, "PNG", compress_level=6)
    embedded = _png(pdf, target.getvalue(), "lossless")
    assert embedded is not None
    return embedded


def embed_converted(pdf: pikepdf.Pdf, image: Image.Image, treatment: str, quality: int) -> EmbeddedImage:
    """A new JPEG, colour at full resolution."""
    plain = Image.fromarray(to_pixels(image))
    target = BytesIO()
    plain.save(target, "JPEG", quality=quality, subsampling=0 if quality > 90 else 2, optimize=True)
    return _image(pdf, target.getvalue(), plain.size, treatment, ColorSpace=_space(plain.mode), Filter="/DCTDecode")


def _jpeg(pdf: pikepdf.Pdf, data: bytes, image: Image.Image) -> EmbeddedImage:
    space = _profiled_space(pdf, image) or _space(image.mode)
    return _image(pdf, data, image.size, "image", ColorSpace=space, Filter="/DCTDecode")


def _profiled_space(pdf: pikepdf.Pdf, image: Image.Image) -> Any:
    """The picture's own colour profile when it is a sound RGB or grey one (ICC.1:2010 header), else None."""
    profile = image.info.get("icc_profile")
    wanted, count = (b"RGB ", 3) if image.mode == "RGB" else (b"GRAY", 1)
    if not isinstance(profile, bytes) or len(profile) < 128 or len(profile) > 20_000:
        return None
    sound = (
        int.from_bytes(profile[:4], "big") == len(profile)
        and profile[8] in (2, 4)
        and profile[12:16] in (b"scnr", b"mntr", b"prtr", b"spac")
        and profile[16:20] == wanted
        and profile[36:40] == b"acsp"
    )
    if not sound:
        return None
    stream = pdf.make_stream(profile)
    stream.N = count
    return pikepdf.Array([pikepdf.Name.ICCBased, stream])


def _png(pdf: pikepdf.Pdf, data: bytes, treatment: str) -> EmbeddedImage | None:
    """The PNG's IDAT as a Flate stream with predictor 15 (ISO 32000-1 table 8); None when it has alpha or interlace."""
    body, palette, header, plain = b"", b"", b"", True
    for name, chunk in _png_chunks(data):
        if name == b"IHDR":
            header = chunk
        elif name == b"PLTE":
            palette = chunk
        elif name == b"IDAT":
            body += chunk
        elif name == b"tRNS":
            plain = False
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if not plain or interlaced or bits > 8 or colour not in (0, 2, 3):
        return None
    row = (width * bits * (3 if colour == 2 else 1) + 7) // 8
    if not _inflates(body, height * (row + 1)):
        return None
    space: Any = _space("RGB" if colour == 2 else "L")
    if colour == 3:
        space = pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, len(palette) // 3 - 1, palette])
    parameters = pikepdf.Dictionary(Predictor=15, Colors=3 if colour == 2 else 1, BitsPerComponent=bits, Columns=width)
    return _image(
        pdf,
        body,
        (width, height),
        treatment,
        bits=bits,
        ColorSpace=space,
        Filter="/FlateDecode",
        DecodeParms=parameters,
    )


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = _PNG_HEAD
    while position + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[position : position + 8])
        yield name, data[position + 8 : position + 8 + length]
        position += 12 + length


def _inflates(body: bytes, size: int) -> bool:
    """Whether the compressed data is whole and no more: a viewer must not stumble over it in fifty years."""
    engine, total = zlib.decompressobj(), 0
    try:
        for start in range(0, len(body), 1 << 20):
            pending = body[start : start + (1 << 20)]
            while pending and total <= size:
                total += len(engine.decompress(pending, 1 << 22))
                pending = engine.unconsumed_tail
    except zlib.error:
        return False
    return total == size and engine.eof and not engine.unused_data


def _ccitt(pdf: pikepdf.Pdf, image: Image.Image) -> EmbeddedImage:
    target = BytesIO()
    whole = TiffImagePlugin.STRIP_SIZE
    TiffImagePlugin.STRIP_SIZE = 2**31  # one strip: PDF has no place for several
    try:
        image.save(target, "TIFF", compression="group4")
    finally:
        TiffImagePlugin.STRIP_SIZE = whole
    with Image.open(target) as written:
        (start,), (length,) = written.tag_v2[273], written.tag_v2[279]  # type: ignore[attr-defined]
        white_is_zero = written.tag_v2[262] == 0  # type: ignore[attr-defined]
    data = target.getvalue()[start : start + length]
    return _fax(pdf, data, image.size, black_is_one=not white_is_zero, treatment="lossless")


def _fax(pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int], *, black_is_one: bool, treatment: str) -> EmbeddedImage:
    parameters = pikepdf.Dictionary(K=-1, Columns=size[0], Rows=size[1], BlackIs1=black_is_one)
    return _image(
        pdf, data, size, treatment, bits=1, ColorSpace=_space("L"), Filter="/CCITTFaxDecode", DecodeParms=parameters
    )


def _image(
    pdf: pikepdf.Pdf,
    data: bytes,
    size: tuple[int, int],
    treatment: str,
    *,
    bits: int = 8,
    **entries: Any,
) -> EmbeddedImage:
    stream = pikepdf.Stream(pdf, data)
    filtered = pikepdf.Name(entries.pop("Filter"))
    parameters = entries.pop("DecodeParms", None)
    stream.write(data, filter=filtered, decode_parms=parameters)
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = *size, bits
    for key, value in entries.items():
        stream[f"/{key}"] = value
    return EmbeddedImage(pdf.make_indirect(stream), size[0], size[1], 0, treatment)


def _space(mode: str) -> Any:
    return pikepdf.Name.DeviceGray if mode in {"L", "1"} else pikepdf.Name.DeviceRGB
