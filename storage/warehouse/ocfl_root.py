"""The warehouse: versioned archive objects in an OCFL 1.1 storage root, on any object store.

Owns the use of it: commit, read, list, repair. Refuses to know dossiers, law, rows and access rights.
An object should stay below some hundred versions, since each version's inventory lists them all: what grows for
ever (books, logs) is one object per year or month.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from storage.errors import (
    ArchiveDamaged,
    ArchiveIdInvalid,
    ChangedMeanwhile,
    ObjectExists,
    ObjectNotFound,
    StorageError,
)
from storage.objects.object_store import CHUNK, ObjectInfo, ObjectStore, not_found
from storage.warehouse.committing import Commit, Deposit
from storage.warehouse.heads import Head, find_head, finish_version, show_head, version_at
from storage.warehouse.inventory import FILE_NAME, Version, require_tree, sidecar_for
from storage.warehouse.layout import ArchiveId, folder_prefix, located
from storage.warehouse.root_files import DECLARATION, ROOT_FILES

ABANDONED_AFTER = timedelta(hours=24)
_VERSION_OF = re.compile(r"v([1-9]\d*)/content/.")
_FIRST_INVENTORY = f"v1/{FILE_NAME}"


@dataclass(frozen=True, slots=True)
class VersionRef:
    """One committed version. `created` is False when the object was in the wanted state already."""

    object_id: str
    version: int
    inventory_sha512: str
    created: bool


@dataclass(frozen=True, slots=True)
class FileRef:
    """One file in a version: its digests, size in bytes, and the store key where its bytes lie."""

    sha512: str
    sha256: str
    size: int
    key: str


class Warehouse:
    """An OCFL 1.1 storage root that fills `store` alone. Safe to use from many threads and processes.

    `on_commit` is told the identifier of each object that got a version, once it is durable.
    """

    def __init__(self, store: ObjectStore, on_commit: Callable[[str], None] | None = None) -> None:
        self._store = store
        self._on_commit = on_commit
        self._declared = False

    @property
    def store(self) -> ObjectStore:
        """Where the warehouse lies."""
        return self._store

    def commit(
        self,
        object_id: str,
        add: Mapping[str, Path | bytes],
        *,
        message: str,
        who: str,
        address: str,
        at: datetime,
        remove: Sequence[str] = (),
        expected_head: int | None = None,
    ) -> VersionRef:
        """Make the next version: the newest one's files, without `remove`, with `add` (logical path → file or bytes).

        Idempotent: when the newest version is in that state already, it is returned and nothing is written; so after
        any failure the same call may be made again. `expected_head` is the version this change is meant for (0: a new
        object). `who` and `address` (a URI, e.g. `mailto:`) name who is responsible. Content the object holds already
        is not stored twice. Raises ChangedMeanwhile when another committer was quicker.
        """
        if at.tzinfo is None:
            raise ValueError("times are aware")
        identifier = ArchiveId(object_id)
        self.ensure_root()
        head = self._settled(identifier)
        deposits = {path: Deposit.of(source) for path, source in add.items()}
        state = _next_state(head, deposits, remove)
        if head is not None and dict(head.inventory.state()) == state:
            return _ref(identifier, head, created=False)
        if not state and head is None:
            raise ArchiveIdInvalid(
                f"«{identifier}» chưa có tệp nào để lưu.", f"There is no file to deposit in “{identifier}”."
            )
        if expected_head is not None and expected_head != (0 if head is None else head.number):
            raise ChangedMeanwhile(
                f"«{identifier}» không còn ở phiên bản {expected_head}. Hãy đọc lại rồi thử lại.",
                f"“{identifier}” is no longer at version {expected_head}. Read it again, then retry.",
            )
        version = Version(at.astimezone(UTC), message, who, address, state)
        made = Commit(self._store, identifier, identifier.folder, head, version, deposits).run()
        if self._on_commit is not None:
            self._on_commit(str(identifier))
        return _ref(identifier, made, created=True)

    def exists(self, object_id: str) -> bool:
        """Whether the object has a committed version."""
        try:
            self._store.head(f"{ArchiveId(object_id).folder}/{_FIRST_INVENTORY}")
        except ObjectNotFound:
            return False
        return True

    def objects(self, prefix: str = "") -> Iterator[str]:
        """Identifiers of the committed objects that begin with the text, in the order of their folders."""
        for info in self._store.list(folder_prefix(prefix)):
            found = located(info.key)
            if found is not None and found[1] == _FIRST_INVENTORY and found[0].startswith(prefix):
                yield found[0]

    def history(self, object_id: str) -> tuple[Version, ...]:
        """Every version, oldest first. ObjectNotFound."""
        return self._head(ArchiveId(object_id)).inventory.versions

    def state(self, object_id: str, version: int | None = None) -> Mapping[str, FileRef]:
        """Logical path → file, in a version (by default the newest). ObjectNotFound, ArchiveIdInvalid."""
        identifier = ArchiveId(object_id)
        inventory = self._head(identifier).inventory
        start = f"{identifier.folder}/"
        sizes = {info.key.removeprefix(start): info.size for info in self._store.list(f"{start}v")}
        files: dict[str, FileRef] = {}
        for logical, digest in sorted(inventory.state(version).items()):
            path = str(inventory.content_path(digest))
            if path not in sizes:
                raise _damaged(f"{start}{path}")
            files[logical] = FileRef(digest, inventory.sha256[path], sizes[path], start + path)
        return files

    def read(self, object_id: str, logical_path: str, version: int | None = None) -> bytes:
        """A small file, proved by its digest. ObjectNotFound, ArchiveDamaged."""
        with self.open(object_id, logical_path, version) as stream:
            return stream.read()

    def open(
        self,
        object_id: str,
        logical_path: str,
        version: int | None = None,
        *,
        offset: int = 0,
        length: int | None = None,
    ) -> BinaryIO:
        """A file as a stream. Read as a whole, its end proves the digest or raises ArchiveDamaged; a part cannot."""
        identifier = ArchiveId(object_id)
        inventory = self._head(identifier).inventory
        digest = inventory.state(version).get(logical_path)
        if digest is None:
            raise not_found(f"{identifier} › {logical_path}")
        key = f"{identifier.folder}/{inventory.content_path(digest)}"
        try:
            stream = self._store.open(key, offset=offset, length=length)
        except ObjectNotFound as exc:
            raise _damaged(key) from exc
        if offset or length is not None:
            return stream
        return cast(BinaryIO, io.BufferedReader(_Proving(stream, digest, key), CHUNK))

    def repair(self, object_id: str, *, abandoned_after: timedelta = ABANDONED_AFTER) -> tuple[str, ...]:
        """Make good what a crash left: missing sidecars, root copies behind, files of versions never committed.

        Files that a committer may still be about to commit are left until they are older than `abandoned_after`.
        Returns the keys removed. What is *damaged* is not touched: ArchiveDamaged.
        """
        identifier = ArchiveId(object_id)
        head = self._settled(identifier)
        found = tuple(self._store.list(f"{identifier.folder}/"))
        if head is None and any(_is_inventory(identifier, info) for info in found):
            raise _damaged(f"{identifier.folder}/{_FIRST_INVENTORY}")
        for number in range(1, 1 if head is None else head.number + 1):
            version = version_at(self._store, identifier.folder, number)
            finish_version(self._store, identifier.folder, number, version.data)
        oldest = datetime.now(UTC) - abandoned_after
        strays = tuple(info.key for info in found if _is_stray(identifier, head, info, oldest))
        for key in strays:
            self._store.delete(key)
        return strays

    def repair_all(self, *, abandoned_after: timedelta = ABANDONED_AFTER) -> Iterator[tuple[str, ...]]:
        """`repair` every object, also those of which only leftovers are there; yields what each removed."""
        self.ensure_root()
        last = ""
        for info in self._store.list():
            found = located(info.key)
            if found is not None and found[0] != last:
                last = str(found[0])
                yield self.repair(last, abandoned_after=abandoned_after)

    def ensure_root(self) -> None:
        """Write the archive's own files when they are not there; the declaration last."""
        if self._declared:
            return
        try:
            self._store.head(DECLARATION)
        except ObjectNotFound:
            for key, content in ROOT_FILES.items():
                with suppress(ObjectExists):
                    self._store.create(key, content)
        self._declared = True

    def _head(self, identifier: ArchiveId) -> Head:
        """The newest version; a reader that finds the root copies behind brings them up, if it can."""
        head = find_head(self._store, identifier.folder)
        if head is None:
            raise not_found(identifier)
        _require_identity(identifier, head)
        if head.behind:
            with suppress(StorageError):  # reading must not fail because repairing does
                self._settle(identifier, head)
        return head

    def _settled(self, identifier: ArchiveId) -> Head | None:
        """The newest version with everything that follows from its commit, or None: a writer's starting point."""
        head = find_head(self._store, identifier.folder)
        if head is not None:
            _require_identity(identifier, head)
            if head.behind:
                self._settle(identifier, head)
        return head

    def _settle(self, identifier: ArchiveId, head: Head) -> None:
        finish_version(self._store, identifier.folder, head.number, head.data)
        show_head(self._store, identifier.folder, head)


class _Proving(io.RawIOBase):
    """Passes bytes through and compares their digest when the end is reached."""

    def __init__(self, stream: BinaryIO, sha512: str, key: str) -> None:
        self._stream, self._expected, self._key = stream, sha512, key
        self._digest = hashlib.sha512()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        self._digest.update(chunk)
        if not chunk and len(buffer) and self._digest.hexdigest() != self._expected:
            raise _damaged(self._key)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _next_state(head: Head | None, deposits: Mapping[str, Deposit], remove: Sequence[str]) -> dict[str, str]:
    before = {} if head is None else head.inventory.state()
    state = {path: digest for path, digest in before.items() if path not in remove}
    state.update({path: deposit.sha512 for path, deposit in deposits.items()})
    require_tree(state)
    return state


def _require_identity(identifier: ArchiveId, head: Head) -> None:
    if head.inventory.object_id != identifier:
        raise _damaged(f"{identifier.folder}/{FILE_NAME}")


def _is_inventory(identifier: ArchiveId, info: ObjectInfo) -> bool:
    path = info.key.removeprefix(f"{identifier.folder}/")
    return re.fullmatch(r"(v\d+/)?inventory\.json", path) is not None


def _is_stray(identifier: ArchiveId, head: Head | None, info: ObjectInfo, oldest: datetime) -> bool:
    """A content file that no version mentions, and that nobody can commit any more."""
    path = info.key.removeprefix(f"{identifier.folder}/")
    match = _VERSION_OF.match(path)
    if head is None:
        return info.modified_at <= oldest
    if match is None or path in head.inventory.manifest:
        return False
    return int(match[1]) <= head.number or info.modified_at <= oldest


def _ref(identifier: ArchiveId, head: Head, *, created: bool) -> VersionRef:
    return VersionRef(str(identifier), head.number, sidecar_for(head.data)[:128].decode(), created)


def _damaged(key: str) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"«{key}» trong kho lưu trữ bị mất hoặc không còn đúng như khi lưu. Hãy chạy «saoy warehouse check» "
        "và khôi phục từ bản sao.",
        f"“{key}” in the warehouse is missing or no longer what was deposited. Run `saoy warehouse check` "
        "and heal it from a copy.",
    )
