"""The private server, for real: started, found again, shared, and what happens when its users are killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.embedded import postgres_setup
from api.embedded.errors import PostgresVersionGone
from api.embedded.postgres import PrivatePostgres
from api.embedded.postgres_place import find_place
from api.embedded.postgres_process import find_postmaster
from api.embedded.postgres_programs import OLDEST_MAJOR, find_run_user, installed_versions
from tests.tools import need

ROOT = Path(__file__).parents[3]
# A user of the server in a process of its own: says "ready <url>", then waits to be ended.
USER = """
import sys, time
from pathlib import Path
from api.embedded.postgres import PrivatePostgres
server = PrivatePostgres(Path(sys.argv[1]))
server.start()
print("ready", server.url, flush=True)
if sys.argv[2] == "wait":
    sys.stdin.read()
server.stop()
"""


@pytest.fixture
def folder(reachable_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    need(f"PostgreSQL {OLDEST_MAJOR} or newer", max(installed_versions(), default=0) >= OLDEST_MAJOR)
    parent = reachable_folder / request.node.name[:20]
    parent.mkdir(exist_ok=True)
    yield parent / "postgres"
    _end(parent / "postgres")


def _end(folder: Path) -> None:
    if folder.exists():
        pid = find_postmaster(folder.resolve() / "data")
        if pid is not None:
            os.kill(pid, signal.SIGQUIT)


def _user(folder: Path, how: str = "wait") -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(folder), how],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _ready(user: "subprocess.Popen[str]") -> str:
    assert user.stdout is not None
    word, url = user.stdout.readline().split()
    assert word == "ready"
    return url


def _leave(user: "subprocess.Popen[str]") -> None:
    user.communicate(timeout=60)
    assert user.returncode == 0


def _kill(user: "subprocess.Popen[str]") -> None:
    user.kill()
    user.communicate()


def _ask(url: str, question: str) -> object:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


def test_start_gives_the_role_only_its_own_database(folder: Path) -> None:
    with PrivatePostgres(folder) as server:
        assert _ask(server.url, "SELECT current_user") == "saoy"
        assert _ask(server.url, "SELECT usesuper FROM pg_user WHERE usename = current_user") is False
        assert _ask(server.url, "SELECT current_setting('server_encoding')") == "UTF8"
        assert _ask(server.url, "SELECT current_setting('data_checksums')") == "on"
        assert _ask(server.url, "SELECT current_setting('fsync')") == "on"
        assert _ask(server.url, "SELECT current_setting('listen_addresses')") == ""
        assert _ask(server.url, "SELECT unaccent('Nguyễn Văn Mẫu')") == "Nguyen Van Mau"
        assert _ask(server.url, "SELECT similarity('khai sinh', 'khai sinh')") == 1.0
    assert find_postmaster(folder / "data") is None


def test_start_closes_data_and_socket_to_others_and_leaves_parents_alone(folder: Path) -> None:
    before = folder.parent.stat().st_mode
    with PrivatePostgres(folder):
        for name in ("data", "socket", "log"):
            assert (folder / name).stat().st_mode & 0o077 == 0
            assert (folder / name).stat().st_uid == find_run_user().uid
    assert folder.parent.stat().st_mode == before


def test_start_refuses_other_users_of_the_machine(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with PrivatePostgres(folder) as server:
        # Even with the socket's folder opened by mistake, the peer rule holds.
        (folder / "socket").chmod(0o755)
        (folder / "socket" / ".s.PGSQL.5432").chmod(0o777)
        attempt = subprocess.run(
            ["psql", server.url.replace("+psycopg", ""), "-c", "SELECT 1"],
            capture_output=True, text=True, user="nobody", cwd="/", check=False,
        )  # fmt: skip
    assert attempt.returncode != 0
    assert "Peer authentication failed" in attempt.stderr


def test_second_user_shares_the_server_and_the_last_one_stops_it(folder: Path) -> None:
    first, second = _user(folder), _user(folder)
    assert _ready(first) == _ready(second)
    pid = find_postmaster(folder / "data")
    _leave(first)
    assert find_postmaster(folder / "data") == pid
    _leave(second)
    assert find_postmaster(folder / "data") is None


def test_killed_user_leaves_a_server_that_the_next_one_finds_and_stops(folder: Path) -> None:
    first = _user(folder)
    url = _ready(first)
    _run(url, "CREATE TABLE kept AS SELECT 42 AS n")
    pid = find_postmaster(folder / "data")
    _kill(first)
    assert find_postmaster(folder / "data") == pid
    with PrivatePostgres(folder) as server:
        assert find_postmaster(folder / "data") == pid
        assert _ask(server.url, "SELECT n FROM kept") == 42
    assert find_postmaster(folder / "data") is None


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())


def test_user_killed_at_any_moment_of_the_first_start_harms_nothing(folder: Path) -> None:
    for seconds in (0.25, 0.5, 0.8, 1.1, 1.4):
        user = _user(folder)
        time.sleep(seconds)
        _kill(user)
    with PrivatePostgres(folder) as server:
        assert _ask(server.url, "SELECT count(*) FROM pg_extension WHERE extname = 'btree_gin'") == 1


def test_killed_server_is_started_again_with_its_rows(folder: Path) -> None:
    first = _user(folder)
    _run(_ready(first), "CREATE TABLE kept AS SELECT 42 AS n")
    pid = find_postmaster(folder / "data")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with PrivatePostgres(folder) as server:
        assert find_postmaster(folder / "data") not in (None, pid)
        assert _ask(server.url, "SELECT n FROM kept") == 42
        _leave(first)
        assert _ask(server.url, "SELECT 1") == 1


def test_stale_pid_file_naming_a_foreign_process_is_cleared(folder: Path) -> None:
    with PrivatePostgres(folder):
        note = (folder / "data" / "postmaster.pid").read_text()
    # The number of a living process of the same user that is no server: what a restart of the machine leaves.
    bystander = subprocess.Popen(["sleep", "60"], user=find_run_user().uid if os.geteuid() == 0 else None)
    try:
        lines = note.split("\n")
        (folder / "data" / "postmaster.pid").write_text("\n".join([str(bystander.pid), *lines[1:]]))
        with PrivatePostgres(folder) as server:
            assert _ask(server.url, "SELECT 1") == 1
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_long_and_accented_folder_gets_a_short_private_socket_kept_between_starts(folder: Path) -> None:
    deep = folder.parent / "hồ sơ, có dấu cách" / ("x" * 90) / "postgres"
    with PrivatePostgres(deep) as server:
        first = server.url
        assert _ask(first, "SELECT 1") == 1
    with PrivatePostgres(deep) as server:
        assert server.url == first
        socket_folder = Path((deep / "socket-folder").read_text().strip())
        assert socket_folder.stat().st_mode & 0o077 == 0
    # Swept from /tmp while the server runs: the next user still gets a server it can reach.
    user = _user(deep)
    _ready(user)
    for file in socket_folder.iterdir():
        file.unlink()
    socket_folder.rmdir()
    with PrivatePostgres(deep) as server:
        assert server.url != first
        assert _ask(server.url, "SELECT 1") == 1
    _leave(user)
    assert find_postmaster(deep / "data") is None
    shutil.rmtree((deep / "socket-folder").read_text().strip())


def test_unreachable_folder_is_linked_elsewhere_and_stays_closed(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root's server runs as another user")
    closed = folder.parent / "closed"
    closed.mkdir(mode=0o700)
    elsewhere = folder.parent / "elsewhere"
    place = find_place(closed / "var" / "postgres", find_run_user(), elsewhere)
    assert closed.stat().st_mode & 0o777 == 0o700
    assert (closed / "var" / "postgres").is_symlink()
    assert place.folder.parent == elsewhere
    assert find_place(closed / "var" / "postgres", find_run_user(), elsewhere) == place
    with PrivatePostgres(closed / "var" / "postgres") as server:
        assert _ask(server.url, "SELECT 1") == 1
    # Deleted and made anew: nothing of the old cluster may come back.
    (closed / "var" / "postgres").unlink()
    assert find_place(closed / "var" / "postgres", find_run_user(), elsewhere) != place


def test_data_of_a_version_that_is_gone_are_not_touched(folder: Path) -> None:
    data = folder / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9999\n")
    os.chown(data, find_run_user().uid, -1)
    with pytest.raises(PostgresVersionGone) as caught:
        PrivatePostgres(folder).start()
    assert "9999" in caught.value.message_vi
    assert sorted(path.name for path in data.iterdir()) == ["PG_VERSION"]


def test_fresh_databases_are_empty_and_apart(fresh_database_url: str, postgres_url: str) -> None:
    _run(fresh_database_url, "CREATE TABLE only_here (n int)")
    assert _ask(postgres_url, "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'") == 0
    found = "SELECT count(*) FROM pg_extension WHERE extname = ANY('{pg_trgm,unaccent,btree_gin}')"
    assert _ask(fresh_database_url, found) == len(postgres_setup.EXTENSIONS)
