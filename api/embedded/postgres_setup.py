"""What a private cluster is made of: how it is initialised, configured, and who may log in to what.

Owns: initdb's choices, the settings file, the peer rules, the application's role and database. Every step may be
repeated: a run that was killed anywhere in here is simply taken up again. Refuses to start or stop the server.
"""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path

import psycopg
from psycopg import sql

from api.embedded.errors import PostgresFailed
from api.embedded.postgres_place import PostgresPlace
from api.embedded.postgres_programs import PostgresPrograms

ROLE = "saoy"
DATABASE = "saoy"
SUPERUSER = "postgres"
# Search by parts of names, search without accents, and indexes that mix a code with text (architecture, decision 1).
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")

_SETTINGS = """\
# Written by saoy at every start; change nothing here.
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
dynamic_shared_memory_type = posix
max_wal_size = 512MB
password_encryption = scram-sha-256
# A number in the book that was committed must survive a power cut.
fsync = on
full_page_writes = on
synchronous_commit = on
lc_messages = 'C.UTF-8'
default_text_search_config = 'pg_catalog.simple'
timezone = 'UTC'
log_timezone = 'UTC'
# One file a weekday, written anew a week later: bounded without anybody cleaning up.
logging_collector = on
log_directory = '../log'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
"""


def initialise(place: PostgresPlace, programs: PostgresPrograms) -> None:
    """Make the data folder; it appears under its name only when it is whole."""
    if place.written_by is not None:
        return
    unfinished = place.folder / "data.unfinished"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    place.make_private(unfinished)
    done = programs.run(
        "initdb", "-D", unfinished, "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
        f"--username={SUPERUSER}", "--auth=peer", "--no-instructions",
    )  # fmt: skip
    if done.returncode != 0:
        raise PostgresFailed(
            f"Không khởi tạo được cơ sở dữ liệu trong {place.folder}: {_last_line(done.stderr)}",
            f"Could not initialise the database in {place.folder}: {_last_line(done.stderr)}",
        )
    unfinished.rename(place.data)


def configure(place: PostgresPlace, socket_folder: Path) -> None:
    """Write the settings and the rules of who may log in; read by the server at its next start."""
    _write(place, "postgresql.conf", _SETTINGS.format(socket_folder=socket_folder))
    _write(place, "pg_hba.conf", "# Written by saoy: the socket only, and only for these users of the system.\n"
                                 "local all all peer map=saoy\n")  # fmt: skip
    # The user who runs us, and the one who runs the server; both could read the data files anyway.
    names = {place.run_user.name} | ({pwd.getpwuid(0).pw_name} if not place.run_user.is_current else set())
    rows = [f'saoy "{name}" {role}\n' for name in sorted(names) for role in (ROLE, SUPERUSER)]
    _write(place, "pg_ident.conf", "# Written by saoy: map, user of the system, role.\n" + "".join(rows))


def prepare_database(administration_conninfo: str) -> None:
    """Make the application's role, database and extensions where they are missing."""
    with psycopg.connect(administration_conninfo, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(ROLE)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
            )
    with psycopg.connect(administration_conninfo, dbname=DATABASE, autocommit=True) as connection:
        add_extensions(connection)


def add_extensions(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Add the extensions to the database of `connection` where they are missing."""
    present = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    for name in EXTENSIONS:
        if name not in present:
            connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(name)))


def _write(place: PostgresPlace, name: str, text: str) -> None:
    # The folder belongs to the server's user and we may be root: a link planted there must not be followed.
    target = place.data / name
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    place.hand_over(target)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "?"
