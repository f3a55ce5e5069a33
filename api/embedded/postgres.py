"""A private PostgreSQL in a folder, shared by all our processes that use that folder.

Owns: starting it once, finding it again, stopping it after the last user. Peer authentication on a closed socket, no
network. Refuses to know tables: it hands out an empty database of the application's own.

The order of a start, each step repeatable, all of it under one lock:
1. find the folder (or the one it links to) that the unprivileged server can reach;
2. register as a user, so that nobody stops the server under us;
3. initialise the data folder if there is none;
4. a living server of this folder that answers is used; otherwise what a crash left is cleared and it is started;
5. make the role, the database and the extensions where they are missing.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg.conninfo import make_conninfo

from api.embedded import postgres_setup
from api.embedded.errors import EmbeddedError, PostgresFailed
from api.embedded.postgres_place import PostgresPlace, find_place
from api.embedded.postgres_process import clear_stale_state, find_postmaster
from api.embedded.postgres_programs import PostgresPrograms, find_programs, find_run_user
from api.embedded.shared_use import SharedUse, alone

_START_SECONDS = 90


class PrivatePostgres:
    """The server of one folder, as seen by one user of it."""

    def __init__(self, folder: Path) -> None:
        self._wanted = folder
        self._place: PostgresPlace | None = None
        self._use: SharedUse | None = None
        self._socket_folder: Path | None = None

    def start(self) -> None:
        """Have the server running and the database there; returns at once when both are. May be repeated."""
        if self._use is not None:
            return
        place = find_place(self._wanted, find_run_user())
        use = SharedUse(place.users_lock)
        with alone(place.change_lock) as lock:
            use.begin()
            try:
                self._socket_folder = _ensure_server(place, find_programs(place.written_by, kept_lock=lock))
                postgres_setup.prepare_database(self._conninfo_of(postgres_setup.SUPERUSER, "postgres"))
            except psycopg.Error as exc:
                use.end()
                raise PostgresFailed(
                    f"PostgreSQL riêng trong {place.folder} không trả lời; xem nhật ký trong {place.log}.",
                    f"The private PostgreSQL in {place.folder} does not answer; see the log in {place.log}.",
                ) from exc
            except BaseException:
                use.end()
                raise
        self._place, self._use = place, use

    def stop(self) -> None:
        """Stop using the server; the last user shuts it down cleanly. May be repeated."""
        place, use = self._place, self._use
        if place is None or use is None:
            return
        self._use = None
        with alone(place.change_lock) as lock:
            if use.end() and find_postmaster(place.data) is not None:
                _shut_down(place, find_programs(place.written_by, kept_lock=lock))

    @property
    def url(self) -> str:
        """The application's database, for SQLAlchemy; the role owns that database and is no superuser."""
        return self.url_of(postgres_setup.DATABASE)

    def url_of(self, database: str) -> str:
        """The same for another database of this server."""
        socket_folder = quote(str(self._running_socket()), safe="")
        return f"postgresql+psycopg://{postgres_setup.ROLE}@/{quote(database)}?host={socket_folder}"

    def administration_conninfo(self, database: str = "postgres") -> str:
        """libpq's words for connecting as the superuser: for set-up, back-up and tests, never for the service."""
        return self._conninfo_of(postgres_setup.SUPERUSER, database)

    def __enter__(self) -> Self:
        """Start on the way in."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop using it on the way out."""
        self.stop()

    def _conninfo_of(self, role: str, database: str) -> str:
        return make_conninfo(host=str(self._running_socket()), user=role, dbname=database, connect_timeout=10)

    def _running_socket(self) -> Path:
        if self._socket_folder is None:
            raise EmbeddedError("PostgreSQL riêng chưa được khởi động.", "The private PostgreSQL was not started.")
        return self._socket_folder


def _ensure_server(place: PostgresPlace, programs: PostgresPrograms) -> Path:
    postgres_setup.initialise(place, programs)
    socket_folder = place.socket_folder()
    if find_postmaster(place.data) is not None:
        if _answers(programs, socket_folder):
            return socket_folder
        # Alive but out of reach: its socket was swept away from /tmp, or it is still shutting down or recovering.
        _shut_down(place, programs)
    clear_stale_state(place.data, socket_folder)
    postgres_setup.configure(place, socket_folder)
    place.make_private(place.log)
    _launch(place, programs)
    return socket_folder


def _answers(programs: PostgresPrograms, socket_folder: Path) -> bool:
    return programs.run("pg_isready", "-q", "-h", socket_folder, "-t", "10").returncode == 0


def _launch(place: PostgresPlace, programs: PostgresPrograms) -> None:
    # pg_ctl puts the server into a session of its own: Ctrl-C at our terminal does not reach it.
    first_words = place.log / "start.log"
    first_words.unlink(missing_ok=True)
    done = programs.run(
        "pg_ctl", "start", "-D", place.data, "-l", first_words, "-w", "-t", str(_START_SECONDS), "-s",
        timeout=_START_SECONDS + 30,
    )  # fmt: skip
    if done.returncode != 0:
        raise PostgresFailed(
            f"Không khởi động được PostgreSQL riêng trong {place.folder}; xem nhật ký trong {place.log}.",
            f"Could not start the private PostgreSQL in {place.folder}; see the log in {place.log}.",
        )


def _shut_down(place: PostgresPlace, programs: PostgresPrograms) -> None:
    done = programs.run(
        "pg_ctl", "stop", "-D", place.data, "-m", "fast", "-w", "-t", str(_START_SECONDS), "-s",
        timeout=_START_SECONDS + 30,
    )  # fmt: skip
    if done.returncode != 0 and find_postmaster(place.data) is not None:
        raise PostgresFailed(
            f"Không dừng được PostgreSQL riêng trong {place.folder}; xem nhật ký trong {place.log}.",
            f"Could not stop the private PostgreSQL in {place.folder}; see the log in {place.log}.",
        )
