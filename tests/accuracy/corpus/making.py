"""Writes a set: draws the papers, wears them, puts pictures and truth into a folder.

Owns which papers a set holds, in which order and from which seed.
"""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
from pdf2image import convert_from_bytes
from PIL import Image

from api.separator_sheets import SeparatorSheet, draw_separator_sheets
from digitize.understanding.separators import Separator
from tests.accuracy.corpus import papers  # noqa: F401 - registers the templates
from tests.accuracy.corpus.pressing import pressed
from tests.accuracy.corpus.register import OUTSIDE, TEMPLATES, Template, Written, write
from tests.accuracy.corpus.stacks import Leaf, single, stack, stacked_papers
from tests.accuracy.corpus.wearing import scanned, wear_of

_TURNS = (90, 180, 270)


@dataclass(frozen=True, slots=True)
class Order:
    """A set to make. `kind`: types (every type in turn), outside (in turn), mixed; stacks (several papers a file),
    separated (with printed sheets between). `turned` is the share of papers, in stacks of pages, scanned turned.
    """

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
        for number, (seed, written, leaves) in enumerate(_files(order)):
            entry = _make_file(order, f"{number:04d}", seed, written, leaves)
            truth.write(json.dumps(entry, ensure_ascii=False) + "\n")
            truth.flush()
            pages += len(entry["pages"])
    return pages


def _files(order: Order) -> Iterator[tuple[int, list[Written], list[Leaf]]]:
    """Seed, papers and leaves of each file."""
    if order.kind in ("stacks", "separated"):
        seed, left = order.seed * 100_000, order.papers
        while left > 0:
            rng = Random(seed)
            written = stacked_papers(rng, seed)[: max(2, left)]
            yield seed, written, stack(written, rng, separated=order.kind == "separated")
            seed, left = seed + 1, left - len(written)
        return
    for number, chosen in enumerate(_chosen(order)):
        seed = order.seed * 100_000 + number
        paper = write(chosen, seed)
        yield seed, [paper], single(paper)


def _chosen(order: Order) -> Iterator[Template]:
    """Each type in turn with its layouts in turn, in an order that the seed shuffles."""
    outside = [[made] for made in TEMPLATES.get(OUTSIDE, ())]
    inside = [made for code, made in sorted(TEMPLATES.items()) if code != OUTSIDE]
    lists = {"types": inside, "outside": outside, "mixed": inside + outside}[order.kind]
    Random(order.seed).shuffle(lists)
    for number in range(order.papers):
        layouts = lists[number % len(lists)]
        yield layouts[(number // len(lists) + order.seed) % len(layouts)]


def _make_file(
    order: Order, name: str, seed: int, written: Sequence[Written], leaves: Sequence[Leaf]
) -> dict[str, Any]:
    rng = Random(f"{order.quality} {order.dpi} {seed}")
    turned = [rng.choice(_TURNS) if rng.random() < order.turned else 0 for _ in leaves]
    turns = turned if len(written) > 1 else [turned[0]] * len(leaves)  # a paper goes through the feeder as a whole
    pictures = [
        _pressed(_drawn(leaf, order.dpi), order, rng, seed * 50 + count, turn)
        for count, (leaf, turn) in enumerate(zip(leaves, turns, strict=True))
    ]
    if len(pictures) == 1:
        file, names = f"{name}.jpg", [f"{name}.jpg"]
    else:
        file = f"{name}.pdf"
        (order.folder / "pages").mkdir(exist_ok=True)
        names = [f"pages/{name}-{count}.jpg" for count in range(1, len(pictures) + 1)]
        _bind(pictures, order.folder / file, order.dpi)
    for path, picture in zip(names, pictures, strict=True):
        (order.folder / path).write_bytes(picture)
    return {
        "file": file, "images": names, "quality": order.quality, "dpi": order.dpi, "seed": seed,
        "pages": [_page_entry(leaf, turn) for leaf, turn in zip(leaves, turns, strict=True)],
        "papers": [_paper_entry(paper, number, leaves) for number, paper in enumerate(written)],
    }  # fmt: skip


def _page_entry(leaf: Leaf, turn: int) -> dict[str, Any]:
    lines = leaf.sheet.lines if leaf.sheet else []
    return {
        "text": "\n".join(lines),
        "turn": turn,
        "blank": bool(leaf.sheet) and not lines,
        "component": leaf.component,
    }


def _paper_entry(paper: Written, number: int, leaves: Sequence[Leaf]) -> dict[str, Any]:
    numbers = [count for count, leaf in enumerate(leaves, 1) if leaf.paper == number]
    return {"type": paper.type or None, "layout": paper.layout, "pages": numbers, "fields": paper.fields}


def _drawn(leaf: Leaf, dpi: int) -> Image.Image:
    return pressed(leaf.sheet, dpi) if leaf.sheet else _separator(leaf.component, dpi)


@cache
def _separator(component: str, dpi: int) -> Image.Image:
    """The product's own separator sheet, printed."""
    sheet = SeparatorSheet(Separator(None, component), "Thành phần hồ sơ thử nghiệm")
    (page,) = convert_from_bytes(draw_separator_sheets([sheet]), dpi=dpi)
    return page.convert("RGB")


def _pressed(page: Image.Image, order: Order, rng: Random, seed: int, turn: int) -> bytes:
    wear = wear_of(order.quality, rng)
    picture = scanned(page, wear, seed, order.dpi)
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
