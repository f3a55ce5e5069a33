"""Uploads: accepted bytes with a receipt. The receipt is given only when the bytes and the row are durable.

Order: bytes into the store (create-only, hashed on the way) → row, event and reading job in one transaction.
A crash in between leaves an object nobody points at; the sender has no receipt and sends again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import RawIOBase
from typing import Any, BinaryIO, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.actor import Actor, Role
from storage.errors import RecordConflict
from storage.identifiers import Sha256, new_id
from storage.objects.object_store import ObjectKey, ObjectStore
from storage.records.database import Database
from storage.records.events import EventKind, append_event
from storage.records.owners import owner_by_id
from storage.records.tables import DossierRow, PageRow, UploadRow


class UploadState(StrEnum):
    """How far the machine has come with an upload; a quarantined one is kept until the officer decides."""

    ACCEPTED = "accepted"
    READING = "reading"
    READ = "read"
    QUARANTINED = "quarantined"
    DISCARDED = "discarded"


# The machine has nothing more to do with these.
ENDED = frozenset({UploadState.READ, UploadState.QUARANTINED, UploadState.DISCARDED})


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an upload could not be read: a stable code and words in both languages."""

    code: str
    message_vi: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Upload:
    """Accepted bytes and what became of them; `problem` says why they could not be read.

    `signatures` is the limited verifier's answer about a file that came signed, in the shape of `saoy verify --json`.
    """

    id: UUID
    dossier_id: UUID
    agency_id: UUID
    file_name: str
    size: int
    sha256: Sha256
    object_key: str
    received_at: datetime
    received_by: str
    state: UploadState
    pages_read: int
    page_count: int | None
    reading_key: str | None
    problem: Problem | None
    signatures: dict[str, Any] | None = None
    discarded_by: str | None = None
    discarded_at: datetime | None = None
    discard_reason: str | None = None

    @property
    def signature_verdict(self) -> str | None:
        """What the verifier thought of a file that came signed; None for one without signatures."""
        return str(self.signatures["verdict"]) if self.signatures is not None else None


class TooLarge(RecordConflict):
    """The upload is larger than the announced limit."""

    code = "upload-too-large"


class _CountingReader(RawIOBase):
    """Counts what passes through; raises `TooLarge` in the stream, before it is all here."""

    def __init__(self, source: BinaryIO, limit: int) -> None:
        self._source, self._limit = source, limit
        self.size = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size if size >= 0 else 1 << 20)
        self.size += len(piece)
        if self.size > self._limit:
            raise TooLarge(
                f"Tệp lớn hơn giới hạn {self._limit // 1_000_000} MB. Hãy quét với độ phân giải 300 dpi hoặc tách tệp.",
                f"The file is larger than {self._limit // 1_000_000} MB. Scan at 300 dpi or split it.",
            )
        return piece


def accept_upload(
    database: Database,
    store: ObjectStore,
    actor: Actor,
    dossier_id: UUID,
    file_name: str,
    source: BinaryIO,
    *,
    limit: int,
    then: Callable[[Session, UUID], None],
) -> Upload:
    """Take the bytes in and give the receipt; `then` enqueues the reading in the same transaction.

    `limit` is in bytes. The file's name is kept for people; nothing is decided by it.
    """
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER, Role.CITIZEN)
    with database.transaction() as session:
        dossier = session.get_one(DossierRow, dossier_id)
        if actor.personal_id is None or actor.personal_id != owner_by_id(session, dossier.owner_id).identifier:
            actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER)
            actor.require_agency(dossier.agency_id)
        prefix = f"incoming/{dossier.code}"
    upload_id = new_id()
    reader = _CountingReader(source, limit)
    key = ObjectKey(f"{prefix}/{upload_id}")
    stored = store.create(key, cast(BinaryIO, reader))
    if stored.sha256 is None:
        raise AssertionError("a store must know the digest of what it has just written")
    sha256 = Sha256(stored.sha256)
    with database.transaction() as session:
        row = UploadRow(
            id=upload_id,
            dossier_id=dossier_id,
            agency_id=dossier.agency_id,
            file_name=_clean_name(file_name),
            size=stored.size,
            sha256=sha256,
            object_key=key,
            received_at=datetime.now(UTC),
            received_by=actor.id,
            state=UploadState.ACCEPTED,
            pages_read=0,
        )
        session.add(row)
        data = {"upload": str(upload_id), "sha256": sha256, "size": stored.size}
        append_event(session, actor, dossier_id, EventKind.UPLOAD_ACCEPTED, data)
        then(session, upload_id)
        return _upload(row)


def upload_by_id(session: Session, upload_id: UUID) -> Upload:
    """The upload with this id."""
    return _upload(session.get_one(UploadRow, upload_id))


def uploads_of(session: Session, dossier_id: UUID) -> list[Upload]:
    """A dossier's uploads in the order they came."""
    rows = session.scalars(
        select(UploadRow).where(UploadRow.dossier_id == dossier_id).order_by(UploadRow.received_at, UploadRow.id)
    )
    return [_upload(row) for row in rows]


def unread_uploads(session: Session, *, limit: int) -> list[UUID]:
    """Uploads that nobody has read to the end yet, oldest first."""
    waiting = (UploadState.ACCEPTED, UploadState.READING)
    query = select(UploadRow.id).where(UploadRow.state.in_(waiting)).order_by(UploadRow.id).limit(limit)
    return list(session.scalars(query))


def note_progress(session: Session, upload_id: UUID, pages_read: int, page_count: int) -> None:
    """Record how many pages of how many are read, for whoever watches.

    A worker that was thought dead may say so late: what has come to its end stays there.
    """
    row = session.get_one(UploadRow, upload_id, with_for_update=True)
    if row.state in ENDED:
        return
    row.state, row.pages_read, row.page_count = UploadState.READING, pages_read, page_count


def quarantine_upload(session: Session, actor: Actor, upload_id: UUID, problem: Problem) -> None:
    """Keep the upload, with the reason the officer will see. Doing it twice changes nothing."""
    row = session.get_one(UploadRow, upload_id, with_for_update=True)
    if row.state in ENDED:
        return
    row.state = UploadState.QUARANTINED
    row.problem_code, row.problem_vi, row.problem_en = problem.code, problem.message_vi, problem.message_en
    data = {"upload": str(upload_id), "code": problem.code}
    append_event(session, actor, row.dossier_id, EventKind.UPLOAD_QUARANTINED, data)


def retry_upload(session: Session, actor: Actor, upload_id: UUID) -> None:
    """The officer has a quarantined upload read once more."""
    row = _quarantined(session, actor, upload_id)
    row.state, row.pages_read, row.page_count = UploadState.ACCEPTED, 0, None
    row.problem_code = row.problem_vi = row.problem_en = None
    append_event(session, actor, row.dossier_id, EventKind.UPLOAD_RETRIED, {"upload": str(upload_id)})


def discard_upload(session: Session, actor: Actor, upload_id: UUID, reason: str) -> None:
    """The officer decides that a quarantined upload is not used, and says why. Its bytes stay where they are."""
    row = _quarantined(session, actor, upload_id)
    if not reason.strip():
        raise RecordConflict("Hãy ghi lý do bỏ tệp.", "Say why the file is discarded: the reason is kept.")
    row.state, row.discarded_at = UploadState.DISCARDED, datetime.now(UTC)
    row.discarded_by, row.discard_reason = actor.name, reason.strip()
    data = {"upload": str(upload_id), "code": row.problem_code, "reason": reason.strip()}
    append_event(session, actor, row.dossier_id, EventKind.UPLOAD_DISCARDED, data)


def same_bytes(uploads: Sequence[Upload]) -> dict[UUID, Upload]:
    """Uploads that another one before them equals byte for byte: each with the first of its kind."""
    first: dict[Sha256, Upload] = {}
    found = {}
    for upload in uploads:
        if first.setdefault(upload.sha256, upload) is not upload:
            found[upload.id] = first[upload.sha256]
    return found


def pages_of_upload(session: Session, upload_id: UUID) -> list[UUID]:
    """Ids of the upload's pages in order."""
    query = select(PageRow.id).where(PageRow.upload_id == upload_id).order_by(PageRow.number)
    return list(session.scalars(query))


def _quarantined(session: Session, actor: Actor, upload_id: UUID) -> UploadRow:
    actor.require(Role.INTAKE_OFFICER)
    row = session.get_one(UploadRow, upload_id, with_for_update=True, populate_existing=True)
    actor.require_agency(row.agency_id)
    if row.state != UploadState.QUARANTINED:
        raise RecordConflict(
            "Tệp không ở trạng thái chờ cán bộ quyết định.", "The file does not wait for the officer's decision."
        )
    return row


def _clean_name(name: str) -> str:
    visible = "".join(char for char in unicodedata.normalize("NFC", name) if char.isprintable())
    return visible.replace("\\", "/").rsplit("/", 1)[-1].strip()[:200] or "tệp không tên"


def _upload(row: UploadRow) -> Upload:
    problem = None
    if row.problem_code is not None:
        problem = Problem(row.problem_code, row.problem_vi or "", row.problem_en or "")
    return Upload(
        id=row.id,
        dossier_id=row.dossier_id,
        agency_id=row.agency_id,
        file_name=row.file_name,
        size=row.size,
        sha256=Sha256(row.sha256),
        object_key=row.object_key,
        received_at=row.received_at,
        received_by=row.received_by,
        state=UploadState(row.state),
        pages_read=row.pages_read,
        page_count=row.page_count,
        reading_key=row.reading_key,
        problem=problem,
        signatures=row.signatures,
        discarded_by=row.discarded_by,
        discarded_at=row.discarded_at,
        discard_reason=row.discard_reason,
    )
