"""Tables of the public log: its leaves in order, how far each book has been read, the checkpoints published.

`log_leaf` and `log_checkpoint` are what the log says; the first is only ever added to. `log_head` is the one row
whose lock makes a single writer.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.tables import Base

THE_HEAD = 1


class LogHeadRow(Base):
    """The only row: how many leaves there are, under which name and key they are published, and what is wrong."""

    __tablename__ = "log_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    origin: Mapped[str | None]
    verifier: Mapped[str | None]
    alarm: Mapped[str | None]


class LogCursorRow(Base):
    """Up to which row a book has been looked through for entries to log."""

    __tablename__ = "log_cursor"

    book_id: Mapped[UUID] = mapped_column(ForeignKey("book.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(BigInteger)


class LogLeafRow(Base):
    """One leaf: which step of which number, and the salt that keeps it from being guessed."""

    __tablename__ = "log_leaf"
    __table_args__ = (UniqueConstraint("book_id", "number", "step"),)

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    book_id: Mapped[UUID] = mapped_column(ForeignKey("book.id"))
    number: Mapped[int]
    step: Mapped[str]
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LogCheckpointRow(Base):
    """One published checkpoint: the signed note and the time-stamp over it."""

    __tablename__ = "log_checkpoint"

    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str]
    timestamp: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
