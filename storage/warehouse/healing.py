"""Bringing one object over from one storage root to another: the second copy made, and the first one healed from it.

Owns what may be written where another copy stands: only bytes that the giving side's sound inventory proves, and
never anything older over anything newer. Refuses to know when, and which side is the first one.

Files of a version never change, so two roots can differ only by what one lacks and what one has damaged. The order
of writing is that of a commit: the receiving root is readable at every moment.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from storage.errors import ArchiveDamaged, ObjectNotFound
from storage.objects.object_store import CHUNK, ObjectStore
from storage.warehouse.heads import Head, read_if_there, show_head, version_at
from storage.warehouse.inventory import DECLARATION, DECLARATION_NAME, FILE_NAME, SIDECAR_NAME, sidecar_for
from storage.warehouse.layout import ArchiveId

_INVENTORY = re.compile(r"v([1-9]\d*)/inventory\.json")


@dataclass(frozen=True, slots=True)
class Brought:
    """What was written on the receiving side, and what could not be put right: neither side has it sound.

    Both are paths inside the object's folder.
    """

    written: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def bring_over(source: ObjectStore, target: ObjectStore, object_id: str, *, prove: bool) -> Brought:
    """Give `target` everything of the object that `source` has and proves.

    With `prove` each file that `target` has is read and compared by its digest; without, by its size.
    """
    owner = ArchiveId(object_id)
    versions = {head.number: head for head in _sound(source, owner)}
    if not versions:
        return Brought()
    return _Passage(source, target, owner, versions, prove).run()


class _Passage:
    """One object on its way over."""

    def __init__(
        self, source: ObjectStore, target: ObjectStore, owner: ArchiveId, versions: dict[int, Head], prove: bool
    ) -> None:
        self._source, self._target, self._owner = source, target, owner
        self._versions, self._newest, self._prove = versions, versions[max(versions)], prove
        self._written: list[str] = []
        self._lost: list[str] = []

    def run(self) -> Brought:
        there = {head.number: head.data for head in _sound(self._target, self._owner)}
        for number, version in sorted(self._versions.items()):
            if there.get(number, version.data) != version.data:
                # Two histories of one object: nothing of either may be overwritten.
                return Brought((), (f"v{number}/{FILE_NAME}",))
        self._content()
        for number, version in sorted(self._versions.items()):
            self._lay(f"v{number}/{FILE_NAME}", version.data)
            self._lay(f"v{number}/{SIDECAR_NAME}", sidecar_for(version.data))
        self._lay(DECLARATION_NAME, DECLARATION)
        self._root()
        return Brought(tuple(self._written), tuple(self._lost))

    def _content(self) -> None:
        inventory, start = self._newest.inventory, f"{self._owner.folder}/"
        there = {info.key.removeprefix(start): info.size for info in self._target.list(start)}
        sizes = {} if self._prove else {info.key.removeprefix(start): info.size for info in self._source.list(start)}
        for path, sha512 in sorted(inventory.manifest.items()):
            found = self._digests(path) if self._prove and path in there else None
            if path in there and (found is None or found[0] == sha512) and there[path] == sizes.get(path, there[path]):
                continue
            self._copy(path, sha512, inventory.sha256[path])

    def _copy(self, path: str, sha512: str, sha256: str) -> None:
        """One file, proved on its way through a temporary file; nothing is written when it is not sound here either."""
        key = f"{self._owner.folder}/{path}"
        with tempfile.TemporaryFile() as spool:
            try:
                with self._source.open(key) as stream:
                    sound = _digests(stream, spool) == (sha512, sha256)
            except ObjectNotFound:
                sound = False
            if not sound:
                self._lost.append(path)
                return
            spool.seek(0)
            there = self._digests(path)
            if there is None:
                self._target.create(key, spool, sha256=sha256)
            else:
                self._target.replace(key, spool, expected_sha256=there[1])
        self._written.append(path)

    def _root(self) -> None:
        """The copies in the root, never turned back behind a version that only the receiving side has."""
        head = max((*_sound(self._target, self._owner), self._newest), key=lambda one: one.number)
        start = self._owner.folder
        before = [read_if_there(self._target, f"{start}/{name}") for name in (FILE_NAME, SIDECAR_NAME)]
        show_head(self._target, start, head)
        for name, old in zip((FILE_NAME, SIDECAR_NAME), before, strict=True):
            if read_if_there(self._target, f"{start}/{name}") != old:
                self._written.append(name)

    def _lay(self, path: str, data: bytes) -> None:
        key = f"{self._owner.folder}/{path}"
        there = read_if_there(self._target, key)
        if there == data:
            return
        if there is None:
            self._target.create(key, data)
        else:
            self._target.replace(key, data, expected_sha256=hashlib.sha256(there).hexdigest())
        self._written.append(path)

    def _digests(self, path: str) -> tuple[str, str] | None:
        try:
            with self._target.open(f"{self._owner.folder}/{path}") as stream:
                return _digests(stream)
        except ObjectNotFound:
            return None


def _sound(store: ObjectStore, owner: ArchiveId) -> Iterable[Head]:
    """Every version of the object whose inventory and sidecar agree; one without a sidecar proves nothing yet."""
    start = f"{owner.folder}/"
    for info in store.list(f"{start}v"):
        match = _INVENTORY.fullmatch(info.key.removeprefix(start))
        if match is None or read_if_there(store, f"{start}v{match[1]}/{SIDECAR_NAME}") is None:
            continue
        try:
            head = version_at(store, owner.folder, int(match[1]))
        except (ArchiveDamaged, ObjectNotFound):
            continue
        if head.inventory.object_id == owner:
            yield head


def _digests(stream: BinaryIO, into: BinaryIO | None = None) -> tuple[str, str]:
    """SHA-512 and SHA-256 of everything in the stream, copied on the way if asked."""
    sha512, sha256 = hashlib.sha512(), hashlib.sha256()
    while chunk := stream.read(CHUNK):
        sha512.update(chunk)
        sha256.update(chunk)
        if into is not None:
            into.write(chunk)
    return sha512.hexdigest(), sha256.hexdigest()
