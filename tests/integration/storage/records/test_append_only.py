"""What must never change: the database itself refuses, and where somebody forces it, the chain tells."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.records.access_log import broken_chains, record_access
from storage.records.database import Database
from storage.records.idempotency import once
from tests.office import at_once, people

APPEND_ONLY = ("event", "access_record", "book_row", "field_value", "cancellation", "rendition")


@contextmanager
def by_force(database: Database, table: str) -> Iterator[None]:
    """As the owner of the table, who can put the guard aside."""
    with database.transaction() as session:
        session.execute(text(f"alter table {table} disable trigger user"))
    yield
    with database.transaction() as session:
        session.execute(text(f"alter table {table} enable trigger user"))


def execute(database: Database, statement: str) -> None:
    with database.transaction() as session:
        session.execute(text(statement))


def log_lines(database: Database, count: int) -> None:
    officer, _, stranger = people(database)
    for number in range(count):
        with database.transaction() as session:
            record_access(session, officer, "open", f"hồ sơ {number}", None)
            record_access(session, stranger, "open", f"hồ sơ {number}", None)


def broken(database: Database) -> list[int]:
    with database.transaction() as session:
        return [number for _, number in broken_chains(session)]


@pytest.mark.parametrize("change", ["update access_record set actor_name = 'x'", "delete from access_record"])
def test_line_of_the_log_is_neither_changed_nor_deleted(database: Database, change: str) -> None:
    log_lines(database, 1)
    with pytest.raises(IntegrityError, match="only ever appended"):
        execute(database, change)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_table_is_not_emptied_at_once(database: Database, table: str) -> None:
    with pytest.raises(IntegrityError, match="only ever appended"):
        execute(database, f"truncate {table} cascade")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_table_has_its_guard(database: Database, table: str) -> None:
    query = "select count(*) from pg_trigger where tgrelid = cast(:table as regclass) and tgname = :name"
    with database.transaction() as session:
        found = session.execute(text(query), {"table": table, "name": f"{table}_append_only"}).scalar_one()

    assert found == 1


def test_log_written_by_many_threads_is_one_unbroken_chain(database: Database) -> None:
    officer, _, _ = people(database)

    def read(number: int) -> None:
        with database.transaction() as session:
            record_access(session, officer, "open", f"hồ sơ {number}", None)

    at_once(16, read)

    assert broken(database) == []


@pytest.mark.parametrize(
    ("tampering", "where"),
    [
        ("update access_record set subject = 'hồ sơ 9' where number = 2", [2, 2]),
        ("update access_record set at = at + interval '1 microsecond' where number = 3", [3, 3]),
        ("delete from access_record where number = 2", [3, 3]),
        ("update access_record set number = number + 10 where number = 4", [14, 14]),
    ],
)
def test_tampered_line_breaks_the_chain_where_it_was_tampered_with(
    database: Database, tampering: str, where: list[int]
) -> None:
    log_lines(database, 4)
    assert broken(database) == []

    with by_force(database, "access_record"):
        execute(database, tampering)

    assert broken(database) == where


def test_once_asked_by_many_threads_is_made_once(database: Database) -> None:
    made: list[int] = []

    def ask(number: int) -> str:
        def make() -> str:
            made.append(number)
            return f"việc {number}"

        with database.transaction() as session:
            return once(session, "khóa", make)

    answers = at_once(16, ask)

    assert len(made) == 1
    assert set(answers) == {f"việc {made[0]}"}


def test_once_that_failed_is_made_by_the_next_who_asks(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        once(session, "khóa", lambda: str(1 // 0))

    with database.transaction() as session:
        assert once(session, "khóa", lambda: "làm lại") == "làm lại"
