"""Papers: proposed by the machine, confirmed by the officer, then signed. Owns their states and who may change them.

Knows nothing of OCR or PDF. How a paper comes to be stands in `readings`, how its pages are arranged in `page_edits`,
its values in `field_values`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.actor import Actor, Role
from storage.errors import RecordConflict, RecordNotFound
from storage.identifiers import Sha256
from storage.records.access_log import record_access
from storage.records.events import EventKind, append_event
from storage.records.field_values import FieldFacts, correct_value, current_values, replace_machine_values
from storage.records.findings import refusals_of
from storage.records.owners import owner_by_id, owner_for
from storage.records.tables import ComponentRow, DossierRow, PageRow, PaperPageRow, PaperRow, UploadRow


class PaperState(StrEnum):
    """How far a paper has come. One without pages (joined to another, its last page left out) is *emptied*."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ARCHIVED = "archived"
    SIGNED = "signed"
    UNSIGNED = "unsigned"
    STORED = "stored"
    SET_ASIDE = "set_aside"
    EMPTIED = "emptied"


# From here on the paper's file is final: pages, type and values stay as they are.
FINAL = frozenset({PaperState.SIGNED, PaperState.UNSIGNED, PaperState.STORED})


class ArchivalForm(StrEnum):
    """What the paper's archival file is."""

    SEARCHABLE = "searchable"  # the untouched scan with its invisible text
    UNTOUCHED = "untouched"  # the scan alone; the searchable file is kept beside it
    ORIGINAL = "original"  # a file that came signed, byte for byte; the searchable file is kept beside it


class UnsignedReason(StrEnum):
    """Why a finished paper carries no officer's signature (TT 01/2023/TT-VPCP art. 8)."""

    NO_CERTIFICATE = "no_certificate"  # the office has no personal certificates yet: strict indicators do not count it
    SIGNED_BEFORE = "signed_before"  # an electronic document that its issuer signed; nobody copied it from paper


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A durable file of a paper: where it lies and its digest."""

    key: str
    sha256: str


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
    origin: str = "ocr"
    fingerprint: str = ""


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
    archival_form: ArchivalForm | None
    archival_key: str | None
    archival_sha256: Sha256 | None
    searchable_key: str | None
    searchable_sha256: Sha256 | None
    unsigned_reason: UnsignedReason | None
    signed_key: str | None
    signed_sha256: Sha256 | None
    signed_at: datetime | None
    signed_by: str | None
    pages: tuple[PaperPage, ...] = ()
    fields: Mapping[str, FieldFacts] = field(default_factory=dict)

    @property
    def doubts(self) -> list[FieldFacts]:
        """The values a person has to look at, most doubtful first."""
        return sorted((one for one in self.fields.values() if not one.accepted), key=lambda one: one.confidence)

    @property
    def is_doubtful(self) -> bool:
        """Whether the officer has something to look at before confirming."""
        return not self.type_accepted or bool(self.doubts)

    @property
    def certainty(self) -> float:
        """How sure the machine is of the least sure thing it says of the paper."""
        return min([self.type_confidence, *(one.confidence for one in self.doubts)])

    @property
    def final_file(self) -> MadeFile | None:
        """The file that stays: signed, or left unsigned for a recorded reason. None while it may still change."""
        if self.signed_key is not None and self.signed_sha256 is not None:
            return MadeFile(self.signed_key, self.signed_sha256)
        if self.unsigned_reason is not None and self.archival_key is not None and self.archival_sha256 is not None:
            return MadeFile(self.archival_key, self.archival_sha256)
        return None


def papers_of(session: Session, dossier_id: UUID) -> list[Paper]:
    """A dossier's papers in order, with pages and current values; those emptied by rearranging are left out."""
    query = select(PaperRow).where(PaperRow.dossier_id == dossier_id, PaperRow.state != PaperState.EMPTIED)
    return [_paper(session, row) for row in session.scalars(query.order_by(PaperRow.position, PaperRow.id))]


def paper_by_id(session: Session, paper_id: UUID) -> Paper:
    """The paper with this id, for the system's own steps."""
    return _paper(session, session.get_one(PaperRow, paper_id))


def unarchived_papers(session: Session, *, limit: int) -> list[UUID]:
    """Confirmed papers whose archival PDF is not built yet, oldest first."""
    query = select(PaperRow.id).where(PaperRow.state == PaperState.CONFIRMED).order_by(PaperRow.id).limit(limit)
    return list(session.scalars(query))


def confirmed_after(session: Session, after: UUID | None, *, limit: int) -> list[Paper]:
    """Papers an officer has confirmed, from the oldest on, behind the one named."""
    states = (PaperState.CONFIRMED, PaperState.ARCHIVED, *FINAL)
    query = select(PaperRow).where(PaperRow.state.in_(states), PaperRow.confirmed_at.is_not(None))
    if after is not None:
        query = query.where(PaperRow.id > after)
    return [_paper(session, row) for row in session.scalars(query.order_by(PaperRow.id).limit(limit))]


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
    """The officer's word on pages, type and values. Changed values supersede the machine's; empty ones are withdrawn.

    Until it is signed a paper may be confirmed again; its archival file is then built again.
    """
    row = _changeable(session, actor, paper_id)
    if row.state in (PaperState.SET_ASIDE, PaperState.EMPTIED):
        raise RecordConflict(
            "Giấy tờ đang để riêng. Hãy đưa trở lại trước khi xác nhận.",
            "The paper is set aside. Take it back before confirming it.",
        )
    _refuse_unfit_pages(session, paper_id)
    for name, text in values.items():
        correct_value(session, actor, paper_id, name, text.strip())
    if component_id is not None and session.get_one(ComponentRow, component_id).dossier_id != row.dossier_id:
        raise RecordNotFound("Hồ sơ này không có thành phần đó.", "This dossier has no such component.")
    data = {"paper": str(paper_id), "type": type_code}
    if row.type_code != type_code:
        data["type_before"] = row.type_code
    row.type_code, row.type_confidence, row.type_accepted = type_code, 1.0, True
    row.component_id = component_id
    row.owner_id = _owner_of(session, row)
    row.state, row.confirmed_at, row.confirmed_by = PaperState.CONFIRMED, datetime.now(UTC), actor.name
    _forget_archival(row)
    append_event(session, actor, row.dossier_id, EventKind.PAPER_CONFIRMED, data)
    return _paper(session, row)


def correct_paper_value(session: Session, actor: Actor, paper_id: UUID, name: str, text: str) -> bool:
    """The officer's word on one doubtful value, before the paper as a whole is confirmed. Whether it was new."""
    row = _changeable(session, actor, paper_id)
    is_new = correct_value(session, actor, paper_id, name, text.strip())
    if is_new:
        reopen(row)
    return is_new


def change_type(
    session: Session, actor: Actor, paper_id: UUID, type_code: str, values: Iterable[FieldFacts], *, machine: Actor
) -> None:
    """The officer says what the paper is. `values`, read of it as that type, take the place of the machine's earlier
    ones; what a person said stays. What was confirmed waits for the officer's word again.
    """
    row = _changeable(session, actor, paper_id)
    if row.state in (PaperState.SET_ASIDE, PaperState.EMPTIED):
        raise RecordConflict(
            "Giấy tờ đang để riêng. Hãy đưa trở lại trước khi đổi loại.",
            "The paper is set aside. Take it back before changing its type.",
        )
    data = {"paper": str(paper_id), "type": type_code, "type_before": row.type_code}
    row.type_code, row.type_confidence, row.type_accepted = type_code, 1.0, True
    reopen(row)
    places = session.scalars(select(PaperPageRow.position).where(PaperPageRow.paper_id == paper_id))
    replace_machine_values(session, machine, paper_id, values, {place: place for place in places})
    append_event(session, actor, row.dossier_id, EventKind.PAPER_RETYPED, data)


def set_paper_aside(session: Session, actor: Actor, paper_id: UUID) -> None:
    """Not a paper of this dossier (a blank back, a separator): kept with its upload, not digitized."""
    row = _changeable(session, actor, paper_id)
    if row.state == PaperState.SET_ASIDE:
        return
    if row.state != PaperState.PROPOSED:
        raise RecordConflict("Giấy tờ đã được xác nhận.", "The paper is already confirmed.")
    row.state = PaperState.SET_ASIDE
    append_event(session, actor, row.dossier_id, EventKind.PAPER_SET_ASIDE, {"paper": str(paper_id)})


def take_paper_back(session: Session, actor: Actor, paper_id: UUID) -> None:
    """A paper set aside belongs to the dossier after all."""
    row = _changeable(session, actor, paper_id)
    if row.state == PaperState.SET_ASIDE:
        row.state = PaperState.PROPOSED
        append_event(session, actor, row.dossier_id, EventKind.PAPER_TAKEN_BACK, {"paper": str(paper_id)})


def reopen(row: PaperRow) -> None:
    """What was confirmed waits for the officer's word again: pages, type or values are no longer those confirmed."""
    if row.state in (PaperState.CONFIRMED, PaperState.ARCHIVED, PaperState.EMPTIED, PaperState.SET_ASIDE):
        row.state = PaperState.PROPOSED
        _forget_archival(row)


def note_archival(
    session: Session,
    paper_id: UUID,
    file: MadeFile,
    *,
    form: ArchivalForm,
    searchable: MadeFile | None,
    confirmed_at: datetime | None,
) -> None:
    """The archival file of a confirmed paper is durable, and the searchable one beside it where they differ.

    `confirmed_at` is the confirmation it was built from; one that was overtaken by another counts for nothing.
    """
    row = session.get_one(PaperRow, paper_id, with_for_update=True, populate_existing=True)
    if row.state == PaperState.CONFIRMED and row.confirmed_at == confirmed_at:
        row.archival_form, row.archival_key, row.archival_sha256 = form, file.key, file.sha256
        row.searchable_key = searchable.key if searchable else None
        row.searchable_sha256 = searchable.sha256 if searchable else None
        row.state = PaperState.ARCHIVED


def note_signed(
    session: Session, actor: Actor, paper_id: UUID, file: MadeFile, at: datetime, *, archival_sha256: str
) -> None:
    """The officer's signature is on the archival file with that digest; the signed file is final."""
    row = _awaiting_signature(session, actor, paper_id, archival_sha256)
    row.signed_key, row.signed_sha256, row.signed_at, row.signed_by = file.key, file.sha256, at, actor.name
    row.state = PaperState.SIGNED
    data = {"paper": str(paper_id), "sha256": file.sha256}
    append_event(session, actor, row.dossier_id, EventKind.PAPER_SIGNED, data)


def note_unsigned(
    session: Session, actor: Actor, paper_id: UUID, reason: UnsignedReason, *, archival_sha256: str
) -> None:
    """The archival file is final as it is, without the officer's signature, and it is recorded why."""
    row = _awaiting_signature(session, actor, paper_id, archival_sha256)
    row.unsigned_reason, row.state = reason, PaperState.UNSIGNED
    data = {"paper": str(paper_id), "sha256": archival_sha256, "reason": reason.value}
    append_event(session, actor, row.dossier_id, EventKind.PAPER_LEFT_UNSIGNED, data)


def note_stored(session: Session, paper_id: UUID) -> None:
    """The paper lies in the warehouse."""
    row = session.get_one(PaperRow, paper_id, with_for_update=True, populate_existing=True)
    if row.state in (PaperState.SIGNED, PaperState.UNSIGNED):
        row.state = PaperState.STORED


def _changeable(session: Session, actor: Actor, paper_id: UUID) -> PaperRow:
    actor.require(Role.INTAKE_OFFICER)
    row = session.get_one(PaperRow, paper_id, with_for_update=True, populate_existing=True)
    actor.require_agency(row.agency_id)
    if row.state in FINAL:
        raise RecordConflict(
            "Giấy tờ đã hoàn tất (đã ký hoặc đã lưu kho) nên không sửa được nữa. Hãy tiếp nhận lại nếu cần.",
            "The paper is final (signed or stored). Take it in again if need be.",
        )
    return row


def _awaiting_signature(session: Session, actor: Actor, paper_id: UUID, archival_sha256: str) -> PaperRow:
    row = _changeable(session, actor, paper_id)
    if row.state != PaperState.ARCHIVED or row.archival_sha256 != archival_sha256:
        raise RecordConflict(
            "Giấy tờ không ở trạng thái chờ ký (có thể vừa được sửa). Hãy mở lại trang ký.",
            "The paper is not waiting for a signature; it may have been changed. Open the signing page again.",
        )
    return row


def _forget_archival(row: PaperRow) -> None:
    row.archival_form = row.archival_key = row.archival_sha256 = None
    row.searchable_key = row.searchable_sha256 = None


def _refuse_unfit_pages(session: Session, paper_id: UUID) -> None:
    pages = session.execute(
        select(PageRow.upload_id, PageRow.number)
        .join(PaperPageRow, PaperPageRow.page_id == PageRow.id)
        .where(PaperPageRow.paper_id == paper_id)
    )
    for finding in refusals_of(session, [(upload_id, number) for upload_id, number in pages]):
        raise RecordConflict(
            f"{finding.facts.message_vi} Hãy quét lại trang, hoặc ghi lý do vẫn dùng.",
            f"{finding.facts.message_en} Scan the page again, or record why it is used all the same.",
        )


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
        archival_form=ArchivalForm(row.archival_form) if row.archival_form else None,
        archival_key=row.archival_key,
        archival_sha256=Sha256(row.archival_sha256) if row.archival_sha256 else None,
        searchable_key=row.searchable_key,
        searchable_sha256=Sha256(row.searchable_sha256) if row.searchable_sha256 else None,
        unsigned_reason=UnsignedReason(row.unsigned_reason) if row.unsigned_reason else None,
        signed_key=row.signed_key,
        signed_sha256=Sha256(row.signed_sha256) if row.signed_sha256 else None,
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        pages=tuple(_page(page, key) for page, key in pages),
        fields=current_values(session, row.id),
    )


def _page(row: PageRow, key: str) -> PaperPage:
    return PaperPage(
        id=row.id,
        upload_id=row.upload_id,
        upload_key=key,
        number=row.number,
        width=row.width,
        height=row.height,
        dpi=row.dpi,
        rotation=row.rotation,
        turn=row.turn,
        origin=row.origin,
        fingerprint=row.fingerprint,
    )
