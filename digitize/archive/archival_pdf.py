"""Assembles the archival PDF/A-2b and lets it pass the gate. Runs only inside the reading child.

1 every page with its text layer; 2 output intent and repairs by pikepdf.pdfa; 3 our own metadata, bookmarks,
language; 4 written with an identifier made from the content; 5 the written bytes are validated.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import pdfa

from digitize.archive.glyphless_font import add_font
from digitize.archive.metadata import describe, write_metadata
from digitize.archive.page_building import Wanted, add_page
from digitize.archive.sources import Sources
from digitize.errors import ArchiveNotConforming
from digitize.intake.limits import IntakeLimits
from digitize.reading.reading_json import page_from_json

_FLAVOUR = "2b"


def archive_task(
    *,
    report: Callable[[Mapping[str, Any]], None],
    orders: Sequence[Mapping[str, Any]],
    readings: str,
    limits: Mapping[str, Any],
) -> dict[str, Any]:
    """Build every file ordered; reports each page. `readings` holds the pages' readings as lines, in their order."""
    total = sum(len(order["pages"]) for order in orders)
    done = 0
    treatments = []
    with Sources(IntakeLimits(**limits)) as sources, Path(readings).open(encoding="utf-8") as lines:

        def page_done() -> None:
            nonlocal done
            done += 1
            report({"event": "page", "done": done, "pages": total})

        for order in orders:
            treatments.append(_build(order, sources, lines, page_done))
            report({"event": "built", "done": done, "pages": total})
    return {"treatments": treatments}


def _build(
    order: Mapping[str, Any], sources: Sources, lines: Iterator[str], page_done: Callable[[], None]
) -> list[str]:
    treatments = []
    with pikepdf.new() as pdf:
        font = add_font(pdf)
        for entry, line in zip(order["pages"], lines, strict=False):
            reading = page_from_json(json.loads(line))
            wanted = Wanted(sources[Path(entry["source"])], entry["page_index"], reading, entry["turn"])
            treatments.append(add_page(pdf, font, wanted))
            page_done()
        pdfa.prepare(pdf, _FLAVOUR)
        _add_bookmarks(pdf, {int(index): text for index, text in order["parts"].items()})
        pdf.Root.Lang = pikepdf.String("vi-VN")
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        write_metadata(
            pdf,
            title=order["title"],
            description=". ".join(filter(None, (order["mark"], describe(treatments)))),
            created_at=datetime.fromisoformat(order["created_at"]),
        )
        _save(pdf, Path(order["target"]))
    return treatments


def _add_bookmarks(pdf: pikepdf.Pdf, parts: Mapping[int, str]) -> None:
    with pdf.open_outline() as outline:
        for index, text in sorted(parts.items()):
            outline.root.append(pikepdf.OutlineItem(text, index))


def _save(pdf: pikepdf.Pdf, target: Path) -> None:
    settings = pdfa.resolve_save_kwargs(
        _FLAVOUR, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, min_version="1.7"
    )
    pdf.save(target, **settings)
    with target.open("r+b") as stream:
        stream.seek(-1, os.SEEK_END)
        if not stream.read(1).isspace():
            stream.write(b"\n")  # ISO 19005-2 clause 6.1.3, once a signature is appended
    report = pdfa.validate_written(target, _FLAVOUR, settings)
    if not report.passed:
        found = "; ".join(str(finding) for finding in report.findings[:3])
        raise ArchiveNotConforming(
            "Bản lưu trữ vừa tạo không đạt PDF/A-2b nên không được giữ. Hãy quét lại giấy tờ ra JPEG hoặc PNG.",
            f"The archival file did not pass as PDF/A-2b and was not kept ({found}). Scan the paper to JPEG or PNG.",
        )
