"""The issuing sequence: from an accepted act to a signed, registered, deposited copy. A crash anywhere loses nothing.

    1 check      the source's digest; both signers: chain, dates, fresh revocation data
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

import hashlib
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.acts import Act, ActState, act_by_id, acts_of_request
from signing.book.copies import CertifiedCopy, CopyStatus, copy_of_act
from signing.book.register import Step, append_step, book_by_id, entry_label, reserve, steps_of
from signing.book.tables import CertificationActRow, CertifiedCopyRow, RenditionRow
from signing.copy.composer import compose_certified_copy
from signing.copy.particulars import CopyParticulars
from signing.copy.verification_code import VerificationCode
from signing.errors import (
    ActNotInState,
    CertifiedCopyError,
    OwnOutputRejected,
    RevocationUnknown,
    SourceChanged,
    TimestampUnavailable,
    TwoPersonsNeeded,
)
from signing.key_source import SigningKey
from signing.pades import SigningTrust, check_signer, extend_to_lta, sign_agency, sign_person
from signing.rules import Rules
from signing.rules.deadlines import VIETNAM
from signing.signature_level import SignatureLevel
from signing.verification import Verdict, verify_pdf
from storage.actor import Actor, Role, system_actor
from storage.errors import ObjectExists, StorageError
from storage.objects.object_store import ObjectKey, ObjectStore
from storage.records.agencies import agency_by_id
from storage.records.database import Database
from storage.records.deposits import to_json
from storage.records.events import EventKind, append_event
from storage.records.tables import DossierRow
from storage.warehouse.ocfl_root import Warehouse

_SYSTEM = system_actor("cấp bản sao chứng thực")
_ADDRESS = "urn:saoy:service"


class SealKeys(Protocol):
    """Where the agencies' own keys come from; kept by the server, used only after a person has signed."""

    def seal_of(self, agency_code: str) -> SigningKey:
        """The agency's signing key."""
        ...


@dataclass(frozen=True, slots=True)
class IssuingDesk:
    """What issuing needs. `after_person` is called in the transaction that records the person's signature."""

    database: Database
    store: ObjectStore
    warehouse: Warehouse
    rules: Rules
    trust: SigningTrust
    seals: SealKeys
    verify_base_url: str
    electronic_symbol: bool
    after_person: Callable[[Session, UUID], None]
    after_issue: Callable[[Session, Act, SignatureLevel], None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def today(self) -> date:
        """The day in Vietnam: the legal date of numbers and books."""
        return self.now().astimezone(VIETNAM).date()


def issue(desk: IssuingDesk, actor: Actor, act_id: UUID, person: SigningKey) -> CertifiedCopy:
    """Run the sequence for an act that the certifier accepted; `person` is that certifier's key, opened by PIN."""
    actor.require(Role.CERTIFIER)
    with _alone(desk, act_id):
        with desk.database.transaction() as session:
            act = act_by_id(session, act_id)
            actor.require_agency(act.agency_id)
            agency = agency_by_id(session, act.agency_id)
        if act.state is ActState.ISSUED:
            return _issued(desk, act_id)
        if act.state not in (ActState.ACCEPTED, ActState.SIGNED):
            raise ActNotInState(
                "Việc chứng thực chưa được người có thẩm quyền chấp nhận nên chưa ký được.",
                "The act has not been accepted by the certifier yet, so it cannot be signed.",
            )
        if act.certified_by != actor.id:
            raise TwoPersonsNeeded(
                "Người ký phải là người đã đối chiếu và chấp nhận việc này (Thông tư 01/2020/TT-BTP điều 11).",
                "Only the person who compared the original and accepted the act signs it (Circular 01/2020 art. 11).",
            )
        _proven_source(desk, act)
        if act.state is ActState.ACCEPTED:
            check_signer(person, desk.trust.roots)
            check_signer(desk.seals.seal_of(agency.code), desk.trust.roots)
            _until_person_signed(desk, actor, act, person)
        return _finish(desk, act_id)


def finish(desk: IssuingDesk, act_id: UUID) -> None:
    """Go on after the person's signature without any person: the agency's signature, proofs, deposit, issue."""
    with _alone(desk, act_id):
        with desk.database.transaction() as session:
            state = act_by_id(session, act_id).state
        if state in (ActState.ACCEPTED, ActState.SIGNED):
            _finish(desk, act_id)


def extend_copy(desk: IssuingDesk, act_id: UUID) -> None:
    """Lift an issued copy to B-LTA as a further rendition, when it was issued at a lower level."""
    with _alone(desk, act_id):
        with desk.database.transaction() as session:
            copy = copy_of_act(session, act_id)
        if copy is None or copy.status is not CopyStatus.ISSUED:
            return
        newest = copy.renditions[-1]
        if newest.level == SignatureLevel.B_LTA:
            return
        before = _read_checked(desk.store, newest.object_key, newest.sha256)
        data, level = _kept_rendition(desk.store, copy.id, newest.ordinal + 1, before) or _extended(desk, before)
        _release(desk, act_id, data, level)


def unfinished_acts(session: Session, *, limit: int) -> list[UUID]:
    """Acts that a person has signed and that nothing but the system's own steps keep from being issued."""
    query = (
        select(CertifiedCopyRow.act_id)
        .where(
            CertifiedCopyRow.person_signed_key.is_not(None),
            CertifiedCopyRow.issued_at.is_(None),
            CertifiedCopyRow.state != _VOIDED,
        )
        .order_by(CertifiedCopyRow.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def void_stale_reservations(desk: IssuingDesk) -> int:
    """Void numbers whose Vietnamese day has passed before the person signed; returns how many."""
    with desk.database.transaction() as session:
        rows = session.scalars(
            select(CertifiedCopyRow.act_id).where(
                CertifiedCopyRow.issued_at.is_(None),
                CertifiedCopyRow.person_signed_key.is_(None),
                CertifiedCopyRow.state != _VOIDED,
            )
        ).all()
    voided = 0
    for act_id in rows:
        with _alone(desk, act_id), desk.database.transaction() as session:
            row = _open_row(session, act_id)
            if row is not None and row.person_signed_key is None and _day_of(session, row) != desk.today():
                _void(session, _SYSTEM, row, "hết ngày mà chưa ký / the day passed before the signature")
                voided += 1
    return voided


_ENDED = (ActState.ISSUED, ActState.REFUSED)
_OPEN, _VOIDED, _DONE = "open", "voided", "issued"


def _until_person_signed(desk: IssuingDesk, actor: Actor, act: Act, person: SigningKey) -> None:
    row = _reserved_today(desk, actor, act)
    if row.person_signed_key is not None:
        return
    frozen = _frozen(desk, actor, act, row, person)
    signed = sign_person(frozen, person, desk.trust, rules=desk.rules, at=desk.now())
    with desk.database.transaction() as session:
        on_date = _day_of(session, row)
    if signed.at.astimezone(VIETNAM).date() != on_date:
        # Midnight fell between reservation and signature: the signature is thrown away unseen, nothing is released.
        _until_person_signed(desk, actor, act, person)
        return
    key = _keep(desk.store, row, "person", signed.data)
    with desk.database.transaction() as session:
        kept = session.get_one(CertifiedCopyRow, row.id, with_for_update=True)
        kept.person_signed_key, kept.person_signed_sha256 = key, _sha256(signed.data)
        desk.after_person(session, act.id)


def _reserved_today(desk: IssuingDesk, actor: Actor, act: Act) -> CertifiedCopyRow:
    """The act's open row; a reservation of an earlier day without signature is voided and replaced."""
    with desk.database.transaction() as session:
        # Whatever becomes of the issuers' own lock: two numbers for one act would be a gap that cannot be explained.
        locked = session.get_one(CertificationActRow, act.id, with_for_update=True, populate_existing=True)
        if locked.state != ActState.ACCEPTED:
            raise ActNotInState(
                "Việc chứng thực vừa đổi trạng thái. Hãy mở lại trang.",
                "The act has just changed. Open its page again.",
            )
        row = _open_row(session, act.id)
        if row is not None and (row.person_signed_key is not None or _day_of(session, row) == desk.today()):
            return row
        if row is not None:
            _void(session, actor, row, "hết ngày mà chưa ký / the day passed before the signature")
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
            state=_OPEN,
            created_at=desk.now(),
        )
        session.add(row)
        session.flush()
        return row


def _frozen(desk: IssuingDesk, actor: Actor, act: Act, row: CertifiedCopyRow, person: SigningKey) -> bytes:
    """The bytes everything is signed over: read back when they are there, composed and kept otherwise."""
    if row.frozen_key is not None and row.frozen_sha256 is not None:
        return _read_checked(desk.store, row.frozen_key, row.frozen_sha256)
    with desk.database.transaction() as session:
        book = book_by_id(session, row.book_id)
        agency = agency_by_id(session, act.agency_id)
        superior = agency_by_id(session, agency.parent_id).name if agency.parent_id else ""
        on_date = _day_of(session, row)
    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        target = Path(folder) / "frozen.pdf"
        particulars = CopyParticulars(
            verification_code=VerificationCode(row.verification_code),
            verify_base_url=desk.verify_base_url,
            number=f"{row.number:02d}",
            book=f"01/{book.year}-{book.symbol}",
            certified_on=on_date,
            original_name=act.original.name,
            agency_name=agency.name,
            certifier_name=person.name,
            certifier_title=person.title,
            created_at=row.created_at,
            superior_name=superior,
        )
        compose_certified_copy(_proven_source(desk, act), target, particulars, desk.rules)
        frozen = target.read_bytes()
    key = _keep(desk.store, row, "frozen", frozen)
    digest = _sha256(frozen)
    with desk.database.transaction() as session:
        kept = session.get_one(CertifiedCopyRow, row.id, with_for_update=True)
        kept.frozen_key, kept.frozen_sha256 = key, digest
        append_step(
            session, actor, book_id=row.book_id, number=row.number, step=Step.INTENDED, data={"frozen_sha256": digest}
        )
    return frozen


def _finish(desk: IssuingDesk, act_id: UUID) -> CertifiedCopy:
    """From the person's signature to the end; what stops it is written where people look."""
    try:
        return _finished(desk, act_id)
    except (CertifiedCopyError, StorageError) as exc:
        _note_waiting(desk, act_id, exc)
        raise  # what is signed is kept and not handed over; if it may pass, the job tries again


def _finished(desk: IssuingDesk, act_id: UUID) -> CertifiedCopy:
    with desk.database.transaction() as session:
        act, row = act_by_id(session, act_id), _open_row(session, act_id)
        agency = agency_by_id(session, act.agency_id)
    if row is None or row.person_signed_key is None or row.person_signed_sha256 is None:
        raise ActNotInState("Người chứng thực chưa ký.", "The certifying person has not signed yet.")
    if row.agency_signed_key is None or row.agency_signed_sha256 is None:
        by_person = _read_checked(desk.store, row.person_signed_key, row.person_signed_sha256)
        sealed = sign_agency(by_person, desk.seals.seal_of(agency.code), desk.trust, rules=desk.rules, at=desk.now())
        key = _keep(desk.store, row, "agency", sealed.data)
        with desk.database.transaction() as session:
            row = session.get_one(CertifiedCopyRow, row.id, with_for_update=True, populate_existing=True)
            row.agency_signed_key, row.agency_signed_sha256 = key, _sha256(sealed.data)
            row.agency_signed_level = sealed.level
            session.get_one(CertificationActRow, act_id, with_for_update=True).state = ActState.SIGNED
    level = SignatureLevel(row.agency_signed_level or SignatureLevel.B_B)
    sealed_data = _read_checked(desk.store, row.agency_signed_key, row.agency_signed_sha256)
    kept = _kept_rendition(desk.store, row.id, 1, sealed_data)
    try:
        data, level = kept or _extended(desk, sealed_data)
    except (TimestampUnavailable, RevocationUnknown):
        if level is SignatureLevel.B_B:
            raise
        data = sealed_data
    _release(desk, act_id, data, level)
    return _issued(desk, act_id)


def _extended(desk: IssuingDesk, data: bytes) -> tuple[bytes, SignatureLevel]:
    revision = extend_to_lta(data, desk.trust)
    return revision.data, revision.level


def _kept_rendition(
    store: ObjectStore, copy_id: UUID, ordinal: int, begins_with: bytes
) -> tuple[bytes, SignatureLevel] | None:
    """What a run that died had made already: made anew it would have other bytes, and the archive both."""
    for found in store.list(f"copies/{copy_id}/rendition-{ordinal}-"):
        name = PurePosixPath(found.key).stem
        level, _, digest = name.removeprefix(f"rendition-{ordinal}-").rpartition("-")
        data = store.read(found.key)
        if _sha256(data).startswith(digest) and data.startswith(begins_with):
            return data, SignatureLevel(level)
    return None


def _release(desk: IssuingDesk, act_id: UUID, data: bytes, level: SignatureLevel) -> None:
    """Steps 6 to 8: what leaves this function is proved, deposited and known by its digest."""
    with desk.database.transaction() as session:
        act, row = act_by_id(session, act_id), _open_row(session, act_id)
        if row is None or row.frozen_key is None or row.frozen_sha256 is None:
            raise ActNotInState("Bản sao chưa được lập.", "The copy has not been composed yet.")
        dossier_code = session.get_one(DossierRow, act.dossier_id).code
        ordinal = len(_renditions(session, row.id)) + 1
        label = _label(session, row)
    _prove(desk, _read_checked(desk.store, row.frozen_key, row.frozen_sha256), data, level)
    digest = _sha256(data)
    key = _keep(desk.store, row, f"rendition-{ordinal}-{level}", data)
    object_id = f"dossier:{dossier_code}/copy:{row.verification_code}"
    desk.warehouse.commit(
        object_id,
        {
            f"renditions/{ordinal:02d}-{level}.pdf": data,
            "source.pdf": _proven_source(desk, act),
            "copy.json": to_json(_facts(act, row, label)),
        },
        message=f"Bản sao chứng thực số {label}, mức {level}",
        who=_SYSTEM.name,
        address=_ADDRESS,
        at=desk.now(),
    )
    with desk.database.transaction() as session:
        row = session.get_one(CertifiedCopyRow, row.id, with_for_update=True, populate_existing=True)
        if session.scalar(select(RenditionRow.id).where(RenditionRow.sha256 == digest)) is not None:
            return
        session.add(
            RenditionRow(
                copy_id=row.id,
                ordinal=ordinal,
                level=level,
                sha256=digest,
                size=len(data),
                object_key=key,
                made_at=desk.now(),
            )
        )
        if row.issued_at is None:
            issued = {"sha256": digest, "level": level.value, "object": object_id}
            append_step(session, _SYSTEM, book_id=row.book_id, number=row.number, step=Step.ISSUED, data=issued)
            row.issued_at, row.warehouse_object, row.state = desk.now(), object_id, _DONE
            act_row = session.get_one(CertificationActRow, act_id, with_for_update=True, populate_existing=True)
            act_row.state = ActState.ISSUED
            act_row.waiting_code = act_row.waiting_vi = act_row.waiting_en = None
            event = {"act": str(act_id), "number": label, "code": row.verification_code, "sha256": digest}
            append_event(session, _SYSTEM, act.dossier_id, EventKind.COPY_ISSUED, event)
            session.flush()
            if all(one.state in _ENDED for one in acts_of_request(session, act.request_id)):
                append_event(session, _SYSTEM, act.dossier_id, EventKind.RESOLVED, {})
        desk.after_issue(session, act, level)


def _facts(act: Act, row: CertifiedCopyRow, label: str) -> dict[str, object]:
    """What a person with a file browser should know of a copy; the rows themselves are in the dossier's record."""
    return {
        "schema": 1,
        "number": label,
        "verification_code": row.verification_code,
        "original": {"name": act.original.name, "type": act.original.type_code, "pages": act.original.page_count},
        "source_sha256": act.original.source_sha256,
        "frozen_sha256": row.frozen_sha256,
        "received_by": act.received_by_name,
        "certified_by": act.certified_by_name,
        "fee": {"amount": act.fee, "rule": act.fee_rule},
    }


def _prove(desk: IssuingDesk, frozen: bytes, data: bytes, level: SignatureLevel) -> None:
    report = verify_pdf(data, desk.trust.roots)
    # Below B-LT the file does not yet carry the revocation data that "valid" needs; it must still not be invalid.
    enough = {Verdict.VALID} if level.rank >= SignatureLevel.B_LT.rank else {Verdict.VALID, Verdict.INDETERMINATE}
    if not data.startswith(frozen) or report.verdict not in enough or len(report.signatures) < 2:
        raise OwnOutputRejected(
            "Bản sao vừa ký không qua được bước tự kiểm tra nên chưa phát hành. Hãy báo người quản trị.",
            f"The copy just signed did not pass our own check ({report.verdict}) and was not issued.",
        )


def _proven_source(desk: IssuingDesk, act: Act) -> bytes:
    data = desk.store.read(act.original.source_key)
    if _sha256(data) != act.original.source_sha256:
        raise SourceChanged(
            "Bản chụp bản chính không còn đúng như lúc đối chiếu. Hãy chụp lại bản chính.",
            "The captured original differs from what was compared. Capture it again.",
        )
    return data


def _read_checked(store: ObjectStore, key: str, sha256: str) -> bytes:
    data = store.read(key)
    if _sha256(data) != sha256:
        raise SourceChanged(
            f"Tệp {key} đã bị hỏng trong kho; không dùng. Hãy báo người quản trị.",
            f"{key} is damaged in the store and was not used. Tell the operator.",
        )
    return data


def _keep(store: ObjectStore, row: CertifiedCopyRow, stage: str, data: bytes) -> str:
    """Durable under a name its content decides; the same bytes from a run that died are no conflict."""
    key = ObjectKey(f"copies/{row.id}/{stage}-{_sha256(data)[:16]}.pdf")
    with suppress(ObjectExists):
        store.create(key, data)
    return key


def _open_row(session: Session, act_id: UUID) -> CertifiedCopyRow | None:
    return session.scalar(
        select(CertifiedCopyRow)
        .where(CertifiedCopyRow.act_id == act_id, CertifiedCopyRow.state != _VOIDED)
        .execution_options(populate_existing=True)
    )


def _day_of(session: Session, row: CertifiedCopyRow) -> date:
    return steps_of(session, row.book_id, row.number)[0].on_date


def _void(session: Session, actor: Actor, row: CertifiedCopyRow, reason: str) -> None:
    append_step(session, actor, book_id=row.book_id, number=row.number, step=Step.VOIDED, data={"reason": reason})
    session.get_one(CertifiedCopyRow, row.id, with_for_update=True).state = _VOIDED
    session.flush()


def _label(session: Session, row: CertifiedCopyRow) -> str:
    book = book_by_id(session, row.book_id)
    return entry_label(row.number, book.year, book.symbol)


def _renditions(session: Session, copy_id: UUID) -> list[UUID]:
    return list(session.scalars(select(RenditionRow.id).where(RenditionRow.copy_id == copy_id)))


def _note_waiting(desk: IssuingDesk, act_id: UUID, error: CertifiedCopyError | StorageError) -> None:
    with desk.database.transaction() as session:
        row = session.get_one(CertificationActRow, act_id, with_for_update=True)
        row.waiting_code, row.waiting_vi, row.waiting_en = error.code, error.message_vi, error.message_en


def _issued(desk: IssuingDesk, act_id: UUID) -> CertifiedCopy:
    with desk.database.transaction() as session:
        copy = copy_of_act(session, act_id)
    if copy is None:
        raise ActNotInState("Bản sao chưa được cấp.", "The copy has not been issued.")
    return copy


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _alone(desk: IssuingDesk, act_id: UUID) -> AbstractContextManager[None]:
    """One issuer at a time for one act, over all processes."""
    return desk.database.alone(f"act {act_id}")
