"""Where a JPEG ends within its file. Phones hang films behind it, attackers whole documents: neither is the picture.

Pure: ITU-T T.81 annex B, walked marker by marker; nothing is decoded.
"""

from __future__ import annotations

_END, _SCAN = 0xD9, 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_WITHIN_SCAN = frozenset({0x00, *range(0xD0, 0xD8)})  # a stuffed byte, restart markers


def without_tail(data: bytes) -> bytes:
    """The picture alone; the same bytes when its end cannot be found."""
    end = _end_of(data)
    return data if end is None else data[:end]


def _end_of(data: bytes) -> int | None:
    position = 2
    while position + 4 <= len(data) or data[position : position + 2] == bytes((0xFF, _END)):
        if data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker == _END:
            return position + 2
        if marker == 0xFF:  # a fill byte
            position += 1
        elif marker in _ALONE:
            position += 2
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
            if marker == _SCAN:
                position = _end_of_scan(data, position)
    return None


def _end_of_scan(data: bytes, position: int) -> int:
    """The next marker that is not part of the coded picture."""
    while (found := data.find(b"\xff", position)) >= 0 and found + 1 < len(data):
        if data[found + 1] == 0xFF:
            position = found + 1
        elif data[found + 1] in _WITHIN_SCAN:
            position = found + 2
        else:
            return found
    return len(data)
