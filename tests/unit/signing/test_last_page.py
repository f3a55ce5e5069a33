"""The lời chứng on the copy's own last page: only where the drawn page is blank, and never over anything."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw

from signing.copy.composer import compose_certified_copy
from signing.copy.free_room import free_place
from signing.rules import load_rules
from tests.tools import need_command
from tests.unit.signing.sheets import CARD, particulars, scan_pdf

Draw = Callable[[ImageDraw.ImageDraw], object]
MM = 100 / 25.4
PAPER = (250, 247, 238)
BLOCK = load_rules().attestation_block(on=particulars().certified_on)


def sheet(*marks: Draw, mm: tuple[int, int] = (210, 297), turn: int = 0, noise: int = 3) -> bytes:
    """A scan at 100 dpi of light, slightly noisy paper with some marks on it."""
    width, height = (round(side * MM) for side in mm)
    picture = Image.new("RGB", (width, height), PAPER)
    for mark in marks:
        mark(ImageDraw.Draw(picture))
    grain = np.random.default_rng(7).integers(-noise, noise + 1, (height, width, 1))
    tones = np.clip(np.asarray(picture).astype(int) + grain, 0, 255).astype(np.uint8)
    data, out = io.BytesIO(), io.BytesIO()
    Image.fromarray(tones).save(data, "JPEG", quality=85)
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(width * 0.72, height * 0.72))
        image = pikepdf.Stream(
            pdf, data.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
            ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        page.obj.Contents = pdf.make_stream(f"q {width * 0.72} 0 0 {height * 0.72} 0 0 cm /Im Do Q".encode())
        page.obj.Rotate = turn
        pdf.save(out)
    return out.getvalue()


def band(top: float, bottom: float, colour: tuple[int, int, int] = (40, 40, 50)) -> Draw:
    """Lines of "writing" from `top` to `bottom` millimetres."""
    rows = [round(y * MM) for y in np.arange(top, bottom, 6.0)]

    def draw_lines(draw: ImageDraw.ImageDraw) -> None:
        for y in rows:
            draw.line((25 * MM, y, 185 * MM, y), fill=colour, width=3)

    return draw_lines


WRITTEN_ABOVE = band(20, 150)


def composed(source: bytes, folder: Path) -> tuple[int, list[float]]:
    """How many pages the copy has and where the lower edge of the person's box is, in points."""
    need_command("pdftoppm")
    frozen = compose_certified_copy(source, folder / "copy.pdf", particulars())
    return frozen.page_count, [frozen.signature_boxes[0].y0, frozen.signature_boxes[0].y1]


@pytest.mark.parametrize(
    ("source", "pages"),
    [
        pytest.param(sheet(WRITTEN_ABOVE), 1, id="half a page written"),
        pytest.param(sheet(WRITTEN_ABOVE, mm=(420, 297)), 1, id="A3"),
        pytest.param(sheet(mm=(297, 210), turn=90), 1, id="turned"),
        pytest.param(sheet(band(20, 280)), 2, id="full page"),
        pytest.param(sheet(WRITTEN_ABOVE, band(200, 203), band(270, 273)), 2, id="a line in the middle of the room"),
        pytest.param(sheet(mm=(148, 210)), 2, id="A5 is too narrow"),
        pytest.param(scan_pdf(CARD), 2, id="a card"),
        pytest.param(sheet(WRITTEN_ABOVE, noise=30), 2, id="paper too coarse to tell"),
    ],
)
def test_page_is_added_only_where_the_last_one_has_no_room(source: bytes, pages: int, tmp_path: Path) -> None:
    assert composed(source, tmp_path)[0] == pages


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(lambda d: d.ellipse((300, 780, 480, 960), outline=(240, 200, 200), width=3), id="pale red seal"),
        pytest.param(lambda d: d.line((200, 800, 600, 950), fill=(205, 205, 205), width=2), id="pencil"),
        pytest.param(lambda d: d.rectangle((250, 800, 620, 1000), fill=(250, 247, 190)), id="yellow marker"),
        pytest.param(lambda d: d.text((600, 900), "7", fill=(60, 60, 60)), id="one digit"),
    ],
)
def test_what_is_pale_or_small_is_not_covered_either(mark: Draw, tmp_path: Path) -> None:
    source = sheet(WRITTEN_ABOVE, mark)
    pages, _ = composed(source, tmp_path)
    if pages == 1:
        assert _shown(tmp_path / "copy.pdf", tmp_path) == []
    else:
        assert pages == 2


def test_block_stands_above_the_page_number_at_the_foot(tmp_path: Path) -> None:
    low = composed(sheet(WRITTEN_ABOVE), tmp_path)[1]
    above = composed(sheet(WRITTEN_ABOVE, band(283, 285)), tmp_path)[1]
    assert above[0] - low[0] > 10


def test_original_stays_as_it_is_wherever_the_block_does_not_stand(tmp_path: Path) -> None:
    assert composed(sheet(WRITTEN_ABOVE), tmp_path)[0] == 1
    assert _shown(tmp_path / "copy.pdf", tmp_path) == []


def test_what_cannot_be_drawn_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.7 nothing")
    sizes = {"width_mm": 172.0, "height_mm": 78.0, "margin_mm": 10.0, "clearance_mm": 4.0}
    assert free_place(tmp_path / "no.pdf", **sizes) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert compose_certified_copy(sheet(WRITTEN_ABOVE), tmp_path / "c.pdf", particulars()).page_count == 2


def _shown(copy: Path, folder: Path) -> list[str]:
    """The block's own region of the copy's last page without the block must be blank: what it covers, if anything."""
    with pikepdf.open(copy) as pdf:
        page = pdf.pages[-1]
        [*_, place] = [one for one in page.Contents.read_bytes().split(b"\n") if b"/LoiChung" in one]
        left, foot = (float(number) for number in place.split()[5:7])
        page.obj.Contents = pdf.make_stream(page.Contents.read_bytes().replace(place, b""))
        page.obj.CropBox = pikepdf.Array(
            [left, foot, left + BLOCK.width_mm * 72 / 25.4, foot + BLOCK.height_mm * 72 / 25.4]
        )
        del pdf.Root.AcroForm, page.obj.Annots
        pdf.save(folder / "without.pdf")
    done = subprocess.run(
        ["pdftoppm", "-r", "100", "-singlefile", "-cropbox", folder / "without.pdf"], capture_output=True, check=True
    )
    with Image.open(io.BytesIO(done.stdout)) as image:
        tones = np.asarray(image.convert("RGB")).astype(int)
    far = np.abs(tones - np.median(tones, axis=(0, 1))).max()
    return [] if far <= 16 else [f"{far} levels from the paper's tone"]
