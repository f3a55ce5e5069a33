"""Papers: proposed by the machine, confirmed by the officer, then signed; field values are never overwritten.

Knows nothing of OCR or PDF: it takes the machine's proposals as plain facts and keeps what people decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.actor import Actor, Role
from storage.errors import RecordConflict, RecordNotFound
from storage.identifiers import Sha256
from storage.records.access_log import record_access
from storage.records.events import EventKind, append_event
from storage.records.owners import owner_by_id, owner_for
from storage.records.tables import (
    ComponentRow,
    DossierRow,
    FieldValueRow,
    PageRow,
    PaperPageRow,
    PaperRow,
    UploadRow,
)
from storage.records.uploads import UploadState

Box = tuple[float, float, float, float]


class PaperState(StrEnum):
    """How far a paper has come."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ARCHIVED = "archived"
    SIGNED = "signed"
    STORED = "stored"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page as read: pixels of the upright page, and the clockwise turn that made it upright."""

    number: int
    width: int
    height: int
    dpi: int
    rotation: int


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A value with where it came from; `page` counts from 1 within the paper, `bbox` is in its pixels."""

    name: str
    value: str
    confidence: float
    accepted: bool
    page: int | None
    bbox: Box | None
    source: str


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A paper as the machine proposes it: page numbers of the upload, type, fields."""

    pages: tuple[int, ...]
    type_code: str
    confidence: float
    accepted: bool
    fields: Sequence[FieldFacts] = ()


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page of a paper: where its bytes are and how to show them upright."""

    id: UUID
    upload_id: UUID
    upload_key: str
    number: int
    width: int
    height: int
    dpi: int
    rotation: int
    turn: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper with its pages in order and its current field values."""

    id: UUID
    dossier_id: UUID
    agency_id: UUID
    component_id: UUID | None
    owner_id: UUID
    position: int
    type_code: str
    type_confidence: float
    type_accepted: bool
    state: PaperState
    confirmed_by: str | None
    confirmed_at: datetime | None
    archival_key: str | None
    archival_sha256: Sha256 | None
    signed_key: str | None
    signed_sha256: Sha256 | None
    signed_at: datetime | None
    signed_by: str | None
    pages: tuple[PaperPage, ...] = ()
    fields: Mapping[str, FieldFacts] = field(default_factory=dict)

    @property
    def is_doubtful(self) -> bool:
        """Whether the officer has something to look at before confirming."""
        return not self.type_accepted or any(not value.accepted for value in self.fields.values())


def record_reading(
    session: Session,
    actor: Actor,
    upload_id: UUID,
    pages: Sequence[PageFacts],
    papers: Sequence[PaperFacts],
    reading_key: str,
    components: Mapping[str, str],
) -> None:
    """Keep what the machine read of an upload: pages and proposed papers. A second time changes nothing.

    `components` maps a paper type to the catalogue item it fills in this dossier.
    """
    upload = session.get_one(UploadRow, upload_id, with_for_update=True, populate_existing=True)
    if upload.state in (UploadState.READ, UploadState.QUARANTINED):
        return
    dossier = session.get_one(DossierRow, upload.dossier_id, with_for_update=True)
    page_ids = _add_pages(session, upload_id, pages)
    slots = {
        row.item_code: row.id
        for row in session.scalars(select(ComponentRow).where(ComponentRow.dossier_id == dossier.id))
    }
    position = session.scalar(select(func.count()).select_from(PaperRow).where(PaperRow.dossier_id == dossier.id)) or 0
    for proposal in papers:
        position += 1
        paper = PaperRow(
            dossier_id=dossier.id,
            agency_id=dossier.agency_id,
            component_id=slots.get(components.get(proposal.type_code, "")),
            owner_id=dossier.owner_id,
            position=position,
            type_code=proposal.type_code,
            type_confidence=proposal.confidence,
            type_accepted=proposal.accepted,
            state=PaperState.PROPOSED,
            proposed_at=datetime.now(UTC),
        )
        session.add(paper)
        session.flush()
        for order, number in enumerate(proposal.pages, start=1):
            session.add(PaperPageRow(paper_id=paper.id, position=order, page_id=page_ids[number]))
        for value in proposal.fields:
            _add_value(session, actor, paper.id, value, supersedes=None)
    upload.state, upload.reading_key = UploadState.READ, reading_key
    upload.page_count = upload.pages_read = len(pages)
    data = {"upload": str(upload_id), "pages": len(pages), "papers": [p.type_code for p in papers]}
    append_event(session, actor, dossier.id, EventKind.UPLOAD_READ, data)


def papers_of(session: Session, dossier_id: UUID) -> list[Paper]:
    """A dossier's papers in order, with pages and current values."""
    rows = session.scalars(select(PaperRow).where(PaperRow.dossier_id == dossier_id).order_by(PaperRow.position))
    return [_paper(session, row) for row in rows]


def paper_by_id(session: Session, paper_id: UUID) -> Paper:
    """The paper with this id, for the system's own steps."""
    return _paper(session, session.get_one(PaperRow, paper_id))


def unarchived_papers(session: Session, *, limit: int) -> list[UUID]:
    """Confirmed papers whose archival PDF is not built yet, oldest first."""
    query = select(PaperRow.id).where(PaperRow.state == PaperState.CONFIRMED).order_by(PaperRow.id).limit(limit)
    return list(session.scalars(query))


def open_paper(session: Session, actor: Actor, paper_id: UUID) -> Paper:
    """The paper with this id for a person to look at; the reading is recorded."""
    row = session.get(PaperRow, paper_id)
    if row is None or not (actor.may(Role.SYSTEM) or row.agency_id == actor.agency_id):
        raise RecordNotFound("Không tìm thấy giấy tờ này.", "No such paper.")
    record_access(session, actor, "open", f"paper {row.id}", row.owner_id)
    return _paper(session, row)


def confirm_paper(
    session: Session,
    actor: Actor,
    paper_id: UUID,
    type_code: str,
    values: Mapping[str, str],
    component_id: UUID | None,
) -> Paper:
    """The officer's word on type and values. Changed values supersede the machine's; empty ones are withdrawn."""
    actor.require(Role.INTAKE_OFFICER)
    row = session.get_one(PaperRow, paper_id, with_for_update=True, populate_existing=True)
    actor.require_agency(row.agency_id)
    if row.state not in (PaperState.PROPOSED, PaperState.CONFIRMED):
        raise RecordConflict(
            "Tệp lưu trữ của giấy tờ đã được dựng nên không sửa được nữa. Hãy tiếp nhận lại nếu cần.",
            "The paper's archival file is already built and final. Take it in again if need be.",
        )
    before = current_values(session, paper_id)
    for name, text in values.items():
        _correct(session, actor, paper_id, name, text.strip(), before.get(name))
    if component_id is not None and session.get_one(ComponentRow, component_id).dossier_id != row.dossier_id:
        raise RecordNotFound("Hồ sơ này không có thành phần đó.", "This dossier has no such component.")
    row.type_code, row.type_confidence, row.type_accepted = type_code, 1.0, True
    row.component_id = component_id
    row.owner_id = _owner_of(session, row)
    row.state, row.confirmed_at, row.confirmed_by = PaperState.CONFIRMED, datetime.now(UTC), actor.name
    data = {"paper": str(paper_id), "type": type_code}
    append_event(session, actor, row.dossier_id, EventKind.PAPER_CONFIRMED, data)
    return _paper(session, row)


def set_paper_aside(session: Session, actor: Actor, paper_id: UUID) -> None:
    """Not a paper of this dossier (a blank back, a separator): kept with its upload, not digitized."""
    actor.require(Role.INTAKE_OFFICER)
    row = session.get_one(PaperRow, paper_id, with_for_update=True, populate_existing=True)
    actor.require_agency(row.agency_id)
    if row.state == PaperState.SET_ASIDE:
        return
    if row.state != PaperState.PROPOSED:
        raise RecordConflict("Giấy tờ đã được xác nhận.", "The paper is already confirmed.")
    row.state = PaperState.SET_ASIDE
    append_event(session, actor, row.dossier_id, EventKind.PAPER_SET_ASIDE, {"paper": str(paper_id)})


def note_archival(session: Session, paper_id: UUID, key: str, sha256: str, *, confirmed_at: datetime | None) -> None:
    """The archival PDF/A of a confirmed paper is durable under `key`.

    `confirmed_at` is the confirmation it was built from; one that was overtaken by another counts for nothing.
    """
    row = session.get_one(PaperRow, paper_id, with_for_update=True, populate_existing=True)
    if row.state == PaperState.CONFIRMED and row.confirmed_at == confirmed_at:
        row.archival_key, row.archival_sha256, row.state = key, sha256, PaperState.ARCHIVED


def note_signed(session: Session, actor: Actor, paper_id: UUID, key: str, sha256: str, at: datetime) -> None:
    """The officer's signature is on the archival file; that file is final."""
    actor.require(Role.INTAKE_OFFICER)
    row = session.get_one(PaperRow, paper_id, with_for_update=True, populate_existing=True)
    actor.require_agency(row.agency_id)
    if row.state != PaperState.ARCHIVED:
        raise RecordConflict("Giấy tờ không ở trạng thái chờ ký.", "The paper is not waiting for a signature.")
    row.signed_key, row.signed_sha256, row.signed_at, row.signed_by = key, sha256, at, actor.name
    row.state = PaperState.SIGNED
    data = {"paper": str(paper_id), "sha256": sha256}
    append_event(session, actor, row.dossier_id, EventKind.PAPER_SIGNED, data)


def note_stored(session: Session, paper_id: UUID) -> None:
    """The paper lies in the warehouse."""
    row = session.get_one(PaperRow, paper_id, with_for_update=True, populate_existing=True)
    if row.state == PaperState.SIGNED:
        row.state = PaperState.STORED


def current_values(session: Session, paper_id: UUID) -> dict[str, FieldFacts]:
    """The values nothing supersedes, by name; withdrawn ones are left out."""
    return {name: _field(row) for name, row in _current_rows(session, paper_id).items() if row.value}


def history_of_values(session: Session, paper_id: UUID) -> list[tuple[FieldFacts, str, datetime]]:
    """Every value a paper ever had, oldest first, with who gave it and when."""
    rows = session.scalars(select(FieldValueRow).where(FieldValueRow.paper_id == paper_id).order_by(FieldValueRow.id))
    return [(_field(row), row.actor_id, row.at) for row in rows]


def turn_page(session: Session, actor: Actor, page_id: UUID, degrees: int) -> None:
    """Turn one page further clockwise; kept as data, the scan stays untouched.

    A paper confirmed before waits for the officer's word again: its archival file would show the old turn.
    """
    actor.require(Role.INTAKE_OFFICER)
    if degrees % 90:
        raise RecordConflict("Chỉ xoay được theo góc vuông.", "Pages turn by right angles only.")
    paper = session.scalar(
        select(PaperRow)
        .join(PaperPageRow, PaperPageRow.paper_id == PaperRow.id)
        .where(PaperPageRow.page_id == page_id)
        .with_for_update(of=PaperRow)
        .execution_options(populate_existing=True)
    )
    row = session.get_one(PageRow, page_id, with_for_update=True, populate_existing=True)
    actor.require_agency(session.get_one(UploadRow, row.upload_id).agency_id)
    if paper is not None and paper.state not in (PaperState.PROPOSED, PaperState.CONFIRMED, PaperState.SET_ASIDE):
        raise RecordConflict(
            "Tệp lưu trữ của giấy tờ đã được dựng nên không xoay được nữa. Hãy tiếp nhận lại nếu cần.",
            "The paper's archival file is already built; its pages turn no more. Take it in again if need be.",
        )
    if paper is not None and paper.state == PaperState.CONFIRMED:
        paper.state = PaperState.PROPOSED
    row.turn = (row.turn + degrees) % 360


def _owner_of(session: Session, row: PaperRow) -> UUID:
    """Whose paper it is, by what stands on it; a name that is not the applicant's never becomes the applicant's."""
    values = current_values(session, row.id)
    applicant = owner_by_id(session, session.get_one(DossierRow, row.dossier_id).owner_id)
    name, number = values.get("holder_name"), values.get("personal_id")
    if number is not None:
        return owner_for(session, name.value if name else "(chưa rõ tên)", number.value).id
    if name is None or name.value.casefold() == applicant.name.casefold():
        return applicant.id
    current = owner_by_id(session, row.owner_id)
    return current.id if current.name == name.value else owner_for(session, name.value, None).id


def _add_pages(session: Session, upload_id: UUID, pages: Sequence[PageFacts]) -> dict[int, UUID]:
    ids = {}
    for page in pages:
        row = PageRow(
            upload_id=upload_id,
            number=page.number,
            width=page.width,
            height=page.height,
            dpi=page.dpi,
            rotation=page.rotation,
        )
        session.add(row)
        session.flush()
        ids[page.number] = row.id
    return ids


def _correct(session: Session, actor: Actor, paper_id: UUID, name: str, text: str, before: FieldFacts | None) -> None:
    if before is None and not text:
        return
    if before is not None and before.value == text and before.accepted:
        return
    same_text = before is not None and before.value == text
    value = FieldFacts(
        name=name,
        value=text,
        confidence=1.0,
        accepted=True,
        page=before.page if before else None,
        bbox=before.bbox if before else None,
        source=before.source if before and same_text else "officer",
    )
    current = _current_rows(session, paper_id).get(name)
    _add_value(session, actor, paper_id, value, supersedes=current.id if current else None)


def _add_value(session: Session, actor: Actor, paper_id: UUID, value: FieldFacts, supersedes: UUID | None) -> None:
    session.add(
        FieldValueRow(
            paper_id=paper_id,
            name=value.name,
            value=value.value,
            confidence=value.confidence,
            accepted=value.accepted,
            page=value.page,
            bbox=list(value.bbox) if value.bbox else None,
            source=value.source,
            actor_id=actor.id,
            at=datetime.now(UTC),
            supersedes_id=supersedes,
        )
    )
    session.flush()


def _current_rows(session: Session, paper_id: UUID) -> dict[str, FieldValueRow]:
    rows = session.scalars(select(FieldValueRow).where(FieldValueRow.paper_id == paper_id)).all()
    superseded = {row.supersedes_id for row in rows}
    return {row.name: row for row in sorted(rows, key=lambda one: one.id) if row.id not in superseded}


def _field(row: FieldValueRow) -> FieldFacts:
    bbox: Box | None = (row.bbox[0], row.bbox[1], row.bbox[2], row.bbox[3]) if row.bbox else None
    return FieldFacts(row.name, row.value, row.confidence, row.accepted, row.page, bbox, row.source)


def _paper(session: Session, row: PaperRow) -> Paper:
    pages = session.execute(
        select(PageRow, UploadRow.object_key)
        .join(PaperPageRow, PaperPageRow.page_id == PageRow.id)
        .join(UploadRow, UploadRow.id == PageRow.upload_id)
        .where(PaperPageRow.paper_id == row.id)
        .order_by(PaperPageRow.position)
    )
    return Paper(
        id=row.id,
        dossier_id=row.dossier_id,
        agency_id=row.agency_id,
        component_id=row.component_id,
        owner_id=row.owner_id,
        position=row.position,
        type_code=row.type_code,
        type_confidence=row.type_confidence,
        type_accepted=row.type_accepted,
        state=PaperState(row.state),
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        archival_key=row.archival_key,
        archival_sha256=Sha256(row.archival_sha256) if row.archival_sha256 else None,
        signed_key=row.signed_key,
        signed_sha256=Sha256(row.signed_sha256) if row.signed_sha256 else None,
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        pages=tuple(
            PaperPage(p.id, p.upload_id, key, p.number, p.width, p.height, p.dpi, p.rotation, p.turn)
            for p, key in pages
        ),
        fields=current_values(session, row.id),
    )
