"""Only the picture goes into the archival file, not what hangs behind it."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from digitize.archive.jpeg_end import without_tail


def jpeg(**options: object) -> bytes:
    noise = np.random.default_rng(3).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    target = BytesIO()
    Image.fromarray(noise).save(target, "JPEG", **options)
    return target.getvalue()


def with_thumbnail() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "\xff\xd9 thử nghiệm"
    return jpeg(exif=exif.tobytes() + jpeg(quality=30))


@pytest.mark.parametrize(
    "whole",
    [jpeg(), jpeg(progressive=True), jpeg(restart_marker_blocks=2), jpeg(comment=b"\xff\xd9"), with_thumbnail()],
    ids=["plain", "progressive", "restarts", "comment", "thumbnail"],
)
@pytest.mark.parametrize("tail", [b"", b"%PDF-1.7 thu nghiem", b"\xff\xd8\xff\xd9", b"\0" * 999])
def test_tail_is_cut_and_nothing_else(whole: bytes, tail: bytes) -> None:
    assert without_tail(whole + tail) == whole


@pytest.mark.parametrize(
    "torn", [b"", b"\xff", b"\xff\xd8", jpeg()[:40], jpeg()[:-2], b"\xff\xd8" + b"\xff" * 50, b"\xff\xd8\xff\xe0\xff"]
)
def test_torn_picture_stays_as_it_is(torn: bytes) -> None:
    assert without_tail(torn) == torn
