"""The certification desk's use cases that need more than one room: hints, look-ups, letters with their signatures.

No HTTP, no printing. What is decided is durable before anything is signed; a dead time-stamp or token costs a letter
its signature, never the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from api.composition import Services
from api.workflows import today_in_vietnam
from signing.book.acts import Act, act_by_id
from signing.book.charging import collect_fee
from signing.book.deciding import record_look_ups, refuse_act, seize_act
from signing.book.letters import Letter, issue_letter, letter_to_sign, note_letter_signed
from signing.book.looking_up import look_up
from signing.book.requests import request_by_id
from signing.examination.grounds import Ground
from signing.pades import sign_desk_letter
from signing.rules.deadlines import VIETNAM
from signing.rules.letter_rules import LetterKind
from storage import deposit_jobs
from storage.actor import Actor
from storage.objects.checked_reading import read_checked


def look_up_again(services: Services, actor: Actor, act_id: UUID) -> Act:
    """Ask the connected data once more: a source was unavailable, or time has passed."""
    with services.database.transaction() as session:
        act = act_by_id(session, act_id)
        actor.require_agency(act.agency_id)
        answers = look_up(session, actor, services.rules, services.connected, act)
        return record_look_ups(session, actor, act_id, answers)


def refuse_original(services: Services, actor: Actor, act_id: UUID, ground: Ground, reason: str) -> Letter:
    """Refuse, with the letter that says so (NĐ 23/2015/NĐ-CP art. 8): both or neither."""
    with services.database.transaction() as session:
        act = refuse_act(session, actor, act_id, ground, reason)
        stated = services.rules.letters.ground(ground, today_in_vietnam())
        facts = {
            "original": act.original.name,
            "ground": stated.text,
            "article": stated.article,
            "reason": _sentence(reason),
        }
        return _letter(services, session, actor, LetterKind.REFUSAL, act, facts)


def seize_original(services: Services, actor: Actor, act_id: UUID, cause: str, signs: str, place: str) -> Letter:
    """Hold a paper, with the record that says so (NĐ 23/2015/NĐ-CP art. 9(6)): both or neither."""
    stated = services.rules.letters.seizure(cause, today_in_vietnam())
    with services.database.transaction() as session:
        act = seize_act(session, actor, act_id, cause, signs, place)
        facts = {
            "time": f"{datetime.now(VIETNAM):%H giờ %M phút, ngày %d/%m/%Y}",
            "place": place.strip(),
            "officer": actor.name,
            "original": act.original.name,
            "pages": str(act.original.declared_pages or act.original.page_count),
            "ground": stated.text,
            "article": stated.article,
            "reason": _sentence(signs),
        }
        return _letter(services, session, actor, LetterKind.SEIZURE, act, facts)


def give_receipt(services: Services, actor: Actor, request_id: UUID) -> Letter:
    """Collect what is not paid yet; the receipt goes with the dossier."""
    with services.database.transaction() as session:
        letter = collect_fee(session, actor, services.store, services.rules, request_id, on=today_in_vietnam())
        _deposit(services, session, request_id)
        return letter


def sign_letter(services: Services, actor: Actor, letter_id: UUID, login: str, pin: str) -> Letter:
    """The maker's signature; the letter stands without it, so a failure leaves it as it was."""
    with services.database.transaction() as session:
        letter = letter_to_sign(session, actor, letter_id)
    pdf = read_checked(services.store, letter.key, letter.sha256)
    signed = sign_desk_letter(pdf, services.signers.key_of(login, pin), services.desk.trust, rules=services.rules)
    with services.database.transaction() as session:
        kept = note_letter_signed(session, actor, services.store, letter_id, signed.data, signed.at)
        _deposit(services, session, letter.request_id)
        return kept


def _letter(
    services: Services, session: Session, actor: Actor, kind: LetterKind, act: Act, facts: Mapping[str, str]
) -> Letter:
    letter = issue_letter(session, actor, services.store, services.rules, kind, act.request_id, facts, act=act)
    _deposit(services, session, act.request_id)
    return letter


def _deposit(services: Services, session: Session, request_id: UUID) -> None:
    deposit_jobs.enqueue_dossier(services.queue, session, request_by_id(session, request_id).dossier_id)


def _sentence(text: str) -> str:
    """What the officer wrote, ended like a sentence."""
    return text.strip() if text.strip().endswith((".", "!", "?")) else f"{text.strip()}."
