"""Certifying a copy at the desk: request, original captured, article 22, acceptance, signature, finished copy."""

from __future__ import annotations

import re
from collections.abc import Callable
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
from api.web.pages.dossiers import login_of, officer
from api.web.paper_kinds import paper_kinds
from api.web.rendering import page
from digitize.errors import DigitizeError
from signing.book.acts import PROCEDURE as CERTIFYING
from signing.book.acts import (
    Act,
    ActState,
    Checklist,
    Ground,
    accept_act,
    acts_of_request,
    acts_waiting,
    open_act_page,
    record_checklist,
    refuse_act,
    request_by_id,
    request_of_dossier,
)
from signing.book.copies import copy_of_act
from signing.errors import CertifiedCopyError
from storage.actor import Role
from storage.errors import IdentifierInvalid, RecordNotFound, StorageError
from storage.identifiers import new_id
from storage.records.dossiers import open_dossier
from storage.records.uploads import UploadState

router = APIRouter(prefix="/can-bo", include_in_schema=False)

PURPOSE = "Chứng thực bản sao"
_COUNT = re.compile(r"[0-9]{1,6}")
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
        request, "requests.html", acts=acts, codes=codes, requests=requests, now=datetime.now(UTC), **_kinds(request)
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
    return _request_page(request, code, {}, {})


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
) -> Response:
    """Say what the captured original is; it becomes an act of its own."""
    words, services, actor = words_of(request), request.app.state.services, officer(request, PURPOSE)
    given = {"upload": str(upload_id), "original_name": original_name, "original_type": original_type}
    if not original_name.strip():
        return _request_page(request, code, given, {f"name-{upload_id}": words("request.no_name")})
    with services.database.transaction() as session:
        opened = request_of_dossier(session, open_dossier(session, actor, code))
    if opened is None:
        raise not_a_request()
    try:
        act = workflows.capture_original(
            services, actor, opened.id, upload_id, name=original_name.strip(), type_code=original_type, paper_copies=0
        )
    except DigitizeError as exc:
        return _request_page(request, code, given, {f"name-{upload_id}": words.of(exc, "message")})
    return RedirectResponse(f"/can-bo/viec/{act.id}", 303)


@router.get("/viec/{act_id}")
@requires(*OFFICERS)
def act_page(request: Request, act_id: UUID) -> Response:
    """One act: where it stands and the step that comes next."""
    return _act_page(request, act_id, {}, {})


@router.get("/viec/{act_id}/trang/{number}.jpg")
@requires(*OFFICERS)
def original_picture(request: Request, act_id: UUID, number: int) -> Response:
    """A page of the captured original."""
    jpeg = desk_work.original_picture(request.app.state.services, officer(request, PURPOSE), act_id, number)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.post("/viec/{act_id}/kiem-tra")
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
async def check(request: Request, act_id: UUID) -> Response:
    """The receiver's answers to article 22, the pages compared, the look-up made."""
    form = await request.form()
    given = {name: str(value) for name, value in form.items()}
    return await run_in_threadpool(_check, request, act_id, given)


@router.post("/viec/{act_id}/chap-nhan")
@requires(Role.CERTIFIER)
def accept(request: Request, act_id: UUID) -> Response:
    """The certifier has compared the original too."""

    def step(session: Any) -> None:
        accept_act(session, officer(request, PURPOSE), act_id)

    return _step(request, act_id, step)


@router.post("/viec/{act_id}/tu-choi")
@requires(Role.CERTIFIER)
def refuse(
    request: Request,
    act_id: UUID,
    ground: Annotated[Ground, Form()],
    refuse_reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Refuse with the ground that applies."""
    words = words_of(request)
    if not refuse_reason.strip():
        return _act_page(request, act_id, {}, {"refuse_reason": words("copy.missing", what=words("act.refuse_reason"))})

    def step(session: Any) -> None:
        refuse_act(session, officer(request, PURPOSE), act_id, ground, refuse_reason.strip())

    return _step(request, act_id, step)


@router.post("/viec/{act_id}/ky")
@requires(Role.CERTIFIER)
def sign(request: Request, act_id: UUID, pin: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Number, freeze, sign twice, verify, deposit, issue."""
    words = words_of(request)
    if not pin:
        return _act_page(request, act_id, {}, {"pin": words("sign.no_pin")})
    try:
        workflows.issue_copy(request.app.state.services, officer(request, PURPOSE), act_id, login_of(request), pin)
    except CertifiedCopyError as exc:
        return _act_page(request, act_id, {}, {"pin": words.of(exc, "message")})
    return RedirectResponse(f"/can-bo/viec/{act_id}", 303)


def _check(request: Request, act_id: UUID, given: dict[str, str]) -> Response:
    words = words_of(request)
    errors = {
        f"ground_{ground}": words("act.unanswered", n=number)
        for number, ground in enumerate(Ground, start=1)
        if given.get(f"ground_{ground}") not in ("yes", "no")
    }
    if not _COUNT.fullmatch(given.get("pages_compared", "").strip()):
        errors["pages_compared"] = words("copy.missing", what=words("act.pages_compared"))
    if not given.get("looked_up", "").strip():
        errors["looked_up"] = words("copy.missing", what=words("act.looked_up"))
    if errors:
        return _act_page(request, act_id, given, errors)
    grounds = {ground: given[f"ground_{ground}"] == "yes" for ground in Ground}
    checklist = Checklist(grounds, int(given["pages_compared"]), given["looked_up"].strip())
    try:
        with request.app.state.services.database.transaction() as session:
            record_checklist(session, officer(request, PURPOSE), act_id, checklist)
    except CertifiedCopyError as exc:
        return _act_page(request, act_id, given, {"pages_compared": words.of(exc, "message")})
    return RedirectResponse(f"/can-bo/viec/{act_id}", 303)


def _step(request: Request, act_id: UUID, step: Callable[[Any], None]) -> Response:
    try:
        with request.app.state.services.database.transaction() as session:
            step(session)
    except (CertifiedCopyError, StorageError) as exc:
        return _act_page(request, act_id, {}, {"step": words_of(request).of(exc, "message")})
    return RedirectResponse(f"/can-bo/viec/{act_id}", 303)


def not_a_request() -> RecordNotFound:
    """The dossier is of another procedure."""
    return RecordNotFound("Hồ sơ này không phải yêu cầu chứng thực.", "This is no certification request.")


def _new_page(request: Request, given: dict[str, str], errors: dict[str, str]) -> Response:
    status = 422 if errors else 200
    return page(request, "request_new.html", status=status, given=given, errors=errors, once=new_id())


def _request_page(request: Request, code: str, given: dict[str, str], errors: dict[str, str]) -> Response:
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
        raise not_a_request()
    acts = acts_of_request(session, found)
    captures = desk_work.captures_of(session, dossier_id, acts, paper_kinds())
    states = {capture.upload.state for capture in captures}
    return {
        "acts": acts,
        "copies": {act.id: copy_of_act(session, act.id) for act in acts},
        "captures": captures,
        "is_busy": bool(states & {UploadState.ACCEPTED, UploadState.READING}),
        **_kinds(request),
    }


def _act_page(request: Request, act_id: UUID, given: dict[str, str], errors: dict[str, str]) -> Response:
    actor = officer(request, PURPOSE)
    with request.app.state.services.database.transaction() as session:
        act = open_act_page(session, actor, act_id)
        code = request_by_id(session, act.request_id).dossier_code
        copy = copy_of_act(session, act_id)
    return page(
        request,
        "act.html",
        status=422 if errors else 200,
        act=act,
        code=code,
        copy=copy,
        given=given,
        errors=errors,
        grounds=list(Ground),
        steps=_steps(act),
        is_receiver=act.received_by == actor.id,
        **_kinds(request),
    )


def _steps(act: Act) -> list[tuple[str, str]]:
    """The five steps with how each stands: done, now, wait or stopped."""
    names = ["capture", "check", "accept", "sign", "done"]
    order = {
        ActState.OPENED: 1,
        ActState.CHECKED: 2,
        ActState.ACCEPTED: 3,
        ActState.SIGNED: 3,
        ActState.ISSUED: 5,
        ActState.REFUSED: 2,
    }
    here = order[act.state]
    stands = ["done" if i < here else "now" if i == here else "wait" for i in range(len(names))]
    if act.state is ActState.REFUSED:
        stands[here] = "stopped"
    return list(zip(names, stands, strict=True))


def _kinds(request: Request) -> dict[str, Any]:
    words, kinds = words_of(request), paper_kinds()
    return {"kinds": kinds.options(words), "kind_name": lambda code: kinds.name(code, words)}
