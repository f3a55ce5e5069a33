"""What every object store promises, on every implementation, MinIO on a real server.

The promises are those written at `ObjectStore`; each test names one.
"""

import hashlib
import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from storage.errors import ChangedMeanwhile, DigestMismatch, ObjectExists, ObjectKeyInvalid, ObjectNotFound
from storage.objects.local_store import LocalStore
from storage.objects.object_store import ObjectStore
from storage.objects.prefixed_store import PrefixedStore
from tests.memory_store import MemoryStore
from tests.minio_server import fresh_minio_store

WRITERS = 32
BIG = 5 * 1024 * 1024 + 17


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Trickle(io.RawIOBase):
    """A source that cannot be rewound and gives less than it is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        chunk = self._data.read(min(len(buffer), 70_000))
        buffer[: len(chunk)] = chunk
        return len(chunk)


class BrokenSource(io.BytesIO):
    """A source whose line breaks in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 10:
            raise ConnectionError("the scanner was unplugged")
        return super().read(10)


@pytest.fixture(params=["local", "local-prefixed", "memory", "minio"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "minio":
        return fresh_minio_store(request.getfixturevalue("minio"))
    if request.param == "memory":
        return MemoryStore()
    local = LocalStore(tmp_path / "objects")
    return PrefixedStore(local, "some/where") if request.param == "local-prefixed" else local


def at_once(number: int, action: Callable[[int], object]) -> list[object]:
    """What `action` returned or raised in each of many threads that start together."""
    gate = threading.Barrier(number)

    def run(index: int) -> object:
        gate.wait()
        try:
            return action(index)
        except (ObjectExists, ChangedMeanwhile) as exc:
            return exc

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def create_named(store: ObjectStore, key: str, index: int) -> object:
    return store.create(key, f"writer {index}".encode() * 5000)


def test_create_then_read_returns_the_bytes(store: ObjectStore) -> None:
    info = store.create("a/b/giấy khai sinh.txt", b"xin ch\xc3\xa0o", sha256=sha256(b"xin ch\xc3\xa0o"))
    assert (info.key, info.size, info.sha256) == ("a/b/giấy khai sinh.txt", 9, sha256(b"xin ch\xc3\xa0o"))
    assert abs(info.modified_at - datetime.now(UTC)) < timedelta(minutes=2)
    assert store.read("a/b/giấy khai sinh.txt") == b"xin ch\xc3\xa0o"
    head = store.head("a/b/giấy khai sinh.txt")
    assert head.size == 9
    assert head.sha256 in {None, info.sha256}
    assert head.modified_at.tzinfo is not None


@pytest.mark.parametrize("key", ["plus+sign", "a b", "a%2Fb", "q?x=1&y#z", "~tilde", "dấu ngoặc (1).pdf", "0=ocfl_1.1"])
def test_create_with_odd_but_valid_key_reads_and_lists(store: ObjectStore, key: str) -> None:
    store.create(key, b"1")
    assert store.read(key) == b"1"
    assert [info.key for info in store.list()] == [key]


def test_create_empty_object_is_an_object(store: ObjectStore) -> None:
    assert store.create("empty", b"").size == 0
    assert store.read("empty") == b""


def test_create_streams_what_cannot_be_rewound(store: ObjectStore) -> None:
    data = bytes(range(256)) * (BIG // 256)
    info = store.create("big", io.BufferedReader(Trickle(data)), sha256=sha256(data).upper())
    assert (info.size, info.sha256) == (len(data), sha256(data))
    with store.open("big") as stream:
        assert sha256(stream.read()) == info.sha256


def test_create_reads_from_the_position_of_the_source(store: ObjectStore) -> None:
    source = io.BytesIO(b"skip this")
    source.seek(5)
    assert store.create("tail", source).sha256 == sha256(b"this")


@pytest.mark.parametrize("size", [3, BIG])
def test_create_on_taken_key_raises_and_keeps_the_bytes(store: ObjectStore, size: int) -> None:
    store.create("once", b"first")
    with pytest.raises(ObjectExists):
        store.create("once", b"x" * size)
    assert store.read("once") == b"first"


def test_create_same_bytes_again_is_refused_too(store: ObjectStore) -> None:
    store.create("once", b"first")
    with pytest.raises(ObjectExists):
        store.create("once", b"first")


def test_create_by_32_writers_has_exactly_one_winner(store: ObjectStore) -> None:
    for round_ in range(3):
        key = f"race/{round_}"
        results = at_once(WRITERS, partial(create_named, store, key))
        winners = [index for index, result in enumerate(results) if not isinstance(result, ObjectExists)]
        assert len(winners) == 1
        assert store.read(key) == f"writer {winners[0]}".encode() * 5000


def test_create_with_wrong_digest_raises_and_leaves_nothing(store: ObjectStore) -> None:
    with pytest.raises(DigestMismatch):
        store.create("wrong", b"these", sha256=sha256(b"those"))
    assert list(store.list()) == []
    store.create("wrong", b"those", sha256=sha256(b"those"))


def test_create_from_breaking_source_leaves_nothing(store: ObjectStore) -> None:
    with pytest.raises(ConnectionError):
        store.create("broken", BrokenSource(b"x" * 100))
    assert list(store.list()) == []
    store.create("broken", b"whole")


@pytest.mark.parametrize(
    "key",
    ["", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", ".hidden", "a/.hidden", "a\\b", "a\nb", "a\x00b",
     "d\u0061\u0302\u0301u", "x" * 256, "/".join(["part" * 50] * 6), "\ud800"],
)  # fmt: skip
def test_invalid_key_is_refused_everywhere(store: ObjectStore, key: str) -> None:
    actions: list[Callable[[], object]] = [
        lambda: store.create(key, b""),
        lambda: store.replace(key, b"", expected_sha256=None),
        lambda: store.open(key),
        lambda: store.read(key),
        lambda: store.head(key),
        lambda: store.delete(key),
    ]
    for action in actions:
        with pytest.raises(ObjectKeyInvalid) as caught:
            action()
        assert caught.value.message_vi
        assert not caught.value.retryable


def test_missing_object_raises_not_found(store: ObjectStore) -> None:
    store.create("a/b", b"1")
    for key in ("nothing", "a/nothing", "a", "a/b/c"):
        with pytest.raises(ObjectNotFound):
            store.head(key)
        with pytest.raises(ObjectNotFound):
            store.read(key)
        with pytest.raises(ObjectNotFound):
            store.open(key, length=0)


@pytest.mark.parametrize(
    ("offset", "length", "expected"),
    [(0, None, b"0123456789"), (3, None, b"3456789"), (0, 4, b"0123"), (3, 4, b"3456"), (8, 10, b"89"),
     (10, None, b""), (10, 5, b""), (99, None, b""), (0, 0, b""), (5, 0, b"")],
)  # fmt: skip
def test_open_range_returns_those_bytes(store: ObjectStore, offset: int, length: int | None, expected: bytes) -> None:
    store.create("digits", b"0123456789")
    with store.open("digits", offset=offset, length=length) as stream:
        assert stream.read() == expected


def test_open_reader_keeps_its_bytes_when_replaced(store: ObjectStore) -> None:
    store.create("state", b"old")
    with store.open("state") as stream:
        store.replace("state", b"newer", expected_sha256=sha256(b"old"))
        assert stream.read() == b"old"
    assert store.read("state") == b"newer"


def test_replace_with_expected_digest_writes(store: ObjectStore) -> None:
    store.create("state", b"1")
    info = store.replace("state", io.BytesIO(b"22"), expected_sha256=sha256(b"1").upper())
    assert (info.size, info.sha256) == (2, sha256(b"22"))
    assert store.read("state") == b"22"


def test_replace_with_other_digest_raises_and_keeps_the_bytes(store: ObjectStore) -> None:
    store.create("state", b"1")
    with pytest.raises(ChangedMeanwhile) as caught:
        store.replace("state", b"22", expected_sha256=sha256(b"0"))
    assert caught.value.retryable
    assert store.read("state") == b"1"


def test_replace_expecting_no_object_creates_or_raises(store: ObjectStore) -> None:
    store.replace("state", b"1", expected_sha256=None)
    with pytest.raises(ChangedMeanwhile):
        store.replace("state", b"2", expected_sha256=None)
    assert store.read("state") == b"1"


def test_replace_missing_object_raises(store: ObjectStore) -> None:
    with pytest.raises(ChangedMeanwhile):
        store.replace("nothing/there", b"1", expected_sha256=sha256(b"0"))
    assert list(store.list()) == []


def test_replace_by_many_writers_has_exactly_one_winner(store: ObjectStore) -> None:
    store.create("state", b"start")
    results = at_once(
        16, lambda index: store.replace("state", f"writer {index}".encode(), expected_sha256=sha256(b"start"))
    )
    winners = [index for index, result in enumerate(results) if not isinstance(result, ChangedMeanwhile)]
    assert len(winners) == 1
    assert store.read("state") == f"writer {winners[0]}".encode()


def test_list_orders_by_code_point_and_filters_by_prefix(store: ObjectStore) -> None:
    keys = ["a/b", "a-b", "a/b-c/d", "a/b/c2", "aa", "b", "á/x", "Z", "a/10", "a/9"]
    keys.remove("a/b")  # a key cannot be a folder of another one on every store
    for key in keys:
        store.create(key, key.encode())
    assert [info.key for info in store.list()] == sorted(keys)
    assert [info.key for info in store.list("a/")] == sorted(key for key in keys if key.startswith("a/"))
    assert [info.key for info in store.list("a/b")] == ["a/b-c/d", "a/b/c2"]
    assert [info.key for info in store.list("a/b/")] == ["a/b/c2"]
    assert list(store.list("nothing")) == []
    assert {info.key: info.size for info in store.list("á")} == {"á/x": 4}


def test_list_goes_on_after_a_key(store: ObjectStore) -> None:
    keys = sorted(["a-b", "a/b-c/d", "a/b/c2", "aa", "b", "á/x", "Z", "a/10", "a/9"])
    for key in keys:
        store.create(key, key.encode())
    for place in (*keys, "a", "a/b", "a/b/", "a/b/c", "zzz"):
        assert [info.key for info in store.list(after=place)] == [key for key in keys if key > place], place
    assert [info.key for info in store.list("a/", after="a/9")] == ["a/b-c/d", "a/b/c2"]
    assert list(store.list("a/", after="b")) == []


def test_list_gives_more_than_one_page(store: ObjectStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.create(f"many/{number:04d}", b"."), range(1005)))
    assert [info.key for info in store.list("many/")] == [f"many/{number:04d}" for number in range(1005)]


def test_delete_takes_the_object_away_and_frees_the_key(store: ObjectStore) -> None:
    store.create("a/b/c", b"1")
    store.delete("a/b/c")
    store.delete("a/b/c")
    store.delete("never/was")
    assert list(store.list()) == []
    with pytest.raises(ObjectNotFound):
        store.read("a/b/c")
    store.create("a/b/c", b"2")
    assert store.read("a/b/c") == b"2"


def test_create_and_delete_in_one_folder_never_fail_each_other(store: ObjectStore) -> None:
    def come_and_go(index: int) -> None:
        for turn in range(10):
            store.create(f"folder/deep/{index}-{turn}", b"x")
            store.delete(f"folder/deep/{index}-{turn}")

    at_once(8, come_and_go)
    assert list(store.list()) == []
