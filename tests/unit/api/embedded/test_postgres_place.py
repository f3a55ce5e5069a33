import os
import pwd
from pathlib import Path

import pytest

from api.embedded.errors import FolderNotOurs
from api.embedded.postgres_place import PostgresPlace, find_place
from api.embedded.postgres_programs import RunUser


@pytest.fixture
def me() -> RunUser:
    entry = pwd.getpwuid(os.geteuid())
    return RunUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def test_socket_folder_in_a_short_plain_path_lies_inside_and_is_closed(me: RunUser, tmp_path: Path) -> None:
    short = tmp_path.with_name("p")
    short.mkdir(exist_ok=True)
    folder = PostgresPlace(short, me).socket_folder()
    assert folder == short / "socket"
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["x" * 100, "hồ sơ", "with space", "one,two", "it's"])
def test_socket_folder_elsewhere_when_the_path_cannot_be_used(me: RunUser, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    place = PostgresPlace(tmp_path / name, me)
    folder = place.socket_folder()
    try:
        assert folder.parent == Path("/tmp")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert place.socket_folder() == folder
    finally:
        folder.rmdir()


def test_socket_folder_noted_but_opened_to_others_is_not_used_again(me: RunUser, tmp_path: Path) -> None:
    (tmp_path / "hồ sơ").mkdir()
    place = PostgresPlace(tmp_path / "hồ sơ", me)
    first = place.socket_folder()
    first.chmod(0o755)
    second = place.socket_folder()
    try:
        assert second != first
    finally:
        first.rmdir()
        second.rmdir()


def test_find_place_makes_the_folder_it_is_asked_for(me: RunUser, tmp_path: Path) -> None:
    place = find_place(tmp_path / "var" / "postgres", me)
    assert place.folder == (tmp_path / "var" / "postgres").resolve()
    assert place.written_by is None


def test_find_place_refuses_data_of_somebody_else(me: RunUser, tmp_path: Path) -> None:
    # The run user claims to be us by number (nothing is run), while the data on disk belong to another.
    (tmp_path / "postgres").mkdir()
    data = tmp_path / "postgres" / "data"
    if me.uid == 0:
        data.mkdir()
        os.chown(data, 65534, 65534)
    else:
        data.symlink_to("/")
    with pytest.raises(FolderNotOurs, match="another user"):
        find_place(tmp_path / "postgres", me)
