"""The access log in the warehouse: each chain's lines day by day, so that cutting or losing the table leaves a trace.

    system:access-log/<chain>/<day>    about.json      whose chain it is
                                       lines-<n>.jsonl one line an access, from number n on, with its hash

Owns depositing, comparing and bringing back. A day is Vietnam's; a chain is an agency's id, or `system`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.errors import ArchiveDamaged
from storage.records.access_log import GENESIS, hash_of
from storage.records.database import Database
from storage.records.deposits import to_json
from storage.records.tables import AccessLogCursorRow, AccessRecordRow, AgencyRow, OwnerRow
from storage.warehouse.ocfl_root import Warehouse

_WHO, _ADDRESS = "Sao Y", "urn:saoy:service"
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_FAMILY = "system:access-log/"
_GATHERING = timedelta(minutes=15)  # a day of one agency stays below a hundred versions
_MANY = 1_000  # lines that do not wait any longer

Json = dict[str, Any]


def archive_access_log(database: Database, warehouse: Warehouse, *, at_once: bool = False) -> int:
    """Deposit the lines that wait long enough, or that are many; returns how many lines."""
    with database.transaction() as session:
        chains = session.scalars(select(AccessRecordRow.chain).group_by(AccessRecordRow.chain)).all()
    return sum(_archive_chain(database, warehouse, chain, at_once) for chain in chains)


def faults_of_archived_log(session: Session, warehouse: Warehouse) -> Iterator[str]:
    """What the warehouse holds of the log and the table does not say any more: lines cut off, or other ones."""
    for object_id in warehouse.objects(_FAMILY):
        chain, archived = object_id.removeprefix(_FAMILY).split("/")[0], list(_lines(warehouse, object_id))
        query = select(AccessRecordRow.number, AccessRecordRow.hash).where(
            AccessRecordRow.chain == chain, AccessRecordRow.number.in_([line["number"] for line in archived])
        )
        there = {row.number: row.hash for row in session.execute(query)}
        yield from (f"{chain} {line['number']}" for line in archived if there.get(line["number"]) != line["hash"])


def agency_ids_in_log(warehouse: Warehouse) -> dict[str, UUID]:
    """Agency code → id, as the archived lines knew them."""
    found: dict[str, UUID] = {}
    for object_id in warehouse.objects(_FAMILY):
        agency: Json | None = json.loads(warehouse.read(object_id, "about.json"))["agency"]
        if agency is not None:
            found[agency["code"]] = UUID(agency["id"])
    return found


def rebuild_access_log(database: Database, warehouse: Warehouse) -> int:
    """Bring every archived line back, in its chain's order; ArchiveDamaged when one does not follow from the last."""
    by_chain: dict[str, list[Json]] = {}
    for object_id in warehouse.objects(_FAMILY):
        for line in _lines(warehouse, object_id):
            by_chain.setdefault(line["chain"], []).append(line)
    for chain, lines in by_chain.items():
        with database.transaction() as session:
            _bring_back(session, chain, sorted(lines, key=lambda line: int(line["number"])))
    return sum(map(len, by_chain.values()))


def _archive_chain(database: Database, warehouse: Warehouse, chain: str, at_once: bool) -> int:
    with database.transaction() as session:
        cursor = session.get(AccessLogCursorRow, chain)
        begin = 1 if cursor is None else cursor.number + 1
        query = select(AccessRecordRow).where(AccessRecordRow.chain == chain, AccessRecordRow.number >= begin)
        rows = session.scalars(query.order_by(AccessRecordRow.number).limit(_MANY)).all()
        if not rows or not (at_once or len(rows) == _MANY or datetime.now(UTC) - rows[0].at >= _GATHERING):
            return 0
        about = _about(session, chain)
        lines = [(row.at.astimezone(_VIETNAM).date(), _line(session, row)) for row in rows]
    for day, group in itertools.groupby(lines, key=lambda one: one[0]):
        of_day = [line for _, line in group]
        text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in of_day)
        warehouse.commit(
            f"{_FAMILY}{chain}/{day.isoformat()}",
            {"about.json": about, f"lines-{of_day[0]['number']:010d}.jsonl": text.encode()},
            message=f"Nhật ký đọc: {len(of_day)} dòng",
            who=_WHO,
            address=_ADDRESS,
            at=datetime.fromisoformat(of_day[-1]["at"]),
        )
        _move_cursor(database, chain, of_day[-1]["number"])
    return len(lines)


def _about(session: Session, chain: str) -> bytes:
    agency = None if chain == "system" else session.get_one(AgencyRow, UUID(chain))
    told = None if agency is None else {"id": chain, "code": agency.code, "name": agency.name}
    return to_json({"schema": 1, "chain": chain, "agency": told})


def _line(session: Session, row: AccessRecordRow) -> Json:
    owner = None if row.owner_id is None else session.get_one(OwnerRow, row.owner_id)
    return {
        "id": str(row.id),
        "chain": row.chain,
        "number": row.number,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": {"id": row.actor_id, "name": row.actor_name},
        "purpose": row.purpose,
        "action": row.action,
        "subject": row.subject,
        "owner": None
        if owner is None
        else {"id": str(owner.id), "kind": owner.kind, "identifier": owner.identifier, "name": owner.name},
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }


def _move_cursor(database: Database, chain: str, number: int) -> None:
    with database.transaction() as session:
        statement = insert(AccessLogCursorRow).values(chain=chain, number=number)
        moved = func.greatest(AccessLogCursorRow.number, statement.excluded.number)
        session.execute(statement.on_conflict_do_update(index_elements=["chain"], set_={"number": moved}))


def _lines(warehouse: Warehouse, object_id: str) -> Iterator[Json]:
    for path in sorted(warehouse.state(object_id)):
        if path.startswith("lines-"):
            yield from map(json.loads, warehouse.read(object_id, path).splitlines())


def _bring_back(session: Session, chain: str, lines: Sequence[Json]) -> None:
    previous = GENESIS
    for expected, line in enumerate(lines, start=1):
        owner = line["owner"]
        if owner is not None and session.get(OwnerRow, UUID(owner["id"])) is None:
            session.add(OwnerRow(**{**owner, "id": UUID(owner["id"])}))
            session.flush()
        row = AccessRecordRow(
            id=UUID(line["id"]),
            chain=chain,
            number=line["number"],
            at=datetime.fromisoformat(line["at"]),
            actor_id=line["actor"]["id"],
            actor_name=line["actor"]["name"],
            purpose=line["purpose"],
            action=line["action"],
            subject=line["subject"],
            owner_id=UUID(owner["id"]) if owner else None,
            previous_hash=line["previous_hash"],
            hash=line["hash"],
        )
        if (row.number, row.previous_hash, row.hash) != (expected, previous, hash_of(row)):
            raise ArchiveDamaged(
                f"Nhật ký đọc «{chain}» trong kho đứt ở dòng {expected}. Hãy chạy «saoy warehouse check --heal».",
                f"The archived access log “{chain}” breaks at line {expected}. Run `saoy warehouse check --heal`.",
            )
        session.add(row)
        previous = row.hash
    session.flush()
    session.add(AccessLogCursorRow(chain=chain, number=len(lines)))
