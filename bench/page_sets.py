"""The pages a comparison reads: made test papers with exact truth, as pictures and as one PDF."""

import json
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image

from tests.accuracy.corpus.making import Order, make
from tests.accuracy.word_score import WordScore, score_words


@dataclass(frozen=True, slots=True)
class PageSet:
    """Pictures, what is printed on each, and the PDF that holds them all as a scanner writes it."""

    name: str
    pictures: tuple[Path, ...]
    truths: tuple[str, ...]
    pdf: Path

    def score(self, texts: list[str]) -> float:
        """Word F1 over all pages."""
        scores = [score_words(truth, text) for truth, text in zip(self.truths, texts, strict=True)]
        return sum(scores, WordScore()).f1


def page_set(folder: Path, quality: str, pages: int, *, seed: int = 7) -> PageSet:
    """At least that many papers are made, once; the first `pages` pages are used."""
    kept = folder / f"{quality}-{seed}-{pages}"
    if not (kept / "done").exists():
        make(Order(kept, quality=quality, papers=pages, seed=seed))
        (kept / "done").touch()
    entries = [json.loads(line) for line in (kept / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    found = [
        (kept / image, page["text"])
        for entry in entries
        for image, page in zip(entry["images"], entry["pages"], strict=True)
    ][:pages]
    pictures, truths = zip(*found, strict=True)
    return PageSet(quality, pictures, truths, bind(list(pictures), kept / f"all-{pages}.pdf"))


def bind(pictures: list[Path], target: Path, *, copies: int = 1) -> Path:
    """A PDF in which each page is its picture, untouched; `copies` rounds of them for long files."""
    if target.exists():
        return target
    with pikepdf.new() as pdf:
        for picture in pictures * copies:
            _add_page(pdf, picture)
        pdf.save(target)
    return target


def _add_page(pdf: pikepdf.Pdf, picture: Path) -> None:
    with Image.open(picture) as image:
        (width, height), dpi, grey = image.size, float(image.info["dpi"][0]), image.mode == "L"
    stream = pikepdf.Stream(
        pdf, picture.read_bytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
        ColorSpace=pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB, BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    box = (width * 72 / dpi, height * 72 / dpi)
    page = pdf.add_blank_page(page_size=box)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
    page.Contents = pdf.make_stream(f"{box[0]:.3f} 0 0 {box[1]:.3f} 0 0 cm /Im0 Do".encode())
