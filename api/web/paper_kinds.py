"""Kinds of paper and their fields in the words of the page's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from api.web.language import Catalogue
from digitize.understanding.type_catalogue import FieldKind, PaperType, load_type_catalogue


class PaperKinds:
    """The type catalogue as pages ask it; a code it does not know is shown as it is."""

    def __init__(self, types: Mapping[str, PaperType]) -> None:
        self._types = types
        self._fields: dict[str, FieldKind] = {field.name: field for one in types.values() for field in one.fields}

    def name(self, code: str, words: Catalogue) -> str:
        """The kind's name."""
        known = self._types.get(code)
        return words.of(known) if known else words.either(f"kind.{code.lower()}", code)

    def names(self, code: str) -> tuple[str, str]:
        """The kind's name in Vietnamese and in English."""
        known = self._types.get(code)
        return (known.name_vi, known.name_en) if known else (code, code)

    def options(self, words: Catalogue) -> list[tuple[str, str]]:
        """Every kind as a choice, in the alphabet of its name."""
        named = [(code, self.name(code, words)) for code in self._types]
        return sorted(named, key=lambda option: option[1])

    def fields_of(self, code: str) -> tuple[str, ...]:
        """Names of the fields that this kind has, in the catalogue's order."""
        known = self._types.get(code)
        return tuple(field.name for field in known.fields) if known else ()

    def field_label(self, name: str, words: Catalogue) -> str:
        """What a field is called."""
        known = self._fields.get(name)
        return words.of(known) if known else words.either(f"field.{name}", name)

    def is_date(self, name: str) -> bool:
        """Whether a field holds a date, or the day until which something holds."""
        known = self._fields.get(name)
        return known is not None and known.kind in ("date", "until")


@cache
def paper_kinds() -> PaperKinds:
    """The kinds of the catalogue that the program was shipped with."""
    return PaperKinds(load_type_catalogue())
