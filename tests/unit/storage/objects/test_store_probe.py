"""The probe on a sound store, and on stores that each break one promise."""

import io
import threading
import time
from collections.abc import Iterator
from typing import BinaryIO

import pytest

from storage.errors import ChangedMeanwhile, DigestMismatch, ObjectExists, StoreUnavailable
from storage.objects.object_store import ObjectInfo
from storage.objects.store_probe import probe_store
from tests.memory_store import MemoryStore


class Overwrites(MemoryStore):
    """Takes `If-None-Match` for a remark, as some servers do."""

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        if not key.endswith("create-only"):
            return super().create(key, source, sha256=sha256)
        assert isinstance(source, bytes)
        return self._put(key, source)


class ChecksThenWrites(MemoryStore):
    """Looks whether the key is free and then writes: right alone, wrong in company."""

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        if not key.endswith("create-only"):
            return super().create(key, source, sha256=sha256)
        assert isinstance(source, bytes)
        if key in self.objects:
            raise ObjectExists("có rồi", "exists")
        time.sleep(0.05)
        return self._put(key, source)


class AcceptsLateWrites(MemoryStore):
    """Refuses nobody who comes late."""

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        if source == b"late":
            return self._put(key, source)
        return super().create(key, source, sha256=sha256)


class IgnoresDigests(MemoryStore):
    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        try:
            return super().create(key, source, sha256=sha256)
        except DigestMismatch:
            return super().create(key, source)


class SwapsBlindly(MemoryStore):
    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        try:
            return super().replace(key, source, expected_sha256=expected_sha256)
        except ChangedMeanwhile:
            assert isinstance(source, bytes)
            return self._put(key, source)


class SameBytesFirst(MemoryStore):
    """A sound store on which a replacer that changes nothing, if there is one, always comes first."""

    def __init__(self) -> None:
        super().__init__()
        self._same_came = threading.Event()

    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        if source == self.objects[key]:
            self._same_came.set()
        else:
            self._same_came.wait(0.3)
        return super().replace(key, source, expected_sha256=expected_sha256)


class ReadsWhole(MemoryStore):
    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        return io.BytesIO(self.read(key))


class ListsLate(MemoryStore):
    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        found = tuple(super().list(prefix))
        yield from found[:-1]


class ListsUnordered(MemoryStore):
    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        yield from reversed(tuple(super().list(prefix)))


class NeverDeletes(MemoryStore):
    def delete(self, key: str) -> None:
        return


class Down(MemoryStore):
    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        raise StoreUnavailable("không trả lời", "does not answer")


def test_probe_of_sound_store_passes_and_leaves_nothing() -> None:
    store = MemoryStore()
    report = probe_store(store, writers=8)
    assert report.passed
    assert report.failed == ()
    assert len(report.checks) == 6
    assert all(check.title_vi and check.title_en for check in report.checks)
    assert store.objects == {}


def test_probe_does_not_accuse_a_sound_store_by_swapping_equal_bytes() -> None:
    assert probe_store(SameBytesFirst(), writers=8).failed == ()


@pytest.mark.parametrize(
    ("store", "broken"),
    [
        (Overwrites(), {"create-only"}),
        (ChecksThenWrites(), {"create-only"}),
        (AcceptsLateWrites(), {"create-only"}),
        (IgnoresDigests(), {"checksum"}),
        (SwapsBlindly(), {"compare-and-swap"}),
        (ReadsWhole(), {"range-read"}),
        (ListsLate(), {"list-after-write"}),
        (ListsUnordered(), {"list-after-write"}),
        (NeverDeletes(), {"read-after-write", "list-after-write"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_probe_names_the_broken_promise(store: MemoryStore, broken: set[str]) -> None:
    report = probe_store(store, writers=8)
    assert {check.name for check in report.failed} == broken
    assert all(check.seen for check in report.failed)
    assert not report.passed


def test_probe_of_dead_store_reports_and_does_not_raise() -> None:
    report = probe_store(Down(), writers=2)
    assert len(report.failed) == 6
    assert "does not answer" in report.failed[0].seen
