"""Assembles the archival PDF/A-2b and lets it pass the gate. Runs only inside the reading child.

1 every page with its text layer; 2 output intent and repairs by pikepdf.pdfa; 3 our own metadata, bookmarks,
language; 4 written with an identifier made from the content; 5 the written bytes are validated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import pdfa

from digitize.archive.glyphless_font import add_font
from digitize.archive.metadata import describe, write_metadata
from digitize.archive.page_building import Wanted, add_page
from digitize.errors import ArchiveNotConforming
from digitize.intake.limits import IntakeLimits
from digitize.reading.reading_json import page_from_json

_FLAVOUR = "2b"


def archive_task(
    *, report: Callable[[Mapping[str, Any]], None], orders: Sequence[Mapping[str, Any]], limits: Mapping[str, Any]
) -> dict[str, Any]:
    """Build every file ordered; reports each page."""
    total = sum(len(order["pages"]) for order in orders)
    done = 0
    treatments = []
    for order in orders:

        def page_done() -> None:
            nonlocal done
            done += 1
            report({"event": "page", "done": done, "pages": total})

        treatments.append(_build(order, IntakeLimits(**limits), page_done))
    return {"treatments": treatments}


def _build(order: Mapping[str, Any], limits: IntakeLimits, page_done: Callable[[], None]) -> list[str]:
    treatments = []
    with pikepdf.new() as pdf:
        font = add_font(pdf)
        for entry in order["pages"]:
            reading = page_from_json(entry["reading"])
            wanted = Wanted(Path(entry["source"]), entry["page_index"], reading, entry["turn"])
            treatments.append(add_page(pdf, font, wanted, limits))
            page_done()
        pdfa.prepare(pdf, _FLAVOUR)
        _add_bookmarks(pdf, {int(index): text for index, text in order["parts"].items()})
        pdf.Root.Lang = pikepdf.String("vi-VN")
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        write_metadata(
            pdf,
            title=order["title"],
            description=describe(treatments),
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
    if not target.read_bytes()[-1:].isspace():
        with target.open("ab") as stream:  # ISO 19005-2 clause 6.1.3, once a signature is appended
            stream.write(b"\n")
    report = pdfa.validate_written(target, _FLAVOUR, settings)
    if not report.passed:
        found = "; ".join(str(finding) for finding in report.findings[:3])
        raise ArchiveNotConforming(
            "Bản lưu trữ vừa tạo không đạt PDF/A-2b nên không được giữ. Hãy quét lại giấy tờ ra JPEG hoặc PNG.",
            f"The archival file did not pass as PDF/A-2b and was not kept ({found}). Scan the paper to JPEG or PNG.",
        )
