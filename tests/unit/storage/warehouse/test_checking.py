import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from storage.errors import ObjectNotFound
from storage.warehouse.checking import CheckProgress, Finding, FindingKind, check
from storage.warehouse.ocfl_root import Warehouse
from tests.memory_store import MemoryStore
from tests.ocfl_judge import exported, faults

DOSSIER = "dossier:H55.242-261122-0001"
BOOK = "system:book/H55.242/ban-sao/2026"
FOLDER = "dossiers/H55.242/2026/H55.242-261122-0001/dossier"
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    warehouse = Warehouse(store)
    for object_id, add in ((DOSSIER, {"a": b"1", "b/c": b"2"}), (DOSSIER, {"a": b"3"}), (BOOK, {"x": b"4"})):
        warehouse.commit(object_id, add, message="thử", who="NGUYỄN VĂN MẪU", address="mailto:mau@example.vn", at=AT)
    return store


def found(store: MemoryStore, **options: object) -> list[Finding]:
    return list(check(Warehouse(store), **options))  # type: ignore[arg-type]


def short(findings: list[Finding]) -> list[tuple[str, str, str]]:
    assert all(finding.message_vi and finding.message_en for finding in findings)
    return [(str(finding.kind), finding.object_id, finding.path) for finding in findings]


def flip(name: str, bit: int = 0) -> Callable[[MemoryStore], None]:
    def damage(store: MemoryStore) -> None:
        data = bytearray(store.objects[name])
        data[-2] ^= 1 << bit
        store.objects[name] = bytes(data)

    return damage


def drop(name: str) -> Callable[[MemoryStore], None]:
    def damage(store: MemoryStore) -> None:
        del store.objects[name]

    return damage


def add(name: str) -> Callable[[MemoryStore], None]:
    def damage(store: MemoryStore) -> None:
        store.create(name, b"stray")

    return damage


def rewrite_history(store: MemoryStore) -> None:
    """A forged second version with right digests, whose first version tells another story."""
    other = MemoryStore()
    for content in ({"a": b"1"}, {"a": b"3"}):
        Warehouse(other).commit(DOSSIER, content, message="giả", who="X", address="mailto:x@example.vn", at=AT)
    for name in ("v2/inventory.json", "v2/inventory.json.sha512"):
        store.objects[f"{FOLDER}/{name}"] = other.objects[f"{FOLDER}/{name}"]


def test_sound_archive_has_no_findings(store: MemoryStore) -> None:
    told: list[CheckProgress] = []
    assert found(store, on_progress=told.append) == []
    assert told[-1] == CheckProgress(objects=2, files=4, bytes_read=4)
    assert found(MemoryStore()) == []


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (flip("ocfl_layout.json"), []),
        (flip("0=ocfl_1.1"), [("inventory", "", "0=ocfl_1.1")]),
        (drop("0=ocfl_1.1"), [("inventory", "", "0=ocfl_1.1")]),
        (flip(f"{FOLDER}/0=ocfl_object_1.1"), [("inventory", DOSSIER, "0=ocfl_object_1.1")]),
        (flip(f"{FOLDER}/inventory.json"), [("inventory", DOSSIER, "inventory.json")]),
        (drop(f"{FOLDER}/inventory.json"), [("inventory", DOSSIER, "inventory.json")]),
        (flip(f"{FOLDER}/inventory.json.sha512"), [("inventory", DOSSIER, "inventory.json.sha512")]),
        (flip(f"{FOLDER}/v1/inventory.json"), [("inventory", DOSSIER, "v1/inventory.json")]),
        (flip(f"{FOLDER}/v1/inventory.json.sha512"), [("inventory", DOSSIER, "v1/inventory.json")]),
        (drop(f"{FOLDER}/v1/inventory.json"), [("inventory", DOSSIER, "v1/inventory.json")]),
        (drop(f"{FOLDER}/v1/inventory.json.sha512"), [("inventory", DOSSIER, "v1/inventory.json.sha512")]),
        (drop(f"{FOLDER}/v1/content/b/c"), [("missing", DOSSIER, "v1/content/b/c")]),
        (add(f"{FOLDER}/v1/content/d"), [("orphan", DOSSIER, "v1/content/d")]),
        (add(f"{FOLDER}/v3/content/d"), [("orphan", DOSSIER, "v3/content/d")]),
        (add(f"{FOLDER}/note"), [("orphan", DOSSIER, "note")]),
        (add("dossiers/stray/file"), [("orphan", "", "dossiers/stray/file")]),
        (add("system/model/m/v1/content/x"), [("orphan", "system:model/m", "v1/content/x")]),
    ],
)  # fmt: skip
def test_each_damage_is_found_and_named(
    store: MemoryStore, damage: Callable[[MemoryStore], None], expected: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    damage(store)
    assert short(found(store)) == expected
    judged_alone = {"inventory.json.sha512", "v1/inventory.json", "v1/inventory.json.sha512"}
    if expected and not {path for _, _, path in expected} & judged_alone and expected[0][2] != "note":
        assert faults(exported(store, tmp_path)) != []


@pytest.mark.parametrize("bit", range(8))
def test_every_flipped_bit_of_content_is_found(store: MemoryStore, bit: int) -> None:
    key = f"{FOLDER}/v1/content/b/c"
    store.objects[key] = bytes([store.objects[key][0] ^ 1 << bit])
    assert short(found(store)) == [("damaged", DOSSIER, "v1/content/b/c")]


def test_forged_history_is_found(store: MemoryStore) -> None:
    rewrite_history(store)
    kinds = {path for _, _, path in short(found(store))}
    assert "v2/inventory.json" in kinds


def test_inventory_of_another_object_is_found(store: MemoryStore) -> None:
    for key in [key for key in store.objects if key.startswith("system/book/H55.242/ban-sao/2026/")]:
        store.create(key.replace("2026", "2027"), store.objects[key])
    assert short(found(store)) == [
        ("inventory", "system:book/H55.242/ban-sao/2027", "v1/inventory.json"),
        ("inventory", "system:book/H55.242/ban-sao/2027", "inventory.json"),
    ]


def test_object_with_only_root_copies_has_lost_its_versions(store: MemoryStore) -> None:
    for key in [key for key in store.objects if key.startswith("system/book/") and "/v1/" in key]:
        del store.objects[key]
    assert short(found(store)) == [("inventory", BOOK, "inventory.json")]


def test_sample_reads_a_share_but_looks_at_all(store: MemoryStore) -> None:
    told: list[CheckProgress] = []
    flip(f"{FOLDER}/0=ocfl_object_1.1")(store)
    store.objects[f"{FOLDER}/v1/content/a"] = b"9"
    assert short(found(store, sample=0.0, on_progress=told.append)) == [("inventory", DOSSIER, "0=ocfl_object_1.1")]
    assert (told[-1].files, told[-1].bytes_read) == (4, 0)
    hits = sum(len(found(store, sample=0.5, chance=random.Random(seed))) == 2 for seed in range(40))
    assert 5 < hits < 35


def test_file_that_goes_while_the_check_runs_is_missing(store: MemoryStore) -> None:
    class Vanishing(MemoryStore):
        def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
            if key.endswith("content/x"):
                raise ObjectNotFound("mất", "gone")
            return super().open(key, offset=offset, length=length)

    vanishing = Vanishing()
    vanishing.objects, vanishing.written_at = store.objects, store.written_at
    assert short(found(vanishing)) == [(FindingKind.MISSING, BOOK, "v1/content/x")]
