"""How `saoy ocr` and `saoy archive` tell what was read: lines of JSON for programs, a few lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from digitize.errors import DigitizeError
from digitize.pipeline import ArchivalPdf
from digitize.reading.page_reading import FileReading
from digitize.reading.reading_json import SCHEMA, to_json
from digitize.understanding.type_catalogue import load_type_catalogue


def document_of(path: Path, reading: FileReading, targets: Sequence[Path]) -> dict[str, Any]:
    """The contract's object, with where each paper was archived."""
    document = to_json(reading, detail=False)
    document["file"] = str(path)
    for paper, target in zip(document["papers"], targets, strict=False):
        paper["archive"] = str(target)
    return document


def print_json(document: dict[str, Any]) -> None:
    """One object a line, at once."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def tell_failure(path: Path, error: DigitizeError, console: Console, *, as_json: bool) -> None:
    """Why a file was not read."""
    if as_json:
        print_json({"schema": SCHEMA, "file": str(path), "error": {"code": error.code, "message": error.message_vi}})
        return
    console.print(f"[bold red]✕[/] {escape(str(path))}: {escape(error.message_vi)}")
    console.print(f"  [dim]{escape(error.message_en)} ({error.code})[/]")


def tell(
    path: Path, reading: FileReading, made: Sequence[ArchivalPdf], targets: Sequence[Path], console: Console
) -> None:
    """What was read of a file."""
    catalogue = load_type_catalogue()
    console.print(f"[bold]{escape(str(path))}[/]  [dim]{len(reading.pages)} trang / pages[/]")
    for number, paper in enumerate(reading.papers):
        kind = catalogue.get(paper.type)
        sign = "[green]✓[/]" if paper.accepted else "[yellow]?[/]"
        name = kind.name_vi if kind else "chưa rõ loại / unknown"
        pages = ", ".join(str(page) for page in paper.pages)
        console.print(f" {sign} [bold]{paper.type}[/] {escape(name)}  [dim]trang {pages} · {paper.confidence:.0%}[/]")
        for field in paper.fields.values():
            mark = " " if field.accepted else "[yellow]?[/]"
            console.print(f"    {mark} [dim]{field.name:<18}[/] {escape(field.value)}")
        if number < len(targets):
            console.print(f"    → {escape(str(targets[number]))}  [dim]{made[number].size / 1024:.0f} kB[/]")
    for warning in reading.warnings:
        console.print(f" [yellow]![/] {escape(warning.message_vi)}")
