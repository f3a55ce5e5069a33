"""Looking up connected data before a copy is certified (NĐ 280/2025/NĐ-CP), and the one connection every office has.

`look_up` asks every source that the rules name; a source that does not answer is *unavailable*, never *not found*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.acts import Act
from signing.book.tables import CertificationActRow, CertifiedCopyRow
from signing.examination.look_up import Found, LookUpAnswer, Outcome
from signing.rules.deadlines import VIETNAM
from signing.rules.rulebook import Rules
from storage.actor import Actor
from storage.errors import StorageError
from storage.records.results import holdings_of


class ConnectedData(Protocol):
    """Data that somebody else has already; raises `StorageError` when it cannot be asked."""

    def find(self, session: Session, actor: Actor, owner_id: UUID, type_code: str) -> Sequence[Found]:
        """The owner's records of that kind of paper; the reading is recorded as every reading is."""
        ...


class OwnHoldings:
    """Our own warehouse: what was digitized or certified for the same owner."""

    def find(self, session: Session, actor: Actor, owner_id: UUID, type_code: str) -> Sequence[Found]:
        """Digitized results and issued copies of that kind, newest first."""
        digitized = [
            Found(one.code, one.type_code, one.issued_at)
            for one in holdings_of(session, actor, owner_id)
            if one.type_code == type_code
        ]
        copies = session.execute(
            select(CertifiedCopyRow.verification_code, CertifiedCopyRow.issued_at)
            .join(CertificationActRow, CertificationActRow.id == CertifiedCopyRow.act_id)
            .where(
                CertifiedCopyRow.owner_id == owner_id,
                CertifiedCopyRow.issued_at.is_not(None),
                CertificationActRow.original_type == type_code,
            )
        )
        certified = [Found(code, type_code, issued_at) for code, issued_at in copies if issued_at is not None]
        return sorted([*digitized, *certified], key=lambda one: one.issued_at, reverse=True)


def look_up(
    session: Session, actor: Actor, rules: Rules, sources: Mapping[str, ConnectedData], act: Act
) -> list[LookUpAnswer]:
    """Ask every source in force today about this original's owner and kind of paper."""
    now = datetime.now(UTC)
    answers = []
    for rule in rules.desk.look_ups_on(now.astimezone(VIETNAM).date()):
        found: Sequence[Found] = ()
        source = sources.get(rule.source)
        try:
            if source is None:
                outcome = Outcome.UNAVAILABLE
            else:
                found = source.find(session, actor, act.owner_id, act.original.type_code)
                outcome = Outcome.FOUND if found else Outcome.NOT_FOUND
        except StorageError:
            outcome = Outcome.UNAVAILABLE
        answers.append(
            LookUpAnswer(
                rule.rule.version,
                rule.source,
                rule.name_vi,
                rule.name_en,
                now,
                act.original.type_code,
                outcome,
                tuple(found),
            )
        )
    return answers
