"""The use case around the pipeline: an upload becomes proposed papers, a confirmed paper becomes an archival PDF.

The only part of `digitize` that reaches the database and the store. Both steps may be run twice: what is already
done is left alone, objects are named by their content, and rows change only from the state before.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from digitize.errors import UploadNotRead
from digitize.pipeline import ArchivalPage, build_archival_pdf, read_file
from digitize.reading.page_reading import FileReading, PageReading, PaperProposal
from digitize.reading.reading_json import from_json, to_json
from digitize.understanding.type_catalogue import load_type_catalogue
from storage.actor import system_actor
from storage.errors import ObjectExists
from storage.identifiers import Sha256
from storage.objects.object_store import ObjectKey, ObjectStore
from storage.records.database import Database
from storage.records.deposits import fetch_checked
from storage.records.papers import (
    FieldFacts,
    PageFacts,
    Paper,
    PaperFacts,
    PaperState,
    note_archival,
    paper_by_id,
    record_reading,
)
from storage.records.procedures import ProcedureCatalogue
from storage.records.tables import DossierRow
from storage.records.uploads import Problem, Upload, UploadState, note_progress, quarantine_upload, upload_by_id

_ACTOR = system_actor("số hóa hồ sơ")


def read_upload(
    database: Database, store: ObjectStore, procedures: ProcedureCatalogue, upload_id: UUID, *, page_workers: int
) -> None:
    """Read an accepted upload and propose its papers. Raises `DigitizeError` leaves for what cannot be read."""
    with database.transaction() as session:
        upload = upload_by_id(session, upload_id)
        dossier = session.get_one(DossierRow, upload.dossier_id)
        if upload.state in (UploadState.READ, UploadState.QUARANTINED):
            return
        procedure = procedures.on(dossier.procedure_code, dossier.procedure_effective_from)
        code = dossier.code

    def on_page(done: int, total: int) -> None:
        with database.transaction() as session:
            note_progress(session, upload_id, done, total)

    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        path = fetch_checked(store, upload.object_key, upload.sha256, Path(folder) / "upload")
        reading = read_file(path, on_page=on_page, workers=page_workers)
    body = json.dumps(to_json(reading), ensure_ascii=False).encode()
    key = _create_once(store, f"readings/{code}/{upload_id}", ".json", body)
    components = {type_code: item.code for item in reversed(procedure.items) for type_code in item.types}
    with database.transaction() as session:
        record_reading(
            session, _ACTOR, upload_id, _page_facts(reading), [_facts(one) for one in reading.papers], key, components
        )


def quarantine(database: Database, error: Exception, upload_id: UUID) -> None:
    """Show the officer why an upload could not be read; the upload itself stays."""
    problem = Problem(
        code=getattr(error, "code", "internal-error"),
        message_vi=getattr(error, "message_vi", "Hệ thống không đọc được tệp. Tệp được giữ nguyên; hãy thử quét lại."),
        message_en=getattr(error, "message_en", "The file could not be read. It is kept; try scanning it again."),
    )
    with database.transaction() as session:
        quarantine_upload(session, _ACTOR, upload_id, problem)


def archive_paper(database: Database, store: ObjectStore, paper_id: UUID) -> None:
    """Build the archival PDF/A of a confirmed paper from its untouched scans."""
    with database.transaction() as session:
        paper = paper_by_id(session, paper_id)
        if paper.state is not PaperState.CONFIRMED:
            return
        code = session.get_one(DossierRow, paper.dossier_id).code
        uploads = {page.upload_id: upload_by_id(session, page.upload_id) for page in paper.pages}
    with tempfile.TemporaryDirectory(prefix="saoy-") as name:
        folder = Path(name)
        target = folder / "archival.pdf"
        pages = _archival_pages(store, paper, uploads, folder)
        built = build_archival_pdf(pages, target, title=_title(paper), created_at=datetime.now(UTC))
        key = _store_file(store, f"work/{code}/{paper_id}/archival-{built.sha256[:16]}.pdf", target, built.sha256)
    with database.transaction() as session:
        note_archival(session, paper_id, key, built.sha256, confirmed_at=paper.confirmed_at)


@dataclass(frozen=True, slots=True)
class Captured:
    """A durable PDF/A of a whole upload: where it lies, its digest, how many pages."""

    key: str
    sha256: Sha256
    page_count: int


def capture_upload(database: Database, store: ObjectStore, upload_id: UUID, *, title: str) -> Captured:
    """Build the PDF/A of every page of an upload, in order: an original shown at the desk is copied whole."""
    with database.transaction() as session:
        upload = upload_by_id(session, upload_id)
        code = session.get_one(DossierRow, upload.dossier_id).code
    if upload.reading_key is None:
        raise UploadNotRead(
            "Máy chưa đọc xong tệp chụp bản chính. Hãy chờ trong giây lát rồi thử lại.",
            "The captured original has not been read yet. Wait a moment and try again.",
        )
    reading = from_json(json.loads(store.read(upload.reading_key)))
    with tempfile.TemporaryDirectory(prefix="saoy-") as name:
        source = fetch_checked(store, upload.object_key, upload.sha256, Path(name) / "upload")
        target = Path(name) / "captured.pdf"
        pages = [
            ArchivalPage(source=source, page_index=page.number - 1, reading=page, turn=0) for page in reading.pages
        ]
        built = build_archival_pdf(pages, target, title=title, created_at=upload.received_at)
        key = _store_file(store, f"work/{code}/{upload_id}/captured-{built.sha256[:16]}.pdf", target, built.sha256)
    return Captured(key, Sha256(built.sha256), built.page_count)


def text_of(store: ObjectStore, paper: Paper, readings: Mapping[UUID, str | None]) -> str:
    """The paper's text, page after page separated by form feeds."""
    return "\f".join(page.text for page in _readings_of(store, paper, readings))


def _archival_pages(
    store: ObjectStore, paper: Paper, uploads: Mapping[UUID, Upload], folder: Path
) -> list[ArchivalPage]:
    sources = {
        upload_id: fetch_checked(store, upload.object_key, upload.sha256, folder / str(upload_id))
        for upload_id, upload in uploads.items()
    }
    readings = {upload_id: upload.reading_key for upload_id, upload in uploads.items()}
    return [
        ArchivalPage(source=sources[page.upload_id], page_index=page.number - 1, reading=reading, turn=page.turn)
        for page, reading in zip(paper.pages, _readings_of(store, paper, readings), strict=True)
    ]


def _readings_of(store: ObjectStore, paper: Paper, readings: Mapping[UUID, str | None]) -> list[PageReading]:
    parsed: dict[UUID, FileReading] = {}
    for upload_id, key in readings.items():
        if key is None:
            raise AssertionError("a paper's upload has been read")
        parsed[upload_id] = from_json(json.loads(store.read(key)))
    by_number = {(upload_id, page.number): page for upload_id, reading in parsed.items() for page in reading.pages}
    return [by_number[page.upload_id, page.number] for page in paper.pages]


def _title(paper: Paper) -> str:
    known = load_type_catalogue().get(paper.type_code)
    number = paper.fields.get("document_number")
    name = known.name_vi if known else "Giấy tờ"
    return f"{name} số {number.value}" if number else name


def _create_once(store: ObjectStore, stem: str, suffix: str, body: bytes) -> str:
    """Write under a name that its content decides, so that a second run cannot collide with other bytes."""
    key = ObjectKey(f"{stem}-{hashlib.sha256(body).hexdigest()[:16]}{suffix}")
    with suppress(ObjectExists):
        store.create(key, body)
    return key


def _store_file(store: ObjectStore, name: str, path: Path, sha256: str) -> str:
    """The same, for a file; its name already carries its digest."""
    with path.open("rb") as stream, suppress(ObjectExists):
        store.create(ObjectKey(name), stream, sha256=sha256)
    return name


def _page_facts(reading: FileReading) -> Sequence[PageFacts]:
    return [PageFacts(page.number, page.width, page.height, page.dpi, page.rotation) for page in reading.pages]


def _facts(proposal: PaperProposal) -> PaperFacts:
    fields = [
        FieldFacts(
            name=value.name,
            value=value.value,
            confidence=value.confidence,
            accepted=value.accepted,
            page=proposal.pages.index(value.page) + 1 if value.page in proposal.pages else None,
            bbox=value.bbox,
            source=value.source,
        )
        for value in proposal.fields.values()
    ]
    return PaperFacts(proposal.pages, proposal.type, proposal.confidence, proposal.accepted, fields)
