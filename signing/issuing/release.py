"""Steps 6 to 8: prove our own output, deposit it, write it down as issued or as a further rendition."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.acts import ENDED, Act, ActState, act_by_id, acts_of_request
from signing.book.register import Step, append_step
from signing.book.tables import CertificationActRow, CertifiedCopyRow, RenditionRow
from signing.errors import ActNotInState, OwnOutputRejected
from signing.issuing.desk import SYSTEM, IssuingDesk
from signing.issuing.kept_bytes import keep, proven_source, sha256_of, sha256_of_first, work_folder
from signing.issuing.numbering import DONE, label_of, open_row
from signing.signature_level import SignatureLevel
from signing.verification import Verdict, verify_pdf
from storage.records.deposits import to_json
from storage.records.events import EventKind, append_event
from storage.records.tables import DossierRow

_ADDRESS = "urn:saoy:service"


def release(desk: IssuingDesk, act_id: UUID, data: bytes | Path, level: SignatureLevel) -> None:
    """Steps 6 to 8: what leaves this function is proved, deposited and known by its digest."""
    with desk.database.transaction() as session:
        act, row = act_by_id(session, act_id), open_row(session, act_id)
        if row is None or row.frozen_key is None or row.frozen_sha256 is None:
            raise ActNotInState("Bản sao chưa được lập.", "The copy has not been composed yet.")
        dossier_code = session.get_one(DossierRow, act.dossier_id).code
        ordinal = len(_renditions(session, row.id)) + 1
        label = label_of(session, row)
    size_of_frozen = desk.store.head(row.frozen_key).size
    _prove(desk, data, level, begins_with=(size_of_frozen, row.frozen_sha256))
    digest, size = sha256_of(data), data.stat().st_size if isinstance(data, Path) else len(data)
    key = keep(desk.store, row, f"rendition-{ordinal}-{level}", data)
    object_id = f"dossier:{dossier_code}/copy:{row.verification_code}"
    with work_folder() as folder:
        desk.warehouse.commit(
            object_id,
            {
                f"renditions/{ordinal:02d}-{level}.pdf": data,
                "source.pdf": proven_source(desk.store, act, folder / "source.pdf"),
                "copy.json": to_json(_facts(act, row, label)),
            },
            message=f"Bản sao chứng thực số {label}, mức {level}",
            who=SYSTEM.name,
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
                size=size,
                object_key=key,
                made_at=desk.now(),
            )
        )
        if row.issued_at is None:
            issued = {"sha256": digest, "size": size, "level": level.value, "object": object_id}
            append_step(session, SYSTEM, book_id=row.book_id, number=row.number, step=Step.ISSUED, data=issued)
            row.issued_at, row.warehouse_object, row.state = desk.now(), object_id, DONE
            act_row = session.get_one(CertificationActRow, act_id, with_for_update=True, populate_existing=True)
            act_row.state = ActState.ISSUED
            act_row.waiting_code = act_row.waiting_vi = act_row.waiting_en = None
            event = {"act": str(act_id), "number": label, "code": row.verification_code, "sha256": digest}
            append_event(session, SYSTEM, act.dossier_id, EventKind.COPY_ISSUED, event)
            session.flush()
            if all(one.state in ENDED for one in acts_of_request(session, act.request_id)):
                append_event(session, SYSTEM, act.dossier_id, EventKind.RESOLVED, {})
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


def _prove(
    desk: IssuingDesk, data: bytes | Path, level: SignatureLevel, *, begins_with: tuple[int, str]
) -> None:
    report = verify_pdf(data, desk.trust.roots)
    # Below B-LT the file does not yet carry the revocation data that "valid" needs; it must still not be invalid.
    enough = {Verdict.VALID} if level.rank >= SignatureLevel.B_LT.rank else {Verdict.VALID, Verdict.INDETERMINATE}
    size, sha256 = begins_with
    if sha256_of_first(data, size) != sha256 or report.verdict not in enough or len(report.signatures) < 2:
        raise OwnOutputRejected(
            "Bản sao vừa ký không qua được bước tự kiểm tra nên chưa phát hành. Hãy báo người quản trị.",
            f"The copy just signed did not pass our own check ({report.verdict}) and was not issued.",
        )


def _renditions(session: Session, copy_id: UUID) -> list[UUID]:
    return list(session.scalars(select(RenditionRow.id).where(RenditionRow.copy_id == copy_id)))
