"""Is everything in the warehouse still what was deposited? Finds; changes nothing.

Owns the comparison of what lies in the store with what the inventories promise. Refuses to heal, and to know what
the files mean. It reads the list once and each chosen file once, with flat memory.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from storage.errors import ArchiveDamaged, ObjectNotFound
from storage.objects.object_store import CHUNK, ObjectInfo, ObjectStore
from storage.warehouse.heads import read_if_there, version_at
from storage.warehouse.inventory import (
    DECLARATION,
    DECLARATION_NAME,
    FILE_NAME,
    SIDECAR_NAME,
    Inventory,
    sidecar_for,
)
from storage.warehouse.layout import ArchiveId, located
from storage.warehouse.ocfl_root import Warehouse
from storage.warehouse.root_files import DECLARATION as ROOT_DECLARATION
from storage.warehouse.root_files import ROOT_FILES

_VERSION_FILE = re.compile(r"v([1-9]\d*)/(inventory\.json|inventory\.json\.sha512)")


class FindingKind(StrEnum):
    """What is wrong."""

    DAMAGED = "damaged"  # a file's bytes are not those deposited
    MISSING = "missing"  # a file that an inventory promises is not there
    ORPHAN = "orphan"  # something is there that no inventory mentions
    INVENTORY = "inventory"  # an inventory, sidecar or declaration is wrong or behind


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, where, and what to do. `object_id` is empty for what belongs to no object."""

    kind: FindingKind
    object_id: str
    path: str
    message_vi: str
    message_en: str


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """How far the check has come; how much is left is not known before the list has been read."""

    objects: int
    files: int
    bytes_read: int


def check(
    warehouse: Warehouse,
    *,
    sample: float | None = None,
    on_progress: Callable[[CheckProgress], None] | None = None,
    chance: random.Random | None = None,
) -> Iterator[Finding]:
    """Check structure, inventories and presence of everything, and the digests of a share `sample` (0 to 1) of files.

    `sample` None reads every file. What is being written while the check runs may be reported as an orphan.
    """
    choose = chance or random.Random()
    course = _Course(warehouse.store, lambda: sample is None or choose.random() < sample, on_progress)
    yield from course.run()


def check_object(
    warehouse: Warehouse, object_id: str, *, on_progress: Callable[[CheckProgress], None] | None = None
) -> tuple[Finding, ...]:
    """Check one object whole, every file read."""
    owner = ArchiveId(object_id)
    start = f"{owner.folder}/"
    inside = {info.key.removeprefix(start): info for info in warehouse.store.list(start)}
    return tuple(_Course(warehouse.store, lambda: True, on_progress).object(owner, inside))


class _Course:
    """One walk through the store."""

    def __init__(
        self,
        store: ObjectStore,
        chosen: Callable[[], bool],
        on_progress: Callable[[CheckProgress], None] | None,
    ) -> None:
        self._store, self._chosen, self._on_progress = store, chosen, on_progress
        self._objects = self._files = self._bytes = 0

    def run(self) -> Iterator[Finding]:
        for owner, group in itertools.groupby(self._store.list(), _owner):
            if owner is None:
                yield from self._strays(group)
                continue
            inside = {info.key.removeprefix(f"{owner.folder}/"): info for info in group}
            yield from self.object(owner, inside)
            self._objects += 1
            self._tell()
        yield from self._root_files()

    def _strays(self, group: Iterator[ObjectInfo]) -> Iterator[Finding]:
        for info in group:
            if info.key not in ROOT_FILES:
                yield _orphan("", info.key)

    def _root_files(self) -> Iterator[Finding]:
        if read_if_there(self._store, ROOT_DECLARATION) == ROOT_FILES[ROOT_DECLARATION]:
            return
        if self._objects:
            yield _inventory("", ROOT_DECLARATION)

    def object(self, owner: ArchiveId, inside: Mapping[str, ObjectInfo]) -> Iterator[Finding]:
        numbers = {int(match[1]) for path in inside if (match := _VERSION_FILE.fullmatch(path))}
        if not any(f"v{number}/{FILE_NAME}" in inside for number in numbers) and FILE_NAME not in inside:
            yield from (_orphan(owner, path) for path in inside)  # left by a commit that never was
            return
        yield from self._declaration(owner)
        head = yield from self._inventories(owner, max(numbers, default=0))
        if head is not None:
            yield from self._content(owner, head, inside)

    def _declaration(self, owner: ArchiveId) -> Iterator[Finding]:
        if read_if_there(self._store, f"{owner.folder}/{DECLARATION_NAME}") != DECLARATION:
            yield _inventory(owner, DECLARATION_NAME)

    def _inventories(self, owner: ArchiveId, newest: int) -> Generator[Finding, None, Inventory | None]:
        """Every version's inventory, its sidecar and the root copies; returns the newest inventory that is sound."""
        sound: Inventory | None = None
        data = b""
        for number in range(1, newest + 1):
            path = f"v{number}/{FILE_NAME}"
            try:
                version = version_at(self._store, owner.folder, number)
            except ArchiveDamaged:
                yield _inventory(owner, path)
                continue
            if not _continues(owner, sound, version.inventory):
                yield _inventory(owner, path)
                continue
            sound, data = version.inventory, version.data
            if read_if_there(self._store, f"{owner.folder}/v{number}/{SIDECAR_NAME}") is None:
                yield _inventory(owner, f"v{number}/{SIDECAR_NAME}")
        if sound is not None:
            for name, expected in ((FILE_NAME, data), (SIDECAR_NAME, sidecar_for(data))):
                if read_if_there(self._store, f"{owner.folder}/{name}") != expected:
                    yield _inventory(owner, name)
        else:
            yield _inventory(owner, FILE_NAME)
        return sound

    def _content(self, owner: ArchiveId, head: Inventory, inside: Mapping[str, ObjectInfo]) -> Iterator[Finding]:
        known = {DECLARATION_NAME, FILE_NAME, SIDECAR_NAME}
        for path in inside:
            if path not in head.manifest and path not in known and not _VERSION_FILE.fullmatch(path):
                yield _orphan(owner, path)
        for path in sorted(head.manifest):
            if path not in inside:
                yield missing(owner, path)
                continue
            self._files += 1
            if self._chosen():
                yield from self._digests(owner, path, head)

    def _digests(self, owner: ArchiveId, path: str, head: Inventory) -> Iterator[Finding]:
        sha512, sha256 = hashlib.sha512(), hashlib.sha256()
        try:
            with self._store.open(f"{owner.folder}/{path}") as stream:
                while chunk := stream.read(CHUNK):
                    sha512.update(chunk)
                    sha256.update(chunk)
                    self._bytes += len(chunk)
                    self._tell()
        except ObjectNotFound:  # gone since the list was read
            yield missing(owner, path)
            return
        if (sha512.hexdigest(), sha256.hexdigest()) != (head.manifest[path], head.sha256[path]):
            yield _damaged(owner, path)

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(CheckProgress(self._objects, self._files, self._bytes))


def _owner(info: ObjectInfo) -> ArchiveId | None:
    found = located(info.key)
    return None if found is None else found[0]


def _continues(owner: ArchiveId, before: Inventory | None, after: Inventory) -> bool:
    """Whether a version's inventory only adds to the one before it: nothing of the past is altered."""
    if after.object_id != owner:
        return False
    if before is None:
        return True
    kept = all(after.manifest.get(path) == digest for path, digest in before.manifest.items())
    return kept and after.versions[: before.head] == before.versions


def _damaged(object_id: str, path: str) -> Finding:
    return Finding(
        FindingKind.DAMAGED,
        object_id,
        path,
        f"Tệp «{path}» không còn đúng như khi lưu (sai mã băm). Hãy khôi phục từ bản sao, đừng dùng tệp này.",
        f"File “{path}” is no longer what was deposited (wrong digest). Heal it from a copy; do not use it.",
    )


def missing(object_id: str, path: str) -> Finding:
    """A file that is promised and not there."""
    return Finding(
        FindingKind.MISSING,
        object_id,
        path,
        f"Thiếu tệp «{path}» mà tệp kê có ghi. Hãy khôi phục từ bản sao.",
        f"File “{path}”, which the inventory lists, is missing. Heal it from a copy.",
    )


def _orphan(object_id: str, path: str) -> Finding:
    return Finding(
        FindingKind.ORPHAN,
        object_id,
        path,
        f"«{path}» không thuộc phiên bản nào: có thể là phần dở dang của một lần ghi, hoặc do người khác đặt vào.",
        f"“{path}” belongs to no version: left by an unfinished write, or put there by somebody else.",
    )


def _inventory(object_id: str, path: str) -> Finding:
    return Finding(
        FindingKind.INVENTORY,
        object_id,
        path,
        f"Tệp kê «{path}» bị hỏng, thiếu hoặc chưa theo kịp phiên bản mới nhất. Hãy khôi phục hoặc sửa lại.",
        f"Inventory file “{path}” is damaged, missing or behind the newest version. Heal or repair it.",
    )
