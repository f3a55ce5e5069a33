"""The room's front door: read a file, understand pages, build the archival PDF, draw a preview.

Owns the order of the steps and the temporary folder. Reaches neither database nor store. Everything that touches
the untrusted bytes happens in the limited child.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digitize.errors import FileNotFoundHere, from_code
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits
from digitize.intake.sandbox import run_in_sandbox
from digitize.reading.page_reading import FileReading, PageReading, PaperProposal, ReadingWarning
from digitize.reading.reading_json import page_from_json, page_to_json
from digitize.understanding.classification import classify
from digitize.understanding.copy_marks import is_certified_copy
from digitize.understanding.extraction import extract
from digitize.understanding.splitting import PaperPages, doubts, split
from digitize.understanding.type_catalogue import load_type_catalogue

OnPage = Callable[[int, int], None]

_LOWEST_LAWFUL_DPI = 200
_CHUNK = 1024 * 1024


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


def read_file(
    path: Path, *, on_page: OnPage | None = None, workers: int = 2, limits: IntakeLimits = DEFAULT_LIMITS
) -> FileReading:
    """Read, split, classify and extract. `on_page(done, total)` is called as pages finish.

    Raises `DigitizeError` leaves when the file as a whole cannot be read; a bad page becomes a warning.
    """
    digest = _digest(path)
    pages, warnings = _read_pages(path, on_page, workers, limits)
    groups = split(pages, load_type_catalogue())
    papers = tuple(_proposed(group) for group in groups)
    return FileReading(path.name, digest, pages, papers, (*warnings, *_notices(pages, papers), *doubts(groups)))


def _proposed(group: PaperPages) -> PaperProposal:
    """The paper that a stack's splitting found; a separator sheet says which component it is for."""
    paper = understand(group.pages)
    if group.separator is None:
        return paper
    return replace(paper, component=group.separator.component, dossier=group.separator.dossier)


def understand(pages: Sequence[PageReading], *, as_type: str | None = None) -> PaperProposal:
    """Type and fields of pages that make one paper; `as_type` is what a person said it is."""
    catalogue = load_type_catalogue()
    numbers = tuple(page.number for page in pages)
    if as_type is not None:
        fields = extract(pages, catalogue[as_type]) if as_type in catalogue else {}
        return PaperProposal(numbers, as_type, 1.0, True, fields)
    found = classify(pages, catalogue)
    fields = extract(pages, catalogue[found.type]) if found.type in catalogue else {}
    return PaperProposal(numbers, found.type, found.confidence, found.accepted, fields)


@dataclass(frozen=True, slots=True)
class ArchivalOrder:
    """One archival PDF to make. `parts` maps the index of a part's first page to its bookmark."""

    pages: tuple[ArchivalPage, ...]
    target: Path
    title: str
    created_at: datetime
    parts: Mapping[int, str] | None = None


def build_archival_pdf(
    pages: Sequence[ArchivalPage],
    target: Path,
    *,
    title: str,
    created_at: datetime,
    parts: Mapping[int, str] | None = None,
    limits: IntakeLimits = DEFAULT_LIMITS,
) -> ArchivalPdf:
    """Write the PDF/A-2b of these pages; the same input gives the same bytes.

    Raises `ArchiveNotConforming` when the result does not pass the gate; nothing is then at `target`.
    """
    order = ArchivalOrder(tuple(pages), target, title, created_at, parts)
    return build_archival_pdfs([order], limits=limits)[0]


def build_archival_pdfs(
    orders: Sequence[ArchivalOrder], *, on_page: OnPage | None = None, limits: IntakeLimits = DEFAULT_LIMITS
) -> tuple[ArchivalPdf, ...]:
    """Several archival PDFs in one child: starting it costs as much as a few pages."""
    with tempfile.TemporaryDirectory(prefix="saoy-archive-") as name:
        folder = Path(name)
        made = run_in_sandbox(
            "digitize.archive.archival_pdf:archive_task",
            {
                "orders": [_order_to_json(order, folder / f"{number}.pdf") for number, order in enumerate(orders)],
                "limits": asdict(limits),
            },
            folder=folder,
            reading=sorted({page.source for order in orders for page in order.pages}),
            limits=limits,
            on_event=_page_events(on_page),
        )
        for number, order in enumerate(orders):
            _move_into_place(folder / f"{number}.pdf", order.target)
    return tuple(
        ArchivalPdf(_digest(order.target), order.target.stat().st_size, len(order.pages), tuple(treatments))
        for order, treatments in zip(orders, made["treatments"], strict=True)
    )


def render_preview(
    path: Path, page_index: int, *, max_px: int, rotation: int = 0, limits: IntakeLimits = DEFAULT_LIMITS
) -> bytes:
    """A JPEG of the page in the frame of its reading (a photograph's sheet is straightened), turned clockwise."""
    with tempfile.TemporaryDirectory(prefix="saoy-preview-") as name:
        folder = Path(name)
        target = folder / "preview.jpg"
        run_in_sandbox(
            "digitize.reading.file_reader:preview_task",
            {
                "path": str(path.resolve()),
                "page_index": page_index,
                "max_px": max_px,
                "rotation": rotation,
                "target": str(target),
                "limits": asdict(limits),
            },
            folder=folder,
            reading=[path],
            limits=limits,
        )
        return target.read_bytes()


def _read_pages(
    path: Path, on_page: OnPage | None, workers: int, limits: IntakeLimits
) -> tuple[tuple[PageReading, ...], tuple[ReadingWarning, ...]]:
    with tempfile.TemporaryDirectory(prefix="saoy-read-") as name:
        folder = Path(name)
        pages_path = folder / "pages.jsonl"
        arguments = {
            "path": str(path.resolve()),
            "pages_path": str(pages_path),
            "workers": workers,
            "limits": asdict(limits),
        }
        run_in_sandbox(
            "digitize.reading.file_reader:read_task",
            arguments,
            folder=folder,
            reading=[path],
            limits=limits,
            on_event=_page_events(on_page),
        )
        with pages_path.open(encoding="utf-8") as lines:
            return _collect(json.loads(line) for line in lines)


def _page_events(on_page: OnPage | None) -> Callable[[Mapping[str, Any]], None]:
    def pass_on(event: Mapping[str, Any]) -> None:
        if on_page is not None:
            on_page(event.get("done", 0), event["pages"])

    return pass_on


def _order_to_json(order: ArchivalOrder, target: Path) -> dict[str, Any]:
    return {
        "pages": [
            {
                "source": str(page.source.resolve()),
                "page_index": page.page_index,
                "reading": page_to_json(page.reading),
                "turn": page.turn,
            }
            for page in order.pages
        ],
        "target": str(target),
        "title": order.title,
        "created_at": order.created_at.astimezone(UTC).isoformat(),
        "parts": {str(index): text for index, text in (order.parts or {0: order.title}).items()},
    }


def _move_into_place(made: Path, target: Path) -> None:
    """Whole or not at all: the copy may cross file systems, the last step does not."""
    partial = target.with_name(target.name + ".partial")
    shutil.copyfile(made, partial)
    partial.replace(target)


def _collect(
    entries: Iterable[Mapping[str, Any]],
) -> tuple[tuple[PageReading, ...], tuple[ReadingWarning, ...]]:
    pages, warnings = [], []
    for entry in entries:
        if "page" in entry:
            pages.append(page_from_json(entry["page"]))
            continue
        error, number = entry["error"], entry["number"]
        warnings.append(ReadingWarning(error["code"], error["message_vi"], error["message_en"], number))
        pages.append(PageReading(number, 0, 0, 0, 0, "", (), origin="unreadable"))
    if all(page.origin == "unreadable" for page in pages):
        first = warnings[0]
        raise from_code(first.code, first.message_vi, first.message_en)
    return tuple(pages), tuple(warnings)


def _notices(pages: Sequence[PageReading], papers: Sequence[PaperProposal]) -> Iterable[ReadingWarning]:
    by_number = {page.number: page for page in pages}
    for page in pages:
        if page.origin == "blank":
            yield ReadingWarning(
                "page-blank",
                f"Trang {page.number} trắng, không đưa vào giấy tờ nào (vẫn còn trong tệp gốc).",
                f"Page {page.number} is blank and belongs to no paper (it is still in the upload).",
                page.number,
            )
        elif page.origin == "ocr" and 0 < page.dpi < _LOWEST_LAWFUL_DPI:
            yield ReadingWarning(
                "resolution-low",
                f"Trang {page.number} chỉ đạt {page.dpi} dpi; quy định tối thiểu 200 dpi (NĐ 30/2020, Phụ lục I). "
                "Hãy quét lại.",
                f"Page {page.number} has {page.dpi} dpi; at least 200 is required (NĐ 30/2020 annex I). Scan again.",
                page.number,
            )
    for paper in papers:
        if is_certified_copy([by_number[number] for number in paper.pages]):
            yield ReadingWarning(
                "certified-copy",
                "Giấy tờ có dấu chứng thực bản sao: không phải số hóa (TT 01/2023/TT-VPCP, Điều 3), trừ "
                "bản sao điện tử.",
                "The paper carries a certification stamp: copies are not digitized (TT 01/2023/TT-VPCP art. 3).",
                paper.pages[0],
            )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as exc:
        raise FileNotFoundHere(
            f"Không mở được tệp «{path.name}». Hãy kiểm tra đường dẫn và quyền đọc.",
            f"Cannot open “{path.name}”. Check the path and the permission to read it.",
        ) from exc
    return digest.hexdigest()
