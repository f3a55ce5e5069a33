"""The JPEG inside a TIFF page, whole again without decoding it.

A TIFF cuts a JPEG page into strips, each a small JPEG that lacks the shared tables (TIFF Technical Note 2). Every
strip starts afresh at a byte boundary, which is just what a restart marker does (ITU-T T.81 §B.2.4.4): the strips'
scan data joined by restart markers, under one header with the full height, are the same picture in one stream.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

_COMPRESSION, _PHOTOMETRIC, _OFFSETS, _ROWS, _LENGTHS, _TABLES = 259, 262, 273, 278, 279, 347
_NEW_JPEG, _RGB = 7, 2
_SOF0, _SOS, _DRI, _EOI, _DHT, _DQT = 0xC0, 0xDA, 0xDD, 0xD9, 0xC4, 0xDB
_BASELINE = {0xC0, 0xC1}


@dataclass(frozen=True, slots=True)
class JpegPage:
    """One whole JPEG; `transform` is PDF's ColorTransform: 0 when its three components are RGB as they stand."""

    data: bytes
    transform: int


def join_strips(path: Path, image: Image.Image) -> JpegPage | None:
    """The page's JPEG, or None when it is not stored so, or not in a way that can be joined."""
    tags = image.tag_v2  # type: ignore[attr-defined]
    if tags.get(_COMPRESSION) != _NEW_JPEG or image.mode not in {"L", "RGB"} or _OFFSETS not in tags:
        return None
    offsets, lengths = _tuple(tags[_OFFSETS]), _tuple(tags[_LENGTHS])
    strips = []
    with path.open("rb") as stream:
        for start, length in zip(offsets, lengths, strict=True):
            stream.seek(start)
            strips.append(stream.read(length))
    try:
        joined = _join(bytes(tags.get(_TABLES, b"")), strips, int(tags.get(_ROWS, image.height)), image.height)
    except (IndexError, struct.error, ValueError):
        return None
    return None if joined is None else JpegPage(joined, 0 if tags.get(_PHOTOMETRIC) == _RGB else 1)


def _join(tables: bytes, strips: list[bytes], rows: int, height: int) -> bytes | None:
    head: list[bytes] = [_segment(marker, body) for marker, body in _segments(tables)[0] if marker in {_DHT, _DQT}]
    scans: list[bytes] = []
    first: list[tuple[int, bytes]] = []
    for number, strip in enumerate(strips):
        segments, scan = _segments(strip)
        if number == 0:
            first = segments
        elif [item for item in segments if item[0] in {_DHT, _DQT}] != [
            item for item in first if item[0] in {_DHT, _DQT}
        ]:
            return None  # a strip with tables of its own cannot share one header
        scans.append(scan)
    frame = next((body for marker, body in first if marker in _BASELINE), None)
    if frame is None or any(marker == _DRI and body != b"\0\0" for marker, body in first):
        return None
    width = struct.unpack(">H", frame[3:5])[0]
    across = max(frame[7 + 3 * index] >> 4 for index in range(frame[5])) * 8
    down = max(frame[7 + 3 * index] & 15 for index in range(frame[5])) * 8
    if frame[5] == 1:
        across = down = 8  # one component is never interleaved
    units = -(-width // across) * (rows // down)
    if len(strips) > 1 and (rows % down or not 0 < units < 65536):
        return None
    out = [b"\xff\xd8", *head]
    for marker, body in first:
        if marker in _BASELINE:
            body = body[:1] + struct.pack(">H", height) + body[3:]
        if marker == _SOS and len(strips) > 1:
            out.append(_segment(_DRI, struct.pack(">H", units)))
        out.append(_segment(marker, body))
    for number, scan in enumerate(scans):
        out.append(scan)
        if number < len(scans) - 1:
            out.append(bytes((0xFF, 0xD0 + number % 8)))
    return b"".join([*out, b"\xff\xd9"])


def _segments(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The marker segments up to the scan, and the scan's data without the end marker."""
    found: list[tuple[int, bytes]] = []
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            raise ValueError("no marker where one has to be")
        marker = data[position + 1]
        if marker == _EOI:
            break
        (length,) = struct.unpack(">H", data[position + 2 : position + 4])
        found.append((marker, data[position + 4 : position + 2 + length]))
        position += 2 + length
        if marker == _SOS:
            end = data.rfind(b"\xff\xd9")
            return found, data[position : end if end > position else len(data)]
    return found, b""


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _tuple(value: object) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (int(value),)  # type: ignore[call-overload]
