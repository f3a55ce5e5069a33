"""Publishing the log: tiles, then a checkpoint that is signed and time-stamped, at least once a day.

    1 re-hash   every new leaf from what the book says now: a turned bit must not be published for ever
    2 tiles     create-only; a tile that is there must be the same
    3 prove     the tree read back from its tiles contains the one published before
    4 sign      the note, kept create-only under its size: one size has one root, for ever
    5 stamp     an outside authority says when
    6 record    the row that makes it the newest                                             commit

Dying anywhere before 6 leaves tiles and a note that the next run makes again, bit by bit the same, or goes beyond:
the leaves and their order were settled before 1. Whatever disagrees is an alarm, and nothing more is published.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.errors import LogDamaged
from signing.timestamp_source import TimestampSource, token_over
from signing.transparency.leaves import hashes_between, leaves_between
from signing.transparency.merkle import consistency_proof, is_consistent, root_at
from signing.transparency.signed_note import Checkpoint, NoteSigner
from signing.transparency.signing_key import open_signing_key
from signing.transparency.tables import THE_HEAD, LogCheckpointRow, LogHeadRow
from signing.transparency.tiles import build_tiles, tree_of_tiles
from storage.errors import ObjectExists
from storage.objects.object_store import ObjectKey, ObjectStore
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse

# A holder of a new copy should have its proof within the hour; a log nobody adds to is still confirmed every day.
_WITH_NEWS, _WITHOUT = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PublicLog:
    """What publishing needs. `name` is the log's address without scheme; it and the key hold from the first day on."""

    database: Database
    store: ObjectStore
    warehouse: Warehouse
    signing_key: Path
    timestamps: TimestampSource | None
    name: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def read(self, path: str) -> bytes:
        """A tile as it is published."""
        return self.store.read(store_key(path))


def store_key(path: str) -> ObjectKey:
    """Where the store keeps what the log publishes under this name."""
    return ObjectKey(f"log/{path}")


def newest_checkpoint(session: Session) -> LogCheckpointRow | None:
    """What was published last."""
    return session.scalar(select(LogCheckpointRow).order_by(LogCheckpointRow.ordinal.desc()).limit(1))


def publish_checkpoint(log: PublicLog, *, at_once: bool = False) -> Checkpoint | None:
    """Publish what the log holds now; None when there is nothing to say yet. One publisher at a time.

    `at_once` does not wait until a checkpoint is due. `LogDamaged` when something disagrees.
    """
    with log.database.alone("public log"):
        with log.database.transaction() as session:
            head, last = session.get_one(LogHeadRow, THE_HEAD), newest_checkpoint(session)
        if head.alarm is not None:
            raise damaged(head.alarm)
        old, old_root = (last.size, last.root) if last else (0, None)
        due = last is None or log.now() - last.at >= (_WITH_NEWS if head.size > old else _WITHOUT)
        if head.size == 0 or not (due or (at_once and head.size > old)):
            return None
        signer = _signer(log, head)
        _require_sound(log, old, head.size)
        _lay_tiles(log, old, head.size)
        tree = tree_of_tiles(log.read, head.size)
        root = root_at(tree, head.size)
        proof = consistency_proof(tree, old, head.size)
        if old_root is not None and not is_consistent(old, head.size, old_root, root, proof):
            raise damaged(f"the tree of {head.size} does not contain the published one of {old}")
        checkpoint = Checkpoint(signer.name, head.size, root)
        note = signer.sign(checkpoint)
        _create_same(log, f"checkpoints/{head.size}", note.encode())
        token = token_over(log.timestamps, note.encode()) if log.timestamps else None
        with log.database.transaction() as session:
            row = LogCheckpointRow(
                ordinal=last.ordinal + 1 if last else 1,
                size=head.size,
                root=root,
                note=note,
                timestamp=token,
                at=log.now(),
            )
            session.add(row)
        return checkpoint


def _signer(log: PublicLog, head: LogHeadRow) -> NoteSigner:
    """The log's key; a log that begins is bound to its name and key before anything is signed."""
    if head.origin is not None:
        return open_signing_key(log.signing_key, head.origin, expected=head.verifier)
    signer = open_signing_key(log.signing_key, log.name, expected=None)
    with log.database.transaction() as session:
        kept = session.get_one(LogHeadRow, THE_HEAD, with_for_update=True)
        kept.origin, kept.verifier = signer.name, str(signer.verifier)
    return signer


def _require_sound(log: PublicLog, start: int, end: int) -> None:
    with log.database.transaction() as session:
        count = 0
        for leaf in leaves_between(session, start, end):
            if leaf.index != start + count or not leaf.is_sound:
                raise damaged(f"leaf {leaf.index} is not what the book says")
            count += 1
    if count != end - start:
        raise damaged(f"{end - start - count} leaves below {end} are missing")


def _lay_tiles(log: PublicLog, old: int, new: int) -> None:
    with log.database.transaction() as session:
        for tile, data in build_tiles(old, new, lambda start, end: hashes_between(session, start, end), log.read):
            _create_same(log, tile.path, data)


def _create_same(log: PublicLog, path: str, data: bytes) -> None:
    with suppress(ObjectExists):
        log.store.create(store_key(path), data)
    if log.read(path) != data:
        raise damaged(f"{path} was published with other bytes")


def damaged(what: str) -> LogDamaged:
    """The error that stops publishing, with what was found."""
    return LogDamaged(
        f"Nhật ký công khai có chỗ không khớp ({what}); dừng công bố. Hãy báo người quản trị.",
        f"The public log does not agree with itself or the book ({what}); publishing stops. Tell the operator.",
    )
