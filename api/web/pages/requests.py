"""Requests for certified copies: taken in at the desk, their originals captured and named."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import workflows
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.form_input import LARGEST_FILES, files_of, words_of
from api.web.pages.dossiers import officer
from api.web.paper_kinds import paper_kinds
from api.web.rendering import page
from digitize.errors import DigitizeError
from signing.book.acts import ActState, acts_of_request, acts_waiting
from signing.book.charging import unpaid_acts
from signing.book.copies import copy_of_act
from signing.book.letters import letters_of
from signing.book.requests import PROCEDURE as CERTIFYING
from signing.book.requests import ExtensionReason, request_by_id, request_of_dossier
from signing.errors import PagesIncomplete
from storage.actor import Role
from storage.errors import IdentifierInvalid, RecordNotFound
from storage.identifiers import new_id
from storage.records.dossiers import open_dossier
from storage.records.uploads import UploadState

router = APIRouter(prefix="/can-bo", include_in_schema=False)

PURPOSE = "Chứng thực bản sao"
_COUNT = re.compile(r"[0-9]{1,4}")
_WAITING = frozenset({ActState.OPENED, ActState.CHECKED, ActState.ACCEPTED, ActState.SIGNED})


@router.get("/chung-thuc")
@requires(*OFFICERS)
def waiting(request: Request) -> Response:
    """Acts that wait for somebody, and the newest requests."""
    actor = officer(request, PURPOSE)
    with request.app.state.services.database.transaction() as session:
        acts = acts_waiting(session, actor.agency_id, _WAITING) if actor.agency_id else []
        codes = {act.id: request_by_id(session, act.request_id).dossier_code for act in acts}
        requests = desk_work.newest_requests(session, actor, CERTIFYING)
    return page(
        request, "requests.html", acts=acts, codes=codes, requests=requests, now=datetime.now(UTC), **kinds_of(request)
    )


@router.get("/chung-thuc/moi")
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
def ask(request: Request) -> Response:
    """The form of a new request."""
    return _new_page(request, {}, {})


@router.post("/chung-thuc/moi")
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
def take_in(
    request: Request,
    requester_name: Annotated[str, Form(max_length=200)] = "",
    requester_id: Annotated[str, Form(max_length=20)] = "",
    once: Annotated[str, Form(max_length=50)] = "",
) -> Response:
    """Receive it with its own dossier code, once however often the form is sent."""
    words = words_of(request)
    given = {"requester_name": requester_name, "requester_id": requester_id}
    if not requester_name.strip():
        errors = {"requester_name": words("take_in.no_name")}
        return _new_page(request, given, errors)
    try:
        opened = workflows.open_certification(
            request.app.state.services,
            officer(request, PURPOSE),
            requester_name=requester_name.strip(),
            requester_personal_id=requester_id.strip() or None,
            idempotency_key=f"form:{once}" if once else None,
        )
    except IdentifierInvalid as exc:
        errors = {"requester_id": words.of(exc, "message")}
        return _new_page(request, given, errors)
    return RedirectResponse(f"/can-bo/chung-thuc/{opened.dossier_code}", 303)


@router.get("/chung-thuc/{code}")
@requires(*OFFICERS)
def request_page(request: Request, code: str) -> Response:
    """One request with its originals, and the place to capture another."""
    return request_answer(request, code, {}, {})


@router.get("/chung-thuc/{code}/viec")
@requires(*OFFICERS)
def request_work(request: Request, code: str) -> Response:
    """The part of the page that changes while the machine reads the captured originals."""
    actor = officer(request, PURPOSE)
    with request.app.state.services.database.transaction() as session:
        dossier = desk_work.glance(session, actor, code=code)
        given = _request_given(request, session, dossier.id)
    return page(request, "request_work.html", dossier=dossier, given={}, errors={}, **given)


@router.post("/chung-thuc/{code}/ban-chinh", max_body_size=LARGEST_FILES)
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
async def capture(request: Request, code: str) -> Response:
    """Scans of originals shown at the desk, sent by the plain form; with script they go to the dossier directly."""
    services, actor = request.app.state.services, officer(request, PURPOSE)
    for file in await files_of(request):
        await run_in_threadpool(desk_work.accept_file, services, actor, code, file.filename or "", file.file)
    return RedirectResponse(f"/can-bo/chung-thuc/{code}", 303)


@router.post("/chung-thuc/{code}/ban-chinh/{upload_id}")
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
def name_original(
    request: Request,
    code: str,
    upload_id: UUID,
    original_name: Annotated[str, Form(max_length=300)] = "",
    original_type: Annotated[str, Form(max_length=40)] = "",
    pages: Annotated[str, Form(max_length=6)] = "",
    sheets: Annotated[str, Form(max_length=6)] = "",
    copies: Annotated[str, Form(max_length=3)] = "0",
) -> Response:
    """Say what the captured original is, and count its pages and sheets; it becomes an act of its own."""
    words, services, actor = words_of(request), request.app.state.services, officer(request, PURPOSE)
    given = {
        "upload": str(upload_id),
        "original_name": original_name,
        "original_type": original_type,
        "pages": pages,
        "sheets": sheets,
        "copies": copies,
    }
    errors = {} if original_name.strip() else {f"name-{upload_id}": words("request.no_name")}
    for name, text in (("pages", pages), ("sheets", sheets), ("copies", copies)):
        if not _COUNT.fullmatch(text.strip()):
            errors[f"{name}-{upload_id}"] = words("request.no_count", what=words(f"request.{name}"))
    if errors:
        return request_answer(request, code, given, errors)
    with services.database.transaction() as session:
        opened = request_of_dossier(session, open_dossier(session, actor, code))
    if opened is None:
        raise _not_a_request()
    try:
        act = workflows.capture_original(
            services,
            actor,
            opened.id,
            upload_id,
            name=original_name.strip(),
            type_code=original_type,
            paper_copies=int(copies),
            declared_pages=int(pages),
            declared_sheets=int(sheets),
        )
    except PagesIncomplete as exc:
        return request_answer(request, code, given, {f"pages-{upload_id}": words.of(exc, "message")})
    except DigitizeError as exc:
        return request_answer(request, code, given, {f"name-{upload_id}": words.of(exc, "message")})
    return RedirectResponse(f"/can-bo/viec/{act.id}", 303)


def _not_a_request() -> RecordNotFound:
    """The dossier is of another procedure."""
    return RecordNotFound("Hồ sơ này không phải yêu cầu chứng thực.", "This is no certification request.")


def _new_page(request: Request, given: dict[str, str], errors: dict[str, str]) -> Response:
    status = 422 if errors else 200
    return page(request, "request_new.html", status=status, given=given, errors=errors, once=new_id())


def request_answer(request: Request, code: str, given: dict[str, str], errors: dict[str, str]) -> Response:
    """The request's page, with what was typed and what was wrong with it."""
    with request.app.state.services.database.transaction() as session:
        dossier = open_dossier(session, officer(request, PURPOSE), code)
        shown = _request_given(request, session, dossier.id)
    now, limit = datetime.now(UTC), request.app.state.services.settings.upload_limit_mb * 1_000_000
    status = 422 if errors else 200
    return page(
        request,
        "request.html",
        status=status,
        dossier=dossier,
        given=given,
        errors=errors,
        now=now,
        limit=limit,
        **shown,
    )


def _request_given(request: Request, session: Session, dossier_id: UUID) -> dict[str, Any]:
    found = desk_work.request_id_of(session, dossier_id)
    if found is None:
        raise _not_a_request()
    acts = acts_of_request(session, found)
    captures = desk_work.captures_of(session, dossier_id, acts, paper_kinds())
    states = {capture.upload.state for capture in captures}
    return {
        "acts": acts,
        "copies": {act.id: copy_of_act(session, act.id) for act in acts},
        "captures": captures,
        "unpaid": unpaid_acts(session, found),
        "letters": letters_of(session, found),
        "reasons": list(ExtensionReason),
        "asked": request_by_id(session, found),
        "is_busy": bool(states & {UploadState.ACCEPTED, UploadState.READING}),
        **kinds_of(request),
    }


def kinds_of(request: Request) -> dict[str, Any]:
    """The kinds of paper a form offers, and their names."""
    words, kinds = words_of(request), paper_kinds()
    return {"kinds": kinds.options(words), "kind_name": lambda code: kinds.name(code, words)}
