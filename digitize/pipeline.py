"""The room's front door: read a file, understand pages, build the archival PDF, draw a preview.

Owns the order of the steps and the temporary folder. Reaches neither database nor store. Everything that touches
the untrusted bytes happens in the limited child.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from digitize.archive.ordering import (
    ArchivalOrder,
    ArchivalPage,
    ArchivalPdf,
    build_archival_pdf,
    build_archival_pdfs,
)
from digitize.errors import from_code
from digitize.intake.digest import sha256_of
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits
from digitize.intake.sandbox import OnPage, page_events, run_in_sandbox
from digitize.reading.page_reading import FileReading, PageReading, PaperProposal, ReadingWarning
from digitize.reading.partial import forget_partial_reading, partial_reading
from digitize.reading.reading_json import page_from_json
from digitize.understanding.classification import classify
from digitize.understanding.copy_marks import is_certified_copy
from digitize.understanding.extraction import extract
from digitize.understanding.splitting import PaperPages, doubts, split
from digitize.understanding.type_catalogue import load_type_catalogue

__all__ = [
    "ArchivalOrder",
    "ArchivalPage",
    "ArchivalPdf",
    "build_archival_pdf",
    "build_archival_pdfs",
    "forget_partial_reading",
    "read_file",
    "render_preview",
    "understand",
]

_LOWEST_LAWFUL_DPI = 200


def read_file(
    path: Path,
    *,
    on_page: OnPage | None = None,
    workers: int = 2,
    limits: IntakeLimits = DEFAULT_LIMITS,
    work: Path | None = None,
) -> FileReading:
    """Read, split, classify and extract. `on_page(done, total)` is called as pages finish.

    With `work`, a folder that outlives this process, the pages already read are kept there, and the next call with
    the same file goes on after them; the caller removes it (`forget_partial_reading`) once the result is safe.
    Raises `DigitizeError` leaves when the file as a whole cannot be read; a bad page becomes a warning.
    """
    digest = sha256_of(path)
    with partial_reading(work, digest, limits) as partial:
        run_in_sandbox(
            "digitize.reading.file_reader:read_task",
            {
                "path": str(path.resolve()),
                "pages_path": str(partial.lines.resolve()),
                "first": partial.done,
                "workers": workers,
                "limits": asdict(limits),
            },
            folder=partial.folder,
            reading=[path],
            limits=limits,
            on_event=page_events(on_page),
        )
        pages, warnings = _collect(partial.entries())
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
