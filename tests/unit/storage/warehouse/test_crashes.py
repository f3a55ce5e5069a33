"""A crash before or after every single write, and what is there afterwards.

Each scenario is run once undisturbed to count its writes; then once for each write and each side of it with a process
that dies there. What must hold: readers see the state before or the state after, never a third; a fresh process that
makes the same call ends where the undisturbed run ended; ocfl-py finds nothing wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.errors import ObjectNotFound
from storage.warehouse.ocfl_root import Warehouse
from tests.faulty_store import DiedError, DyingStore
from tests.memory_store import MemoryStore
from tests.ocfl_judge import exported, faults

DOSSIER = "dossier:H55.242-261122-0001"
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
AT_ONCE = timedelta(0)


@dataclass(frozen=True)
class Scenario:
    before: tuple[dict[str, bytes], ...]
    add: dict[str, bytes]
    remove: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()


SCENARIOS = {
    "first version": Scenario((), {"dossier.json": b"{}", "x/scan.pdf": b"%PDF", "x/copy.pdf": b"%PDF"}),
    "second version": Scenario(
        ({"dossier.json": b"{}", "old": b"old"},), {"dossier.json": b"{1}", "y": b"y", "z": b"old"}, ("old",)
    ),
    "only a removal": Scenario(({"a": b"1", "b": b"2"},), {}, ("b",)),
    "after another dead attempt": Scenario(
        ({"a": b"1"},), {"a": b"2", "b": b"3"}, leftovers=("v2/content/a", "v2/content/c")
    ),
}


def commit(store: MemoryStore, add: dict[str, bytes], remove: tuple[str, ...] = ()) -> None:
    Warehouse(store).commit(
        DOSSIER, add, message="thử nghiệm", who="NGUYỄN VĂN MẪU", address="mailto:mau@example.vn", at=AT, remove=remove
    )


def prepared(scenario: Scenario) -> MemoryStore:
    store = MemoryStore()
    for add in scenario.before:
        commit(store, add)
    for path in scenario.leftovers:
        store.create(f"dossiers/H55.242/2026/H55.242-261122-0001/dossier/{path}", b"leftover")
    return store


def seen(store: MemoryStore) -> dict[str, bytes] | None:
    """What a reader sees; reading may repair, so it is done on a copy."""
    copy = MemoryStore()
    copy.objects, copy.written_at = dict(store.objects), dict(store.written_at)
    warehouse = Warehouse(copy)
    try:
        return {path: warehouse.read(DOSSIER, path) for path in warehouse.state(DOSSIER)}
    except ObjectNotFound:
        return None


def crashes(scenario: Scenario, action: Callable[[MemoryStore], None]) -> list[tuple[int, bool]]:
    counting = DyingStore(prepared(scenario))
    action(counting)
    return [(fatal, after) for fatal in range(1, counting.writes + 1) for after in (False, True)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_commit_interrupted_anywhere_is_completed_by_doing_it_again(name: str, tmp_path: Path) -> None:
    scenario = SCENARIOS[name]

    def action(store: MemoryStore) -> None:
        commit(store, scenario.add, scenario.remove)

    undisturbed = prepared(scenario)
    old = seen(undisturbed)
    action(undisturbed)
    new = seen(undisturbed)
    assert old != new
    points = crashes(scenario, action)
    assert len(points) >= 10
    for fatal, after in points:
        store = prepared(scenario)
        with pytest.raises(DiedError):
            action(DyingStore(store, fatal=fatal, after=after))
        assert seen(store) in (old, new)
        action(store)
        assert seen(store) == new
        for _ in Warehouse(store).repair_all(abandoned_after=AT_ONCE):
            pass
        assert store.objects == undisturbed.objects, (fatal, after)
    assert faults(exported(undisturbed, tmp_path)) == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_archive_is_valid_after_a_crash_and_repair_alone(name: str, tmp_path: Path) -> None:
    scenario = SCENARIOS[name]

    def action(store: MemoryStore) -> None:
        commit(store, scenario.add, scenario.remove)

    for fatal, after in crashes(scenario, action):
        store = prepared(scenario)
        with pytest.raises(DiedError):
            action(DyingStore(store, fatal=fatal, after=after))
        before_repair = seen(store)
        for _ in Warehouse(store).repair_all(abandoned_after=AT_ONCE):
            pass
        assert seen(store) == before_repair
        assert faults(exported(store, tmp_path / f"{fatal}{after}")) == [], (fatal, after)


def test_another_commit_goes_on_over_any_crash(tmp_path: Path) -> None:
    scenario = SCENARIOS["second version"]

    def action(store: MemoryStore) -> None:
        commit(store, scenario.add, scenario.remove)

    for fatal, after in crashes(scenario, action):
        store = prepared(scenario)
        with pytest.raises(DiedError):
            action(DyingStore(store, fatal=fatal, after=after))
        commit(store, {"dossier.json": b"another", "y": b"other y"})
        state = seen(store)
        assert state is not None
        assert (state["dossier.json"], state["y"]) == (b"another", b"other y")
        for _ in Warehouse(store).repair_all(abandoned_after=AT_ONCE):
            pass
        assert faults(exported(store, tmp_path / f"{fatal}{after}")) == []


def test_repair_interrupted_anywhere_is_completed_by_doing_it_again(tmp_path: Path) -> None:
    scenario = SCENARIOS["after another dead attempt"]

    def broken() -> MemoryStore:
        store = prepared(scenario)
        folder = "dossiers/H55.242/2026/H55.242-261122-0001/dossier"
        for name in ("v1/inventory.json.sha512", "0=ocfl_object_1.1", "inventory.json", "inventory.json.sha512"):
            del store.objects[f"{folder}/{name}"]
        return store

    def repair(store: MemoryStore) -> None:
        for _ in Warehouse(store).repair_all(abandoned_after=AT_ONCE):
            pass

    undisturbed = broken()
    counting = DyingStore(undisturbed)
    repair(counting)
    for fatal in range(1, counting.writes + 1):
        store = broken()
        with pytest.raises(DiedError):
            repair(DyingStore(store, fatal=fatal))
        repair(store)
        assert store.objects == undisturbed.objects
    assert faults(exported(undisturbed, tmp_path)) == []
