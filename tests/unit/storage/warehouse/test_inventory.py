import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import ArchiveDamaged, ArchiveIdInvalid
from storage.warehouse.inventory import Inventory, Version, require_tree, sidecar_for

NAMES = st.from_regex(r"[a-zơđ0-9][a-zơđ0-9 ._-]{0,6}", fullmatch=True)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    contents = draw(st.lists(st.binary(max_size=6), min_size=1, max_size=5, unique=True))
    held = [(f"v1/content/{number}", content) for number, content in enumerate(contents)]
    manifest = {path: hashlib.sha512(content).hexdigest() for path, content in held}
    fixity = {path: hashlib.sha256(content).hexdigest() for path, content in held}
    states = st.dictionaries(PATHS, st.sampled_from(sorted(manifest.values())), max_size=4)
    versions = st.builds(
        Version,
        at=st.datetimes(timezones=st.just(UTC)),
        message=st.text(max_size=20),
        who=st.text(max_size=20),
        address=st.just("mailto:mau@example.vn"),
        state=states,
    )
    return Inventory("x:y", tuple(draw(st.lists(versions, min_size=1, max_size=4))), manifest, fixity)


@given(inventories())
def test_inventory_round_trips(inventory: Inventory) -> None:
    data = inventory.to_bytes()
    assert Inventory.from_bytes(data) == inventory
    assert Inventory.from_bytes(data).to_bytes() == data
    assert sidecar_for(data) == f"{hashlib.sha512(data).hexdigest()}  inventory.json\n".encode()


def sound() -> dict[str, Any]:
    digest = hashlib.sha512(b"1").hexdigest()
    version = Version(
        datetime(2026, 11, 22, 7, tzinfo=timezone(timedelta(hours=7))), "thử",
        "NGUYỄN VĂN MẪU", "mailto:mau@example.vn", {"a": digest},
    )  # fmt: skip
    path = "v1/content/a"
    inventory = Inventory("x:y", (version,), {path: digest}, {path: hashlib.sha256(b"1").hexdigest()})
    document: dict[str, Any] = json.loads(inventory.to_bytes())
    assert document["versions"]["v1"]["created"] == "2026-11-22T00:00:00Z"
    return document


def drop_fixity(document: dict[str, Any]) -> None:
    document["fixity"]["sha256"] = {}


def twice(document: dict[str, Any]) -> None:
    document["manifest"]["0" * 128] = ["v1/content/a"]


def move_out(document: dict[str, Any]) -> None:
    document["manifest"] = {digest: ["../../x"] for digest in document["manifest"]}


def later_version(document: dict[str, Any]) -> None:
    document["manifest"] = {digest: ["v2/content/a"] for digest in document["manifest"]}
    document["fixity"]["sha256"] = {digest: ["v2/content/a"] for digest in document["fixity"]["sha256"]}


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d.update(type="https://ocfl.io/9/spec/#inventory"),
        lambda d: d.update(digestAlgorithm="md5"),
        lambda d: d.update(id=7),
        lambda d: d.update(head="v2"),
        lambda d: d.update(versions={}),
        lambda d: d.update(versions=[]),
        lambda d: d.pop("manifest"),
        lambda d: d.update(manifest={}),
        lambda d: d["manifest"].update({"abc": ["v1/content/b"]}),
        lambda d: d["versions"]["v1"].update(created="2026-11-22T00:00:00"),
        lambda d: d["versions"]["v1"].update(message=None),
        lambda d: d["versions"]["v1"]["state"].update({"0" * 128: ["b"]}),
        lambda d: d["versions"]["v1"]["state"].update({"0" * 128: "b"}),
        drop_fixity,
        twice,
        move_out,
        later_version,
    ],
)
def test_inconsistent_inventory_is_damaged(damage: Callable[[dict[str, Any]], object]) -> None:
    document = sound()
    Inventory.from_bytes(json.dumps(document).encode())
    damage(document)
    with pytest.raises(ArchiveDamaged):
        Inventory.from_bytes(json.dumps(document).encode())


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"null", b'{"type": 1}', b"{" * 100])
def test_other_bytes_are_damaged(data: bytes) -> None:
    with pytest.raises(ArchiveDamaged):
        Inventory.from_bytes(data)


def test_upper_case_digests_are_understood() -> None:
    document = sound()
    document["manifest"] = {digest.upper(): paths for digest, paths in document["manifest"].items()}
    assert Inventory.from_bytes(json.dumps(document).encode()) == Inventory.from_bytes(json.dumps(sound()).encode())


def test_state_of_an_unknown_version_is_refused() -> None:
    inventory = Inventory.from_bytes(json.dumps(sound()).encode())
    for version in (0, 2):
        with pytest.raises(ArchiveIdInvalid):
            inventory.state(version)
    assert inventory.content_path("0" * 128) is None


@pytest.mark.parametrize("paths", [["a", "a/b"], ["../x"], ["/x"], [""], ["a//b"], ["a/b/c", "a/b"], [".x"]])
def test_paths_that_are_no_tree_are_refused(paths: list[str]) -> None:
    with pytest.raises(ArchiveIdInvalid):
        require_tree(paths)


def test_paths_of_a_tree_are_accepted() -> None:
    require_tree(["a", "ab", "b/c", "b/cd", "b/d/e"])
