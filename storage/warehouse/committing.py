"""One new version of one object, in the order that survives a crash between any two writes.

Owns that order. Refuses to know identifiers and who may deposit.

    1 content of the new version      create-only; what an earlier, dead attempt left is reused when it is the same
    2 vN/inventory.json               create-only: this is the commit; of concurrent committers one gets vN
    3 vN/inventory.json.sha512, 0=ocfl_object_1.1     follow from it
    4 inventory.json and its sidecar in the object's root     replaced, never turned back
    5 what others left in vN and nobody can commit any more is removed

A reader takes version N for the newest from step 2 on. Before it, the files of step 1 are nobody's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from storage.errors import ArchiveDamaged, ChangedMeanwhile, ObjectExists, ObjectNotFound
from storage.objects.object_store import CHUNK, ObjectStore
from storage.warehouse.heads import Head, finish_version, read_if_there, show_head, version_at
from storage.warehouse.inventory import FILE_NAME, Inventory, Version


@dataclass(frozen=True, slots=True)
class Deposit:
    """A file to deposit, measured: its bytes are read once for the digests and once more when they are stored."""

    source: Path | bytes
    size: int
    sha512: str
    sha256: str

    @classmethod
    def of(cls, source: Path | bytes) -> Deposit:
        """Measure a file or bytes."""
        sha512, sha256, size = hashlib.sha512(), hashlib.sha256(), 0
        with _opened(source) as stream:
            while chunk := stream.read(CHUNK):
                sha512.update(chunk)
                sha256.update(chunk)
                size += len(chunk)
        return cls(source, size, sha512.hexdigest(), sha256.hexdigest())


@dataclass(frozen=True, slots=True)
class Commit:
    """Everything a new version needs: the object, the head it builds on, and the version itself."""

    store: ObjectStore
    object_id: str
    folder: str
    head: Head | None
    version: Version
    deposits: Mapping[str, Deposit]

    @property
    def number(self) -> int:
        """The number of the version to be."""
        return 1 if self.head is None else self.head.number + 1

    def run(self) -> Head:
        """Write the version. ChangedMeanwhile when another committer got the number, and nothing of ours is left."""
        content = self._store_content()
        strays = self._require_content(content)
        head = self._write_inventory(content)
        finish_version(self.store, self.folder, self.number, head.data)
        show_head(self.store, self.folder, head)
        self._remove(strays)
        return head

    def _store_content(self) -> dict[str, Deposit]:
        """Content path → deposit, for the bytes that the object does not hold yet."""
        held = set() if self.head is None else set(self.head.inventory.manifest.values())
        content: dict[str, Deposit] = {}
        for logical, deposit in sorted(self.deposits.items()):
            if deposit.sha512 not in held:
                held.add(deposit.sha512)
                try:
                    content[self._store_one(logical, deposit)] = deposit
                except ObjectNotFound as exc:
                    # It was there, and gone when we looked: whoever wrote it has lost this version and cleared up.
                    raise self._lost(content) from exc
        return content

    def _store_one(self, logical: str, deposit: Deposit) -> str:
        """Store under the logical path, or beside what a dead or concurrent attempt left there."""
        plain = f"v{self.number}/content/{logical}"
        for path in (plain, f"{plain}.{deposit.sha512[:16]}"):
            try:
                with _opened(deposit.source) as stream:
                    self.store.create(self._key(path), stream, sha256=deposit.sha256)
                return path
            except ObjectExists:
                if self._sha512_at(path) == deposit.sha512:
                    return path
        raise ArchiveDamaged(
            f"Tệp dở dang «{plain}» của «{self.object_id}» bị hỏng. Hãy chạy «saoy warehouse check».",
            f"The unfinished file “{plain}” of “{self.object_id}” is damaged. Run `saoy warehouse check`.",
        )

    def _require_content(self, content: Mapping[str, Deposit]) -> tuple[str, ...]:
        """See that our content is still all there just before the commit; returns what lies there besides it.

        Whoever committed this version meanwhile, or repaired the object after a very long pause of ours, may have
        removed it.
        """
        start = f"{self.folder}/"
        prefix = f"{start}v{self.number}/content/"
        found = {info.key.removeprefix(start): info.size for info in self.store.list(prefix)}
        if any(found.get(path) != deposit.size for path, deposit in content.items()):
            raise self._lost(content)
        return tuple(path for path in found if path not in content)

    def _write_inventory(self, content: Mapping[str, Deposit]) -> Head:
        inventory = self._inventory(content)
        data = inventory.to_bytes()
        key = self._key(f"v{self.number}/{FILE_NAME}")
        try:
            self.store.create(key, data)
        except ObjectExists as exc:
            if read_if_there(self.store, key) != data:  # the same bytes: our own earlier attempt
                raise self._lost(content) from exc
        return Head(inventory, data, behind=False)

    def _inventory(self, content: Mapping[str, Deposit]) -> Inventory:
        before = self.head.inventory if self.head is not None else Inventory(self.object_id, (), {}, {})
        return Inventory(
            self.object_id,
            (*before.versions, self.version),
            {**before.manifest, **{path: deposit.sha512 for path, deposit in content.items()}},
            {**before.sha256, **{path: deposit.sha256 for path, deposit in content.items()}},
        )

    def _lost(self, content: Mapping[str, Deposit]) -> ChangedMeanwhile:
        """Clear up what we stored, once somebody else has this version; before that it may still be of use."""
        if read_if_there(self.store, self._key(f"v{self.number}/{FILE_NAME}")) is not None:
            winner = version_at(self.store, self.folder, self.number).inventory
            self._remove(tuple(path for path in content if path not in winner.manifest))
        return ChangedMeanwhile(
            f"«{self.object_id}» vừa được ghi thêm phiên bản khác; không có gì được ghi đè. Hãy đọc lại rồi thử lại.",
            f"“{self.object_id}” just got another version; nothing was overwritten. Read it again, then retry.",
        )

    def _remove(self, paths: tuple[str, ...]) -> None:
        for path in paths:
            self.store.delete(self._key(path))

    def _sha512_at(self, path: str) -> str:
        digest = hashlib.sha512()
        with self.store.open(self._key(path)) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def _key(self, path: str) -> str:
        return f"{self.folder}/{path}"


@contextmanager
def _opened(source: Path | bytes) -> Iterator[BinaryIO]:
    with BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        yield stream
