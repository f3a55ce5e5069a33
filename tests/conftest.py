"""What every test shares: the sizes left out by default, and one private PostgreSQL for a whole run.

Nothing starts unless a test asks for it; unit tests ask for none of it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from api.embedded import postgres_setup
from api.embedded.postgres import PrivatePostgres
from api.embedded.postgres_programs import OLDEST_MAJOR, installed_versions
from tests.full_run import finished_before, forget_finished, note_finished
from tests.tools import need

_TEMPLATE = "saoy_empty"
_FOLDER_PREFIX = "saoy-tests-"


def pytest_configure(config: pytest.Config) -> None:
    # Two OCR processes at a time are what the machine has; Tesseract's own threads only get in their way.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run the tests at real sizes (marker `full`)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    done = finished_before(config.rootpath) if config.getoption("--full") else frozenset()
    is_full = bool(config.getoption("--full"))
    left_out = [i for i in items if i.nodeid in done or (i.get_closest_marker("full") and not is_full)]
    if left_out:
        gone = {id(item) for item in left_out}
        items[:] = [item for item in items if id(item) not in gone]
        config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if item.config.getoption("--full") and report.when == "call" and report.passed:
        note_finished(item.config.rootpath, item.nodeid)
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.getoption("--full") and exitstatus == pytest.ExitCode.OK:
        forget_finished(session.config.rootpath)


@pytest.fixture(scope="session")
def reachable_folder() -> Iterator[Path]:
    """A folder for servers: pytest's own are closed to the unprivileged user as whom root runs PostgreSQL."""
    _sweep_folders_of_killed_runs()
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER_PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    yield folder
    # A cluster is a thousand files and takes seconds to delete; nobody needs to wait for that.
    subprocess.run(["/bin/sh", "-c", 'rm -rf -- "$1" >/dev/null 2>&1 &', "sh", folder], check=False)


@pytest.fixture(scope="session")
def private_postgres(reachable_folder: Path) -> Iterator[PrivatePostgres]:
    """One server for the whole run, with an empty template database that has the extensions."""
    need(f"PostgreSQL {OLDEST_MAJOR} or newer", max(installed_versions(), default=0) >= OLDEST_MAJOR)
    with PrivatePostgres(reachable_folder / "postgres") as server:
        with psycopg.connect(server.administration_conninfo(), autocommit=True) as connection:
            # Only here, where the rows are worth nothing: the disk is not waited for.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {_TEMPLATE} OWNER {postgres_setup.ROLE}")
        with psycopg.connect(server.administration_conninfo(_TEMPLATE), autocommit=True) as connection:
            postgres_setup.add_extensions(connection)
        yield server


@pytest.fixture(scope="session")
def postgres_url(private_postgres: PrivatePostgres) -> str:
    """SQLAlchemy's address of one empty database that the whole run shares."""
    return private_postgres.url


@pytest.fixture
def fresh_database_url(private_postgres: PrivatePostgres) -> Iterator[str]:
    """SQLAlchemy's address of an empty database (with the extensions) for this test alone."""
    name = f"test_{uuid4().hex}"
    owner, template = sql.Identifier(postgres_setup.ROLE), sql.Identifier(_TEMPLATE)
    with psycopg.connect(private_postgres.administration_conninfo(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(sql.Identifier(name), owner, template)
        )
        yield private_postgres.url_of(name)
        # By force: a test that leaks a connection should fail by its own assertions, not by another's clean-up.
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _sweep_folders_of_killed_runs() -> None:
    # A server whose folder vanishes ends by itself within a minute.
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}*"):
        pid = folder.name.removeprefix(_FOLDER_PREFIX).split("-")[0]
        if pid.isdigit() and not Path("/proc", pid).exists():
            shutil.rmtree(folder, ignore_errors=True)
