"""What the desk's pages ask for that spans more than one room: each a use case or two, in one transaction."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api import workflows
from api.web.paper_kinds import PaperKinds
from api.web.rendering import VIETNAM
from digitize.pipeline import render_preview
from signing.book.acts import ENDED, Act, act_by_id, acts_of_request
from signing.book.copies import CertifiedCopy
from signing.book.letters import Letter
from signing.book.requests import PROCEDURE, open_request
from signing.book.tables import CancellationRow, CertificationRequestRow
from storage.actor import Actor
from storage.deposit_jobs import enqueue_dossier
from storage.errors import RecordNotFound
from storage.identifiers import DossierCode
from storage.objects.checked_reading import read_checked
from storage.objects.object_store import ObjectStore
from storage.records.access_log import record_access
from storage.records.dossiers import open_dossier
from storage.records.owners import Owner, owner_by_id
from storage.records.page_edits import pages_of_dossier
from storage.records.papers import Paper, paper_by_id, papers_of
from storage.records.tables import DossierRow
from storage.records.uploads import Upload, uploads_of

if TYPE_CHECKING:
    from api.composition import Services


def accept_file(services: Services, actor: Actor, code: str, name: str, source: BinaryIO) -> Upload:
    """Take one file into a dossier that the actor may open, and have it read."""
    with services.database.transaction() as session:
        dossier = open_dossier(session, actor, code)
    return workflows.take_upload(services, actor, dossier.id, name, source)


@dataclass(frozen=True, slots=True)
class DossierGlance:
    """As much of a dossier as a page needs that was opened, and recorded, a moment before."""

    id: UUID
    code: str
    owner: Owner


def glance(session: Session, actor: Actor, *, code: str | None = None, dossier_id: UUID | None = None) -> DossierGlance:
    """A dossier of the actor's agency by its code or id, without another line in the access log.

    For the parts of an open page that are asked for again and again; opening the page itself is recorded.
    """
    key = DossierRow.code == code if code is not None else DossierRow.id == dossier_id
    row = session.scalar(select(DossierRow).where(key))
    if row is None or row.agency_id != actor.agency_id:
        raise RecordNotFound("Không tìm thấy hồ sơ. Hãy kiểm tra mã hồ sơ.", "No such dossier. Check the code.")
    return DossierGlance(row.id, row.code, owner_by_id(session, row.owner_id))


@dataclass(frozen=True, slots=True)
class Capture:
    """A scan of an original that no act was opened for yet, with what the machine took it for."""

    upload: Upload
    proposed_name: str
    proposed_type: str


def captures_of(session: Session, dossier_id: UUID, acts: Sequence[Act], kinds: PaperKinds) -> list[Capture]:
    """The uploads of a certification request that wait to be named, or to be read."""
    used = {act.original.source_key.rsplit("/", 2)[-2] for act in acts}
    first: dict[UUID, Paper] = {}
    for paper in papers_of(session, dossier_id):
        first.setdefault(paper.pages[0].upload_id, paper)
    waiting = [upload for upload in uploads_of(session, dossier_id) if str(upload.id) not in used]
    return [Capture(upload, *_proposal(first.get(upload.id), kinds)) for upload in waiting]


def _proposal(paper: Paper | None, kinds: PaperKinds) -> tuple[str, str]:
    if paper is None or not paper.type_accepted:
        return "", ""
    number = paper.fields.get("document_number")
    name = kinds.names(paper.type_code)[0]
    return (f"{name} số {number.value}" if number and number.accepted else name), paper.type_code


def ask_for_copy(
    services: Services, citizen: Actor, agency_id: UUID, *, kind_name: str, appointment_at: datetime
) -> DossierCode:
    """A citizen's request for a certified copy, with the hour at which the original will be shown."""
    now = datetime.now(UTC)
    today = now.astimezone(VIETNAM).date()
    # The request belongs to the chosen agency; the citizen acts for it in this one step only.
    at_agency = replace(citizen, agency_id=agency_id)
    with services.database.transaction() as session:
        opened = open_request(
            session,
            at_agency,
            services.rules,
            services.procedures.on(PROCEDURE, today),
            requester_name=citizen.name,
            requester_personal_id=citizen.personal_id,
            received_at=now,
            received_on=today,
            appointment_at=appointment_at,
        )
        row = session.get_one(DossierRow, opened.dossier_id)
        row.subject = f"{row.subject}: {kind_name}"
        enqueue_dossier(services.queue, session, opened.dossier_id)
    return opened.dossier_code


def page_picture(services: Services, actor: Actor, paper_id: UUID, number: int, size: int) -> bytes:
    """Page `number` (from 1) of a paper as a JPEG no larger than `size` pixels, upright as the officer turned it."""
    with services.database.transaction() as session:
        paper = paper_by_id(session, paper_id)
    if paper.agency_id != actor.agency_id or not 1 <= number <= len(paper.pages):
        raise RecordNotFound("Không tìm thấy trang này.", "No such page.")
    page = paper.pages[number - 1]
    return _picture(services.store, page.upload_key, page.number - 1, size, (page.rotation + page.turn) % 360)


def dossier_page_picture(services: Services, actor: Actor, code: str, page_id: UUID, size: int) -> bytes:
    """A page of the dossier as a JPEG, also one that is in no paper, upright as the officer turned it."""
    with services.database.transaction() as session:
        pages = pages_of_dossier(session, glance(session, actor, code=code).id)
    for page in pages:
        if page.id == page_id:
            return _picture(services.store, page.upload_key, page.number - 1, size, (page.rotation + page.turn) % 360)
    raise RecordNotFound("Không tìm thấy trang này.", "No such page.")


_KEPT_PICTURES = 256  # of some 200 kB each
_pictures: OrderedDict[tuple[str, int, int, int], bytes] = OrderedDict()
_pictures_lock = threading.Lock()


def _picture(store: ObjectStore, key: str, page_index: int, size: int, rotation: int) -> bytes:
    # Uploads never change, so a drawn page stays right for as long as it is kept.
    name = (key, page_index, size, rotation)
    with _pictures_lock:
        kept = _pictures.get(name)
    if kept is not None:
        return kept
    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        path = Path(folder) / "upload"
        with store.open(key) as source, path.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        drawn = render_preview(path, page_index, max_px=size, rotation=rotation)
    with _pictures_lock:
        _pictures[name] = drawn
        while len(_pictures) > _KEPT_PICTURES:
            _pictures.popitem(last=False)
    return drawn


def signed_paper(services: Services, actor: Actor, paper_id: UUID) -> bytes:
    """The signed archival PDF of a paper, for its agency; the download is recorded."""
    with services.database.transaction() as session:
        paper = paper_by_id(session, paper_id)
        final = paper.final_file
        if paper.agency_id != actor.agency_id or final is None:
            raise RecordNotFound("Giấy tờ này chưa có bản đã ký.", "This paper has no signed file yet.")
        record_access(session, actor, "download", f"paper {paper_id}", paper.owner_id)
    return read_checked(services.store, final.key, final.sha256)


def original_picture(services: Services, actor: Actor, act_id: UUID, number: int) -> bytes:
    """Page `number` of a captured original as a JPEG, for its agency."""
    with services.database.transaction() as session:
        act = act_by_id(session, act_id)
    actor.require_agency(act.agency_id)
    if not 1 <= number <= act.original.page_count:
        raise RecordNotFound("Không tìm thấy trang này.", "No such page.")
    return _picture(services.store, act.original.source_key, number - 1, 1200, 0)


def letter_file(services: Services, letter: Letter) -> bytes:
    """The bytes of a letter's newest file, checked against its digest."""
    return read_checked(services.store, letter.key, letter.sha256)


def request_id_of(session: Session, dossier_id: UUID) -> UUID | None:
    """The certification request that a dossier stands for, if it is one."""
    return session.scalar(select(CertificationRequestRow.id).where(CertificationRequestRow.dossier_id == dossier_id))


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in the certifier's list."""

    code: str
    subject: str
    requester: str
    received_at: datetime
    due_at: datetime
    appointment_at: datetime | None
    acts: int
    state: str


def newest_requests(session: Session, actor: Actor, procedure_code: str, *, limit: int = 30) -> list[RequestLine]:
    """The agency's newest certification requests."""
    rows = session.execute(
        select(CertificationRequestRow, DossierRow)
        .join(DossierRow, DossierRow.id == CertificationRequestRow.dossier_id)
        .where(CertificationRequestRow.agency_id == actor.agency_id, DossierRow.procedure_code == procedure_code)
        .order_by(CertificationRequestRow.id.desc())
        .limit(limit)
    )
    return [_request_line(session, request, dossier) for request, dossier in rows.all()]


def requests_of_citizen(session: Session, personal_id: str, *, limit: int = 50) -> list[RequestLine]:
    """A citizen's own certification requests, newest first."""
    rows = session.execute(
        select(CertificationRequestRow, DossierRow)
        .join(DossierRow, DossierRow.id == CertificationRequestRow.dossier_id)
        .where(CertificationRequestRow.requester_personal_id == personal_id)
        .order_by(CertificationRequestRow.id.desc())
        .limit(limit)
    )
    return [_request_line(session, request, dossier) for request, dossier in rows.all()]


def request_line(session: Session, request_id: UUID) -> RequestLine:
    """One request as its owner follows it."""
    request = session.get_one(CertificationRequestRow, request_id)
    return _request_line(session, request, session.get_one(DossierRow, request.dossier_id))


def _request_line(session: Session, request: CertificationRequestRow, dossier: DossierRow) -> RequestLine:
    acts = acts_of_request(session, request.id)
    is_done = bool(acts) and all(act.state in ENDED for act in acts)
    return RequestLine(
        code=dossier.code,
        subject=dossier.subject,
        requester=request.requester_name,
        received_at=request.received_at,
        due_at=request.due_at,
        appointment_at=request.appointment_at,
        acts=len(acts),
        state="resolved" if is_done and dossier.state == "received" else dossier.state,
    )


@dataclass(frozen=True, slots=True)
class CancelledBy:
    """The decision that cancelled a copy."""

    number: str
    decided_on: date
    reason: str


def cancellation_of(session: Session, copy: CertifiedCopy) -> CancelledBy | None:
    """The decision, if the copy was cancelled."""
    row = session.scalar(select(CancellationRow).where(CancellationRow.copy_id == copy.id))
    return CancelledBy(row.decision_number, row.decided_on, row.reason) if row else None


def newest_rendition(services: Services, copy: CertifiedCopy) -> bytes:
    """The bytes of the copy's newest released form, checked against its digest."""
    if not copy.renditions:
        raise RecordNotFound("Bản sao chưa phát hành. Hãy đợi ít phút.", "The copy is not released yet. Wait a little.")
    rendition = copy.renditions[-1]
    return read_checked(services.store, rendition.object_key, rendition.sha256)
