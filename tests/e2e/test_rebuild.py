"""The database is gone; the warehouse alone brings back everything legal, row by row."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from api import certifying
from api.demo.dossier_run import DossierRun, load_samples
from api.demo.installation import CERTIFIER, OFFICER, actor_of
from api.office_copies import copy_document
from signing.book.cancellation_list import CancellationLists, publish_lists
from signing.book.closing import close_due_books
from signing.book.rebuilding import rebuild_register
from signing.transparency.archiving import archive_checkpoints
from signing.transparency.auditing import faults_of_log
from signing.transparency.leaves import log_new_entries
from signing.transparency.publishing import publish_checkpoint
from signing.transparency.rebuilding import rebuild_log
from storage.errors import RecordConflict
from storage.jobs import unfinished_jobs
from storage.objects.local_store import LocalStore
from storage.records.access_archiving import archive_access_log
from storage.records.database import Database, migrate
from storage.records.rebuilding import rebuild_records
from tests.e2e.office import Office
from tests.office import people

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
BIRTH, DIPLOMA = "05-giay-khai-sinh.pdf", "11-bang-ky-su.jpg"

# What each table's rows are compared by. Surrogate ids of rows that nothing points at are made anew, working files
# may lie under another name, and a paper's way to its signature is told by its events.
COMPARED = {
    "dossier": "id, agency_id, code, procedure_code, owner_id, subject, state, received_at, due_at, event_count",
    "event": "dossier_id, number, kind, at, actor_id, actor_name, data",
    "component": "id, dossier_id, item_code, kind, name, position, decision, reason",
    "owner": "id, kind, identifier, name",
    "dossier_counter": "agency_id, day, last",
    "result_counter": "prefix, last",
    "digitized_result": "paper_id, dossier_id, owner_id, code, type_code, sha256, issued_at, warehouse_object",
    "certification_request": "*",
    "certification_act": "*",
    "desk_letter": "*",
    "book": "*",
    "closed_book": "*",
    "office_copy": "*",
    "book_row": "book_id, ordinal, number, step, act_id, on_date, at, actor_id, actor_name, data, previous_hash, hash",
    "certified_copy": "*",
    "rendition": "*",
    "cancellation": "*",
    "cancellation_list": "agency_id, number, copies, body, signature",
    "access_record": "*",
    "log_head": "*",
    "log_cursor": "*",
    "log_leaf": "*",
    "log_checkpoint": "ordinal, size, root, note, timestamp, at",
}
# Only papers that were signed reach the warehouse; the others wait for their officer in the working store.
COMPARED_IF_STORED = {
    "paper": "id, dossier_id, agency_id, component_id, owner_id, type_code, state, confirmed_by, confirmed_at, "
    "signed_sha256, signed_at, signed_by",
    "field_value": "paper_id, name, value, confidence, accepted, page, bbox, source, actor_id, at",
}


def test_warehouse_alone_brings_the_records_back(office: Office, fresh_database_url: str, tmp_path: Path) -> None:
    _live_a_little(office)
    database = Database(fresh_database_url)
    migrate(database)
    rebuilt_store = LocalStore(tmp_path / "store")

    dossiers = rebuild_records(database, rebuilt_store, office.services.warehouse, on_object=lambda _: None)
    rebuild_register(database, rebuilt_store, office.services.warehouse, dossiers, on_object=lambda _: None)
    leaves = rebuild_log(database, rebuilt_store, office.services.warehouse, dossiers)

    before, after = office.services.database.engine, database.engine
    assert leaves == len(_rows(before, "log_leaf", "index")) >= 3
    for table, columns in COMPARED.items():
        assert _rows(after, table, columns) == _rows(before, table, columns), table
    stored = {
        "paper": "where state = 'stored'",
        "field_value": "where paper_id in (select paper_id from digitized_result)",
    }
    for table, columns in COMPARED_IF_STORED.items():
        assert _rows(after, table, columns) == _rows(before, table, columns, stored[table]), table
    with after.connect() as connection:
        final = "select object_key from upload union select coalesce(signed_key, archival_key) from paper"
        keys = list(connection.scalars(text(final)))
        keys += list(connection.scalars(text("select object_key from rendition")))
    assert all(rebuilt_store.head(key).size for key in keys)
    with pytest.raises(RecordConflict):
        rebuild_records(database, rebuilt_store, office.services.warehouse, on_object=lambda _: None)
    log = replace(office.services.public_log, database=database, store=rebuilt_store)
    assert list(faults_of_log(log, everything=True)) == []
    database.close()


def _live_a_little(office: Office) -> None:
    """Two papers digitized and signed, two copies certified, one of them cancelled; then everything deposited."""
    whole = load_samples(SAMPLES)
    samples = replace(
        whole, files=(BIRTH, DIPLOMA), papers=tuple(one for one in whole.papers if one.file in (BIRTH, DIPLOMA))
    )
    run = DossierRun(office.services, samples, "rebuild-test", lambda *_: None)
    dossier = run.take_in()
    run.wait_until_read(dossier.id)
    run.confirm_all(dossier.id)
    run.sign_all(dossier.id, office.pins[OFFICER.login])
    run.wait_until_stored(dossier.id)
    birth = run.certify(BIRTH, office.pins[CERTIFIER.login], name="Giấy khai sinh", type_code="GKS")
    certifying.give_receipt(office.services, people(office.services.database)[0], birth.act.request_id)
    run.cancel(run.certify(DIPLOMA, office.pins[CERTIFIER.login], name="Bằng kỹ sư", type_code="BTN"))
    _wait_until_idle(office)
    log = office.services.public_log
    log_new_entries(log.database, then=office.services.hooks.deposit_dossier)
    publish_checkpoint(log, at_once=True)
    archive_checkpoints(log)
    archive_access_log(log.database, log.warehouse, at_once=True)
    publish_lists(CancellationLists(log.database, log.warehouse, office.services.signers))
    with log.database.transaction() as session:
        head = actor_of(session, CERTIFIER, "sao văn bản")
    copy_document(office.services, head, "sao_y", SAMPLES / BIRTH, name="Giấy khai sinh (thử nghiệm)")
    new_year = datetime(datetime.now(UTC).year + 1, 1, 2, tzinfo=UTC)
    assert close_due_books(replace(office.services.desk.closer(), now=lambda: new_year)) == 2
    _wait_until_idle(office)


def _wait_until_idle(office: Office) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with office.services.database.transaction() as session:
            if unfinished_jobs(session) == 0:
                return
        time.sleep(0.3)
    raise AssertionError("the jobs did not end")


def _rows(engine: Engine, table: str, columns: str, where: str = "") -> list[str]:
    with engine.connect() as connection:
        connection.execute(text("set time zone 'UTC'"))
        rows: list[Any] = list(connection.execute(text(f'select {columns} from "{table}" {where}')))
    return sorted(str(tuple(str(value) for value in row)) for row in rows)
