"""One act of certification at the desk: where it stands, article 22, its signature."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated
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
from signing.book.acts import Act, ActState, open_act_page
from signing.book.charging import paid_acts
from signing.book.copies import copy_of_act
from signing.book.deciding import record_checklist
from signing.book.letters import letters_of
from signing.book.requests import request_by_id
from signing.errors import CertifiedCopyError
from signing.examination.grounds import Checklist, Ground
from signing.examination.look_up import Outcome
from signing.rules.deadlines import VIETNAM
from storage.actor import Role
from storage.records.agencies import agency_by_id
from storage.records.events import events_of

router = APIRouter(prefix="/can-bo", include_in_schema=False)

_COUNT = re.compile(r"[0-9]{1,6}")


@router.get("/viec/{act_id}")
@requires(*OFFICERS)
def act_page(request: Request, act_id: UUID) -> Response:
    """One act: where it stands and the step that comes next."""
    return act_answer(request, act_id, {}, {})


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


@router.post("/viec/{act_id}/ky")
@requires(Role.CERTIFIER)
def sign(request: Request, act_id: UUID, pin: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Number, freeze, sign twice, verify, deposit, issue."""
    words = words_of(request)
    if not pin:
        return act_answer(request, act_id, {}, {"pin": words("sign.no_pin")})
    try:
        workflows.issue_copy(request.app.state.services, officer(request, PURPOSE), act_id, login_of(request), pin)
    except CertifiedCopyError as exc:
        return act_answer(request, act_id, {}, {"pin": words.of(exc, "message")})
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
        return act_answer(request, act_id, given, errors)
    grounds = {ground: given[f"ground_{ground}"] == "yes" for ground in Ground}
    checklist = Checklist(grounds, int(given["pages_compared"]), given["looked_up"].strip())
    try:
        with request.app.state.services.database.transaction() as session:
            record_checklist(session, officer(request, PURPOSE), act_id, checklist)
    except CertifiedCopyError as exc:
        return act_answer(request, act_id, given, {"pages_compared": words.of(exc, "message")})
    return RedirectResponse(f"/can-bo/viec/{act_id}", 303)


def act_answer(request: Request, act_id: UUID, given: dict[str, str], errors: dict[str, str]) -> Response:
    """The act's page, with what was typed and what was wrong with it."""
    actor, services = officer(request, PURPOSE), request.app.state.services
    today = datetime.now(VIETNAM).date()
    with services.database.transaction() as session:
        act = open_act_page(session, actor, act_id)
        code = request_by_id(session, act.request_id).dossier_code
        copy = copy_of_act(session, act_id)
        letters = [one for one in letters_of(session, act.request_id) if one.act_id == act_id]
        history = [one for one in events_of(session, act.dossier_id) if one.data.get("act") == str(act_id)]
        agency = agency_by_id(session, act.agency_id)
        is_paid = act_id in paid_acts(session, act.request_id)
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
        needs_other=act.received_by == actor.id and services.rules.desk.two_persons_of(agency.code, today).required,
        actor=actor,
        agency=agency,
        letters=letters,
        history=history,
        has_key=services.signers.has_key(login_of(request)),
        seizures=services.rules.letters.seizures_on(today),
        exemptions=services.rules.exemptions_on(today) if not is_paid else [],
        proposed_look_up=_proposed_look_up(request, act),
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
        ActState.SEIZED: 2,
    }
    here = order[act.state]
    stands = ["done" if i < here else "now" if i == here else "wait" for i in range(len(names))]
    if act.state in (ActState.REFUSED, ActState.SEIZED):
        stands[here] = "stopped"
    return list(zip(names, stands, strict=True))


def _proposed_look_up(request: Request, act: Act) -> str:
    """The officer's sentence where every source answered that it has nothing; else the officer finds the words."""
    words, answers = words_of(request), act.look_ups or ()
    if not answers or any(one.outcome is not Outcome.NOT_FOUND for one in answers):
        return ""
    return words("look_up.nothing", names=", ".join(words.of(one) for one in answers))
