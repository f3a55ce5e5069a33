"""The catalogue of paper types as data: loaded from `paper_types.toml`, validated, never changed at run time."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from digitize.errors import TypeCatalogueInvalid
from digitize.understanding.folding import title_form

UNKNOWN = "UNKNOWN"
KINDS = frozenset(
    {
        "number",
        "person",
        "personal_id",
        "date",
        "agency",
        "subject",
        "text",
        "word",
        "serial",
        "measure",
        "tax_code",
        "money",
        "plate",
        "year",
        "insurance",
        "dossier_code",
        "sex",
        "until",
    }
)


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field that papers may have: how its value is read, what is printed before it."""

    name: str
    name_vi: str
    name_en: str
    kind: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperType:
    """A type of paper. `titles` are folded; the flag says whether the title may go on."""

    code: str
    name_vi: str
    name_en: str
    titles: tuple[tuple[str, bool], ...]
    fields: tuple[FieldKind, ...]
    keywords: tuple[str, ...]
    backs: tuple[str, ...] = ()  # folded phrases of later pages and back sides
    symbols: tuple[str, ...] = ()
    heading: bool = True
    card: bool = False
    zone: float = 0.35
    pages: int = 1
    valid_months: int | None = None
    attested: bool = False  # its number, date and agency are those of the attestation at its end
    number_kind: str = "number"

    @property
    def is_administrative(self) -> bool:
        """A document of NĐ 30/2020, known by its symbol as much as by its title."""
        return self.code.startswith("VBHC-")


@cache
def load_type_catalogue() -> Mapping[str, PaperType]:
    """All types by code, in the file's order. Raises `TypeCatalogueInvalid`."""
    text = resources.files(__package__).joinpath("paper_types.toml").read_text(encoding="utf-8")
    return parse_catalogue(text)


def parse_catalogue(text: str) -> Mapping[str, PaperType]:
    """Parse and validate a catalogue file's text."""
    try:
        document = tomllib.loads(text)
        fields = {name: _field(name, entry) for name, entry in document["fields"].items()}
        types = [_type(entry, fields) for entry in document["types"]]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as exc:
        raise _invalid(f"{type(exc).__name__}: {exc}") from exc
    by_code = {paper.code: paper for paper in types}
    if len(by_code) != len(types):
        raise _invalid("a code occurs twice")
    return by_code


def _field(name: str, entry: Mapping[str, Any]) -> FieldKind:
    if entry["kind"] not in KINDS:
        raise _invalid(f"field {name}: unknown kind {entry['kind']}")
    return FieldKind(name, entry["name_vi"], entry["name_en"], entry["kind"], tuple(entry["labels"]))


def _type(entry: Mapping[str, Any], fields: Mapping[str, FieldKind]) -> PaperType:
    own = entry.get("labels", {})
    stray = set(own) - set(entry["fields"])
    if stray:
        raise _invalid(f"type {entry['code']}: labels for fields it does not have: {sorted(stray)}")
    return PaperType(
        code=entry["code"],
        name_vi=entry["name_vi"],
        name_en=entry["name_en"],
        titles=tuple((title_form(title), title.endswith("…")) for title in entry["titles"]),
        fields=tuple(_labelled(fields[name], own.get(name)) for name in entry["fields"]),
        keywords=tuple(entry["keywords"]),
        backs=tuple(entry.get("backs", ())),
        symbols=tuple(entry.get("symbols", ())),
        heading=entry.get("heading", True),
        card=entry.get("card", False),
        zone=entry.get("zone", 0.35),
        pages=entry.get("pages", 1),
        valid_months=entry.get("valid_months"),
        attested=entry.get("attested", False),
        number_kind=entry.get("number_kind", "number"),
    )


def _labelled(field: FieldKind, labels: list[str] | None) -> FieldKind:
    if labels is None:
        return field
    return FieldKind(field.name, field.name_vi, field.name_en, field.kind, tuple(labels))


def _invalid(why: str) -> TypeCatalogueInvalid:
    return TypeCatalogueInvalid(
        f"Danh mục loại giấy tờ sai ({why}). Hãy sửa tệp paper_types.toml.",
        f"The catalogue of paper types is wrong ({why}). Mend paper_types.toml.",
    )
