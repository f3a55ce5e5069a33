import io
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from storage.errors import (
    ArchiveDamaged,
    ArchiveIdInvalid,
    ChangedMeanwhile,
    ObjectNotFound,
    StoreUnavailable,
)
from storage.objects.local_store import LocalStore
from storage.objects.object_store import ObjectInfo
from storage.objects.prefixed_store import PrefixedStore
from storage.warehouse.ocfl_root import VersionRef, Warehouse
from tests.faulty_store import InterruptedStore
from tests.memory_store import MemoryStore
from tests.ocfl_judge import exported, faults

DOSSIER = "dossier:H55.242-261122-0001"
FOLDER = "dossiers/H55.242/2026/H55.242-261122-0001/dossier"
PAPER = f"{DOSSIER}/paper:0199f0a0-0000-7000-8000-000000000001"
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
AT_ONCE = timedelta(0)


def put(
    warehouse: Warehouse,
    add: Mapping[str, Path | bytes],
    object_id: str = DOSSIER,
    *,
    remove: tuple[str, ...] = (),
    expected_head: int | None = None,
    at: datetime = AT,
) -> VersionRef:
    return warehouse.commit(
        object_id, add, message="thử nghiệm", who="NGUYỄN VĂN MẪU", address="mailto:mau@example.vn", at=at,
        remove=remove, expected_head=expected_head,
    )  # fmt: skip


class ReadOnly(MemoryStore):
    """A store that can be read, and not written: a copy, or a disk that is full."""

    def __init__(self, below: MemoryStore) -> None:
        super().__init__()
        self.objects, self.written_at = below.objects, below.written_at

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        raise StoreUnavailable("đầy", "full")

    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        raise StoreUnavailable("đầy", "full")


class Contended(MemoryStore):
    """A store on which somebody else is always quicker to replace."""

    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        raise ChangedMeanwhile("đã thay đổi", "changed")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def warehouse(store: MemoryStore) -> Warehouse:
    return Warehouse(store)


def test_first_commit_makes_a_valid_archive(warehouse: Warehouse, store: MemoryStore, tmp_path: Path) -> None:
    ref = put(warehouse, {"dossier.json": b"{}", "papers/gi\u1ea5y khai sinh.pdf": b"%PDF"})
    assert (ref.object_id, ref.version, ref.created, len(ref.inventory_sha512)) == (DOSSIER, 1, True, 128)
    assert warehouse.exists(DOSSIER)
    assert not warehouse.exists(PAPER)
    assert warehouse.read(DOSSIER, "papers/gi\u1ea5y khai sinh.pdf") == b"%PDF"
    assert faults(exported(store, tmp_path)) == []


def test_versions_keep_the_past_and_share_content(warehouse: Warehouse, store: MemoryStore, tmp_path: Path) -> None:
    put(warehouse, {"a": b"one", "b": b"two"})
    assert put(warehouse, {"a": b"ONE", "c": b"two", "d/e": b"two"}, remove=("b", "never-there")).version == 2
    assert warehouse.read(DOSSIER, "a", 1) == b"one"
    assert {path: warehouse.read(DOSSIER, path) for path in warehouse.state(DOSSIER)} == {
        "a": b"ONE", "c": b"two", "d/e": b"two",
    }  # fmt: skip
    assert sorted(warehouse.state(DOSSIER, 1)) == ["a", "b"]
    second = warehouse.state(DOSSIER)
    assert second["c"] == second["d/e"] == warehouse.state(DOSSIER, 1)["b"]
    assert (second["c"].size, second["c"].key) == (3, f"{FOLDER}/v1/content/b")
    assert [version.message for version in warehouse.history(DOSSIER)] == ["thử nghiệm", "thử nghiệm"]
    assert sum("/content/" in key for key in store.objects) == 3
    assert faults(exported(store, tmp_path)) == []


def test_commit_of_the_same_state_changes_nothing(warehouse: Warehouse, store: MemoryStore) -> None:
    first = put(warehouse, {"a": b"1"})
    before = dict(store.objects)
    again = put(warehouse, {"a": b"1"}, expected_head=0, at=AT + timedelta(days=1))
    assert (again.version, again.inventory_sha512, again.created) == (1, first.inventory_sha512, False)
    assert store.objects == before


def test_commit_for_another_head_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(ChangedMeanwhile):
        put(warehouse, {"a": b"1"}, expected_head=1)
    put(warehouse, {"a": b"1"}, expected_head=0)
    with pytest.raises(ChangedMeanwhile):
        put(warehouse, {"a": b"2"}, expected_head=0)
    assert put(warehouse, {"a": b"2"}, expected_head=1).version == 2


def test_commit_that_cannot_be_is_refused_before_anything_is_written(warehouse: Warehouse, store: MemoryStore) -> None:
    with pytest.raises(ArchiveIdInvalid):
        put(warehouse, {})
    with pytest.raises(ArchiveIdInvalid):
        put(warehouse, {"a": b"1", "a/b": b"2"})
    with pytest.raises(ArchiveIdInvalid):
        put(warehouse, {"../a": b"1"})
    with pytest.raises(ArchiveIdInvalid):
        put(warehouse, {"a": b"1"}, "hồ sơ:1")
    with pytest.raises(ValueError, match="aware"):
        put(warehouse, {"a": b"1"}, at=AT.replace(tzinfo=None))
    assert not [key for key in store.objects if key.startswith("dossiers/")]


def test_all_files_may_be_removed(warehouse: Warehouse) -> None:
    put(warehouse, {"a": b"1"})
    assert put(warehouse, {}, remove=("a",)).version == 2
    assert warehouse.state(DOSSIER) == {}
    assert warehouse.read(DOSSIER, "a", 1) == b"1"


def test_objects_are_listed_by_prefix_and_only_when_committed(warehouse: Warehouse, store: MemoryStore) -> None:
    other = "dossier:H55.242-261122-00012"
    for object_id in (DOSSIER, PAPER, other, "system:book/H55.242/ban-sao/2026"):
        put(warehouse, {"v1/inventory.json": b"not an inventory"}, object_id)
    store.create(f"{FOLDER[:-1]}-unfinished", b"")
    store.create("dossiers/H55.242/2026/H55.242-261122-0009/dossier/v1/content/a", b"uncommitted")
    assert sorted(warehouse.objects()) == sorted([DOSSIER, PAPER, other, "system:book/H55.242/ban-sao/2026"])
    assert sorted(warehouse.objects(f"{DOSSIER}/")) == [PAPER]
    assert sorted(warehouse.objects(DOSSIER)) == [DOSSIER, PAPER]
    assert sorted(warehouse.objects("dossier:H55")) == sorted([DOSSIER, PAPER, other])
    assert list(warehouse.objects("system:book/H55")) == ["system:book/H55.242/ban-sao/2026"]
    assert list(warehouse.objects("system:book/H56")) == []


def test_missing_object_file_and_version_are_told_apart(warehouse: Warehouse) -> None:
    with pytest.raises(ObjectNotFound):
        warehouse.read(DOSSIER, "a")
    put(warehouse, {"a": b"1"})
    with pytest.raises(ObjectNotFound):
        warehouse.read(DOSSIER, "b")
    with pytest.raises(ArchiveIdInvalid):
        warehouse.read(DOSSIER, "a", 2)


def test_damaged_file_is_never_handed_out_as_whole(warehouse: Warehouse, store: MemoryStore) -> None:
    put(warehouse, {"a": b"0123456789"})
    key = warehouse.state(DOSSIER)["a"].key
    store.objects[key] = b"012345678X"
    with pytest.raises(ArchiveDamaged):
        warehouse.read(DOSSIER, "a")
    with warehouse.open(DOSSIER, "a") as stream, pytest.raises(ArchiveDamaged):
        while stream.read(3):
            pass
    with warehouse.open(DOSSIER, "a", offset=2, length=3) as stream:
        assert stream.read() == b"234"
    store.objects[key] = b"012"
    with pytest.raises(ArchiveDamaged):
        warehouse.read(DOSSIER, "a")
    del store.objects[key]
    with pytest.raises(ArchiveDamaged):
        warehouse.open(DOSSIER, "a")
    with pytest.raises(ArchiveDamaged):
        warehouse.state(DOSSIER)


def test_committed_version_is_read_and_shown_although_the_root_is_behind(
    warehouse: Warehouse, store: MemoryStore, tmp_path: Path
) -> None:
    put(warehouse, {"a": b"1"})
    old = {name: store.objects[f"{FOLDER}/{name}"] for name in ("inventory.json", "inventory.json.sha512")}
    put(warehouse, {"a": b"2"})
    put(warehouse, {"a": b"3"})
    for name, data in old.items():
        store.objects[f"{FOLDER}/{name}"] = data
    assert Warehouse(ReadOnly(store)).read(DOSSIER, "a") == b"3"
    assert store.objects[f"{FOLDER}/inventory.json"] == old["inventory.json"]
    assert warehouse.read(DOSSIER, "a") == b"3"
    assert faults(exported(store, tmp_path)) == []


@pytest.mark.parametrize("name", ["inventory.json", "inventory.json.sha512", "0=ocfl_object_1.1"])
@pytest.mark.parametrize("damage", [b"garbage", None])
def test_root_copies_are_made_good_from_the_versions(
    warehouse: Warehouse, store: MemoryStore, tmp_path: Path, name: str, damage: bytes | None
) -> None:
    put(warehouse, {"a": b"1"})
    put(warehouse, {"a": b"2"})
    sound = dict(store.objects)
    if damage is None:
        del store.objects[f"{FOLDER}/{name}"]
    elif name.startswith("inventory"):
        store.objects[f"{FOLDER}/{name}"] = damage
    assert warehouse.read(DOSSIER, "a") == b"2"
    assert warehouse.repair(DOSSIER) == ()
    assert store.objects == sound
    assert faults(exported(store, tmp_path)) == []


def test_missing_sidecar_of_an_old_version_is_made_good(warehouse: Warehouse, store: MemoryStore) -> None:
    put(warehouse, {"a": b"1"})
    put(warehouse, {"a": b"2"})
    sound = dict(store.objects)
    del store.objects[f"{FOLDER}/v1/inventory.json.sha512"]
    warehouse.repair(DOSSIER)
    assert store.objects == sound


def test_damaged_inventories_are_reported_and_never_repaired_away(warehouse: Warehouse, store: MemoryStore) -> None:
    put(warehouse, {"a": b"1"})
    put(warehouse, {"a": b"2"})
    sound = dict(store.objects)
    for key in (f"{FOLDER}/inventory.json", f"{FOLDER}/v2/inventory.json"):
        store.objects[key] = b"garbage"
    before = dict(store.objects)
    for action in (lambda: warehouse.read(DOSSIER, "a"), lambda: warehouse.repair(DOSSIER, abandoned_after=AT_ONCE)):
        with pytest.raises(ArchiveDamaged):
            action()
    assert store.objects == before
    store.objects.clear()
    store.objects.update(sound)
    del store.objects[f"{FOLDER}/v1/inventory.json"]
    assert warehouse.read(DOSSIER, "a") == b"2"  # the root copies still prove it
    with pytest.raises(ArchiveDamaged):
        warehouse.repair(DOSSIER, abandoned_after=AT_ONCE)
    for name in ("inventory.json", "inventory.json.sha512"):
        del store.objects[f"{FOLDER}/{name}"]
    with pytest.raises(ArchiveDamaged):
        warehouse.repair(DOSSIER, abandoned_after=AT_ONCE)
    assert f"{FOLDER}/v2/inventory.json" in store.objects


def test_inventory_of_another_object_or_number_is_damage(warehouse: Warehouse, store: MemoryStore) -> None:
    put(warehouse, {"a": b"1"})
    put(warehouse, {"a": b"1"}, PAPER)
    paper = f"{FOLDER.removesuffix('/dossier')}/papers/0199f0a0-0000-7000-8000-000000000001"
    for name in ("inventory.json", "inventory.json.sha512"):
        store.objects[f"{paper}/{name}"] = store.objects[f"{FOLDER}/{name}"]
    with pytest.raises(ArchiveDamaged):
        warehouse.read(PAPER, "a")
    with pytest.raises(ArchiveDamaged):
        put(warehouse, {"a": b"2"}, PAPER)
    for name in ("inventory.json", "inventory.json.sha512"):
        store.create(f"{FOLDER}/v2/{name}", store.objects[f"{FOLDER}/v1/{name}"])
    with pytest.raises(ArchiveDamaged):
        warehouse.read(DOSSIER, "a")


def test_loser_of_a_race_changes_nothing_and_leaves_nothing(store: MemoryStore, tmp_path: Path) -> None:
    quick = Warehouse(store)
    slow = Warehouse(
        InterruptedStore(store, "/v1/inventory.json", lambda: put(quick, {"a": b"quick", "same": b"same"}))
    )
    with pytest.raises(ChangedMeanwhile) as caught:
        put(slow, {"a": b"slow", "same": b"same", "own": b"own"})
    assert caught.value.retryable
    assert {path: quick.read(DOSSIER, path) for path in quick.state(DOSSIER)} == {"a": b"quick", "same": b"same"}
    assert faults(exported(store, tmp_path / "1")) == []
    assert put(slow, {"a": b"slow", "own": b"own"}).version == 2
    assert faults(exported(store, tmp_path / "2")) == []


def test_committer_whose_content_was_cleared_away_does_not_commit(store: MemoryStore, tmp_path: Path) -> None:
    quick = Warehouse(store)

    def clear_and_go_on() -> None:
        quick.repair(DOSSIER, abandoned_after=AT_ONCE)
        put(quick, {"z": b"quick"})

    slow = Warehouse(InterruptedStore(store, "/v1/content/b", clear_and_go_on))
    with pytest.raises(ChangedMeanwhile):
        put(slow, {"a": b"slow", "b": b"slow too"})
    assert list(quick.state(DOSSIER)) == ["z"]
    assert faults(exported(store, tmp_path)) == []


def test_committer_whose_content_vanished_does_not_commit(store: MemoryStore) -> None:
    slow = Warehouse(
        InterruptedStore(store, "/v1/content/b", lambda: Warehouse(store).repair(DOSSIER, abandoned_after=AT_ONCE))
    )
    with pytest.raises(ChangedMeanwhile):
        put(slow, {"a": b"slow", "b": b"slow too"})
    assert not slow.exists(DOSSIER)
    assert put(slow, {"a": b"slow", "b": b"slow too"}).version == 1


def test_same_commit_from_two_processes_is_one_version(store: MemoryStore, tmp_path: Path) -> None:
    add = {"a": b"1", "b": b"2"}
    slow = Warehouse(InterruptedStore(store, "/v1/inventory.json", lambda: put(Warehouse(store), add)))
    assert put(slow, add).version == 1
    assert faults(exported(store, tmp_path)) == []


def test_damaged_leftover_is_stepped_round_twice_then_reported(store: MemoryStore, tmp_path: Path) -> None:
    warehouse = Warehouse(store)
    leftover = f"{FOLDER}/v1/content/a"
    store.create(leftover, b"half")
    put(warehouse, {"a": b"whole"})
    assert warehouse.read(DOSSIER, "a") == b"whole"
    assert leftover not in store.objects
    assert faults(exported(store, tmp_path)) == []
    beside = warehouse.state(DOSSIER)["a"].key.replace("/v1/", "/v2/")
    store.create(f"{FOLDER}/v2/content/a", b"half")
    store.create(beside, b"half too")
    del store.objects[warehouse.state(DOSSIER)["a"].key]
    other = MemoryStore()
    for key in (leftover, beside.replace("/v2/", "/v1/")):
        other.create(key, b"half")
    with pytest.raises(ArchiveDamaged):
        put(Warehouse(other), {"a": b"whole"})


def test_repair_leaves_what_a_committer_may_still_commit(store: MemoryStore) -> None:
    warehouse = Warehouse(store)
    put(warehouse, {"a": b"1"})
    store.create(f"{FOLDER}/v2/content/a", b"coming")
    store.create(f"{FOLDER}/v1/content/stray", b"nobody's")
    store.create(f"{FOLDER}/note.txt", b"somebody's")
    assert warehouse.repair(DOSSIER) == (f"{FOLDER}/v1/content/stray",)
    assert warehouse.repair(DOSSIER, abandoned_after=AT_ONCE) == (f"{FOLDER}/v2/content/a",)
    assert f"{FOLDER}/note.txt" in store.objects


def test_repair_all_goes_through_every_object_and_leftover(store: MemoryStore, tmp_path: Path) -> None:
    warehouse = Warehouse(store)
    put(warehouse, {"a": b"1"})
    put(warehouse, {"a": b"1"}, PAPER)
    store.create(f"{FOLDER}/v1/content/stray", b"1")
    store.create("system/model/reader/v1/content/x", b"1")
    assert sum(len(removed) for removed in warehouse.repair_all(abandoned_after=AT_ONCE)) == 2
    assert faults(exported(store, tmp_path)) == []


def test_root_that_cannot_be_shown_says_to_try_again(warehouse: Warehouse) -> None:
    contended = Warehouse(Contended())
    with pytest.raises(ChangedMeanwhile):
        put(contended, {"a": b"1"})
    assert contended.read(DOSSIER, "a") == b"1"


def test_late_shower_never_turns_the_root_back(store: MemoryStore) -> None:
    def overtake() -> None:
        put(Warehouse(store), {"a": b"3"})

    slow = Warehouse(InterruptedStore(store, "/v2/inventory.json.sha512", overtake))
    put(slow, {"a": b"1"})
    put(slow, {"a": b"2"})
    assert Warehouse(store).read(DOSSIER, "a") == b"3"
    assert store.objects[f"{FOLDER}/inventory.json"] == store.objects[f"{FOLDER}/v3/inventory.json"]


class Vanishing(MemoryStore):
    """Somebody else's half-made file is there when we write, and cleared up before we look at it."""

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        if key.endswith("/v1/content/same-name"):
            self.delete(key)
        return super().open(key, offset=offset, length=length)


def test_content_that_vanishes_while_it_is_compared_means_changed_meanwhile() -> None:
    store = Vanishing()
    store.create(f"{FOLDER}/v1/content/same-name", b"of somebody else")
    with pytest.raises(ChangedMeanwhile):
        put(Warehouse(store), {"same-name": b"ours"})

    assert put(Warehouse(store), {"same-name": b"ours"}).created


def test_many_committers_make_distinct_versions_in_a_folder(tmp_path: Path) -> None:
    warehouse = Warehouse(PrefixedStore(LocalStore(tmp_path), "warehouse"))
    put(warehouse, {"start": b"0"})
    gate = threading.Barrier(8)

    def commit(number: int) -> VersionRef | None:
        gate.wait()
        try:
            return put(warehouse, {"same-name": f"{number}".encode(), f"own/{number}": b"x"}, expected_head=1)
        except ChangedMeanwhile:
            return None

    with ThreadPoolExecutor(8) as pool:
        won = [ref for ref in pool.map(commit, range(8)) if ref is not None]
    assert [ref.version for ref in won] == [2]
    assert len(warehouse.state(DOSSIER)) == 3
    warehouse.repair(DOSSIER, abandoned_after=AT_ONCE)
    assert faults(tmp_path / "warehouse") == []


def test_files_are_streamed_from_and_to_paths(tmp_path: Path) -> None:
    warehouse = Warehouse(PrefixedStore(LocalStore(tmp_path / "store"), "warehouse"))
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(bytes(range(256)) * 20_000)
    put(warehouse, {"scan.pdf": scan})
    with warehouse.open(DOSSIER, "scan.pdf") as stream:
        assert isinstance(stream, io.BufferedReader)
        assert stream.read() == scan.read_bytes()
    assert warehouse.store.read(warehouse.state(DOSSIER)["scan.pdf"].key)[:4] == b"\x00\x01\x02\x03"
