"""Closing a book: each month when it is over, the year at its end, a supplement for what comes later.

NĐ 23/2015/NĐ-CP art. 13: printed monthly, closed at year end with totals, merged into one book per kind. A closed book
is signed with the agency's key, kept in the store and in the warehouse, and never changed: what happens to its numbers
afterwards (a cancellation above all) goes into a supplement of its own. Made twice it is made once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.book.closed_files import ClosedFile, closing_of, deposit, find_kept, keep, kept_file
from signing.book.lines import BookLine, month_lines, totals_of, year_lines
from signing.book.printed_book import BookFacts, print_book
from signing.book.register import COPIES, Book, Step, book_by_id, faults_of_book
from signing.book.tables import BookEntryRow, BookRow, ClosedBookRow
from signing.errors import (
    BookDamaged,
    BookNotReady,
    RevocationUnknown,
    SigningKeyUnavailable,
    TimestampUnavailable,
)
from signing.key_source import SigningKey
from signing.pades import SigningTrust, extend_to_lta, sign_register_book
from signing.rules import Rules
from signing.rules.deadlines import VIETNAM
from signing.signature_level import SignatureLevel
from storage.actor import Actor, Role, system_actor
from storage.objects.object_store import ObjectStore
from storage.records.agencies import Agency, agency_by_id
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse

log_lines = structlog.get_logger(__name__)

YEAR = 0  # the "month" of the whole year's book
# How long the round waits for copies that are signed and lack their time-stamp; then they go into a supplement.
_PATIENCE = timedelta(days=10)
# Late rows are gathered for a day, so that one afternoon's cancellations make one supplement.
_GATHERING = timedelta(days=1)
_SYSTEM = system_actor("khóa sổ chứng thực")


class Seals(Protocol):
    """Where an agency's own key comes from."""

    def seal_of(self, agency_code: str) -> SigningKey:
        """The agency's signing key; `SigningKeyUnavailable` when it has none here."""
        ...


@dataclass(frozen=True, slots=True)
class BookCloser:
    """What closing books needs."""

    database: Database
    store: ObjectStore
    warehouse: Warehouse
    rules: Rules
    trust: SigningTrust
    seals: Seals
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def today(self) -> date:
        """The day in Vietnam."""
        return self.now().astimezone(VIETNAM).date()


def close_month(closer: BookCloser, actor: Actor, book_id: UUID, month: int) -> list[ClosedFile]:
    """The month's closed book with all its supplements; made now if it is not there yet or rows came later."""
    _entitled(closer, actor, book_id)
    with closer.database.alone(f"closing {book_id}"):
        with closer.database.transaction() as session:
            book = book_by_id(session, book_id)
        if book.closed_at is None and closer.today() < _first_day_after(book.year, month):
            raise BookNotReady(
                f"Tháng {month:02d}/{book.year} chưa hết nên chưa khóa sổ được. Hãy khóa từ ngày đầu tháng sau.",
                f"Month {month:02d}/{book.year} is not over. Close its book from the first day of the next.",
            )
        _make(closer, actor, book, month)
    with closer.database.transaction() as session:
        return closed_books(session, book_id, month)


def close_year(closer: BookCloser, actor: Actor, book_id: UUID) -> list[ClosedFile]:
    """The year's closed book with its supplements; from 31 December on, and after it no number is given any more."""
    _entitled(closer, actor, book_id)
    with closer.database.alone(f"closing {book_id}"):
        with closer.database.transaction() as session:
            row = session.get_one(BookRow, book_id, with_for_update=True, populate_existing=True)
            last_day = date(row.year, 12, 31)
            if closer.today() < last_day:
                raise BookNotReady(
                    f"Sổ năm {row.year} khóa từ ngày 31/12/{row.year}; hôm nay chưa khóa được.",
                    f"The book of {row.year} is closed from 31 December {row.year} on, not today.",
                )
            if row.closed_at is None and (unsigned := _unsigned(session, book_id)):
                raise BookNotReady(
                    f"Còn {unsigned} số đã giữ mà chưa ký trong sổ năm {row.year}. Hãy ký xong, hoặc khóa sổ ngày mai.",
                    f"{unsigned} numbers of {row.year} are reserved and unsigned. Sign them, or close tomorrow.",
                )
            row.closed_at = row.closed_at or closer.now()
            months = _months(session, book_id)
        with closer.database.transaction() as session:
            book = book_by_id(session, book_id)
        for month in months:
            _make(closer, actor, book, month)
        _make(closer, actor, book, YEAR)
    with closer.database.transaction() as session:
        return closed_books(session, book_id, YEAR)


def close_due_books(closer: BookCloser) -> int:
    """What the round does: every month and year that is over, supplements, higher levels; returns how many files."""
    with closer.database.transaction() as session:
        books = [book_by_id(session, one) for one in session.scalars(select(BookRow.id).where(BookRow.kind == COPIES))]
    made = 0
    for book in books:
        try:
            made += _due(closer, book)
        except SigningKeyUnavailable:
            log_lines.warning("book_not_closed_without_key", book=str(book.id), year=book.year)
    return made


def closed_books(session: Session, book_id: UUID, month: int | None = None) -> list[ClosedFile]:
    """What was closed of a book, in the order of months and supplements; the year's comes first."""
    query = select(ClosedBookRow).where(ClosedBookRow.book_id == book_id)
    if month is not None:
        query = query.where(ClosedBookRow.month == month)
    book = book_by_id(session, book_id)
    rows = session.scalars(query.order_by(ClosedBookRow.month, ClosedBookRow.supplement))
    return [kept_file(row, book) for row in rows]


def months_with_numbers(session: Session, book_id: UUID) -> list[int]:
    """The months in which a book has numbers."""
    return _months(session, book_id)


# --- one closing ----------------------------------------------------------------------------------------------


def _make(closer: BookCloser, actor: Actor, book: Book, month: int) -> int:
    """Close, or supplement what is closed; nothing when no row came since. The caller holds the book's closing."""
    with closer.database.transaction() as session:
        before = closed_books(session, book.id, month)
        head = session.get_one(BookRow, book.id, populate_existing=True)
        newest = head.row_count
        after = before[-1].through_ordinal if before else 0
        lines = _lines(session, book, month, newest, after)
        if month and before and _is_closed(session, book.id, YEAR):
            return 0  # after the year's book, one supplement tells it all: the year's
        agency = agency_by_id(session, book.agency_id)
        superior = agency_by_id(session, agency.parent_id).name if agency.parent_id else ""
        first_page = _first_page(session, book.id, month)
    if not lines:
        if not before and month:
            raise BookNotReady(
                f"Tháng {month:02d}/{book.year} không có số chứng thực nào nên không có sổ để khóa.",
                f"Month {month:02d}/{book.year} has no numbers, so there is no book to close.",
            )
        if before or not newest:
            return 0
    place = closing_of(book, month, len(before))
    found = find_kept(closer.store, place)
    if found is None:
        found = _printed(closer, book, agency, superior, place.month, place.supplement, newest, first_page, before)
    _record(closer, actor, agency, found)
    return 1


def _printed(
    closer: BookCloser,
    book: Book,
    agency: Agency,
    superior: str,
    month: int,
    supplement: int,
    through: int,
    first_page: int,
    before: Sequence[ClosedFile],
) -> ClosedFile:
    """Print and sign; the bytes are durable before anything else is done with them."""
    at = closer.now().replace(microsecond=0)
    with closer.database.transaction() as session:
        if faults := list(faults_of_book(session, book.id)):
            raise BookDamaged(
                f"Sổ năm {book.year} có chỗ không khớp ({faults[0]}); không khóa. Hãy báo người quản trị.",
                f"The book of {book.year} does not fit ({faults[0]}) and was not closed. Tell the operator.",
            )
        lines = _lines(session, book, month, through, before[-1].through_ordinal if before else 0)
        through_hash = session.scalars(
            select(BookEntryRow.hash).where(BookEntryRow.book_id == book.id, BookEntryRow.ordinal == through)
        ).one()
    totals = totals_of(lines)
    facts = BookFacts(
        agency_name=agency.name,
        superior_name=superior,
        year=book.year,
        symbol=book.symbol,
        month=month,
        supplement=supplement,
        first_page=first_page,
        closed_at=at,
        through_ordinal=through,
        through_hash=through_hash,
        closed_before_on=before[0].closed_at.astimezone(VIETNAM).date() if before else None,
    )
    printed = print_book(facts, lines, totals, closer.rules)
    signed = sign_register_book(
        printed.data, closer.seals.seal_of(agency.code), closer.trust, rules=closer.rules, at=at
    )
    file = ClosedFile(
        place=closing_of(book, month, supplement),
        through_ordinal=through,
        through_hash=through_hash,
        first_page=first_page,
        page_count=printed.page_count,
        totals=asdict(totals),
        level=signed.level,
        sha256="",
        object_key="",
        closed_at=at,
    )
    return keep(closer.store, file, signed.data)


def _record(closer: BookCloser, actor: Actor, agency: Agency, file: ClosedFile) -> ClosedFile:
    """Lift to the lasting level if it can be had now, deposit, write down."""
    file = _lifted(closer, file)
    with closer.database.transaction() as session:
        book = book_by_id(session, file.place.book_id)
    deposit(closer.warehouse, agency.code, file, closer.store.read(file.object_key), actor, book=book)
    with closer.database.transaction() as session:
        key = (file.place.book_id, file.place.month, file.place.supplement)
        row = session.get(ClosedBookRow, key, with_for_update=True)
        if row is None:
            values = file.columns() | {"actor_id": actor.id, "actor_name": actor.name}
            session.add(ClosedBookRow(**values))
        else:
            row.level, row.sha256, row.object_key = file.level, file.sha256, file.object_key
    return file


def _lifted(closer: BookCloser, file: ClosedFile) -> ClosedFile:
    if file.level is SignatureLevel.B_LTA:
        return file
    try:
        lasting = extend_to_lta(closer.store.read(file.object_key), closer.trust)
    except (TimestampUnavailable, RevocationUnknown):
        return file  # signed and kept; the round tries again
    return keep(closer.store, file.at_level(lasting.level), lasting.data)


# --- the round ------------------------------------------------------------------------------------------------


def _due(closer: BookCloser, book: Book) -> int:
    made = 0
    with closer.database.transaction() as session:
        closed = closed_books(session, book.id)
        lasting = all(one.level is SignatureLevel.B_LTA for one in closed)
        told = [one for one in closed if one.place.month == YEAR]
        if lasting and told and told[-1].through_ordinal == session.get_one(BookRow, book.id).row_count:
            return 0  # most books are of past years, and nothing happens in them
        months = _months(session, book.id)
        agency = agency_by_id(session, book.agency_id)
        late = {one.place.month: _oldest_late_row(session, book, one.place.month, closed) for one in closed}
    year_is_closed = any(one.place.month == YEAR for one in closed)
    for month in months:
        is_closed = any(one.place.month == month for one in closed)
        over = closer.today() >= _first_day_after(book.year, month)
        if not is_closed and over and _settled(closer, book, month):
            with closer.database.alone(f"closing {book.id}"):
                made += _make(closer, _SYSTEM, book, month)
    if not year_is_closed and closer.today().year > book.year and months and _settled(closer, book, YEAR):
        made += len(close_year(closer, _SYSTEM, book.id))
    for month, since in late.items():
        if since is not None and closer.now() - since >= _GATHERING and not (month and year_is_closed):
            with closer.database.alone(f"closing {book.id}"):
                made += _make(closer, _SYSTEM, book, month)
    for one in closed:
        if one.level is not SignatureLevel.B_LTA:
            with closer.database.alone(f"closing {book.id}"):
                _record(closer, _SYSTEM, agency, one)
    return made


def _settled(closer: BookCloser, book: Book, month: int) -> bool:
    """Whether every number of the period has come to its end, or has been waited for long enough."""
    over = _first_day_after(book.year, month or 12)
    if closer.today() >= over + _PATIENCE:
        return True
    with closer.database.transaction() as session:
        head = session.get_one(BookRow, book.id).row_count
        return totals_of(_lines(session, book, month, head, 0)).waiting == 0


def _oldest_late_row(session: Session, book: Book, month: int, closed: Sequence[ClosedFile]) -> datetime | None:
    through = max(one.through_ordinal for one in closed if one.place.month == month)
    query = select(func.min(BookEntryRow.at)).where(BookEntryRow.book_id == book.id, BookEntryRow.ordinal > through)
    if month:
        query = query.where(func.extract("month", BookEntryRow.on_date) == month)
    return session.scalar(query)


# --- small steps ----------------------------------------------------------------------------------------------


def _entitled(closer: BookCloser, actor: Actor, book_id: UUID) -> None:
    actor.require(Role.CERTIFIER, Role.HEAD, Role.OPERATOR, Role.SYSTEM)
    with closer.database.transaction() as session:
        actor.require_agency(session.get_one(BookRow, book_id).agency_id)


def _lines(session: Session, book: Book, month: int, through: int, after: int) -> list[BookLine]:
    if month:
        return month_lines(session, book, month, through=through, after=after)
    return year_lines(session, book, through=through, after=after)


def _is_closed(session: Session, book_id: UUID, month: int) -> bool:
    return session.get(ClosedBookRow, (book_id, month, 0)) is not None


def _first_page(session: Session, book_id: UUID, month: int) -> int:
    """Pages run on through all the months' books and supplements of a year; the year's own begins at 1."""
    which = ClosedBookRow.month == YEAR if month == YEAR else ClosedBookRow.month != YEAR
    query = select(func.coalesce(func.sum(ClosedBookRow.page_count), 0))
    return 1 + int(session.scalars(query.where(ClosedBookRow.book_id == book_id, which)).one())


def _months(session: Session, book_id: UUID) -> list[int]:
    month = func.extract("month", BookEntryRow.on_date)
    query = select(month).where(BookEntryRow.book_id == book_id, BookEntryRow.step == Step.RESERVED).distinct()
    return sorted(int(one) for one in session.scalars(query))


def _unsigned(session: Session, book_id: UUID) -> int:
    """Numbers that only wait for a person: reserved, and nothing of theirs is frozen yet."""
    ended = select(BookEntryRow.number).where(BookEntryRow.book_id == book_id, BookEntryRow.step != Step.RESERVED)
    query = select(func.count()).where(
        BookEntryRow.book_id == book_id, BookEntryRow.step == Step.RESERVED, BookEntryRow.number.not_in(ended)
    )
    return session.scalars(query).one()


def _first_day_after(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)
