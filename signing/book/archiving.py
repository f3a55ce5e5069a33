"""The register book in the warehouse: every row as a line of JSON, seconds behind the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.register import Book, Entry, book_by_id, entries_of
from signing.book.tables import (
    BookRow,
    CancellationRow,
    CertificationActRow,
    CertificationRequestRow,
    CertifiedCopyRow,
    RenditionRow,
)
from signing.transparency.dossier_record import log_records
from storage.records.agencies import agency_by_id
from storage.records.database import Database
from storage.records.deposits import to_json
from storage.records.tables import Base
from storage.warehouse.ocfl_root import Warehouse


def deposit_book(database: Database, warehouse: Warehouse, agency_id: UUID) -> None:
    """Bring each of the agency's books up to its newest row. Unchanged books make no new version."""
    with database.transaction() as session:
        book_ids = session.scalars(select(BookRow.id).where(BookRow.agency_id == agency_id))
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


def certification_records(session: Session, dossier_id: UUID) -> Mapping[str, bytes]:
    """What a dossier of procedure 2.000815 is besides its events: request, acts, copies, renditions, cancellations,
    and their leaves in the public log.

    Empty for every other dossier. Column for column, so that `signing.book.rebuilding` can put the rows back.
    """
    request = session.scalar(select(CertificationRequestRow).where(CertificationRequestRow.dossier_id == dossier_id))
    if request is None:
        return {}
    acts = session.scalars(
        select(CertificationActRow).where(CertificationActRow.request_id == request.id).order_by(CertificationActRow.id)
    ).all()
    copies = session.scalars(
        select(CertifiedCopyRow)
        .where(CertifiedCopyRow.act_id.in_([act.id for act in acts]))
        .order_by(CertifiedCopyRow.id)
    ).all()
    ids = [copy.id for copy in copies]
    renditions = session.scalars(
        select(RenditionRow).where(RenditionRow.copy_id.in_(ids)).order_by(RenditionRow.id)
    ).all()
    cancelled = session.scalars(
        select(CancellationRow).where(CancellationRow.copy_id.in_(ids)).order_by(CancellationRow.id)
    ).all()
    facts = {
        "schema": 1,
        "request": columns_of(request),
        "acts": [columns_of(row) for row in acts],
        "copies": [columns_of(row) for row in copies],
        "renditions": [columns_of(row) for row in renditions],
        "cancellations": [columns_of(row) for row in cancelled],
    }
    return {"certification.json": to_json(facts), **log_records(session, dossier_id)}


def columns_of(row: Base) -> dict[str, Any]:
    """A row column for column, as JSON can hold it."""
    return {column.key: _plain(getattr(row, column.key)) for column in row.__table__.columns}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return str(value) if isinstance(value, date | UUID) else value


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
        "symbol_rule": book.symbol_rule,
        "volume": book.volume,
        "closed_at": None if book.closed_at is None else book.closed_at.isoformat(timespec="microseconds"),
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()
