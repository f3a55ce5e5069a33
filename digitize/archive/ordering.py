"""Orders archival PDFs from the limited child and puts them into place. Never touches untrusted bytes itself."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digitize.intake.digest import sha256_of
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits
from digitize.intake.sandbox import OnPage, page_events, run_in_sandbox
from digitize.reading.page_reading import PageReading
from digitize.reading.reading_json import page_to_json


@dataclass(frozen=True, slots=True)
class ArchivalPage:
    """A page of the archival PDF: where it comes from, how it was read, and the officer's further clockwise turn."""

    source: Path
    page_index: int
    reading: PageReading
    turn: int = 0


@dataclass(frozen=True, slots=True)
class ArchivalPdf:
    """What was written. `treatments` says page by page how the scan came in (image, content, rendered, sheet)."""

    sha256: str
    size: int
    page_count: int
    treatments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArchivalOrder:
    """One archival PDF to make. `parts` maps the index of a part's first page to its bookmark.

    `mark` says in words that paper was converted, when and by whom; it stands in the file's description.
    """

    pages: tuple[ArchivalPage, ...]
    target: Path
    title: str
    created_at: datetime
    parts: Mapping[int, str] | None = None
    mark: str = ""


def build_archival_pdf(
    pages: Sequence[ArchivalPage],
    target: Path,
    *,
    title: str,
    created_at: datetime,
    parts: Mapping[int, str] | None = None,
    mark: str = "",
    limits: IntakeLimits = DEFAULT_LIMITS,
) -> ArchivalPdf:
    """Write the PDF/A-2b of these pages; the same input gives the same bytes.

    Raises `ArchiveNotConforming` when the result does not pass the gate; nothing is then at `target`.
    """
    order = ArchivalOrder(tuple(pages), target, title, created_at, parts, mark)
    return build_archival_pdfs([order], limits=limits)[0]


def build_archival_pdfs(
    orders: Sequence[ArchivalOrder], *, on_page: OnPage | None = None, limits: IntakeLimits = DEFAULT_LIMITS
) -> tuple[ArchivalPdf, ...]:
    """Several archival PDFs in one child, which opens each source once."""
    with tempfile.TemporaryDirectory(prefix="saoy-archive-") as name:
        folder = Path(name)
        readings = folder / "readings.jsonl"
        with readings.open("w", encoding="utf-8") as lines:
            for page in (page for order in orders for page in order.pages):
                lines.write(json.dumps(page_to_json(page.reading), ensure_ascii=False) + "\n")
        made = run_in_sandbox(
            "digitize.archive.archival_pdf:archive_task",
            {
                "orders": [_order_to_json(order, folder / f"{number}.pdf") for number, order in enumerate(orders)],
                "readings": str(readings),
                "limits": asdict(limits),
            },
            folder=folder,
            reading=sorted({page.source for order in orders for page in order.pages}),
            limits=limits,
            on_event=page_events(on_page),
        )
        return tuple(
            _put_into_place(folder / f"{number}.pdf", order, tuple(treatments))
            for number, (order, treatments) in enumerate(zip(orders, made["treatments"], strict=True))
        )


def _order_to_json(order: ArchivalOrder, target: Path) -> dict[str, Any]:
    return {
        "pages": [
            {"source": str(page.source.resolve()), "page_index": page.page_index, "turn": page.turn}
            for page in order.pages
        ],
        "target": str(target),
        "title": order.title,
        "mark": order.mark,
        "created_at": order.created_at.astimezone(UTC).isoformat(),
        "parts": {str(index): text for index, text in (order.parts or {0: order.title}).items()},
    }


def _put_into_place(made: Path, order: ArchivalOrder, treatments: tuple[str, ...]) -> ArchivalPdf:
    """Whole or not at all: the copy may cross file systems, the last step does not."""
    partial = order.target.with_name(order.target.name + ".partial")
    shutil.move(made, partial)
    built = ArchivalPdf(sha256_of(partial), partial.stat().st_size, len(order.pages), treatments)
    partial.replace(order.target)
    return built
