"""Signing on a token at the officer's own PC: prepared here and kept, signed there, completed here.

    prepare    all checks, number, frozen pages, the person's revision without its value     store, commit
    elsewhere  the token signs the signed attributes; the file never leaves the service
    complete   the value is proved, goes into its hole, is time-stamped                      store, commit

What is prepared survives a restart and waits a quarter of an hour, never past its Vietnamese day; afterwards it is
prepared anew with the same number or, on another day, a new one. A ticket (128 random bits, kept as its digest only)
stands for one batch of one person: whoever carries it sees what is to be signed and may hand in values, which are
worth nothing unless that person's key made them.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from signing.book.acts import Act, ActState, act_by_id
from signing.book.tables import CertifiedCopyRow
from signing.errors import ActNotInState, SigningWindowClosed
from signing.issuing.desk import IssuingDesk
from signing.issuing.kept_bytes import keep, read_checked, sha256_of, work_folder
from signing.issuing.numbering import label_of, open_row, reserved_today
from signing.issuing.sequence import (
    check_before_signing,
    frozen_copy,
    mandate_of,
    note_person_signed,
    noting_what_waits,
    of_its_day,
    ready_to_sign,
)
from signing.issuing.tables import PreparedSignatureRow
from signing.key_source import SigningKey
from signing.pades import check_signer
from signing.prepared_revision import PreparedRevision, complete_person, prepare_person
from signing.rules.deadlines import VIETNAM
from storage.actor import Actor

HOLD = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PreparedSignature:
    """One copy that waits for the value of its signature."""

    id: UUID
    act_id: UUID
    login: str
    original: str
    number: str
    pages: int
    signed_attributes: bytes
    certificate_sha256: str
    expires_at: datetime
    is_completed: bool

    @property
    def digest(self) -> str:
        """What the token signs, as people can compare it: SHA-256 of the signed attributes."""
        return hashlib.sha256(self.signed_attributes).hexdigest()


def new_ticket() -> str:
    """A secret for one batch."""
    return secrets.token_hex(16)


def prepare_signature(
    desk: IssuingDesk, actor: Actor, act_id: UUID, login: str, person: SigningKey, ticket: str
) -> None:
    """Everything up to the value of the person's signature; what was prepared before is replaced."""
    with desk.alone(act_id):
        act = ready_to_sign(desk, actor, act_id)
        if act.state is not ActState.ACCEPTED:
            raise ActNotInState("Bản sao này đã ký.", "This copy has been signed already.")
        with noting_what_waits(desk, act_id):
            check_before_signing(desk, act, person)
            row, prepared = _prepared(desk, actor, act, person)
            key = keep(desk.store, row, "prepared", prepared.data)
        with desk.database.transaction() as session:
            _forget(session, act_id)
            session.add(
                PreparedSignatureRow(
                    ticket_sha256=_digest(ticket),
                    act_id=act_id,
                    copy_id=row.id,
                    agency_id=act.agency_id,
                    login=login,
                    actor_id=actor.id,
                    actor_name=actor.name,
                    certificate_sha256=person.certificate_sha256,
                    revision_key=key,
                    revision_sha256=sha256_of(prepared.data),
                    signed_attributes=prepared.signed_attributes,
                    hole_start=prepared.hole_start,
                    hole_end=prepared.hole_end,
                    signing_at=prepared.at,
                    expires_at=min(desk.now() + HOLD, _end_of_day(prepared.at)),
                )
            )


def prepared_for(desk: IssuingDesk, ticket: str) -> Sequence[PreparedSignature]:
    """What a ticket stands for, in the order of the numbers; nothing for an unknown one."""
    with desk.database.transaction() as session:
        rows = session.scalars(
            select(PreparedSignatureRow)
            .where(PreparedSignatureRow.ticket_sha256 == _digest(ticket))
            .order_by(PreparedSignatureRow.id)
        )
        return [_described(session, row) for row in rows]


def complete_signature(desk: IssuingDesk, ticket: str, prepared_id: UUID, value: bytes, person: SigningKey) -> UUID:
    """Take a value in and keep the signed copy; handing the same one in again does no harm. Returns the act."""
    with desk.database.transaction() as session:
        waiting = session.get(PreparedSignatureRow, prepared_id)
        if waiting is None or waiting.ticket_sha256 != _digest(ticket):
            raise _closed()
        act_id = waiting.act_id
    with desk.alone(act_id):
        with desk.database.transaction() as session:
            waiting = session.get(PreparedSignatureRow, prepared_id, populate_existing=True)
            act, row = act_by_id(session, act_id), open_row(session, act_id)
        if waiting is not None and waiting.completed_at is not None:
            return act_id
        if waiting is None or row is None or row.id != waiting.copy_id or row.person_signed_key is not None:
            raise _closed()
        if desk.now() >= waiting.expires_at or person.certificate_sha256 != waiting.certificate_sha256:
            raise _closed()
        with noting_what_waits(desk, act_id):
            mandate_of(desk, person)
            check_signer(person, desk.trust.roots)
            data = read_checked(desk.store, waiting.revision_key, waiting.revision_sha256)
            prepared = PreparedRevision(
                data, waiting.signed_attributes, waiting.hole_start, waiting.hole_end, waiting.signing_at
            )
            signed = complete_person(prepared, person, value, desk.trust.timestamps)
            note_person_signed(desk, act, row, signed.data, lambda session: _note_completed(session, prepared_id, desk))
        return act_id


def _prepared(
    desk: IssuingDesk, actor: Actor, act: Act, person: SigningKey
) -> tuple[CertifiedCopyRow, PreparedRevision]:
    row = reserved_today(desk, actor, act)
    if row.person_signed_key is not None:
        raise ActNotInState("Bản sao này đã ký.", "This copy has been signed already.")
    with work_folder() as folder:
        frozen = frozen_copy(desk, actor, act, row, person, folder)
        prepared = prepare_person(frozen, person, desk.trust, rules=desk.rules, at=desk.now())
    if of_its_day(desk, row, prepared.at):
        return row, prepared
    return _prepared(desk, actor, act, person)  # midnight fell in between: another number


def _note_completed(session: Session, prepared_id: UUID, desk: IssuingDesk) -> None:
    session.get_one(PreparedSignatureRow, prepared_id, with_for_update=True).completed_at = desk.now()


def _forget(session: Session, act_id: UUID) -> None:
    session.execute(delete(PreparedSignatureRow).where(PreparedSignatureRow.act_id == act_id))


def _described(session: Session, row: PreparedSignatureRow) -> PreparedSignature:
    act = act_by_id(session, row.act_id)
    return PreparedSignature(
        id=row.id,
        act_id=row.act_id,
        login=row.login,
        original=act.original.name,
        number=label_of(session, session.get_one(CertifiedCopyRow, row.copy_id)),
        pages=act.original.page_count,
        signed_attributes=row.signed_attributes,
        certificate_sha256=row.certificate_sha256,
        expires_at=row.expires_at,
        is_completed=row.completed_at is not None,
    )


def _end_of_day(at: datetime) -> datetime:
    local = at.astimezone(VIETNAM)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def _closed() -> SigningWindowClosed:
    return SigningWindowClosed(
        "Chữ ký này gửi về quá hạn hoặc bản sao đã đi tiếp; không dùng. Hãy chuẩn bị ký lại.",
        "This signature came back too late, or the copy has gone on; it was not used. Prepare it again.",
    )
