"""The issuing sequence: from an accepted act to a signed, registered, deposited copy. A crash anywhere loses nothing.

    1 check      the source's digest; the clock; both signers: authority, chain, dates, fresh revocation data
    2 reserve    the next number of the book and the verification code              commit
    3 freeze     pages with that number; the bytes are final                        store
    4 intend     their digest goes into the book                                    commit
    5 sign       the person                                                         store, commit
                 the agency, then long-term proofs                                  store, commit
    6 verify     our own output, and that it begins with the frozen bytes
    7 deposit    create-only, in the warehouse
    8 issue      the last row of the entry, the rendition, the event                commit

The row of the copy says how far it came; running the sequence again goes on from there with the same number and
the same bytes. Once the person has signed, nothing more is needed from a human: a job can finish. Before that a
reservation does not outlive its Vietnamese day: it is voided with the reason and a new number is taken, because
the book's date is that of the person's signature.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.acts import Act, ActState, act_by_id
from signing.book.copies import CertifiedCopy, copy_of_act
from signing.book.register import Step, append_step, title_of_number
from signing.book.tables import CertificationActRow, CertifiedCopyRow
from signing.copy.composer import compose_certified_copy
from signing.copy.particulars import CopyParticulars
from signing.copy.verification_code import VerificationCode
from signing.errors import (
    ActNotInState,
    CertifiedCopyError,
    RevocationUnknown,
    TimestampUnavailable,
    TwoPersonsNeeded,
)
from signing.issuing.desk import IssuingDesk
from signing.issuing.kept_bytes import (
    fetch_checked,
    keep,
    kept_rendition_over,
    proven_source,
    sha256_of,
    work_folder,
)
from signing.issuing.numbering import VOIDED, day_of, open_row, reserved_today
from signing.issuing.release import release
from signing.issuing.renditions import extend
from signing.key_source import SigningKey
from signing.keys.mandate import Mandate, require_mandate
from signing.pades import check_signer, sign_agency, sign_person
from signing.rules.deadlines import VIETNAM
from signing.signature_level import SignatureLevel
from storage.actor import Actor, Role
from storage.errors import StorageError
from storage.records.agencies import agency_by_id


def issue(desk: IssuingDesk, actor: Actor, act_id: UUID, person: SigningKey) -> CertifiedCopy:
    """Run the sequence for an act that the certifier accepted; `person` is that certifier's key, opened by PIN."""
    with desk.alone(act_id):
        if _by_person(desk, actor, act_id, person) is ActState.ISSUED:
            return _issued(desk, act_id)
        return _finish(desk, act_id)


def person_signs(desk: IssuingDesk, actor: Actor, act_id: UUID, person: SigningKey) -> None:
    """Only the steps that need the person's key; `finish` does the rest, at the latest as a job."""
    with desk.alone(act_id):
        _by_person(desk, actor, act_id, person)


def _by_person(desk: IssuingDesk, actor: Actor, act_id: UUID, person: SigningKey) -> ActState:
    act = ready_to_sign(desk, actor, act_id)
    if act.state is ActState.ACCEPTED:
        with noting_what_waits(desk, act_id):
            check_before_signing(desk, act, person)
            _until_person_signed(desk, actor, act, person)
    return act.state


def ready_to_sign(desk: IssuingDesk, actor: Actor, act_id: UUID) -> Act:
    """The act, if this certifier accepted it; signed or issued ones too, so that signing again does no harm."""
    actor.require(Role.CERTIFIER)
    with desk.database.transaction() as session:
        act = act_by_id(session, act_id)
        actor.require_agency(act.agency_id)
    if act.state not in (ActState.ACCEPTED, ActState.SIGNED, ActState.ISSUED):
        raise ActNotInState(
            "Việc chứng thực chưa được người có thẩm quyền chấp nhận nên chưa ký được.",
            "The act has not been accepted by the certifier yet, so it cannot be signed.",
        )
    if act.certified_by != actor.id:
        raise TwoPersonsNeeded(
            "Người ký phải là người đã đối chiếu và chấp nhận việc này (Thông tư 01/2020/TT-BTP điều 11).",
            "Only the person who compared the original and accepted the act signs it (Circular 01/2020 art. 11).",
        )
    return act


def check_before_signing(desk: IssuingDesk, act: Act, person: SigningKey) -> None:
    """Step 1, before a number is spent: the source, the clock, and of both signers authority, chain and revocation."""
    with work_folder() as folder:
        proven_source(desk.store, act, folder / "source.pdf")
    desk.check_clock()
    with desk.database.transaction() as session:
        agency = agency_by_id(session, act.agency_id)
    for key in (person, desk.seals.seal_of(agency.code)):
        mandate_of(desk, key)
        check_signer(key, desk.trust.roots)


def mandate_of(desk: IssuingDesk, key: SigningKey) -> Mandate | None:
    """The delegation on which the key's holder signs today; `SignerNotAuthorized` without one."""
    return None if key.mandates is None else require_mandate(key.mandates, key.name, desk.today())


@contextmanager
def noting_what_waits(desk: IssuingDesk, act_id: UUID) -> Iterator[None]:
    """What stops an act is written where people look."""
    try:
        yield
    except (CertifiedCopyError, StorageError) as exc:
        with desk.database.transaction() as session:
            row = session.get_one(CertificationActRow, act_id, with_for_update=True)
            row.waiting_code, row.waiting_vi, row.waiting_en = exc.code, exc.message_vi, exc.message_en
        raise


def finish(desk: IssuingDesk, act_id: UUID) -> None:
    """Go on after the person's signature without any person: the agency's signature, proofs, deposit, issue."""
    with desk.alone(act_id):
        with desk.database.transaction() as session:
            state = act_by_id(session, act_id).state
        if state in (ActState.ACCEPTED, ActState.SIGNED):
            _finish(desk, act_id)


def unfinished_acts(session: Session, *, limit: int) -> list[UUID]:
    """Acts that a person has signed and that nothing but the system's own steps keep from being issued."""
    query = (
        select(CertifiedCopyRow.act_id)
        .where(
            CertifiedCopyRow.person_signed_key.is_not(None),
            CertifiedCopyRow.issued_at.is_(None),
            CertifiedCopyRow.state != VOIDED,
        )
        .order_by(CertifiedCopyRow.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def acts_signed_by_person(session: Session, act_ids: Collection[UUID]) -> set[UUID]:
    """Those of the acts whose copy the person has signed, issued or not."""
    signed = select(CertifiedCopyRow.act_id).where(
        CertifiedCopyRow.act_id.in_(act_ids), CertifiedCopyRow.person_signed_key.is_not(None)
    )
    return set(session.scalars(signed.where(CertifiedCopyRow.state != VOIDED)))


def _until_person_signed(desk: IssuingDesk, actor: Actor, act: Act, person: SigningKey) -> None:
    mandate_of(desk, person)  # once more: past midnight the delegation may have ended
    row = reserved_today(desk, actor, act)
    if row.person_signed_key is not None:
        return
    with work_folder() as folder:
        file = frozen_copy(desk, actor, act, row, person, folder)
        signed = sign_person(file, person, desk.trust, rules=desk.rules, at=desk.now())
        if of_its_day(desk, row, signed.at):
            note_person_signed(desk, act, row, file)
            return
    # Midnight fell between reservation and signature: the signature is thrown away unseen, nothing is released.
    _until_person_signed(desk, actor, act, person)


def of_its_day(desk: IssuingDesk, row: CertifiedCopyRow, at: datetime) -> bool:
    """Whether a signature of that moment may carry the number: the book's date is the signature's."""
    with desk.database.transaction() as session:
        return at.astimezone(VIETNAM).date() == day_of(session, row)


def note_person_signed(
    desk: IssuingDesk,
    act: Act,
    row: CertifiedCopyRow,
    signed: bytes | Path,
    also: Callable[[Session], None] = lambda _: None,
) -> None:
    """Keep the person's revision; from this commit on no human is needed. `also` is done in the same transaction."""
    key = keep(desk.store, row, "person", signed)
    with desk.database.transaction() as session:
        kept = session.get_one(CertifiedCopyRow, row.id, with_for_update=True)
        kept.person_signed_key, kept.person_signed_sha256 = key, sha256_of(signed)
        act_row = session.get_one(CertificationActRow, act.id, with_for_update=True)
        act_row.waiting_code = act_row.waiting_vi = act_row.waiting_en = None
        also(session)
        desk.after_person(session, act.id)


def frozen_copy(
    desk: IssuingDesk, actor: Actor, act: Act, row: CertifiedCopyRow, person: SigningKey, folder: Path
) -> Path:
    """The bytes everything is signed over: fetched back when they are there, composed and kept otherwise."""
    target = folder / "copy.pdf"
    if row.frozen_key is not None and row.frozen_sha256 is not None:
        return fetch_checked(desk.store, row.frozen_key, row.frozen_sha256, target)
    with desk.database.transaction() as session:
        book = title_of_number(session, row.book_id, row.number)
        agency = agency_by_id(session, act.agency_id)
        superior = agency_by_id(session, agency.parent_id).name if agency.parent_id else ""
        on_date = day_of(session, row)
    particulars = CopyParticulars(
        verification_code=VerificationCode(row.verification_code),
        verify_base_url=desk.verify_base_url,
        number=f"{row.number:02d}",
        book=book,
        certified_on=on_date,
        original_name=act.original.name,
        agency_name=agency.name,
        certifier_name=person.name,
        certifier_title=person.title,
        created_at=row.created_at,
        superior_name=superior,
    )
    compose_certified_copy(proven_source(desk.store, act, folder / "source.pdf"), target, particulars, desk.rules)
    key, digest = keep(desk.store, row, "frozen", target), sha256_of(target)
    with desk.database.transaction() as session:
        kept = session.get_one(CertifiedCopyRow, row.id, with_for_update=True)
        kept.frozen_key, kept.frozen_sha256 = key, digest
        intended = {"frozen_sha256": digest, "signer": person.name, "signer_title": person.title}
        if (mandate := mandate_of(desk, person)) is not None:
            intended["authority"] = mandate.document
        append_step(session, actor, book_id=row.book_id, number=row.number, step=Step.INTENDED, data=intended)
    return target


def _finish(desk: IssuingDesk, act_id: UUID) -> CertifiedCopy:
    """From the person's signature to the end. What is signed is kept and not handed over; the job tries again."""
    with noting_what_waits(desk, act_id):
        return _finished(desk, act_id)


def _finished(desk: IssuingDesk, act_id: UUID) -> CertifiedCopy:
    with desk.database.transaction() as session:
        act, row = act_by_id(session, act_id), open_row(session, act_id)
        agency = agency_by_id(session, act.agency_id)
    if row is None or row.person_signed_key is None or row.person_signed_sha256 is None:
        raise ActNotInState("Người chứng thực chưa ký.", "The certifying person has not signed yet.")
    with work_folder() as folder:
        file = folder / "copy.pdf"
        if row.agency_signed_key is None or row.agency_signed_sha256 is None:
            fetch_checked(desk.store, row.person_signed_key, row.person_signed_sha256, file)
            row = _sealed(desk, act_id, row, file, desk.seals.seal_of(agency.code))
        else:
            fetch_checked(desk.store, row.agency_signed_key, row.agency_signed_sha256, file)
        level = SignatureLevel(row.agency_signed_level or SignatureLevel.B_B)
        try:
            level = kept_rendition_over(desk.store, row.id, 1, file) or extend(desk, file)
        except (TimestampUnavailable, RevocationUnknown):
            if level is SignatureLevel.B_B:
                raise
        release(desk, act_id, file, level)
    return _issued(desk, act_id)


def _sealed(desk: IssuingDesk, act_id: UUID, row: CertifiedCopyRow, file: Path, seal: SigningKey) -> CertifiedCopyRow:
    """The agency's signature after the person's, kept."""
    desk.check_clock()
    mandate_of(desk, seal)
    signed = sign_agency(file, seal, desk.trust, rules=desk.rules, at=desk.now())
    key = keep(desk.store, row, "agency", file)
    with desk.database.transaction() as session:
        row = session.get_one(CertifiedCopyRow, row.id, with_for_update=True, populate_existing=True)
        row.agency_signed_key, row.agency_signed_sha256 = key, sha256_of(file)
        row.agency_signed_level = signed.level
        session.get_one(CertificationActRow, act_id, with_for_update=True).state = ActState.SIGNED
    return row


def _issued(desk: IssuingDesk, act_id: UUID) -> CertifiedCopy:
    with desk.database.transaction() as session:
        copy = copy_of_act(session, act_id)
    if copy is None:
        raise ActNotInState("Bản sao chưa được cấp.", "The copy has not been issued.")
    return copy
