"""Stores that misbehave on purpose: one that dies at a chosen write, one that lets somebody else in between."""

from collections.abc import Callable
from typing import BinaryIO, TypeVar

from storage.errors import StorageError
from storage.objects.object_store import ObjectInfo
from tests.memory_store import MemoryStore

T = TypeVar("T")


class DiedError(Exception):
    """The process is gone. Not an error of the store, so nobody may catch it."""


class DyingStore(MemoryStore):
    """The same objects, seen by a process that dies before or after its `fatal`-th write (counted from 1)."""

    def __init__(self, below: MemoryStore, *, fatal: int = 0, after: bool = False) -> None:
        super().__init__()
        self.objects, self.written_at = below.objects, below.written_at
        self.fatal, self.after, self.writes = fatal, after, 0

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        return self._write(lambda: super(DyingStore, self).create(key, source, sha256=sha256))

    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        return self._write(lambda: super(DyingStore, self).replace(key, source, expected_sha256=expected_sha256))

    def delete(self, key: str) -> None:
        self._write(lambda: super(DyingStore, self).delete(key))

    def _write(self, write: Callable[[], T]) -> T:
        self.writes += 1
        if self.writes == self.fatal and not self.after:
            raise DiedError
        try:
            result = write()
        except StorageError:
            if self.writes == self.fatal:
                raise DiedError from None  # nobody lived to hear of the refusal
            raise
        if self.writes == self.fatal:
            raise DiedError
        return result


class InterruptedStore(MemoryStore):
    """Lets `meanwhile` happen just before the first creation of a key that ends with `at`."""

    def __init__(self, below: MemoryStore, at: str, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.objects, self.written_at = below.objects, below.written_at
        self._at, self._meanwhile = at, [meanwhile]

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        if key.endswith(self._at) and self._meanwhile:
            self._meanwhile.pop()()
        return super().create(key, source, sha256=sha256)
