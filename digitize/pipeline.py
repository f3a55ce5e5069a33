"""The room's front door: read a file, understand pages, build the archival PDF, draw a preview.

Owns the order of the steps and the temporary folder. Reaches neither database nor store. Everything that touches
the untrusted bytes happens in the limited child.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from digitize.errors import FileCorrupt, FileNotFoundHere
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits
from digitize.intake.sandbox import run_in_sandbox
from digitize.reading.page_reading import FileReading, PageReading, ReadingWarning
from digitize.reading.reading_json import page_from_json

OnPage = Callable[[int, int], None]


def read_pages(
    path: Path, *, on_page: OnPage | None = None, workers: int = 2, limits: IntakeLimits = DEFAULT_LIMITS
) -> tuple[tuple[PageReading, ...], tuple[ReadingWarning, ...]]:
    """The pages of a file without understanding them. Raises `DigitizeError` leaves."""

    def pass_on(event: Mapping[str, Any]) -> None:
        if on_page is not None:
            on_page(event.get("done", 0), event["pages"])

    with tempfile.TemporaryDirectory(prefix="saoy-read-") as name:
        folder = Path(name)
        pages_path = folder / "pages.jsonl"
        run_in_sandbox(
            "digitize.reading.file_reader:read_task",
            {
                "path": str(path.resolve()),
                "pages_path": str(pages_path),
                "workers": workers,
                "limits": asdict(limits),
            },
            folder=folder,
            limits=limits,
            on_event=pass_on,
        )
        with pages_path.open(encoding="utf-8") as lines:
            return _collect(json.loads(line) for line in lines)


def _collect(entries: Any) -> tuple[tuple[PageReading, ...], tuple[ReadingWarning, ...]]:
    return (), ()
