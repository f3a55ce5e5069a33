"""Pages moved between papers: the papers are understood anew, people's words stay, everything can be taken back."""

import json
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from digitize.paper_text import confirmed_papers
from digitize.proposals import page_facts, understood
from digitize.reading.page_reading import FileReading, PageReading
from digitize.reading.reading_json import to_json
from digitize.rearranging import rearrange, undo_last
from digitize.understanding.text_model import seed_model
from storage.actor import Actor, system_actor
from storage.errors import ChangedMeanwhile, NotAllowed, RecordConflict
from storage.objects.object_store import ObjectKey
from storage.records.arrangement import EditKind, PageEdit
from storage.records.database import Database
from storage.records.dossiers import Dossier
from storage.records.events import EventKind, events_of
from storage.records.field_values import said_of
from storage.records.page_edits import arrangement_of, edits_of, pages_of_dossier, record_edit
from storage.records.papers import Paper, PaperState, correct_paper_value, paper_by_id, papers_of
from storage.records.procedures import load_procedures
from storage.records.readings import ReadingFacts, record_reading
from tests.memory_store import MemoryStore
from tests.office import confirm, people, receive, sign, upload
from tests.unit.digitize.pages import decision, page_of

PROCEDURES, MODEL, MACHINE = load_procedures(), seed_model(), system_actor("kiểm thử")
GOES_ON = page_of((0.15, 0.10, "Điều 2. Các ông bà có tên trên chịu trách nhiệm thi hành."), (0.15, 0.2, "Nơi nhận."))
BLANK = replace(page_of(), origin="blank")


class Desk:
    """One dossier whose uploads were read, without any picture: rearranging looks at kept readings only."""

    def __init__(self, database: Database) -> None:
        self.database, self.store = database, MemoryStore()
        self.officer, _, self.stranger = people(database)
        with database.transaction() as session:
            self.dossier: Dossier = receive(session, self.officer)

    def read(self, *papers: Sequence[PageReading], left_out: Sequence[PageReading] = ()) -> None:
        accepted = upload(self.database, self.store, self.officer, self.dossier, repr(papers).encode())
        flat = [replace(page, number=n) for n, page in enumerate([p for one in papers for p in one] + [*left_out], 1)]
        reading = FileReading("tệp.pdf", accepted.sha256, tuple(flat), ())
        key = ObjectKey(f"readings/{accepted.id}.json")
        self.store.create(key, json.dumps(to_json(reading)).encode())
        facts, first = [], 1
        for one in papers:
            numbers = tuple(range(first, first + len(one)))
            facts.append(replace(understood(one, as_type=None, model=MODEL), pages=numbers))
            first += len(one)
        with self.database.transaction() as session:
            record_reading(session, MACHINE, accepted.id, ReadingFacts(page_facts(reading), facts, key), {})

    def edit(self, kind: EditKind, page: UUID, paper: UUID | None = None, *, by: Actor | None = None) -> None:
        edit = PageEdit(kind, page, paper)
        rearrange(self.database, self.store, PROCEDURES, by or self.officer, self.dossier.id, edit, model=MODEL)

    def undo(self) -> None:
        undo_last(self.database, self.store, PROCEDURES, self.officer, self.dossier.id, model=MODEL)

    @property
    def papers(self) -> list[Paper]:
        with self.database.transaction() as session:
            return papers_of(session, self.dossier.id)

    @property
    def pages(self) -> list[UUID]:
        with self.database.transaction() as session:
            return [page.id for page in pages_of_dossier(session, self.dossier.id)]

    @property
    def shape(self) -> list[tuple[str, list[int]]]:
        """Types with the places of their pages in the order of scanning."""
        order = self.pages
        return [(paper.type_code, [order.index(page.id) + 1 for page in paper.pages]) for paper in self.papers]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_paper_is_put_together_from_two_uploads_and_taken_apart_again(desk: Desk) -> None:
    desk.read([decision()])
    desk.read([GOES_ON])
    before = desk.shape
    assert [kind for kind, _ in before] != ["QD", "QD"]

    desk.edit(EditKind.MERGE, desk.pages[1])
    [merged] = desk.papers
    assert len({page.upload_id for page in merged.pages}) == 2
    assert merged.fields["document_number"].value == "05/QĐ-UBND"

    desk.undo()
    assert desk.shape == before


def test_split_papers_are_each_understood_anew(desk: Desk) -> None:
    desk.read([decision(), decision(number="Số: 06/QĐ-UBND")])
    desk.edit(EditKind.SPLIT, desk.pages[1])

    numbers = [paper.fields["document_number"].value for paper in desk.papers]
    assert numbers == ["05/QĐ-UBND", "06/QĐ-UBND"]
    assert [paper.fields["document_number"].page for paper in desk.papers] == [1, 1]


def test_blank_back_is_left_out_and_can_be_taken_back(desk: Desk) -> None:
    desk.read([decision()], left_out=[BLANK])
    with desk.database.transaction() as session:
        assert len(arrangement_of(session, desk.dossier.id).left_out) == 1

    desk.edit(EditKind.RESTORE, desk.pages[1])

    assert [pages for _, pages in desk.shape] == [[1, 2]]


def test_persons_word_stays_at_its_page_while_the_machine_reads_again(desk: Desk) -> None:
    desk.read([decision(), GOES_ON])
    [paper] = desk.papers
    with desk.database.transaction() as session:
        correct_paper_value(session, desk.officer, paper.id, "document_number", "55/QĐ-UBND")
    value = desk.papers[0].fields["document_number"]

    desk.edit(EditKind.LATER, desk.pages[0])

    moved = desk.papers[0].fields["document_number"]
    assert (moved.value, moved.source, moved.page) == ("55/QĐ-UBND", "officer", 2)
    assert moved.bbox == value.bbox
    with desk.database.transaction() as session:
        said = said_of(session, paper.id)["document_number"]
    assert [(one.value.value, one.by_person) for one in said] == [
        ("05/QĐ-UBND", False),
        ("55/QĐ-UBND", True),
        ("55/QĐ-UBND", True),
    ]


def test_confirmed_paper_waits_for_the_officers_word_again_and_keeps_its_type(desk: Desk) -> None:
    desk.read([decision(), GOES_ON])
    with desk.database.transaction() as session:
        [paper] = papers_of(session, desk.dossier.id)
    confirm(desk.database, desk.officer, replace(paper, type_code="TB"))

    desk.edit(EditKind.TURN, desk.pages[0])
    [turned] = desk.papers
    assert (turned.state, turned.pages[0].turn) == (PaperState.PROPOSED, 90)
    desk.edit(EditKind.DROP, desk.pages[1])

    [dropped] = desk.papers
    assert (dropped.type_code, len(dropped.pages)) == ("TB", 1)


def test_final_paper_keeps_its_pages(desk: Desk) -> None:
    desk.read([decision()], [decision(number="Số: 06/QĐ-UBND")])
    first, second = desk.papers
    sign(desk.database, desk.officer, confirm(desk.database, desk.officer, first))
    before = desk.shape

    for kind, page, paper in (
        (EditKind.TURN, first.pages[0].id, None),
        (EditKind.DROP, first.pages[0].id, None),
        (EditKind.MERGE, second.pages[0].id, None),
        (EditKind.MOVE, second.pages[0].id, first.id),
    ):
        with pytest.raises(RecordConflict):
            desk.edit(kind, page, paper)
    assert desk.shape == before


def test_emptied_paper_comes_back_as_it_was(desk: Desk) -> None:
    desk.read([decision()], [decision(number="Số: 06/QĐ-UBND")])
    gone = desk.papers[1]
    desk.edit(EditKind.MERGE, gone.pages[0].id)
    with desk.database.transaction() as session:
        assert paper_by_id(session, gone.id).state is PaperState.EMPTIED

    desk.undo()

    assert [(paper.id, paper.state) for paper in desk.papers][1] == (gone.id, PaperState.PROPOSED)
    with pytest.raises(RecordConflict):
        desk.undo()


def test_every_edit_and_its_undoing_are_on_record(desk: Desk) -> None:
    desk.read([decision(), GOES_ON])
    desk.edit(EditKind.SPLIT, desk.pages[1])
    desk.edit(EditKind.TURN, desk.pages[0])
    desk.undo()
    desk.undo()

    with desk.database.transaction() as session:
        edits = [(one.number, one.kind, one.undoes) for one in edits_of(session, desk.dossier.id)]
        told = [one.data["edit"] for one in events_of(session, desk.dossier.id) if one.kind is EventKind.PAGES_ARRANGED]
    assert edits == [
        (1, EditKind.SPLIT, None),
        (2, EditKind.TURN, None),
        (3, EditKind.UNDO, 2),
        (4, EditKind.UNDO, 1),
    ]
    assert told == ["split", "turn", "undo", "undo"]


def test_edit_of_an_arrangement_that_is_no_more_writes_nothing(desk: Desk) -> None:
    desk.read([decision(), GOES_ON])
    with desk.database.transaction() as session:
        seen = arrangement_of(session, desk.dossier.id)
    desk.edit(EditKind.SPLIT, desk.pages[1])

    with pytest.raises(ChangedMeanwhile), desk.database.transaction() as session:
        record_edit(
            session,
            desk.officer,
            desk.dossier.id,
            EditKind.TURN,
            seen,
            replace(seen, turns={**seen.turns, desk.pages[0]: 90}),
            {},
            machine=MACHINE,
            components={},
        )
    assert len(desk.papers) == 2


def test_pages_are_arranged_by_their_own_office_only(desk: Desk) -> None:
    desk.read([decision(), GOES_ON])
    with pytest.raises(NotAllowed):
        desk.edit(EditKind.SPLIT, desk.pages[1], by=desk.stranger)


def test_confirmed_papers_are_given_for_training_by_their_confirmed_type(desk: Desk) -> None:
    desk.read([decision()], [decision(number="Số: 06/QĐ-UBND")])
    first, _ = desk.papers
    confirm(desk.database, desk.officer, replace(first, type_code="TB"))

    [(text, kind)] = confirmed_papers(desk.database, desk.store)

    assert kind == "TB"
    assert "05/QĐ-UBND" in text
