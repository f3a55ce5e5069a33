"""The public list of an agency's cancelled copies: numbered, signed by the agency, good until the next one.

TT 01/2020/TT-BTP art. 7: that a copy was cancelled is made public. The list names copies by digest, code and number,
never people. It works like a certificate revocation list: a new one at each cancellation and each day, each saying
when the next is due at the latest, so that whoever checks offline knows when a list is too old to tell.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.book.copies import Cancellation, cancellations
from signing.book.tables import BookRow, CancellationListRow, CancellationRow, CertifiedCopyRow
from signing.errors import SigningKeyUnavailable
from signing.key_source import SigningKey, sign_detached
from signing.rules.deadlines import VIETNAM
from storage.records.agencies import Agency, agency_by_id
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse

log_lines = structlog.get_logger(__name__)

# Offices close over Tết for a week and more; nobody should have to distrust a list because of it.
_GOOD_FOR, _RENEWED_AFTER = timedelta(days=14), timedelta(days=1)
_WHO, _ADDRESS = "Sao Y", "urn:saoy:service"


class Seals(Protocol):
    """Where an agency's own key comes from."""

    def seal_of(self, agency_code: str) -> SigningKey:
        """The agency's signing key; `SigningKeyUnavailable` when it has none here."""
        ...


@dataclass(frozen=True, slots=True)
class CancellationLists:
    """What publishing the lists needs."""

    database: Database
    warehouse: Warehouse
    seals: Seals
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def publish_lists(lists: CancellationLists) -> int:
    """A new list for every agency that needs one, and its deposit; returns how many were published."""
    with lists.database.transaction() as session:
        agencies = session.scalars(select(BookRow.agency_id).distinct()).all()
    count = sum(_publish(lists, agency_id) for agency_id in agencies)
    _deposit(lists)
    return count


def newest_list(session: Session, agency_id: UUID) -> CancellationListRow | None:
    """The list in force."""
    query = select(CancellationListRow).where(CancellationListRow.agency_id == agency_id)
    return session.scalar(query.order_by(CancellationListRow.number.desc()).limit(1))


def list_with_number(session: Session, agency_id: UUID, number: int) -> CancellationListRow | None:
    """An earlier list; they stay as they were."""
    return session.get(CancellationListRow, (agency_id, number))


def _publish(lists: CancellationLists, agency_id: UUID) -> bool:
    with lists.database.alone(f"cancellation list {agency_id}"):
        with lists.database.transaction() as session:
            agency, last, now = agency_by_id(session, agency_id), newest_list(session, agency_id), lists.now()
            count = _count(session, agency_id)
            if last is not None and last.copies == count and now - last.published_at < _RENEWED_AFTER:
                return False
            found = cancellations(session, agency_id=agency_id, limit=None)
        number = last.number + 1 if last else 1
        body = _body(agency, number, now, found)
        try:
            signature = sign_detached(lists.seals.seal_of(agency.code), body)
        except SigningKeyUnavailable:
            log_lines.warning("cancellation_list_unsigned", agency=agency.code)
            return False
        with lists.database.transaction() as session:
            session.add(
                CancellationListRow(
                    agency_id=agency_id,
                    number=number,
                    published_at=now,
                    next_update=now + _GOOD_FOR,
                    copies=len(found),
                    body=body,
                    signature=signature,
                )
            )
        return True


def _body(agency: Agency, number: int, now: datetime, found: list[Cancellation]) -> bytes:
    facts = {
        "schema": 1,
        "agency": agency.name,
        "agency_code": agency.code,
        "number": number,
        "published_at": _time(now),
        "next_update": _time(now + _GOOD_FOR),
        "copies": [
            {
                "number": one.number,
                "code": one.verification_code,
                "sha256": list(one.sha256),
                "status": "cancelled",
                "decision_number": one.decision_number,
                "decided_on": one.decided_on.isoformat(),
                "cancelled_at": _time(one.at),
            }
            for one in found
        ],
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()


def _count(session: Session, agency_id: UUID) -> int:
    query = select(func.count()).select_from(CancellationRow).join(CertifiedCopyRow)
    return session.scalars(query.where(CertifiedCopyRow.agency_id == agency_id)).one()


def _deposit(lists: CancellationLists) -> None:
    with lists.database.transaction() as session:
        query = select(CancellationListRow).where(CancellationListRow.archived_at.is_(None))
        waiting = session.scalars(query.order_by(CancellationListRow.published_at).limit(500)).all()
        codes = {row.agency_id: agency_by_id(session, row.agency_id).code for row in waiting}
    for row in waiting:
        year = row.published_at.astimezone(VIETNAM).year
        lists.warehouse.commit(
            f"system:cancellations/{codes[row.agency_id]}/{year}",
            {f"{row.number:06d}.json": row.body, f"{row.number:06d}.p7s": row.signature},
            message=f"Danh sách hủy số {row.number}",
            who=_WHO,
            address=_ADDRESS,
            at=row.published_at,
        )
        with lists.database.transaction() as session:
            kept = session.get_one(CancellationListRow, (row.agency_id, row.number), with_for_update=True)
            kept.archived_at = lists.now()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
