"""Two storage roots: whatever one loses or damages comes back from the other, and nothing newer is ever turned back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.warehouse.checking import FindingKind, check
from storage.warehouse.healing import bring_over
from storage.warehouse.keeping import keep_object, objects_after
from storage.warehouse.layout import located
from storage.warehouse.ocfl_root import Warehouse
from tests.faulty_store import DiedError, DyingStore
from tests.memory_store import MemoryStore
from tests.ocfl_judge import exported, faults

DOSSIER = "dossier:H55.242-261122-0001"
PAPER = f"{DOSSIER}/paper:0193564e-0000-7000-8000-000000000001"
COPY = f"{DOSSIER}/copy:THU-NGHIEM-0001"
BOOK = "system:book/H55.242/ban-sao/2026"
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
OBJECTS = (DOSSIER, PAPER, COPY, BOOK)


def commit(store: MemoryStore, object_id: str, **files: bytes) -> None:
    Warehouse(store).commit(
        object_id, files, message="thử", who="NGUYỄN VĂN MẪU", address="mailto:mau@example.vn", at=AT
    )


def _sound() -> dict[str, bytes]:
    store = MemoryStore()
    for object_id in OBJECTS:
        commit(store, object_id, a=b"1", b=b"2")
        commit(store, object_id, a=b"3")
    return store.objects


SOUND = _sound()
FILES = sorted(key for key in SOUND if key.startswith(("dossiers/", "system/")))


def holding(objects: dict[str, bytes]) -> MemoryStore:
    store = MemoryStore()
    store.objects, store.written_at = dict(objects), dict.fromkeys(objects, AT)
    return store


@pytest.fixture
def first() -> MemoryStore:
    return holding(SOUND)


@pytest.fixture
def second() -> MemoryStore:
    return holding(SOUND)


def owner_of(key: str) -> str:
    found = located(key)
    assert found is not None
    return str(found[0])


def test_second_copy_is_the_first_one_byte_for_byte(first: MemoryStore) -> None:
    second = MemoryStore()
    Warehouse(second).ensure_root()
    for object_id in OBJECTS:
        assert keep_object(Warehouse(first), second, object_id).copied
        assert not keep_object(Warehouse(first), second, object_id).copied
    assert second.objects == first.objects


@pytest.mark.parametrize("key", FILES)
@pytest.mark.parametrize("position", [0, 0.5, 1])
def test_one_bit_flipped_anywhere_is_found_and_healed(
    first: MemoryStore, second: MemoryStore, key: str, position: float
) -> None:
    data = bytearray(SOUND[key])
    data[int(position * (len(data) - 1))] ^= 1
    first.objects[key] = bytes(data)

    kept = keep_object(Warehouse(first), second, owner_of(key))

    assert kept.found
    assert kept.healed == kept.found
    assert kept.found[0].path in key  # a wrong sidecar is told as its inventory
    assert first.objects == SOUND == second.objects


@pytest.mark.parametrize("key", FILES)
def test_file_that_is_gone_comes_back(first: MemoryStore, second: MemoryStore, key: str) -> None:
    del first.objects[key]
    kept = keep_object(Warehouse(first), second, owner_of(key))
    assert kept.healed == kept.found != ()
    assert first.objects == SOUND


@pytest.mark.parametrize("key", FILES)
def test_damaged_second_copy_is_put_right_from_the_first(first: MemoryStore, second: MemoryStore, key: str) -> None:
    second.objects[key] = second.objects[key][:-1] + b"?"
    assert not keep_object(Warehouse(first), second, owner_of(key)).found
    assert second.objects == SOUND


def test_whole_object_that_is_gone_comes_back(first: MemoryStore, second: MemoryStore) -> None:
    for key in [key for key in first.objects if "/papers/" in key]:
        del first.objects[key]
    seen = [one for one, _ in objects_after(Warehouse(first), second)]
    for one in seen:
        keep_object(Warehouse(first), second, one)
    assert sorted(seen) == sorted(OBJECTS)
    assert first.objects == SOUND


def test_what_neither_store_has_sound_remains_and_is_not_overwritten(first: MemoryStore, second: MemoryStore) -> None:
    key = next(key for key in first.objects if key.endswith("v2/content/a") and "/dossier/" in key)
    first.objects[key], second.objects[key] = b"bad", b"worse"
    kept = keep_object(Warehouse(first), second, DOSSIER)
    assert [one.kind for one in kept.remaining] == [FindingKind.DAMAGED]
    assert (first.objects[key], second.objects[key]) == (b"bad", b"worse")


def test_healing_never_turns_a_newer_version_back(first: MemoryStore, second: MemoryStore) -> None:
    commit(first, DOSSIER, c=b"newer")
    sound = dict(first.objects)
    key = next(key for key in first.objects if key.endswith("/dossier/v1/content/b"))
    first.objects[key] = b"?"
    bring_over(second, first, DOSSIER, prove=True)
    assert first.objects == sound
    assert Warehouse(first).read(DOSSIER, "c") == b"newer"


def test_two_histories_of_one_object_are_left_as_they_are(first: MemoryStore, second: MemoryStore) -> None:
    commit(first, DOSSIER, c=b"ours")
    commit(second, DOSSIER, c=b"theirs")
    brought = bring_over(second, first, DOSSIER, prove=True)
    assert brought.lost == ("v3/inventory.json",)
    assert Warehouse(first).read(DOSSIER, "c") == b"ours"


def test_second_copy_is_readable_at_every_moment_of_its_making(first: MemoryStore) -> None:
    fatal = 1
    while True:
        below = MemoryStore()
        Warehouse(below).ensure_root()
        try:
            bring_over(first, DyingStore(below, fatal=fatal), PAPER, prove=False)
        except DiedError:
            readable = Warehouse(below).exists(PAPER)
            assert not readable or Warehouse(below).read(PAPER, "b") == b"2"
            assert bring_over(first, below, PAPER, prove=False).lost == ()
            assert Warehouse(below).read(PAPER, "a") == b"3"
            fatal += 1
            continue
        break
    assert fatal > 8


def test_walk_goes_on_where_it_stopped(first: MemoryStore, second: MemoryStore) -> None:
    walk = list(objects_after(Warehouse(first), second))
    for done, (_, place) in enumerate(walk, start=1):
        assert list(objects_after(Warehouse(first), second, place)) == walk[done:]


def test_second_root_satisfies_an_independent_judge(first: MemoryStore, second: MemoryStore, tmp_path: Path) -> None:
    assert not list(check(Warehouse(second)))
    assert faults(exported(second, tmp_path)) == []
