"""Every coding a scanner or telephone writes gives the same upright page, and its resolution."""

from contextlib import closing
from io import BytesIO
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageDraw

from digitize.errors import DigitizeError, TooManyPages
from digitize.intake.file_kind import FileKind
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits
from digitize.intake.opening import open_source
from digitize.intake.pictures import PictureFile
from digitize.intake.source_page import SourcePage

ORIENTATION = 0x0112
# What a camera did to the upright picture, for each value of EXIF's orientation.
HELD = {
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_90,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_270,),
}


def picture(width: int = 827, height: int = 1169) -> Image.Image:
    """A sheet with a red block at the top left and a black one at the right of the middle."""
    image = Image.new("RGB", (width, height), (248, 247, 244))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 60, 240, 160), fill=(200, 30, 40))
    draw.rectangle((width - 160, height // 2, width - 60, height // 2 + 80), fill=(20, 20, 20))
    return image


def saved(folder: Path, name: str, image: Image.Image, **options: object) -> Path:
    path = folder / name
    if name.endswith("heic"):
        pillow_heif.from_pillow(image).save(path, quality=90)
    else:
        image.save(path, **options)  # type: ignore[arg-type]
    return path


def first_page(path: Path) -> SourcePage:
    return open_source(path, DEFAULT_LIMITS).load(0)


def looks_right(page: SourcePage, *, colour: bool = True) -> bool:
    pixels = page.pixels
    assert pixels is not None
    height, width = pixels.shape[:2]
    red, black, paper = pixels[110, 140], pixels[height // 2 + 40, width - 110], pixels[height - 50, 50]
    if not colour:
        return bool(np.all(paper > 200) and np.all(black < 60) and np.all(red < 160))
    return bool(paper.min() > 200 and black.max() < 60 and red[0] > 150 and red[1] < 90 and red[2] < 100)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp", "a.heic", "lossless.webp"])
def test_every_kind_of_picture_is_read(tmp_path: Path, name: str) -> None:
    options = {"lossless": True} if name.startswith("lossless") else {}
    assert looks_right(first_page(saved(tmp_path, name, picture(), **options)))


@pytest.mark.parametrize(
    ("mode", "compression"),
    [("1", "group4"), ("1", "group3"), ("1", "raw"), ("L", "tiff_lzw"), ("L", "jpeg"), ("P", "tiff_adobe_deflate")],
)
def test_tiff_codings_of_scanners_are_read(tmp_path: Path, mode: str, compression: str) -> None:
    image = picture().convert("L").point(lambda level: 255 * (level > 180)) if mode == "1" else picture()
    page = first_page(saved(tmp_path, "a.tif", image.convert(mode), compression=compression, dpi=(100, 100)))
    assert looks_right(page, colour=mode == "P")


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_print_colours_become_screen_colours(tmp_path: Path, name: str) -> None:
    assert looks_right(first_page(saved(tmp_path, name, picture().convert("CMYK"))))


def test_sixteen_bits_and_transparency_become_paper(tmp_path: Path) -> None:
    wide = Image.fromarray(np.asarray(picture().convert("L")).astype(np.uint16) * 257)
    assert looks_right(first_page(saved(tmp_path, "a.png", wide)), colour=False)
    clear = picture().convert("RGBA")
    clear.putalpha(clear.convert("L").point(lambda level: 255 * (level < 200)))
    assert looks_right(first_page(saved(tmp_path, "b.png", clear)))


@pytest.mark.parametrize("orientation", HELD)
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif"])
def test_page_is_upright_however_the_camera_was_held(tmp_path: Path, name: str, orientation: int) -> None:
    image = picture()
    for turn in HELD[orientation]:
        image = image.transpose(turn)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    page = first_page(saved(tmp_path, name, image, exif=exif))
    assert (page.width, page.height) == (827, 1169)
    assert looks_right(page)


def test_frames_of_a_tiff_are_pages(tmp_path: Path) -> None:
    pages = [picture(), picture(1169, 827), picture()]
    path = saved(tmp_path, "a.tif", pages[0], save_all=True, append_images=pages[1:])
    with closing(PictureFile(path, FileKind.TIFF, DEFAULT_LIMITS)) as source:
        assert [source.load(index).width for index in range(source.page_count)] == [827, 1169, 827]
    with pytest.raises(DigitizeError) as caught:
        open_source(path, IntakeLimits(pages=2))
    assert caught.value.code == "too-many-pages"


@pytest.mark.parametrize("stated", [0, 1, 72, 96, 9999, 300, None])
def test_effective_resolution_is_that_of_the_paper(tmp_path: Path, stated: int | None) -> None:
    options = {} if stated is None else {"dpi": (stated, stated)}
    page = first_page(saved(tmp_path, "a.jpg", picture(2480, 3508).convert("L"), **options))
    assert (page.dpi, page.scan_dpi) == (300, 300)


def test_profile_of_another_colour_space_does_no_harm(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert looks_right(first_page(saved(tmp_path, "a.jpg", picture(), icc_profile=profile)))


def test_half_a_picture_is_no_picture(tmp_path: Path) -> None:
    whole = BytesIO()
    picture().save(whole, "WEBP", quality=80)
    path = tmp_path / "half.webp"
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises(DigitizeError) as caught:
        first_page(path)
    assert caught.value.code == "file-corrupt"


def test_frames_beyond_the_limit_are_not_counted(tmp_path: Path) -> None:
    frames = [Image.new("L", (40, 40), level) for level in range(6)]
    path = saved(tmp_path, "x.tif", frames[0], save_all=True, append_images=frames[1:])
    with closing(PictureFile(path, FileKind.TIFF, IntakeLimits(pages=6))) as file:
        assert file.page_count == 6
        assert file.load(5).pixels is not None
    with pytest.raises(TooManyPages, match="more than the 5 pages"):
        PictureFile(path, FileKind.TIFF, IntakeLimits(pages=5))
