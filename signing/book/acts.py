"""Requests and acts of certification: what is shown at the desk, checked by two persons, accepted or refused.

One request is a dossier of procedure 2.000815; each original in it is an act, with one number in the book
(TT 01/2020/TT-BTP art. 4). Knows nothing of how the copy is made and signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.tables import CertificationActRow, CertificationRequestRow
from signing.errors import ActNotInState, ChecklistIncomplete, TwoPersonsNeeded
from signing.rules.rulebook import Rules
from storage.actor import Actor, Role
from storage.identifiers import DossierCode, Sha256
from storage.records.access_log import record_access
from storage.records.dossiers import Dossier, receive_dossier
from storage.records.events import EventKind, append_event
from storage.records.procedures import Procedure
from storage.records.tables import DossierRow

PROCEDURE = "2.000815"  # chứng thực bản sao từ bản chính giấy tờ, văn bản


class ActState(StrEnum):
    """How far an act has come; *signed* waits for its time-stamp and is not handed over."""

    OPENED = "opened"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    SIGNED = "signed"
    ISSUED = "issued"
    REFUSED = "refused"


class Ground(StrEnum):
    """The six grounds on which a copy must not be certified (NĐ 23/2015/NĐ-CP art. 22, in its order)."""

    ALTERED = "altered"
    DAMAGED = "damaged"
    SECRET = "secret"
    UNLAWFUL = "unlawful"
    NOT_LEGALISED = "not_legalised"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Checklist:
    """What the receiver saw: every ground answered (True: it applies), all pages compared, the look-up made.

    `looked_up` records where the data were looked for first (NĐ 280/2025/NĐ-CP art. 9) and what was found.
    """

    grounds: Mapping[Ground, bool]
    pages_compared: int
    looked_up: str

    def applying(self) -> list[Ground]:
        """The grounds that apply."""
        return [ground for ground in Ground if self.grounds.get(ground)]


@dataclass(frozen=True, slots=True)
class CertificationRequest:
    """A dossier of procedure 2.000815 with its own code."""

    id: UUID
    agency_id: UUID
    dossier_id: UUID
    dossier_code: DossierCode
    requester_name: str
    received_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Original:
    """The original as declared and captured at the desk; the PDF lies durable under `source_key`."""

    name: str
    type_code: str
    page_count: int
    source_key: str
    source_sha256: Sha256
    compared_component_id: UUID | None = None
    paper_copies: int = 0


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


def open_request(
    session: Session,
    actor: Actor,
    rules: Rules,
    procedure: Procedure,
    *,
    requester_name: str,
    requester_personal_id: str | None,
    received_at: datetime,
    received_on: date,
    appointment_at: datetime | None = None,
) -> CertificationRequest:
    """Take a request in: its own dossier code, its deadline and the rule that gave it."""
    # Somebody who booked a day is due on that day, not on the day of booking (TT 01/2020/TT-BTP art. 2).
    due = rules.due_at(appointment_at or received_at)
    dossier = receive_dossier(
        session,
        actor,
        procedure,
        owner_name=requester_name,
        owner_identifier=requester_personal_id,
        subject=procedure.name,
        received_at=received_at,
        received_on=received_on,
        due_at=due.value,
    )
    row = CertificationRequestRow(
        agency_id=dossier.agency_id,
        dossier_id=dossier.id,
        requester_name=requester_name,
        requester_personal_id=dossier.owner.identifier,
        appointment_at=appointment_at,
        received_at=received_at,
        due_at=due.value,
        due_rule=", ".join(rule.version for rule in due.rules),
    )
    session.add(row)
    session.flush()
    return _request(row, dossier.code)


def open_act(session: Session, actor: Actor, rules: Rules, request_id: UUID, original: Original, *, on: date) -> Act:
    """Add one captured original to a request; its fee is decided by the rule in force on that day.

    The same capture again gives the same act: one original at one time has one number (NĐ 23/2015/NĐ-CP art. 20).
    """
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER)
    request = session.get_one(CertificationRequestRow, request_id, with_for_update=True)
    actor.require_agency(request.agency_id)
    same = select(CertificationActRow).where(
        CertificationActRow.request_id == request_id,
        CertificationActRow.source_sha256 == original.source_sha256,
        CertificationActRow.state != ActState.REFUSED,
    )
    opened = session.scalar(same)
    if opened is not None:
        return _act(session, opened)
    fee = rules.fee(original.page_count, on=on, copies=1 + original.paper_copies)
    dossier = session.get_one(DossierRow, request.dossier_id)
    row = CertificationActRow(
        request_id=request_id,
        agency_id=request.agency_id,
        owner_id=dossier.owner_id,
        original_name=original.name,
        original_type=original.type_code,
        page_count=original.page_count,
        paper_copies=original.paper_copies,
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
    data = {"act": str(row.id), "original": original.name, "source_sha256": original.source_sha256}
    append_event(session, actor, request.dossier_id, EventKind.ACT_OPENED, data)
    return _act(session, row)


def record_checklist(session: Session, actor: Actor, act_id: UUID, checklist: Checklist) -> Act:
    """The receiver's answers; refused while a ground is unanswered or a page was not compared."""
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER)
    row = _locked(session, actor, act_id, ActState.OPENED, ActState.CHECKED)
    if set(checklist.grounds) != set(Ground) or not checklist.looked_up.strip():
        raise ChecklistIncomplete(
            "Chưa trả lời đủ sáu trường hợp của Điều 22 Nghị định 23/2015/NĐ-CP và việc tra cứu dữ liệu. "
            "Hãy trả lời từng mục.",
            "Not all six grounds of article 22 (Decree 23/2015) and the look-up are answered. Answer each.",
        )
    if checklist.pages_compared != row.page_count:
        raise ChecklistIncomplete(
            f"Đã đối chiếu {checklist.pages_compared} trang nhưng bản chính có {row.page_count} trang. "
            "Hãy đối chiếu đủ các trang (Thông tư 01/2020/TT-BTP điều 10).",
            f"{checklist.pages_compared} pages were compared but the original has {row.page_count}. Compare them all.",
        )
    grounds = {str(key): value for key, value in checklist.grounds.items()}
    row.checklist = asdict(checklist) | {"grounds": grounds, "checked_by": actor.id, "checked_by_name": actor.name}
    row.state = ActState.CHECKED
    data = {"act": str(act_id), "checklist": row.checklist}
    append_event(session, actor, _dossier_id(session, row), EventKind.ACT_CHECKED, data)
    return _act(session, row)


def accept_act(session: Session, actor: Actor, act_id: UUID) -> Act:
    """The certifier's own look at the original; a second person, and no ground of article 22 may apply."""
    actor.require(Role.CERTIFIER)
    row = _locked(session, actor, act_id, ActState.CHECKED, ActState.ACCEPTED)
    if row.state == ActState.ACCEPTED:
        return _act(session, row)
    if actor.id in (row.received_by, (row.checklist or {}).get("checked_by")):
        raise TwoPersonsNeeded(
            "Người tiếp nhận và người chứng thực phải là hai người (Thông tư 01/2020/TT-BTP điều 11).",
            "Receiver and certifier must be two persons (Circular 01/2020 art. 11).",
        )
    checklist = _checklist(row)
    if checklist is None or checklist.applying():
        raise ChecklistIncomplete(
            "Có trường hợp của Điều 22 áp dụng: không được chứng thực. Hãy từ chối bằng văn bản.",
            "A ground of article 22 applies: the copy must not be certified. Refuse in writing.",
        )
    row.certified_by, row.certified_by_name, row.state = actor.id, actor.name, ActState.ACCEPTED
    append_event(session, actor, _dossier_id(session, row), EventKind.ACT_ACCEPTED, {"act": str(act_id)})
    return _act(session, row)


def refuse_act(session: Session, actor: Actor, act_id: UUID, ground: Ground, reason: str) -> Act:
    """Refuse with the ground, which the letter will state (NĐ 23/2015/NĐ-CP art. 8)."""
    actor.require(Role.CERTIFIER)
    row = _locked(session, actor, act_id, ActState.OPENED, ActState.CHECKED)
    if not reason.strip():
        raise ChecklistIncomplete(
            "Từ chối phải nêu lý do bằng văn bản. Hãy ghi lý do.", "A refusal states its reason in writing. State it."
        )
    row.state = ActState.REFUSED
    data = {"act": str(act_id), "ground": ground.value, "reason": reason}
    append_event(session, actor, _dossier_id(session, row), EventKind.ACT_REFUSED, data)
    return _act(session, row)


def act_by_id(session: Session, act_id: UUID) -> Act:
    """The act with this id, for the system's own steps."""
    return _act(session, session.get_one(CertificationActRow, act_id, populate_existing=True))


def open_act_page(session: Session, actor: Actor, act_id: UUID) -> Act:
    """The act for a person of its agency to look at; the reading is recorded."""
    row = session.get_one(CertificationActRow, act_id)
    actor.require_agency(row.agency_id)
    record_access(session, actor, "open", f"certification act {row.id}", row.owner_id)
    return _act(session, row)


def request_of_dossier(session: Session, dossier: Dossier) -> CertificationRequest | None:
    """The certification request a dossier stands for, if it is one."""
    row = session.scalar(select(CertificationRequestRow).where(CertificationRequestRow.dossier_id == dossier.id))
    return _request(row, dossier.code) if row else None


def request_by_id(session: Session, request_id: UUID) -> CertificationRequest:
    """The request with this id."""
    row = session.get_one(CertificationRequestRow, request_id)
    dossier = session.get_one(DossierRow, row.dossier_id)
    return _request(row, DossierCode(dossier.code))


def acts_of_request(session: Session, request_id: UUID) -> list[Act]:
    """A request's acts in the order they were opened."""
    rows = session.scalars(
        select(CertificationActRow).where(CertificationActRow.request_id == request_id).order_by(CertificationActRow.id)
    )
    return [_act(session, row) for row in rows]


def acts_waiting(session: Session, agency_id: UUID, states: frozenset[ActState]) -> list[Act]:
    """The agency's acts in some states, oldest first: the certifier's work list."""
    rows = session.scalars(
        select(CertificationActRow)
        .where(CertificationActRow.agency_id == agency_id, CertificationActRow.state.in_(states))
        .order_by(CertificationActRow.id)
        .limit(200)
    )
    return [_act(session, row) for row in rows]


def _locked(session: Session, actor: Actor, act_id: UUID, *states: ActState) -> CertificationActRow:
    row = session.get_one(CertificationActRow, act_id, with_for_update=True, populate_existing=True)
    actor.require_agency(row.agency_id)
    if row.state not in states:
        raise ActNotInState(
            f"Việc chứng thực đang ở bước «{row.state}», không làm bước này được.",
            f"The act is at “{row.state}”; this step does not apply.",
        )
    return row


def _dossier_id(session: Session, row: CertificationActRow) -> UUID:
    return session.get_one(CertificationRequestRow, row.request_id).dossier_id


def _checklist(row: CertificationActRow) -> Checklist | None:
    if row.checklist is None:
        return None
    grounds = {Ground(key): bool(value) for key, value in row.checklist["grounds"].items()}
    return Checklist(grounds, row.checklist["pages_compared"], row.checklist["looked_up"])


def _request(row: CertificationRequestRow, code: DossierCode) -> CertificationRequest:
    return CertificationRequest(
        row.id, row.agency_id, row.dossier_id, code, row.requester_name, row.received_at, row.due_at
    )


def _act(session: Session, row: CertificationActRow) -> Act:
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
    )
