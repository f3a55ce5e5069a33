"""What a PDF brings along besides its pages: signatures, scripts, embedded files. Only counted, never run or opened.

Runs only inside the reading child. Whether a signature is good is another room's question.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

from digitize.intake.source_page import FileTraits

_MOST_NODES = 20_000
_ACTIVE = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToE"})
_DAMAGED = (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError)


def traits_of(pdf: pikepdf.Pdf) -> FileTraits:
    """Walk what the catalogue and the pages name, up to a number of nodes. What is damaged counts as not there."""
    budget = _Budget()
    return FileTraits(
        signatures=_count_signatures(pdf, budget),
        scripts=any(_is_active(action) for action in _actions(pdf, budget)),
        attachments=_count_attachments(pdf, budget),
    )


class _Budget:
    """Nodes that may still be visited, and those that were: field and name trees of hostile files go in circles."""

    def __init__(self) -> None:
        self._left = _MOST_NODES
        self._seen: set[tuple[int, int]] = set()

    def admits(self, node: Any) -> bool:
        self._left -= 1
        place = node.objgen
        if self._left < 0 or (place != (0, 0) and place in self._seen):
            return False
        self._seen.add(place)
        return True


def _count_signatures(pdf: pikepdf.Pdf, budget: _Budget) -> int:
    try:
        fields = _children(pdf.Root.get("/AcroForm", pikepdf.Dictionary()), "/Fields")
        return sum(1 for field, kind in _fields(fields, None, budget) if kind == "/Sig" and _is_filled(field))
    except _DAMAGED:
        return 0


def _fields(nodes: list[Any], inherited: Any, budget: _Budget) -> Iterator[tuple[Any, Any]]:
    waiting = [(node, inherited) for node in nodes]
    while waiting:
        node, above = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary) or not budget.admits(node):
            continue
        kind = node.get("/FT", above)
        yield node, kind
        waiting.extend((kid, kind) for kid in _children(node, "/Kids"))


def _is_filled(field: Any) -> bool:
    value = field.get("/V")
    return isinstance(value, pikepdf.Dictionary) and "/Contents" in value and "/ByteRange" in value


def _actions(pdf: pikepdf.Pdf, budget: _Budget) -> Iterator[Any]:
    """Every action that a viewer could run, or the script itself."""
    try:
        root = pdf.Root
        if "/XFA" in root.get("/AcroForm", pikepdf.Dictionary()):
            yield pikepdf.Dictionary(S=pikepdf.Name.JavaScript)  # a form program
        yield root.get("/OpenAction")
        yield from _values(root.get("/AA"))
        names = root.get("/Names", pikepdf.Dictionary())
        yield from _leaves(names.get("/JavaScript"), budget)
        for page in pdf.pages:
            if not budget.admits(page.obj):
                return
            yield from _values(page.obj.get("/AA"))
            for annotation in _children(page.obj, "/Annots"):
                if isinstance(annotation, pikepdf.Dictionary) and budget.admits(annotation):
                    yield annotation.get("/A")
                    yield from _values(annotation.get("/AA"))
    except _DAMAGED:
        return


def _is_active(action: Any) -> bool:
    try:
        return isinstance(action, pikepdf.Dictionary) and (str(action.get("/S", "")) in _ACTIVE or "/JS" in action)
    except _DAMAGED:
        return False


def _count_attachments(pdf: pikepdf.Pdf, budget: _Budget) -> int:
    try:
        found = sum(1 for _ in _leaves(pdf.Root.get("/Names", pikepdf.Dictionary()).get("/EmbeddedFiles"), budget))
        for page in pdf.pages:
            for annotation in _children(page.obj, "/Annots"):
                if isinstance(annotation, pikepdf.Dictionary) and annotation.get("/Subtype") == "/FileAttachment":
                    found += 1
    except _DAMAGED:
        return 0
    return found


def _leaves(tree: Any, budget: _Budget) -> Iterator[Any]:
    """The values of a name tree (ISO 32000-1, 7.9.6)."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary) or not budget.admits(node):
            continue
        yield from _children(node, "/Names")[1::2]
        waiting.extend(_children(node, "/Kids"))


def _children(node: Any, key: str) -> list[Any]:
    found = node.get(key)
    return list(found) if isinstance(found, pikepdf.Array) else []


def _values(actions: Any) -> list[Any]:
    return [actions[key] for key in actions.keys()] if isinstance(actions, pikepdf.Dictionary) else []  # noqa: SIM118
