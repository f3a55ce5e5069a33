"""Readings of a set's files by the product, kept as JSON under the digest of the sources that read.

While only the understanding changes, nothing is read again: types, fields and cuts are made from the kept pages.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from digitize.errors import DigitizeError
from digitize.pipeline import read_file
from digitize.reading.page_reading import PageReading
from digitize.reading.reading_json import page_from_json, page_to_json

_ROOT = Path(__file__).resolve().parents[2]
_CACHE = ".readings"
# What a busy machine or a half-written source does says nothing of the file: not kept.
_PASSING = {"reading-crashed", "reading-timed-out"}


def reading_sources() -> str:
    """The digest of what turns a file into pages."""
    digest = hashlib.sha256()
    for package in ("intake", "reading"):
        for path in sorted((_ROOT / "digitize" / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def pages_of(file: Path, *, key: str, stale: bool = False, cache: Path | None = None) -> list[PageReading]:
    """The pages read of the file; `stale` takes the newest kept ones, whatever sources made them."""
    folder, mark = (cache or file.parent) / _CACHE, hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    kept = folder / key / f"{file.name}.{mark}.json"
    if not kept.exists() and stale:
        older = sorted(folder.glob(f"*/{file.name}.{mark}.json"), key=lambda path: path.stat().st_mtime)
        kept = older[-1] if older else kept
    if kept.exists():
        document: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    else:
        document = _read(file)
        if document.get("refused") not in _PASSING:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return [page_from_json(page) for page in document["pages"]]


def _read(file: Path) -> dict[str, Any]:
    try:
        return {"pages": [page_to_json(page) for page in read_file(file, workers=1).pages]}
    except DigitizeError as refused:
        # A page that is refused is a page of which nothing was read: it counts against the reader.
        return {"pages": [], "refused": refused.code}
