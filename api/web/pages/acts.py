"""One act of certification at the desk: article 22, acceptance or refusal, signature."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import workflows
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.form_input import words_of
from api.web.pages.dossiers import login_of, officer
from api.web.pages.requests import PURPOSE, kinds_of
from api.web.rendering import page
from signing.book.acts import (
    Act,
    ActState,
    Checklist,
    Ground,
    accept_act,
    open_act_page,
    record_checklist,
    refuse_act,
    request_by_id,
)
from signing.book.copies import copy_of_act
from signing.errors import CertifiedCopyError
from storage.actor import Role
from storage.errors import StorageError

router = APIRouter(prefix="/can-bo", include_in_schema=False)

_COUNT = re.compile(r"[0-9]{1,6}")


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
        **kinds_of(request),
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
