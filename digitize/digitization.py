"""The use case around the pipeline: an upload becomes proposed papers, a confirmed paper becomes an archival PDF.

Reaches the database and the store. Both steps may be run twice: what is already done is left alone, objects are named
by their content, and rows change only from the state before.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from digitize.intake.virus_scan import Screen
from digitize.paper_text import reading_at, readings_of
from digitize.pipeline import ArchivalPage, build_archival_pdf, forget_partial_reading, read_file
from digitize.proposals import components_by_type, finding_facts, page_facts, paper_facts, twins_elsewhere
from digitize.reading.page_reading import FileReading
from digitize.reading.reading_json import to_json
from digitize.understanding.text_model import TextModel
from digitize.understanding.type_catalogue import load_type_catalogue
from storage.actor import system_actor
from storage.errors import ObjectExists
from storage.identifiers import Sha256
from storage.objects.checked_reading import fetch_checked
from storage.objects.object_store import ObjectKey, ObjectStore
from storage.records.agencies import Agency, SignedForm, agency_by_id
from storage.records.database import Database
from storage.records.papers import ArchivalForm, MadeFile, Paper, PaperState, note_archival, paper_by_id
from storage.records.procedures import ProcedureCatalogue
from storage.records.readings import ReadingFacts, record_reading
from storage.records.tables import DossierRow
from storage.records.uploads import (
    ENDED,
    Problem,
    Upload,
    note_progress,
    quarantine_upload,
    upload_by_id,
    uploads_of,
)

_ACTOR = system_actor("số hóa hồ sơ")

# Checks the signatures of a file that came signed, in a limited child; the answer has the shape of `verify --json`.
SignatureCheck = Callable[[Path], dict[str, Any]]
# The words that say that paper was converted: by which agency, by whom, when (NĐ 137/2024/NĐ-CP art. 4).
ConversionMark = Callable[[str, str, datetime], str]
_MOST_COMPARED = 250_000  # pairs of pages; a stack of a thousand is not compared with another one


def read_upload(
    database: Database,
    store: ObjectStore,
    procedures: ProcedureCatalogue,
    upload_id: UUID,
    *,
    page_workers: int,
    check_signatures: SignatureCheck,
    screen: Screen,
    work: Path,
    model: TextModel | None = None,
) -> None:
    """Read an accepted upload and propose its papers. Raises `DigitizeError` leaves for what cannot be read.

    Pages read so far are kept in `work`, so that a reading which was cut short goes on at its next page.
    """
    with database.transaction() as session:
        upload = upload_by_id(session, upload_id)
        dossier = session.get_one(DossierRow, upload.dossier_id)
        if upload.state in ENDED:
            return
        components = components_by_type(procedures.on(dossier.procedure_code, dossier.procedure_effective_from))
        code = dossier.code

    def on_page(done: int, total: int) -> None:
        with database.transaction() as session:
            note_progress(session, upload_id, done, total)

    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        path = fetch_checked(store, upload.object_key, upload.sha256, Path(folder) / "upload")
        screen(path)
        reading = read_file(path, on_page=on_page, workers=page_workers, model=model, work=work)
        signatures = check_signatures(path) if _is_signed(path, reading) else None
    body = json.dumps(to_json(reading), ensure_ascii=False).encode()
    facts = ReadingFacts(
        pages=page_facts(reading),
        papers=[paper_facts(one, dossier=code) for one in reading.papers],
        reading_key=_create_once(store, f"readings/{code}/{upload_id}", ".json", body),
        findings=[*finding_facts(reading), *twins_elsewhere(reading, _others(database, store, upload, reading))],
        signatures=signatures,
    )
    with database.transaction() as session:
        record_reading(session, _ACTOR, upload_id, facts, components)
    forget_partial_reading(work, reading.sha256)


def quarantine(database: Database, error: Exception, upload_id: UUID, *, work: Path) -> None:
    """Show the officer why an upload could not be read; the upload itself stays."""
    problem = Problem(
        code=getattr(error, "code", "internal-error"),
        message_vi=getattr(error, "message_vi", "Hệ thống không đọc được tệp. Tệp được giữ nguyên; hãy thử quét lại."),
        message_en=getattr(error, "message_en", "The file could not be read. It is kept; try scanning it again."),
    )
    with database.transaction() as session:
        quarantine_upload(session, _ACTOR, upload_id, problem)
        digest = upload_by_id(session, upload_id).sha256
    forget_partial_reading(work, digest)


def archive_paper(database: Database, store: ObjectStore, paper_id: UUID, *, conversion_mark: ConversionMark) -> None:
    """Make the archival file of a confirmed paper: its agency's form of it, or the file itself when it came signed."""
    with database.transaction() as session:
        paper = paper_by_id(session, paper_id)
        if paper.state is not PaperState.CONFIRMED:
            return
        code = session.get_one(DossierRow, paper.dossier_id).code
        agency = agency_by_id(session, paper.agency_id)
        uploads = {page.upload_id: upload_by_id(session, page.upload_id) for page in paper.pages}
    form = archival_form(paper, uploads, agency)
    with tempfile.TemporaryDirectory(prefix="saoy-") as name:
        at = paper.confirmed_at or datetime.now(UTC)
        # A file that came signed was never paper here: nothing was converted.
        mark = "" if form is ArchivalForm.ORIGINAL else conversion_mark(agency.name, paper.confirmed_by or "", at)
        bench = _Bench(store, paper, uploads, mark, at, Path(name), f"work/{code}/{paper_id}")
        searchable = bench.build("searchable", with_text=True)
        file, beside = searchable, None if form is ArchivalForm.SEARCHABLE else searchable
        if form is ArchivalForm.UNTOUCHED:
            file = bench.build("untouched", with_text=False)
        elif form is ArchivalForm.ORIGINAL:
            [upload] = uploads.values()
            file = MadeFile(upload.object_key, upload.sha256)
    with database.transaction() as session:
        note_archival(session, paper_id, file, form=form, searchable=beside, confirmed_at=paper.confirmed_at)


def archival_form(paper: Paper, uploads: Mapping[UUID, Upload], agency: Agency) -> ArchivalForm:
    """A whole signed upload stays as it came: any other bytes would carry no signature. Else the agency decides."""
    if len(uploads) == 1:
        [upload] = uploads.values()
        whole = [page.number for page in paper.pages] == list(range(1, (upload.page_count or 0) + 1))
        if upload.signatures is not None and whole and not any(page.turn for page in paper.pages):
            return ArchivalForm.ORIGINAL
    return ArchivalForm.UNTOUCHED if agency.signed_form is SignedForm.UNTOUCHED else ArchivalForm.SEARCHABLE


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
    reading = reading_at(store, upload.reading_key)
    with tempfile.TemporaryDirectory(prefix="saoy-") as name:
        source = fetch_checked(store, upload.object_key, upload.sha256, Path(name) / "upload")
        target = Path(name) / "captured.pdf"
        pages = [
            ArchivalPage(source=source, page_index=page.number - 1, reading=page, turn=0) for page in reading.pages
        ]
        built = build_archival_pdf(pages, target, title=title, created_at=upload.received_at)
        key = _store_file(store, f"work/{code}/{upload_id}/captured-{built.sha256[:16]}.pdf", target, built.sha256)
    return Captured(key, Sha256(built.sha256), built.page_count)


@dataclass(frozen=True, slots=True)
class _Bench:
    """One paper on the work bench: its scans fetched into a folder, files built from them and made durable."""

    store: ObjectStore
    paper: Paper
    uploads: Mapping[UUID, Upload]
    mark: str
    at: datetime
    folder: Path
    stem: str

    def build(self, name: str, *, with_text: bool) -> MadeFile:
        """Build one form of the paper; without text only the untouched scan is left."""
        target = self.folder / f"{name}.pdf"
        built = build_archival_pdf(
            self._pages(with_text=with_text),
            target,
            title=_title(self.paper),
            created_at=self.at,
            mark=self.mark,
        )
        key = _store_file(self.store, f"{self.stem}/{name}-{built.sha256[:16]}.pdf", target, built.sha256)
        return MadeFile(key, built.sha256)

    def _pages(self, *, with_text: bool) -> list[ArchivalPage]:
        keys = {upload_id: upload.reading_key for upload_id, upload in self.uploads.items()}
        readings = readings_of(self.store, self.paper.pages, keys)
        return [
            ArchivalPage(
                source=self._source(self.uploads[page.upload_id]),
                page_index=page.number - 1,
                reading=reading if with_text else replace(reading, text="", words=()),
                turn=page.turn,
            )
            for page, reading in zip(self.paper.pages, readings, strict=True)
        ]

    def _source(self, upload: Upload) -> Path:
        path = self.folder / str(upload.id)
        return path if path.exists() else fetch_checked(self.store, upload.object_key, upload.sha256, path)


def _is_signed(path: Path, reading: FileReading) -> bool:
    """Whether the file carries filled signatures, by the reading or by the one entry no signature can hide.

    A signature's byte range is written before it is known what to sign, so it is never compressed (ISO 32000-1 12.8.1).
    """
    if reading.signed:
        return True
    with path.open("rb") as stream:
        if stream.read(5) != b"%PDF-":
            return False
        tail = b""
        while piece := stream.read(1 << 20):
            if b"/ByteRange" in tail + piece:
                return True
            tail = piece[-16:]
    return False


def _others(database: Database, store: ObjectStore, upload: Upload, reading: FileReading) -> dict[str, FileReading]:
    """The dossier's other files that were read, by name; those equal byte for byte are pointed out as such."""
    with database.transaction() as session:
        others = [
            one
            for one in uploads_of(session, upload.dossier_id)
            if one.id != upload.id and one.reading_key is not None and one.sha256 != upload.sha256
        ]
    left = _MOST_COMPARED
    found = {}
    for one in others:
        left -= len(reading.pages) * (one.page_count or 0)
        if left >= 0:
            found[one.file_name] = reading_at(store, one.reading_key)
    return found


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
