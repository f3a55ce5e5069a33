"""Separator sheets: printed pages laid between papers, which tell where each begins and which component it is for.

Owns the code in their QR and how such a page is known again: by that code, by a generic patch code, or, where the
code cannot be read, by its large words. Refuses to know how the sheet is drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from digitize.reading.page_reading import PageReading
from digitize.understanding.folding import title_form

TITLE_VI = "TỜ PHÂN CÁCH"
# Only capitals, digits and signs of QR's alphanumeric mode: fewer modules, so larger ones on the same paper.
_PREFIX = "SAOY:SEPARATOR:1"
_PART = re.compile(r"[0-9A-Z.\-]{0,64}")
# What generic separator sheets say: the patch code itself, and the texts that scanning programs print as Code 128.
_PATCHES = frozenset({"PATCHT", "PATCH-T", "PATCH T"})
_DOSSIER_LINE = re.compile(r"\b([A-Z]\d{2}(?:\.\d+)+-\d{6}-\d{4,})\b")
_COMPONENT_LINE = re.compile(r"^\s*([0-9A-Z][0-9A-Z.\-]{1,15})\s*$")
_LEAST = 85.0
_MOST_WORDS = 90


@dataclass(frozen=True, slots=True)
class Separator:
    """What a sheet says of the paper that follows it; None where it says nothing."""

    dossier: str | None = None
    component: str | None = None


def separator_code(separator: Separator) -> str:
    """The text of the sheet's QR. Raises ValueError for a code that does not fit into it."""
    parts = (separator.dossier or "", separator.component or "")
    if not all(_PART.fullmatch(part) for part in parts):
        raise ValueError("a code on a separator sheet has capitals, digits, dots and hyphens only")
    return ":".join((_PREFIX, *parts))


def parse_separator_code(text: str) -> Separator | None:
    """What a code read from a page says; None when it is no separator's."""
    if text.strip().upper() in _PATCHES:
        return Separator()
    if not text.startswith(f"{_PREFIX}:"):
        return None
    parts = text.removeprefix(f"{_PREFIX}:").split(":")
    if len(parts) != 2 or not all(_PART.fullmatch(part) for part in parts):
        return None
    return Separator(parts[0] or None, parts[1] or None)


def separator_on(page: PageReading) -> Separator | None:
    """The separator sheet that this page is; None when it is a page of a paper."""
    for code in page.barcodes:
        found = parse_separator_code(code.text)
        if found is not None:
            return found
    return _by_its_words(page)


def _by_its_words(page: PageReading) -> Separator | None:
    """A sheet whose code could not be read: its title, near the top of a page with few words."""
    if len(page.words) > _MOST_WORDS:
        return None
    lines = page.text.split("\n")
    if not any(fuzz.ratio(title_form(TITLE_VI), title_form(line)) >= _LEAST for line in lines[:6]):
        return None
    dossier = _DOSSIER_LINE.search(page.text)
    component = next((match[1] for line in lines if (match := _COMPONENT_LINE.match(line))), None)
    return Separator(dossier[1] if dossier else None, component if component != (dossier and dossier[1]) else None)
