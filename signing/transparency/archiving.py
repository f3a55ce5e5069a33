"""The log in the warehouse: each checkpoint with the leaves it added, each copy's evidence, each dossier's salts.

    system:transparency/tree-<size>    checkpoint, its time-stamp, the leaf hashes since the one before: all public
    dossier:…/copy:…  evidence.json    what the copy's holder gets

The salts reach the dossier's own object within seconds of the leaves (`signing.transparency.dossier_record`).
"""

from __future__ import annotations

from sqlalchemy import select

from signing.book.tables import CertifiedCopyRow
from signing.transparency.evidence import evidence_of_number
from signing.transparency.leaves import hashes_between
from signing.transparency.publishing import PublicLog
from signing.transparency.tables import THE_HEAD, LogCheckpointRow, LogHeadRow, LogLeafRow
from signing.transparency.tiles import tree_of_tiles
from storage.records.deposits import to_json

_WHO, _ADDRESS = "Sao Y", "urn:saoy:service"


def archive_checkpoints(log: PublicLog) -> int:
    """Deposit every published checkpoint that is not in the warehouse yet; returns how many."""
    with log.database.transaction() as session:
        query = select(LogCheckpointRow).where(LogCheckpointRow.archived_at.is_(None))
        waiting = session.scalars(query.order_by(LogCheckpointRow.ordinal)).all()
    for checkpoint in waiting:
        _archive(log, checkpoint)
        with log.database.transaction() as session:
            session.get_one(LogCheckpointRow, checkpoint.ordinal, with_for_update=True).archived_at = log.now()
    return len(waiting)


def _archive(log: PublicLog, checkpoint: LogCheckpointRow) -> None:
    with log.database.transaction() as session:
        head = session.get_one(LogHeadRow, THE_HEAD)
        smaller = select(LogCheckpointRow.size).where(LogCheckpointRow.size < checkpoint.size)
        start = session.scalar(smaller.order_by(LogCheckpointRow.size.desc()).limit(1)) or 0
        hashes = hashes_between(session, start, checkpoint.size)
        facts = {
            "schema": 1,
            "ordinal": checkpoint.ordinal,
            "origin": head.origin,
            "key": head.verifier,
            "start": start,
            "size": checkpoint.size,
            "at": checkpoint.at.isoformat(timespec="microseconds"),
        }
    stamp = {"checkpoint.tst": checkpoint.timestamp} if checkpoint.timestamp else {}
    log.warehouse.commit(
        f"system:transparency/tree-{checkpoint.size:012d}",
        {"checkpoint": checkpoint.note.encode(), "leaves.bin": hashes, "log.json": to_json(facts), **stamp},
        message=f"Điểm chốt của nhật ký công khai: {checkpoint.size} mục",
        who=_WHO,
        address=_ADDRESS,
        at=checkpoint.at,
    )
    _give_evidence(log, checkpoint, start)


def _give_evidence(log: PublicLog, checkpoint: LogCheckpointRow, start: int) -> None:
    tree = tree_of_tiles(log.read, checkpoint.size)
    query = (
        select(CertifiedCopyRow)
        .join(
            LogLeafRow,
            (LogLeafRow.book_id == CertifiedCopyRow.book_id) & (LogLeafRow.number == CertifiedCopyRow.number),
        )
        .where(LogLeafRow.index >= start, LogLeafRow.index < checkpoint.size)
        .where(CertifiedCopyRow.warehouse_object.is_not(None))
        .distinct()
    )
    with log.database.transaction() as session:
        copies = session.scalars(query).all()
    for copy in copies:
        with log.database.transaction() as session:
            evidence = evidence_of_number(session, tree, copy.book_id, copy.number, checkpoint)
        log.warehouse.commit(
            str(copy.warehouse_object),
            {"evidence.json": to_json(evidence)},
            message="Bằng chứng có trong nhật ký công khai",
            who=_WHO,
            address=_ADDRESS,
            at=checkpoint.at,
        )
