"""What the machine read of an upload becomes rows: pages, warnings, proposed papers with their first values.

Takes the reader's proposals as plain facts. Blank pages and separators get a row too, but no paper: they are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.actor import Actor
from storage.records.events import EventKind, append_event
from storage.records.field_values import FieldFacts, add_values
from storage.records.findings import FindingFacts, add_findings
from storage.records.papers import PaperState
from storage.records.tables import ComponentRow, DossierRow, PageRow, PaperPageRow, PaperRow, UploadRow
from storage.records.uploads import UploadState


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page as read: pixels of the upright page, and the clockwise turn that made it upright.

    `origin` says where its words come from, or that it is blank or unreadable; `fingerprint` is a hash of its looks.
    """

    number: int
    width: int
    height: int
    dpi: int
    rotation: int
    origin: str = "ocr"
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A paper as the machine proposes it: page numbers, type, fields, and the component a separator sheet names."""

    pages: tuple[int, ...]
    type_code: str
    confidence: float
    accepted: bool
    fields: Sequence[FieldFacts] = ()
    component: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """Everything read of one upload. `signatures` is the limited verifier's answer about a file that came signed."""

    pages: Sequence[PageFacts]
    papers: Sequence[PaperFacts]
    reading_key: str
    findings: Sequence[FindingFacts] = ()
    signatures: dict[str, Any] | None = None


def record_reading(
    session: Session, actor: Actor, upload_id: UUID, read: ReadingFacts, components: Mapping[str, str]
) -> None:
    """Keep what the machine read of an upload. A second time changes nothing.

    `components` maps a paper type to the catalogue item it fills in this dossier; a separator's word goes first.
    """
    upload = session.get_one(UploadRow, upload_id, with_for_update=True, populate_existing=True)
    if upload.state in (UploadState.READ, UploadState.QUARANTINED, UploadState.DISCARDED):
        return
    dossier = session.get_one(DossierRow, upload.dossier_id, with_for_update=True)
    page_ids = _add_pages(session, upload_id, read.pages)
    slots = component_ids(session, dossier.id)
    last = session.scalar(select(func.max(PaperRow.position)).where(PaperRow.dossier_id == dossier.id)) or 0
    for position, proposal in enumerate(read.papers, start=last + 1):
        item = proposal.component or components.get(proposal.type_code, "")
        paper = new_paper(session, dossier, proposal, position=position, component_id=slots.get(item))
        for order, number in enumerate(proposal.pages, start=1):
            session.add(PaperPageRow(paper_id=paper.id, position=order, page_id=page_ids[number]))
        add_values(session, actor, paper.id, proposal.fields)
    add_findings(session, upload_id, read.findings)
    upload.state, upload.reading_key, upload.signatures = UploadState.READ, read.reading_key, read.signatures
    upload.page_count = upload.pages_read = len(read.pages)
    data: dict[str, Any] = {
        "upload": str(upload_id),
        "pages": len(read.pages),
        "papers": [paper.type_code for paper in read.papers],
    }
    if read.signatures is not None:
        data["signatures"] = read.signatures["verdict"]
    append_event(session, actor, dossier.id, EventKind.UPLOAD_READ, data)


def component_ids(session: Session, dossier_id: UUID) -> dict[str, UUID]:
    """The dossier's components by their catalogue item."""
    rows = session.scalars(select(ComponentRow).where(ComponentRow.dossier_id == dossier_id))
    return {row.item_code: row.id for row in rows}


def new_paper(
    session: Session,
    dossier: DossierRow,
    proposal: PaperFacts,
    *,
    position: int,
    component_id: UUID | None,
    paper_id: UUID | None = None,
) -> PaperRow:
    """The row of a proposed paper, without pages and values."""
    row = PaperRow(
        dossier_id=dossier.id,
        agency_id=dossier.agency_id,
        component_id=component_id,
        owner_id=dossier.owner_id,
        position=position,
        type_code=proposal.type_code,
        type_confidence=proposal.confidence,
        type_accepted=proposal.accepted,
        state=PaperState.PROPOSED,
        proposed_at=datetime.now(UTC),
    )
    if paper_id is not None:
        row.id = paper_id
    session.add(row)
    session.flush()
    return row


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
            origin=page.origin,
            fingerprint=page.fingerprint,
        )
        session.add(row)
        session.flush()
        ids[page.number] = row.id
    return ids
