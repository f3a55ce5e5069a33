"""State and deadline of a dossier follow from its events alone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from storage.records.events import DossierState, Event, EventKind, derive_due, derive_state

MONDAY, TUESDAY, FRIDAY = (datetime(2026, 11, day, 10, tzinfo=UTC) for day in (23, 24, 27))


def events(*steps: EventKind | tuple[EventKind, datetime]) -> list[Event]:
    made = []
    for number, step in enumerate(steps, start=1):
        kind, due = step if isinstance(step, tuple) else (step, None)
        data: dict[str, Any] = {"due_at": due.isoformat()} if due else {}
        made.append(Event(number, kind, MONDAY, "canbo", "Trần Thị Thử", data))
    return made


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], DossierState.RECEIVED),
        ([EventKind.RECEIVED], DossierState.RECEIVED),
        ([EventKind.RECEIVED, EventKind.SUPPLEMENT_ASKED], DossierState.WAITING_FOR_SUPPLEMENT),
        ([EventKind.RECEIVED, EventKind.SUPPLEMENT_ASKED, EventKind.SUPPLEMENTED], DossierState.RECEIVED),
        ([EventKind.RECEIVED, EventKind.SUSPENDED], DossierState.SUSPENDED),
        ([EventKind.RECEIVED, EventKind.SUSPENDED, EventKind.RESUMED], DossierState.RECEIVED),
        ([EventKind.RECEIVED, EventKind.REFUSED], DossierState.REFUSED),
        ([EventKind.RECEIVED, EventKind.WITHDRAWN], DossierState.WITHDRAWN),
        ([EventKind.RECEIVED, EventKind.RESOLVED], DossierState.RESOLVED),
        ([EventKind.RECEIVED, EventKind.RESOLVED, EventKind.RETURNED], DossierState.RETURNED),
    ],
)
def test_state_follows_from_the_steps(steps: list[EventKind], state: DossierState) -> None:
    assert derive_state(events(*steps)) is state


def test_state_is_untouched_by_work_on_papers() -> None:
    history = events(EventKind.RECEIVED, EventKind.RESOLVED, EventKind.UPLOAD_READ, EventKind.RESULT_STORED)

    assert derive_state(history) is DossierState.RESOLVED


def test_due_is_what_was_set_at_receipt() -> None:
    assert derive_due(events((EventKind.RECEIVED, MONDAY), EventKind.UPLOAD_READ)) == MONDAY


def test_due_of_a_dossier_received_without_one_is_unknown() -> None:
    assert derive_due(events(EventKind.RECEIVED)) is None


@pytest.mark.parametrize(
    ("stop", "go_on"),
    [(EventKind.SUPPLEMENT_ASKED, EventKind.SUPPLEMENTED), (EventKind.SUSPENDED, EventKind.RESUMED)],
)
def test_due_stops_while_waiting_and_starts_again(stop: EventKind, go_on: EventKind) -> None:
    assert derive_due(events((EventKind.RECEIVED, MONDAY), stop)) is None
    assert derive_due(events((EventKind.RECEIVED, MONDAY), stop, (go_on, FRIDAY))) == FRIDAY


def test_due_is_moved_by_a_new_date() -> None:
    assert derive_due(events((EventKind.RECEIVED, MONDAY), (EventKind.NEW_DATE_SET, TUESDAY))) == TUESDAY
