"""The access log in the warehouse: deposited, compared, brought back; what is cut from the table shows."""

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from storage.errors import ArchiveDamaged
from storage.records import access_archiving
from storage.records.access_archiving import archive_access_log, faults_of_archived_log, rebuild_access_log
from storage.records.access_log import broken_chains, record_access
from storage.records.database import Database, migrate
from storage.records.tables import AccessRecordRow
from storage.warehouse.ocfl_root import Warehouse
from tests.memory_store import MemoryStore
from tests.office import people


@pytest.fixture
def warehouse() -> Warehouse:
    return Warehouse(MemoryStore())


def read_papers(database: Database, times: int) -> None:
    officer, _, stranger = people(database)
    for number in range(times):
        with database.transaction() as session:
            record_access(session, officer, "open", f"hồ sơ {number}", None)
            record_access(session, stranger, "open", f"hồ sơ {number}", None)


def faults(database: Database, warehouse: Warehouse) -> list[str]:
    with database.transaction() as session:
        return list(faults_of_archived_log(session, warehouse))


def test_lines_wait_a_quarter_of_an_hour_so_that_a_day_is_few_versions(
    database: Database, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_papers(database, 2)
    assert archive_access_log(database, warehouse) == 0
    monkeypatch.setattr(access_archiving, "_GATHERING", timedelta(0))
    assert archive_access_log(database, warehouse) == 4
    assert archive_access_log(database, warehouse) == 0
    assert faults(database, warehouse) == []


def test_lines_cut_from_the_table_show(database: Database, warehouse: Warehouse) -> None:
    read_papers(database, 3)
    archive_access_log(database, warehouse, at_once=True)
    with database.transaction() as session:
        session.execute(text("alter table access_record disable trigger user"))
        session.execute(text("delete from access_record where number = 3"))
        session.execute(text("alter table access_record enable trigger user"))
        assert list(broken_chains(session)) == []  # the chain alone does not tell
    assert len(faults(database, warehouse)) == 2


def test_log_comes_back_line_by_line_and_goes_on(
    database: Database, warehouse: Warehouse, fresh_database_url: str
) -> None:
    read_papers(database, 2)
    archive_access_log(database, warehouse, at_once=True)
    read_papers(database, 1)
    archive_access_log(database, warehouse, at_once=True)
    with closing(Database(fresh_database_url)) as rebuilt:
        migrate(rebuilt)
        assert rebuild_access_log(rebuilt, warehouse) == 6
        assert lines(rebuilt) == lines(database)
        assert faults(rebuilt, warehouse) == []
        assert archive_access_log(rebuilt, warehouse, at_once=True) == 0


def test_line_that_does_not_follow_is_not_brought_back(
    database: Database, warehouse: Warehouse, fresh_database_url: str
) -> None:
    read_papers(database, 2)
    archive_access_log(database, warehouse, at_once=True)
    [object_id, _] = warehouse.objects("system:access-log/")
    [path] = [path for path in warehouse.state(object_id) if path.startswith("lines-")]
    forged = warehouse.read(object_id, path).replace("hồ sơ 1".encode(), "hồ sơ 9".encode())
    at = warehouse.history(object_id)[-1].at
    warehouse.commit(object_id, {path: forged}, message="giả", who="kẻ gian", address="urn:thu-nghiem", at=at)
    with closing(Database(fresh_database_url)) as rebuilt:
        migrate(rebuilt)
        with pytest.raises(ArchiveDamaged):
            rebuild_access_log(rebuilt, warehouse)


def test_crash_between_deposit_and_cursor_deposits_the_same_lines_again(
    database: Database, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_papers(database, 1)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(access_archiving, "_move_cursor", die)
        archive_access_log(database, warehouse, at_once=True)
    read_papers(database, 1)
    assert archive_access_log(database, warehouse, at_once=True) == 4
    assert faults(database, warehouse) == []


def lines(database: Database) -> list[tuple[object, ...]]:
    with database.transaction() as session:
        query = select(AccessRecordRow).order_by(AccessRecordRow.chain, AccessRecordRow.number)
        columns = [column.name for column in AccessRecordRow.__table__.columns]
        return [tuple(getattr(row, name) for name in columns) for row in session.scalars(query)]
