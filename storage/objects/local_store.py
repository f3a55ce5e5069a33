"""A folder as an object store: the embedded default, and the small office's production.

Owns the folder, its durability (fsync of file and folders) and a hidden folder beside it (temporary files, locks):
beside and not inside, so that an archive's folder holds nothing but the archive. Refuses to know what the bytes mean.
For POSIX systems; both folders must lie on one file system that has hard links.

How a key becomes an object: bytes to a temporary file → fsync → hard link under the key, which fails when the name
is taken → fsync of the folder. So an object is there whole or not at all, and nobody is overwritten. Folders are
opened one below the other without following symbolic links: no key leads out of the store.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import stat
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, NoReturn, cast

from storage.errors import ChangedMeanwhile, ObjectExists, StoreFull, StoreRefused, StoreUnavailable
from storage.objects.object_store import CHUNK, ObjectInfo, ObjectKey, already_exists, not_found, require_digest

_LOCKS = 256
_LINK_ATTEMPTS = 8
_ABANDONED_FILE_SECONDS = 24 * 3600  # a temporary file this old has no writer any more
_ABANDONED_FOLDER_SECONDS = 3600
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ELOOP, errno.EXDEV, errno.EMLINK})


class LocalStore:
    """An `ObjectStore` in the folder `root`, which is made when it is not there (readable by its owner only).

    Its temporary files and locks lie in `.<name of root>.saoy` beside it; so `root` cannot be a mount point itself.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        hidden = self._root.with_name(f".{self._root.name}.saoy")
        self._temporary, self._locks = hidden / "tmp", hidden / "locks"
        with _translated(str(root)):
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            hidden.mkdir(mode=0o700, exist_ok=True)
            self._temporary.mkdir(exist_ok=True)
            self._locks.mkdir(exist_ok=True)
            self._require_one_disk()
        self._sweep()

    def __repr__(self) -> str:
        return f"LocalStore({str(self._root)!r})"

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        """See `ObjectStore.create`."""
        parts = ObjectKey(key).split("/")
        self._refuse_when_taken(key, parts)
        with self._written(key, source) as written:
            require_digest(sha256, written.sha256)
            with _translated(key):
                if not self._linked(written.name, parts):
                    self._make_durable(parts)  # the winner may not have come to its own fsync yet
                    raise already_exists(key)
            return written.info(key)

    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        """See `ObjectStore.replace`."""
        parts = ObjectKey(key).split("/")
        if expected_sha256 is None:
            try:
                return self.create(key, source)
            except ObjectExists as exc:
                raise _changed(key) from exc
        with self._written(key, source) as written, self._locked(key):
            if self._digest(parts) != expected_sha256.lower():
                raise _changed(key)
            with _translated(key), self._folder(parts[:-1]) as folder:
                os.rename(self._temporary / written.name, parts[-1], dst_dir_fd=folder)
                os.fsync(folder)
            return written.info(key)

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        """See `ObjectStore.open`."""
        descriptor, size = self._opened(key)
        end = size if length is None else min(size, offset + length)
        return cast(BinaryIO, io.BufferedReader(_Slice(descriptor, key, min(offset, end), end), CHUNK))

    def read(self, key: str) -> bytes:
        """See `ObjectStore.read`."""
        with self.open(key) as stream:
            return stream.read()

    def head(self, key: str) -> ObjectInfo:
        """See `ObjectStore.head`; the digest is None, since only reading proves it."""
        descriptor, _ = self._opened(key)
        try:
            return _info(key, os.fstat(descriptor))
        finally:
            os.close(descriptor)

    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """See `ObjectStore.list`. Removes on its way empty folders that a crash left an hour ago or more."""
        with _translated(prefix):
            yield from self._listed([], prefix, after)

    def delete(self, key: str) -> None:
        """See `ObjectStore.delete`; folders that become empty go too (OCFL allows no empty ones)."""
        parts = ObjectKey(key).split("/")
        with self._locked(key), _translated(key), suppress(FileNotFoundError, NotADirectoryError):
            with self._folder(parts[:-1]) as folder:
                os.unlink(parts[-1], dir_fd=folder)
                os.fsync(folder)
            self._prune(parts[:-1])

    # -- writing

    @contextmanager
    def _written(self, key: str, source: BinaryIO | bytes) -> Iterator[_Written]:
        """The source as a durable temporary file, which is gone afterwards whatever happens."""
        name = uuid.uuid4().hex
        path = self._temporary / name
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        digest, size = hashlib.sha256(), 0
        try:
            with _translated(key):
                file = path.open("xb", buffering=0)
            with file:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    with _translated(key):
                        self._put(file.fileno(), chunk)
                with _translated(key):
                    os.fsync(file.fileno())
            yield _Written(name, size, digest.hexdigest(), datetime.now(UTC))
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _put(self, descriptor: int, chunk: bytes) -> None:
        view = memoryview(chunk)
        while view:
            view = view[os.write(descriptor, view) :]

    def _linked(self, name: str, parts: Sequence[str]) -> bool:
        """Give the temporary file its key; False when the name is taken."""
        for attempt in range(_LINK_ATTEMPTS):
            try:
                with self._folder(parts[:-1], make=True) as folder:
                    os.link(self._temporary / name, parts[-1], dst_dir_fd=folder, follow_symlinks=False)
                    os.fsync(folder)
                    return True
            except FileExistsError:
                return False
            except FileNotFoundError:
                # Somebody removed the folder, empty until now, between our opening it and our linking into it.
                if attempt == _LINK_ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    def _make_durable(self, parts: Sequence[str]) -> None:
        with suppress(FileNotFoundError), self._folder(parts[:-1]) as folder:
            os.fsync(folder)

    def _refuse_when_taken(self, key: str, parts: Sequence[str]) -> None:
        """Spare the writing when the name is taken; the link decides anyway."""
        with _translated(key), suppress(FileNotFoundError, NotADirectoryError), self._folder(parts[:-1]) as folder:
            os.stat(parts[-1], dir_fd=folder, follow_symlinks=False)
            os.fsync(folder)
            raise already_exists(key)

    @contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        """One writer at a time per key, over threads and processes; the lock dies with its process."""
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % _LOCKS
        with _translated(key):
            file = (self._locks / f"{number:02x}").open("ab")
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    # -- folders

    @contextmanager
    def _folder(self, parts: Sequence[str], *, make: bool = False) -> Iterator[int]:
        """A descriptor of the folder, reached without following symbolic links."""
        descriptor = os.open(self._root, _FOLDER)
        try:
            for part in parts:
                if make:
                    with suppress(FileExistsError):
                        os.mkdir(part, 0o700, dir_fd=descriptor)
                        os.fsync(descriptor)
                below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = below
            yield descriptor
        finally:
            os.close(descriptor)

    def _opened(self, key: str) -> tuple[int, int]:
        """A descriptor and the size of a regular file."""
        parts = ObjectKey(key).split("/")
        with _translated(key):
            try:
                with self._folder(parts[:-1]) as folder:
                    descriptor = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            except (FileNotFoundError, NotADirectoryError) as exc:
                raise not_found(key) from exc
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            raise not_found(key)
        return descriptor, status.st_size

    def _digest(self, parts: Sequence[str]) -> str | None:
        with _translated("/".join(parts)):
            try:
                with self._folder(parts[:-1]) as folder:
                    descriptor = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
                with os.fdopen(descriptor, "rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest()
            except FileNotFoundError:
                return None

    def _listed(self, parts: Sequence[str], prefix: str, after: str) -> Iterator[ObjectInfo]:
        above = "".join(f"{part}/" for part in parts)
        for name, status in self._entries(parts):
            path = above + name
            if status is None:
                wanted = path.startswith(prefix) or prefix.startswith(path)
                if wanted and (path > after or after.startswith(path)):
                    yield from self._listed([*parts, name[:-1]], prefix, after)
            elif path.startswith(prefix) and path > after:
                yield _info(path, status)

    def _entries(self, parts: Sequence[str]) -> Sequence[tuple[str, os.stat_result | None]]:
        """Names in key order; a folder's name ends with `/` and has no status (`a-b` comes before `a/b`)."""
        found: dict[str, os.stat_result | None] = {}
        with suppress(FileNotFoundError, NotADirectoryError), self._folder(parts) as folder:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        found[f"{entry.name}/"] = None
                    elif entry.is_file(follow_symlinks=False):
                        with suppress(FileNotFoundError):
                            found[entry.name] = entry.stat(follow_symlinks=False)
            abandoned = time.time() - os.fstat(folder).st_mtime > _ABANDONED_FOLDER_SECONDS
        if parts and not found and abandoned:
            with suppress(OSError):
                self._prune(parts)
        return sorted(found.items())

    def _prune(self, parts: Sequence[str]) -> None:
        """Remove the folder and those above it while they are empty; a creator that loses its folder makes it anew."""
        with suppress(OSError):
            for depth in range(len(parts), 0, -1):
                with self._folder(parts[: depth - 1]) as folder:
                    os.rmdir(parts[depth - 1], dir_fd=folder)
                    os.fsync(folder)

    def _require_one_disk(self) -> None:
        if self._root.stat().st_dev != self._temporary.stat().st_dev:
            raise OSError(errno.EXDEV, "choose a folder below the mount point, not the mount point itself")

    def _sweep(self) -> None:
        """Remove what writers that died long ago left half written."""
        oldest = time.time() - _ABANDONED_FILE_SECONDS
        with suppress(OSError):
            for path in self._temporary.iterdir():
                if path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)


class _Written(NamedTuple):
    name: str
    size: int
    sha256: str
    modified_at: datetime

    def info(self, key: str) -> ObjectInfo:
        return ObjectInfo(key, self.size, self.sha256, self.modified_at)


class _Slice(io.RawIOBase):
    """The bytes of a file from one position to another."""

    def __init__(self, descriptor: int, key: str, start: int, end: int) -> None:
        self._file = os.fdopen(descriptor, "rb", buffering=0)
        self._key, self._start, self._at, self._end = key, start, start, end

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: self._start, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = max(self._start, origin + offset)
        return self._at - self._start

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = max(0, min(len(buffer), self._end - self._at))
        with _translated(self._key):
            count = os.preadv(self._file.fileno(), [memoryview(buffer)[:wanted]], self._at)
            if count < wanted and count == 0:
                raise OSError(errno.EIO, "the file became shorter while it was read")
        self._at += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def _info(key: str, status: os.stat_result) -> ObjectInfo:
    return ObjectInfo(key, status.st_size, None, datetime.fromtimestamp(status.st_mtime, UTC))


def _changed(key: str) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        f"Đối tượng «{key}» đã bị thay đổi giữa lúc đọc và lúc ghi; không có gì được ghi. Hãy đọc lại rồi thử lại.",
        f"Object “{key}” changed between reading and writing; nothing was written. Read it again, then retry.",
    )


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """Turn the system's errors into ours; errors of the source that is read are left to its owner."""
    try:
        yield
    except OSError as exc:
        _raise_for(exc, key)


def _raise_for(exc: OSError, key: str) -> NoReturn:
    if exc.errno in _FULL:
        raise StoreFull(
            f"Kho đối tượng đã đầy khi ghi «{key}»; không có gì bị ghi dở. Hãy dọn chỗ rồi thử lại.",
            f"The object store is full (writing “{key}”); nothing was half written. Make room, then try again.",
        ) from exc
    if exc.errno in _REFUSED:
        raise StoreRefused(
            f"Thư mục kho không cho phép thao tác với «{key}»: {exc.strerror}. Hãy kiểm tra quyền và ổ đĩa.",
            f"The store's folder does not allow this for “{key}”: {exc.strerror}. Check its rights and its disk.",
        ) from exc
    raise StoreUnavailable(
        f"Ổ đĩa của kho báo lỗi với «{key}»: {exc.strerror}. Hãy kiểm tra ổ đĩa rồi thử lại.",
        f"The store's disk reports an error for “{key}”: {exc.strerror}. Check the disk, then try again.",
    ) from exc
