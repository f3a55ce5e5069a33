"""`python -m tests.accuracy.evaluate FOLDER…`: the product and bare Tesseract on sets of test papers, one table.

Types and fields are judged paper by paper on the true pages; where a type is left open, fields are those an officer
gets after confirming it. Cuts are judged on whole files.
"""

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from digitize.reading.page_reading import PageReading
from digitize.understanding.splitting import split
from digitize.understanding.type_catalogue import load_type_catalogue
from tests.accuracy.bare_tesseract import bare_text
from tests.accuracy.readings import pages_of, reading_sources
from tests.accuracy.real_papers import exact_pages, signed_scans
from tests.accuracy.scoring import Tally, proposed
from tests.tools import MATERIAL_VARIABLE

_HEAD = (
    "set", "pages", "bare-F1", "F1", "worse", "accepted", "type-right", "fields-accepted", "exact", "unknown",
    "split-F1",
)  # fmt: skip


def evaluate(folder: Path, *, bare: bool = True, stale: bool = False, most: int | None = None) -> Tally:
    """Every file of the set, read (or taken from the cache) and judged."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines][:most]
    key = reading_sources()
    with ThreadPoolExecutor(2) as pool:
        readings = list(pool.map(lambda entry: pages_of(folder / entry["file"], key=key, stale=stale), entries))
        images = [folder / image for entry in entries for image in entry["images"]]
        texts = dict(zip(images, pool.map(bare_text, images), strict=True)) if bare else {}
    tally = Tally()
    for entry, pages in zip(entries, readings, strict=True):
        _judge(tally, folder, entry, pages, texts)
    return tally


def _judge(tally: Tally, folder: Path, entry: dict[str, Any], pages: list[PageReading], bare: dict[Path, str]) -> None:
    by_number = {page.number: page for page in pages}
    for number, (image, truth) in enumerate(zip(entry["images"], entry["pages"], strict=True), 1):
        read = by_number[number].text if number in by_number else ""
        if truth["text"]:
            tally.score_page(image, truth["text"], bare[folder / image] if bare else None, read)
    catalogue = load_type_catalogue()
    for paper in entry["papers"]:
        its = [by_number[number] for number in paper["pages"] if number in by_number]
        names = [field.name for field in catalogue[paper["type"]].fields] if paper["type"] else []
        name = entry["file"] if len(entry["papers"]) == 1 else f"{entry['file']}:{paper['pages'][0]}"
        tally.score_paper(name, paper, proposed(its, paper["type"]), names)
    if len(pages) > 1:
        firsts = [group.pages[0].number for group in split(pages, catalogue)]
        tally.score_cuts(entry["file"], [paper["pages"][0] for paper in entry["papers"]][1:], firsts[1:])


def row(name: str, tally: Tally) -> list[str]:
    """A line of the table; a dash where the set has nothing of the kind."""

    def share(count: int, value: float) -> str:
        return f"{value:.4f}" if count else "–"

    return [
        name, str(tally.pages), share(tally.bare.printed, tally.bare.f1), share(tally.pages, tally.words.f1),
        str(tally.worse_pages),
        share(tally.papers, tally.acceptance), share(tally.papers_accepted, tally.type_accuracy),
        share(tally.fields, tally.field_acceptance), share(tally.values_accepted, tally.field_exactness),
        share(tally.outsiders, tally.unknown_rate), share(tally.cuts.printed, tally.cuts.f1),
    ]  # fmt: skip


def table(rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as they need to be."""
    lines = [_HEAD, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.evaluate")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--no-bare", action="store_true", help="leave out words: types, fields and cuts only")
    parser.add_argument("--stale", action="store_true", help="take kept readings even if the reading changed since")
    parser.add_argument("--most", type=int, help="only the first files of each set")
    parser.add_argument("--misses", type=int, default=60, help="how many misses to list of each kind")
    asked = parser.parse_args()
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    rows = []
    for folder in asked.folders:
        tally = evaluate(folder, bare=not asked.no_bare, stale=asked.stale, most=asked.most)
        rows.append(row(folder.name, tally))
        seen: dict[str, int] = {}
        for miss in sorted(tally.misses, key=lambda one: one.what):
            seen[miss.what] = seen.get(miss.what, 0) + 1
            if seen[miss.what] <= asked.misses:
                print(f"{folder.name}: {miss}")
        print(f"{folder.name}: {seen}")
    if material := os.environ.get(MATERIAL_VARIABLE):
        for name, judge in (("vn-gt", exact_pages), ("vn-signed-scans", signed_scans)):
            tally = judge(Path(material), stale=asked.stale)
            rows.append(row(name, tally))
            print(*(f"{name}: {miss}" for miss in tally.misses), sep="\n")
    print(table(rows))


if __name__ == "__main__":
    main()
