"""From the book to the leaves: which steps are logged, what a leaf says, in which order they come.

A leaf says what the book says of a number, without names: the row's own hash stands for the rest of it. The order
is that of being logged; within one book it is the book's. Leaves are given once and for ever, in one transaction
under the lock of the head's row: there is no half of a leaf and no second writer.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.book.register import Entry, Step, entries_of, entry_of_row
from signing.book.tables import BookEntryRow, BookRow, CertificationActRow, CertificationRequestRow, CertifiedCopyRow
from signing.transparency.merkle import SALT_BYTES, leaf_hash
from signing.transparency.tables import THE_HEAD, LogCursorRow, LogHeadRow, LogLeafRow
from storage.records.database import Database
from storage.records.tables import AgencyRow

LOGGED = frozenset({Step.ISSUED, Step.VOIDED, Step.CANCELLED})
_AT_ONCE = 500
# What each step tells besides the number; a reason is free text and may hold a name, so it is not among them.
_TOLD = {Step.ISSUED: ("sha256", "size", "level"), Step.CANCELLED: ("decision", "decided_on"), Step.VOIDED: ()}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf with what it says; `entry` is exactly the bytes that were hashed."""

    index: int
    salt: bytes
    hash: bytes
    entry: bytes
    book_id: UUID
    number: int
    step: Step

    @property
    def is_sound(self) -> bool:
        """Whether the book still says what was logged."""
        return leaf_hash(self.salt, self.entry) == self.hash


def canonical_entry(entry: Entry, book: BookRow, agency_code: str, verification_code: str | None) -> bytes:
    """What a leaf says: JSON with sorted names, without spaces, UTF-8; only texts and whole numbers."""
    told: dict[str, Any] = {name: entry.data[name] for name in _TOLD[entry.step] if name in entry.data}
    facts = told | {
        "schema": 1,
        "agency": agency_code,
        "book": {"kind": book.kind, "year": book.year, "symbol": book.symbol},
        "number": entry.number,
        "step": entry.step.value,
        "on_date": entry.on_date.isoformat(),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "row_hash": entry.hash,
    }
    if verification_code is not None:
        facts["code"] = verification_code
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def log_new_entries(
    database: Database,
    *,
    then: Callable[[Session, UUID], None],
    new_salt: Callable[[], bytes] = lambda: secrets.token_bytes(SALT_BYTES),
) -> int:
    """Give every step that waits its leaf; `then` gets the dossiers that have a new one. Returns how many leaves."""
    count = 0
    while (done := _log_some(database, then, new_salt)) is not None:
        count += done
    return count


def leaves_between(session: Session, start: int, end: int) -> Iterator[Leaf]:
    """The leaves [start, end) in order, each with what the book says of it now."""
    yield from _leaves(session, LogLeafRow.index >= start, LogLeafRow.index < end)


def leaves_of_number(session: Session, book_id: UUID, number: int) -> list[Leaf]:
    """The leaves of one number, oldest first."""
    return list(_leaves(session, LogLeafRow.book_id == book_id, LogLeafRow.number == number))


def hashes_between(session: Session, start: int, end: int) -> bytes:
    """The leaf hashes [start, end), one after the other."""
    query = select(LogLeafRow.hash).where(LogLeafRow.index >= start, LogLeafRow.index < end).order_by(LogLeafRow.index)
    return b"".join(session.scalars(query))


def _log_some(database: Database, then: Callable[[Session, UUID], None], new_salt: Callable[[], bytes]) -> int | None:
    """One transaction's worth; None when no book has a row that was not looked at."""
    with database.transaction() as session:
        head = session.get_one(LogHeadRow, THE_HEAD, with_for_update=True, populate_existing=True)
        seen = func.coalesce(LogCursorRow.ordinal, 0)
        query = select(BookRow, seen).outerjoin(LogCursorRow, LogCursorRow.book_id == BookRow.id)
        found = session.execute(query.where(BookRow.row_count > seen).order_by(BookRow.id).limit(1)).one_or_none()
        if found is None:
            return None
        book, after = found
        entries = entries_of(session, book.id, after=after, limit=_AT_ONCE)
        agency = session.get_one(AgencyRow, book.agency_id)
        start = head.size
        for entry in entries:
            if entry.step not in LOGGED:
                continue
            said = canonical_entry(entry, book, agency.code, _code_of(session, book.id, entry.number))
            salt = new_salt()
            leaf = {"number": entry.number, "step": entry.step, "salt": salt, "hash": leaf_hash(salt, said)}
            session.add(LogLeafRow(index=head.size, book_id=book.id, **leaf))
            head.size += 1
            then(session, _dossier_of(session, entry.act_id))
        session.merge(LogCursorRow(book_id=book.id, ordinal=entries[-1].ordinal))
        return head.size - start


def _dossier_of(session: Session, act_id: UUID) -> UUID:
    query = select(CertificationRequestRow.dossier_id).join(CertificationActRow)
    return session.scalars(query.where(CertificationActRow.id == act_id)).one()


def _code_of(session: Session, book_id: UUID, number: int) -> str | None:
    query = select(CertifiedCopyRow.verification_code)
    return session.scalar(query.where(CertifiedCopyRow.book_id == book_id, CertifiedCopyRow.number == number))


def _leaves(session: Session, *conditions: Any) -> Iterator[Leaf]:
    query = (
        select(LogLeafRow, BookEntryRow, BookRow, AgencyRow.code, CertifiedCopyRow.verification_code)
        .join(BookRow, BookRow.id == LogLeafRow.book_id)
        .join(AgencyRow, AgencyRow.id == BookRow.agency_id)
        .outerjoin(
            BookEntryRow,
            (BookEntryRow.book_id == LogLeafRow.book_id)
            & (BookEntryRow.number == LogLeafRow.number)
            & (BookEntryRow.step == LogLeafRow.step),
        )
        .outerjoin(
            CertifiedCopyRow,
            (CertifiedCopyRow.book_id == LogLeafRow.book_id) & (CertifiedCopyRow.number == LogLeafRow.number),
        )
        .where(*conditions)
        .order_by(LogLeafRow.index)
    )
    for leaf, joined, book, agency_code, code in session.execute(query).yield_per(_AT_ONCE):
        # A row that vanished from the book leaves a leaf that says nothing, and so is not sound.
        row: BookEntryRow | None = joined
        said = canonical_entry(entry_of_row(row), book, agency_code, code) if row is not None else b""
        yield Leaf(leaf.index, leaf.salt, leaf.hash, said, leaf.book_id, leaf.number, Step(leaf.step))
