"""The lines for real papers: pages with exact text, and signed scans whose kind, number and day were read by eye.

They are in the folder of real documents, which is no part of the project; readings of them are kept elsewhere.
"""

import csv
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digitize.understanding.splitting import split
from digitize.understanding.type_catalogue import load_type_catalogue
from tests.accuracy.bare_tesseract import bare_text
from tests.accuracy.readings import pages_of, reading_sources
from tests.accuracy.scoring import Tally, proposed

_KEPT = Path(tempfile.gettempdir()) / "saoy-accuracy"
_TRUTH = re.compile(r"type=(?P<type>[^;]+); số=(?P<number>[^; ]+)[^;]*; ngày=(?P<day>[\d/]+)")


def exact_pages(material: Path, *, stale: bool = False) -> Tally:
    """`vn-gt`: words of whole files against their text, beside bare Tesseract."""
    tally, folder = Tally(), material / "vn-gt"
    for file in sorted(path for path in folder.iterdir() if path.suffix in {".jpg", ".tif"}):
        truths = sorted(folder.glob(f"{file.stem}.gt.txt")) + sorted(folder.glob(f"{file.stem}-p?.*gt.txt"))
        if truths:
            truth = "\n".join(path.read_text(encoding="utf-8") for path in truths)
            pages = pages_of(file, key=reading_sources(), stale=stale, cache=_KEPT)
            tally.score_page(file.name, truth, bare_text(file, cache=_KEPT), "\n".join(page.text for page in pages))
    return tally


def signed_scans(material: Path, *, stale: bool = False) -> Tally:
    """`vn-signed-scans`: the first paper's type, number and day. A handwritten number accepted wrong is a miss."""
    tally = Tally()
    for file, truth in _labels(material / "vn-signed-scans"):
        pages = pages_of(file, key=reading_sources(), stale=stale, cache=_KEPT)
        first = next(iter(split(pages, load_type_catalogue())))
        said = proposed(first.pages, truth["type"])
        tally.score_paper(file.name[:24], truth, said, ["document_number", "issue_date"])
    return tally


def _labels(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    codes = {one.name_vi.casefold(): code for code, one in load_type_catalogue().items()}
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found = _TRUTH.search(row["ground truth or expected verdict"])
            code = codes.get(found["type"].casefold()) if found else None
            if found and code:
                day, month, year = (int(part) for part in found["day"].split("/"))
                fields = {"document_number": [found["number"]], "issue_date": [f"{year:04d}-{month:02d}-{day:02d}"]}
                yield folder / row["file"], {"type": code, "layout": "real scan", "pages": [], "fields": fields}
