"""Acts of certification: one for each original shown at the desk and captured there.

An act has one number in the book (TT 01/2020/TT-BTP art. 4). How it is decided stands in `deciding`; knows nothing of
how the copy is made and signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.tables import CertificationActRow, CertificationRequestRow
from signing.errors import PagesIncomplete
from signing.examination.grounds import Advice, Checklist, Ground
from signing.examination.look_up import LookUpAnswer
from signing.rules.rulebook import Rules
from storage.actor import Actor, Role
from storage.identifiers import Sha256
from storage.records.access_log import record_access
from storage.records.events import EventKind, append_event
from storage.records.tables import DossierRow


class ActState(StrEnum):
    """How far an act has come; *signed* waits for its time-stamp and is not handed over."""

    OPENED = "opened"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    SIGNED = "signed"
    ISSUED = "issued"
    REFUSED = "refused"
    SEIZED = "seized"


ENDED = frozenset({ActState.ISSUED, ActState.REFUSED, ActState.SEIZED})


@dataclass(frozen=True, slots=True)
class Original:
    """The original as declared and captured at the desk; the PDF lies durable under `source_key`.

    `declared_pages` and `declared_sheets` are what the officer counted on the paper; `page_count` is the capture's.
    """

    name: str
    type_code: str
    page_count: int
    source_key: str
    source_sha256: Sha256
    compared_component_id: UUID | None = None
    paper_copies: int = 0
    declared_pages: int | None = None
    declared_sheets: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One original in one request."""

    id: UUID
    request_id: UUID
    agency_id: UUID
    owner_id: UUID
    dossier_id: UUID
    original: Original
    fee: int
    fee_rule: str
    state: ActState
    checklist: Checklist | None
    received_by: str
    received_by_name: str
    certified_by: str | None
    certified_by_name: str | None
    waiting_code: str | None
    waiting_vi: str | None
    waiting_en: str | None
    advice: Advice | None = None
    look_ups: tuple[LookUpAnswer, ...] | None = None
    exemption: Mapping[str, Any] | None = None
    decision: Mapping[str, Any] | None = None


def open_act(
    session: Session,
    actor: Actor,
    rules: Rules,
    request_id: UUID,
    original: Original,
    *,
    on: date,
    advice: Advice | None = None,
) -> Act:
    """Add one captured original to a request; its fee is decided by the rule in force on that day.

    The same capture again gives the same act: one original at one time has one number (NĐ 23/2015/NĐ-CP art. 20).
    """
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER)
    check_pages(original)
    request = session.get_one(CertificationRequestRow, request_id, with_for_update=True)
    actor.require_agency(request.agency_id)
    same = select(CertificationActRow).where(
        CertificationActRow.request_id == request_id,
        CertificationActRow.source_sha256 == original.source_sha256,
        CertificationActRow.state.not_in([ActState.REFUSED, ActState.SEIZED]),
    )
    opened = session.scalar(same)
    if opened is not None:
        return act_of_row(session, opened)
    fee = rules.fee(original.page_count, on=on, copies=1 + original.paper_copies)
    dossier = session.get_one(DossierRow, request.dossier_id)
    row = CertificationActRow(
        request_id=request_id,
        agency_id=request.agency_id,
        owner_id=dossier.owner_id,
        original_name=original.name,
        original_type=original.type_code,
        page_count=original.page_count,
        declared_pages=original.declared_pages,
        declared_sheets=original.declared_sheets,
        paper_copies=original.paper_copies,
        advice=advice.to_json() if advice else None,
        fee=fee.value,
        fee_rule=", ".join(rule.version for rule in fee.rules),
        source_key=original.source_key,
        source_sha256=original.source_sha256,
        compared_component_id=original.compared_component_id,
        received_by=actor.id,
        received_by_name=actor.name,
        state=ActState.OPENED,
        created_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    data: dict[str, Any] = {
        "act": str(row.id),
        "original": original.name,
        "source_sha256": original.source_sha256,
        "declared": {"pages": original.declared_pages, "sheets": original.declared_sheets},
    }
    append_event(session, actor, request.dossier_id, EventKind.ACT_OPENED, data)
    return act_of_row(session, row)


def check_pages(original: Original) -> None:
    """What was captured must be what was counted: every page with information is copied (TT 01/2020/TT-BTP art. 10)."""
    pages, sheets = original.declared_pages, original.declared_sheets
    if pages is not None and pages != original.page_count:
        raise PagesIncomplete(
            f"Bản chính có {pages} trang nhưng bản chụp có {original.page_count} trang. "
            "Hãy chụp đủ các trang có thông tin, hoặc đếm lại bản chính.",
            f"The original has {pages} pages but the capture has {original.page_count}. "
            "Capture every page with information, or count the original again.",
        )
    if pages is not None and sheets is not None and not (pages + 1) // 2 <= sheets <= pages:
        raise PagesIncomplete(
            f"{pages} trang không thể nằm trên {sheets} tờ. Hãy đếm lại số tờ.",
            f"{pages} pages cannot be on {sheets} sheets. Count the sheets again.",
        )


def act_by_id(session: Session, act_id: UUID) -> Act:
    """The act with this id, for the system's own steps."""
    return act_of_row(session, session.get_one(CertificationActRow, act_id, populate_existing=True))


def open_act_page(session: Session, actor: Actor, act_id: UUID) -> Act:
    """The act for a person of its agency to look at; the reading is recorded."""
    row = session.get_one(CertificationActRow, act_id)
    actor.require_agency(row.agency_id)
    record_access(session, actor, "open", f"certification act {row.id}", row.owner_id)
    return act_of_row(session, row)


def acts_of_request(session: Session, request_id: UUID) -> list[Act]:
    """A request's acts in the order they were opened."""
    rows = session.scalars(
        select(CertificationActRow).where(CertificationActRow.request_id == request_id).order_by(CertificationActRow.id)
    )
    return [act_of_row(session, row) for row in rows]


def acts_waiting(session: Session, agency_id: UUID, states: frozenset[ActState]) -> list[Act]:
    """The agency's acts in some states, oldest first: the certifier's work list."""
    rows = session.scalars(
        select(CertificationActRow)
        .where(CertificationActRow.agency_id == agency_id, CertificationActRow.state.in_(states))
        .order_by(CertificationActRow.id)
        .limit(200)
    )
    return [act_of_row(session, row) for row in rows]


def _dossier_id(session: Session, row: CertificationActRow) -> UUID:
    return session.get_one(CertificationRequestRow, row.request_id).dossier_id


def _checklist(row: CertificationActRow) -> Checklist | None:
    if row.checklist is None:
        return None
    grounds = {Ground(key): bool(value) for key, value in row.checklist["grounds"].items()}
    return Checklist(grounds, row.checklist["pages_compared"], row.checklist["looked_up"])


def act_of_row(session: Session, row: CertificationActRow) -> Act:
    """The act that a row stands for."""
    return Act(
        id=row.id,
        request_id=row.request_id,
        agency_id=row.agency_id,
        owner_id=row.owner_id,
        dossier_id=_dossier_id(session, row),
        original=Original(
            row.original_name,
            row.original_type,
            row.page_count,
            row.source_key,
            Sha256(row.source_sha256),
            row.compared_component_id,
            row.paper_copies,
            row.declared_pages,
            row.declared_sheets,
        ),
        fee=row.fee,
        fee_rule=row.fee_rule,
        state=ActState(row.state),
        checklist=_checklist(row),
        received_by=row.received_by,
        received_by_name=row.received_by_name,
        certified_by=row.certified_by,
        certified_by_name=row.certified_by_name,
        waiting_code=row.waiting_code,
        waiting_vi=row.waiting_vi,
        waiting_en=row.waiting_en,
        advice=Advice.from_json(row.advice) if row.advice else None,
        look_ups=None if row.look_ups is None else tuple(LookUpAnswer.from_json(one) for one in row.look_ups),
        exemption=row.exemption,
        decision=row.decision,
    )
