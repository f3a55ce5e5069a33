"""Bytes on their way: kept under a name their content decides, and proved by their digest whenever they are read."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import PurePosixPath
from uuid import UUID

from signing.book.acts import Act
from signing.book.tables import CertifiedCopyRow
from signing.errors import SourceChanged
from signing.signature_level import SignatureLevel
from storage.errors import ObjectExists
from storage.objects.object_store import ObjectKey, ObjectStore


def keep(store: ObjectStore, row: CertifiedCopyRow, stage: str, data: bytes) -> str:
    """Durable under a name its content decides; the same bytes from a run that died are no conflict."""
    key = ObjectKey(f"copies/{row.id}/{stage}-{sha256_of(data)[:16]}.pdf")
    with suppress(ObjectExists):
        store.create(key, data)
    return key


def read_checked(store: ObjectStore, key: str, sha256: str) -> bytes:
    """What was kept, if it is still what was kept."""
    data = store.read(key)
    if sha256_of(data) != sha256:
        raise SourceChanged(
            f"Tệp {key} đã bị hỏng trong kho; không dùng. Hãy báo người quản trị.",
            f"{key} is damaged in the store and was not used. Tell the operator.",
        )
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


def proven_source(store: ObjectStore, act: Act) -> bytes:
    """The captured original, if it is still what two persons compared."""
    data = store.read(act.original.source_key)
    if sha256_of(data) != act.original.source_sha256:
        raise SourceChanged(
            "Bản chụp bản chính không còn đúng như lúc đối chiếu. Hãy chụp lại bản chính.",
            "The captured original differs from what was compared. Capture it again.",
        )
    return data


def sha256_of(data: bytes) -> str:
    """The digest in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
