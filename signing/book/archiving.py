"""The register book in the warehouse: every row as a line of JSON, seconds behind the database."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.register import COPIES, Book, Entry, book_by_id, entries_of
from signing.book.tables import BookRow
from storage.records.agencies import agency_by_id
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse


def deposit_book(database: Database, warehouse: Warehouse, agency_id: UUID) -> None:
    """Bring each of the agency's books up to its newest row. Unchanged books make no new version."""
    with database.transaction() as session:
        book_ids = session.scalars(select(BookRow.id).where(BookRow.agency_id == agency_id, BookRow.kind == COPIES))
        found = [(book_by_id(session, one), *_lines(session, one)) for one in book_ids.all()]
        agency = agency_by_id(session, agency_id)
    for book, lines, newest in found:
        if newest is None:
            continue
        warehouse.commit(
            f"system:book/{agency.code}/{book.kind}/{book.year}",
            {"book.json": _facts(book, agency.code), "rows.jsonl": "".join(lines).encode()},
            message=f"Sổ chứng thực {book.year} đến dòng {len(lines)}",
            who="Sao Y",
            address="urn:saoy:service",
            at=newest,
        )


def _lines(session: Session, book_id: UUID) -> tuple[list[str], datetime | None]:
    lines: list[str] = []
    after, newest = 0, None
    while rows := entries_of(session, book_id, after=after):
        for row in rows:
            lines.append(_line(row))
            newest = row.at
        after = rows[-1].ordinal
    return lines, newest


def _line(row: Entry) -> str:
    facts = {
        "ordinal": row.ordinal,
        "number": row.number,
        "step": row.step.value,
        "act": str(row.act_id),
        "on_date": row.on_date.isoformat(),
        "at": row.at.isoformat(timespec="microseconds"),
        "actor": {"id": row.actor_id, "name": row.actor_name},
        "data": row.data,
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True) + "\n"


def _facts(book: Book, agency_code: str) -> bytes:
    facts = {
        "schema": 1,
        "id": str(book.id),
        "agency": agency_code,
        "kind": book.kind,
        "year": book.year,
        "symbol": book.symbol,
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()
