"""The issuing sequence with real keys, OCSP and time-stamps, and with everything dying at every point."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import BinaryIO

import pytest
from sqlalchemy import select

from api.demo.authority import Authority
from signing.book.acts import Act, ActState, act_by_id, open_act
from signing.book.copies import (
    CertifiedCopy,
    CopyStatus,
    cancel_copy,
    cancellations,
    copy_of_act,
    open_copy,
    public_entry_by_code,
    public_entry_by_digest,
)
from signing.book.deciding import accept_act, record_checklist, refuse_act
from signing.book.register import Entry, Step, book_of_year, entries_of, faults_of_book
from signing.book.tables import BookRow, CertifiedCopyRow
from signing.clock_check import ClockCheck
from signing.errors import (
    ActNotInState,
    ChecklistIncomplete,
    ClockDrifted,
    EntryNotInState,
    SignerNotAuthorized,
    SignerRevoked,
    SourceChanged,
    TimestampUnavailable,
    TwoPersonsNeeded,
)
from signing.examination.grounds import Ground
from signing.issuing.numbering import void_stale_reservations
from signing.issuing.renditions import extend_copy
from signing.issuing.sequence import finish, issue
from signing.key_source import SigningKey
from signing.keys.mandate import Mandate
from signing.pades import SigningTrust
from signing.rules.deadlines import VIETNAM
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots
from signing.verification import verify_pdf
from signing.verification_report import Verdict
from storage.actor import Actor, Role
from storage.errors import NotAllowed
from storage.objects.object_store import ObjectInfo
from storage.records.access_log import readings_of
from storage.records.database import Database
from storage.records.events import EventKind, events_of
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import RULES, Counter, DyingDatabase, Seals, accepted, answers, requested
from tests.faulty_store import DiedError, DyingStore
from tests.integration.signing.conftest import key_of
from tests.memory_store import MemoryStore
from tests.office import TODAY, at_once, citizen, people, person

DEAD = TimestampSource("http://127.0.0.1:9/tsa")  # the discard port: nobody listens


@pytest.fixture
def counter(database: Database, authority: Authority, trust: SigningTrust) -> Counter:
    return Counter(database, trust, Seals(key_of(authority.agency)))


@pytest.fixture
def receiver(database: Database) -> Actor:
    return people(database)[0]


@pytest.fixture
def certifier(database: Database) -> Actor:
    return people(database)[1]


@pytest.fixture
def act(counter: Counter, receiver: Actor, certifier: Actor) -> Act:
    return accepted(counter.database, counter.store, receiver, certifier)


@pytest.fixture
def key(authority: Authority) -> SigningKey:
    return key_of(authority.certifier)


@pytest.fixture
def dead(roots: TrustRoots) -> SigningTrust:
    return SigningTrust(roots, DEAD)


def rows_of(counter: Counter) -> list[Entry]:
    """The book's rows; its chain is proved on the way."""
    with counter.database.transaction() as session:
        found: list[Entry] = []
        for book_id in session.scalars(select(BookRow.id)).all():
            assert list(faults_of_book(session, book_id)) == []
            found += entries_of(session, book_id)
        return found


def steps(counter: Counter, act: Act) -> list[tuple[int, Step]]:
    return [(row.number, row.step) for row in rows_of(counter) if row.act_id == act.id]


def now(counter: Counter, act: Act) -> Act:
    with counter.database.transaction() as session:
        return act_by_id(session, act.id)


def frozen_bytes(counter: Counter, copy: CertifiedCopy) -> bytes:
    with counter.database.transaction() as session:
        frozen_key = session.get_one(CertifiedCopyRow, copy.id).frozen_key
    assert frozen_key is not None
    return counter.store.read(frozen_key)


def assert_issued_once(counter: Counter, act: Act, copy: CertifiedCopy) -> None:
    """One number, one issued row, one released file in store and archive, beginning with the frozen bytes."""
    assert steps(counter, act) == [
        (copy.number, Step.RESERVED),
        (copy.number, Step.INTENDED),
        (copy.number, Step.ISSUED),
    ]
    [rendition] = copy.renditions
    released = counter.store.read(rendition.object_key)
    assert released.startswith(frozen_bytes(counter, copy))
    assert verify_pdf(released, counter.trust.roots).verdict is Verdict.VALID
    archive, object_id = Warehouse(counter.vault), _object_id(counter, act, copy)
    assert archive.read(object_id, f"renditions/01-{rendition.level}.pdf") == released
    assert not [key for key in counter.vault.objects if f"{copy.verification_code}/v2/" in key]
    with counter.database.transaction() as session:
        kinds = [event.kind for event in events_of(session, act.dossier_id)]
    assert kinds.count(EventKind.COPY_ISSUED) == 1
    assert now(counter, act).state is ActState.ISSUED


def _object_id(counter: Counter, act: Act, copy: CertifiedCopy) -> str:
    with counter.database.transaction() as session:
        found = session.get_one(CertifiedCopyRow, copy.id).warehouse_object
    assert found is not None
    return found


# --- the way through


def test_copy_is_numbered_signed_deposited_and_publicly_known(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    copy = issue(counter.desk(), certifier, act.id, key)

    assert_issued_once(counter, act, copy)
    assert re.fullmatch(r"01/\d{4}-SCT/BS", copy.label)
    assert copy.renditions[0].level == "B-LTA"
    with counter.database.transaction() as session:
        by_code = public_entry_by_code(session, copy.verification_code)
        by_digest = public_entry_by_digest(session, copy.renditions[0].sha256)
    assert by_code == by_digest
    assert (by_code.status, by_code.number, by_code.page_count) == (CopyStatus.ISSUED, copy.label, 1)
    assert (counter.person_signed, counter.issued) == ([act.id], [act.id])


def test_copy_issued_again_is_the_same_copy(counter: Counter, act: Act, certifier: Actor, key: SigningKey) -> None:
    first = issue(counter.desk(), certifier, act.id, key)

    assert issue(counter.desk(), certifier, act.id, key) == first
    finish(counter.desk(), act.id)
    assert_issued_once(counter, act, first)


def test_copy_issued_by_two_calls_at_once_is_one_copy(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    first, second = at_once(2, lambda _: issue(counter.desk(), certifier, act.id, key))

    assert first == second
    assert_issued_once(counter, act, first)


def test_copies_of_several_acts_at_once_get_numbers_without_gap(
    counter: Counter, receiver: Actor, certifier: Actor, key: SigningKey
) -> None:
    acts = [accepted(counter.database, counter.store, receiver, certifier) for _ in range(3)]

    copies = at_once(3, lambda number: issue(counter.desk(), certifier, acts[number].id, key))

    assert sorted(copy.number for copy in copies) == [1, 2, 3]
    for one, copy in zip(acts, copies, strict=True):
        assert_issued_once(counter, one, copy)


# --- dying


def issue_through(
    counter: Counter, certifier: Actor, key: SigningKey, act: Act, *, dying: str, fatal: int, after: bool
) -> bool:
    """Run the sequence in a process that dies at one point; whether it died."""
    database = DyingDatabase(counter.database.url, fatal=fatal if dying == "database" else 0, after=after)
    store = DyingStore(counter.store, fatal=fatal if dying == "store" else 0, after=after)
    vault = DyingStore(counter.vault, fatal=fatal if dying == "warehouse" else 0, after=after)
    try:
        issue(counter.desk(database=database, store=store, vault=vault), certifier, act.id, key)
    except DiedError:
        return True
    finally:
        database.close()
    return False


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dying", "after"),
    [
        pytest.param("store", False, id="before a write"),
        pytest.param("store", True, id="after a write"),
        pytest.param("database", False, id="before a commit"),
        # The moments just after are those just before the next step; the warehouse has crash tests of its own.
        pytest.param("database", True, id="after a commit", marks=pytest.mark.full),
        pytest.param("warehouse", False, id="before a deposit", marks=pytest.mark.full),
        pytest.param("warehouse", True, id="after a deposit", marks=pytest.mark.full),
    ],
)
def test_copy_of_a_process_that_died_anywhere_is_finished_with_the_same_number(
    counter: Counter, receiver: Actor, certifier: Actor, key: SigningKey, dying: str, after: bool
) -> None:
    for fatal in count(1):
        act = accepted(counter.database, counter.store, receiver, certifier)
        died = issue_through(counter, certifier, key, act, dying=dying, fatal=fatal, after=after)
        reserved = {number for number, _ in steps(counter, act)}
        if act.id in counter.person_signed and now(counter, act).state is not ActState.ISSUED:
            _finish_without_person(counter, act)

        copy = issue(counter.desk(), certifier, act.id, key)

        assert reserved <= {copy.number}
        assert_issued_once(counter, act, copy)
        if not died:
            break
    assert fatal > 4


def _finish_without_person(counter: Counter, act: Act) -> None:
    """What the job does; where the person's signature was not committed, there is nothing to finish."""
    with counter.database.transaction() as session:
        signed = session.scalar(select(CertifiedCopyRow.person_signed_key).where(CertifiedCopyRow.act_id == act.id))
    if signed is not None:
        finish(counter.desk(), act.id)


def test_copy_the_person_signed_is_finished_without_the_person(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    assert issue_through(counter, certifier, key, act, dying="store", fatal=3, after=False)
    assert counter.person_signed == [act.id]

    finish(counter.desk(), act.id)

    with counter.database.transaction() as session:
        copy = copy_of_act(session, act.id)
    assert copy is not None
    assert_issued_once(counter, act, copy)


def test_finish_before_the_person_signed_does_nothing_but_say_so(counter: Counter, act: Act) -> None:
    with pytest.raises(ActNotInState):
        finish(counter.desk(), act.id)

    assert rows_of(counter) == []


# --- the time-stamping authority away


def test_copy_without_time_stamp_is_signed_kept_and_not_handed_over(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey, dead: SigningTrust
) -> None:
    with pytest.raises(TimestampUnavailable):
        issue(counter.desk(trust=dead), certifier, act.id, key)

    waiting = now(counter, act)
    assert (waiting.state, waiting.waiting_code) == (ActState.SIGNED, "timestamp-unavailable")
    assert steps(counter, act) == [(1, Step.RESERVED), (1, Step.INTENDED)]
    with counter.database.transaction() as session:
        kept = copy_of_act(session, act.id)
        assert kept is not None
        assert public_entry_by_code(session, kept.verification_code).status is CopyStatus.UNKNOWN


def test_copy_that_waited_for_a_time_stamp_is_finished_when_it_can_be_had(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey, dead: SigningTrust
) -> None:
    with pytest.raises(TimestampUnavailable):
        issue(counter.desk(trust=dead), certifier, act.id, key)

    finish(counter.desk(), act.id)

    copy = issue(counter.desk(), certifier, act.id, key)
    assert copy.renditions[0].level == "B-LTA"
    assert now(counter, act).waiting_code is None
    assert_issued_once(counter, act, copy)


def test_copy_with_time_stamps_but_without_proofs_is_released_and_lifted_later(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey, dead: SigningTrust
) -> None:
    assert issue_through(counter, certifier, key, act, dying="store", fatal=4, after=False)
    finish(counter.desk(trust=dead), act.id)
    with counter.database.transaction() as session:
        low = copy_of_act(session, act.id)
    assert low is not None
    assert [one.level for one in low.renditions] == ["B-T"]

    for _ in range(2):
        extend_copy(counter.desk(), act.id)

    with counter.database.transaction() as session:
        high = copy_of_act(session, act.id)
        assert high is not None
        known = [public_entry_by_digest(session, one.sha256).status for one in high.renditions]
    first, second = (counter.store.read(one.object_key) for one in high.renditions)
    assert [one.level for one in high.renditions] == ["B-T", "B-LTA"]
    assert second.startswith(first)
    assert known == [CopyStatus.ISSUED, CopyStatus.ISSUED]
    assert verify_pdf(second, counter.trust.roots).verdict is Verdict.VALID


def test_extension_that_died_is_made_once(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey, dead: SigningTrust
) -> None:
    assert issue_through(counter, certifier, key, act, dying="store", fatal=4, after=False)
    finish(counter.desk(trust=dead), act.id)
    with pytest.raises(DiedError):
        extend_copy(counter.desk(vault=DyingStore(counter.vault, fatal=1, after=True)), act.id)

    extend_copy(counter.desk(), act.id)

    lifted = [name for name in counter.store.objects if "/rendition-2-" in name]
    with counter.database.transaction() as session:
        copy = copy_of_act(session, act.id)
    assert copy is not None
    assert [one.object_key for one in copy.renditions[1:]] == lifted


# --- midnight


def test_number_of_yesterday_without_signature_is_voided_and_a_new_one_taken(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    counter.clock.strike(23, 50)
    assert issue_through(counter, certifier, key, act, dying="store", fatal=1, after=True)
    counter.clock.strike(0, 10, days=1)

    copy = issue(counter.desk(), certifier, act.id, key)

    assert steps(counter, act) == [
        (1, Step.RESERVED),
        (1, Step.VOIDED),
        (2, Step.RESERVED),
        (2, Step.INTENDED),
        (2, Step.ISSUED),
    ]
    assert copy.number == 2
    assert {row.on_date for row in rows_of(counter) if row.number == 2} == {counter.desk().today()}


class MidnightStore(MemoryStore):
    """The day ends while the frozen pages are being kept."""

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.objects, self.written_at = counter.store.objects, counter.store.written_at
        self._counter, self._struck = counter, False

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        if "/frozen-" in key and not self._struck:
            self._struck = True
            self._counter.clock.strike(0, 1, days=1)
        return super().create(key, source, sha256=sha256)


def test_signature_after_midnight_never_carries_yesterdays_number(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    counter.clock.strike(23, 59)

    copy = issue(counter.desk(store=MidnightStore(counter)), certifier, act.id, key)

    assert copy.number == 2
    assert steps(counter, act)[:3] == [(1, Step.RESERVED), (1, Step.INTENDED), (1, Step.VOIDED)]
    report = verify_pdf(counter.store.read(copy.renditions[0].object_key), counter.trust.roots)
    [dated] = {row.on_date for row in rows_of(counter) if row.number == 2}
    assert {signed.signed_at.astimezone(VIETNAM).date() for signed in report.signatures if signed.signed_at} == {dated}


def test_stale_reservation_is_voided_by_the_sweeper_once(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    counter.clock.strike(23, 50)
    assert issue_through(counter, certifier, key, act, dying="store", fatal=1, after=False)
    assert void_stale_reservations(counter.desk()) == 0
    counter.clock.strike(0, 10, days=1)

    assert [void_stale_reservations(counter.desk()) for _ in range(2)] == [1, 0]
    assert steps(counter, act) == [(1, Step.RESERVED), (1, Step.VOIDED)]


def test_signed_copy_of_yesterday_keeps_its_number(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    counter.clock.strike(23, 50)
    assert issue_through(counter, certifier, key, act, dying="store", fatal=3, after=False)
    counter.clock.strike(0, 10, days=1)
    assert void_stale_reservations(counter.desk()) == 0

    finish(counter.desk(), act.id)

    assert [number for number, _ in steps(counter, act)] == [1, 1, 1]


# --- what must be refused


def test_receiver_does_not_certify(counter: Counter, database: Database) -> None:
    with database.transaction() as session:
        both = person(session, "kiem-nhiem", Role.INTAKE_OFFICER, Role.CERTIFIER)
    act = requested(database, counter.store, both)
    with database.transaction() as session:
        record_checklist(session, both, act.id, answers())
    with pytest.raises(TwoPersonsNeeded), database.transaction() as session:
        accept_act(session, both, RULES, act.id, on=TODAY)


def test_whoever_answered_the_checklist_does_not_certify(
    counter: Counter, receiver: Actor, certifier: Actor, database: Database
) -> None:
    act = requested(database, counter.store, receiver)
    with database.transaction() as session:
        record_checklist(session, certifier, act.id, answers())
    with pytest.raises(TwoPersonsNeeded), database.transaction() as session:
        accept_act(session, certifier, RULES, act.id, on=TODAY)


def test_receiver_does_not_sign_what_another_accepted(
    counter: Counter, certifier: Actor, database: Database, key: SigningKey
) -> None:
    with database.transaction() as session:
        both = person(session, "kiem-nhiem", Role.INTAKE_OFFICER, Role.CERTIFIER)
    act = accepted(database, counter.store, both, certifier)
    with pytest.raises(TwoPersonsNeeded):
        issue(counter.desk(), both, act.id, key)

    assert rows_of(counter) == []


@pytest.mark.parametrize(
    "checklist",
    [
        answers(pages=2),
        answers(pages=0),
        type(answers())({Ground.SECRET: False}, 1, "đã tra cứu"),
        type(answers())(answers().grounds, 1, "  "),
    ],
    ids=["too many pages", "too few pages", "grounds unanswered", "no look-up"],
)
def test_checklist_that_is_incomplete_is_refused(
    counter: Counter, receiver: Actor, database: Database, checklist: object
) -> None:
    act = requested(database, counter.store, receiver)
    with pytest.raises(ChecklistIncomplete), database.transaction() as session:
        record_checklist(session, receiver, act.id, checklist)  # type: ignore[arg-type]


@pytest.mark.parametrize("ground", Ground)
def test_act_to_which_a_ground_applies_is_not_accepted_but_refused_in_writing(
    counter: Counter, receiver: Actor, certifier: Actor, database: Database, ground: Ground
) -> None:
    act = requested(database, counter.store, receiver)
    with database.transaction() as session:
        record_checklist(session, receiver, act.id, answers(ground))
    with pytest.raises(ChecklistIncomplete), database.transaction() as session:
        accept_act(session, certifier, RULES, act.id, on=TODAY)
    with pytest.raises(ChecklistIncomplete), database.transaction() as session:
        refuse_act(session, certifier, act.id, ground, " ")

    with database.transaction() as session:
        assert refuse_act(session, certifier, act.id, ground, "có dấu mật").state is ActState.REFUSED


def test_act_not_yet_accepted_is_not_signed(
    counter: Counter, receiver: Actor, certifier: Actor, database: Database, key: SigningKey
) -> None:
    act = requested(database, counter.store, receiver)
    with pytest.raises(ActNotInState):
        issue(counter.desk(), certifier, act.id, key)


def test_original_changed_since_it_was_compared_is_not_signed_and_costs_no_number(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    counter.store.objects[act.original.source_key] += b" "
    with pytest.raises(SourceChanged):
        issue(counter.desk(), certifier, act.id, key)

    assert rows_of(counter) == []


def test_revoked_signer_costs_no_number(counter: Counter, act: Act, certifier: Actor, authority: Authority) -> None:
    with pytest.raises(SignerRevoked):
        issue(counter.desk(), certifier, act.id, key_of(authority.revoked))

    assert rows_of(counter) == []


def test_copy_is_not_issued_by_another_agency_or_without_the_role(
    counter: Counter, act: Act, receiver: Actor, database: Database, key: SigningKey
) -> None:
    for actor in (people(database)[2], receiver):
        with pytest.raises(NotAllowed):
            issue(counter.desk(), actor, act.id, key)


def test_damaged_frozen_bytes_are_not_signed(counter: Counter, act: Act, certifier: Actor, key: SigningKey) -> None:
    assert issue_through(counter, certifier, key, act, dying="store", fatal=2, after=False)
    [frozen] = [name for name in counter.store.objects if "/frozen-" in name]
    counter.store.objects[frozen] += b" "
    with pytest.raises(SourceChanged):
        issue(counter.desk(), certifier, act.id, key)


def test_original_captured_twice_in_one_request_is_one_act(
    counter: Counter, act: Act, receiver: Actor, database: Database
) -> None:
    with database.transaction() as session:
        assert open_act(session, receiver, RULES, act.request_id, act.original, on=TODAY).id == act.id


# --- afterwards


@pytest.fixture
def copy(counter: Counter, act: Act, certifier: Actor, key: SigningKey) -> Iterator[CertifiedCopy]:
    yield issue(counter.desk(), certifier, act.id, key)


def cancel(counter: Counter, actor: Actor, copy: CertifiedCopy, *, reason: str = "chứng thực sai") -> CertifiedCopy:
    with counter.database.transaction() as session:
        return cancel_copy(
            session, actor, copy.verification_code, decision_number="07/QĐ-UBND", decided_on=TODAY, reason=reason
        )


def test_copy_cancelled_twice_is_cancelled_once_and_publicly(
    counter: Counter, act: Act, copy: CertifiedCopy, certifier: Actor
) -> None:
    for _ in range(2):
        assert cancel(counter, certifier, copy).status is CopyStatus.CANCELLED

    with counter.database.transaction() as session:
        entry, listed = public_entry_by_digest(session, copy.renditions[0].sha256), cancellations(session)
        kinds = [event.kind for event in events_of(session, act.dossier_id)]
    assert (entry.status, entry.cancelled_by, entry.cancelled_on) == (CopyStatus.CANCELLED, "07/QĐ-UBND", TODAY)
    assert [one.sha256 for one in listed] == [(copy.renditions[0].sha256,)]
    assert kinds.count(EventKind.COPY_CANCELLED) == 1
    assert [step for _, step in steps(counter, act)].count(Step.CANCELLED) == 1


def test_copy_is_cancelled_only_by_its_head_with_a_decision(
    counter: Counter, copy: CertifiedCopy, receiver: Actor, certifier: Actor
) -> None:
    for actor in (receiver, people(counter.database)[2]):
        with pytest.raises(NotAllowed):
            cancel(counter, actor, copy)
    with pytest.raises(ActNotInState):
        cancel(counter, certifier, copy, reason=" ")


def test_copy_not_yet_issued_is_not_cancelled(counter: Counter, act: Act, certifier: Actor, key: SigningKey) -> None:
    assert issue_through(counter, certifier, key, act, dying="store", fatal=3, after=False)
    with counter.database.transaction() as session:
        unfinished = copy_of_act(session, act.id)
    assert unfinished is not None
    with pytest.raises(EntryNotInState):
        cancel(counter, certifier, unfinished)


def test_cancelled_copy_is_not_lifted(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey, dead: SigningTrust
) -> None:
    assert issue_through(counter, certifier, key, act, dying="store", fatal=4, after=False)
    finish(counter.desk(trust=dead), act.id)
    with counter.database.transaction() as session:
        low = copy_of_act(session, act.id)
    assert low is not None
    cancel(counter, certifier, low)

    extend_copy(counter.desk(), act.id)

    with counter.database.transaction() as session:
        assert len(open_copy(session, certifier, low.verification_code).renditions) == 1


def test_copy_opened_is_recorded_and_closed_to_strangers(
    counter: Counter, copy: CertifiedCopy, certifier: Actor, database: Database
) -> None:
    for actor in (certifier, citizen()):
        with database.transaction() as session:
            open_copy(session, actor, copy.verification_code)
    for stranger in (people(database)[2], citizen("001190000002")):
        with pytest.raises(NotAllowed), database.transaction() as session:
            open_copy(session, stranger, copy.verification_code)

    with database.transaction() as session:
        lines = [line.subject for line in readings_of(session, copy.act.owner_id) if line.action == "open"]
    assert lines == [f"copy {copy.verification_code}"] * 2


def test_book_of_the_year_counts_what_was_issued(counter: Counter, copy: CertifiedCopy) -> None:
    year = counter.desk().today().year
    with counter.database.transaction() as session:
        book = book_of_year(session, copy.act.agency_id, year)

    assert book is not None
    assert (book.last_number, book.symbol) == (1, "SCT/BS")


# --- before signing


def test_person_without_authority_on_that_day_costs_no_number(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    past = replace(key, mandates=(Mandate("QĐ 1/QĐ-UBND (thử nghiệm)", date(2026, 1, 1), date(2026, 1, 31)),))
    with pytest.raises(SignerNotAuthorized):
        issue(counter.desk(), certifier, act.id, past)

    assert rows_of(counter) == []
    assert now(counter, act).waiting_code == "signer-not-authorized"


def test_delegation_that_ends_at_midnight_does_not_sign_the_day_after(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    counter.clock.strike(23, 59)
    today = counter.desk().today()
    ends = replace(key, mandates=(Mandate("QĐ 2/QĐ-UBND (thử nghiệm)", today, today),))
    with pytest.raises(SignerNotAuthorized):
        issue(counter.desk(store=MidnightStore(counter)), certifier, act.id, ends)

    assert counter.person_signed == []


def test_authority_of_the_person_is_written_into_the_book(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey
) -> None:
    held = replace(key, mandates=(Mandate("QĐ 3/QĐ-UBND (thử nghiệm)", date(2026, 1, 1)),))
    issue(counter.desk(), certifier, act.id, held)

    [intended] = [row for row in rows_of(counter) if row.step is Step.INTENDED]
    assert intended.data["authority"] == "QĐ 3/QĐ-UBND (thử nghiệm)"


def test_wrong_clock_costs_no_number_and_the_act_says_so(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey, authority: Authority
) -> None:
    late = TimestampSource(authority.timestamp_url, now=lambda: datetime.now(UTC) + timedelta(minutes=5))
    desk = replace(counter.desk(), check_clock=ClockCheck(late, timedelta(seconds=30)))
    with pytest.raises(ClockDrifted):
        issue(desk, certifier, act.id, key)

    assert rows_of(counter) == []
    assert now(counter, act).waiting_code == "clock-drifted"
    assert issue(counter.desk(), certifier, act.id, key).renditions
    assert now(counter, act).waiting_code is None


def test_copy_is_issued_by_the_second_authority_while_the_first_is_dying(
    counter: Counter, act: Act, certifier: Actor, key: SigningKey, authority: Authority, roots: TrustRoots
) -> None:
    two = TimestampSource("http://127.0.0.1:9/tsa", authority.timestamp_url)

    copy = issue(counter.desk(trust=SigningTrust(roots, two)), certifier, act.id, key)

    assert copy.renditions[0].level == "B-LTA"
    assert_issued_once(counter, act, copy)
