"""Keeping B-LTA alive: a further rendition before the newest time-stamp's certificate or algorithms come to their end.

Owns when a copy is looked at, and what a renewal must gain. A renewal that would not hold longer than what is there
(the time-stamping authority still uses its old certificate) is not released: a file is never changed for nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from signing.book.copies import CopyStatus, copy_of_act
from signing.book.tables import CancellationRow, CertifiedCopyRow, RenditionRow
from signing.issuing.desk import IssuingDesk
from signing.issuing.kept_bytes import kept_rendition, read_checked
from signing.issuing.release import release
from signing.issuing.renewal_tables import CopyRenewalRow
from signing.pades import extend_to_lta
from signing.rules.algorithms import AlgorithmPolicy, algorithm_policy
from signing.signature_level import SignatureLevel
from signing.verification import ProofTime, time_of_proofs

log_lines = structlog.get_logger(__name__)

# When the authority cannot give a longer-lived time-stamp yet, it is asked again on another day.
_TRY_AGAIN = timedelta(days=1)


def copies_to_look_at(session: Session, now: datetime, *, limit: int) -> list[UUID]:
    """The acts whose copies may want renewing; those never looked at come first."""
    lasting = select(RenditionRow.copy_id).where(RenditionRow.level == SignatureLevel.B_LTA)
    return list(
        session.scalars(
            select(CertifiedCopyRow.act_id)
            .outerjoin(CopyRenewalRow, CopyRenewalRow.copy_id == CertifiedCopyRow.id)
            .where(CertifiedCopyRow.issued_at.is_not(None), CertifiedCopyRow.id.in_(lasting))
            .where(CertifiedCopyRow.id.not_in(select(CancellationRow.copy_id)))
            .where(or_(CopyRenewalRow.look_at.is_(None), CopyRenewalRow.look_at <= now))
            .order_by(CopyRenewalRow.look_at.asc().nulls_first())
            .limit(limit)
        )
    )


def renew_copy(desk: IssuingDesk, act_id: UUID, *, policy: AlgorithmPolicy | None = None) -> bool:
    """Renew one copy's proofs if it is time; whether a further rendition was released. Safe to call again."""
    policy = policy or algorithm_policy()
    with desk.alone(act_id):
        with desk.database.transaction() as session:
            copy = copy_of_act(session, act_id)
        if copy is None or copy.status is not CopyStatus.ISSUED or copy.renditions[-1].level != SignatureLevel.B_LTA:
            return False
        newest, now = copy.renditions[-1], desk.now()
        before = read_checked(desk.store, newest.object_key, newest.sha256)
        proofs = time_of_proofs(before, policy)
        if proofs is not None and now < (due := _due(policy, proofs)):
            _look_again(desk, copy.id, due)
            return False
        kept = kept_rendition(desk.store, copy.id, newest.ordinal + 1, before)
        data = kept[0] if kept else renewed(desk, before, policy)
        after = time_of_proofs(data, policy)
        if after is None or (proofs is not None and after.holds_until <= proofs.holds_until):
            log_lines.warning("renewal_gains_nothing", act=str(act_id), holds_until=str(after and after.holds_until))
            _look_again(desk, copy.id, now + _TRY_AGAIN)
            return False
        release(desk, act_id, data, SignatureLevel.B_LTA)
        _look_again(desk, copy.id, max(_due(policy, after), now + _TRY_AGAIN))
        return True


def renewed(desk: IssuingDesk, data: bytes, policy: AlgorithmPolicy) -> bytes:
    """The copy with a further time-stamp, by a digest that will last."""
    return extend_to_lta(data, desk.trust, digest=policy.digest_for_renewal(desk.today()), at=desk.now()).data


def _due(policy: AlgorithmPolicy, proofs: ProofTime) -> datetime:
    return policy.renew_at(proofs.stamped_at, proofs.holds_until)


def _look_again(desk: IssuingDesk, copy_id: UUID, at: datetime) -> None:
    with desk.database.transaction() as session:
        session.merge(CopyRenewalRow(copy_id=copy_id, look_at=at))
