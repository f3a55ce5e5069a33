"""Writes a set: draws the papers, wears them, puts pictures and truth into a folder.

Owns which papers a set holds, in which order and from which seed.
"""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
from PIL import Image

from samples.papers.sheet import Sheet
from tests.accuracy.corpus import papers  # noqa: F401 - registers the templates
from tests.accuracy.corpus.pressing import pressed
from tests.accuracy.corpus.register import OUTSIDE, TEMPLATES, Template, Written, write
from tests.accuracy.corpus.wearing import scanned, wear_of

_TURNS = (90, 180, 270)


@dataclass(frozen=True, slots=True)
class Order:
    """A set to make. `kind`: types (every type in turn), outside (in turn), mixed; `turned` is a share of the files."""

    folder: Path
    kind: str = "types"
    quality: str = "fair"
    dpi: int = 200
    papers: int = 48
    seed: int = 1
    turned: float = 0.0


def make(order: Order) -> int:
    """Write the set; returns how many pages it has."""
    order.folder.mkdir(parents=True, exist_ok=True)
    pages = 0
    with (order.folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for number, chosen in enumerate(_chosen(order)):
            seed = order.seed * 100_000 + number
            entry = _make_file(order, f"{number:04d}", [write(chosen, seed)], seed)
            truth.write(json.dumps(entry, ensure_ascii=False) + "\n")
            truth.flush()
            pages += len(entry["pages"])
    return pages


def _chosen(order: Order) -> Iterator[Template]:
    """Each type in turn with its layouts in turn, in an order that the seed shuffles."""
    outside = [[made] for made in TEMPLATES.get(OUTSIDE, ())]
    inside = [made for code, made in sorted(TEMPLATES.items()) if code != OUTSIDE]
    lists = {"types": inside, "outside": outside, "mixed": inside + outside}[order.kind]
    Random(order.seed).shuffle(lists)
    for number in range(order.papers):
        layouts = lists[number % len(lists)]
        yield layouts[(number // len(lists) + order.seed) % len(layouts)]


def _make_file(order: Order, name: str, written: Sequence[Written], seed: int) -> dict[str, Any]:
    rng = Random(f"{order.quality} {order.dpi} {seed}")
    turn = rng.choice(_TURNS) if rng.random() < order.turned else 0
    sheets = [sheet for paper in written for sheet in paper.sheets]
    pictures = [_pressed(sheet, order, rng, seed * 50 + count, turn) for count, sheet in enumerate(sheets)]
    if len(pictures) == 1:
        file = images = f"{name}.jpg"
        (order.folder / file).write_bytes(pictures[0])
        names = [images]
    else:
        file = f"{name}.pdf"
        (order.folder / "pages").mkdir(exist_ok=True)
        names = [f"pages/{name}-{count}.jpg" for count in range(1, len(pictures) + 1)]
        for path, picture in zip(names, pictures, strict=True):
            (order.folder / path).write_bytes(picture)
        _bind(pictures, order.folder / file, order.dpi)
    return {
        "file": file, "images": names, "quality": order.quality, "dpi": order.dpi, "seed": seed,
        "pages": [{"text": "\n".join(sheet.lines), "turn": turn, "blank": not sheet.lines} for sheet in sheets],
        "papers": list(_paper_entries(written)),
    }  # fmt: skip


def _paper_entries(written: Iterable[Written]) -> Iterator[dict[str, Any]]:
    first = 1
    for paper in written:
        numbers = list(range(first, first + len(paper.sheets)))
        first += len(numbers)
        yield {"type": paper.type or None, "layout": paper.layout, "pages": numbers, "fields": paper.fields}


def _pressed(sheet: Sheet, order: Order, rng: Random, seed: int, turn: int) -> bytes:
    wear = wear_of(order.quality, rng)
    picture = scanned(pressed(sheet, order.dpi), wear, seed, order.dpi)
    if turn:
        picture = picture.rotate(-turn, expand=True)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=wear.jpeg, dpi=(order.dpi, order.dpi))
    return stream.getvalue()


def _bind(pictures: Sequence[bytes], target: Path, dpi: int) -> None:
    """A PDF as scanners write it: each page is its picture, untouched."""
    with pikepdf.new() as pdf:
        for data in pictures:
            with Image.open(io.BytesIO(data)) as picture:
                width, height, mode = picture.width, picture.height, picture.mode
            image = pikepdf.Stream(
                pdf, data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
                ColorSpace=pikepdf.Name.DeviceGray if mode == "L" else pikepdf.Name.DeviceRGB, BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )  # fmt: skip
            box = (width * 72 / dpi, height * 72 / dpi)
            page = pdf.add_blank_page(page_size=box)
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
            page.Contents = pdf.make_stream(f"{box[0]:.3f} 0 0 {box[1]:.3f} 0 0 cm /Im0 Do".encode())
        pdf.save(target, deterministic_id=True)
