"""Bytes on their way: kept under a name their content decides, and proved by their digest whenever they are read.

A copy of five hundred pages is large, and several are under way at once: the way through goes over files.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from uuid import UUID

from signing.book.acts import Act
from signing.book.tables import CertifiedCopyRow
from signing.errors import SourceChanged
from signing.signature_level import SignatureLevel
from storage.errors import ObjectExists
from storage.objects.object_store import ObjectKey, ObjectStore

_CHUNK = 1 << 20


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder for as long as one step of the sequence takes."""
    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        yield Path(folder)


def keep(store: ObjectStore, row: CertifiedCopyRow, stage: str, data: bytes | Path) -> str:
    """Durable under a name its content decides; the same bytes from a run that died are no conflict."""
    key = ObjectKey(f"copies/{row.id}/{stage}-{sha256_of(data)[:16]}.pdf")
    with suppress(ObjectExists):
        if isinstance(data, Path):
            with data.open("rb") as stream:
                store.create(key, stream)
        else:
            store.create(key, data)
    return key


def fetch_checked(store: ObjectStore, key: str, sha256: str, target: Path) -> Path:
    """What was kept as a file, if it is still what was kept."""
    _copy(store, key, target)
    if sha256_of(target) != sha256:
        raise _damaged(key)
    return target


def read_checked(store: ObjectStore, key: str, sha256: str) -> bytes:
    """What was kept, if it is still what was kept."""
    data = store.read(key)
    if sha256_of(data) != sha256:
        raise _damaged(key)
    return data


def kept_rendition(
    store: ObjectStore, copy_id: UUID, ordinal: int, begins_with: bytes
) -> tuple[bytes, SignatureLevel] | None:
    """What a run that died had made already: made anew it would have other bytes, and the archive both."""
    for found in store.list(f"copies/{copy_id}/rendition-{ordinal}-"):
        name = PurePosixPath(found.key).stem
        level, _, digest = name.removeprefix(f"rendition-{ordinal}-").rpartition("-")
        data = store.read(found.key)
        if sha256_of(data).startswith(digest) and data.startswith(begins_with):
            return data, SignatureLevel(level)
    return None


def kept_rendition_over(store: ObjectStore, copy_id: UUID, ordinal: int, begun: Path) -> SignatureLevel | None:
    """The same for a file: where there is one, `begun` becomes it."""
    size, begins = begun.stat().st_size, sha256_of(begun)
    found_file = begun.with_name("kept.pdf")
    for found in store.list(f"copies/{copy_id}/rendition-{ordinal}-"):
        level, _, digest = PurePosixPath(found.key).stem.removeprefix(f"rendition-{ordinal}-").rpartition("-")
        _copy(store, found.key, found_file)
        if sha256_of(found_file).startswith(digest) and sha256_of_first(found_file, size) == begins:
            found_file.replace(begun)
            return SignatureLevel(level)
    return None


def proven_source(store: ObjectStore, act: Act, target: Path) -> Path:
    """The captured original as a file, if it is still what two persons compared."""
    _copy(store, act.original.source_key, target)
    if sha256_of(target) != act.original.source_sha256:
        raise SourceChanged(
            "Bản chụp bản chính không còn đúng như lúc đối chiếu. Hãy chụp lại bản chính.",
            "The captured original differs from what was compared. Capture it again.",
        )
    return target


def sha256_of(data: bytes | Path) -> str:
    """The digest in hexadecimal."""
    if isinstance(data, Path):
        with data.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return hashlib.sha256(data).hexdigest()


def sha256_of_first(data: bytes | Path, size: int) -> str:
    """The digest of the first `size` bytes; of all of them when there are not so many."""
    if isinstance(data, bytes):
        return hashlib.sha256(memoryview(data)[:size]).hexdigest()
    digest = hashlib.sha256()
    with data.open("rb") as stream:
        while size > 0 and (some := stream.read(min(size, _CHUNK))):
            digest.update(some)
            size -= len(some)
    return digest.hexdigest()


def _copy(store: ObjectStore, key: str, target: Path) -> None:
    with store.open(key) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, _CHUNK)


def _damaged(key: str) -> SourceChanged:
    return SourceChanged(
        f"Tệp {key} đã bị hỏng trong kho; không dùng. Hãy báo người quản trị.",
        f"{key} is damaged in the store and was not used. Tell the operator.",
    )
