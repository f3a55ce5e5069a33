"""Who read or did what with whose papers, and why: append-only, chained per agency.

A reading is recorded in the very transaction that reads, so that none can happen unrecorded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage.actor import Actor
from storage.records.tables import AccessRecordRow

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """One line of the log as its owner or an auditor sees it."""

    at: datetime
    actor_name: str
    purpose: str
    action: str
    subject: str


def record_access(session: Session, actor: Actor, action: str, subject: str, owner_id: UUID | None) -> None:
    """Append one line: `actor` did `action` (a verb) with `subject` (what, by its public code or id)."""
    chain = str(actor.agency_id or "system")
    # Serialises one agency's chain only; released at commit.
    session.execute(text("select pg_advisory_xact_lock(hashtextextended(:chain, 1))"), {"chain": chain})
    last = session.execute(
        select(AccessRecordRow.number, AccessRecordRow.hash)
        .where(AccessRecordRow.chain == chain)
        .order_by(AccessRecordRow.number.desc())
        .limit(1)
    ).first()
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    at = datetime.now(UTC)
    row = AccessRecordRow(
        chain=chain,
        number=number,
        at=at,
        actor_id=actor.id,
        actor_name=actor.name,
        purpose=actor.purpose,
        action=action,
        subject=subject,
        owner_id=owner_id,
        previous_hash=previous,
        hash="",
    )
    row.hash = hash_of(row)
    session.add(row)
    session.flush()


def readings_of(session: Session, owner_id: UUID, *, limit: int = 50) -> list[AccessRecord]:
    """The newest lines about one owner's papers."""
    rows = session.scalars(
        select(AccessRecordRow)
        .where(AccessRecordRow.owner_id == owner_id)
        .order_by(AccessRecordRow.at.desc())
        .limit(limit)
    )
    return [AccessRecord(row.at, row.actor_name, row.purpose, row.action, row.subject) for row in rows]


def broken_chains(session: Session) -> Iterator[tuple[str, int]]:
    """Chain and number of every line whose hash does not follow from the line before."""
    chains = session.scalars(select(AccessRecordRow.chain).group_by(AccessRecordRow.chain)).all()
    for chain in chains:
        previous, expected = GENESIS, 1
        rows = session.scalars(
            select(AccessRecordRow).where(AccessRecordRow.chain == chain).order_by(AccessRecordRow.number)
        ).yield_per(500)
        for row in rows:
            if row.number != expected or row.previous_hash != previous or row.hash != hash_of(row):
                yield chain, row.number
            previous, expected = row.hash, row.number + 1


def count_records(session: Session) -> int:
    """How many lines the log has; for `saoy check` only."""
    return session.execute(select(func.count()).select_from(AccessRecordRow)).scalar_one()


def hash_of(row: AccessRecordRow) -> str:
    """The line's hash: over everything it says and the hash before it."""
    facts = [
        row.chain,
        row.number,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor_id,
        row.actor_name,
        row.purpose,
        row.action,
        row.subject,
        str(row.owner_id) if row.owner_id else None,
        row.previous_hash,
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
