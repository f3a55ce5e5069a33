"""Copies an office makes of documents of its own: sao y, sao lục, trích sao (NĐ 30/2020/NĐ-CP), and copies from the
register book it keeps (NĐ 23/2015/NĐ-CP).

No certification: nobody shows an original, no lời chứng is given. Each has a number in a register of its own, from 01
each year without gaps: reserved before the agency signs, then issued, or voided with its reason.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.book.archiving import columns_of
from signing.book.closing import BookCloser
from signing.book.tables import OfficeCopyRow
from signing.copy.register_copy import RegisterCopyFacts, compose_register_copy
from signing.errors import CertifiedCopyError, RevocationUnknown, TimestampUnavailable
from signing.pades import SignedRevision, check_signer, extend_to_lta, sign_office_copy
from storage.actor import Actor, Role
from storage.errors import NotAllowed, ObjectExists, RecordNotFound
from storage.objects.object_store import ObjectKey
from storage.records.access_log import record_access
from storage.records.agencies import Agency, agency_by_id
from storage.records.deposits import to_json

RESERVED, ISSUED, VOIDED = "reserved", "issued", "voided"
COPIES_OF_DOCUMENTS, COPIES_FROM_REGISTER = "ban-sao-van-ban", "cap-ban-sao"
# Which register counts a purpose, and the abbreviation of its form (NĐ 30/2020/NĐ-CP annex III).
_FORMS = {"sao_y": "SY", "sao_luc": "SL", "trich_sao": "TrS", "copy_from_register": ""}
PURPOSES = tuple(_FORMS)
_LEFT_BEHIND = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OfficeCopy:
    """One copy of an office's own document."""

    id: UUID
    purpose: str
    label: str
    on_date: date
    document_name: str
    recipient: str
    page_count: int
    state: str
    void_reason: str | None
    level: str | None
    sha256: str | None
    object_key: str | None
    actor_name: str


@dataclass(frozen=True, slots=True)
class DocumentToCopy:
    """The office's document as PDF/A, what it is called, and for whom the copy is."""

    name: str
    pdf: bytes
    page_count: int
    recipient: str = ""


def issue_office_copy(closer: BookCloser, actor: Actor, purpose: str, document: DocumentToCopy) -> OfficeCopy:
    """Number, sign, deposit. Who may sign copies is the head's to say (NĐ 30/2020/NĐ-CP art. 27)."""
    actor.require(Role.HEAD)
    if actor.agency_id is None or purpose not in _FORMS:
        raise NotAllowed(
            "Việc sao văn bản phải do người có thẩm quyền của một cơ quan thực hiện, theo một hình thức sao có thật.",
            "Copies are made by an office's own head or deputy, in one of the forms there are.",
        )
    if not document.name.strip() or (purpose == "copy_from_register" and not document.recipient.strip()):
        raise RecordNotFound(
            "Chưa ghi tên văn bản, hoặc chưa ghi cấp bản sao cho ai.",
            "The document's name or the recipient is missing.",
        )
    with closer.database.transaction() as session:
        agency = agency_by_id(session, actor.agency_id)
        superior = agency_by_id(session, agency.parent_id).name if agency.parent_id else ""
    key = closer.seals.seal_of(agency.code)
    check_signer(key, closer.trust.roots)  # before a number is spent
    with closer.database.alone(f"office copies {agency.id} {_register(purpose)}"):
        _void_left_behind(closer, agency, purpose)
        row = _reserve(closer, actor, agency, purpose, document)
        try:
            data = _with_words(closer, row, document, agency, superior)
            at = closer.now().replace(microsecond=0)
            signed = sign_office_copy(data, key, closer.trust, purpose, rules=closer.rules, at=at)
            with suppress(TimestampUnavailable, RevocationUnknown):
                signed = extend_to_lta(signed.data, closer.trust)
        except CertifiedCopyError as exc:
            _end(closer, agency, row.id, {"state": VOIDED, "void_reason": exc.message_vi})
            raise
        return _issued(closer, agency, row, signed)


def office_copies(session: Session, actor: Actor, year: int, *, limit: int = 200) -> list[OfficeCopy]:
    """The agency's copies of a year, newest first."""
    query = select(OfficeCopyRow).where(OfficeCopyRow.agency_id == actor.agency_id, OfficeCopyRow.year == year)
    return [_copy(row) for row in session.scalars(query.order_by(OfficeCopyRow.id.desc()).limit(limit))]


def open_office_copy(session: Session, actor: Actor, copy_id: UUID) -> OfficeCopy:
    """One copy for its own agency; the reading is recorded."""
    row = session.get_one(OfficeCopyRow, copy_id)
    actor.require_agency(row.agency_id)
    record_access(session, actor, "open", f"office copy {row.label}", None)
    return _copy(row)


def office_copy_object(agency_code: str, row: OfficeCopyRow) -> str:
    """Where a copy lies in the warehouse."""
    return f"system:office-copy/{agency_code}/{row.register}/{row.year}/{row.number}"


def abbreviation(agency_name: str) -> str:
    """An office's initials as document numbers carry them: `UBND` for a People's Committee, `STP` for Sở Tư pháp."""
    words = agency_name.split()
    if words[0].isupper() and len(words[0]) > 1:
        return words[0]
    if agency_name.lower().startswith("ủy ban nhân dân"):
        return "UBND"
    return "".join(word[0].upper() for word in words)


def _register(purpose: str) -> str:
    return COPIES_FROM_REGISTER if purpose == "copy_from_register" else COPIES_OF_DOCUMENTS


def _reserve(closer: BookCloser, actor: Actor, agency: Agency, purpose: str, document: DocumentToCopy) -> OfficeCopyRow:
    on, register = closer.today(), _register(purpose)
    with closer.database.transaction() as session:
        newest = select(func.coalesce(func.max(OfficeCopyRow.number), 0)).where(
            OfficeCopyRow.agency_id == agency.id, OfficeCopyRow.register == register, OfficeCopyRow.year == on.year
        )
        number = session.scalars(newest).one() + 1
        if register == COPIES_OF_DOCUMENTS:
            words = {"form": _FORMS[purpose], "office": abbreviation(agency.name)}
            [label] = closer.rules.wording("so-ban-sao", on=on).fill(number=f"{number:02d}", **words)
        else:
            [label] = closer.rules.wording("so-cap-ban-sao", on=on).fill(number=f"{number:02d}", year=on.year)
        row = OfficeCopyRow(
            agency_id=agency.id,
            register=register,
            purpose=purpose,
            year=on.year,
            number=number,
            label=label,
            on_date=on,
            document_name=document.name.strip(),
            recipient=document.recipient.strip(),
            page_count=document.page_count,
            source_sha256=hashlib.sha256(document.pdf).hexdigest(),
            state=RESERVED,
            reserved_at=closer.now(),
            actor_id=actor.id,
            actor_name=actor.name,
        )
        session.add(row)
        session.flush()
        return row


def _with_words(
    closer: BookCloser, row: OfficeCopyRow, document: DocumentToCopy, agency: Agency, superior: str
) -> bytes:
    """NĐ 30/2020 copies carry their words in the signature; a copy from the register book has a page of its own."""
    if row.register == COPIES_OF_DOCUMENTS:
        return document.pdf
    facts = RegisterCopyFacts(
        row.label, row.on_date, row.document_name, row.recipient, agency.name, superior, row.reserved_at
    )
    return compose_register_copy(document.pdf, facts, closer.rules)


def _issued(closer: BookCloser, agency: Agency, row: OfficeCopyRow, signed: SignedRevision) -> OfficeCopy:
    digest = hashlib.sha256(signed.data).hexdigest()
    key = f"office-copies/{row.id}-{digest[:16]}.pdf"
    with suppress(ObjectExists):
        closer.store.create(ObjectKey(key), signed.data)
    issued = {"state": ISSUED, "level": signed.level.value, "sha256": digest, "object_key": key}
    return _end(closer, agency, row.id, issued | {"issued_at": closer.now()}, signed.data)


def _end(
    closer: BookCloser, agency: Agency, copy_id: UUID, values: dict[str, Any], data: bytes | None = None
) -> OfficeCopy:
    """Deposit the number with what became of it, then say so in the register."""
    with closer.database.transaction() as session:
        row = session.get_one(OfficeCopyRow, copy_id, with_for_update=True, populate_existing=True)
        for name, value in values.items():
            setattr(row, name, value)
        session.flush()
        files = {"copy.json": to_json(columns_of(row) | {"schema": 1, "agency": agency.code})}
        closer.warehouse.commit(
            office_copy_object(agency.code, row),
            files | ({"copy.pdf": data} if data is not None else {}),
            message=f"Bản sao số {row.label}: {row.state}",
            who=row.actor_name,
            address="urn:saoy:service",
            at=closer.now(),
        )
        return _copy(row)


def _void_left_behind(closer: BookCloser, agency: Agency, purpose: str) -> None:
    """A number whose process died: an hour later nobody works on it any more."""
    with closer.database.transaction() as session:
        query = select(OfficeCopyRow.id).where(
            OfficeCopyRow.agency_id == agency.id,
            OfficeCopyRow.register == _register(purpose),
            OfficeCopyRow.state == RESERVED,
            OfficeCopyRow.reserved_at < closer.now() - _LEFT_BEHIND,
        )
        left = session.scalars(query).all()
    for copy_id in left:
        _end(closer, agency, copy_id, {"state": VOIDED, "void_reason": "việc sao dừng giữa chừng"})


def _copy(row: OfficeCopyRow) -> OfficeCopy:
    return OfficeCopy(
        row.id,
        row.purpose,
        row.label,
        row.on_date,
        row.document_name,
        row.recipient,
        row.page_count,
        row.state,
        row.void_reason,
        row.level,
        row.sha256,
        row.object_key,
        row.actor_name,
    )
