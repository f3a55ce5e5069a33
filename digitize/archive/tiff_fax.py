"""The CCITT G4 data of a TIFF page that is stored in one strip: PDF takes it as it stands (TIFF 6.0 section 11)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

_COMPRESSION, _PHOTOMETRIC, _FILL_ORDER, _OFFSETS, _LENGTHS = 259, 262, 266, 273, 279
_GROUP_4 = 4
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class FaxStrip:
    """One page's G4 data, most significant bit first."""

    data: bytes
    black_is_one: bool  # in PDF's sense: a 1 bit is black


def single_g4_strip(path: Path, image: Image.Image) -> FaxStrip | None:
    """The strip, or None when the page is stored in another way."""
    tags = image.tag_v2  # type: ignore[attr-defined]
    if tags.get(_COMPRESSION) != _GROUP_4 or len(tags.get(_OFFSETS, ())) != 1 or len(tags.get(_LENGTHS, ())) != 1:
        return None
    with path.open("rb") as stream:
        stream.seek(int(tags[_OFFSETS][0]))
        data = stream.read(int(tags[_LENGTHS][0]))
    if tags.get(_FILL_ORDER, 1) == 2:
        data = data.translate(_REVERSED)
    return FaxStrip(data, black_is_one=tags.get(_PHOTOMETRIC) == 1)
