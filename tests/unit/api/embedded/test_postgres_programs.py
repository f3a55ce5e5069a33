from pathlib import Path

import pytest

from api.embedded.errors import PostgresMissing, PostgresVersionGone
from api.embedded.postgres_programs import find_programs, installed_versions


def _install(root: Path, version: str) -> Path:
    folder = root / version / "bin"
    folder.mkdir(parents=True)
    for program in ("initdb", "postgres"):
        (folder / program).touch()
    return folder


def test_installed_versions_ignores_what_is_no_server(tmp_path: Path) -> None:
    wanted = _install(tmp_path, "16")
    _install(tmp_path, "extras")
    (tmp_path / "17" / "bin").mkdir(parents=True)  # client programs only
    assert installed_versions(tmp_path) == {16: wanted}


def test_find_programs_takes_the_newest_by_number(tmp_path: Path) -> None:
    _install(tmp_path, "9")
    newest = _install(tmp_path, "16")
    assert find_programs(root=tmp_path).folder == newest


def test_find_programs_keeps_to_the_version_that_wrote_the_data(tmp_path: Path) -> None:
    older = _install(tmp_path, "15")
    _install(tmp_path, "17")
    assert find_programs(15, root=tmp_path).folder == older
    with pytest.raises(PostgresVersionGone, match="PostgreSQL 16"):
        find_programs(16, root=tmp_path)


@pytest.mark.parametrize("version", [None, "14"])
def test_find_programs_without_a_recent_one_says_how_to_get_it(tmp_path: Path, version: str | None) -> None:
    if version:
        _install(tmp_path, version)
    with pytest.raises(PostgresMissing) as caught:
        find_programs(root=tmp_path)
    assert "./saoy" in caught.value.message_vi
    assert "SAOY_DATABASE_URL" in caught.value.message_en
