from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from digitize.archive.tiff_jpeg import join_strips


def grey_page(folder: Path, *, height: int) -> Path:
    ramp = np.add.outer(np.arange(height), np.arange(300)).astype(np.uint8)
    path = folder / "page.tif"
    Image.fromarray(ramp).save(path, "TIFF", compression="jpeg", quality=80)
    return path


def test_strips_joined_are_the_same_picture(tmp_path: Path) -> None:
    """The height is no multiple of a block's, so the last strip is shorter than the others."""
    path = grey_page(tmp_path, height=1003)
    with Image.open(path) as image:
        assert len(image.tag_v2[273]) > 1  # type: ignore[attr-defined]
        joined = join_strips(path, image)
        assert joined is not None
        with Image.open(BytesIO(joined.data), formats=["JPEG"]) as whole:
            assert np.array_equal(np.asarray(whole), np.asarray(image))


def test_page_that_is_no_jpeg_inside_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "page.tif"
    Image.new("L", (100, 100)).save(path, "TIFF", compression="tiff_lzw")
    with Image.open(path) as image:
        assert join_strips(path, image) is None
