"""Deciding at the desk: two persons, pages, look-ups, refused, held, taken over; hours, new dates and fees."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from signing.book.acts import Act, ActState, act_by_id, open_act
from signing.book.charging import collect_fee, reduce_fee
from signing.book.deciding import (
    accept_act,
    record_checklist,
    record_look_ups,
    refuse_act,
    seize_act,
    take_over_act,
)
from signing.book.letters import issue_letter, letters_of
from signing.book.looking_up import OwnHoldings, look_up
from signing.book.requests import (
    PROCEDURE,
    CertificationRequest,
    ExtensionReason,
    extend_request,
    free_hours,
    open_request,
)
from signing.book.tables import BookRow, CertificationActRow, CertifiedCopyRow
from signing.errors import (
    ActNotInState,
    ChecklistIncomplete,
    ExemptionNeedsEvidence,
    ExtensionNeedsAgreement,
    LookUpMissing,
    PagesIncomplete,
    SlotUnavailable,
    TwoPersonsNeeded,
)
from signing.examination.grounds import Ground
from signing.examination.look_up import Found, Outcome
from signing.rules import Rules
from signing.rules.deadlines import VIETNAM
from signing.rules.letter_rules import LetterKind
from storage.actor import Actor, Role
from storage.errors import RecordConflict, StoreUnavailable
from storage.identifiers import AgencyCode
from storage.records.database import Database
from storage.records.events import EventKind, events_of
from storage.records.procedures import load_procedures
from tests.certifying import RULES, accepted, answers, requested
from tests.memory_store import MemoryStore
from tests.office import APPLICANT, APPLICANT_ID, NOON, TODAY, at_once, people, person

MONDAY = date(2026, 11, 30)


@pytest.fixture
def receiver(database: Database) -> Actor:
    return people(database)[0]


@pytest.fixture
def certifier(database: Database) -> Actor:
    return people(database)[1]


@pytest.fixture
def both(database: Database) -> Actor:
    with database.transaction() as session:
        return person(session, "kiêm-nhiệm", Role.INTAKE_OFFICER, Role.CERTIFIER)


def checked(database: Database, receiver: Actor, *applying: Ground) -> Act:
    act = requested(database, MemoryStore(), receiver)
    with database.transaction() as session:
        record_look_ups(session, receiver, act.id, [])
        return record_checklist(session, receiver, act.id, answers(*applying))


def accept(database: Database, actor: Actor, act: Act, rules: Rules = RULES) -> Act:
    with database.transaction() as session:
        return accept_act(session, actor, rules, act.id, on=TODAY)


def events(database: Database, act: Act) -> list[tuple[EventKind, dict[str, object]]]:
    with database.transaction() as session:
        return [(one.kind, one.data) for one in events_of(session, act.dossier_id)]


def numbered(database: Database, act: Act, state: str) -> None:
    """Give the act a number of the book, in some state."""
    with database.transaction() as session:
        book = BookRow(
            agency_id=act.agency_id, kind="copies", year=2026, symbol="SCT/BS", symbol_rule="x", head_hash="0"
        )
        session.add(book)
        session.flush()
        session.add(
            CertifiedCopyRow(
                act_id=act.id,
                agency_id=act.agency_id,
                owner_id=act.owner_id,
                book_id=book.id,
                number=1,
                verification_code=str(act.id),
                state=state,
                created_at=NOON,
            )
        )


# --- two persons (TT 01/2020/TT-BTP art. 11)


def test_who_received_does_not_certify_and_both_are_on_record(
    database: Database, both: Actor, certifier: Actor
) -> None:
    act = checked(database, both)
    with pytest.raises(TwoPersonsNeeded):
        accept(database, both, act)

    accept(database, certifier, act)
    kind, data = events(database, act)[-1]
    assert kind is EventKind.ACT_ACCEPTED
    assert data["two_persons"] == {
        "required": True,
        "rule": "hai-nguoi-doi-chieu@2020-04-20",
        "received_by": both.name,
        "checked_by": both.name,
        "certified_by": certifier.name,
    }


def test_agency_with_a_row_of_its_own_lets_one_person_do_both(database: Database, both: Actor) -> None:
    [general] = RULES.desk.two_persons
    alone = replace(general, agency="H99.1", required=False)
    rules = replace(RULES, desk=replace(RULES.desk, two_persons=(general, alone)))

    assert accept(database, both, checked(database, both), rules).state is ActState.ACCEPTED


def test_another_certifier_takes_over_until_a_number_is_taken(
    database: Database, receiver: Actor, certifier: Actor, both: Actor
) -> None:
    act = accepted(database, MemoryStore(), receiver, certifier)
    with database.transaction() as session:
        taken = take_over_act(session, both, RULES, act.id, on=TODAY)
    assert taken.certified_by == both.id
    kind, data = events(database, act)[-1]
    assert (kind, data["from"]) == (EventKind.ACT_TAKEN_OVER, {"id": certifier.id, "name": certifier.name})

    numbered(database, act, "open")
    with pytest.raises(ActNotInState), database.transaction() as session:
        take_over_act(session, certifier, RULES, act.id, on=TODAY)


def test_receiver_does_not_take_over_either(database: Database, both: Actor, certifier: Actor) -> None:
    act = checked(database, both)
    accept(database, certifier, act)
    with pytest.raises(TwoPersonsNeeded), database.transaction() as session:
        take_over_act(session, both, RULES, act.id, on=TODAY)


# --- pages (TT 01/2020/TT-BTP art. 10)


@pytest.mark.parametrize(("pages", "sheets"), [(2, 1), (1, 2), (1, 0)])
def test_capture_that_differs_from_the_count_opens_no_act(
    database: Database, receiver: Actor, pages: int, sheets: int
) -> None:
    act = requested(database, MemoryStore(), receiver)
    original = replace(act.original, declared_pages=pages, declared_sheets=sheets)
    with pytest.raises(PagesIncomplete), database.transaction() as session:
        open_act(session, receiver, RULES, act.request_id, original, on=TODAY)


def test_original_that_nobody_counted_is_not_accepted(database: Database, receiver: Actor, certifier: Actor) -> None:
    act = checked(database, receiver)
    with database.transaction() as session:
        session.execute(update(CertificationActRow).values(declared_pages=None))
    with pytest.raises(PagesIncomplete):
        accept(database, certifier, act)


# --- connected data (NĐ 280/2025/NĐ-CP)


class Dead:
    """Connected data that do not answer."""

    def find(self, session: object, actor: Actor, owner_id: UUID, type_code: str) -> Sequence[Found]:
        raise StoreUnavailable("thử nghiệm", "test")


def test_nothing_is_accepted_before_the_data_were_looked_up(
    database: Database, receiver: Actor, certifier: Actor
) -> None:
    act = requested(database, MemoryStore(), receiver)
    with database.transaction() as session:
        record_checklist(session, receiver, act.id, answers())
    with pytest.raises(LookUpMissing):
        accept(database, certifier, act)

    with database.transaction() as session:
        answers_found = look_up(session, receiver, RULES, {"holdings": OwnHoldings()}, act)
        kept = record_look_ups(session, receiver, act.id, answers_found)
    assert [one.outcome for one in kept.look_ups or ()] == [Outcome.NOT_FOUND]
    assert accept(database, certifier, act).look_ups == kept.look_ups
    assert EventKind.ACT_LOOKED_UP in [kind for kind, _ in events(database, act)]


def test_copy_issued_before_is_found_for_the_same_owner_and_kind_only(
    database: Database, receiver: Actor, certifier: Actor
) -> None:
    act = accepted(database, MemoryStore(), receiver, certifier)
    numbered(database, act, "issued")
    with database.transaction() as session:
        session.execute(update(CertifiedCopyRow).values(issued_at=NOON))
        [found] = OwnHoldings().find(session, receiver, act.owner_id, "GKS")
        assert (found.code, found.issued_at) == (str(act.id), NOON)
        assert OwnHoldings().find(session, receiver, act.owner_id, "CCCD") == []


@pytest.mark.parametrize("sources", [{}, {"holdings": Dead()}])
def test_source_that_does_not_answer_is_never_called_empty(
    database: Database, receiver: Actor, sources: dict[str, Dead]
) -> None:
    act = requested(database, MemoryStore(), receiver)
    with database.transaction() as session:
        [answer] = look_up(session, receiver, RULES, sources, act)
    assert answer.outcome is Outcome.UNAVAILABLE


# --- refused or held (NĐ 23/2015/NĐ-CP art. 8, 9(6), 22)


def test_accepted_act_is_refused_later_and_ends_the_request(
    database: Database, receiver: Actor, certifier: Actor
) -> None:
    act = accepted(database, MemoryStore(), receiver, certifier)
    with database.transaction() as session:
        refused = refuse_act(session, certifier, act.id, Ground.ALTERED, "có dấu tẩy")
    assert refused.state is ActState.REFUSED
    assert refused.decision is not None
    assert (refused.decision["ground"], refused.decision["by_name"]) == ("altered", certifier.name)
    assert [kind for kind, _ in events(database, act)][-2:] == [EventKind.ACT_REFUSED, EventKind.RESOLVED]


def test_act_with_a_number_is_not_refused_but_one_whose_number_lapsed_is(
    database: Database, receiver: Actor, certifier: Actor
) -> None:
    act = accepted(database, MemoryStore(), receiver, certifier)
    numbered(database, act, "open")
    with pytest.raises(ActNotInState), database.transaction() as session:
        refuse_act(session, certifier, act.id, Ground.ALTERED, "có dấu tẩy")
    with database.transaction() as session:
        session.execute(update(CertifiedCopyRow).values(state="voided"))
        assert refuse_act(session, certifier, act.id, Ground.ALTERED, "có dấu tẩy").state is ActState.REFUSED


def test_forged_paper_is_held_with_place_and_signs(database: Database, receiver: Actor, certifier: Actor) -> None:
    act = checked(database, receiver, Ground.ALTERED)
    with pytest.raises(ChecklistIncomplete), database.transaction() as session:
        seize_act(session, certifier, act.id, "forged", " ", "UBND phường Mẫu")
    with database.transaction() as session:
        held = seize_act(session, certifier, act.id, "forged", "con dấu in phun", "UBND phường Mẫu")
    assert held.state is ActState.SEIZED
    with pytest.raises(ActNotInState):
        accept(database, certifier, act)
    with database.transaction() as session:
        again = open_act(session, receiver, RULES, act.request_id, act.original, on=TODAY)
    assert again.id != act.id, "the same capture may be looked at anew"


# --- hours (TT 01/2020/TT-BTP art. 2) and new dates (NĐ 23/2015/NĐ-CP art. 21)


def book(database: Database, actor: Actor, day: date, hour: int, minute: int = 0) -> CertificationRequest:
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)
    with database.transaction() as session:
        return open_request(
            session,
            actor,
            RULES,
            load_procedures().on(PROCEDURE, TODAY),
            requester_name=APPLICANT,
            requester_personal_id=APPLICANT_ID,
            received_at=NOON,
            received_on=TODAY,
            appointment_at=at,
        )


def test_last_place_of_an_hour_is_given_once(database: Database, receiver: Actor) -> None:
    def ask(_: int) -> bool:
        try:
            book(database, receiver, MONDAY, 8)
        except SlotUnavailable as exc:
            assert "08:30" in exc.message_vi
            return False
        return True

    assert sum(at_once(5, ask)) == RULES.desk.slots_of("H99.1", MONDAY).places
    assert receiver.agency_id is not None
    with database.transaction() as session:
        free = free_hours(session, RULES, receiver.agency_id, AgencyCode("H99.1"), MONDAY, NOON)
    assert [f"{hour:%H:%M}" for hour in free][:2] == ["08:30", "09:00"]


@pytest.mark.parametrize(
    ("day", "hour", "minute"),
    [(date(2026, 11, 29), 8, 0), (date(2026, 11, 24), 8, 0), (MONDAY, 12, 0), (MONDAY, 8, 1), (TODAY, 8, 0)],
)
def test_hour_off_the_desks_calendar_is_not_booked(
    database: Database, receiver: Actor, day: date, hour: int, minute: int
) -> None:
    with pytest.raises(SlotUnavailable):
        book(database, receiver, day, hour, minute)


def test_new_date_is_set_once_and_longer_only_by_agreement(database: Database, receiver: Actor) -> None:
    opened = book(database, receiver, MONDAY, 9)
    assert opened.due_at.astimezone(VIETNAM).date() == MONDAY

    def extend(days: int, agreement: str = "") -> CertificationRequest:
        with database.transaction() as session:
            return extend_request(
                session,
                receiver,
                RULES,
                opened.id,
                days=days,
                reason=ExtensionReason.MANY_PAGES,
                agreement=agreement,
            )

    for days in (0, 3):
        with pytest.raises(ExtensionNeedsAgreement):
            extend(days)
    assert extend(3, "Thỏa thuận số 01").due_at.astimezone(VIETNAM).date() == MONDAY + timedelta(days=3)
    with pytest.raises(RecordConflict):
        extend(1)


# --- fees (TT 226/2016/TT-BTC) and receipts


def test_receipt_covers_every_original_once_at_what_it_costs(
    database: Database, receiver: Actor, certifier: Actor
) -> None:
    store = MemoryStore()
    act = requested(database, store, receiver)
    on = date(2026, 11, 22)
    with database.transaction() as session:
        with pytest.raises(ExemptionNeedsEvidence):
            reduce_fee(session, receiver, RULES, act.id, "giam-phi-cong-dan-so", " ", on=on, stated=1_000)
        less = reduce_fee(session, receiver, RULES, act.id, "giam-phi-cong-dan-so", "mã 123", on=on, stated=1_000)
        assert (less.fee, (less.exemption or {})["full"]) == (1_000, 2_000)
        assert "giam-phi-cong-dan-so@2026-08-15" in less.fee_rule
        receipt = collect_fee(session, receiver, store, RULES, act.request_id, on=on)
        assert (receipt.facts["total"], receipt.facts["acts"]) == (1_000, [str(act.id)])
        assert "một nghìn đồng" in receipt.facts["values"]["words"]
        with pytest.raises(ActNotInState):
            collect_fee(session, receiver, store, RULES, act.request_id, on=on)
        with pytest.raises(ActNotInState):
            reduce_fee(session, receiver, RULES, act.id, "giam-phi-cong-dan-so", "mã 124", on=on, stated=0)
    assert store.read(receipt.key).startswith(b"%PDF-1.7")


def test_letters_are_numbered_without_gap_or_double(database: Database, receiver: Actor) -> None:
    store, acts = MemoryStore(), [requested(database, MemoryStore(), receiver) for _ in range(6)]
    facts = {"original": "GKS", "ground": "x", "article": "khoản 1 Điều 22", "reason": "thử nghiệm."}

    def write(number: int) -> str:
        with database.transaction() as session:
            made = issue_letter(
                session, receiver, store, RULES, LetterKind.REFUSAL, acts[number].request_id, facts, act=acts[number]
            )
        return made.label

    labels = at_once(6, write)
    year = datetime.now(VIETNAM).year
    assert sorted(labels) == [f"{number:02d}/{year}/TB-TCCT" for number in range(1, 7)]
    with database.transaction() as session:
        [letter] = letters_of(session, acts[0].request_id)
        assert act_by_id(session, acts[0].id).id == letter.act_id
