"""Where the distribution's PostgreSQL programs are, and as whom they run.

Owns: choosing the version, running one of its programs as an unprivileged user. PostgreSQL refuses to run as root,
so root runs it as the distribution's `postgres` user. Refuses to know what the programs are run for.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.embedded.errors import FolderNotOurs, PostgresFailed, PostgresMissing, PostgresVersionGone

OLDEST_MAJOR = 15
_INSTALLED = Path("/usr/lib/postgresql")
_SYSTEM_USER = "postgres"


@dataclass(frozen=True, slots=True)
class RunUser:
    """The operating system's user as whom the server runs."""

    name: str
    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        """Whether that is who we are."""
        return self.uid == os.geteuid()


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """One installed version: its number, its folder, the user to run it as, and the lock its programs keep."""

    major: int
    folder: Path
    run_user: RunUser
    kept_lock: int | None = None

    def run(self, program: str, *arguments: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run `program` to its end as the run user; PostgresFailed when it takes longer than `timeout` seconds."""
        try:
            return run_as(
                self.run_user, [self.folder / program, *arguments], timeout=timeout, kept_lock=self.kept_lock
            )
        except subprocess.TimeoutExpired as exc:
            raise PostgresFailed(
                f"{program} chạy quá {timeout:.0f} giây; máy có thể đang quá tải, hãy thử lại.",
                f"{program} took longer than {timeout:.0f} s; the machine may be overloaded, try again.",
            ) from exc


# The shell waits with the lock as its standard input while the program runs without it: a server that the program
# starts would otherwise keep the lock for good. `exit` keeps the shell from replacing itself with the program.
_KEEP_LOCK = '"$@" </dev/null; exit $?'


def run_as(
    user: RunUser, command: Sequence[str | Path], *, timeout: float = 30, kept_lock: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `command` as `user`, from `/` and with a clean environment, and collect what it says.

    The open file `kept_lock` stays open until the command has ended, even when we are killed before: whoever waits
    for that lock next never meets a half-finished initdb or start of ours.
    """
    # PGHOST, PGOPTIONS, PGDATA … of the person's shell must not reach programs that act on our own cluster.
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}
    other = None if user.is_current else user
    return subprocess.run(
        ["/bin/sh", "-c", _KEEP_LOCK, "sh", *map(str, command)],
        env=environment,
        cwd="/",
        timeout=timeout,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL if kept_lock is None else kept_lock,
        check=False,
        umask=0o077,
        user=other.uid if other else None,
        group=other.gid if other else None,
        extra_groups=[] if other else None,
    )


def find_run_user() -> RunUser:
    """Return the current user, or the distribution's `postgres` when we are root."""
    if os.geteuid() != 0:
        return _user_of(os.geteuid())
    try:
        entry = pwd.getpwnam(_SYSTEM_USER)
    except KeyError as exc:
        raise PostgresMissing(
            "Máy chưa có người dùng hệ thống “postgres” (gói postgresql tạo ra). Hãy cài gói postgresql.",
            "This system has no user `postgres` (the package postgresql makes it). Install the package postgresql.",
        ) from exc
    return RunUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _user_of(uid: int) -> RunUser:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as exc:
        # PostgreSQL's peer authentication works with names, so a bare number (some containers) cannot log in.
        raise FolderNotOurs(
            f"Người dùng số {uid} không có tên trên máy này nên không dùng được PostgreSQL riêng; "
            "hãy đặt SAOY_DATABASE_URL.",
            f"User {uid} has no name on this system, so the private PostgreSQL cannot serve it; set SAOY_DATABASE_URL.",
        ) from exc
    return RunUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def installed_versions(root: Path = _INSTALLED) -> dict[int, Path]:
    """Return the folders of programs by major version, as Debian and Ubuntu lay them out."""
    found = {}
    for folder in root.glob("*/bin"):
        number = folder.parent.name
        if number.isdigit() and (folder / "initdb").is_file() and (folder / "postgres").is_file():
            found[int(number)] = folder
    return found


def find_programs(
    wanted_major: int | None = None, *, kept_lock: int | None = None, root: Path = _INSTALLED
) -> PostgresPrograms:
    """Return the programs of `wanted_major` (that which wrote the data), or the newest that is recent enough."""
    versions = installed_versions(root)
    if wanted_major is not None and wanted_major not in versions:
        raise PostgresVersionGone(
            f"Dữ liệu do PostgreSQL {wanted_major} ghi nhưng phiên bản này không còn trên máy. "
            f"Hãy cài lại postgresql-{wanted_major}, hoặc chuyển dữ liệu bằng pg_upgrade.",
            f"The data were written by PostgreSQL {wanted_major}, which is no longer installed. "
            f"Install postgresql-{wanted_major} again, or move the data over with pg_upgrade.",
        )
    major = wanted_major if wanted_major is not None else max(versions, default=0)
    if major < OLDEST_MAJOR:
        raise PostgresMissing(
            f"Máy chưa có PostgreSQL {OLDEST_MAJOR} trở lên. Chạy ./saoy để cài, hoặc đặt SAOY_DATABASE_URL.",
            f"PostgreSQL {OLDEST_MAJOR} or newer is not installed. Run ./saoy to install it, "
            "or set SAOY_DATABASE_URL.",
        )
    return PostgresPrograms(major, versions[major], find_run_user(), kept_lock)
