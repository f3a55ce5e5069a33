"""Putting the public log back from the warehouse, after the books: the same leaves, tiles and checkpoints.

What a checkpoint covers must come back exactly, or not at all. Leaves beyond the last one were promised to nobody:
those that the dossiers still tell without a gap come back, the others are logged anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.book.tables import BookEntryRow
from signing.transparency.dossier_record import FILE
from signing.transparency.leaves import leaves_between
from signing.transparency.merkle import root_at
from signing.transparency.publishing import damaged, store_key
from signing.transparency.signed_note import NoteVerifier
from signing.transparency.tables import THE_HEAD, LogCheckpointRow, LogCursorRow, LogHeadRow, LogLeafRow
from signing.transparency.tiles import HASH_BYTES, build_tiles, split_hashes, tree_of_tiles
from storage.errors import ObjectExists
from storage.objects.object_store import ObjectStore
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Published:
    """One checkpoint as the warehouse has it."""

    facts: Json
    note: str
    timestamp: bytes | None
    hashes: bytes


def rebuild_log(database: Database, store: ObjectStore, warehouse: Warehouse, dossiers: Sequence[str]) -> int:
    """Bring back rows, tiles and checkpoints; returns the number of leaves. `LogDamaged` when they do not agree."""
    published = [_read(warehouse, one) for one in sorted(warehouse.objects("system:transparency/"))]
    told: dict[int, Json] = {}
    for object_id in dossiers:
        if FILE in warehouse.state(object_id):
            found = json.loads(warehouse.read(object_id, FILE))["leaves"]
            told |= {leaf["index"]: leaf for leaf in found}
    hashes = split_hashes(b"".join(one.hashes for one in published))
    for index, expected in enumerate(hashes):
        if bytes.fromhex(told.get(index, {}).get("hash", "")) != expected:
            raise damaged(f"no dossier tells leaf {index} as it was published")
    size = len(hashes)
    while size in told:
        hashes.append(bytes.fromhex(told[size]["hash"]))
        size += 1
    _lay_tiles(store, published, hashes)
    with database.transaction() as session:
        _put_rows(session, published, [told[index] for index in range(size)])
        for leaf in leaves_between(session, 0, size):
            if not leaf.is_sound:
                raise damaged(f"leaf {leaf.index} is not what the book says")
    return size


def _read(warehouse: Warehouse, object_id: str) -> _Published:
    state = warehouse.state(object_id)
    return _Published(
        facts=json.loads(warehouse.read(object_id, "log.json")),
        note=warehouse.read(object_id, "checkpoint").decode(),
        timestamp=warehouse.read(object_id, "checkpoint.tst") if "checkpoint.tst" in state else None,
        hashes=warehouse.read(object_id, "leaves.bin"),
    )


def _lay_tiles(store: ObjectStore, published: Sequence[_Published], hashes: Sequence[bytes]) -> None:
    def read(path: str) -> bytes:
        return store.read(store_key(path))

    old = 0
    for one in published:
        checkpoint = NoteVerifier.parse(one.facts["key"]).open(one.note)
        if one.facts["start"] != old or len(one.hashes) != (checkpoint.size - old) * HASH_BYTES:
            raise damaged(f"the checkpoint of {checkpoint.size} does not follow the one of {old}")
        for tile, data in build_tiles(old, checkpoint.size, lambda start, end: b"".join(hashes[start:end]), read):
            _create(store, tile.path, data)
        if root_at(tree_of_tiles(read, checkpoint.size), checkpoint.size) != checkpoint.root:
            raise damaged(f"the leaves are not those of the checkpoint of {checkpoint.size}")
        _create(store, f"checkpoints/{checkpoint.size}", one.note.encode())
        old = checkpoint.size


def _put_rows(session: Session, published: Sequence[_Published], leaves: Sequence[Mapping[str, Any]]) -> None:
    head = session.get_one(LogHeadRow, THE_HEAD, with_for_update=True)
    head.size = len(leaves)
    if published:
        head.origin, head.verifier = published[-1].facts["origin"], published[-1].facts["key"]
    for one in published:
        checkpoint = NoteVerifier.parse(one.facts["key"]).open(one.note)
        at = datetime.fromisoformat(one.facts["at"])
        row = LogCheckpointRow(ordinal=one.facts["ordinal"], size=checkpoint.size, root=checkpoint.root, at=at)
        row.note, row.timestamp, row.archived_at = one.note, one.timestamp, at
        session.add(row)
    for leaf in leaves:
        book_id, salt, found = UUID(leaf["book"]), bytes.fromhex(leaf["salt"]), bytes.fromhex(leaf["hash"])
        row_of_leaf = LogLeafRow(index=leaf["index"], book_id=book_id, number=leaf["number"], step=leaf["step"])
        row_of_leaf.salt, row_of_leaf.hash = salt, found
        session.add(row_of_leaf)
    session.flush()
    # Within a book leaves come in the book's order, so whatever comes after the last one logged is still to be logged.
    is_entry = (
        (BookEntryRow.book_id == LogLeafRow.book_id)
        & (BookEntryRow.number == LogLeafRow.number)
        & (BookEntryRow.step == LogLeafRow.step)
    )
    query = select(LogLeafRow.book_id, func.max(BookEntryRow.ordinal)).join(BookEntryRow, is_entry)
    for book_id, ordinal in session.execute(query.group_by(LogLeafRow.book_id)).all():
        session.add(LogCursorRow(book_id=book_id, ordinal=ordinal))
    session.flush()


def _create(store: ObjectStore, path: str, data: bytes) -> None:
    with suppress(ObjectExists):
        store.create(store_key(path), data)
    if store.read(store_key(path)) != data:
        raise damaged(f"{path} was published with other bytes")
