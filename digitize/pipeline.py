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
from digitize.intake.child.sandbox import OnPage, page_events, run_in_sandbox
from digitize.intake.digest import sha256_of
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits
from digitize.intake.source_page import FileTraits
from digitize.notices import notices
from digitize.reading.page_reading import FileReading, PageReading, PaperProposal, ReadingWarning
from digitize.reading.partial import forget_partial_reading, partial_reading
from digitize.reading.reading_json import page_from_json
from digitize.understanding.classification import classify
from digitize.understanding.extraction import extract
from digitize.understanding.splitting import PaperPages, doubts, split
from digitize.understanding.text_model import TextModel
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


def read_file(
    path: Path,
    *,
    on_page: OnPage | None = None,
    workers: int = 2,
    limits: IntakeLimits = DEFAULT_LIMITS,
    work: Path | None = None,
    model: TextModel | None = None,
) -> FileReading:
    """Read, split, classify and extract. `on_page(done, total)` is called as pages finish.

    `model` tells types by words where another than the product's own is in use.

    With `work`, a folder that outlives this process, the pages already read are kept there, and the next call with
    the same file goes on after them; the caller removes it (`forget_partial_reading`) once the result is safe.
    Raises `DigitizeError` leaves when the file as a whole cannot be read; a bad page becomes a warning.
    """
    digest = sha256_of(path)
    with partial_reading(work, digest, limits) as partial:
        done = run_in_sandbox(
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
    traits = FileTraits(**done["traits"])
    groups = split(pages, load_type_catalogue(), model)
    papers = tuple(_proposed(group, model) for group in groups)
    told = (*warnings, *notices(pages, papers, traits), *doubts(groups))
    return FileReading(path.name, digest, pages, papers, told, traits.signatures)


def _proposed(group: PaperPages, model: TextModel | None) -> PaperProposal:
    """The paper that a stack's splitting found; a separator sheet says which component it is for."""
    paper = understand(group.pages, model=model)
    if group.separator is None:
        return paper
    return replace(paper, component=group.separator.component, dossier=group.separator.dossier)


def understand(
    pages: Sequence[PageReading], *, as_type: str | None = None, model: TextModel | None = None
) -> PaperProposal:
    """Type and fields of pages that make one paper; `as_type` is what a person said it is."""
    catalogue = load_type_catalogue()
    numbers = tuple(page.number for page in pages)
    if as_type is not None:
        fields = extract(pages, catalogue[as_type]) if as_type in catalogue else {}
        return PaperProposal(numbers, as_type, 1.0, True, fields)
    found = classify(pages, catalogue, model)
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
