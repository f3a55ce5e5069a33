"""Where a private cluster lies on the disk: its data, its sockets, its locks.

Owns: choosing a folder that the unprivileged server can reach, making it, and a socket path that is short enough.
Never changes the mode or owner of a folder it did not make: a clone under root's closed home stays closed, and the
cluster goes to /var/lib/saoy with a link from where it was wanted. Refuses to know how the server is run.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from api.embedded.errors import FolderNotOurs
from api.embedded.postgres_programs import RunUser, run_as

_ELSEWHERE = Path("/var/lib/saoy")
_SOCKET_NAME = ".s.PGSQL.5432"
# sockaddr_un holds 108 bytes with the closing zero (unix(7)).
_LONGEST_SOCKET_PATH = 107
# PostgreSQL and libpq both read lists here, so a comma or a quote in the path would cut it in two.
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9_./-]*")


@dataclass(frozen=True, slots=True)
class PostgresPlace:
    """The folders of one cluster."""

    folder: Path
    run_user: RunUser

    @property
    def data(self) -> Path:
        """What initdb made; only the server writes here."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's log files, one for each day of the week."""
        return self.folder / "log"

    @property
    def change_lock(self) -> Path:
        """Held by the one process that starts or stops the server."""
        return self.folder / "change.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by all processes that use the server."""
        return self.folder / "users.lock"

    @property
    def written_by(self) -> int | None:
        """The major version that wrote the data; None before the first start."""
        try:
            return int((self.data / "PG_VERSION").read_text().strip())
        except FileNotFoundError:
            return None

    def socket_folder(self) -> Path:
        """Return the folder of the socket, made and closed to others; the same one as long as it exists."""
        inside = self.folder / "socket"
        if _PLAIN_PATH.fullmatch(str(inside)) and len(os.fsencode(inside / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
            self.make_private(inside)
            return inside
        return self._short_socket_folder()

    def _short_socket_folder(self) -> Path:
        note = self.folder / "socket-folder"
        if note.exists():
            noted = Path(note.read_text(encoding="utf-8").strip())
            if self._is_private(noted):
                return noted
        # mkdtemp: nobody else can have made, or be waiting with, a folder of this name in the shared /tmp.
        made = Path(tempfile.mkdtemp(prefix="saoy-", dir="/tmp"))
        self.hand_over(made)
        unfinished = note.with_name("socket-folder.new")
        unfinished.write_text(f"{made}\n", encoding="utf-8")
        unfinished.replace(note)
        return made

    def _is_private(self, folder: Path) -> bool:
        try:
            found = folder.lstat()
        except OSError:
            return False
        return stat.S_ISDIR(found.st_mode) and found.st_uid == self.run_user.uid and not found.st_mode & 0o077

    def make_private(self, folder: Path) -> None:
        """Make `folder`, inside this place, for the server alone (0700)."""
        folder.mkdir(mode=0o700, exist_ok=True)
        self.hand_over(folder)

    def hand_over(self, path: Path) -> None:
        """Give `path`, made by us in this place, to the user who runs the server."""
        if not self.run_user.is_current:
            os.chown(path, self.run_user.uid, self.run_user.gid, follow_symlinks=False)


def find_place(wanted: Path, run_user: RunUser, elsewhere: Path = _ELSEWHERE) -> PostgresPlace:
    """Return the cluster's place: `wanted`, what `wanted` links to, or a new folder that it then links to."""
    wanted = wanted.absolute()
    _make(wanted.parent)
    if not wanted.is_symlink():
        if _is_reachable(wanted.parent, run_user):
            _make(wanted)
            if not _is_reachable(wanted, run_user):
                wanted.chmod(0o755)  # made by us under a strict umask; what is inside stays 0700
            return _checked(wanted.resolve(), run_user)
        if wanted.is_dir() and not any(wanted.iterdir()):
            wanted.rmdir()
        if not wanted.exists():
            wanted.symlink_to(_make_elsewhere(wanted, elsewhere))
    target = Path(os.path.realpath(wanted))
    _make(target)  # the link's target was removed by hand: an empty cluster is made there again
    return _checked(target, run_user)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except PermissionError as exc:
        raise _not_ours(folder) from exc


def _make_elsewhere(wanted: Path, elsewhere: Path) -> Path:
    # The random part: when `wanted` was deleted and made anew, a new cluster must not find the old one's rows.
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    folder = elsewhere / f"{digest}-{secrets.token_hex(4)}"
    _make(elsewhere)
    folder.mkdir(mode=0o755)
    (folder / "made-for").write_text(f"{wanted}\n", encoding="utf-8", errors="surrogateescape")
    return folder


def _is_reachable(folder: Path, run_user: RunUser) -> bool:
    if run_user.is_current:
        return True
    # Asked by trying: modes, access lists and mount options all count.
    return run_as(run_user, ["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0


def _checked(folder: Path, run_user: RunUser) -> PostgresPlace:
    place = PostgresPlace(folder, run_user)
    try:
        owner = place.data.stat().st_uid
    except FileNotFoundError:
        owner = run_user.uid
    except PermissionError as exc:
        raise _not_ours(folder) from exc
    if owner != run_user.uid or not os.access(folder, os.W_OK):
        raise _not_ours(folder)
    return place


def _not_ours(folder: Path) -> FolderNotOurs:
    return FolderNotOurs(
        f"Thư mục {folder} thuộc về người dùng khác. Hãy chạy bằng người dùng đó (hoặc sudo), hoặc chọn thư mục khác.",
        f"The folder {folder} belongs to another user. Run as that user (or with sudo), or choose another folder.",
    )
