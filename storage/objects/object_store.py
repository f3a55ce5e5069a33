"""What every object store promises: keys, what is known of an object, and the protocol with its atomicity.

Owns the vocabulary and the rule for keys. Refuses to know folders, HTTP, OCFL and what the bytes mean.
The promises are proved for each implementation by `tests/contract/test_object_store.py`, and for a
running server by `storage.objects.store_probe`.
"""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, Protocol, Self

from storage.errors import DigestMismatch, ObjectExists, ObjectKeyInvalid, ObjectNotFound

CHUNK = 1 << 20
_MAX_KEY_BYTES = 1024  # the limit of S3
_MAX_PART_BYTES = 255  # the limit of a file name on ext4 and XFS


class ObjectKey(str):
    """A relative key: parts joined by `/`, NFC, at most 1024 bytes, each part at most 255 bytes.

    Refused: empty parts, `.` and `..` and every other part with a leading dot (those belong to the store
    itself), control characters, the backslash, lone surrogates. So a key means the same on every store.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse; text that is not NFC is refused rather than folded, since two spellings are two keys."""
        reason = _key_fault(text)
        if reason is not None:
            shown = ascii(text if len(text) <= 80 else text[:80])
            raise ObjectKeyInvalid(
                f"Khóa đối tượng {shown} không hợp lệ ({reason[0]}). Không có gì được ghi.",
                f"Object key {shown} is not valid ({reason[1]}). Nothing was written.",
            )
        return super().__new__(cls, text)


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What is known of one object without reading it.

    `sha256` is given by `create` and `replace`, which have just computed it, and by `head` where the store
    keeps it (S3 checksum); otherwise it is None. A digest remembered beside the bytes would prove nothing about
    them, so the folder store remembers none: whoever wants proof reads the bytes.
    """

    key: str
    size: int
    sha256: str | None
    modified_at: datetime


class ObjectStore(Protocol):
    """Bytes under keys. Every method may raise StoreUnavailable, StoreFull or StoreRefused; all are thread-safe."""

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        """Write a new object; on return it survives a power cut.

        Of any number of concurrent creators of one key exactly one returns, the others get ObjectExists and the
        bytes of the winner are untouched. No reader ever sees a part of an object. With `sha256`, other bytes
        raise DigestMismatch and leave nothing. `source` is read from its position to its end, once or twice.
        """
        ...

    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        """Compare and swap: write only while the object's bytes still have `expected_sha256` (None: no object).

        Otherwise ChangedMeanwhile, and nothing is written. Readers see the old bytes or the new ones, whole.
        """
        ...

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        """Read from `offset`, at most `length` bytes; past the end there is nothing. ObjectNotFound.

        To be closed, or used as a context manager. An object replaced or deleted meanwhile does not change what an
        open reader gets; a line that breaks raises, and never looks like the end of the object.
        """
        ...

    def read(self, key: str) -> bytes:
        """All bytes of a small object."""
        ...

    def head(self, key: str) -> ObjectInfo:
        """What is known of the object. ObjectNotFound."""
        ...

    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """Objects whose key begins with the text `prefix` and comes after `after`, by code point; without a digest.

        Sees every object created before the call and none deleted before it.
        """
        ...

    def delete(self, key: str) -> None:
        """Take the object away; one that is not there is no error."""
        ...


@dataclass(frozen=True, slots=True)
class Measured:
    """The size and digest of a source that can be read again from `start`."""

    stream: BinaryIO
    start: int
    size: int
    sha256: str

    def rewound(self) -> BinaryIO:
        """The stream at the position where the source began."""
        self.stream.seek(self.start)
        return self.stream


@contextmanager
def measured(source: BinaryIO | bytes, *, sha256: str | None) -> Iterator[Measured]:
    """Read the source once to know its size and digest; what cannot be rewound is kept in a temporary file."""
    stream: BinaryIO = BytesIO(source) if isinstance(source, bytes) else source
    with tempfile.TemporaryFile() as spool:
        keep = None if stream.seekable() else spool
        start = stream.tell() if keep is None else 0
        digest, size = hashlib.sha256(), 0
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if keep is not None:
                keep.write(chunk)
        require_digest(sha256, digest.hexdigest())
        yield Measured(stream if keep is None else spool, start, size, digest.hexdigest())


def require_digest(promised: str | None, found: str) -> None:
    """Raise DigestMismatch unless nothing was promised or it was kept."""
    if promised is not None and promised.lower() != found:
        raise DigestMismatch(
            f"Dữ liệu nhận được không đúng mã băm đã báo ({found[:12]}… thay vì {promised[:12]}…). "
            "Không có gì được ghi; hãy gửi lại.",
            f"The bytes do not have the digest that was announced ({found[:12]}… instead of {promised[:12]}…). "
            "Nothing was written; send them again.",
        )


def not_found(key: str) -> ObjectNotFound:
    """The error for a key without an object."""
    return ObjectNotFound(
        f"Không có đối tượng «{key}» trong kho. Hãy kiểm tra lại khóa, hoặc khôi phục từ bản sao.",
        f"There is no object “{key}” in the store. Check the key, or heal it from a copy.",
    )


def already_exists(key: str) -> ObjectExists:
    """The error for a key that is taken."""
    return ObjectExists(
        f"Đối tượng «{key}» đã có trong kho và được giữ nguyên; hãy so sánh trước khi ghi tiếp.",
        f"Object “{key}” is in the store already and was left untouched; compare before writing on.",
    )


def _key_fault(text: str) -> tuple[str, str] | None:
    if not unicodedata.is_normalized("NFC", text):
        return "chưa ở dạng Unicode NFC", "not in Unicode NFC"
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return "có ký tự không mã hóa được", "has a character that cannot be encoded"
    if not 0 < size <= _MAX_KEY_BYTES:
        return "rỗng hoặc dài quá 1024 byte", "empty or longer than 1024 bytes"
    if any(unicodedata.category(letter) == "Cc" or letter == "\\" for letter in text):
        return "có ký tự điều khiển hoặc dấu \\", "has a control character or a backslash"
    parts = text.split("/")
    if any(not part or part.startswith(".") for part in parts):
        return "có phần rỗng hoặc bắt đầu bằng dấu chấm", "has a part that is empty or begins with a dot"
    if any(len(part.encode()) > _MAX_PART_BYTES for part in parts):
        return "có phần dài quá 255 byte", "has a part longer than 255 bytes"
    return None
