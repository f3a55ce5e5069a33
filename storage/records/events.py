"""What happens to a dossier: numbered events, from which its state and deadline derive.

The one table is the truth; `DossierRow.state` and `due_at` are caches written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.actor import Actor
from storage.errors import RecordConflict
from storage.records.tables import DossierRow, EventRow


class EventKind(StrEnum):
    """Steps of a dossier's life (NĐ 118/2025/NĐ-CP) and of the work on its papers."""

    RECEIVED = "received"
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLEMENTED = "supplemented"
    FORWARDED = "forwarded"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NEW_DATE_SET = "new_date_set"
    RESOLVED = "resolved"
    RETURNED = "returned"
    COMPONENT_DECIDED = "component_decided"
    UPLOAD_ACCEPTED = "upload_accepted"
    UPLOAD_READ = "upload_read"
    UPLOAD_QUARANTINED = "upload_quarantined"
    UPLOAD_RETRIED = "upload_retried"
    UPLOAD_DISCARDED = "upload_discarded"
    PAGES_ARRANGED = "pages_arranged"
    PAGE_OVERRIDDEN = "page_overridden"
    PAPER_RETYPED = "paper_retyped"
    PAPER_CONFIRMED = "paper_confirmed"
    PAPER_SET_ASIDE = "paper_set_aside"
    PAPER_TAKEN_BACK = "paper_taken_back"
    PAPER_SIGNED = "paper_signed"
    PAPER_LEFT_UNSIGNED = "paper_left_unsigned"
    RESULT_ISSUED = "result_issued"
    RESULT_STORED = "result_stored"
    ACT_OPENED = "act_opened"
    ACT_CHECKED = "act_checked"
    ACT_ACCEPTED = "act_accepted"
    ACT_REFUSED = "act_refused"
    ACT_LOOKED_UP = "act_looked_up"
    ACT_TAKEN_OVER = "act_taken_over"
    ACT_SEIZED = "act_seized"
    FEE_REDUCED = "fee_reduced"
    LETTER_ISSUED = "letter_issued"
    LETTER_SIGNED = "letter_signed"
    COPY_ISSUED = "copy_issued"
    COPY_CANCELLED = "copy_cancelled"


class DossierState(StrEnum):
    """Where a dossier stands, as its events say."""

    RECEIVED = "received"
    WAITING_FOR_SUPPLEMENT = "waiting_for_supplement"
    SUSPENDED = "suspended"
    RESOLVED = "resolved"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


CLOSED = frozenset({DossierState.RETURNED, DossierState.REFUSED, DossierState.WITHDRAWN})

_STATE_AFTER = {
    EventKind.RECEIVED: DossierState.RECEIVED,
    EventKind.SUPPLEMENT_ASKED: DossierState.WAITING_FOR_SUPPLEMENT,
    EventKind.SUPPLEMENTED: DossierState.RECEIVED,
    EventKind.SUSPENDED: DossierState.SUSPENDED,
    EventKind.RESUMED: DossierState.RECEIVED,
    EventKind.REFUSED: DossierState.REFUSED,
    EventKind.WITHDRAWN: DossierState.WITHDRAWN,
    EventKind.RESOLVED: DossierState.RESOLVED,
    EventKind.RETURNED: DossierState.RETURNED,
}
# What the office does with the dossier itself; what machines note about its papers may come after its end.
_PROCESSING = frozenset(_STATE_AFTER) | {EventKind.FORWARDED, EventKind.NEW_DATE_SET}
_SETS_DUE = frozenset({EventKind.RECEIVED, EventKind.SUPPLEMENTED, EventKind.RESUMED, EventKind.NEW_DATE_SET})
_STOPS_CLOCK = frozenset({EventKind.SUPPLEMENT_ASKED, EventKind.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Event:
    """One numbered step; `data` holds what the step needs to be understood later."""

    number: int
    kind: EventKind
    at: datetime
    actor_id: str
    actor_name: str
    data: dict[str, Any]


def derive_state(events: Sequence[Event]) -> DossierState:
    """The state that a dossier's events, in order, add up to."""
    state = DossierState.RECEIVED
    for event in events:
        state = _STATE_AFTER.get(event.kind, state)
    return state


def derive_due(events: Sequence[Event]) -> datetime | None:
    """The deadline in force: set at receipt, restarted when complete or resumed, changed at most once by a new date."""
    due: datetime | None = None
    for event in events:
        if event.kind in _SETS_DUE:
            text = event.data.get("due_at")
            due = datetime.fromisoformat(text) if text else due
        elif event.kind in _STOPS_CLOCK:
            due = None
    return due


def append_event(
    session: Session, actor: Actor, dossier_id: UUID, kind: EventKind, data: dict[str, Any] | None = None
) -> Event:
    """Append the next event and refresh what the dossier's row caches. Locks the dossier until commit."""
    dossier = session.get_one(DossierRow, dossier_id, with_for_update=True, populate_existing=True)
    before = DossierState(dossier.state)
    if kind in _PROCESSING and dossier.event_count and before in CLOSED:
        raise RecordConflict(
            f"Hồ sơ {dossier.code} đã kết thúc, không ghi thêm bước xử lý được.",
            f"Dossier {dossier.code} is closed; no further step can be recorded.",
        )
    if kind is EventKind.NEW_DATE_SET and _has(session, dossier_id, EventKind.NEW_DATE_SET):
        raise RecordConflict(
            "Ngày trả kết quả chỉ được hẹn lại một lần. Hãy ghi lý do và báo lãnh đạo.",
            "A new date may be set only once. Record the reason and tell the head of the office.",
        )
    row = EventRow(
        dossier_id=dossier_id,
        number=dossier.event_count + 1,
        kind=kind,
        at=datetime.now(UTC),
        actor_id=actor.id,
        actor_name=actor.name,
        data=data or {},
    )
    session.add(row)
    dossier.event_count = row.number
    if kind in _STATE_AFTER or kind is EventKind.NEW_DATE_SET:
        session.flush()
        history = events_of(session, dossier_id)
        dossier.state = derive_state(history)
        dossier.due_at = derive_due(history)
    session.flush()
    return _event(row)


def events_of(session: Session, dossier_id: UUID) -> list[Event]:
    """A dossier's events in order."""
    rows = session.scalars(select(EventRow).where(EventRow.dossier_id == dossier_id).order_by(EventRow.number))
    return [_event(row) for row in rows]


def _has(session: Session, dossier_id: UUID, kind: EventKind) -> bool:
    query = select(EventRow.id).where(EventRow.dossier_id == dossier_id, EventRow.kind == kind).limit(1)
    return session.scalar(query) is not None


def _event(row: EventRow) -> Event:
    return Event(row.number, EventKind(row.kind), row.at, row.actor_id, row.actor_name, row.data)
