"""Closed books as files: where they lie in the store and in the warehouse, found again after a crash.

The name in the store says everything a run that died would need: how far the book goes, its pages, when it was closed.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from signing.book.register import Book
from signing.book.tables import ClosedBookRow
from signing.signature_level import SignatureLevel
from storage.actor import Actor
from storage.errors import ObjectExists
from storage.objects.object_store import ObjectKey, ObjectStore
from storage.records.deposits import to_json
from storage.warehouse.ocfl_root import Warehouse

_ADDRESS = "urn:saoy:service"


@dataclass(frozen=True, slots=True)
class ClosingPlace:
    """Which closing: book, month (0: the year), supplement (0: the book itself)."""

    book_id: UUID
    month: int
    supplement: int
    kind: str = ""
    year: int = 0

    @property
    def prefix(self) -> str:
        """Where its files lie in the store."""
        return f"books/{self.book_id}/{self.month:02d}-{self.supplement:02d}/"

    @property
    def path(self) -> str:
        """Its name in the warehouse, without the level."""
        return f"{f'month-{self.month:02d}' if self.month else 'year'}/{self.supplement:02d}"


@dataclass(frozen=True, slots=True)
class ClosedFile:
    """One closed book or supplement, in its newest form."""

    place: ClosingPlace
    through_ordinal: int
    through_hash: str
    first_page: int
    page_count: int
    totals: dict[str, Any]
    level: SignatureLevel
    sha256: str
    object_key: str
    closed_at: datetime

    def at_level(self, level: SignatureLevel) -> ClosedFile:
        """The same book with more proofs."""
        return replace(self, level=level)

    def columns(self) -> dict[str, Any]:
        """Its row's values, but for who closed it."""
        return {
            "book_id": self.place.book_id,
            "month": self.place.month,
            "supplement": self.place.supplement,
            "through_ordinal": self.through_ordinal,
            "through_hash": self.through_hash,
            "first_page": self.first_page,
            "page_count": self.page_count,
            "totals": self.totals,
            "level": self.level.value,
            "sha256": self.sha256,
            "object_key": self.object_key,
            "closed_at": self.closed_at,
        }


def closing_of(book: Book, month: int, supplement: int) -> ClosingPlace:
    """The place of a closing of this book."""
    return ClosingPlace(book.id, month, supplement, book.kind, book.year)


def kept_file(row: ClosedBookRow, book: Book) -> ClosedFile:
    """A closing as its row tells it."""
    return ClosedFile(
        place=closing_of(book, row.month, row.supplement),
        through_ordinal=row.through_ordinal,
        through_hash=row.through_hash,
        first_page=row.first_page,
        page_count=row.page_count,
        totals=row.totals,
        level=SignatureLevel(row.level),
        sha256=row.sha256,
        object_key=row.object_key,
        closed_at=row.closed_at,
    )


def keep(store: ObjectStore, file: ClosedFile, data: bytes) -> ClosedFile:
    """The PDF durable, then the note that tells what it is: a note without its file there never is."""
    digest = hashlib.sha256(data).hexdigest()
    key = f"{file.place.prefix}{file.level.value}-{digest[:16]}.pdf"
    kept = replace(file, sha256=digest, object_key=key)
    columns = kept.columns() | {"book_id": str(kept.place.book_id), "closed_at": kept.closed_at.isoformat()}
    for name, content in ((key, data), (key.removesuffix(".pdf") + ".json", json.dumps(columns).encode())):
        with suppress(ObjectExists):
            store.create(ObjectKey(name), content)
    return kept


def find_kept(store: ObjectStore, place: ClosingPlace) -> ClosedFile | None:
    """What a run that died had signed already: made anew it would have another time, and the archive both."""
    found: list[ClosedFile] = []
    for one in store.list(place.prefix):
        if PurePosixPath(one.key).suffix == ".json":
            values = json.loads(store.read(one.key))
            del values["book_id"], values["month"], values["supplement"]
            values["closed_at"] = datetime.fromisoformat(values["closed_at"])
            values["level"] = SignatureLevel(values["level"])
            found.append(ClosedFile(place=place, **values))
    return max(found, key=lambda one: one.level.rank, default=None)


def warehouse_object(agency_code: str, place: ClosingPlace) -> str:
    """The object that holds a book's closings."""
    return f"system:closed-book/{agency_code}/{place.kind}/{place.year}"


def deposit(warehouse: Warehouse, agency_code: str, file: ClosedFile, data: bytes, actor: Actor, *, book: Book) -> None:
    """The file and what it is, into the book's own object; earlier forms stay beside it."""
    facts = file.columns() | {
        "schema": 1,
        "agency": agency_code,
        "book_id": str(file.place.book_id),
        "closed_at": file.closed_at.isoformat(timespec="microseconds"),
        "actor_id": actor.id,
        "actor_name": actor.name,
        "book_closed_at": None if book.closed_at is None else book.closed_at.isoformat(timespec="microseconds"),
    }
    path, level = file.place.path, file.level.value
    warehouse.commit(
        warehouse_object(agency_code, file.place),
        {f"{path}-{level}.pdf": data, f"{path}.json": to_json(facts)},
        message=f"Khóa sổ {path}, mức {level}",
        who=actor.name,
        address=_ADDRESS,
        at=file.closed_at,
    )


def restored_rows(warehouse: Warehouse, object_id: str) -> list[tuple[dict[str, Any], str]]:
    """Every closing an object of the warehouse holds, with the path of its newest file."""
    names = [name for name in warehouse.state(object_id) if name.endswith(".json")]
    found = [(json.loads(warehouse.read(object_id, name)), name) for name in sorted(names)]
    return [(facts, f"{name.removesuffix('.json')}-{facts['level']}.pdf") for facts, name in found]
