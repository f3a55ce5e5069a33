"""Migrations lead from nothing to exactly what the code says, however often and by however many at once."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from api.accounts import tables as account_tables
from signing.book import share_codes
from signing.book import tables as book_tables
from signing.issuing import renewal_tables
from signing.issuing import tables as issuing_tables
from signing.keys import tables as key_tables
from signing.transparency import tables as log_tables
from storage.errors import StoreUnavailable
from storage.records.database import Database, is_migrated, migrate
from storage.records.tables import Base
from tests.office import at_once

# Importing the tables puts them into the metadata.
TABLES = (account_tables, book_tables, issuing_tables, renewal_tables, share_codes, key_tables, log_tables)


@pytest.fixture
def empty(fresh_database_url: str) -> Iterator[Database]:
    database = Database(fresh_database_url)
    yield database
    database.close()


def test_migrated_schema_is_the_one_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _: kind != "table" or not _is_the_engines(name),
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def _is_the_engines(table: str | None) -> bool:
    return table is not None and (table.startswith("procrastinate_") or table == "alembic_version")


def test_every_table_of_the_code_is_there(database: Database) -> None:
    assert set(Base.metadata.tables) <= set(inspect(database.engine).get_table_names())


def test_empty_database_is_not_taken_for_a_migrated_one(empty: Database) -> None:
    assert not is_migrated(empty)
    migrate(empty)
    assert is_migrated(empty)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate(database)

    assert is_migrated(database)


def test_migrating_from_several_machines_at_once_is_harmless(empty: Database) -> None:
    def machine(_: int) -> bool:
        own = Database(empty.url)
        migrate(own)
        migrated = is_migrated(own)
        own.close()
        return migrated

    assert at_once(4, machine) == [True] * 4


def test_migration_that_fails_leaves_nothing_half_done_and_no_lock(empty: Database) -> None:
    with empty.transaction() as session:
        session.execute(text("create table paper (wrong int)"))
    with pytest.raises(Exception, match="paper"):
        migrate(empty)
    assert inspect(empty.engine).get_table_names() == ["paper"]

    with empty.transaction() as session:
        session.execute(text("drop table paper"))
    migrate(empty)
    assert is_migrated(empty)


def test_database_that_does_not_answer_cannot_be_migrated_and_says_so() -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreUnavailable):
        migrate(away)
    away.close()
