"""What people decide on an original: looked up, accepted, taken over, refused in writing, held; what it costs less."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import certifying
from api.web.access import requires
from api.web.form_input import words_of
from api.web.pages.acts import act_answer
from api.web.pages.dossiers import login_of, officer
from api.web.pages.requests import PURPOSE
from api.workflows import today_in_vietnam
from signing.book.charging import reduce_fee
from signing.book.deciding import accept_act, take_over_act
from signing.book.letters import Letter
from signing.errors import CertifiedCopyError
from signing.examination.grounds import Ground
from storage.actor import Role
from storage.errors import StorageError

router = APIRouter(prefix="/can-bo", include_in_schema=False)


@router.post("/viec/{act_id}/tra-cuu")
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
def look_up(request: Request, act_id: UUID) -> Response:
    """Ask the connected data again."""
    services = request.app.state.services
    return _step(request, act_id, lambda: certifying.look_up_again(services, officer(request, PURPOSE), act_id))


@router.post("/viec/{act_id}/chap-nhan")
@requires(Role.CERTIFIER)
def accept(request: Request, act_id: UUID) -> Response:
    """The certifier has compared the original too."""
    services = request.app.state.services

    def step() -> None:
        with services.database.transaction() as session:
            accept_act(session, officer(request, PURPOSE), services.rules, act_id, on=today_in_vietnam())

    return _step(request, act_id, step)


@router.post("/viec/{act_id}/nhan-thay")
@requires(Role.CERTIFIER)
def take_over(request: Request, act_id: UUID) -> Response:
    """Another certifier has compared the original and signs in place of the first."""
    services = request.app.state.services

    def step() -> None:
        with services.database.transaction() as session:
            take_over_act(session, officer(request, PURPOSE), services.rules, act_id, on=today_in_vietnam())

    return _step(request, act_id, step)


@router.post("/viec/{act_id}/tu-choi")
@requires(Role.CERTIFIER)
def refuse(
    request: Request,
    act_id: UUID,
    ground: Annotated[Ground, Form()],
    refuse_reason: Annotated[str, Form(max_length=2000)] = "",
    refuse_pin: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Refuse with the ground that applies; the letter is signed at once where the officer gives a PIN."""
    if not refuse_reason.strip():
        return _missing(request, act_id, "refuse_reason", {"ground": ground.value})

    def step() -> Letter:
        actor = officer(request, PURPOSE)
        return certifying.refuse_original(request.app.state.services, actor, act_id, ground, refuse_reason)

    return _with_letter(request, act_id, step, refuse_pin)


@router.post("/viec/{act_id}/tam-giu")
@requires(Role.CERTIFIER)
def seize(
    request: Request,
    act_id: UUID,
    cause: Annotated[str, Form(max_length=40)],
    seize_signs: Annotated[str, Form(max_length=2000)] = "",
    seize_place: Annotated[str, Form(max_length=300)] = "",
    seize_pin: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Hold a forged or wrongly issued paper, with its record."""
    for name, value in (("seize_signs", seize_signs), ("seize_place", seize_place)):
        if not value.strip():
            return _missing(request, act_id, name, {"cause": cause})

    def step() -> Letter:
        actor = officer(request, PURPOSE)
        return certifying.seize_original(request.app.state.services, actor, act_id, cause, seize_signs, seize_place)

    return _with_letter(request, act_id, step, seize_pin)


@router.post("/viec/{act_id}/giam-phi")
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
def less_fee(
    request: Request,
    act_id: UUID,
    exemption: Annotated[str, Form(max_length=80)],
    fee_evidence: Annotated[str, Form(max_length=500)] = "",
    fee_stated: Annotated[str, Form(max_length=9)] = "",
) -> Response:
    """Less is paid for a reason in force, on evidence."""
    services, digits = request.app.state.services, fee_stated.replace(".", "").strip()
    if not fee_evidence.strip():
        return _missing(request, act_id, "fee_evidence", {})

    def step() -> None:
        with services.database.transaction() as session:
            reduce_fee(
                session,
                officer(request, PURPOSE),
                services.rules,
                act_id,
                exemption,
                fee_evidence,
                on=today_in_vietnam(),
                stated=int(digits) if digits.isascii() and digits.isdigit() else None,
            )

    return _step(request, act_id, step)


def _missing(request: Request, act_id: UUID, name: str, given: dict[str, str]) -> Response:
    words = words_of(request)
    return act_answer(request, act_id, given, {name: words("copy.missing", what=words(f"act.{name}"))})


def _with_letter(request: Request, act_id: UUID, step: Callable[[], Letter], pin: str) -> Response:
    """Decide first; a signature that fails leaves the decision and its letter as they are, to be signed later."""
    words, services, actor = words_of(request), request.app.state.services, officer(request, PURPOSE)
    try:
        letter = step()
    except (CertifiedCopyError, StorageError) as exc:
        return act_answer(request, act_id, {}, {"step": words.of(exc, "message")})
    if pin:
        try:
            certifying.sign_letter(services, actor, letter.id, login_of(request), pin)
        except CertifiedCopyError as exc:
            return act_answer(request, act_id, {}, {"letters": words.of(exc, "message")})
    return RedirectResponse(f"/can-bo/viec/{act_id}", 303)


def _step(request: Request, act_id: UUID, step: Callable[[], object]) -> Response:
    try:
        step()
    except (CertifiedCopyError, StorageError) as exc:
        return act_answer(request, act_id, {}, {"step": words_of(request).of(exc, "message")})
    return RedirectResponse(f"/can-bo/viec/{act_id}", 303)
