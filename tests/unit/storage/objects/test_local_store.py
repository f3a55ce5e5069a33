import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.errors import (
    ChangedMeanwhile,
    ObjectExists,
    ObjectNotFound,
    StorageError,
    StoreFull,
    StoreRefused,
    StoreUnavailable,
)
from storage.objects.local_store import LocalStore
from tests.tools import need

LONG_AGO = 10 * 24 * 3600


class FullDisk(LocalStore):
    """A store whose disk is full after the first megabyte."""

    room = 1 << 20

    def _put(self, descriptor: int, chunk: bytes) -> None:
        if len(chunk) > self.room:
            os.write(descriptor, chunk[: self.room])
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= len(chunk)
        super()._put(descriptor, chunk)


class FolderVanishes(LocalStore):
    """A store where somebody else removes the folder, empty until now, between opening it and linking into it."""

    times = 1

    @contextmanager
    def _folder(self, parts: object, *, make: bool = False) -> Iterator[int]:
        with super()._folder(parts, make=make) as folder:  # type: ignore[arg-type]
            if make and self.times:
                self.times -= 1
                (self._root / "a").rmdir()
            yield folder


def temporary_files(root: Path) -> list[Path]:
    return list(hidden(root).iterdir())


def hidden(root: Path) -> Path:
    return root.with_name(f".{root.name}.saoy") / "tmp"


def age(path: Path) -> None:
    long_ago = time.time() - LONG_AGO
    os.utime(path, (long_ago, long_ago))


def test_full_disk_raises_retryable_and_leaves_no_half_object(tmp_path: Path) -> None:
    store = FullDisk(tmp_path)
    with pytest.raises(StoreFull) as caught:
        store.create("a/b", b"x" * (3 << 20))
    assert caught.value.retryable
    assert isinstance(caught.value, StoreUnavailable)
    assert temporary_files(tmp_path) == []
    assert list(store.list()) == []
    assert "a/b" in caught.value.message_en
    store.room = 1 << 20
    store.create("a/b", b"small")


def test_full_disk_on_replace_keeps_the_old_bytes(tmp_path: Path) -> None:
    store = FullDisk(tmp_path)
    store.create("state", b"old")
    with pytest.raises(StoreFull):
        store.replace("state", b"x" * (3 << 20), expected_sha256=hashlib.sha256(b"old").hexdigest())
    assert store.read("state") == b"old"


def test_create_goes_on_when_its_folder_vanishes(tmp_path: Path) -> None:
    store = FolderVanishes(tmp_path)
    store.create("a/b", b"1")
    assert store.read("a/b") == b"1"


def test_create_gives_up_when_its_folder_keeps_vanishing(tmp_path: Path) -> None:
    store = FolderVanishes(tmp_path)
    store.times = 99
    with pytest.raises(StoreUnavailable):
        store.create("a/b", b"1")
    assert temporary_files(tmp_path) == []


def test_symbolic_links_lead_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    store = LocalStore(tmp_path / "store")
    (tmp_path / "store" / "link").symlink_to(outside)
    (tmp_path / "store" / "file").symlink_to(outside / "secret")
    with pytest.raises(ObjectNotFound):
        store.read("link/secret")
    with pytest.raises(StoreRefused):
        store.read("file")
    with pytest.raises(StoreRefused):
        store.create("link/new", b"1")
    with pytest.raises(StoreRefused):
        store.replace("file", b"1", expected_sha256=hashlib.sha256(b"secret").hexdigest())
    with pytest.raises(ObjectExists):
        store.create("file", b"1")
    store.delete("link/secret")
    assert list(store.list()) == []
    assert [path.name for path in outside.iterdir()] == ["secret"]
    assert (outside / "secret").read_bytes() == b"secret"


def test_object_cannot_be_the_folder_of_another(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.create("a", b"1")
    with pytest.raises(StoreRefused) as caught:
        store.create("a/b", b"2")
    assert not caught.value.retryable
    assert temporary_files(tmp_path) == []


def test_leftovers_of_dead_writers_are_swept_when_old(tmp_path: Path) -> None:
    LocalStore(tmp_path)
    old, new = hidden(tmp_path) / "old", hidden(tmp_path) / "new"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    age(old)
    store = LocalStore(tmp_path)
    assert temporary_files(tmp_path) == [new]
    assert list(store.list()) == []


def test_listing_removes_folders_that_a_crash_left_empty_long_ago(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.create("keep/x", b"1")
    for name in ("old/older", "new"):
        (tmp_path / name).mkdir(parents=True)
    age(tmp_path / "old" / "older")
    assert [info.key for info in store.list()] == ["keep/x"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keep", "new"]


def test_listing_skips_what_is_no_object(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    (tmp_path / ".hidden").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    assert list(store.list()) == []
    with pytest.raises(ObjectNotFound):
        store.head(".hidden".removeprefix("."))


def test_reading_a_folder_or_pipe_is_not_found(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.create("folder/x", b"1")
    with pytest.raises(ObjectNotFound):
        store.open("folder")


def test_deleted_folders_go_up_to_the_first_with_something_else(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.create("a/b/c/d", b"1")
    store.create("a/x", b"1")
    store.delete("a/b/c/d")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["x"]


def test_read_only_folder_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError) as caught:
        LocalStore(tmp_path / "file" / "store")
    assert "store" in caught.value.message_en


def test_hidden_folder_on_another_disk_is_refused_with_advice(tmp_path: Path) -> None:
    other_disk = Path("/dev/shm")
    need("a second file system (/dev/shm)", other_disk.is_dir() and other_disk.stat().st_dev != tmp_path.stat().st_dev)
    with tempfile.TemporaryDirectory(dir=other_disk) as elsewhere:
        (tmp_path / ".store.saoy").symlink_to(elsewhere)
        with pytest.raises(StoreRefused) as caught:
            LocalStore(tmp_path / "store")
    assert "mount point" in caught.value.message_en


def test_file_that_shrinks_while_read_raises_and_does_not_end(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.create("a", b"x" * (3 << 20))
    with store.open("a") as stream:
        stream.read(10)
        os.truncate(tmp_path / "a", 20)
        with pytest.raises(StoreUnavailable):
            stream.read()


def test_stream_can_be_rewound_inside_its_range(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.create("a", b"0123456789")
    with store.open("a", offset=2, length=5) as stream:
        assert stream.read() == b"23456"
        assert stream.seek(0) == 0
        assert stream.read(2) == b"23"
        assert stream.seek(-2, os.SEEK_END) == 3
        assert stream.read() == b"56"
        assert stream.seekable()


def test_replace_of_missing_object_raises_changed(tmp_path: Path) -> None:
    with pytest.raises(ChangedMeanwhile):
        LocalStore(tmp_path).replace("a/b", b"1", expected_sha256=hashlib.sha256(b"").hexdigest())


def test_objects_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "s")
    store.create("a/b", b"1")
    assert (tmp_path / "s").stat().st_mode & 0o077 == 0
    assert (tmp_path / "s" / "a").stat().st_mode & 0o077 == 0
    assert "LocalStore" in repr(store)
