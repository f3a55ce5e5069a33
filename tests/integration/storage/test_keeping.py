"""The archive's upkeep with a real database and a real S3 server as second copy."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from storage import keeping_jobs
from storage.errors import StoreUnavailable
from storage.jobs import JobQueue
from storage.keeping_jobs import check_some, copy_object, note_commit
from storage.objects.local_store import LocalStore
from storage.objects.object_store import ObjectInfo, ObjectStore
from storage.records.database import Database
from storage.records.keeping import current_walk, open_findings, second_copy_lag
from storage.records.tables import WarehouseWalkRow
from storage.warehouse.checking import check
from storage.warehouse.ocfl_root import Warehouse
from tests.faulty_store import DiedError, DyingStore
from tests.memory_store import MemoryStore
from tests.minio_server import MinioServer, fresh_minio_store

DOSSIERS = [f"dossier:H55.242-261122-000{number}" for number in range(1, 4)]
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


class Archive:
    """A warehouse in a folder and its second copy, with their jobs."""

    def __init__(self, database: Database, folder: Path, second: ObjectStore) -> None:
        self.database, self.second, self.queue = database, second, JobQueue(database)
        self.store = LocalStore(folder)
        self.warehouse = Warehouse(self.store, note_commit(self.queue, database))
        Warehouse(second).ensure_root()
        keeping_jobs.define_jobs(self.queue, database, self.warehouse, second, days=30)

    def deposit(self, object_id: str, **files: bytes) -> None:
        self.warehouse.commit(
            object_id, files, message="thử", who="NGUYỄN VĂN MẪU", address="mailto:mau@example.vn", at=AT
        )

    def copy_all(self) -> None:
        for object_id in DOSSIERS:
            copy_object(self.database, self.warehouse, self.second, object_id)

    def go_round(self, seconds: float = 20.0) -> None:
        check_some(self.database, self.warehouse, self.second, days=30, seconds=seconds)

    def lag(self) -> int:
        with self.database.transaction() as session:
            return second_copy_lag(session).objects


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Archive:
    return Archive(database, tmp_path / "kho", MemoryStore())


def test_deposits_reach_a_second_copy_on_a_real_server(database: Database, tmp_path: Path, minio: MinioServer) -> None:
    archive = Archive(database, tmp_path / "kho", fresh_minio_store(minio))
    for object_id in DOSSIERS:
        archive.deposit(object_id, a=b"1", b=b"2")
    assert archive.lag() == 3
    archive.copy_all()
    assert archive.lag() == 0
    assert {info.key: archive.second.read(info.key) for info in archive.second.list()} == {
        info.key: archive.store.read(info.key) for info in archive.store.list()
    }
    [damaged] = (tmp_path / "kho").rglob("H55.242-261122-0002/dossier/v1/content/a")
    damaged.chmod(0o600)
    damaged.write_bytes(b"?")
    archive.go_round()
    assert not list(check(archive.warehouse))
    assert damaged.read_bytes() == b"1"


def test_change_noted_while_it_is_copied_is_copied_again(archive: Archive) -> None:
    archive.deposit(DOSSIERS[0], a=b"1")

    class Meanwhile(MemoryStore):
        def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
            archive.deposit(DOSSIERS[0], b=b"2")
            return iter(())

    copy_object(archive.database, archive.warehouse, Meanwhile(), DOSSIERS[0])
    assert archive.lag() == 1


def test_second_copy_that_is_away_loses_nothing(archive: Archive) -> None:
    archive.deposit(DOSSIERS[0], a=b"1")
    with pytest.raises(DiedError):
        copy_object(archive.database, archive.warehouse, DyingStore(MemoryStore(), fatal=2), DOSSIERS[0])
    assert archive.lag() == 1
    archive.copy_all()
    assert archive.lag() == 0
    assert Warehouse(archive.second).read(DOSSIERS[0], "a") == b"1"


def test_round_stops_in_time_goes_on_where_it_was_and_begins_anew_after_its_days(archive: Archive) -> None:
    for object_id in DOSSIERS:
        archive.deposit(object_id, a=object_id.encode())
    walks = []
    for _ in range(4):
        archive.go_round(seconds=0)  # one object at a time
        with archive.database.transaction() as session:
            walks.append(current_walk(session))
    assert [(walk.objects, walk.finished_at is not None) for walk in walks] == [
        (1, False),
        (2, False),
        (3, False),
        (3, True),
    ]
    walk = walks[-1]
    assert walk.whole_bytes == walk.bytes_read == sum(len(one) for one in DOSSIERS)

    archive.go_round(seconds=0)
    with archive.database.transaction() as session:
        assert current_walk(session) == walk  # its days are not over
        session.execute(update(WarehouseWalkRow).values(started_at=datetime.now(UTC) - timedelta(days=31)))
    archive.go_round(seconds=0)
    with archive.database.transaction() as session:
        assert (current_walk(session).objects, current_walk(session).finished_at) == (1, None)


def test_what_cannot_be_healed_is_told_until_it_is_right_again(archive: Archive) -> None:
    archive.deposit(DOSSIERS[0], a=b"1")  # not copied yet when it is damaged
    [key] = [info.key for info in archive.store.list() if info.key.endswith("content/a")]
    archive.store.delete(key)
    archive.go_round()
    with archive.database.transaction() as session:
        [finding] = open_findings(session)
    assert (finding.object_id, finding.path, finding.kind) == (DOSSIERS[0], "v1/content/a", "missing")

    archive.store.create(key, b"1")  # the operator found it on a tape
    with archive.database.transaction() as session:
        session.execute(update(WarehouseWalkRow).values(started_at=datetime.now(UTC) - timedelta(days=31)))
    archive.go_round()
    with archive.database.transaction() as session:
        assert open_findings(session) == []


def test_dead_second_store_is_a_failure_that_is_tried_again(archive: Archive) -> None:
    class Dead(MemoryStore):
        def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
            raise StoreUnavailable("kho không trả lời", "the store does not answer")

    archive.deposit(DOSSIERS[0], a=b"1")
    with pytest.raises(StoreUnavailable) as failure:
        check_some(archive.database, archive.warehouse, Dead(), days=30)
    assert failure.value.retryable
