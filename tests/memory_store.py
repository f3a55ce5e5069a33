"""An object store in memory, for tests that need many; it passes the contract suite like the real ones."""

import hashlib
import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from storage.errors import ChangedMeanwhile
from storage.objects.object_store import ObjectInfo, ObjectKey, already_exists, not_found, require_digest


class MemoryStore:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.written_at: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        ObjectKey(key)
        data = _bytes(source)
        require_digest(sha256, hashlib.sha256(data).hexdigest())
        with self._lock:
            if key in self.objects:
                raise already_exists(key)
            return self._put(key, data)

    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        ObjectKey(key)
        data = _bytes(source)
        with self._lock:
            found = hashlib.sha256(self.objects[key]).hexdigest() if key in self.objects else None
            if found != (expected_sha256 and expected_sha256.lower()):
                raise ChangedMeanwhile("đã thay đổi", "changed")
            return self._put(key, data)

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        data = self.read(key)
        return io.BytesIO(data[offset:] if length is None else data[offset : offset + length])

    def read(self, key: str) -> bytes:
        try:
            return self.objects[ObjectKey(key)]
        except KeyError as exc:
            raise not_found(key) from exc

    def head(self, key: str) -> ObjectInfo:
        return ObjectInfo(key, len(self.read(key)), None, self.written_at[key])

    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        for key, data in sorted(self.objects.items()):
            if key.startswith(prefix) and key > after:
                yield ObjectInfo(key, len(data), None, self.written_at[key])

    def delete(self, key: str) -> None:
        self.objects.pop(ObjectKey(key), None)

    def _put(self, key: str, data: bytes) -> ObjectInfo:
        self.objects[key] = data
        self.written_at[key] = datetime.now(UTC)
        return ObjectInfo(key, len(data), hashlib.sha256(data).hexdigest(), self.written_at[key])


def _bytes(source: BinaryIO | bytes) -> bytes:
    return source if isinstance(source, bytes) else b"".join(iter(lambda: source.read(1 << 20), b""))
