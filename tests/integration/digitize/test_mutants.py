"""Damaged copies of small files: whatever a bit flip, a torn copy or a lying number makes of them, the answer is a
reading or an error with a code, in time, and nothing is left behind. Every run makes the same mutants."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw

from digitize.errors import DigitizeError
from digitize.intake.limits import MEBIBYTE, IntakeLimits
from digitize.pipeline import read_file
from tests.tools import material, need_command

LIMITS = IntakeLimits(
    pages=20, pixels=4_000_000, memory_bytes=1024 * MEBIBYTE, output_bytes=32 * MEBIBYTE, idle_seconds=20,
    wall_seconds=40, cpu_seconds=30,
)  # fmt: skip
NUMBERS = (b"0", b"-1", b"65536", b"2147483647", b"4294967296", b"99999999999999999999")
Mutation = Callable[[bytes, np.random.Generator], bytes]


def picture(kind: str, **options: object) -> bytes:
    image = Image.new("RGB", (220, 120), (246, 245, 242))
    ImageDraw.Draw(image).rectangle((0, 0, 40, 119), fill=(90, 110, 160))  # no letters: decoders are tried, not OCR
    target = BytesIO()
    mode = "1" if options.get("compression") == "group4" else "RGB"
    image.convert(mode).save(target, kind, **options)
    return target.getvalue()


def digital_pdf() -> bytes:
    target = BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page(page_size=(200, 120))
            page = pdf.pages[-1]
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = pdf.make_stream(b"BT /F1 9 Tf 10 TL 5 100 Td " + b"(Giay to mau thu nghiem) ' " * 6 + b"ET")
        pdf.save(target, static_id=True, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return target.getvalue()


def scan_pdf() -> bytes:
    target = BytesIO()
    Image.open(BytesIO(picture("PNG"))).save(target, "PDF", resolution=150)
    return target.getvalue()


SOURCES: dict[str, Callable[[], bytes]] = {
    "digital.pdf": digital_pdf,
    "scan.pdf": scan_pdf,
    "jpeg": lambda: picture("JPEG", quality=70),
    "png": lambda: picture("PNG"),
    "g4": lambda: picture("TIFF", compression="group4"),
    "lzw": lambda: picture("TIFF", compression="tiff_lzw"),
    "webp": lambda: picture("WEBP"),
}


def flip(data: bytes, chance: np.random.Generator) -> bytes:
    made = bytearray(data)
    for place in chance.integers(0, len(data), int(chance.integers(1, 12))):
        made[place] ^= 1 << int(chance.integers(0, 8))
    return bytes(made)


def tear(data: bytes, chance: np.random.Generator) -> bytes:
    return data[: int(chance.integers(8, len(data)))]


def lose(data: bytes, chance: np.random.Generator) -> bytes:
    start = int(chance.integers(4, len(data) - 8))
    return data[:start] + data[start + int(chance.integers(1, 64)) :]


def repeat(data: bytes, chance: np.random.Generator) -> bytes:
    start = int(chance.integers(4, len(data) - 8))
    part = data[start : start + int(chance.integers(1, 256))]
    return data[:start] + part * int(chance.integers(2, 40)) + data[start:]


def lie(data: bytes, chance: np.random.Generator) -> bytes:
    """Another number in place of one in words, or of four bytes that may be one."""
    digits = [place for place in range(8, len(data) - 1) if data[place : place + 1].isdigit()]
    number = NUMBERS[int(chance.integers(0, len(NUMBERS)))]
    if digits and data.startswith(b"%PDF"):
        place = digits[int(chance.integers(0, len(digits)))]
        return data[:place] + number + data[place + 1 :]
    place = int(chance.integers(8, len(data) - 8))
    return data[:place] + bytes(chance.choice([0, 0x7F, 0xFF], 4).tolist()) + data[place + 4 :]


MUTATIONS: tuple[Mutation, ...] = (flip, tear, lose, repeat, lie)


def mutants(count: int) -> Iterator[tuple[str, bytes]]:
    whole = {name: make() for name, make in SOURCES.items()}
    for number in range(count):
        name = list(whole)[number % len(whole)]
        mutation = MUTATIONS[number // len(whole) % len(MUTATIONS)]
        yield f"{number}-{mutation.__name__}-{name}", mutation(whole[name], np.random.default_rng(number))


def survive(count: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Read them all; how often each outcome was."""
    work = folder / "work"
    work.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(work))
    seen: Counter[str] = Counter()
    for name, data in mutants(count):
        path = folder / name
        path.write_bytes(data)
        started = time.monotonic()
        try:
            outcome = "read" if read_file(path, limits=LIMITS).pages else "nothing"
        except DigitizeError as error:
            outcome = error.code
        assert outcome not in {"nothing", DigitizeError.code, "reading-crashed"}, name
        assert time.monotonic() - started < LIMITS.wall_seconds + 15, name
        assert path.read_bytes() == data, name
        path.unlink()
        seen[outcome] += 1
    assert [path.name for path in folder.iterdir()] == ["work"]
    assert not list(work.iterdir())
    return seen


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    need_command("tesseract")
    need_command("pdftoppm")


def test_mutants_end_in_a_reading_or_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = survive(150, tmp_path, monkeypatch)
    assert seen["read"] > 20  # else they are all turned away at the door and test nothing
    assert seen["file-corrupt"] > 10


@pytest.mark.full
def test_thousands_of_mutants_end_in_a_reading_or_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = survive(3000, tmp_path, monkeypatch)
    print(f"MEASURED 3000 mutants of {len(SOURCES)} files: {dict(seen)}")


@pytest.mark.material
@pytest.mark.full
def test_every_hostile_file_ends_in_a_reading_or_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bombs, loops, lies and other people's fuzzing, as they came."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    limits = IntakeLimits(pages=40, idle_seconds=60, wall_seconds=120, cpu_seconds=120)
    files = [path for part in ("hostile-pdf", "hostile-img") for path in material(part).rglob("*") if path.is_file()]
    seen: Counter[str] = Counter()
    for path in sorted(path for path in files if path.name != "index.tsv"):
        started = time.monotonic()
        try:
            outcome = "read" if read_file(path, limits=limits).pages else "nothing"
        except DigitizeError as error:
            outcome = error.code
        assert outcome not in {"nothing", DigitizeError.code, "reading-crashed"}, path
        assert time.monotonic() - started < limits.wall_seconds + 15, path
        assert not list(tmp_path.iterdir()), path
        seen[outcome] += 1
    print(f"MEASURED {seen.total()} hostile files: {dict(seen)}")
