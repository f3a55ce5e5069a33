"""The evidence file: what the log says of one number, with the salt, the proof and the checkpoint to check it by.

Whoever holds it can prove, with `tools/verify_inclusion.py` and without asking anybody, that the entry is in the
public log. It names no person. The salt is in it and nowhere public.
"""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.tables import CertifiedCopyRow, RenditionRow
from signing.transparency.leaves import Leaf, leaves_of_number
from signing.transparency.merkle import HashAt, inclusion_proof
from signing.transparency.publishing import PublicLog, damaged, newest_checkpoint
from signing.transparency.tables import THE_HEAD, LogCheckpointRow, LogHeadRow
from signing.transparency.tiles import tree_of_tiles
from storage.identifiers import Sha256

Json = dict[str, Any]


def evidence_for_file(log: PublicLog, sha256: Sha256) -> Json | None:
    """The evidence for exactly these bytes, by the newest checkpoint; None when the log does not know them."""
    with log.database.transaction() as session:
        query = select(CertifiedCopyRow).join(RenditionRow).where(RenditionRow.sha256 == sha256)
        copy = session.scalar(query)
        checkpoint = newest_checkpoint(session)
        if copy is None:
            return None
        tree = tree_of_tiles(log.read, checkpoint.size if checkpoint else 0)
        evidence = evidence_of_number(session, tree, copy.book_id, copy.number, checkpoint)
    return evidence if evidence["entries"] else None


def evidence_of_number(
    session: Session, tree: HashAt, book_id: UUID, number: int, checkpoint: LogCheckpointRow | None
) -> Json:
    """Every leaf of the number; one that the checkpoint does not cover yet has no proof."""
    head, size = session.get_one(LogHeadRow, THE_HEAD), checkpoint.size if checkpoint else 0
    token = checkpoint.timestamp if checkpoint else None
    return {
        "schema": 1,
        "log": {"name": head.origin, "key": head.verifier},
        "entries": [_entry(leaf, tree, size) for leaf in leaves_of_number(session, book_id, number)],
        "checkpoint": checkpoint.note if checkpoint else None,
        "timestamp": _text(token) if token else None,
    }


def _entry(leaf: Leaf, tree: HashAt, size: int) -> Json:
    if not leaf.is_sound:
        raise damaged(f"leaf {leaf.index} is not what the book says")
    covered = leaf.index < size
    return {
        "entry": leaf.entry.decode(),
        "salt": leaf.salt.hex(),
        "index": leaf.index,
        "proof": [_text(one) for one in inclusion_proof(tree, leaf.index, size)] if covered else None,
    }


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
