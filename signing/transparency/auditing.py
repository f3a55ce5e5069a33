"""Does the log keep its promises? Each checkpoint continues the one before, and the leaves say what the book says.

Looks at what was published, in the store, not only at the rows. A fault is an alarm: it is written where the
operator looks (`saoy check`) and stops publishing until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from sqlalchemy import select

from signing.errors import LogDamaged
from signing.timestamp_source import stamps
from signing.transparency.leaves import leaves_between
from signing.transparency.merkle import consistency_proof, is_consistent, root_at
from signing.transparency.publishing import PublicLog, store_key
from signing.transparency.signed_note import NoteVerifier
from signing.transparency.tables import THE_HEAD, LogCheckpointRow, LogHeadRow
from signing.transparency.tiles import tree_of_tiles
from storage.errors import ObjectNotFound

log_lines = structlog.get_logger(__name__)

_LATEST = 2


def faults_of_log(log: PublicLog, *, everything: bool) -> Iterator[str]:
    """What is wrong, in English; nothing when all is well. Without `everything` only the latest step is looked at."""
    with log.database.transaction() as session:
        head = session.get_one(LogHeadRow, THE_HEAD)
        query = select(LogCheckpointRow).order_by(LogCheckpointRow.ordinal.desc())
        checkpoints = session.scalars(query if everything else query.limit(_LATEST)).all()[::-1]
    for number, checkpoint in enumerate(checkpoints):
        yield from _faults_of_checkpoint(log, head.verifier, checkpoint, checkpoints[number - 1] if number else None)
    start = checkpoints[0].size if checkpoints and not everything else 0
    expected = start
    with log.database.transaction() as session:
        for leaf in leaves_between(session, start, head.size):
            if leaf.index != expected:
                yield f"leaf {expected} is missing"
            if not leaf.is_sound:
                yield f"leaf {leaf.index} is not what the book says"
            expected = leaf.index + 1
    if expected != head.size:
        yield f"there are {expected} leaves, the head says {head.size}"


def watch(log: PublicLog) -> None:
    """Look at the latest step; a fault becomes the alarm that `saoy check` shows and that stops publishing."""
    for fault in faults_of_log(log, everything=False):
        raise_alarm(log, fault)
        return


def raise_alarm(log: PublicLog, fault: str) -> None:
    """Keep the first fault that was found, and tell it where operators look."""
    log_lines.error("public_log_alarm", fault=fault)
    with log.database.transaction() as session:
        head = session.get_one(LogHeadRow, THE_HEAD, with_for_update=True)
        head.alarm = head.alarm or fault


def _faults_of_checkpoint(
    log: PublicLog, verifier: str | None, row: LogCheckpointRow, before: LogCheckpointRow | None
) -> Iterator[str]:
    try:
        found = NoteVerifier.parse(verifier or "").open(row.note)
        kept = log.store.read(store_key(f"checkpoints/{row.size}"))
        tree = tree_of_tiles(log.read, row.size)
        root = root_at(tree, row.size)
        if (found.size, found.root) != (row.size, row.root) or kept != row.note.encode() or root != row.root:
            yield f"the checkpoint of {row.size} is not that of its tiles"
        if row.timestamp is not None and not stamps(row.timestamp, row.note.encode()):
            yield f"the time-stamp of the checkpoint of {row.size} belongs to something else"
        if before is not None:
            proof = consistency_proof(tree, before.size, row.size) if before.size <= row.size else []
            if not is_consistent(before.size, row.size, before.root, root, proof):
                yield f"the tree of {row.size} does not contain the one of {before.size}"
    except LogDamaged:
        yield f"the checkpoint of {row.size} is not signed by the log's key"
    except (ObjectNotFound, ValueError, IndexError) as exc:
        yield f"the tree of {row.size} cannot be read: {type(exc).__name__}"
