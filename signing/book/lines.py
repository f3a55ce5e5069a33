"""The lines of a printed book: one a number, with what its columns say, and the totals of many.

Reads the register's rows and the requests they belong to. Refuses to know paper, ink and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from signing.book.register import Book, Entry, Step, entry_label, entry_of_row, volume_of
from signing.book.tables import BookEntryRow, CertificationActRow, CertificationRequestRow

_AT_ONCE = 500
_ENDED = frozenset({Step.ISSUED, Step.VOIDED, Step.CANCELLED})


@dataclass(frozen=True, slots=True)
class BookLine:
    """One number of the book; `state` is its newest step, `data` all that its steps say."""

    number: int
    label: str
    volume: int
    on_date: date
    requester: str
    original: str
    signer: str
    signer_title: str
    pages: int
    copies: int
    fee: int
    state: Step
    steps: tuple[Step, ...]
    data: dict[str, Any]

    @property
    def counts(self) -> bool:
        """Whether copies and a fee stand behind the number."""
        return self.state is not Step.VOIDED


@dataclass(frozen=True, slots=True)
class Totals:
    """What a closed book adds up to."""

    numbers: int
    first: int | None
    last: int | None
    issued: int
    voided: int
    cancelled: int
    waiting: int
    copies: int
    fee: int


def month_lines(session: Session, book: Book, month: int, *, through: int, after: int = 0) -> list[BookLine]:
    """The numbers of one month, as the rows up to `through` leave them; with `after`, those with a later row only."""
    first = date(book.year, month, 1)
    end = date(book.year + month // 12, month % 12 + 1, 1)
    return _lines(session, book, (BookEntryRow.on_date >= first, BookEntryRow.on_date < end), through, after)


def year_lines(session: Session, book: Book, *, through: int, after: int = 0) -> list[BookLine]:
    """The numbers of the whole year, as the rows up to `through` leave them."""
    return _lines(session, book, (), through, after)


def totals_of(lines: Sequence[BookLine]) -> Totals:
    """Numbers, copies and fees of some lines; a voided number has neither copy nor fee."""
    states = [line.state for line in lines]
    counted = [line for line in lines if line.counts]
    return Totals(
        numbers=len(lines),
        first=lines[0].number if lines else None,
        last=lines[-1].number if lines else None,
        issued=states.count(Step.ISSUED) + states.count(Step.CANCELLED),
        voided=states.count(Step.VOIDED),
        cancelled=states.count(Step.CANCELLED),
        waiting=sum(state not in _ENDED for state in states),
        copies=sum(line.copies for line in counted),
        fee=sum(line.fee for line in counted),
    )


def _lines(
    session: Session, book: Book, within: Iterable[ColumnElement[bool]], through: int, after: int
) -> list[BookLine]:
    query = (
        select(BookEntryRow)
        .where(BookEntryRow.book_id == book.id, BookEntryRow.ordinal <= through, *within)
        .order_by(BookEntryRow.number, BookEntryRow.ordinal)
    )
    by_number: dict[int, list[Entry]] = {}
    for row in session.scalars(query).yield_per(_AT_ONCE):
        by_number.setdefault(row.number, []).append(entry_of_row(row))
    kept = {number: steps for number, steps in by_number.items() if steps[-1].ordinal > after}
    people = _people(session, {steps[0].act_id for steps in kept.values()})
    return [_line(book, steps, *people.get(steps[0].act_id, ("", ""))) for steps in kept.values()]


def _people(session: Session, act_ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    """Requester and certifier of each act."""
    found: dict[UUID, tuple[str, str]] = {}
    wanted = sorted(act_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        query = (
            select(
                CertificationActRow.id,
                CertificationRequestRow.requester_name,
                CertificationActRow.certified_by_name,
            )
            .join(CertificationRequestRow, CertificationRequestRow.id == CertificationActRow.request_id)
            .where(CertificationActRow.id.in_(wanted[start : start + _AT_ONCE]))
        )
        found |= {act_id: (requester, certifier or "") for act_id, requester, certifier in session.execute(query)}
    return found


def _line(book: Book, steps: list[Entry], requester: str, certifier: str) -> BookLine:
    first, last = steps[0], steps[-1]
    said: dict[str, Any] = {}
    for step in steps:
        said |= step.data
    return BookLine(
        number=first.number,
        label=entry_label(first.number, book.year, book.symbol),
        volume=volume_of(first),
        on_date=first.on_date,
        requester=str(said.get("requester", requester)),
        original=str(said.get("original", "")),
        signer=str(said.get("signer", certifier)),
        signer_title=str(said.get("signer_title", "")),
        pages=int(said.get("pages", 0)),
        copies=1 + int(said.get("paper_copies", 0)),
        fee=int(said.get("fee", 0)),
        state=last.step,
        steps=tuple(step.step for step in steps),
        data=said,
    )
