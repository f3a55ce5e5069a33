"""The database: engine, transactions and migrations. Knows PostgreSQL only (decision 1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session

from storage.errors import RecordNotFound, StoreUnavailable

_MIGRATIONS = Path(__file__).parent.parent / "migrations"
_MIGRATION_LOCK = 0x5A0_A110  # any constant: two services starting together must not migrate together


class Database:
    """Hands out transactions on one PostgreSQL database; safe to share between threads."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        """Nothing is opened before the first transaction. `url` is a SQLAlchemy URL with the psycopg driver."""
        self.url = url
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10},
            hide_parameters=True,  # an error's text goes to the log, and the values are people's numbers
        )
        # Whoever holds a lock needs a second connection for the work: out of one pool, many could starve each other.
        self._locks: Engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back when it raises.

        A row asked for by an id that nobody has is `RecordNotFound`.
        """
        with _translated(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session
            _refuse_to_lose_silently(session)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """One at a time over all processes for this name; a dead holder's lock goes with its connection."""
        with _translated(), self._locks.connect() as connection, connection.begin():
            connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 2))"), {"name": name})
            yield

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
        self._locks.dispose()

    def ping(self) -> str:
        """The server's version text."""
        with self.transaction() as session:
            return str(session.execute(text("show server_version")).scalar_one())


def _refuse_to_lose_silently(session: Session) -> None:
    """PostgreSQL answers COMMIT after a failed statement with ROLLBACK and no error; here that is an error."""
    driver: Any = session.connection().connection.driver_connection
    if driver.info.transaction_status == TransactionStatus.INERROR:
        raise StoreUnavailable(
            "Một bước ghi dữ liệu đã thất bại nên không có gì được ghi. Hệ thống sẽ thử lại.",
            "A statement failed and its error was lost, so nothing was written. It will be tried again.",
        )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except NoResultFound as exc:
        raise RecordNotFound(
            "Không tìm thấy dữ liệu này. Hãy kiểm tra lại mã hoặc đường dẫn.",
            "No such record. Check the code or the address.",
        ) from exc
    except (OperationalError, PoolExhausted) as exc:
        raise StoreUnavailable(
            "Cơ sở dữ liệu chưa trả lời; chưa có gì bị mất. Hệ thống sẽ thử lại.",
            "The database does not answer; nothing is lost. It will be tried again.",
        ) from exc


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def migrate(database: Database) -> None:
    """Bring the schema to the newest revision; concurrent callers wait for one another."""
    with _translated(), database.engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
        connection.commit()
        try:
            config = _config(database.url)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK})
            connection.commit()


def is_migrated(database: Database) -> bool:
    """Whether the schema is the one this program was written for."""
    head = ScriptDirectory.from_config(_config(database.url)).get_current_head()
    with _translated(), database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
