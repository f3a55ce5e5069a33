"""Procedures and the components they ask for: dated rows of law, loaded and validated at start."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from storage.errors import CatalogueInvalid, IdentifierInvalid, RecordNotFound
from storage.identifiers import ProcedureCode

SEED = Path(__file__).parent.parent / "catalogue" / "procedures.toml"


class ComponentKind(StrEnum):
    """A component is handed in; a result is what the procedure ends with. Both are digitized."""

    COMPONENT = "component"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One paper a procedure asks for or ends with.

    `types` are the paper types that may fill it; `must_digitize` per TT 01/2023/TT-VPCP art. 3.
    """

    code: str
    name: str
    kind: ComponentKind
    types: tuple[str, ...]
    required: bool
    must_digitize: bool
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """One dated version of an administrative procedure; `working_days` of None means the same day."""

    code: ProcedureCode
    name: str
    level: str
    sector: str
    working_days: int | None
    items: tuple[CatalogueItem, ...]
    effective_from: date
    effective_to: date | None
    citation: str


class ProcedureCatalogue:
    """All versions of all procedures; answers which one applies on a day."""

    def __init__(self, versions: tuple[Procedure, ...]) -> None:
        """Refuses overlapping versions: two laws on one day would make a decision unexplainable."""
        self._versions: dict[str, list[Procedure]] = {}
        for version in sorted(versions, key=lambda one: one.effective_from):
            earlier = self._versions.setdefault(version.code, [])
            if earlier and (earlier[-1].effective_to is None or earlier[-1].effective_to >= version.effective_from):
                raise _invalid(f"{version.code}: các phiên bản chồng nhau", f"{version.code}: versions overlap")
            earlier.append(version)

    def on(self, code: str, day: date) -> Procedure:
        """The version in force on a Vietnamese day."""
        for version in self._versions.get(code, []):
            if version.effective_from <= day and (version.effective_to is None or day <= version.effective_to):
                return version
        raise RecordNotFound(
            f"Thủ tục {code} không có hiệu lực ngày {day:%d/%m/%Y}. Hãy kiểm tra mã thủ tục.",
            f"Procedure {code} is not in force on {day}. Check its code.",
        )

    def in_force(self, day: date) -> Mapping[str, Procedure]:
        """Every procedure in force on a day, by code."""
        found = {}
        for code in sorted(self._versions):
            try:
                found[code] = self.on(code, day)
            except RecordNotFound:
                continue
        return found


def load_procedures(path: Path = SEED) -> ProcedureCatalogue:
    """Read and validate the data file."""
    try:
        rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["procedure"]
        return ProcedureCatalogue(tuple(_procedure(row) for row in rows))
    except (KeyError, ValueError, IdentifierInvalid) as exc:
        raise _invalid(f"{path.name}: {exc}", f"{path.name}: {exc}") from exc


def _procedure(row: dict[str, Any]) -> Procedure:
    items = tuple(_item(item) for item in row["item"])
    if len({item.code for item in items}) != len(items):
        raise ValueError(f"{row['code']}: item codes repeat")
    return Procedure(
        code=ProcedureCode(row["code"]),
        name=row["name"],
        level=row["level"],
        sector=row["sector"],
        working_days=row.get("working_days"),
        items=items,
        effective_from=row["effective_from"],
        effective_to=row.get("effective_to"),
        citation=row["citation"],
    )


def _item(row: dict[str, Any]) -> CatalogueItem:
    return CatalogueItem(
        code=row["code"],
        name=row["name"],
        kind=ComponentKind(row["kind"]),
        types=tuple(row["types"]),
        required=row.get("required", True),
        must_digitize=row.get("must_digitize", True),
        legal_basis=row["legal_basis"],
    )


def _invalid(vi: str, en: str) -> CatalogueInvalid:
    return CatalogueInvalid(
        f"Danh mục thủ tục sai ({vi}). Hãy sửa tệp rồi khởi động lại.",
        f"The procedure file is wrong ({en}). Mend it and start again.",
    )
