"""What is known of the archive's keeping: what the second copy lacks, how far the check has come, what was wrong.

Owns these rows. Refuses to know stores; nothing here is legal record, and a rebuild begins without any of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.records.tables import WarehouseChangeRow, WarehouseFindingRow, WarehouseWalkRow
from storage.warehouse.checking import Finding

THE_WALK = 1


@dataclass(frozen=True, slots=True)
class Walk:
    """The check that goes round the whole archive: where it stands, and what the last whole round had to read."""

    place: str
    started_at: datetime
    objects: int
    bytes_read: int
    finished_at: datetime | None
    whole_bytes: int


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the second copy is behind: so many objects, the oldest waiting since then."""

    objects: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """One thing that was wrong when it was last looked at, and that nothing could put right."""

    object_id: str
    path: str
    kind: str
    found_at: datetime


def note_change(session: Session, object_id: str) -> None:
    """The object has a version that the second copy has not."""
    statement = insert(WarehouseChangeRow).values(object_id=object_id, noted_at=datetime.now(UTC))
    session.execute(
        statement.on_conflict_do_update(index_elements=["object_id"], set_={"noted_at": statement.excluded.noted_at})
    )


def change_noted_at(session: Session, object_id: str) -> datetime | None:
    """Since when the second copy lacks something of the object; None when it does not."""
    return session.scalar(select(WarehouseChangeRow.noted_at).where(WarehouseChangeRow.object_id == object_id))


def forget_change(session: Session, object_id: str, noted_at: datetime) -> None:
    """The second copy has it; a change noted meanwhile stays."""
    session.execute(
        delete(WarehouseChangeRow).where(
            WarehouseChangeRow.object_id == object_id, WarehouseChangeRow.noted_at == noted_at
        )
    )


def waiting_changes(session: Session, *, limit: int) -> Sequence[str]:
    """The objects whose second copy is behind, those first that wait longest."""
    query = select(WarehouseChangeRow.object_id).order_by(WarehouseChangeRow.noted_at).limit(limit)
    return session.scalars(query).all()


def second_copy_lag(session: Session) -> Lag:
    """For `saoy check` and status pages."""
    row = session.execute(select(func.count(), func.min(WarehouseChangeRow.noted_at))).one()
    return Lag(row[0], row[1])


def current_walk(session: Session) -> Walk:
    """Where the check stands; begun anew if there was none."""
    row = session.get(WarehouseWalkRow, THE_WALK)
    if row is None:
        row = WarehouseWalkRow(id=THE_WALK, place="", started_at=datetime.now(UTC), objects=0, bytes_read=0)
        row.finished_at, row.whole_bytes = None, 0
        session.add(row)
        session.flush()
    return Walk(row.place, row.started_at, row.objects, row.bytes_read, row.finished_at, row.whole_bytes)


def note_visit(
    session: Session,
    object_id: str,
    place: str,
    bytes_read: int,
    found: Sequence[Finding],
    remaining: Sequence[Finding],
) -> None:
    """One object was looked at: the walk goes on after it, and what is wrong with it is written down."""
    current_walk(session)
    row = session.get_one(WarehouseWalkRow, THE_WALK, with_for_update=True)
    row.place, row.objects, row.bytes_read = place, row.objects + 1, row.bytes_read + bytes_read
    note_findings(session, object_id, found, remaining)


def note_findings(session: Session, object_id: str, found: Sequence[Finding], remaining: Sequence[Finding]) -> None:
    """Write down what was wrong with an object; what is not wrong any more is marked as healed, never removed."""
    now = datetime.now(UTC)
    for one in found:
        healed_at = None if one in remaining else now
        statement = insert(WarehouseFindingRow).values(
            object_id=object_id, path=one.path, kind=str(one.kind), found_at=now, healed_at=healed_at
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["object_id", "path", "kind"], set_={"found_at": now, "healed_at": healed_at}
            )
        )
    still = {(one.path, str(one.kind)) for one in remaining}
    open_rows = select(WarehouseFindingRow).where(
        WarehouseFindingRow.object_id == object_id, WarehouseFindingRow.healed_at.is_(None)
    )
    for row in session.scalars(open_rows):
        if (row.path, row.kind) not in still:
            row.healed_at = now


def end_walk(session: Session) -> None:
    """The whole archive was seen."""
    current_walk(session)
    row = session.get_one(WarehouseWalkRow, THE_WALK, with_for_update=True)
    row.place, row.finished_at, row.whole_bytes = "", datetime.now(UTC), row.bytes_read


def begin_walk(session: Session) -> None:
    """Start the next round from the beginning."""
    row = session.get_one(WarehouseWalkRow, THE_WALK, with_for_update=True)
    row.place, row.started_at, row.objects, row.bytes_read = "", datetime.now(UTC), 0, 0
    row.finished_at = None


def open_findings(session: Session, *, limit: int = 100) -> list[OpenFinding]:
    """What is wrong and could not be put right, newest first."""
    query = select(WarehouseFindingRow).where(WarehouseFindingRow.healed_at.is_(None))
    rows = session.scalars(query.order_by(WarehouseFindingRow.found_at.desc()).limit(limit))
    return [OpenFinding(row.object_id, row.path, row.kind, row.found_at) for row in rows]
