"""One-time codes with which a copy's holder lets somebody else fetch the file: a secret that stands on no copy.

Owns making and spending them. The code itself is kept nowhere, only its digest; it is good once, and for a week.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from signing.book.copies import CertifiedCopy, CopyStatus, copy_of_act, open_copy
from signing.book.tables import CertifiedCopyRow
from signing.copy.verification_code import VerificationCode
from storage.actor import Actor, system_actor
from storage.errors import NotAllowed, RecordNotFound
from storage.identifiers import new_id
from storage.records.access_log import record_access
from storage.records.tables import Base

GOOD_FOR = timedelta(days=7)


class ShareCodeRow(Base):
    """One code by its digest: for which copy, until when, and when it was spent."""

    __tablename__ = "share_code"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("certified_copy.id"), index=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    good_until: Mapped[datetime]
    spent_at: Mapped[datetime | None]


def make_share_code(session: Session, actor: Actor, code: VerificationCode, now: datetime) -> VerificationCode:
    """A new secret for the actor's own copy: 95 random bits, typed like a verification code, shown this once."""
    copy = open_copy(session, actor, code)
    if actor.personal_id is None:
        raise NotAllowed(
            "Chỉ chủ bản sao mới tạo được mã chia sẻ.", "Only the copy's holder can make a code for sharing it."
        )
    if copy.status is not CopyStatus.ISSUED:
        raise RecordNotFound("Bản sao này không còn giá trị.", "This copy has no value any more.")
    secret = VerificationCode.new()
    row = ShareCodeRow(copy_id=copy.id, sha256=_digest(secret), made_at=now, good_until=now + GOOD_FOR, spent_at=None)
    session.add(row)
    record_access(session, actor, "share", f"copy {code}", copy.act.owner_id)
    return secret


def spend_share_code(session: Session, secret: VerificationCode, now: datetime) -> CertifiedCopy:
    """The copy a code opens; from then on the code opens nothing. `RecordNotFound` for any code that does not."""
    row = session.scalar(select(ShareCodeRow).where(ShareCodeRow.sha256 == _digest(secret)).with_for_update())
    copy = None
    if row is not None and row.spent_at is None and now < row.good_until:
        copy = copy_of_act(session, session.get_one(CertifiedCopyRow, row.copy_id).act_id)
    if row is None or copy is None or copy.status is not CopyStatus.ISSUED:
        raise RecordNotFound(
            "Mã chia sẻ này không đúng, đã dùng rồi, hoặc đã quá hạn. Hãy xin người giữ bản sao một mã mới.",
            "This sharing code is wrong, was used already, or is too old. Ask the copy's holder for a new one.",
        )
    row.spent_at = now
    reader = system_actor("người có mã chia sẻ")
    record_access(session, reader, "open", f"copy {copy.verification_code}", copy.act.owner_id)
    return copy


def _digest(secret: VerificationCode) -> str:
    return hashlib.sha256(secret.compact.encode()).hexdigest()
