"""Finishing a dossier's papers: one PIN signs them as a batch; without certificates that is recorded instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import workflows
from api.web import desk_work
from api.web.access import requires
from api.web.dossier_work import work_of
from api.web.form_input import words_of
from api.web.pages.dossiers import login_of, officer
from api.web.paper_kinds import paper_kinds
from api.web.rendering import page
from signing.errors import CertifiedCopyError
from storage.actor import Role
from storage.errors import StorageError
from storage.records.dossiers import open_dossier

router = APIRouter(prefix="/can-bo", include_in_schema=False)


@router.get("/ho-so/{code}/ky")
@requires(Role.INTAKE_OFFICER)
def ask_pin(request: Request, code: str) -> Response:
    """What will be signed, and the one PIN."""
    return _page(request, code, {})


@router.post("/ho-so/{code}/ky")
@requires(Role.INTAKE_OFFICER)
def sign(request: Request, code: str, pin: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Sign every archived paper of the dossier with one PIN."""
    services, actor = request.app.state.services, officer(request)
    with services.database.transaction() as session:
        dossier = desk_work.glance(session, actor, code=code)
        needs_pin = bool(work_of(session, dossier.id).to_sign)
    if needs_pin and not pin:
        return _page(request, code, {"pin": words_of(request)("sign.no_pin")})
    try:
        outcomes = workflows.sign_papers(services, actor, dossier.id, login_of(request), pin)
    except CertifiedCopyError as exc:
        return _page(request, code, {"pin": words_of(request).of(exc, "message")})
    return _after(request, code, outcomes)


@router.post("/ho-so/{code}/hoan-tat-khong-ky")
@requires(Role.INTAKE_OFFICER)
def finish_unsigned(request: Request, code: str) -> Response:
    """Finish the papers of an office without personal certificates; refused where there are any."""
    services, actor = request.app.state.services, officer(request)
    with services.database.transaction() as session:
        dossier = desk_work.glance(session, actor, code=code)
    try:
        outcomes = workflows.finish_unsigned(services, actor, dossier.id)
    except StorageError as exc:
        return _page(request, code, {"pin": words_of(request).of(exc, "message")})
    return _after(request, code, outcomes)


def _after(request: Request, code: str, outcomes: Sequence[workflows.PaperOutcome]) -> Response:
    for outcome in outcomes:
        if outcome.error is not None:
            return _page(request, code, {"pin": words_of(request).of(outcome.error, "message")})
    return RedirectResponse(f"/can-bo/ho-so/{code}", 303)


def _page(request: Request, code: str, errors: dict[str, str]) -> Response:
    services, actor = request.app.state.services, officer(request)
    with services.database.transaction() as session:
        dossier = open_dossier(session, actor, code)
        work = work_of(session, dossier.id)
    kinds, words = paper_kinds(), words_of(request)
    return page(
        request,
        "sign.html",
        status=422 if errors else 200,
        dossier=dossier,
        work=work,
        errors=errors,
        has_key=services.signers.has_key(login_of(request)),
        office_has_keys=workflows.office_has_certificates(services, actor),
        kind_name=lambda kind: kinds.name(kind, words),
    )
