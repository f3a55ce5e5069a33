"""The number of an act: reserved for one Vietnamese day, voided with its reason when the day passes unsigned."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.acts import Act, ActState
from signing.book.register import Step, append_step, book_by_id, entry_label, reserve, steps_of
from signing.book.tables import CertificationActRow, CertifiedCopyRow
from signing.copy.verification_code import VerificationCode
from signing.errors import ActNotInState
from signing.issuing.desk import SYSTEM, IssuingDesk
from storage.actor import Actor

OPEN, VOIDED, DONE = "open", "voided", "issued"


def reserved_today(desk: IssuingDesk, actor: Actor, act: Act) -> CertifiedCopyRow:
    """The act's open row; a reservation of an earlier day without signature is voided and replaced."""
    with desk.database.transaction() as session:
        # Whatever becomes of the issuers' own lock: two numbers for one act would be a gap that cannot be explained.
        locked = session.get_one(CertificationActRow, act.id, with_for_update=True, populate_existing=True)
        if locked.state != ActState.ACCEPTED:
            raise ActNotInState(
                "Việc chứng thực vừa đổi trạng thái. Hãy mở lại trang.",
                "The act has just changed. Open its page again.",
            )
        row = open_row(session, act.id)
        if row is not None and (row.person_signed_key is not None or day_of(session, row) == desk.today()):
            return row
        if row is not None:
            void(session, actor, row, "hết ngày mà chưa ký / the day passed before the signature")
        symbol = desk.rules.book_symbol(on=desk.today(), electronic=desk.electronic_symbol)
        code = VerificationCode.new()
        reservation = reserve(
            session,
            actor,
            agency_id=act.agency_id,
            act_id=act.id,
            on_date=desk.today(),
            symbol=symbol.value,
            symbol_rule=symbol.rules[0].version,
            data={
                "original": act.original.name,
                "original_type": act.original.type_code,
                "pages": act.original.page_count,
                "paper_copies": act.original.paper_copies,
                "fee": act.fee,
                "fee_rule": act.fee_rule,
                "source_sha256": act.original.source_sha256,
            },
        )
        row = CertifiedCopyRow(
            act_id=act.id,
            agency_id=act.agency_id,
            owner_id=act.owner_id,
            book_id=reservation.book_id,
            number=reservation.number,
            verification_code=code,
            state=OPEN,
            created_at=desk.now(),
        )
        session.add(row)
        session.flush()
        return row


def void_stale_reservations(desk: IssuingDesk) -> int:
    """Void numbers whose Vietnamese day has passed before the person signed; returns how many."""
    with desk.database.transaction() as session:
        rows = session.scalars(
            select(CertifiedCopyRow.act_id).where(
                CertifiedCopyRow.issued_at.is_(None),
                CertifiedCopyRow.person_signed_key.is_(None),
                CertifiedCopyRow.state != VOIDED,
            )
        ).all()
    voided = 0
    for act_id in rows:
        with desk.alone(act_id), desk.database.transaction() as session:
            row = open_row(session, act_id)
            if row is not None and row.person_signed_key is None and day_of(session, row) != desk.today():
                void(session, SYSTEM, row, "hết ngày mà chưa ký / the day passed before the signature")
                voided += 1
    return voided


def open_row(session: Session, act_id: UUID) -> CertifiedCopyRow | None:
    """The act's copy that was not voided, read anew."""
    return session.scalar(
        select(CertifiedCopyRow)
        .where(CertifiedCopyRow.act_id == act_id, CertifiedCopyRow.state != VOIDED)
        .execution_options(populate_existing=True)
    )


def day_of(session: Session, row: CertifiedCopyRow) -> date:
    """The Vietnamese day the number was reserved for."""
    return steps_of(session, row.book_id, row.number)[0].on_date


def label_of(session: Session, row: CertifiedCopyRow) -> str:
    """The number as people write it."""
    book = book_by_id(session, row.book_id)
    return entry_label(row.number, book.year, book.symbol)


def void(session: Session, actor: Actor, row: CertifiedCopyRow, reason: str) -> None:
    """Give the number up for good, with its reason."""
    append_step(session, actor, book_id=row.book_id, number=row.number, step=Step.VOIDED, data={"reason": reason})
    session.get_one(CertifiedCopyRow, row.id, with_for_update=True).state = VOIDED
    session.flush()
