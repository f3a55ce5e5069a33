"""A migrated database for each test, cloned from one that was migrated once: cloning takes a fraction of migrating."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from api.embedded import postgres_setup
from api.embedded.postgres import PrivatePostgres
from storage.records.agencies import load_agencies
from storage.records.database import Database, migrate
from tests.certifying import requested
from tests.memory_store import MemoryStore
from tests.office import people
from tests.public_log_room import LogRoom

_MIGRATED = "saoy_migrated"


@dataclass(frozen=True)
class Cluster:
    """The run's server, and how to get one more database with the newest schema and the seed agencies."""

    server: PrivatePostgres

    def clone(self) -> str:
        name = f"test_{uuid4().hex}"
        self._administer("CREATE DATABASE {} OWNER {} TEMPLATE {}", name, postgres_setup.ROLE, _MIGRATED)
        return name

    def drop(self, name: str) -> None:
        self._administer("DROP DATABASE {} WITH (FORCE)", name)

    def _administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.server.administration_conninfo(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def cluster(private_postgres: PrivatePostgres) -> Cluster:
    """The server with its migrated template."""
    conninfo = private_postgres.administration_conninfo()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE saoy_empty").format(
                sql.Identifier(_MIGRATED), sql.Identifier(postgres_setup.ROLE)
            )
        )
    database = Database(private_postgres.url_of(_MIGRATED))
    migrate(database)
    with database.transaction() as session:
        load_agencies(session)
    database.close()
    return Cluster(private_postgres)


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """A migrated database with the seed agencies, for this test alone."""
    name = cluster.clone()
    database = Database(cluster.server.url_of(name))
    yield database
    database.close()
    cluster.drop(name)


@pytest.fixture
def room(database: Database, tmp_path: Path) -> LogRoom:
    officer = people(database)[0]
    return LogRoom(database, officer, requested(database, MemoryStore(), officer), tmp_path / "log-key.pem")
