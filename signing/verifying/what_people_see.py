"""Whether two revisions of a PDF show the same: asked where pyHanko finds a change that it cannot explain.

Walks everything that hangs on the catalogue, side by side; what proves signatures (DSS, extensions) and what describes
the file (metadata) is left out. Equal here never makes a file valid: it only keeps a clumsy tool from being called a
forger.
"""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

_SHOWS_NOTHING = frozenset({"/DSS", "/Extensions", "/Metadata", "/Version", "/Length", "/SigFlags"})
_MAY_GROW = frozenset({"/Annots", "/Fields"})
_MOST_OBJECTS = 200_000


def shows_the_same(reader: PdfFileReader, revision: int) -> bool:
    """Whether the last revision shows what `revision` (0 is the first) shows."""
    walk = _Walk(
        reader.get_historical_resolver(revision), reader.get_historical_resolver(reader.xrefs.total_revisions - 1)
    )
    return walk.same_roots()


def shows_nothing(field: generic.DictionaryObject) -> bool:
    """Whether a form field has no face: no child, and a box without an area."""
    left, bottom, right, top = (float(each) for each in field.get("/Rect", (0, 0, 0, 0)))
    return "/Kids" not in field and (left == right or bottom == top)


class _Walk:
    """Two object graphs side by side, each pair looked at once."""

    def __init__(self, before: HistoricalResolver, after: HistoricalResolver) -> None:
        self._before, self._after = before, after
        self._seen: set[tuple[int, int]] = set()
        self._waiting: list[tuple[generic.PdfObject, generic.PdfObject]] = []

    def same_roots(self) -> bool:
        self._waiting.append((self._before.root, self._after.root))
        while self._waiting:
            if len(self._seen) > _MOST_OBJECTS:
                return False
            if not self._same(*self._waiting.pop()):
                return False
        return True

    def _same(self, old: generic.PdfObject, new: generic.PdfObject) -> bool:
        if isinstance(old, generic.IndirectObject) and isinstance(new, generic.IndirectObject):
            pair = (old.idnum, new.idnum)
            if pair in self._seen:
                return True
            self._seen.add(pair)
        old, new = self._resolved(old, self._before), self._resolved(new, self._after)
        if isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject):
            return self._same_dictionary(old, new)
        if isinstance(old, generic.ArrayObject) and isinstance(new, generic.ArrayObject):
            return len(old) == len(new) and self._later(list(zip(_raw(old), _raw(new), strict=True)))
        return type(old) is type(new) and bool(old == new)

    def _same_dictionary(self, old: generic.DictionaryObject, new: generic.DictionaryObject) -> bool:
        if isinstance(old, generic.StreamObject) != isinstance(new, generic.StreamObject):
            return False
        if (
            isinstance(old, generic.StreamObject)
            and isinstance(new, generic.StreamObject)
            and old.encoded_data != new.encoded_data
        ):
            return False
        names = (old.keys() | new.keys()) - _SHOWS_NOTHING
        for name in sorted(names):
            if name in _MAY_GROW:
                if not self._grew_unseen(old.get(name), new.get(name)):
                    return False
            elif name not in old or name not in new:
                return False
            else:
                self._waiting.append((old.raw_get(name), new.raw_get(name)))
        return True

    def _grew_unseen(self, old: generic.PdfObject | None, new: generic.PdfObject | None) -> bool:
        """A list of fields may only have got longer, by signature fields that show nothing."""
        before = _raw(old) if isinstance(old, generic.ArrayObject) else []
        after = _raw(new) if isinstance(new, generic.ArrayObject) else []
        added = [self._resolved(each, self._after) for each in after[len(before) :]]
        return (
            len(after) >= len(before)
            and all(
                isinstance(each, generic.DictionaryObject) and each.get("/FT") == "/Sig" and shows_nothing(each)
                for each in added
            )
            and self._later(list(zip(before, after, strict=False)))
        )

    def _later(self, pairs: list[tuple[generic.PdfObject, generic.PdfObject]]) -> bool:
        self._waiting += pairs
        return True

    @staticmethod
    def _resolved(value: generic.PdfObject, resolver: HistoricalResolver) -> generic.PdfObject:
        return resolver(value.reference) if isinstance(value, generic.IndirectObject) else value


def _raw(array: generic.ArrayObject) -> list[generic.PdfObject]:
    return [array.raw_get(index) for index in range(len(array))]
