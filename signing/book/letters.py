"""Letters of the desk: numbered, drawn, durable, signed when the officer has a key. The wording is dated data.

A letter's bytes never change; a signature makes a second file that begins with the first. Both go with the dossier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.book.acts import Act
from signing.book.requests import CertificationRequest, request_by_id
from signing.book.tables import CertificationRequestRow, DeskLetterRow
from signing.errors import ActNotInState
from signing.letters.composing import LetterFacts, compose_letter
from signing.rules.deadlines import VIETNAM
from signing.rules.letter_rules import LetterKind
from signing.rules.rulebook import Rules
from storage.actor import Actor, Role
from storage.errors import ObjectExists, RecordNotFound
from storage.identifiers import Sha256
from storage.objects.object_store import ObjectKey, ObjectStore
from storage.records.access_log import record_access
from storage.records.agencies import Agency, agency_by_id
from storage.records.events import EventKind, append_event
from storage.records.owners import Owner, owner_by_id
from storage.records.tables import AgencyRow, DossierRow

_PURPOSE = "desk_letter"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as handed out; `key` and `sha256` are of its newest file."""

    id: UUID
    request_id: UUID
    act_id: UUID | None
    kind: LetterKind
    label: str
    facts: Mapping[str, Any]
    key: str
    sha256: Sha256
    made_at: datetime
    made_by: str
    made_by_name: str
    signed_by: str | None


def issue_letter(
    session: Session,
    actor: Actor,
    store: ObjectStore,
    rules: Rules,
    kind: LetterKind,
    request_id: UUID,
    facts: Mapping[str, str],
    *,
    act: Act | None = None,
    data: Mapping[str, Any] | None = None,
) -> Letter:
    """The next letter of its kind and year: drawn by the template in force today and durable before the commit."""
    now = datetime.now(UTC)
    on = now.astimezone(VIETNAM).date()
    request, template = request_by_id(session, request_id), rules.letters.template(kind, on)
    actor.require_agency(request.agency_id)
    agency = agency_by_id(session, request.agency_id)
    order = _next_order(session, agency.id, kind, on.year)
    values = {**_values(request, agency), **facts}
    made = LetterFacts(
        template.label(order, on.year),
        _superior(session, agency),
        agency.name,
        on,
        now,
        values,
        names=(actor.name, request.requester_name)[: len(template.signatories)],
    )
    purpose = rules.purpose(_PURPOSE, on=on)
    pdf = compose_letter(template, made, field=purpose.field, field_name=purpose.name_vi)
    key, digest = _keep(store, request.dossier_code, pdf)
    row = DeskLetterRow(
        agency_id=agency.id,
        request_id=request_id,
        act_id=act.id if act else None,
        kind=kind,
        year=on.year,
        number=order,
        label=made.label,
        template=template.rule.version,
        facts={"values": values, **(data or {})},
        object_key=key,
        sha256=digest,
        made_at=now,
        made_by=actor.id,
        made_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    told = {"letter": str(row.id), "kind": kind.value, "label": row.label, "sha256": digest, "template": row.template}
    if act:
        told["act"] = str(act.id)
    append_event(session, actor, request.dossier_id, EventKind.LETTER_ISSUED, told)
    return _letter(row)


def appointment_slip(session: Session, rules: Rules, request: CertificationRequest) -> bytes:
    """The slip with hour and date, as the request stands now (TT 01/2020/TT-BTP art. 2); no number of its own."""
    agency = agency_by_id(session, request.agency_id)
    dossier = session.get_one(DossierRow, request.dossier_id)
    on = request.received_at.astimezone(VIETNAM).date()
    come = _moment(request.appointment_at) if request.appointment_at else "trong giờ làm việc"
    facts = LetterFacts(
        request.dossier_code,
        _superior(session, agency),
        agency.name,
        on,
        request.received_at,
        _values(request, agency) | {"subject": dossier.subject, "come": come, "due": _due(request)},
        square_code=request.dossier_code,
    )
    return compose_letter(rules.letters.template(LetterKind.APPOINTMENT, on), facts, field="", field_name="")


def note_letter_signed(
    session: Session, actor: Actor, store: ObjectStore, letter_id: UUID, signed: bytes, at: datetime
) -> Letter:
    """Keep the signed file beside the first one; a letter is signed once."""
    row = _locked(session, actor, letter_id)
    request = request_by_id(session, row.request_id)
    if row.signed_key is not None:
        return _letter(row)
    row.signed_key, row.signed_sha256 = _keep(store, request.dossier_code, signed)
    row.signed_at, row.signed_by = at, actor.name
    told = {"letter": str(row.id), "label": row.label, "sha256": row.signed_sha256}
    if row.act_id is not None:
        told["act"] = str(row.act_id)
    append_event(session, actor, request.dossier_id, EventKind.LETTER_SIGNED, told)
    return _letter(row)


def letter_to_sign(session: Session, actor: Actor, letter_id: UUID) -> Letter:
    """A letter that waits for the signature of the officer who made it, and of nobody else."""
    row = _locked(session, actor, letter_id)
    if row.made_by != actor.id or row.signed_key is not None:
        raise ActNotInState(
            "Văn bản này đã ký, hoặc do cán bộ khác lập. Chỉ người lập ký văn bản của mình.",
            "This letter is signed already, or another officer made it. Only its maker signs it.",
        )
    return _letter(row)


def letters_of(session: Session, request_id: UUID) -> list[Letter]:
    """A request's letters in the order they were made."""
    rows = session.scalars(
        select(DeskLetterRow).where(DeskLetterRow.request_id == request_id).order_by(DeskLetterRow.id)
    )
    return [_letter(row) for row in rows]


def open_letter(session: Session, actor: Actor, letter_id: UUID) -> Letter:
    """A letter for its agency or for whom it is about; the reading is recorded."""
    row = session.get(DeskLetterRow, letter_id)
    owner = _owner_of(session, row) if row is not None else None
    is_own = owner is not None and actor.personal_id is not None and owner.identifier == actor.personal_id
    if row is None or owner is None or not (is_own or actor.agency_id == row.agency_id):
        raise RecordNotFound("Không tìm thấy văn bản này.", "No such letter.")
    record_access(session, actor, "download", f"letter {row.label}", owner.id)
    return _letter(row)


def _owner_of(session: Session, row: DeskLetterRow) -> Owner:
    request = session.get_one(CertificationRequestRow, row.request_id)
    return owner_by_id(session, session.get_one(DossierRow, request.dossier_id).owner_id)


def _next_order(session: Session, agency_id: UUID, kind: LetterKind, year: int) -> int:
    # The agency's row serialises its numbers without standing in the way of rows that point at it.
    session.scalars(select(AgencyRow.id).where(AgencyRow.id == agency_id).with_for_update(key_share=True)).one()
    last = select(func.max(DeskLetterRow.number)).where(
        DeskLetterRow.agency_id == agency_id, DeskLetterRow.kind == kind, DeskLetterRow.year == year
    )
    return (session.scalar(last) or 0) + 1


def _keep(store: ObjectStore, dossier_code: str, pdf: bytes) -> tuple[ObjectKey, Sha256]:
    digest = Sha256(hashlib.sha256(pdf).hexdigest())
    key = ObjectKey(f"letters/{dossier_code}/{digest[:16]}.pdf")
    with suppress(ObjectExists):
        store.create(key, pdf)
    return key, digest


def _locked(session: Session, actor: Actor, letter_id: UUID) -> DeskLetterRow:
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER)
    row = session.get_one(DeskLetterRow, letter_id, with_for_update=True, populate_existing=True)
    actor.require_agency(row.agency_id)
    return row


def _values(request: CertificationRequest, agency: Agency) -> dict[str, str]:
    return {"agency": agency.name, "request": request.dossier_code, "requester": request.requester_name}


def _superior(session: Session, agency: Agency) -> str:
    return agency_by_id(session, agency.parent_id).name if agency.parent_id else ""


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H giờ %M, ngày %d/%m/%Y}"


def _due(request: CertificationRequest) -> str:
    # More rules than deadline and calendar: a day off that is announced but not law yet lay in between.
    is_provisional = request.due_rule.count("@") > 2
    return _moment(request.due_at) + (" (tạm tính, chờ thông báo ngày nghỉ)" if is_provisional else "")


def _letter(row: DeskLetterRow) -> Letter:
    return Letter(
        id=row.id,
        request_id=row.request_id,
        act_id=row.act_id,
        kind=LetterKind(row.kind),
        label=row.label,
        facts=row.facts,
        key=row.signed_key or row.object_key,
        sha256=Sha256(row.signed_sha256 or row.sha256),
        made_at=row.made_at,
        made_by=row.made_by,
        made_by_name=row.made_by_name,
        signed_by=row.signed_by,
    )
