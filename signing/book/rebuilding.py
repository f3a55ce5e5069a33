"""Putting requests, acts, books, copies and cancellations back from the warehouse, after the records are there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Uuid
from sqlalchemy.orm import Session

from signing.book.closed_files import restored_rows
from signing.book.letter_archiving import LETTERS, letter_files
from signing.book.register import Step, faults_of_book
from signing.book.tables import (
    BookEntryRow,
    BookRow,
    CancellationListRow,
    CancellationRow,
    CertificationActRow,
    CertificationRequestRow,
    CertifiedCopyRow,
    ClosedBookRow,
    DeskLetterRow,
    OfficeCopyRow,
    RenditionRow,
)
from signing.errors import BookDamaged
from storage.identifiers import AgencyCode
from storage.objects.object_store import ObjectStore
from storage.records.agencies import agency_by_code
from storage.records.database import Database
from storage.records.rebuilding import restore
from storage.records.tables import Base, DossierRow
from storage.warehouse.ocfl_root import Warehouse

Json = dict[str, Any]


def rebuild_register(
    database: Database,
    store: ObjectStore,
    warehouse: Warehouse,
    dossiers: Sequence[str],
    *,
    on_object: Callable[[str], None],
) -> int:
    """Requests and acts first, then the books, whose chain is proved, then the copies; returns how many copies."""
    found: list[tuple[str, Json]] = []
    for object_id in dossiers:
        if "certification.json" in warehouse.state(object_id):
            found.append((object_id, json.loads(warehouse.read(object_id, "certification.json"))))
    with database.transaction() as session:
        for _, facts in found:
            agency_id = session.get_one(DossierRow, UUID(facts["request"]["dossier_id"])).agency_id
            own = {"agency_id": str(agency_id)}
            session.add(_row(CertificationRequestRow, facts["request"] | own))
            session.flush()
            session.add_all([_row(CertificationActRow, act | own) for act in facts["acts"]])
            session.flush()
        for object_id, facts in found:
            _letters(session, store, warehouse, object_id, facts)
        for object_id in warehouse.objects("system:book/"):
            on_object(object_id)
            _book(session, warehouse, object_id)
        for object_id in warehouse.objects("system:closed-book/"):
            on_object(object_id)
            _closings(session, store, warehouse, object_id)
        for object_id in warehouse.objects("system:office-copy/"):
            on_object(object_id)
            _office_copy(session, store, warehouse, object_id)
        for object_id in warehouse.objects("system:cancellations/"):
            _lists(session, warehouse, object_id)
        copies = 0
        for object_id, facts in found:
            copies += _copies(session, store, warehouse, object_id, facts)
    return copies


def _book(session: Session, warehouse: Warehouse, object_id: str) -> None:
    facts: Json = json.loads(warehouse.read(object_id, "book.json"))
    rows = [json.loads(line) for line in warehouse.read(object_id, "rows.jsonl").splitlines()]
    book = BookRow(
        id=UUID(facts["id"]),
        agency_id=agency_by_code(session, AgencyCode(facts["agency"])).id,
        kind=facts["kind"],
        year=facts["year"],
        symbol=facts["symbol"],
        symbol_rule=facts["symbol_rule"],
        last_number=max(row["number"] for row in rows),
        row_count=len(rows),
        head_hash=rows[-1]["hash"],
        volume=facts.get("volume", 1),
        closed_at=datetime.fromisoformat(facts["closed_at"]) if facts.get("closed_at") else None,
    )
    session.add(book)
    session.flush()
    for row in rows:
        session.add(
            BookEntryRow(
                book_id=book.id,
                ordinal=row["ordinal"],
                number=row["number"],
                step=Step(row["step"]),
                act_id=UUID(row["act"]),
                on_date=date.fromisoformat(row["on_date"]),
                at=datetime.fromisoformat(row["at"]),
                actor_id=row["actor"]["id"],
                actor_name=row["actor"]["name"],
                data=row["data"],
                previous_hash=row["previous_hash"],
                hash=row["hash"],
            )
        )
    session.flush()
    faults = list(faults_of_book(session, book.id))
    if faults:
        raise BookDamaged(
            f"Sổ {object_id} trong kho không nguyên vẹn ({faults[0]}); không dựng lại. Hãy báo người quản trị.",
            f"The book {object_id} in the warehouse is not whole ({faults[0]}); nothing was rebuilt.",
        )


def _closings(session: Session, store: ObjectStore, warehouse: Warehouse, object_id: str) -> None:
    for facts, path in restored_rows(warehouse, object_id):
        session.add(_row(ClosedBookRow, facts))
        restore(store, warehouse, object_id, path, facts["object_key"])
        book = session.get_one(BookRow, UUID(facts["book_id"]))
        if book.closed_at is None and facts["book_closed_at"]:
            book.closed_at = datetime.fromisoformat(facts["book_closed_at"])
    session.flush()


def _office_copy(session: Session, store: ObjectStore, warehouse: Warehouse, object_id: str) -> None:
    facts: Json = json.loads(warehouse.read(object_id, "copy.json"))
    agency_id = agency_by_code(session, AgencyCode(facts["agency"])).id
    session.add(_row(OfficeCopyRow, facts | {"agency_id": str(agency_id)}))
    if facts["object_key"] is not None:
        restore(store, warehouse, object_id, "copy.pdf", facts["object_key"])
    session.flush()


def _lists(session: Session, warehouse: Warehouse, object_id: str) -> None:
    for path in sorted(path for path in warehouse.state(object_id) if path.endswith(".json")):
        body = warehouse.read(object_id, path)
        facts: Json = json.loads(body)
        published_at = datetime.fromisoformat(facts["published_at"])
        session.add(
            CancellationListRow(
                agency_id=agency_by_code(session, AgencyCode(facts["agency_code"])).id,
                number=facts["number"],
                published_at=published_at,
                next_update=datetime.fromisoformat(facts["next_update"]),
                copies=len(facts["copies"]),
                body=body,
                signature=warehouse.read(object_id, path.removesuffix(".json") + ".p7s"),
                archived_at=published_at,
            )
        )
    session.flush()


def _letters(session: Session, store: ObjectStore, warehouse: Warehouse, dossier: str, facts: Json) -> None:
    agency_id = session.get_one(DossierRow, UUID(facts["request"]["dossier_id"])).agency_id
    letters = json.loads(warehouse.read(dossier, LETTERS)) if LETTERS in warehouse.state(dossier) else []
    for letter in letters:
        row = DeskLetterRow(**_values(DeskLetterRow, letter | {"agency_id": str(agency_id)}))
        session.add(row)
        for path, key in letter_files(row).items():
            restore(store, warehouse, dossier, path, key)
    session.flush()


def _copies(session: Session, store: ObjectStore, warehouse: Warehouse, dossier: str, facts: Json) -> int:
    agency_id = session.get_one(DossierRow, UUID(facts["request"]["dossier_id"])).agency_id
    session.add_all([_row(CertifiedCopyRow, copy | {"agency_id": str(agency_id)}) for copy in facts["copies"]])
    session.flush()
    codes = {copy["id"]: copy["verification_code"] for copy in facts["copies"]}
    for rendition in facts["renditions"]:
        session.add(_row(RenditionRow, rendition))
        path = f"renditions/{rendition['ordinal']:02d}-{rendition['level']}.pdf"
        object_id = f"{dossier}/copy:{codes[rendition['copy_id']]}"
        restore(store, warehouse, object_id, path, rendition["object_key"])
    session.add_all([_row(CancellationRow, one) for one in facts["cancellations"]])
    session.flush()
    return len(facts["copies"])


def _row(table: type[Base], facts: Json) -> Base:
    """A row from its columns as they were written down."""
    return table(**_values(table, facts))


def _values(table: type[Base], facts: Json) -> Json:
    values: Json = {}
    for column in table.__table__.columns:
        value = facts.get(column.key)
        if value is not None and isinstance(column.type, DateTime):
            value = datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, Date):
            value = date.fromisoformat(value)
        elif value is not None and isinstance(column.type, Uuid):
            value = UUID(value)
        values[column.key] = value
    return values
