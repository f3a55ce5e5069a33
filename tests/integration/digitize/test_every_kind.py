"""Every kind of picture a scanner, a copier or a phone sends goes through `saoy archive` and is PDF/A-2b to veraPDF."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pillow_heif
import pytest
from PIL import Image, ImageCms

from tests.tools import need_command
from tests.verapdf import assert_pdfa

BIRTH = Path(__file__).resolve().parents[2] / "assets" / "scans" / "birth.jpg"
MIRRORED = 2  # EXIF: left and right changed


def picture() -> Image.Image:
    with Image.open(BIRTH) as image:
        return image.convert("RGB")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, dpi=(200, 200), **options)
    return target.getvalue()


def several() -> bytes:
    pages = [picture(), picture().convert("L"), picture().convert("L").point(lambda x: 255 * (x > 140)).convert("1")]
    return saved(pages[0], "TIFF", compression="tiff_deflate", save_all=True, append_images=pages[1:])


def mirrored_tiff() -> bytes:
    image = Image.fromarray(np.asarray(picture())[:, ::-1])
    return saved(image, "TIFF", compression="tiff_lzw", tiffinfo={274: MIRRORED})


def cmyk_with_profile() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()  # of the wrong kind, as some do
    return saved(picture().convert("CMYK"), "JPEG", quality=90, icc_profile=profile)


def heic() -> bytes:
    target = BytesIO()
    pillow_heif.from_pillow(picture()).save(target, quality=80)
    return target.getvalue()


KINDS: dict[str, Callable[[], bytes]] = {
    "cmyk.tif": lambda: saved(picture().convert("CMYK"), "TIFF", compression="tiff_lzw"),
    "cmyk.jpg": cmyk_with_profile,
    "one-bit.tif": lambda: saved(picture().convert("1"), "TIFF"),
    "g4.tif": lambda: saved(picture().convert("1"), "TIFF", compression="group4"),
    "mirrored.tif": mirrored_tiff,
    "several.tif": several,
    "sixteen-bit.png": lambda: saved(
        Image.fromarray(np.asarray(picture().convert("L")).astype(np.uint16) * 257), "PNG"
    ),
    "see-through.png": lambda: saved(picture().convert("RGBA"), "PNG"),
    "photo.webp": lambda: saved(picture(), "WEBP", quality=85),
    "photo.heic": heic,
}


@pytest.mark.slow
def test_every_kind_is_archived_as_pdfa(tmp_path: Path) -> None:
    need_command("tesseract")
    sources = tmp_path / "in"
    sources.mkdir()
    for name, make in KINDS.items():
        (sources / name).write_bytes(make())
    main = "from api.cli import main; main()"
    command = [sys.executable, "-c", main, "archive", "--json", "-o", str(tmp_path / "out")]
    done = subprocess.run(
        [*command, *(str(sources / name) for name in KINDS)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(one["file"]).name for one in told] == list(KINDS)
    made = sorted((tmp_path / "out").glob("*.pdf"))
    assert len(made) >= len(KINDS)
    for path in made:
        with pikepdf.open(path) as pdf:
            assert all(len(page.Resources.XObject.keys()) == 1 for page in pdf.pages), path.name
    assert_pdfa(*made)
