"""Everything the embedded servers can fail with, named for what the caller can do next.

    EmbeddedError
    ├── PostgresMissing        install PostgreSQL (./saoy does), or name a server in SAOY_DATABASE_URL
    ├── PostgresVersionGone    install the version that wrote the data again, or move the data over
    ├── FolderNotOurs          run as the user who owns the data, or choose another folder
    ├── PostgresBusy           wait and try again (retryable)
    └── PostgresFailed         read the log that the message names
"""

from __future__ import annotations

from typing import ClassVar


class EmbeddedError(Exception):
    """Root of the package's errors; carries a stable code and words in both languages."""

    code: ClassVar[str] = "embedded-failed"
    retryable: ClassVar[bool] = False

    def __init__(self, message_vi: str, message_en: str) -> None:
        """Keep the words as attributes: what happened, what it means, what to do."""
        super().__init__(message_en)
        self.message_vi = message_vi
        self.message_en = message_en


class PostgresMissing(EmbeddedError):
    """No PostgreSQL 15 or newer is installed."""

    code = "postgres-missing"


class PostgresVersionGone(EmbeddedError):
    """The data were written by a version whose programs are no longer installed."""

    code = "postgres-version-gone"


class FolderNotOurs(EmbeddedError):
    """The data folder belongs to another user of the machine."""

    code = "folder-not-ours"


class PostgresBusy(EmbeddedError):
    """Another process of ours is still starting or stopping the server."""

    code = "postgres-busy"
    retryable = True


class PostgresFailed(EmbeddedError):
    """The server does not start, answer or stop."""

    code = "postgres-failed"
