"""Deciding on an original: compared by two persons, looked up, accepted, taken over, refused in writing, or held.

Every step is an event of the dossier; machines advise, people decide, and both are on record. Nothing here can be
undone once a number of the book was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.acts import ENDED, Act, ActState, act_of_row, acts_of_request, check_pages
from signing.book.tables import CertificationActRow, CertificationRequestRow, CertifiedCopyRow
from signing.errors import ActNotInState, ChecklistIncomplete, LookUpMissing, PagesIncomplete, TwoPersonsNeeded
from signing.examination.grounds import Checklist, Ground
from signing.examination.look_up import LookUpAnswer
from signing.rules.rulebook import Rules
from storage.actor import Actor, Role
from storage.records.agencies import agency_by_id
from storage.records.events import EventKind, append_event

_VOIDED = "voided"
_UNDECIDED = (ActState.OPENED, ActState.CHECKED, ActState.ACCEPTED)


def record_look_ups(session: Session, actor: Actor, act_id: UUID, answers: Sequence[LookUpAnswer]) -> Act:
    """Keep what connected data said as evidence on the act; a later look-up replaces it, the events keep both."""
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER)
    row = _locked(session, actor, act_id, ActState.OPENED, ActState.CHECKED)
    row.look_ups = [answer.to_json() for answer in answers]
    _event(session, actor, row, EventKind.ACT_LOOKED_UP, {"look_ups": row.look_ups})
    return act_of_row(session, row)


def record_checklist(session: Session, actor: Actor, act_id: UUID, checklist: Checklist) -> Act:
    """The receiver's answers beside what the machine advised; refused while a ground or a page is left out."""
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
    row.checklist = asdict(checklist) | {
        "grounds": grounds,
        "checked_by": actor.id,
        "checked_by_name": actor.name,
        "advised": row.advice,
    }
    row.state = ActState.CHECKED
    _event(session, actor, row, EventKind.ACT_CHECKED, {"checklist": row.checklist})
    return act_of_row(session, row)


def accept_act(session: Session, actor: Actor, rules: Rules, act_id: UUID, *, on: date) -> Act:
    """The certifier's own look at the original: by a second person where the rule says so, every page there, the data
    looked up, and no ground of article 22.
    """
    actor.require(Role.CERTIFIER)
    row = _locked(session, actor, act_id, ActState.CHECKED, ActState.ACCEPTED)
    act = act_of_row(session, row)
    if act.state is ActState.ACCEPTED:
        return act
    persons = _two_persons(session, actor, rules, row, on)
    if act.checklist is None or act.checklist.applying():
        raise ChecklistIncomplete(
            "Có trường hợp của Điều 22 áp dụng: không được chứng thực. Hãy từ chối bằng văn bản.",
            "A ground of article 22 applies: the copy must not be certified. Refuse in writing.",
        )
    if act.original.declared_pages is None:
        raise PagesIncomplete(
            "Chưa ghi số trang, số tờ của bản chính. Hãy nhận lại bản chính.",
            "The original's pages and sheets were not counted. Take the original in again.",
        )
    check_pages(act.original)
    if act.look_ups is None and rules.desk.look_ups_on(on):
        raise LookUpMissing(
            "Chưa tra cứu dữ liệu đã kết nối (Nghị định 280/2025/NĐ-CP). Hãy tra cứu rồi chấp nhận.",
            "Connected data were not looked up yet (Decree 280/2025/NĐ-CP). Look them up, then accept.",
        )
    row.certified_by, row.certified_by_name, row.state = actor.id, actor.name, ActState.ACCEPTED
    _event(session, actor, row, EventKind.ACT_ACCEPTED, {"two_persons": persons})
    return act_of_row(session, row)


def take_over_act(session: Session, actor: Actor, rules: Rules, act_id: UUID, *, on: date) -> Act:
    """Another certifier compares the original in place of the one who accepted it, before a number is taken."""
    actor.require(Role.CERTIFIER)
    row = _locked(session, actor, act_id, ActState.ACCEPTED)
    if row.certified_by == actor.id:
        return act_of_row(session, row)
    _without_number(session, row)
    persons = _two_persons(session, actor, rules, row, on)
    before = {"id": row.certified_by, "name": row.certified_by_name}
    row.certified_by, row.certified_by_name = actor.id, actor.name
    _event(session, actor, row, EventKind.ACT_TAKEN_OVER, {"from": before, "two_persons": persons})
    return act_of_row(session, row)


def refuse_act(session: Session, actor: Actor, act_id: UUID, ground: Ground, reason: str) -> Act:
    """Refuse with the ground, as the letter will state it (NĐ 23/2015/NĐ-CP art. 8); also what was accepted already."""
    actor.require(Role.CERTIFIER)
    row = _locked(session, actor, act_id, *_UNDECIDED)
    _without_number(session, row)
    if not reason.strip():
        raise ChecklistIncomplete(
            "Từ chối phải nêu lý do bằng văn bản. Hãy ghi lý do.", "A refusal states its reason in writing. State it."
        )
    _decide(session, actor, row, ActState.REFUSED, {"ground": ground.value, "reason": reason.strip()})
    return act_of_row(session, row)


def seize_act(session: Session, actor: Actor, act_id: UUID, cause: str, signs: str, place: str) -> Act:
    """Hold a forged or wrongly issued paper, with a record (NĐ 23/2015/NĐ-CP art. 9(6), TT 01/2020/TT-BTP art. 11)."""
    actor.require(Role.CERTIFIER)
    row = _locked(session, actor, act_id, *_UNDECIDED)
    _without_number(session, row)
    if not signs.strip() or not place.strip():
        raise ChecklistIncomplete(
            "Biên bản tạm giữ phải ghi nơi lập và dấu hiệu phát hiện. Hãy ghi đủ.",
            "A seizure record names the place and the signs that were found. Write both.",
        )
    facts = {"ground": cause, "reason": signs.strip(), "place": place.strip()}
    _decide(session, actor, row, ActState.SEIZED, facts)
    return act_of_row(session, row)


def _decide(session: Session, actor: Actor, row: CertificationActRow, state: ActState, facts: dict[str, Any]) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    row.state, row.decision = state, facts | {"by": actor.id, "by_name": actor.name, "at": at}
    row.waiting_code = row.waiting_vi = row.waiting_en = None
    _event(session, actor, row, EventKind.ACT_REFUSED if state is ActState.REFUSED else EventKind.ACT_SEIZED, facts)
    session.flush()
    if all(one.state in ENDED for one in acts_of_request(session, row.request_id)):
        append_event(session, actor, _dossier_id(session, row), EventKind.RESOLVED, {})


def _two_persons(session: Session, actor: Actor, rules: Rules, row: CertificationActRow, on: date) -> dict[str, Any]:
    """Who took and compared the original and who certifies it, as it goes on record; refused where it must be two."""
    rule = rules.desk.two_persons_of(agency_by_id(session, row.agency_id).code, on)
    checked_by = (row.checklist or {}).get("checked_by")
    if rule.required and actor.id in (row.received_by, checked_by):
        raise TwoPersonsNeeded(
            f"Người tiếp nhận và người chứng thực phải là hai người ({rule.rule.citation}). "
            "Hãy nhờ người chứng thực khác.",
            "Receiver and certifier must be two persons (Circular 01/2020 art. 11). Ask another certifier.",
        )
    return {
        "required": rule.required,
        "rule": rule.rule.version,
        "received_by": row.received_by_name,
        "checked_by": (row.checklist or {}).get("checked_by_name"),
        "certified_by": actor.name,
    }


def _without_number(session: Session, row: CertificationActRow) -> None:
    numbered = select(CertifiedCopyRow.number).where(
        CertifiedCopyRow.act_id == row.id, CertifiedCopyRow.state != _VOIDED
    )
    if session.scalar(numbered) is not None:
        raise ActNotInState(
            "Việc này đã lấy số trong sổ nên không đổi quyết định được. Hãy ký tiếp, hoặc đợi số hết hạn trong ngày.",
            "The act has a number in the book already, so its decision stands. Go on signing, or wait until the "
            "number lapses at the end of the day.",
        )


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


def _event(session: Session, actor: Actor, row: CertificationActRow, kind: EventKind, data: dict[str, Any]) -> None:
    append_event(session, actor, _dossier_id(session, row), kind, {"act": str(row.id), **data})
