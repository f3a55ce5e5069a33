"""An invented commune office for tests: its people, and the steps that bring a dossier or a paper to some state."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.actor import Actor, Role
from storage.identifiers import AgencyCode
from storage.objects.object_store import ObjectStore
from storage.records.agencies import agency_by_code
from storage.records.database import Database
from storage.records.dossiers import Dossier, receive_dossier
from storage.records.field_values import FieldFacts
from storage.records.findings import FindingFacts
from storage.records.papers import (
    ArchivalForm,
    MadeFile,
    Paper,
    confirm_paper,
    note_archival,
    note_signed,
    paper_by_id,
    papers_of,
)
from storage.records.procedures import load_procedures
from storage.records.readings import PageFacts, PaperFacts, ReadingFacts, record_reading
from storage.records.tables import PaperRow
from storage.records.uploads import Upload, accept_upload

T = TypeVar("T")

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
APPLICANT, APPLICANT_ID = "NGUYỄN VĂN MẪU", "001090000001"
SAMPLE_PROCEDURE = load_procedures().on("1.099756", TODAY)
DIGEST = "ab" * 32


def person(session: Session, login: str, *roles: Role, agency: str = "H99.1") -> Actor:
    """Somebody of an agency, acting for a purpose."""
    agency_id = agency_by_code(session, AgencyCode(agency)).id
    return Actor(login, f"{login} (thử nghiệm)", frozenset(roles), "kiểm thử", agency_id)


def people(database: Database) -> tuple[Actor, Actor, Actor]:
    """An intake officer, a certifier who is also the head, and an officer of another agency."""
    with database.transaction() as session:
        return (
            person(session, "canbo", Role.INTAKE_OFFICER),
            person(session, "chungthuc", Role.CERTIFIER, Role.HEAD),
            person(session, "nguoi-khac", Role.INTAKE_OFFICER, Role.CERTIFIER, Role.HEAD, agency="H99.2"),
        )


def citizen(personal_id: str = APPLICANT_ID) -> Actor:
    """A citizen, who acts for nobody's office."""
    return Actor(f"citizen-{personal_id}", APPLICANT, frozenset({Role.CITIZEN}), "xem kho", None, personal_id)


def receive(
    session: Session, actor: Actor, *, owner: str = APPLICANT, number: str | None = APPLICANT_ID, on: date = TODAY
) -> Dossier:
    """Take a dossier of the sample procedure in."""
    return receive_dossier(
        session,
        actor,
        SAMPLE_PROCEDURE,
        owner_name=owner,
        owner_identifier=number,
        subject="hồ sơ thử nghiệm",
        received_at=NOON,
        received_on=on,
        due_at=None,
    )


def upload(database: Database, store: ObjectStore, actor: Actor, dossier: Dossier, data: bytes = b"scan") -> Upload:
    """Accept a file; nothing is enqueued."""
    return accept_upload(
        database, store, actor, dossier.id, "quét.pdf", BytesIO(data), limit=1_000_000, then=lambda *_: None
    )


def field(name: str, value: str, *, accepted: bool = True) -> FieldFacts:
    """A value as the machine proposes it."""
    return FieldFacts(name, value, 0.9, accepted, 1, (1.0, 2.0, 3.0, 4.0), "ocr")


def reading(
    database: Database,
    reader: Actor,
    upload_id: UUID,
    *papers: Sequence[FieldFacts],
    type_code: str = "GKS",
    findings: Sequence[FindingFacts] = (),
) -> None:
    """Record one page and one paper for each sequence of fields."""
    pages = [PageFacts(number, 1654, 2339, 200, 0) for number in range(1, len(papers) + 1)]
    proposals = [PaperFacts((number,), type_code, 0.9, True, fields) for number, fields in enumerate(papers, start=1)]
    read = ReadingFacts(pages, proposals, f"readings/{upload_id}", findings)
    with database.transaction() as session:
        record_reading(session, reader, upload_id, read, {type_code: "TP05"})


def proposed(
    database: Database, store: ObjectStore, actor: Actor, dossier: Dossier, *papers: Sequence[FieldFacts]
) -> list[Paper]:
    """Papers as the machine proposes them, from one new upload."""
    accepted = upload(database, store, actor, dossier)
    reading(database, actor, accepted.id, *papers)
    with database.transaction() as session:
        return [paper for paper in papers_of(session, dossier.id) if paper.pages[0].upload_id == accepted.id]


def confirm(database: Database, actor: Actor, paper: Paper, values: Mapping[str, str] | None = None) -> Paper:
    """The officer's word on a paper."""
    with database.transaction() as session:
        return confirm_paper(session, actor, paper.id, paper.type_code, values or {}, paper.component_id)


def archive(
    database: Database, paper: Paper, digest: str = DIGEST, form: ArchivalForm = ArchivalForm.SEARCHABLE
) -> Paper:
    """Bring a confirmed paper to *archived*, with an invented file."""
    with database.transaction() as session:
        confirmed_at = session.scalars(select(PaperRow.confirmed_at).where(PaperRow.id == paper.id)).one()
        file = MadeFile(f"work/{paper.id}", digest)
        note_archival(session, paper.id, file, form=form, searchable=None, confirmed_at=confirmed_at)
        return paper_by_id(session, paper.id)


def sign(database: Database, actor: Actor, paper: Paper) -> None:
    """Bring a confirmed paper to *signed*, with invented files."""
    archive(database, paper)
    file = MadeFile(f"work/{paper.id}", hashlib.sha256(paper.id.bytes).hexdigest())
    with database.transaction() as session:
        note_signed(session, actor, paper.id, file, NOON, archival_sha256=DIGEST)


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    """Run `work(0)` … `work(count - 1)`, each in its own thread, all let go at one moment."""
    gate = threading.Barrier(count)

    def run(number: int) -> T:
        gate.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))
