"""What a running store really does, found out by doing it: the promises of `ObjectStore`, tried out on the spot.

Owns the trials and their words. Refuses to know which store it is, and to decide what follows from a failure.
It writes only below one fresh folder of the store and clears it up. That folder must not lie inside an archive,
where a validator would take the objects for strays.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from storage.errors import ChangedMeanwhile, DigestMismatch, ObjectExists, ObjectNotFound, StorageError
from storage.objects.object_store import ObjectStore


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """One promise, whether it was kept, and what was seen when it was not."""

    name: str
    passed: bool
    title_vi: str
    title_en: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What the probe saw; a value, for the operator to read and for the caller to decide on."""

    store: str
    checks: tuple[StoreCheck, ...]

    @property
    def passed(self) -> bool:
        """Whether every promise was kept."""
        return all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[StoreCheck, ...]:
        """The promises that were not kept."""
        return tuple(check for check in self.checks if not check.passed)


def probe_store(store: ObjectStore, *, writers: int = 32, folder: str = "saoy-probe") -> StoreReport:
    """Try every promise with `writers` concurrent writers; takes a second or two. Raises nothing of the store's."""
    probe = _Probe(store, writers, f"{folder}/{uuid.uuid4().hex}")
    try:
        return StoreReport(repr(store), tuple(_tried(trial, *words) for trial, words in probe.trials()))
    finally:
        probe.clear()


class _BrokenPromiseError(Exception):
    """What was seen instead of what was promised."""


def _tried(trial: Callable[[], None], name: str, title_vi: str, title_en: str) -> StoreCheck:
    try:
        trial()
    except (_BrokenPromiseError, StorageError) as exc:
        return StoreCheck(name, False, title_vi, title_en, str(exc))
    return StoreCheck(name, True, title_vi, title_en)


def _require(kept: bool, seen: str) -> None:
    if not kept:
        raise _BrokenPromiseError(seen)


@dataclass(frozen=True, slots=True)
class _Probe:
    store: ObjectStore
    writers: int
    folder: str

    def trials(self) -> list[tuple[Callable[[], None], tuple[str, str, str]]]:
        race = self.writers
        return [
            (self.create_only, ("create-only", f"{race} lượt ghi cùng lúc: chỉ một được, không ghi đè",
                                f"{race} writers at once: one wins, nothing is overwritten")),
            (self.read_after_write, ("read-after-write", "ghi xong đọc lại được ngay, xóa xong hết ngay",
                                     "what was written is read at once, what was deleted is gone at once")),
            (self.range_read, ("range-read", "đọc được từng đoạn", "parts of an object can be read")),
            (self.checksum, ("checksum", "dữ liệu sai mã băm bị từ chối", "bytes with a wrong digest are refused")),
            (self.compare_and_swap, ("compare-and-swap", f"{race} lượt thay thế cùng lúc: chỉ một được",
                                     f"{race} replacers at once: one wins")),
            (self.list_after_write, ("list-after-write", "liệt kê đủ và đúng thứ tự ngay sau khi ghi",
                                     "lists are complete and ordered right after a write")),
        ]  # fmt: skip

    def create_only(self) -> None:
        key = f"{self.folder}/create-only"
        won = self._race(ObjectExists, lambda data: self.store.create(key, data))
        _require(len(won) == 1, f"{len(won)} of {self.writers} writers were told that they had created the object")
        _require(self.store.read(key) == won[0], "the object does not hold the bytes of the winner")
        with suppress(ObjectExists):
            self.store.create(key, b"late")
            raise _BrokenPromiseError("a second write was accepted")
        _require(self.store.read(key) == won[0], "a refused write changed the object")

    def read_after_write(self) -> None:
        for number in range(8):
            key, data = f"{self.folder}/read/{number}", _data(number)
            info = self.store.create(key, data)
            _require(self.store.read(key) == data, "other bytes came back than were written")
            _require(self.store.head(key).size == info.size == len(data), "the size is wrong right after the write")
            self.store.delete(key)
            with suppress(ObjectNotFound):
                self.store.head(key)
                raise _BrokenPromiseError("a deleted object is still there")

    def range_read(self) -> None:
        key, data = f"{self.folder}/range", _data(1)
        self.store.create(key, data)
        for offset, length in ((0, 10), (100, 1000), (len(data) - 5, 100), (len(data), 1), (7, None)):
            with self.store.open(key, offset=offset, length=length) as stream:
                expected = data[offset:] if length is None else data[offset : offset + length]
                _require(stream.read() == expected, f"wrong bytes from {offset}, length {length}")

    def checksum(self) -> None:
        key, data = f"{self.folder}/checksum", _data(2)
        with suppress(DigestMismatch):
            self.store.create(key, data, sha256=hashlib.sha256(b"other").hexdigest())
            raise _BrokenPromiseError("bytes with another digest than announced were accepted")
        info = self.store.create(key, data, sha256=hashlib.sha256(data).hexdigest())
        _require(info.sha256 == hashlib.sha256(data).hexdigest(), "the digest that came back is wrong")

    def compare_and_swap(self) -> None:
        # No replacer may write these very bytes: the digest would stay, and a second one would rightly win.
        key, start = f"{self.folder}/swap", _data(-1)
        self.store.create(key, start)
        digest = hashlib.sha256(start).hexdigest()
        won = self._race(ChangedMeanwhile, lambda data: self.store.replace(key, data, expected_sha256=digest))
        _require(len(won) == 1, f"{len(won)} of {self.writers} replacers were told that they had won")
        _require(self.store.read(key) == won[0], "the object does not hold the bytes of the winner")

    def list_after_write(self) -> None:
        folder = f"{self.folder}/list/"
        names = [f"{folder}{name}" for name in ("b", "a/c", "a-b", "a0")]
        for name in names:
            self.store.create(name, b".")
            _require(name in {info.key for info in self.store.list(folder)}, "a new object is not listed")
        _require([info.key for info in self.store.list(folder)] == sorted(names), "the list is not ordered")
        self.store.delete(names[0])
        _require(names[0] not in {info.key for info in self.store.list(folder)}, "a deleted object is still listed")

    def clear(self) -> None:
        with suppress(StorageError):
            for info in tuple(self.store.list(f"{self.folder}/")):
                self.store.delete(info.key)

    def _race(self, refusal: type[StorageError], write: Callable[[bytes], object]) -> list[bytes]:
        """The data of those writers, starting together, that were told of success."""
        gate = threading.Barrier(self.writers)

        def run(number: int) -> bytes | None:
            data = _data(number)
            gate.wait()
            try:
                write(data)
            except refusal:
                return None
            return data

        with ThreadPoolExecutor(self.writers) as pool:
            return [data for data in pool.map(run, range(self.writers)) if data is not None]


def _data(number: int) -> bytes:
    """Some ten kilobytes that differ from those of every other number."""
    return f"saoy probe {number}\n".encode() * 800
