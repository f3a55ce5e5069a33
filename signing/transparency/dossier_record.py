"""What a dossier's record in the warehouse keeps of the public log: its leaves, with the salts to prove them by."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.tables import BookEntryRow, CertificationActRow, CertificationRequestRow
from signing.transparency.tables import LogLeafRow
from storage.records.deposits import to_json

FILE = "transparency.json"


def log_records(session: Session, dossier_id: UUID) -> Mapping[str, bytes]:
    """The leaves of a dossier's numbers; nothing when it has none."""
    query = (
        select(LogLeafRow)
        .join(
            BookEntryRow,
            (BookEntryRow.book_id == LogLeafRow.book_id)
            & (BookEntryRow.number == LogLeafRow.number)
            & (BookEntryRow.step == LogLeafRow.step),
        )
        .join(CertificationActRow, CertificationActRow.id == BookEntryRow.act_id)
        .join(CertificationRequestRow, CertificationRequestRow.id == CertificationActRow.request_id)
        .where(CertificationRequestRow.dossier_id == dossier_id)
        .order_by(LogLeafRow.index)
    )
    leaves = [
        {
            "index": leaf.index,
            "book": str(leaf.book_id),
            "number": leaf.number,
            "step": leaf.step,
            "salt": leaf.salt.hex(),
            "hash": leaf.hash.hex(),
        }
        for leaf in session.scalars(query)
    ]
    return {FILE: to_json({"schema": 1, "leaves": leaves})} if leaves else {}
