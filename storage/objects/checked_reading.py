"""An object taken out of the store is compared with the digest its row promises: nothing damaged goes any further."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from storage.errors import DigestMismatch
from storage.objects.object_store import ObjectStore


def fetch_checked(store: ObjectStore, key: str, sha256: str, target: Path) -> Path:
    """Copy an object to a file. Raises `DigestMismatch` when its bytes are not those that were promised."""
    with store.open(key) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)
    with target.open("rb") as stream:
        _compare(key, hashlib.file_digest(stream, "sha256").hexdigest(), sha256)
    return target


def read_checked(store: ObjectStore, key: str, sha256: str) -> bytes:
    """The same in memory, for a file that is small enough to be signed or sent whole."""
    data = store.read(key)
    _compare(key, hashlib.sha256(data).hexdigest(), sha256)
    return data


def _compare(key: str, found: str, promised: str) -> None:
    if found != promised:
        raise DigestMismatch(
            f"Đối tượng {key} trong kho tạm đã hỏng (mã băm không khớp). Không dùng; hãy báo người quản trị.",
            f"Object {key} is damaged (its digest differs). It was not used; tell the operator.",
        )
