"""What needs more than one room: the officer's batch of signatures, the captured original, the certified copy.

Use cases only: no HTTP, no printing. Each step is durable before the next begins, and may be run again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session

from api.accounts.log_in import intake_logins
from api.composition import Services
from api.original_advice import advise_on
from digitize import jobs as digitize_jobs
from digitize.digitization import capture_upload
from digitize.rearranging import rearrange, undo_last
from digitize.retyping import read_as_type
from signing.book.acts import Act, Original, check_pages, open_act
from signing.book.copies import CertifiedCopy, cancel_copy
from signing.book.deciding import record_look_ups
from signing.book.looking_up import look_up
from signing.book.requests import PROCEDURE, CertificationRequest, open_request, request_by_id
from signing.copy.verification_code import VerificationCode
from signing.errors import CertifiedCopyError
from signing.issuing.sequence import issue
from signing.key_source import SigningKey
from signing.pades import sign_digitized_paper
from signing.rules.deadlines import VIETNAM
from storage import deposit_jobs
from storage.actor import Actor, Role
from storage.errors import ObjectExists, RecordConflict, RecordNotFound, StorageError
from storage.identifiers import new_id
from storage.objects.checked_reading import read_checked
from storage.objects.object_store import ObjectKey
from storage.records.arrangement import Change, PageEdit
from storage.records.dossiers import Dossier, open_dossier, receive_dossier
from storage.records.idempotency import once
from storage.records.papers import (
    ArchivalForm,
    MadeFile,
    Paper,
    PaperState,
    UnsignedReason,
    confirm_paper,
    note_signed,
    note_unsigned,
    papers_of,
)
from storage.records.results import issue_result
from storage.records.tables import DossierRow
from storage.records.uploads import Upload, accept_upload, retry_upload, upload_by_id


def today_in_vietnam() -> date:
    """The legal date."""
    return datetime.now(UTC).astimezone(VIETNAM).date()


def take_in_dossier(
    services: Services,
    actor: Actor,
    procedure_code: str,
    *,
    owner_name: str,
    owner_identifier: str | None,
    idempotency_key: str | None = None,
) -> Dossier:
    """Receive a dossier of a procedure in force today, with its deadline; once per idempotency key."""
    now, today = datetime.now(UTC), today_in_vietnam()
    procedure = services.procedures.on(procedure_code, today)
    due = services.rules.deadlines.after_working_days(now, procedure.working_days or 0)
    with services.database.transaction() as session:

        def receive() -> str:
            dossier = receive_dossier(
                session,
                actor,
                procedure,
                owner_name=owner_name,
                owner_identifier=owner_identifier,
                subject=procedure.name,
                received_at=now,
                received_on=today,
                due_at=due,
            )
            deposit_jobs.enqueue_dossier(services.queue, session, dossier.id)
            return dossier.code

        return open_dossier(session, actor, once(session, _own_key(actor, "dossier", idempotency_key), receive))


def take_upload(services: Services, actor: Actor, dossier_id: UUID, file_name: str, source: BinaryIO) -> Upload:
    """Accept a file and have it read; the receipt means that the bytes are durable."""
    return accept_upload(
        services.database,
        services.store,
        actor,
        dossier_id,
        file_name,
        source,
        limit=services.settings.upload_limit_mb * 1_000_000,
        then=lambda session, upload_id: digitize_jobs.enqueue_reading(services.queue, session, upload_id),
    )


def change_type(services: Services, actor: Actor, paper_id: UUID, type_code: str, typed: dict[str, str]) -> None:
    """The officer names another type: its fields are read from the kept readings; `typed` stays the officer's word."""
    _require_type(services, type_code)
    read_as_type(services.database, services.store, actor, paper_id, type_code, typed)


def confirm(
    services: Services, actor: Actor, paper_id: UUID, type_code: str, values: dict[str, str], component_id: UUID | None
) -> Paper:
    """The officer's word on a paper; its archival PDF is built from now on."""
    _require_type(services, type_code)
    with services.database.transaction() as session:
        paper = confirm_paper(session, actor, paper_id, type_code, values, component_id)
        digitize_jobs.enqueue_archiving(services.queue, session, paper_id)
    return paper


def _require_type(services: Services, type_code: str) -> None:
    if type_code not in services.paper_types:
        raise RecordConflict(f"Không có loại giấy tờ «{type_code}».", f"There is no paper type “{type_code}”.")


@dataclass(frozen=True, slots=True)
class PaperOutcome:
    """What became of one paper of a batch; each succeeds or fails by itself."""

    paper_id: UUID
    error: Exception | None


def sign_papers(
    services: Services,
    actor: Actor,
    dossier_id: UUID,
    login: str,
    pin: str,
    *,
    on_paper: Callable[[PaperOutcome], None] = lambda _: None,
) -> Sequence[PaperOutcome]:
    """One PIN signs every archived paper of the dossier (TT 01/2023/TT-VPCP art. 8), then codes and deposits follow.

    Papers that came signed keep their own signatures and get none on top; without others, no PIN is needed.
    """
    code, waiting = _awaiting(services, actor, dossier_id)
    key = services.signers.key_of(login, pin) if any(_wants_signature(paper) for paper in waiting) else None

    def finish(paper: Paper) -> None:
        if key is not None and _wants_signature(paper):
            _sign_paper(services, actor, code, paper, key)
        else:
            _leave_unsigned(services, actor, paper, UnsignedReason.SIGNED_BEFORE)

    return _batch(waiting, finish, on_paper)


def finish_unsigned(services: Services, actor: Actor, dossier_id: UUID) -> Sequence[PaperOutcome]:
    """Finish the dossier's papers in an office that has no personal certificates yet; each is recorded as such.

    Refused as soon as any officer of the agency has a certificate: then that officer signs.
    """
    _, waiting = _awaiting(services, actor, dossier_id)
    if office_has_certificates(services, actor):
        raise RecordConflict(
            "Cơ quan đã có chứng thư số cá nhân nên giấy tờ phải được ký (TT 01/2023/TT-VPCP, Điều 8).",
            "The office has personal certificates, so papers must be signed (TT 01/2023/TT-VPCP art. 8).",
        )

    def finish(paper: Paper) -> None:
        wants = _wants_signature(paper)
        _leave_unsigned(
            services, actor, paper, UnsignedReason.NO_CERTIFICATE if wants else UnsignedReason.SIGNED_BEFORE
        )

    return _batch(waiting, finish, lambda _: None)


def office_has_certificates(services: Services, actor: Actor) -> bool:
    """Whether any intake officer of the actor's agency has a personal certificate in force here."""
    with services.database.transaction() as session:
        logins = intake_logins(session, actor.agency_id)
    return any(services.signers.has_key(login) for login in logins)


def try_again(services: Services, actor: Actor, upload_id: UUID) -> None:
    """The officer has a quarantined upload read once more."""
    with services.database.transaction() as session:
        retry_upload(session, actor, upload_id)
        digitize_jobs.enqueue_reading(services.queue, session, upload_id)


def arrange(services: Services, actor: Actor, dossier_id: UUID, edit: PageEdit) -> Change:
    """One edit of the dossier's pages; the papers it changes are understood anew."""
    model = services.models.current()
    return rearrange(services.database, services.store, services.procedures, actor, dossier_id, edit, model=model)


def undo_arrangement(services: Services, actor: Actor, dossier_id: UUID) -> Change:
    """Take the newest edit of the dossier's pages back."""
    return undo_last(
        services.database, services.store, services.procedures, actor, dossier_id, model=services.models.current()
    )


def open_certification(
    services: Services,
    actor: Actor,
    *,
    requester_name: str,
    requester_personal_id: str | None,
    idempotency_key: str | None = None,
) -> CertificationRequest:
    """A request for certified copies: a dossier of its own, due by the rule of the day; once per key."""
    now, today = datetime.now(UTC), today_in_vietnam()
    with services.database.transaction() as session:

        def receive() -> str:
            request = open_request(
                session,
                actor,
                services.rules,
                services.procedures.on(PROCEDURE, today),
                requester_name=requester_name,
                requester_personal_id=requester_personal_id,
                received_at=now,
                received_on=today,
            )
            deposit_jobs.enqueue_dossier(services.queue, session, request.dossier_id)
            return str(request.id)

        made = once(session, _own_key(actor, "certification", idempotency_key), receive)
        return request_by_id(session, UUID(made))


def capture_original(
    services: Services,
    actor: Actor,
    request_id: UUID,
    upload_id: UUID,
    *,
    name: str,
    type_code: str,
    paper_copies: int,
    declared_pages: int,
    declared_sheets: int,
) -> Act:
    """Open the act for an original captured at the desk: its PDF/A is built from the scan and frozen by its digest.

    The machine's hints come with it, and connected data are looked up at once (NĐ 280/2025/NĐ-CP).
    """
    with services.database.transaction() as session:
        request, upload = request_by_id(session, request_id), upload_by_id(session, upload_id)
        actor.require_agency(request.agency_id)
        if upload.dossier_id != request.dossier_id:
            raise RecordNotFound("Yêu cầu này không có tệp đó.", "This request has no such file.")
    captured = capture_upload(services.database, services.store, upload_id, title=name)
    original = Original(
        name=name,
        type_code=type_code,
        page_count=captured.page_count,
        source_key=captured.key,
        source_sha256=captured.sha256,
        paper_copies=paper_copies,
        declared_pages=declared_pages,
        declared_sheets=declared_sheets,
    )
    check_pages(original)
    advice = advise_on(services.store, upload)
    with services.database.transaction() as session:
        act = open_act(session, actor, services.rules, request_id, original, on=today_in_vietnam(), advice=advice)
        if act.look_ups is not None:
            return act
        answers = look_up(session, actor, services.rules, services.connected, act)
        return record_look_ups(session, actor, act.id, answers)


def issue_copy(services: Services, actor: Actor, act_id: UUID, login: str, pin: str) -> CertifiedCopy:
    """Run the issuing sequence with the certifier's key; whatever was done before a crash is kept."""
    return issue(services.desk, actor, act_id, services.signers.key_of(login, pin))


def cancel(
    services: Services, actor: Actor, code: VerificationCode, *, decision_number: str, decided_on: date, reason: str
) -> CertifiedCopy:
    """Cancel a copy by decision; the archive follows."""
    with services.database.transaction() as session:
        copy = cancel_copy(session, actor, code, decision_number=decision_number, decided_on=decided_on, reason=reason)
        deposit_jobs.enqueue_dossier(services.queue, session, copy.act.dossier_id)
        services.hooks.deposit_book(session, copy.act.agency_id)
    return copy


def _own_key(actor: Actor, step: str, given: str | None) -> str:
    """What somebody else sends under the same key is something else."""
    return f"{actor.id}:{step}:{given or new_id()}"


def _awaiting(services: Services, actor: Actor, dossier_id: UUID) -> tuple[str, list[Paper]]:
    """The dossier's code and its papers whose archival file waits for the officer."""
    actor.require(Role.INTAKE_OFFICER)
    with services.database.transaction() as session:
        dossier = session.get_one(DossierRow, dossier_id)
        actor.require_agency(dossier.agency_id)
        waiting = [paper for paper in papers_of(session, dossier_id) if paper.state is PaperState.ARCHIVED]
    return dossier.code, waiting


def _wants_signature(paper: Paper) -> bool:
    return paper.archival_form is not ArchivalForm.ORIGINAL


def _batch(
    papers: Sequence[Paper], finish: Callable[[Paper], None], on_paper: Callable[[PaperOutcome], None]
) -> Sequence[PaperOutcome]:
    outcomes = []
    for paper in papers:
        outcome = PaperOutcome(paper.id, None)
        try:
            finish(paper)
        except (StorageError, CertifiedCopyError) as exc:
            outcome = PaperOutcome(paper.id, exc)
        outcomes.append(outcome)
        on_paper(outcome)
    return outcomes


def _sign_paper(services: Services, actor: Actor, dossier_code: str, paper: Paper, key: SigningKey) -> None:
    if paper.archival_key is None or paper.archival_sha256 is None:
        raise RecordConflict("Chưa có tệp lưu trữ để ký.", "There is no archival file to sign yet.")
    archival = read_checked(services.store, paper.archival_key, paper.archival_sha256)
    services.desk.check_clock()
    signed = sign_digitized_paper(archival, key, services.desk.trust, rules=services.rules)
    digest = hashlib.sha256(signed.data).hexdigest()
    object_key = ObjectKey(f"work/{dossier_code}/{paper.id}/signed-{digest[:16]}.pdf")
    with suppress(ObjectExists):
        services.store.create(object_key, signed.data)
    file = MadeFile(object_key, digest)
    with services.database.transaction() as session:
        note_signed(session, actor, paper.id, file, signed.at, archival_sha256=paper.archival_sha256)
        _issue(services, session, actor, paper.id)


def _leave_unsigned(services: Services, actor: Actor, paper: Paper, reason: UnsignedReason) -> None:
    if paper.archival_sha256 is None:
        raise RecordConflict("Chưa có tệp lưu trữ.", "There is no archival file yet.")
    with services.database.transaction() as session:
        note_unsigned(session, actor, paper.id, reason, archival_sha256=paper.archival_sha256)
        _issue(services, session, actor, paper.id)


def _issue(services: Services, session: Session, actor: Actor, paper_id: UUID) -> None:
    issue_result(session, actor, paper_id, services.settings.result_code_format)
    deposit_jobs.enqueue_paper(services.queue, session, paper_id)
