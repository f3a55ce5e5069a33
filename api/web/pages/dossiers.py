"""The desk: the work list, taking a dossier in, and a dossier's own page while its papers come in."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, BinaryIO
from uuid import UUID

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api import workflows
from api.accounts.errors import LogInNeeded
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.form_input import LARGEST_FILES, files_of, words_of
from api.web.paper_kinds import paper_kinds
from api.web.rendering import VIETNAM, page
from api.web.visitor import visitor_of
from signing.book.acts import request_of_dossier
from storage.actor import Actor, Role
from storage.errors import IdentifierInvalid
from storage.identifiers import new_id
from storage.records.dossiers import (
    Component,
    Decision,
    Dossier,
    DossierFilter,
    components_of,
    decide_component,
    list_dossiers,
    open_dossier,
)
from storage.records.events import events_of
from storage.records.papers import Paper, PaperState, papers_of
from storage.records.procedures import Procedure
from storage.records.results import results_of_dossier
from storage.records.uploads import TooLarge, Upload, UploadState, uploads_of

router = APIRouter(prefix="/can-bo", include_in_schema=False)

PURPOSE = "Tiếp nhận và số hóa hồ sơ"
_ROWS = 50


@dataclass(frozen=True, slots=True)
class Slot:
    """One component on the dossier's page, with the papers that fill it."""

    component: Component
    papers: Sequence[Paper]

    @property
    def state(self) -> str:
        """The least advanced of its papers, or why it has none."""
        if self.component.decision is not Decision.DIGITIZE:
            return self.component.decision.value
        if not self.papers:
            return "missing"
        order = list(PaperState)
        return paper_state(min(self.papers, key=lambda paper: order.index(paper.state)))


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do in a dossier, as its page shows it."""

    slots: Sequence[Slot]
    loose: Sequence[Paper]
    uploads: Sequence[Upload]
    papers: Sequence[Paper]

    @property
    def is_busy(self) -> bool:
        """Whether the machine is at work, so that the page should look again soon."""
        waiting = any(upload.state in (UploadState.ACCEPTED, UploadState.READING) for upload in self.uploads)
        return waiting or bool(self.in_state(PaperState.CONFIRMED, PaperState.SIGNED))

    def in_state(self, *states: PaperState) -> list[Paper]:
        """The papers in one of these states."""
        return [paper for paper in self.papers if paper.state in states]

    @property
    def to_review(self) -> list[Paper]:
        """Papers that wait for the officer's word, doubtful ones first."""
        return sorted(self.in_state(PaperState.PROPOSED), key=lambda paper: (not paper.is_doubtful, paper.position))

    @property
    def to_archive(self) -> list[Paper]:
        """Confirmed papers whose archival file is being made."""
        return self.in_state(PaperState.CONFIRMED)

    @property
    def to_sign(self) -> list[Paper]:
        """Papers that wait for the officer's signature."""
        return self.in_state(PaperState.ARCHIVED)

    @property
    def to_store(self) -> list[Paper]:
        """Signed papers on their way to the warehouse."""
        return self.in_state(PaperState.SIGNED)

    @property
    def stored(self) -> list[Paper]:
        """Papers that lie in the warehouse."""
        return self.in_state(PaperState.STORED)


def paper_state(paper: Paper) -> str:
    """The state as a key of the catalogues: a proposal is told apart by whether the machine was sure."""
    return "doubtful" if paper.state is PaperState.PROPOSED and paper.is_doubtful else paper.state.value


def officer(request: Request, purpose: str = PURPOSE) -> Actor:
    """The officer at this request."""
    return visitor_of(request).actor(purpose)


def login_of(request: Request) -> str:
    """The log-in name, by which the register of signers knows the officer's key."""
    account = visitor_of(request).account
    if account is None:
        raise LogInNeeded
    return account.login


@router.get("")
@requires(*OFFICERS)
def work_list(request: Request, before: str = "") -> Response:
    """The agency's dossiers, newest first, one keyset page."""
    services = request.app.state.services
    with services.database.transaction() as session:
        dossiers = list_dossiers(session, officer(request), DossierFilter(_parse_key(before), _ROWS))
    last = dossiers[-1] if len(dossiers) == _ROWS else None
    older = f"{last.received_at.isoformat()}_{last.id}" if last else ""
    names = {dossier.procedure_code: procedure_of(services, dossier).name for dossier in dossiers}
    return page(request, "desk.html", dossiers=dossiers, names=names, older=older, now=datetime.now(UTC))


@router.get("/ho-so/moi")
@requires(Role.INTAKE_OFFICER)
def ask(request: Request) -> Response:
    """The form of a new dossier."""
    return _take_in_page(request, {}, {})


@router.post("/ho-so/moi")
@requires(Role.INTAKE_OFFICER)
def take_in(
    request: Request,
    procedure: Annotated[str, Form(max_length=50)] = "",
    owner_name: Annotated[str, Form(max_length=200)] = "",
    owner_identifier: Annotated[str, Form(max_length=20)] = "",
    once: Annotated[str, Form(max_length=50)] = "",
) -> Response:
    """Receive it, once however often the form is sent, and go on to its page; or say what is wrong where."""
    given = {"procedure": procedure, "owner_name": owner_name, "owner_identifier": owner_identifier}
    words = words_of(request)
    if not owner_name.strip():
        return _take_in_page(request, given, {"owner_name": words("take_in.no_name")})
    try:
        dossier = workflows.take_in_dossier(
            request.app.state.services,
            officer(request),
            procedure,
            owner_name=owner_name.strip(),
            owner_identifier=owner_identifier.strip() or None,
            idempotency_key=f"form:{once}" if once else None,
        )
    except IdentifierInvalid as exc:
        return _take_in_page(request, given, {"owner_identifier": words.of(exc, "message")})
    return RedirectResponse(f"/can-bo/ho-so/{dossier.code}", 303)


@router.get("/ho-so/{code}")
@requires(*OFFICERS)
def dossier_page(request: Request, code: str) -> Response:
    """Everything of one dossier; the reading is recorded."""
    services = request.app.state.services
    with services.database.transaction() as session:
        dossier = open_dossier(session, officer(request), code)
        given = {
            "dossier": dossier,
            **_work_given(session, request, dossier.id),
            "events": events_of(session, dossier.id),
            "is_request": request_of_dossier(session, dossier) is not None,
        }
    limit = services.settings.upload_limit_mb * 1_000_000
    procedure = procedure_of(services, dossier)
    return page(request, "dossier.html", procedure=procedure, now=datetime.now(UTC), limit=limit, **given)


@router.get("/ho-so/{code}/viec")
@requires(*OFFICERS)
def dossier_work(request: Request, code: str) -> Response:
    """The part of the page that changes while the machine works; asked for every second."""
    with request.app.state.services.database.transaction() as session:
        dossier = desk_work.glance(session, officer(request), code=code)
        given = _work_given(session, request, dossier.id)
    return page(request, "dossier_work.html", dossier=dossier, **given)


@router.post("/ho-so/{code}/thanh-phan/{component_id}")
@requires(Role.INTAKE_OFFICER)
def decide(
    request: Request, code: str, component_id: UUID, reason: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Not to be digitized, with the article; an empty reason takes that back."""
    decision = Decision.NOT_DIGITIZED if reason.strip() else Decision.DIGITIZE
    with request.app.state.services.database.transaction() as session:
        decide_component(session, officer(request), component_id, decision, reason.strip() or None)
    return RedirectResponse(f"/can-bo/ho-so/{code}#thanh-phan", 303)


@router.post("/ho-so/{code}/tep", max_body_size=LARGEST_FILES)
@requires(Role.INTAKE_OFFICER)
async def upload_form(request: Request, code: str) -> Response:
    """Files sent by the plain form, without script."""
    for file in await files_of(request):
        await run_in_threadpool(_accept, request, code, file.filename or "", file.file)
    return RedirectResponse(f"/can-bo/ho-so/{code}#giay-to", 303)


@router.put("/ho-so/{code}/tep", max_body_size=LARGEST_FILES)
@requires(Role.INTAKE_OFFICER)
async def upload_stream(request: Request, code: str, name: str) -> Response:
    """One file as the raw body, so that the page can show its progress; the limit counts in the stream."""
    limit = request.app.state.services.settings.upload_limit_mb * 1_000_000
    with tempfile.TemporaryFile() as spool:
        size = 0
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise TooLarge(
                    f"Tệp lớn hơn {limit // 1_000_000} MB. Hãy quét ở 300 dpi hoặc tách tệp.",
                    f"The file is larger than {limit // 1_000_000} MB. Scan at 300 dpi or split it.",
                )
            await run_in_threadpool(spool.write, piece)
        spool.seek(0)
        upload = await run_in_threadpool(_accept, request, code, name, spool)
    return JSONResponse(
        {
            "schema": 1,
            "id": str(upload.id),
            "size": upload.size,
            "sha256": upload.sha256,
            "received_at": upload.received_at.isoformat(),
        },
        201,
    )


def _work_given(session: Session, request: Request, dossier_id: UUID) -> dict[str, Any]:
    words, kinds = words_of(request), paper_kinds()
    return {
        "work": work_of(session, dossier_id),
        "codes": {result.paper_id: result.code for result in results_of_dossier(session, dossier_id)},
        "kind_name": lambda code: kinds.name(code, words),
        "state_of": paper_state,
    }


def work_of(session: Session, dossier_id: UUID) -> Work:
    """A dossier's components, papers and uploads, put together."""
    components = components_of(session, dossier_id)
    papers = papers_of(session, dossier_id)
    slots = [Slot(one, [paper for paper in papers if paper.component_id == one.id]) for one in components]
    loose = [paper for paper in papers if paper.component_id is None]
    return Work(slots, loose, uploads_of(session, dossier_id), papers)


def procedure_of(services: Any, dossier: Dossier) -> Procedure:
    """The version of the procedure that the dossier was taken in under."""
    procedure: Procedure = services.procedures.on(dossier.procedure_code, dossier.procedure_effective_from)
    return procedure


def _accept(request: Request, code: str, name: str, source: BinaryIO) -> Upload:
    return desk_work.accept_file(request.app.state.services, officer(request), code, name, source)


def _take_in_page(request: Request, given: dict[str, str], errors: dict[str, str]) -> Response:
    offered = request.app.state.services.procedures.in_force(datetime.now(VIETNAM).date())
    options = [(code, f"{one.name} ({code})") for code, one in offered.items()]
    status = 422 if errors else 200
    return page(request, "take_in.html", status=status, options=options, given=given, errors=errors, once=new_id())


def _parse_key(text: str) -> tuple[datetime, UUID] | None:
    at, _, identifier = text.partition("_")
    try:
        return (datetime.fromisoformat(at), UUID(identifier)) if identifier else None
    except ValueError:
        return None
