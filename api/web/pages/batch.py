"""Signing many accepted copies at once: reviewed and ticked one by one, signed with one PIN, told one by one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import batch_signing
from api.web.access import requires
from api.web.form_input import words_of
from api.web.headers import CONTENT_SECURITY_POLICY
from api.web.pages.dossiers import login_of, officer
from api.web.pages.requests import PURPOSE
from api.web.rendering import page
from signing.book.acts import ActState, act_by_id
from signing.book.copies import copy_of_act
from signing.book.requests import request_by_id
from signing.errors import CertifiedCopyError
from signing.issuing.sequence import acts_signed_by_person
from signing.issuing.two_step import prepared_for
from storage.actor import Role
from storage.errors import StorageError

router = APIRouter(prefix="/can-bo", include_in_schema=False)

# Where the agent on the officer's own PC listens (docs/sign-agent.md).
AGENT = "http://127.0.0.1:8767"


@router.get("/ky-lo")
@requires(Role.CERTIFIER)
def choose(request: Request) -> Response:
    """What this certifier accepted and has not signed yet, to be looked at and ticked."""
    return _choose_page(request, [], {})


@router.post("/ky-lo")
@requires(Role.CERTIFIER)
def sign(
    request: Request,
    act: Annotated[list[UUID] | None, Form()] = None,
    pin: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """The person's signature on each; the rest goes on while the outcome is shown."""
    words, services, chosen = words_of(request), request.app.state.services, act or []
    if not chosen:
        return _choose_page(request, chosen, {"acts": words("batch.none_chosen")})
    if not pin:
        return _choose_page(request, chosen, {"pin": words("sign.no_pin")})
    try:
        outcomes = batch_signing.sign_acts(services, officer(request, PURPOSE), chosen, login_of(request), pin)
    except (CertifiedCopyError, StorageError) as exc:
        return _choose_page(request, chosen, {"pin": words.of(exc, "message")})
    signed = [one.act_id for one in outcomes if one.error is None]
    finishing = BackgroundTask(batch_signing.finish_acts, services, signed)
    return RedirectResponse(_outcome_address(chosen), 303, background=finishing)


@router.get("/ky-lo/ket-qua")
@requires(Role.CERTIFIER)
def outcome(request: Request, act: Annotated[list[UUID] | None, Query(max_length=30)] = None) -> Response:
    """How far each copy of a batch has come."""
    return _outcome_page(request, "batch_outcome.html", act or [])


@router.get("/ky-lo/ket-qua/bang")
@requires(Role.CERTIFIER)
def outcome_table(request: Request, act: Annotated[list[UUID] | None, Query(max_length=30)] = None) -> Response:
    """The part of it that changes."""
    return _outcome_page(request, "batch_outcome_table.html", act or [])


@router.post("/ky-lo/thiet-bi")
@requires(Role.CERTIFIER)
def prepare(request: Request, act: Annotated[list[UUID] | None, Form()] = None) -> Response:
    """Prepare the copies for the token at the certifier's own PC, and show what it is to sign."""
    words, services, chosen = words_of(request), request.app.state.services, act or []
    if not chosen:
        return _choose_page(request, chosen, {"acts": words("batch.none_chosen")})
    actor = officer(request, PURPOSE)
    try:
        ticket, outcomes = batch_signing.prepare_acts(services, actor, chosen, login_of(request))
    except (CertifiedCopyError, StorageError) as exc:
        return _choose_page(request, chosen, {"acts": words.of(exc, "message")})
    response = page(
        request,
        "batch_token.html",
        ticket=ticket,
        items=prepared_for(services.desk, ticket),
        failed=[one.error for one in outcomes if one.error],
        outcome_address=_outcome_address(chosen),
        agent=AGENT,
    )
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "connect-src 'self'", f"connect-src 'self' {AGENT}"
    )
    return response


def _choose_page(request: Request, chosen: list[UUID], errors: dict[str, str]) -> Response:
    services, actor = request.app.state.services, officer(request, PURPOSE)
    acts = batch_signing.acts_to_sign(services, actor)
    with services.database.transaction() as session:
        codes = {act.id: request_by_id(session, act.request_id).dossier_code for act in acts}
    login = login_of(request)
    return page(
        request,
        "batch.html",
        status=422 if errors else 200,
        acts=acts,
        codes=codes,
        chosen=set(chosen),
        errors=errors,
        most=batch_signing.MOST_AT_ONCE,
        has_key=services.signers.has_key(login),
        elsewhere=services.signers.signs_elsewhere(login),
    )


def _outcome_page(request: Request, template: str, act_ids: list[UUID]) -> Response:
    actor = officer(request, PURPOSE)
    with request.app.state.services.database.transaction() as session:
        acts = [act_by_id(session, act_id) for act_id in act_ids]
        for act in acts:
            actor.require_agency(act.agency_id)
        by_person = acts_signed_by_person(session, act_ids)
        copies = {act.id: copy_of_act(session, act.id) for act in acts}
    busy = any(act.state is not ActState.ISSUED and act.id in by_person and not act.waiting_vi for act in acts)
    return page(
        request,
        template,
        acts=acts,
        copies=copies,
        by_person=by_person,
        issued=sum(act.state is ActState.ISSUED for act in acts),
        busy=busy,
        table_address=_outcome_address(act_ids).replace("/ket-qua?", "/ket-qua/bang?"),
    )


def _outcome_address(act_ids: list[UUID]) -> str:
    return "/can-bo/ky-lo/ket-qua?" + "&".join(f"act={act_id}" for act_id in act_ids)
