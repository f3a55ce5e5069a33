"""Papers and their values: the machine proposes, the officer decides, and nothing anybody said is ever lost."""

from dataclasses import replace

import pytest

from storage.errors import IdentifierInvalid, NotAllowed, RecordConflict, RecordNotFound
from storage.records.access_log import readings_of
from storage.records.database import Database
from storage.records.dossiers import Dossier, components_of
from storage.records.events import EventKind, events_of
from storage.records.field_values import history_of_values
from storage.records.findings import REFUSES, FindingFacts, findings_of, override_finding
from storage.records.owners import owner_by_id
from storage.records.papers import (
    ArchivalForm,
    MadeFile,
    Paper,
    PaperState,
    UnsignedReason,
    confirm_paper,
    correct_paper_value,
    note_archival,
    note_signed,
    note_unsigned,
    open_paper,
    paper_by_id,
    papers_of,
    set_paper_aside,
    take_paper_back,
)
from tests.memory_store import MemoryStore
from tests.office import (
    APPLICANT,
    APPLICANT_ID,
    DIGEST,
    NOON,
    archive,
    confirm,
    field,
    people,
    proposed,
    reading,
    receive,
    sign,
)
from tests.office import upload as take_upload

FILE = MadeFile("work/new", DIGEST)
MACHINE = [field("holder_name", APPLICANT), field("personal_id", APPLICANT_ID), field("issue_date", "2020-01-0S")]


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def dossier(database: Database) -> Dossier:
    officer, _, _ = people(database)
    with database.transaction() as session:
        return receive(session, officer)


@pytest.fixture
def paper(database: Database, store: MemoryStore, dossier: Dossier) -> Paper:
    officer, _, _ = people(database)
    return proposed(database, store, officer, dossier, MACHINE)[0]


def now(database: Database, paper: Paper) -> Paper:
    with database.transaction() as session:
        return paper_by_id(session, paper.id)


def test_reading_recorded_twice_changes_nothing(database: Database, store: MemoryStore, dossier: Dossier) -> None:
    officer, _, _ = people(database)
    accepted = take_upload(database, store, officer, dossier)
    for fields in (MACHINE, []):
        reading(database, officer, accepted.id, fields)

    with database.transaction() as session:
        papers, kinds = papers_of(session, dossier.id), [one.kind for one in events_of(session, dossier.id)]
    assert [len(one.fields) for one in papers] == [3]
    assert kinds.count(EventKind.UPLOAD_READ) == 1


def test_papers_of_two_uploads_follow_one_another_and_fill_their_slot(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, _ = people(database)
    proposed(database, store, officer, dossier, MACHINE, [])
    proposed(database, store, officer, dossier, [])

    with database.transaction() as session:
        papers, slots = papers_of(session, dossier.id), components_of(session, dossier.id)
    assert [one.position for one in papers] == [1, 2, 3]
    assert {one.component_id for one in papers} == {slot.id for slot in slots if slot.item_code == "TP05"}


def test_correction_supersedes_and_keeps_what_the_machine_said(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    confirm(database, officer, paper, {"issue_date": "2020-01-05", "holder_name": APPLICANT})

    with database.transaction() as session:
        history = [(value.name, value.value, value.source) for value, _, _ in history_of_values(session, paper.id)]
    assert now(database, paper).fields["issue_date"].value == "2020-01-05"
    assert [said for said in history if said[0] == "issue_date"] == [
        ("issue_date", "2020-01-0S", "ocr"),
        ("issue_date", "2020-01-05", "officer"),
    ]
    assert [said for said in history if said[0] == "holder_name"] == [("holder_name", APPLICANT, "ocr")]


def test_value_emptied_is_withdrawn_but_not_forgotten(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    confirm(database, officer, paper, {"issue_date": " "})
    confirm(database, officer, paper, {"issue_date": "2020-01-05"})

    with database.transaction() as session:
        said = [value.value for value, _, _ in history_of_values(session, paper.id) if value.name == "issue_date"]
    assert said == ["2020-01-0S", "", "2020-01-05"]
    assert now(database, paper).fields["issue_date"].value == "2020-01-05"


def test_doubtful_value_confirmed_as_it_is_keeps_its_source_and_place(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, _ = people(database)
    doubtful = proposed(database, store, officer, dossier, [field("document_number", "45/2020", accepted=False)])[0]
    assert doubtful.is_doubtful

    confirmed = confirm(database, officer, doubtful, {"document_number": "45/2020"})

    value = confirmed.fields["document_number"]
    assert (value.accepted, value.source, value.bbox) == (True, "ocr", (1.0, 2.0, 3.0, 4.0))
    assert not confirmed.is_doubtful


@pytest.mark.parametrize(
    ("values", "owner"),
    [
        ({}, (APPLICANT, APPLICANT_ID)),
        ({"personal_id": ""}, (APPLICANT, APPLICANT_ID)),
        ({"holder_name": "", "personal_id": ""}, (APPLICANT, APPLICANT_ID)),
        ({"holder_name": "TRẦN THỊ THỬ", "personal_id": "001190000002"}, ("TRẦN THỊ THỬ", "001190000002")),
        ({"personal_id": "001190000002"}, (APPLICANT, "001190000002")),
        ({"holder_name": "TRẦN THỊ THỬ", "personal_id": ""}, ("TRẦN THỊ THỬ", None)),
        ({"holder_name": "", "personal_id": "001190000002"}, ("(chưa rõ tên)", "001190000002")),
    ],
)
def test_owner_of_a_paper_is_whom_it_names(
    database: Database, paper: Paper, values: dict[str, str], owner: tuple[str, str | None]
) -> None:
    officer, _, _ = people(database)

    confirmed = confirm(database, officer, paper, values)

    with database.transaction() as session:
        found = owner_by_id(session, confirmed.owner_id)
    assert (found.name, found.identifier) == owner


def test_owner_without_number_stays_one_when_the_paper_is_confirmed_again(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    values = {"holder_name": "TRẦN THỊ THỬ", "personal_id": ""}

    owners = {confirm(database, officer, paper, values).owner_id for _ in range(2)}

    assert len(owners) == 1


def test_paper_confirmed_with_a_wrong_number_stays_as_it_was(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    with pytest.raises(IdentifierInvalid):
        confirm(database, officer, paper, {"personal_id": "123", "issue_date": "2020-01-05"})

    kept = now(database, paper)
    assert (kept.state, kept.fields["issue_date"].value) == (PaperState.PROPOSED, "2020-01-0S")


def test_paper_is_not_confirmed_set_aside_or_signed_by_another_agency(database: Database, paper: Paper) -> None:
    _, _, stranger = people(database)
    with database.transaction() as session:
        with pytest.raises(NotAllowed):
            confirm_paper(session, stranger, paper.id, "GKS", {}, None)
        with pytest.raises(NotAllowed):
            set_paper_aside(session, stranger, paper.id)
        with pytest.raises(NotAllowed):
            note_signed(session, stranger, paper.id, FILE, NOON, archival_sha256=DIGEST)
        with pytest.raises(NotAllowed):
            note_unsigned(session, stranger, paper.id, UnsignedReason.NO_CERTIFICATE, archival_sha256=DIGEST)
        with pytest.raises(NotAllowed):
            correct_paper_value(session, stranger, paper.id, "holder_name", "X")


def test_paper_is_not_confirmed_into_another_dossiers_component(database: Database, paper: Paper) -> None:
    officer, _, stranger = people(database)
    with database.transaction() as session:
        foreign = components_of(session, receive(session, stranger).id)[0]
    with pytest.raises(RecordNotFound), database.transaction() as session:
        confirm_paper(session, officer, paper.id, "GKS", {}, foreign.id)


def test_paper_opened_appears_in_its_owners_access_log(database: Database, paper: Paper) -> None:
    officer, certifier, stranger = people(database)
    with database.transaction() as session:
        open_paper(session, certifier, paper.id)
    with pytest.raises(RecordNotFound), database.transaction() as session:
        open_paper(session, stranger, paper.id)

    with database.transaction() as session:
        lines = [(line.action, line.actor_name) for line in readings_of(session, paper.owner_id)]
    assert lines == [("open", certifier.name), ("receive", officer.name)]


def test_paper_set_aside_twice_is_set_aside_once_and_on_record(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    for _ in range(2):
        with database.transaction() as session:
            set_paper_aside(session, officer, paper.id)

    with database.transaction() as session:
        aside = [one for one in events_of(session, paper.dossier_id) if one.kind is EventKind.PAPER_SET_ASIDE]
    assert [one.actor_name for one in aside] == [officer.name]
    with pytest.raises(RecordConflict):
        confirm(database, officer, paper)


def test_archival_file_of_an_overtaken_confirmation_counts_for_nothing(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    first = confirm(database, officer, paper)
    confirm(database, officer, paper, {"issue_date": "2020-01-05"})

    with database.transaction() as session:
        note_archival(
            session,
            paper.id,
            FILE,
            form=ArchivalForm.SEARCHABLE,
            searchable=None,
            confirmed_at=first.confirmed_at,
        )

    assert now(database, paper).state is PaperState.CONFIRMED


def test_paper_signed_is_final(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    sign(database, officer, confirm(database, officer, paper))

    with database.transaction() as session:
        with pytest.raises(RecordConflict):
            confirm_paper(session, officer, paper.id, "GKS", {}, None)
        with pytest.raises(RecordConflict):
            correct_paper_value(session, officer, paper.id, "holder_name", "KHÁC")
        with pytest.raises(RecordConflict):
            set_paper_aside(session, officer, paper.id)
        with pytest.raises(RecordConflict):
            note_signed(session, officer, paper.id, FILE, NOON, archival_sha256=DIGEST)


def test_signature_on_a_file_that_was_overtaken_is_not_taken(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    archive(database, confirm(database, officer, paper))
    archive(database, confirm(database, officer, paper, {"issue_date": "2020-01-05"}), "cd" * 32)

    with pytest.raises(RecordConflict), database.transaction() as session:
        note_signed(session, officer, paper.id, FILE, NOON, archival_sha256=DIGEST)
    assert now(database, paper).state is PaperState.ARCHIVED


def test_paper_left_unsigned_is_final_and_says_why(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    archive(database, confirm(database, officer, paper))
    with database.transaction() as session:
        note_unsigned(session, officer, paper.id, UnsignedReason.NO_CERTIFICATE, archival_sha256=DIGEST)

    left = now(database, paper)
    assert (left.state, left.signed_by, left.unsigned_reason) == (
        PaperState.UNSIGNED,
        None,
        UnsignedReason.NO_CERTIFICATE,
    )
    assert left.final_file == MadeFile(f"work/{paper.id}", DIGEST)
    with database.transaction() as session:
        [event] = [one for one in events_of(session, paper.dossier_id) if one.kind is EventKind.PAPER_LEFT_UNSIGNED]
    assert (event.actor_name, event.data["reason"]) == (officer.name, "no_certificate")
    with pytest.raises(RecordConflict):
        confirm(database, officer, paper)


def test_doubtful_value_settled_keeps_who_and_when_and_asks_for_the_papers_confirmation(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, _ = people(database)
    [doubtful] = proposed(database, store, officer, dossier, [field("issue_date", "2020-01-0S", accepted=False)])
    archive(database, confirm(database, officer, doubtful))
    for _ in range(2):
        with database.transaction() as session:
            correct_paper_value(session, officer, doubtful.id, "issue_date", "2020-01-05")

    settled = now(database, doubtful)
    assert (settled.state, settled.archival_key, settled.doubts) == (PaperState.PROPOSED, None, [])
    with database.transaction() as session:
        history = history_of_values(session, doubtful.id)
    assert [(value.value, who) for value, who, _ in history] == [("2020-01-0S", officer.id), ("2020-01-05", officer.id)]


def test_doubts_are_told_most_doubtful_first(database: Database, store: MemoryStore, dossier: Dossier) -> None:
    officer, _, _ = people(database)
    values = [
        replace(field(name, "?", accepted=accepted), confidence=sure)
        for name, sure, accepted in (("a", 0.7, False), ("b", 0.2, True), ("c", 0.4, False))
    ]
    [paper] = proposed(database, store, officer, dossier, values)

    assert [one.name for one in paper.doubts] == ["c", "a"]
    assert paper.certainty == 0.4


def test_paper_set_aside_can_be_taken_back(database: Database, paper: Paper) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        set_paper_aside(session, officer, paper.id)
    with database.transaction() as session:
        take_paper_back(session, officer, paper.id)

    assert confirm(database, officer, paper).state is PaperState.CONFIRMED


def test_page_the_gate_refuses_is_confirmed_only_with_a_reason_on_record(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, _ = people(database)
    accepted = take_upload(database, store, officer, dossier)
    refusal = FindingFacts(1, "resolution-low", REFUSES, "Trang 1 chỉ đạt 120 dpi.", "Page 1 has 120 dpi.")
    elsewhere = FindingFacts(2, "blurred", REFUSES, "Trang 2 nhòe.", "Page 2 is blurred.")
    reading(database, officer, accepted.id, [], [], findings=[refusal, elsewhere])
    with database.transaction() as session:
        first, second = papers_of(session, dossier.id)
        finding = findings_of(session, [accepted.id])[0]

    with pytest.raises(RecordConflict, match="120 dpi"):
        confirm(database, officer, first)
    with pytest.raises(RecordConflict), database.transaction() as session:
        override_finding(session, officer, finding.id, "  ")
    with database.transaction() as session:
        override_finding(session, officer, finding.id, "Bản gốc in nhỏ, đọc được rõ")

    assert confirm(database, officer, first).state is PaperState.CONFIRMED
    with pytest.raises(RecordConflict):
        confirm(database, officer, second)
    with database.transaction() as session:
        kept = findings_of(session, [accepted.id])[0]
        [event] = [one for one in events_of(session, dossier.id) if one.kind is EventKind.PAGE_OVERRIDDEN]
    assert (kept.overridden_by, kept.override_reason) == (officer.name, "Bản gốc in nhỏ, đọc được rõ")
    assert event.data["reason"] == kept.override_reason
