"""Result codes: one counter for each owner and type, whoever asks at whatever moment (TT 01/2023/TT-VPCP art. 10)."""

import pytest
from sqlalchemy import insert

from storage.actor import Actor, Role
from storage.errors import NotAllowed, RecordConflict
from storage.records.access_log import readings_of
from storage.records.database import Database
from storage.records.papers import Paper
from storage.records.results import DigitizedResult, holdings_of, issue_result, note_result_stored, results_of_dossier
from storage.records.tables import ComponentRow, PaperRow, ResultCounterRow
from tests.memory_store import MemoryStore
from tests.office import APPLICANT, APPLICANT_ID, at_once, citizen, confirm, field, people, person, proposed, receive
from tests.office import sign as sign_paper

MINE = [field("holder_name", APPLICANT), field("personal_id", APPLICANT_ID)]


def signed(database: Database, count: int) -> tuple[Actor, list[Paper]]:
    """Signed birth certificates of the applicant, all in one dossier."""
    officer, _, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)
    papers = proposed(database, MemoryStore(), officer, dossier, *[MINE] * count)
    for paper in papers:
        sign_paper(database, officer, confirm(database, officer, paper))
    return officer, papers


def issue(database: Database, actor: Actor, paper: Paper) -> DigitizedResult:
    with database.transaction() as session:
        return issue_result(session, actor, paper.id)


def test_result_codes_of_one_owner_and_type_under_threads_have_no_gap_and_no_double(database: Database) -> None:
    officer, papers = signed(database, 12)

    codes = at_once(12, lambda number: issue(database, officer, papers[number]).code)

    assert sorted(codes) == [f"{APPLICANT_ID}.GKS.{order:02d}" for order in range(1, 13)]


def test_result_asked_for_by_many_at_once_is_one_result(database: Database) -> None:
    officer, [paper] = signed(database, 1)

    results = at_once(8, lambda _: issue(database, officer, paper))

    assert {result.code for result in results} == {f"{APPLICANT_ID}.GKS.01"}


def test_result_code_beyond_99_widens(database: Database) -> None:
    officer, papers = signed(database, 2)
    with database.transaction() as session:
        session.execute(insert(ResultCounterRow).values(prefix=f"{APPLICANT_ID}.GKS", last=98))

    assert [issue(database, officer, paper).code for paper in papers] == [
        f"{APPLICANT_ID}.GKS.99",
        f"{APPLICANT_ID}.GKS.100",
    ]


def test_result_code_of_a_transaction_that_failed_is_given_to_the_next(database: Database) -> None:
    officer, papers = signed(database, 2)
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        issue_result(session, officer, papers[0].id)
        raise ZeroDivisionError

    assert issue(database, officer, papers[1]).code == f"{APPLICANT_ID}.GKS.01"


def test_result_of_an_owner_without_number_leaves_the_number_out(database: Database) -> None:
    officer, _, _ = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer, number=None)
    [paper] = proposed(database, MemoryStore(), officer, dossier, [field("holder_name", APPLICANT)])
    sign_paper(database, officer, confirm(database, officer, paper))

    assert issue(database, officer, paper).code == "GKS.01"


def test_result_is_not_issued_before_the_signature_nor_by_others(database: Database) -> None:
    officer, certifier, stranger = people(database)
    with database.transaction() as session:
        dossier = receive(session, officer)
    [paper] = proposed(database, MemoryStore(), officer, dossier, MINE)
    confirm(database, officer, paper)

    with pytest.raises(RecordConflict):
        issue(database, officer, paper)
    for actor in (certifier, stranger):
        with pytest.raises(NotAllowed):
            issue(database, actor, paper)


def test_holdings_show_stored_results_to_the_owner_and_on_record_to_an_office(database: Database) -> None:
    officer, papers = signed(database, 2)
    for paper in papers:
        issue(database, officer, paper)
    for _ in range(2):
        with database.transaction() as session:
            note_result_stored(session, officer, papers[0].id, "dossier:H99.1/paper:1")

    for actor in (citizen(), officer):
        with database.transaction() as session:
            held = holdings_of(session, actor, papers[0].owner_id)
        assert [result.paper_id for result in held] == [papers[0].id]
    with database.transaction() as session:
        lines = [line for line in readings_of(session, papers[0].owner_id) if line.action == "list holdings"]
        assert len(results_of_dossier(session, papers[0].dossier_id)) == 2
    assert {line.subject for line in lines} == {"001•••••••01"}
    assert len(lines) == 2


def test_holdings_are_closed_to_another_citizen_and_to_an_auditor(database: Database) -> None:
    _, [paper] = signed(database, 1)
    with database.transaction() as session:
        for actor in (citizen("001190000002"), person(session, "kiemtoan", Role.AUDITOR)):
            with pytest.raises(NotAllowed):
                holdings_of(session, actor, paper.owner_id)


def test_result_codes_of_a_format_without_the_type_still_differ(database: Database) -> None:
    officer, papers = signed(database, 2)
    by_owner = "{owner}-{sequence:04d}"

    codes: list[str] = []
    for paper in papers:
        with database.transaction() as session:
            session.get_one(PaperRow, paper.id).type_code = f"LOAI{len(codes)}"
            codes.append(issue_result(session, officer, paper.id, by_owner).code)

    assert codes == [f"{APPLICANT_ID}-0001", f"{APPLICANT_ID}-0002"]


def test_result_of_a_procedure_carries_its_code_in_the_national_catalogue(database: Database) -> None:
    officer, [paper] = signed(database, 1)
    with database.transaction() as session:
        component = ComponentRow(
            dossier_id=paper.dossier_id, item_code="KQ.G15.000031", kind="result", name="kết quả", position=99,
            decision="digitize",
        )  # fmt: skip
        session.add(component)
        session.flush()
        session.get_one(PaperRow, paper.id).component_id = component.id

    assert issue(database, officer, paper).code == f"{APPLICANT_ID}.KQ.G15.000031.01"
