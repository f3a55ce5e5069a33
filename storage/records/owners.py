"""Owners of papers: a person by personal number, an organisation by tax code, or a bare name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.identifiers import PersonalId, TaxCode, mask, new_id
from storage.records.tables import OwnerRow

_TAX_SHAPE = re.compile(r"[0-9]{10}(-[0-9]{3})?")


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody papers belong to; `identifier` is None for an owner without one."""

    id: UUID
    kind: str
    identifier: str | None
    name: str

    @property
    def masked_identifier(self) -> str:
        """The identifier as lists and logs show it."""
        return mask(self.identifier) if self.identifier else ""


def owner_for(session: Session, name: str, identifier: str | None) -> Owner:
    """The owner with this identifier, created if new; an owner without identifier is always a new one."""
    kind, parsed = _parse(identifier)
    clean = unicodedata.normalize("NFC", name.strip())
    if parsed is None:
        row = OwnerRow(kind=kind, identifier=None, name=clean)
        session.add(row)
        session.flush()
        return _owner(row)
    # Two desks may meet the same new person at one moment: the second waits for the first, then finds its row.
    new = insert(OwnerRow).values(id=new_id(), kind=kind, identifier=parsed, name=clean)
    session.execute(new.on_conflict_do_nothing(index_elements=["identifier"]))
    return _owner(session.scalars(select(OwnerRow).where(OwnerRow.identifier == parsed)).one())


def owner_by_id(session: Session, owner_id: UUID) -> Owner:
    """The owner with this id."""
    return _owner(session.get_one(OwnerRow, owner_id))


def owner_by_identifier(session: Session, identifier: str) -> Owner | None:
    """The owner with this personal number or tax code, if known."""
    row = session.scalar(select(OwnerRow).where(OwnerRow.identifier == identifier))
    return _owner(row) if row else None


def _parse(identifier: str | None) -> tuple[str, str | None]:
    if not identifier:
        return "person", None
    digits = re.sub(r"\s", "", identifier)
    if _TAX_SHAPE.fullmatch(digits):
        return "organisation", TaxCode(digits)
    return "person", PersonalId(identifier)


def _owner(row: OwnerRow) -> Owner:
    return Owner(row.id, row.kind, row.identifier, row.name)
