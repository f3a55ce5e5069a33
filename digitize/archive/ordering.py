"""Orders archival PDFs from the limited child and puts them into place. Never touches untrusted bytes itself."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digitize.intake.child.sandbox import OnPage, page_events, run_in_sandbox
from digitize.intake.digest import sha256_of
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits
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
    orders: Sequence[ArchivalOrder],
    *,
    on_page: OnPage | None = None,
    workers: int = 1,
    limits: IntakeLimits = DEFAULT_LIMITS,
) -> tuple[ArchivalPdf, ...]:
    """Several archival PDFs, in as many children as workers, each of which opens its sources once."""
    shares = _shares(orders, workers)
    progress = _Progress(on_page, sum(len(order.pages) for order in orders), len(shares))
    with ThreadPoolExecutor(max_workers=max(1, len(shares))) as pool:
        made = pool.map(lambda numbered: _build_share(numbered[1], progress.of(numbered[0]), limits), enumerate(shares))
        return tuple(pdf for share in made for pdf in share)


def _shares(orders: Sequence[ArchivalOrder], workers: int) -> list[Sequence[ArchivalOrder]]:
    """Neighbours together, about as many pages each: neighbours come from one source."""
    total = sum(len(order.pages) for order in orders)
    shares: list[list[ArchivalOrder]] = [[] for _ in range(workers)]
    before = 0
    for order in orders:
        shares[min(before * workers // max(total, 1), workers - 1)].append(order)
        before += len(order.pages)
    return [share for share in shares if share]


class _Progress:
    """Adds up what several children have done."""

    def __init__(self, on_page: OnPage | None, total: int, shares: int) -> None:
        self._on_page, self._total, self._lock = on_page, total, threading.Lock()
        self._done = [0] * shares

    def of(self, share: int) -> OnPage:
        def count(done: int, _: int) -> None:
            with self._lock:
                self._done[share] = done
                if self._on_page is not None:
                    self._on_page(sum(self._done), self._total)

        return count


def _build_share(orders: Sequence[ArchivalOrder], on_page: OnPage, limits: IntakeLimits) -> tuple[ArchivalPdf, ...]:
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
