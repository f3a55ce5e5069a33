"""The register book: numbers without gap or double over threads and processes, and a chain that tells."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text, update

from signing.book.acts import Act
from signing.book.register import (
    Reservation,
    Step,
    append_step,
    book_of_year,
    entries_of,
    entry_label,
    faults_of_book,
    reserve,
    steps_of,
)
from signing.book.tables import BookRow
from signing.errors import EntryNotInState
from storage.actor import Actor
from storage.identifiers import new_id
from storage.records.database import Database
from tests.certifying import requested
from tests.memory_store import MemoryStore
from tests.office import at_once, people

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 12, 31)


@pytest.fixture
def officer(database: Database) -> Actor:
    return people(database)[0]


@pytest.fixture
def act(database: Database, officer: Actor) -> Act:
    return requested(database, MemoryStore(), officer)


@pytest.fixture
def three(database: Database, officer: Actor, act: Act) -> Iterator[UUID]:
    """A book: 1 issued, 2 voided, 3 reserved."""
    first, second, _ = (take(database, officer, act) for _ in range(3))
    for number, step in [(first.number, Step.INTENDED), (first.number, Step.ISSUED), (second.number, Step.VOIDED)]:
        go(database, officer, first.book_id, number, step)
    yield first.book_id


def take(database: Database, actor: Actor, act: Act, *, on: date = DAY, agency_id: UUID | None = None) -> Reservation:
    with database.transaction() as session:
        return reserve(
            session,
            actor,
            agency_id=agency_id or act.agency_id,
            act_id=act.id,
            on_date=on,
            symbol="SCT/BS",
            symbol_rule="thử nghiệm",
            data={"original": "Giấy khai sinh"},
        )


def go(database: Database, actor: Actor, book_id: UUID, number: int, step: Step) -> None:
    with database.transaction() as session:
        append_step(session, actor, book_id=book_id, number=number, step=step, data={})


@pytest.mark.parametrize(
    ("processes", "certifiers", "numbers"),
    [(2, 8, 3), pytest.param(4, 16, 25, marks=pytest.mark.full)],
    ids=["16-certifiers", "64-certifiers"],
)
def test_certifiers_at_once_over_several_processes_leave_no_gap_and_no_double(
    database: Database, act: Act, processes: int, certifiers: int, numbers: int
) -> None:
    script = Path(__file__).with_name("reserving.py")
    arguments = [database.url, str(act.agency_id), str(act.id), str(certifiers), str(numbers)]
    command, started = [sys.executable, str(script), *arguments], time.monotonic()
    running = [subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}) for _ in range(processes)]
    assert [process.wait(timeout=600) for process in running] == [0] * processes
    total = processes * certifiers * numbers
    if total > 1000:
        taken = time.monotonic() - started
        print(f"MEASURED {processes * certifiers} certifiers, {processes} processes: {total} numbers in {taken:.1f} s")

    with database.transaction() as session:
        book = book_of_year(session, act.agency_id, 2026)
        assert book is not None and book.last_number == total
        assert list(faults_of_book(session, book.id)) == []
        reached: dict[int, list[Step]] = {}
        for row in entries_of(session, book.id, limit=5 * total):
            reached.setdefault(row.number, []).append(row.step)
    assert sorted(reached) == list(range(1, total + 1))
    ends = {number: steps[-1] for number, steps in reached.items()}
    assert all(end is (Step.VOIDED if number % 5 == 0 else Step.ISSUED) for number, end in ends.items())


def test_number_of_a_transaction_that_failed_is_taken_by_the_next(database: Database, officer: Actor, act: Act) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        reserve(
            session, officer, agency_id=act.agency_id, act_id=act.id, on_date=DAY, symbol="SCT/BS",
            symbol_rule="thử nghiệm", data={},
        )  # fmt: skip
        raise ZeroDivisionError

    assert take(database, officer, act).number == 1


def test_new_year_begins_at_01_again_and_leaves_the_old_book_as_it_is(
    database: Database, officer: Actor, act: Act
) -> None:
    old = [take(database, officer, act).label for _ in range(2)]
    new = take(database, officer, act, on=date(2027, 1, 1))

    assert old == ["01/2026-SCT/BS", "02/2026-SCT/BS"]
    assert (new.label, new.book_title) == ("01/2027-SCT/BS", "01/2027-SCT/BS")


def test_each_agency_has_a_book_of_its_own(database: Database, officer: Actor, act: Act) -> None:
    other = people(database)[2].agency_id

    assert take(database, officer, act).number == 1
    assert take(database, officer, act, agency_id=other).number == 1


def test_closed_book_gives_no_more_numbers(database: Database, officer: Actor, act: Act) -> None:
    take(database, officer, act)
    with database.transaction() as session:
        session.execute(update(BookRow).values(closed_at=text("now()")))
    with pytest.raises(EntryNotInState):
        take(database, officer, act)


@pytest.mark.parametrize(
    ("number", "step"),
    [
        (1, Step.VOIDED),
        (2, Step.INTENDED),
        (2, Step.ISSUED),
        (2, Step.CANCELLED),
        (3, Step.ISSUED),
        (3, Step.CANCELLED),
        (4, Step.INTENDED),
        (99, Step.VOIDED),
    ],
)
def test_step_out_of_order_is_refused(database: Database, officer: Actor, three: UUID, number: int, step: Step) -> None:
    with pytest.raises(EntryNotInState):
        go(database, officer, three, number, step)


def test_step_taken_twice_is_one_row(database: Database, officer: Actor, three: UUID) -> None:
    at_once(4, lambda _: go(database, officer, three, 1, Step.CANCELLED))

    with database.transaction() as session:
        taken = [entry.step for entry in steps_of(session, three, 1)]
    assert taken == [Step.RESERVED, Step.INTENDED, Step.ISSUED, Step.CANCELLED]


@pytest.mark.parametrize(
    "tampering",
    [
        "update book_row set actor_name = 'ai đó' where ordinal = 2",
        "update book_row set data = '{\"fee\": 0}' where ordinal = 1",
        "update book_row set on_date = on_date - 1 where ordinal = 3",
        "update book_row set number = 7 where ordinal = 2",
        "update book_row set step = 'cancelled' where step = 'voided'",
        "delete from book_row where ordinal = 2",
        "delete from book_row where ordinal = (select max(ordinal) from book_row)",
        "update book set last_number = 9",
        "update book set head_hash = repeat('0', 64)",
    ],
)
def test_tampered_book_is_found_out(database: Database, three: UUID, tampering: str) -> None:
    with database.transaction() as session:
        assert list(faults_of_book(session, three)) == []
        session.execute(text("alter table book_row disable trigger user"))
        session.execute(text(tampering))

    with database.transaction() as session:
        assert list(faults_of_book(session, three))


def test_book_rewritten_with_a_new_chain_is_still_found_out_by_its_gap(
    database: Database, officer: Actor, act: Act, three: UUID
) -> None:
    with database.transaction() as session:
        session.execute(update(BookRow).values(last_number=5))
    take(database, officer, act)

    with database.transaction() as session:
        assert any("number 6 where 4 was due" in fault for fault in faults_of_book(session, three))


def test_unknown_book_has_no_entries(database: Database) -> None:
    with database.transaction() as session:
        assert entries_of(session, new_id()) == []
        assert book_of_year(session, new_id(), 2026) is None


@pytest.mark.parametrize(("number", "label"), [(1, "01/2026-SCT/BS"), (145, "145/2026-SCT/BS")])
def test_label_has_two_digits_at_least(number: int, label: str) -> None:
    assert entry_label(number, 2026, "SCT/BS") == label
