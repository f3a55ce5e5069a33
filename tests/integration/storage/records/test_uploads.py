"""Uploads: a receipt means durable; what is not durable gave no receipt."""

import hashlib
from io import BytesIO

import pytest
from sqlalchemy import func, select

from storage.errors import NotAllowed, RecordConflict, RecordNotFound
from storage.identifiers import new_id
from storage.records.database import Database
from storage.records.dossiers import Dossier
from storage.records.events import EventKind, events_of
from storage.records.tables import UploadRow
from storage.records.uploads import (
    Problem,
    TooLarge,
    UploadState,
    accept_upload,
    discard_upload,
    note_progress,
    quarantine_upload,
    retry_upload,
    same_bytes,
    upload_by_id,
    uploads_of,
)
from tests.faulty_store import DiedError, DyingStore
from tests.memory_store import MemoryStore
from tests.office import citizen, field, people, reading, receive, upload


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def dossier(database: Database) -> Dossier:
    officer, _, _ = people(database)
    with database.transaction() as session:
        return receive(session, officer)


def count_rows(database: Database) -> int:
    with database.transaction() as session:
        return session.execute(select(func.count()).select_from(UploadRow)).scalar_one()


def test_upload_accepted_is_durable_hashed_and_noted(database: Database, store: MemoryStore, dossier: Dossier) -> None:
    officer, _, _ = people(database)

    receipt = upload(database, store, officer, dossier, b"%PDF-1.7 scan")

    assert store.read(receipt.object_key) == b"%PDF-1.7 scan"
    assert (receipt.size, receipt.sha256) == (13, hashlib.sha256(b"%PDF-1.7 scan").hexdigest())
    with database.transaction() as session:
        assert [event.kind for event in events_of(session, dossier.id)][-1] is EventKind.UPLOAD_ACCEPTED


def test_upload_too_large_is_stopped_in_the_stream_and_leaves_nothing(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, _ = people(database)
    endless = BytesIO(b"x" * 5_000_000)

    with pytest.raises(TooLarge):
        accept_upload(database, store, officer, dossier.id, "lớn.tif", endless, limit=2_000_000, then=lambda *_: None)

    assert endless.tell() < 5_000_000
    assert (store.objects, count_rows(database)) == ({}, 0)


@pytest.mark.parametrize(("after", "left"), [(False, 0), (True, 1)])
def test_upload_of_a_process_that_died_at_the_object_gave_no_receipt_and_is_sent_again(
    database: Database, store: MemoryStore, dossier: Dossier, after: bool, left: int
) -> None:
    officer, _, _ = people(database)
    with pytest.raises(DiedError):
        upload(database, DyingStore(store, fatal=1, after=after), officer, dossier)
    assert (len(store.objects), count_rows(database)) == (left, 0)

    assert upload(database, store, officer, dossier).state is UploadState.ACCEPTED
    assert count_rows(database) == 1


def test_upload_whose_reading_cannot_be_enqueued_gave_no_receipt(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, _ = people(database)

    def no_queue(*_: object) -> None:
        raise DiedError

    with pytest.raises(DiedError):
        accept_upload(database, store, officer, dossier.id, "a.pdf", BytesIO(b"x"), limit=10, then=no_queue)

    assert count_rows(database) == 0


def test_uploads_of_one_file_twice_are_two_uploads_of_one_digest(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, _ = people(database)
    for _ in range(2):
        upload(database, store, officer, dossier)

    with database.transaction() as session:
        accepted = uploads_of(session, dossier.id)
    assert len({one.object_key for one in accepted}) == 2
    assert len({one.sha256 for one in accepted}) == 1


def test_upload_by_the_owner_is_taken_but_not_by_another_citizen_or_agency(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    _, _, stranger = people(database)

    assert upload(database, store, citizen(), dossier).received_by == citizen().id
    for actor in (citizen("001190000002"), stranger):
        with pytest.raises(NotAllowed):
            upload(database, store, actor, dossier)


def test_upload_to_an_unknown_dossier_is_refused_before_a_byte_is_kept(database: Database, store: MemoryStore) -> None:
    officer, _, _ = people(database)
    with pytest.raises(RecordNotFound):
        accept_upload(database, store, officer, new_id(), "a", BytesIO(b"x"), limit=10, then=lambda *_: None)

    assert store.objects == {}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("giấy khai sinh.pdf", "giấy khai sinh.pdf"),
        (r"C:\Users\canbo\quét.tif", "quét.tif"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202e.pdf", "ab.pdf"),
        ("", "tệp không tên"),
        ("x" * 500, "x" * 200),
    ],
)
def test_upload_name_is_kept_for_people_without_what_could_harm(
    database: Database, store: MemoryStore, dossier: Dossier, name: str, kept: str
) -> None:
    officer, _, _ = people(database)

    taken = accept_upload(database, store, officer, dossier.id, name, BytesIO(b"x"), limit=10, then=lambda *_: None)

    assert taken.file_name == kept


def test_quarantine_twice_says_it_once(database: Database, store: MemoryStore, dossier: Dossier) -> None:
    officer, _, _ = people(database)
    accepted = upload(database, store, officer, dossier)
    for code in ("file-encrypted", "another"):
        with database.transaction() as session:
            quarantine_upload(session, officer, accepted.id, Problem(code, "tệp có mật khẩu", "encrypted"))

    with database.transaction() as session:
        kept, kinds = upload_by_id(session, accepted.id), [one.kind for one in events_of(session, dossier.id)]
    assert (kept.state, kept.problem and kept.problem.code) == (UploadState.QUARANTINED, "file-encrypted")
    assert kinds.count(EventKind.UPLOAD_QUARANTINED) == 1


def test_progress_of_a_worker_thought_dead_does_not_reopen_a_read_upload(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, _ = people(database)
    accepted = upload(database, store, officer, dossier)
    reading(database, officer, accepted.id, [field("holder_name", "NGUYỄN VĂN MẪU")])

    with database.transaction() as session:
        note_progress(session, accepted.id, 1, 9)

    with database.transaction() as session:
        kept = upload_by_id(session, accepted.id)
    assert (kept.state, kept.pages_read, kept.page_count) == (UploadState.READ, 1, 1)


def test_officer_decides_on_a_quarantined_upload_once_and_says_why(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, stranger = people(database)
    accepted = upload(database, store, officer, dossier)
    with pytest.raises(RecordConflict), database.transaction() as session:
        discard_upload(session, officer, accepted.id, "chưa đọc xong")
    with database.transaction() as session:
        quarantine_upload(session, officer, accepted.id, Problem("file-encrypted", "tệp có mật khẩu", "encrypted"))
    with pytest.raises(NotAllowed), database.transaction() as session:
        retry_upload(session, stranger, accepted.id)
    with pytest.raises(RecordConflict), database.transaction() as session:
        discard_upload(session, officer, accepted.id, " ")
    with database.transaction() as session:
        discard_upload(session, officer, accepted.id, "Công dân đã nộp bản khác")
    with pytest.raises(RecordConflict), database.transaction() as session:
        retry_upload(session, officer, accepted.id)

    with database.transaction() as session:
        kept = upload_by_id(session, accepted.id)
        [event] = [one for one in events_of(session, dossier.id) if one.kind is EventKind.UPLOAD_DISCARDED]
    assert (kept.state, kept.discarded_by) == (UploadState.DISCARDED, officer.name)
    assert event.data["reason"] == kept.discard_reason == "Công dân đã nộp bản khác"
    assert store.head(kept.object_key).size == accepted.size, "nothing is thrown away"


def test_upload_read_again_forgets_its_problem(database: Database, store: MemoryStore, dossier: Dossier) -> None:
    officer, _, _ = people(database)
    accepted = upload(database, store, officer, dossier)
    with database.transaction() as session:
        quarantine_upload(session, officer, accepted.id, Problem("reading-crashed", "hỏng giữa chừng", "crashed"))
    with database.transaction() as session:
        retry_upload(session, officer, accepted.id)

    with database.transaction() as session:
        again = upload_by_id(session, accepted.id)
    assert (again.state, again.problem) == (UploadState.ACCEPTED, None)


def test_same_file_sent_twice_is_pointed_out_with_the_first(
    database: Database, store: MemoryStore, dossier: Dossier
) -> None:
    officer, _, _ = people(database)
    first, other, twin = (upload(database, store, officer, dossier, data) for data in (b"a", b"b", b"a"))

    with database.transaction() as session:
        found = same_bytes(uploads_of(session, dossier.id))
    assert {key: one.id for key, one in found.items()} == {twin.id: first.id}
    assert other.id not in found
