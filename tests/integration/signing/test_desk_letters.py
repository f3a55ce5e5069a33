"""A letter of the desk from its making to its signature, into the warehouse and back."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from api.demo.authority import Authority
from signing.book.archiving import certification_records
from signing.book.letter_archiving import letter_records
from signing.book.letters import Letter, issue_letter, letter_to_sign, note_letter_signed, open_letter
from signing.book.rebuilding import rebuild_register
from signing.errors import ActNotInState
from signing.pades import SigningTrust, sign_desk_letter
from signing.rules.letter_rules import LetterKind
from signing.verification import verify_pdf
from storage.errors import RecordNotFound
from storage.objects.checked_reading import read_checked
from storage.records.access_log import readings_of
from storage.records.database import Database, migrate
from storage.records.deposits import deposit_dossier
from storage.records.rebuilding import rebuild_records
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import RULES, requested
from tests.integration.signing.conftest import key_of
from tests.memory_store import MemoryStore
from tests.office import citizen, people
from tests.verapdf import judge_pdfa

FACTS = {"original": "Giấy khai sinh", "ground": "bị tẩy xóa", "article": "khoản 1 Điều 22", "reason": "Có dấu tẩy."}


def test_letter_is_signed_by_its_maker_kept_and_rebuilt(
    database: Database, authority: Authority, trust: SigningTrust, fresh_database_url: str, tmp_path: Path
) -> None:
    receiver, certifier, _ = people(database)
    store, warehouse = MemoryStore(), Warehouse(MemoryStore())
    act = requested(database, store, receiver)
    with database.transaction() as session:
        letter = issue_letter(session, certifier, store, RULES, LetterKind.REFUSAL, act.request_id, FACTS, act=act)
    with pytest.raises(ActNotInState), database.transaction() as session:
        letter_to_sign(session, receiver, letter.id)

    unsigned = read_checked(store, letter.key, letter.sha256)
    signed = sign_desk_letter(unsigned, key_of(authority.certifier), trust, rules=RULES)
    with database.transaction() as session:
        kept = note_letter_signed(session, certifier, store, letter.id, signed.data, signed.at)
        with pytest.raises(ActNotInState):
            letter_to_sign(session, certifier, letter.id)
    assert kept.signed_by == certifier.name
    assert signed.data.startswith(unsigned)
    report = verify_pdf(signed.data, trust.roots)
    assert [one.integrity for one in report.signatures] == ["intact"]
    (tmp_path / "letter.pdf").write_bytes(signed.data)
    assert [one.failed_rules for one in judge_pdfa([tmp_path / "letter.pdf"])] == [()]

    opens_for_its_people_only(database, kept)
    deposit_dossier(
        database,
        warehouse,
        act.dossier_id,
        records_of=lambda session, dossier_id: {
            **certification_records(session, dossier_id),
            **letter_records(session, store, dossier_id),
        },
    )
    with closing(Database(fresh_database_url)) as rebuilt:
        migrate(rebuilt)
        back = MemoryStore()
        dossiers = rebuild_records(rebuilt, back, warehouse, on_object=lambda _: None)
        rebuild_register(rebuilt, back, warehouse, dossiers, on_object=lambda _: None)
        for table in ("desk_letter", "certification_act", "certification_request"):
            assert rows(rebuilt, table) == rows(database, table)
        assert back.read(kept.key) == signed.data
        assert back.read(letter.key) == unsigned


def opens_for_its_people_only(database: Database, letter: Letter) -> None:
    receiver, _, stranger = people(database)
    with database.transaction() as session:
        assert open_letter(session, receiver, letter.id).key == letter.key
        assert open_letter(session, citizen(), letter.id).label == letter.label
        for other in (stranger, citizen("001090000002")):
            with pytest.raises(RecordNotFound):
                open_letter(session, other, letter.id)
        owner = session.execute(text("select owner_id from certification_act")).scalar_one()
        assert [one.action for one in readings_of(session, owner)].count("download") == 2


def rows(database: Database, table: str) -> list[str]:
    with database.engine.connect() as connection:
        connection.execute(text("set time zone 'UTC'"))
        return sorted(str(tuple(map(str, row))) for row in connection.execute(text(f"select * from {table}")))
