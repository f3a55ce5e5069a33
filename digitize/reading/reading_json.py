"""A `FileReading` as JSON and back: the command line's contract, plus what later steps need of it.

The contract's keys are stable. `detail` adds keys (angle, barcodes, origin, warnings …) without changing any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from digitize.reading.page_reading import (
    Barcode,
    BBox,
    Corners,
    FieldProposal,
    FileReading,
    PageReading,
    PaperProposal,
    ReadingWarning,
    Severity,
    Word,
)

SCHEMA = 1


def to_json(reading: FileReading, *, detail: bool = True) -> dict[str, Any]:
    """The contract's object for one file."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "file": reading.file,
        "pages": [page_to_json(page, detail=detail) for page in reading.pages],
        "papers": [paper_to_json(paper, detail=detail) for paper in reading.papers],
        "warnings": [_warning(warning, detail=detail) for warning in reading.warnings],
    }
    if detail:
        document["sha256"] = reading.sha256
        document["signatures"] = reading.signatures
    return document


def from_json(document: Mapping[str, Any]) -> FileReading:
    """The inverse of `to_json` with detail; without it, what the contract leaves out is empty."""
    return FileReading(
        file=document["file"],
        sha256=document.get("sha256", ""),
        pages=tuple(page_from_json(page) for page in document["pages"]),
        papers=tuple(paper_from_json(paper) for paper in document["papers"]),
        warnings=_warnings(document["warnings"]),
        signatures=document.get("signatures", 0),
    )


def page_to_json(page: PageReading, *, detail: bool = True) -> dict[str, Any]:
    """One page; the words' boxes in pixels of the upright page."""
    entry: dict[str, Any] = {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "rotation": page.rotation,
        "text": page.text,
        "words": [_word(word, detail=detail) for word in page.words],
    }
    if detail:
        entry["origin"] = page.origin
        if page.barcodes:
            entry["barcodes"] = [
                {"kind": code.kind, "text": code.text, "bbox": list(code.bbox)} for code in page.barcodes
            ]
        if page.sheet is not None:
            entry["sheet"] = [list(corner) for corner in page.sheet]
        if page.warnings:
            entry["warnings"] = [_warning(warning, detail=True) for warning in page.warnings]
        if page.fingerprint:
            entry["fingerprint"] = page.fingerprint
    return entry


def page_from_json(entry: Mapping[str, Any]) -> PageReading:
    """The inverse of `page_to_json`."""
    return PageReading(
        number=entry["number"],
        width=entry["width"],
        height=entry["height"],
        dpi=entry["dpi"],
        rotation=entry["rotation"],
        text=entry["text"],
        words=tuple(
            Word(word["text"], word["confidence"], _bbox(word["bbox"]), word.get("angle", 0.0))
            for word in entry["words"]
        ),
        barcodes=tuple(Barcode(code["kind"], code["text"], _bbox(code["bbox"])) for code in entry.get("barcodes", ())),
        sheet=_corners(entry.get("sheet")),
        origin=entry.get("origin", "ocr"),
        warnings=_warnings(entry.get("warnings", ())),
        fingerprint=entry.get("fingerprint", ""),
    )


def paper_to_json(paper: PaperProposal, *, detail: bool = True) -> dict[str, Any]:
    """One paper with its fields by name; with detail also the checks each value passed."""
    return {
        "pages": list(paper.pages),
        "type": paper.type,
        "confidence": paper.confidence,
        "accepted": paper.accepted,
        **({"component": paper.component} if paper.component else {}),
        **({"dossier": paper.dossier} if paper.dossier else {}),
        "fields": {
            name: {
                "value": proposal.value,
                "confidence": proposal.confidence,
                "accepted": proposal.accepted,
                "page": proposal.page,
                "bbox": None if proposal.bbox is None else list(proposal.bbox),
                "source": proposal.source,
                **({"checks": list(proposal.checks)} if detail else {}),
            }
            for name, proposal in paper.fields.items()
        },
    }


def paper_from_json(entry: Mapping[str, Any]) -> PaperProposal:
    """The inverse of `paper_to_json`."""
    return PaperProposal(
        pages=tuple(entry["pages"]),
        type=entry["type"],
        confidence=entry["confidence"],
        accepted=entry["accepted"],
        fields={
            name: FieldProposal(
                name=name,
                value=field["value"],
                confidence=field["confidence"],
                accepted=field["accepted"],
                page=field["page"],
                bbox=None if field["bbox"] is None else _bbox(field["bbox"]),
                source=field["source"],
                checks=tuple(field.get("checks", ())),
            )
            for name, field in entry["fields"].items()
        },
        component=entry.get("component"),
        dossier=entry.get("dossier"),
    )


def _word(word: Word, *, detail: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {"text": word.text, "confidence": word.confidence, "bbox": list(word.bbox)}
    if detail and word.angle:
        entry["angle"] = word.angle
    return entry


def _warning(warning: ReadingWarning, *, detail: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": warning.code, "message": warning.message_vi}
    if detail:
        entry["message_en"] = warning.message_en
        entry["page"] = warning.page
        entry["severity"] = warning.severity.value
    return entry


def _warnings(entries: Iterable[Mapping[str, Any]]) -> tuple[ReadingWarning, ...]:
    return tuple(
        ReadingWarning(
            entry["code"],
            entry["message"],
            entry.get("message_en", ""),
            entry.get("page"),
            Severity(entry.get("severity", Severity.WARN)),
        )
        for entry in entries
    )


def _bbox(values: Any) -> BBox:
    x0, y0, x1, y1 = (int(value) for value in values)
    return (x0, y0, x1, y1)


def _corners(values: Any) -> Corners | None:
    if values is None:
        return None
    a, b, c, d = ((float(x), float(y)) for x, y in values)
    return (a, b, c, d)
