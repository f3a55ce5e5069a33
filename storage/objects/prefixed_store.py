"""A part of another object store as a store of its own: everything under one prefix.

Owns adding and removing the prefix, so that several archives and the uploads can share one bucket. Refuses to know
what kind of store lies below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from storage.objects.object_store import ObjectInfo, ObjectKey, ObjectStore


class PrefixedStore:
    """An `ObjectStore` whose key `k` is the key `<prefix>/k` of `store`."""

    def __init__(self, store: ObjectStore, prefix: str) -> None:
        self._store = store
        self._prefix = f"{ObjectKey(prefix)}/"

    def __repr__(self) -> str:
        return f"PrefixedStore({self._store!r}, {self._prefix!r})"

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        """See `ObjectStore.create`."""
        return self._inside(self._store.create(self._outside(key), source, sha256=sha256))

    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        """See `ObjectStore.replace`."""
        return self._inside(self._store.replace(self._outside(key), source, expected_sha256=expected_sha256))

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        """See `ObjectStore.open`."""
        return self._store.open(self._outside(key), offset=offset, length=length)

    def read(self, key: str) -> bytes:
        """See `ObjectStore.read`."""
        return self._store.read(self._outside(key))

    def head(self, key: str) -> ObjectInfo:
        """See `ObjectStore.head`."""
        return self._inside(self._store.head(self._outside(key)))

    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """See `ObjectStore.list`."""
        return map(self._inside, self._store.list(self._prefix + prefix, after=self._prefix + after if after else ""))

    def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        self._store.delete(self._outside(key))

    def _outside(self, key: str) -> str:
        return self._prefix + ObjectKey(key)

    def _inside(self, info: ObjectInfo) -> ObjectInfo:
        return replace(info, key=info.key.removeprefix(self._prefix))
