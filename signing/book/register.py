"""The register book: numbers without gap or double, each step an appended row chained to the one before.

The row of the book is the lock: whoever appends holds it until commit. A number is reserved before anything is
signed; one that comes to nothing is voided with its reason and never given again (NĐ 23/2015/NĐ-CP art. 13).
Refuses to know PDFs, keys and certificates.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from signing.book.tables import BookEntryRow, BookRow
from signing.errors import EntryNotInState
from storage.actor import Actor, Role
from storage.identifiers import new_id
from storage.records.access_log import record_access

GENESIS = "0" * 64
COPIES = "copies"  # the kind of book: copies from originals


class Step(StrEnum):
    """Steps in the life of a number, in the order they may follow one another."""

    RESERVED = "reserved"
    INTENDED = "intended"
    ISSUED = "issued"
    VOIDED = "voided"
    CANCELLED = "cancelled"


_MAY_FOLLOW = {
    Step.RESERVED: frozenset({Step.INTENDED, Step.VOIDED}),
    Step.INTENDED: frozenset({Step.ISSUED, Step.VOIDED}),
    Step.ISSUED: frozenset({Step.CANCELLED}),
    Step.VOIDED: frozenset[Step](),
    Step.CANCELLED: frozenset[Step](),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the book."""

    book_id: UUID
    ordinal: int
    number: int
    step: Step
    act_id: UUID
    on_date: date
    at: datetime
    actor_id: str
    actor_name: str
    data: dict[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """A number that belongs to one act; `on_date` is the Vietnamese day it holds for."""

    book_id: UUID
    number: int
    year: int
    symbol: str
    on_date: date
    volume: int = 1

    @property
    def book_title(self) -> str:
        """How the lời chứng names the book: the volume, the year and the symbol."""
        return volume_title(self.volume, self.year, self.symbol)

    @property
    def label(self) -> str:
        """How people name the entry."""
        return entry_label(self.number, self.year, self.symbol)


@dataclass(frozen=True, slots=True)
class Book:
    """One book: agency, kind, year."""

    id: UUID
    agency_id: UUID
    kind: str
    year: int
    symbol: str
    symbol_rule: str
    last_number: int
    volume: int = 1
    closed_at: datetime | None = None


def volume_title(volume: int, year: int, symbol: str) -> str:
    """`02/2026-SCT/BS`: numbers go on from one volume to the next (NĐ 23/2015/NĐ-CP art. 13(2))."""
    return f"{volume:02d}/{year}-{symbol}"


def entry_label(number: int, year: int, symbol: str) -> str:
    """`145/2026-SCT/BS`."""
    return f"{number:02d}/{year}-{symbol}"


def reserve(
    session: Session,
    actor: Actor,
    *,
    agency_id: UUID,
    act_id: UUID,
    on_date: date,
    symbol: str,
    symbol_rule: str,
    data: dict[str, Any],
    kind: str = COPIES,
) -> Reservation:
    """Append *reserved* with the next number of the year's book. Holds the book until commit.

    `on_date` is the day in Vietnam; its year chooses the book, which begins again at 01 each year. The volume that
    is open stands in the row itself, so that the chain holds it too.
    """
    _create_book(session, agency_id, kind, on_date.year, symbol, symbol_rule)
    book = session.scalars(
        select(BookRow)
        .where(BookRow.agency_id == agency_id, BookRow.kind == kind, BookRow.year == on_date.year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if book.closed_at is not None:
        raise EntryNotInState(
            f"Sổ chứng thực năm {book.year} đã khóa. Hãy dùng sổ năm mới.",
            f"The book of {book.year} is closed. Use the new year's book.",
        )
    book.last_number += 1
    data = data | {"volume": book.volume}
    _append(session, actor, book, book.last_number, Step.RESERVED, act_id, on_date, data)
    return Reservation(book.id, book.last_number, book.year, book.symbol, on_date, book.volume)


def open_volume(session: Session, actor: Actor, book_id: UUID) -> Book:
    """Begin the next volume; the numbers go on where they are. A volume nothing stands in yet is not left empty."""
    actor.require(Role.CERTIFIER, Role.HEAD, Role.OPERATOR, Role.SYSTEM)
    book = session.get_one(BookRow, book_id, with_for_update=True, populate_existing=True)
    actor.require_agency(book.agency_id)
    newest = steps_of(session, book_id, book.last_number)
    if book.closed_at is None and newest and volume_of(newest[0]) == book.volume:
        book.volume += 1
        record_access(session, actor, "open volume", f"book {volume_title(book.volume, book.year, book.symbol)}", None)
        session.flush()
    return _book(book)


def volume_of(entry: Entry) -> int:
    """The volume a number was reserved in; books begun before volumes were written down have one."""
    return int(entry.data.get("volume", 1))


def title_of_number(session: Session, book_id: UUID, number: int) -> str:
    """How the lời chứng names the book that holds this number."""
    book, steps = session.get_one(BookRow, book_id), steps_of(session, book_id, number)
    return volume_title(volume_of(steps[0]), book.year, book.symbol)


def append_step(
    session: Session, actor: Actor, *, book_id: UUID, number: int, step: Step, data: dict[str, Any]
) -> Entry:
    """Append the next step of a number. The same step again returns the row that is there."""
    book = session.get_one(BookRow, book_id, with_for_update=True, populate_existing=True)
    steps = steps_of(session, book_id, number)
    for entry in steps:
        if entry.step is step:
            return entry
    if not steps or step not in _MAY_FOLLOW[steps[-1].step]:
        state = steps[-1].step if steps else "—"
        raise EntryNotInState(
            f"Số {number} trong sổ {book.year} đang ở bước «{state}», không chuyển sang «{step}» được.",
            f"Number {number} of the book of {book.year} is at “{state}” and cannot go to “{step}”.",
        )
    return _append(session, actor, book, number, step, steps[0].act_id, steps[0].on_date, data)


def steps_of(session: Session, book_id: UUID, number: int) -> list[Entry]:
    """The steps of one number, in order."""
    rows = session.scalars(
        select(BookEntryRow)
        .where(BookEntryRow.book_id == book_id, BookEntryRow.number == number)
        .order_by(BookEntryRow.ordinal)
    )
    return [entry_of_row(row) for row in rows]


def book_of_year(session: Session, agency_id: UUID, year: int, kind: str = COPIES) -> Book | None:
    """The agency's book of a kind for a Vietnamese year, if it has been opened."""
    row = session.scalar(
        select(BookRow).where(BookRow.agency_id == agency_id, BookRow.kind == kind, BookRow.year == year)
    )
    return _book(row) if row else None


def book_by_id(session: Session, book_id: UUID) -> Book:
    """The book with this id."""
    return _book(session.get_one(BookRow, book_id))


def entries_of(session: Session, book_id: UUID, *, after: int = 0, limit: int = 1000) -> list[Entry]:
    """A keyset page of the book's rows in order."""
    rows = session.scalars(
        select(BookEntryRow)
        .where(BookEntryRow.book_id == book_id, BookEntryRow.ordinal > after)
        .order_by(BookEntryRow.ordinal)
        .limit(limit)
    )
    return [entry_of_row(row) for row in rows]


def faults_of_book(session: Session, book_id: UUID) -> Iterator[str]:
    """What is wrong with a book: broken chain, gap, double number, a step out of order; nothing when sound."""
    book = session.get_one(BookRow, book_id, populate_existing=True)
    previous, ordinal, next_number = GENESIS, 0, 1
    latest: dict[int, Step] = {}
    rows = session.scalars(
        select(BookEntryRow).where(BookEntryRow.book_id == book_id).order_by(BookEntryRow.ordinal)
    ).yield_per(500)
    for row in rows:
        ordinal += 1
        if row.ordinal != ordinal or row.previous_hash != previous or row.hash != _hash(row):
            yield f"row {row.ordinal}: the chain is broken"
        step = Step(row.step)
        if step is Step.RESERVED:
            if row.number != next_number:
                yield f"row {row.ordinal}: number {row.number} where {next_number} was due"
            next_number = row.number + 1
        elif row.number not in latest or step not in _MAY_FOLLOW[latest[row.number]]:
            yield f"row {row.ordinal}: {step} does not follow {latest.get(row.number)}"
        latest[row.number] = step
        previous = row.hash
    if (book.row_count, book.head_hash, book.last_number) != (ordinal, previous, next_number - 1):
        yield "the head of the book does not match its last row"


def _create_book(session: Session, agency_id: UUID, kind: str, year: int, symbol: str, symbol_rule: str) -> None:
    statement = insert(BookRow).values(
        id=new_id(),
        agency_id=agency_id,
        kind=kind,
        year=year,
        symbol=symbol,
        symbol_rule=symbol_rule,
        last_number=0,
        row_count=0,
        volume=1,
        head_hash=GENESIS,
    )
    session.execute(statement.on_conflict_do_nothing(index_elements=["agency_id", "kind", "year"]))


def _append(
    session: Session,
    actor: Actor,
    book: BookRow,
    number: int,
    step: Step,
    act_id: UUID,
    on_date: date,
    data: dict[str, Any],
) -> Entry:
    row = BookEntryRow(
        book_id=book.id,
        ordinal=book.row_count + 1,
        number=number,
        step=step,
        act_id=act_id,
        on_date=on_date,
        at=datetime.now(UTC),
        actor_id=actor.id,
        actor_name=actor.name,
        data=data,
        previous_hash=book.head_hash,
        hash="",
    )
    row.hash = _hash(row)
    session.add(row)
    book.row_count, book.head_hash = row.ordinal, row.hash
    session.flush()
    return entry_of_row(row)


def _hash(row: BookEntryRow) -> str:
    facts = [
        str(row.book_id),
        row.ordinal,
        row.number,
        str(row.step),
        str(row.act_id),
        row.on_date.isoformat(),
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor_id,
        row.actor_name,
        row.data,
        row.previous_hash,
    ]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _book(row: BookRow) -> Book:
    return Book(
        row.id,
        row.agency_id,
        row.kind,
        row.year,
        row.symbol,
        row.symbol_rule,
        row.last_number,
        row.volume,
        row.closed_at,
    )


def entry_of_row(row: BookEntryRow) -> Entry:
    """The line of the book that a row holds."""
    return Entry(
        book_id=row.book_id,
        ordinal=row.ordinal,
        number=row.number,
        step=Step(row.step),
        act_id=row.act_id,
        on_date=row.on_date,
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        data=row.data,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
