"""Dossiers on a real PostgreSQL: codes of the day, who may see them, what their events forbid."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import psycopg
import pytest

from storage.actor import Role
from storage.errors import NotAllowed, RecordConflict, RecordNotFound, StoreUnavailable
from storage.identifiers import new_id
from storage.records.access_log import readings_of
from storage.records.database import Database
from storage.records.dossiers import (
    Decision,
    DossierFilter,
    components_of,
    decide_component,
    list_dossiers,
    open_dossier,
)
from storage.records.events import DossierState, EventKind, append_event, events_of
from storage.records.owners import owner_for
from tests.office import NOON, at_once, citizen, people, person, receive


def test_dossier_codes_taken_by_16_threads_have_no_gap_and_no_double(database: Database) -> None:
    officer, _, _ = people(database)

    def take_in(number: int) -> str:
        with database.transaction() as session:
            return receive(session, officer, number=f"0010900000{number:02d}").code

    codes = sorted(code for _ in range(3) for code in at_once(16, take_in))

    assert codes == [f"H99.1-261123-{order:04d}" for order in range(1, 49)]


def test_dossier_code_of_a_transaction_that_failed_is_given_again(database: Database) -> None:
    officer, _, _ = people(database)
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        receive(session, officer)
        raise ZeroDivisionError

    with database.transaction() as session:
        assert receive(session, officer).code == "H99.1-261123-0001"


def test_dossier_codes_of_another_day_or_agency_begin_at_one(database: Database) -> None:
    officer, _, stranger = people(database)
    with database.transaction() as session:
        codes = [
            receive(session, officer).code,
            receive(session, officer, on=date(2026, 11, 24)).code,
            receive(session, stranger).code,
        ]

    assert codes == ["H99.1-261123-0001", "H99.1-261124-0001", "H99.2-261123-0001"]


def test_one_new_owner_met_by_many_desks_at_once_is_one_owner(database: Database) -> None:
    def meet(_: int) -> object:
        with database.transaction() as session:
            return owner_for(session, "Trần Thị Thử", "001190000002").id

    assert len(set(at_once(16, meet))) == 1


@pytest.mark.parametrize("typed", ["001.090.000.001", "001 090 000 001", " 001090000001"])
def test_owner_is_found_again_however_the_number_is_typed(database: Database, typed: str) -> None:
    with database.transaction() as session:
        assert owner_for(session, "Nguyễn Văn Mẫu", typed) == owner_for(session, "Nguyễn Văn Mẫu", "001090000001")


def test_owner_with_a_tax_code_is_an_organisation(database: Database) -> None:
    with database.transaction() as session:
        assert owner_for(session, "Công ty Ví Dụ", "0314409058-002").kind == "organisation"


def test_owners_without_identifier_are_never_taken_for_one_another(database: Database) -> None:
    with database.transaction() as session:
        assert owner_for(session, "Lê Thị Thử", None).id != owner_for(session, "Lê Thị Thử", None).id


def test_dossier_received_has_a_slot_for_each_item_and_its_first_event(database: Database) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)
        slots, events = components_of(session, dossier.id), events_of(session, dossier.id)

    assert [slot.item_code for slot in slots][:2] == ["TP01", "TP02"]
    assert [event.kind for event in events] == [EventKind.RECEIVED]


def test_dossier_is_not_received_by_somebody_without_role_or_agency(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(NotAllowed):
            receive(session, person(session, "kiemtoan", Role.AUDITOR))
        with pytest.raises(RecordConflict):
            receive(session, citizen())


def test_dossier_opened_by_its_agency_or_owner_appears_in_the_access_log(database: Database) -> None:
    officer, certifier, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)
    for actor in (certifier, citizen()):
        with database.transaction() as session:
            assert open_dossier(session, actor, dossier.code).id == dossier.id

    with database.transaction() as session:
        lines = [(line.action, line.actor_name, line.purpose) for line in readings_of(session, dossier.owner.id)]
    assert lines == [
        ("open", citizen().name, "xem kho"),
        ("open", certifier.name, "kiểm thử"),
        ("receive", officer.name, "kiểm thử"),
    ]


def test_dossier_is_not_found_by_another_agency_nor_by_another_citizen(database: Database) -> None:
    officer, _, stranger = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)
    for actor in (stranger, citizen("001190000002")):
        with pytest.raises(RecordNotFound), database.transaction() as session:
            open_dossier(session, actor, dossier.code)


def test_list_shows_only_the_agencys_dossiers_page_by_page(database: Database) -> None:
    officer, _, stranger = people(database)
    with database.transaction() as session:
        mine = [receive(session, officer).code for _ in range(5)]
        receive(session, stranger)
        first = list_dossiers(session, officer, DossierFilter(limit=3))
        rest = list_dossiers(session, officer, DossierFilter(before=(first[-1].received_at, first[-1].id), limit=3))

    assert sorted(dossier.code for dossier in [*first, *rest]) == mine
    with pytest.raises(NotAllowed), database.transaction() as session:
        list_dossiers(session, citizen())


def test_component_left_undigitized_needs_its_reason(database: Database) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        slot = components_of(session, receive(session, officer).id)[0]
    with pytest.raises(RecordConflict), database.transaction() as session:
        decide_component(session, officer, slot.id, Decision.NOT_DIGITIZED, None)

    with database.transaction() as session:
        decided = decide_component(session, officer, slot.id, Decision.NOT_DIGITIZED, "chỉ xuất trình (điều 3)")
    assert (decided.decision, decided.reason) == (Decision.NOT_DIGITIZED, "chỉ xuất trình (điều 3)")


def test_component_of_another_agency_is_not_decided(database: Database) -> None:
    officer, _, stranger = people(database)
    with database.transaction() as session:
        slot = components_of(session, receive(session, officer).id)[0]
    with pytest.raises(NotAllowed), database.transaction() as session:
        decide_component(session, stranger, slot.id, Decision.DIGITIZE, None)


# --- events


def _due(at: datetime) -> dict[str, str]:
    return {"due_at": at.isoformat()}


def test_new_date_is_set_only_once(database: Database) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)
        append_event(session, officer, dossier.id, EventKind.NEW_DATE_SET, _due(NOON))
    with pytest.raises(RecordConflict), database.transaction() as session:
        append_event(session, officer, dossier.id, EventKind.NEW_DATE_SET, _due(NOON + timedelta(days=1)))

    with database.transaction() as session:
        assert open_dossier(session, officer, dossier.code).due_at == NOON


def test_new_date_set_by_two_at_once_is_set_by_one(database: Database) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)

    def set_date(_: int) -> bool:
        try:
            with database.transaction() as session:
                append_event(session, officer, dossier.id, EventKind.NEW_DATE_SET, _due(NOON))
        except RecordConflict:
            return False
        return True

    assert sorted(at_once(4, set_date)) == [False, False, False, True]


@pytest.mark.parametrize("end", [EventKind.REFUSED, EventKind.WITHDRAWN, EventKind.RETURNED])
@pytest.mark.parametrize("late", [EventKind.SUPPLEMENT_ASKED, EventKind.RESOLVED, EventKind.NEW_DATE_SET])
def test_closed_dossier_refuses_further_processing(database: Database, end: EventKind, late: EventKind) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)
        append_event(session, officer, dossier.id, end)
    with pytest.raises(RecordConflict), database.transaction() as session:
        append_event(session, officer, dossier.id, late, _due(NOON))


def test_closed_dossier_still_takes_note_of_what_machines_finish(database: Database) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)
        append_event(session, officer, dossier.id, EventKind.RETURNED)
        append_event(session, officer, dossier.id, EventKind.RESULT_STORED)
        opened = open_dossier(session, officer, dossier.code)

    assert opened.state is DossierState.RETURNED


def test_suspended_dossier_gets_its_deadline_back_when_resumed(database: Database) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)
        append_event(session, officer, dossier.id, EventKind.SUSPENDED)
        assert open_dossier(session, officer, dossier.code).due_at is None
        append_event(session, officer, dossier.id, EventKind.RESUMED, _due(NOON))
        resumed = open_dossier(session, officer, dossier.code)

    assert (resumed.state, resumed.due_at) == (DossierState.RECEIVED, NOON)


def test_events_of_many_threads_are_numbered_without_gap(database: Database) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)

    def note(_: int) -> None:
        with database.transaction() as session:
            append_event(session, officer, dossier.id, EventKind.UPLOAD_READ)

    at_once(8, note)
    with database.transaction() as session:
        assert [event.number for event in events_of(session, dossier.id)] == list(range(1, 10))


# --- the database itself


def test_row_asked_for_by_an_unknown_id_is_not_found(database: Database) -> None:
    officer, _, _ = people(database)
    with pytest.raises(RecordNotFound), database.transaction() as session:
        append_event(session, officer, new_id(), EventKind.FORWARDED)


def test_database_that_does_not_answer_is_an_error_worth_retrying() -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreUnavailable) as caught:
        away.ping()

    assert caught.value.retryable
    away.close()


def test_transaction_with_a_swallowed_error_does_not_pretend_to_commit(database: Database) -> None:
    officer, _, _ = people(database)
    with pytest.raises(StoreUnavailable), database.transaction() as session:
        receive(session, officer)
        connection = session.connection().connection.driver_connection
        with suppress(psycopg.Error):
            connection.execute("select no_such_column")  # type: ignore[union-attr]

    with database.transaction() as session:
        assert list_dossiers(session, officer) == []


def test_lock_holders_never_starve_their_own_work(database: Database) -> None:
    officer, _, _ = people(database)
    few = Database(database.url, pool_size=1)

    def work(number: int) -> str:
        with few.alone(f"việc {number}"), few.transaction() as session:
            return receive(session, officer).code

    assert len(set(at_once(8, work))) == 8
    few.close()
