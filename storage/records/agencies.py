"""The agency tree: loaded from data, kept with its dates so that merged agencies stay findable."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.errors import CatalogueInvalid, RecordNotFound, StorageError
from storage.identifiers import AgencyCode, new_id
from storage.records.tables import AgencyRow

SEED = Path(__file__).parent.parent / "catalogue" / "agencies.toml"


class SignedForm(StrEnum):
    """What an agency's officers sign: the scan with its text, or the untouched scan, the text kept beside it."""

    SEARCHABLE = "searchable"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Agency:
    """A node of the tree; `level` is province or commune (two levels since 2025-07-01)."""

    id: UUID
    code: AgencyCode
    name: str
    level: str
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    signed_form: SignedForm = SignedForm.SEARCHABLE


def load_agencies(session: Session, path: Path = SEED, *, known_ids: Mapping[str, UUID] | None = None) -> None:
    """Bring the table in line with the data file: parents first, by code; nothing is ever deleted.

    `known_ids` are ids that agencies had before the database was lost.
    """
    ids = known_ids or {}
    try:
        rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["agency"]
        for row in rows:
            code = AgencyCode(row["code"])
            parent = agency_by_code(session, AgencyCode(row["parent"])).id if "parent" in row else None
            values = {
                "name": row["name"],
                "level": row["level"],
                "parent_id": parent,
                "valid_from": row["valid_from"],
                "valid_to": row.get("valid_to"),
                "signed_form": SignedForm(row.get("signed_form", SignedForm.SEARCHABLE)),
            }
            statement = insert(AgencyRow).values(id=ids.get(code) or new_id(), code=code, **values)
            session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=values))
    except (KeyError, ValueError, StorageError) as exc:
        raise CatalogueInvalid(
            f"Danh mục cơ quan {path.name} có dòng sai: {exc}. Hãy sửa tệp rồi khởi động lại.",
            f"The agency file {path.name} has a wrong row: {exc}. Mend it and start again.",
        ) from exc


def agency_by_code(session: Session, code: AgencyCode) -> Agency:
    """The agency with this code, also one that no longer exists."""
    row = session.scalar(select(AgencyRow).where(AgencyRow.code == code))
    if row is None:
        raise RecordNotFound(
            f"Không có cơ quan mang mã {code}. Hãy kiểm tra mã.", f"No agency has the code {code}. Check the code."
        )
    return _agency(row)


def agency_by_id(session: Session, agency_id: UUID) -> Agency:
    """The agency with this id."""
    return _agency(session.get_one(AgencyRow, agency_id))


def list_agencies(session: Session) -> list[Agency]:
    """All agencies in order of their codes; the tree is small enough to list whole."""
    return [_agency(row) for row in session.scalars(select(AgencyRow).order_by(AgencyRow.code))]


def _agency(row: AgencyRow) -> Agency:
    return Agency(
        id=row.id,
        code=AgencyCode(row.code),
        name=row.name,
        level=row.level,
        parent_id=row.parent_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        signed_form=SignedForm(row.signed_form),
    )
