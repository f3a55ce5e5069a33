"""`python -m bench digitize`: reading and archiving beside OCRmyPDF and two bare Tesseract processes.

Same pages, same run, in turn; medians; word F1 beside the speed. `--flat` measures besides whether a page of a long
file costs what a page of a short one does. The table goes to `docs/results`, and with the chart into `docs/reading.md`.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from bench.chart import Dot, chart
from bench.machine import first_line, machine_lines
from bench.page_sets import PageSet, bind, page_set
from bench.readers import BareTesseract, OcrMyPdf, Reader, Run, Saoy

SUMMARY = "reading to PDF/A beside OCRmyPDF and bare Tesseract"
_DOCS = Path(__file__).resolve().parents[1] / "docs"
_BEGIN, _END = "<!-- measured by python -m bench digitize -->", "<!-- end -->"
_QUALITIES = ("fair", "poor")


@dataclass(frozen=True, slots=True)
class Row:
    """One reader on one kind of pages: medians over the rounds."""

    reader: str
    quality: str
    pages: int
    wall: float
    cpu: float
    peak_mib: float
    f1: float

    @property
    def speed(self) -> float:
        """Pages a second."""
        return self.pages / self.wall


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=16, help="pages of each kind")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--flat", type=int, nargs="+", metavar="N", help="besides, files of these lengths: 10 100 1000")
    parser.add_argument("--results", type=Path, default=_DOCS / "results")
    parser.add_argument("--chart", type=Path, default=_DOCS / "images" / "bench-digitize.svg")
    parser.add_argument("--page", type=Path, default=_DOCS / "reading.md")


def run(arguments: argparse.Namespace) -> None:
    cache = Path(os.environ.get("SAOY_BENCH_CACHE") or Path.home() / ".cache" / "saoy" / "bench")
    cache.mkdir(parents=True, exist_ok=True)
    head = [*machine_lines(), f"Ghostscript {first_line('gs', '--version')}"]
    rows = list(_rows(cache, arguments.pages, arguments.rounds))
    lines = [*_table(rows), "", *_ratios(rows)]
    if arguments.flat:
        lines += ["", *_flat_lines(cache, arguments.flat)]
    measured = "\n".join([*(f"- {line}" for line in head), "", *lines])
    arguments.chart.write_text(_chart(rows), encoding="utf-8")
    name = f"bench-digitize-{date.today()}"  # noqa: DTZ011 - the reader's day, for a file name
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / f"{name}.md").write_text(f"# {name}\n\n{measured}\n", encoding="utf-8")
    _show(arguments.page, f"{name}.md", measured)
    print(measured)


def _show(page: Path, source: str, measured: str) -> None:
    """Put the figures between the page's two marks; nothing else of it changes."""
    before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    link = f"[results/{source}](results/{source})"
    page.write_text(f"{before}{_BEGIN}\n{link}\n\n{measured}\n{_END}{after}", encoding="utf-8")


def _rows(cache: Path, pages: int, rounds: int) -> Iterator[Row]:
    for quality in _QUALITIES:
        chosen = page_set(cache / "pages", quality, pages)
        readers: list[Reader] = [Saoy(), BareTesseract()]
        peer = OcrMyPdf(cache)
        lacking = peer.missing()
        if lacking:
            print(f"{peer.name} is left out: {lacking}")
        else:
            readers.insert(1, peer)
        runs: dict[str, list[Run]] = {reader.name: [] for reader in readers}
        for _ in range(rounds):
            for reader in readers:  # in turn, so that a busy minute falls on all of them
                runs[reader.name].append(_in_folder(reader, chosen))
        for name, made in runs.items():
            costs = [run.cost for run in made]
            yield Row(
                reader=name,
                quality=quality,
                pages=len(chosen.pictures),
                wall=median(cost.wall for cost in costs),
                cpu=median(cost.cpu for cost in costs),
                peak_mib=median(cost.peak_mib for cost in costs),
                f1=chosen.score(made[-1].texts),
            )


def _in_folder(reader: Reader, pages: PageSet) -> Run:
    folder = Path(tempfile.mkdtemp(prefix="saoy-bench-"))
    try:
        return reader.read(pages, folder)
    finally:
        shutil.rmtree(folder)


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield "| reader | pages | pages/s | CPU s/page | peak MiB | word F1 |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        yield (
            f"| {row.reader} | {row.pages} {row.quality} | {row.speed:.2f} | {row.cpu / row.pages:.2f} "
            f"| {row.peak_mib:.0f} | {row.f1:.4f} |"
        )


def _ratios(rows: Sequence[Row]) -> Iterator[str]:
    for quality in _QUALITIES:
        ours = next(row for row in rows if row.quality == quality and row.reader == Saoy.name)
        for row in rows:
            if row.quality == quality and row is not ours:
                yield (
                    f"- {quality}: saoy does {ours.speed / row.speed:.2f} × the pages/s of {row.reader} "
                    f"and {row.cpu / ours.cpu:.2f} × its pages per second of processor time."
                )


def _flat_lines(cache: Path, lengths: Sequence[int]) -> Iterator[str]:
    yield "| pages in the file | pages/s | CPU s/page | peak MiB |"
    yield "|---|---|---|---|"
    base = page_set(cache / "pages", "fair", 10)
    for length in lengths:
        pictures = [base.pictures[index % len(base.pictures)] for index in range(length)]
        pdf = bind(pictures, base.pdf.with_name(f"long-{length}.pdf"))
        cost = _in_folder(Saoy(), PageSet("long", tuple(pictures), (), pdf)).cost
        yield f"| {length} | {length / cost.wall:.2f} | {cost.cpu / length:.3f} | {cost.peak_mib:.0f} |"


def _chart(rows: Sequence[Row]) -> str:
    dots = [Dot(row.reader, row.quality, row.speed, row.f1) for row in rows]
    return chart("Reading Vietnamese scans: speed and accuracy", "pages/s on this machine", "word F1", dots)
