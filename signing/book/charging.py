"""What a request costs and who paid: less for a reason with evidence, a receipt for what was collected.

The tariff itself is `signing.rules`. One receipt covers every original of the request that was not paid before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.acts import Act, ActState, act_of_row, acts_of_request
from signing.book.letters import Letter, issue_letter, letters_of
from signing.book.tables import CertificationActRow, CertificationRequestRow
from signing.errors import ActNotInState, ExemptionNeedsEvidence
from signing.letters.amounts import in_words, with_dots
from signing.rules.letter_rules import LetterKind
from signing.rules.rulebook import Rules
from storage.actor import Actor, Role
from storage.objects.object_store import ObjectStore
from storage.records.events import EventKind, append_event


def reduce_fee(
    session: Session,
    actor: Actor,
    rules: Rules,
    act_id: UUID,
    exemption_id: str,
    evidence: str,
    *,
    on: date,
    stated: int | None = None,
) -> Act:
    """Take less for one original: by which reason in force, on what evidence, who decided. Not once it was paid."""
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER)
    row = session.get_one(CertificationActRow, act_id, with_for_update=True, populate_existing=True)
    actor.require_agency(row.agency_id)
    if row.id in paid_acts(session, row.request_id) or row.state not in (ActState.OPENED, ActState.CHECKED):
        raise ActNotInState(
            "Phí đã thu hoặc việc đã quá bước kiểm tra nên không đổi mức phí được.",
            "The fee was paid or the act is past its check, so the fee stands.",
        )
    if not evidence.strip():
        raise ExemptionNeedsEvidence(
            "Miễn, giảm phí phải có giấy tờ chứng minh. Hãy ghi giấy tờ đã xem.",
            "Less is paid only on evidence. Write what was shown.",
        )
    exemption = rules.exemption(exemption_id, on=on)
    full = rules.fee(row.page_count, on=on, copies=1 + row.paper_copies)
    row.fee = exemption.reduced(full.value, stated)
    row.fee_rule = ", ".join([*(rule.version for rule in full.rules), exemption.rule.version])
    row.exemption = {
        "id": exemption_id,
        "rule": exemption.rule.version,
        "name_vi": exemption.name_vi,
        "name_en": exemption.name_en,
        "evidence": evidence.strip(),
        "full": full.value,
        "by": actor.name,
    }
    dossier_id = session.get_one(CertificationRequestRow, row.request_id).dossier_id
    data = {"act": str(act_id), "fee": row.fee, "exemption": row.exemption}
    append_event(session, actor, dossier_id, EventKind.FEE_REDUCED, data)
    return act_of_row(session, row)


def collect_fee(
    session: Session, actor: Actor, store: ObjectStore, rules: Rules, request_id: UUID, *, on: date
) -> Letter:
    """Take the money for everything not paid yet and give a numbered receipt for it."""
    actor.require(Role.INTAKE_OFFICER, Role.CERTIFIER)
    # The request is the lock: what is paid once is not asked for twice.
    session.scalars(
        select(CertificationRequestRow.id).where(CertificationRequestRow.id == request_id).with_for_update()
    ).one()
    acts = unpaid_acts(session, request_id)
    if not acts:
        raise ActNotInState(
            "Yêu cầu này không còn khoản phí nào chưa thu.", "Nothing is left to be paid for this request."
        )
    total = sum(act.fee for act in acts)
    facts = {
        "lines": "\n".join(_line(number, act) for number, act in enumerate(acts, start=1)),
        "total": with_dots(total),
        "words": in_words(total),
        "article": _citations(rules, acts, on),
    }
    data = {"acts": [str(act.id) for act in acts], "total": total}
    return issue_letter(session, actor, store, rules, LetterKind.RECEIPT, request_id, facts, data=data)


def unpaid_acts(session: Session, request_id: UUID) -> list[Act]:
    """The originals that cost something and stand on no receipt; what is refused or held costs nothing."""
    paid = paid_acts(session, request_id)
    free = (ActState.REFUSED, ActState.SEIZED)
    return [act for act in acts_of_request(session, request_id) if act.id not in paid and act.state not in free]


def paid_acts(session: Session, request_id: UUID) -> set[UUID]:
    """The originals that stand on a receipt."""
    letters = letters_of(session, request_id)
    return {UUID(act) for one in letters if one.kind is LetterKind.RECEIPT for act in one.facts["acts"]}


def _line(number: int, act: Act) -> str:
    copies = 1 + act.original.paper_copies
    line = f"{number}. {act.original.name}: {act.original.page_count} trang × {copies} bản = {with_dots(act.fee)} đồng"
    return line + (f" (đã giảm từ {with_dots(act.exemption['full'])} đồng)" if act.exemption else "")


def _citations(rules: Rules, acts: Sequence[Act], on: date) -> str:
    tariff = rules.fee(1, on=on).rules[0].citation.partition(":")[0]
    reasons = {str(act.exemption["name_vi"]) for act in acts if act.exemption}
    return "; ".join([tariff, *sorted(reasons)])
