"""The officer names another type: its fields are read from the kept readings, people's words stay, all is recorded."""

import json

import pytest

from digitize.proposals import page_facts, understood
from digitize.reading.page_reading import FileReading
from digitize.reading.reading_json import to_json
from digitize.retyping import read_as_type
from digitize.understanding.text_model import seed_model
from storage.actor import system_actor
from storage.errors import NotAllowed, RecordConflict
from storage.objects.object_store import ObjectKey
from storage.records.database import Database
from storage.records.events import EventKind, events_of
from storage.records.field_values import said_of
from storage.records.papers import Paper, PaperState, papers_of, set_paper_aside
from storage.records.readings import ReadingFacts, record_reading
from tests.memory_store import MemoryStore
from tests.office import confirm, people, receive, upload
from tests.unit.digitize.pages import decision


class Desk:
    """A dossier with one decision of an agency, which the machine took for a birth certificate."""

    def __init__(self, database: Database) -> None:
        self.database, self.store = database, MemoryStore()
        self.officer, _, self.stranger = people(database)
        with database.transaction() as session:
            self.dossier = receive(session, self.officer)
        accepted = upload(database, self.store, self.officer, self.dossier, b"scan")
        reading = FileReading("tệp.pdf", accepted.sha256, (decision(),), ())
        key = ObjectKey(f"readings/{accepted.id}.json")
        self.store.create(key, json.dumps(to_json(reading)).encode())
        wrong = understood(reading.pages, as_type="GKS", model=seed_model())
        with database.transaction() as session:
            record_reading(
                session, system_actor("kiểm thử"), accepted.id, ReadingFacts(page_facts(reading), [wrong], key), {}
            )

    @property
    def paper(self) -> Paper:
        with self.database.transaction() as session:
            [paper] = papers_of(session, self.dossier.id)
        return paper

    def retype(self, code: str = "VBHC-QD", **typed: str) -> Paper:
        read_as_type(self.database, self.store, self.officer, self.paper.id, code, typed)
        return self.paper


def test_fields_of_the_right_type_are_read_without_its_picture(database: Database) -> None:
    desk = Desk(database)
    assert "subject" not in desk.paper.fields

    paper = desk.retype()

    assert (paper.type_code, paper.type_accepted, paper.state) == ("VBHC-QD", True, PaperState.PROPOSED)
    assert {"document_number", "issue_date", "subject"} <= set(paper.fields)
    assert all(one.source == "ocr" for one in paper.fields.values())


def test_what_the_officer_wrote_stays_and_what_stood_before_it_is_kept(database: Database) -> None:
    desk = Desk(database)
    read = desk.paper.fields["document_number"].value

    paper = desk.retype(document_number="77/QĐ-TN")

    assert (paper.fields["document_number"].value, paper.fields["document_number"].source) == ("77/QĐ-TN", "officer")
    with database.transaction() as session:
        said = said_of(session, paper.id)["document_number"]
        told = [one.data for one in events_of(session, desk.dossier.id) if one.kind is EventKind.PAPER_RETYPED]
    assert [(one.value.value, one.by_person) for one in said] == [(read, False), ("77/QĐ-TN", True)]
    assert told == [{"paper": str(paper.id), "type": "VBHC-QD", "type_before": "GKS"}]


def test_values_as_they_stood_are_not_taken_for_the_officers_word(database: Database) -> None:
    desk = Desk(database)
    shown = {name: value.value for name, value in desk.paper.fields.items()}
    paper = desk.retype(**shown)
    assert paper.fields
    assert "officer" not in {one.source for one in paper.fields.values()}


def test_confirmed_paper_of_another_type_waits_for_the_officers_word_again(database: Database) -> None:
    desk = Desk(database)
    confirm(desk.database, desk.officer, desk.paper)
    assert desk.paper.state is PaperState.CONFIRMED
    assert desk.retype().state is PaperState.PROPOSED


def test_paper_set_aside_keeps_its_type(database: Database) -> None:
    desk = Desk(database)
    with database.transaction() as session:
        set_paper_aside(session, desk.officer, desk.paper.id)
    with pytest.raises(RecordConflict):
        desk.retype()


def test_officer_of_another_agency_may_not_change_a_type(database: Database) -> None:
    desk = Desk(database)
    with pytest.raises(NotAllowed):
        read_as_type(desk.database, desk.store, desk.stranger, desk.paper.id, "VBHC-QD", {})
