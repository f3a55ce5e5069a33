"""The desk: the work list, taking a dossier in, and a dossier's own page while its papers come in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import workflows
from api.accounts.errors import LogInNeeded
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.dossier_work import counted_origins, paper_state, work_of
from api.web.form_input import words_of
from api.web.paper_kinds import paper_kinds
from api.web.rendering import VIETNAM, page
from api.web.visitor import visitor_of
from signing.book.requests import request_of_dossier
from storage.actor import Actor, Role
from storage.errors import IdentifierInvalid
from storage.identifiers import new_id
from storage.records.dossiers import (
    Decision,
    Dossier,
    DossierFilter,
    decide_component,
    list_dossiers,
    open_dossier,
)
from storage.records.events import events_of
from storage.records.procedures import Procedure
from storage.records.results import results_of_dossier

router = APIRouter(prefix="/can-bo", include_in_schema=False)

PURPOSE = "Tiếp nhận và số hóa hồ sơ"
_ROWS = 50


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


def _work_given(session: Session, request: Request, dossier_id: UUID) -> dict[str, Any]:
    words, kinds = words_of(request), paper_kinds()
    return {
        "work": work_of(session, dossier_id),
        "codes": {result.paper_id: result.code for result in results_of_dossier(session, dossier_id)},
        "kind_name": lambda code: kinds.name(code, words),
        "state_of": paper_state,
        "origins_of": counted_origins,
    }


def procedure_of(services: Any, dossier: Dossier) -> Procedure:
    """The version of the procedure that the dossier was taken in under."""
    procedure: Procedure = services.procedures.on(dossier.procedure_code, dossier.procedure_effective_from)
    return procedure


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
