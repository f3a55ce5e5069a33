"""What the desk hands out in writing: slips, receipts, refusals, seizure records; downloaded, signed, collected."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import certifying
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.form_input import words_of
from api.web.pages.dossiers import login_of, officer
from api.web.pages.requests import PURPOSE, request_answer
from api.web.visitor import visitor_of
from signing.book.letters import appointment_slip, open_letter
from signing.book.requests import ExtensionReason, extend_request, request_by_id, request_of_dossier
from signing.errors import CertifiedCopyError
from storage.actor import Actor, Role
from storage.errors import RecordNotFound, StorageError
from storage.records.dossiers import open_dossier

router = APIRouter(include_in_schema=False)


@router.get("/can-bo/van-ban/{letter_id}.pdf")
@requires(*OFFICERS)
def officers_letter(request: Request, letter_id: UUID) -> Response:
    """A letter of the agency."""
    return _letter(request, officer(request, PURPOSE), letter_id)


@router.get("/cong-dan/van-ban/{letter_id}.pdf")
@requires(Role.CITIZEN)
def citizens_letter(request: Request, letter_id: UUID) -> Response:
    """A letter about one's own request."""
    return _letter(request, visitor_of(request).actor("Xem giấy tờ của mình"), letter_id)


@router.get("/can-bo/chung-thuc/{code}/phieu-hen.pdf")
@requires(*OFFICERS)
def officers_slip(request: Request, code: str) -> Response:
    """The appointment slip of a request."""
    return _slip(request, officer(request, PURPOSE), code)


@router.get("/cong-dan/yeu-cau/{code}/phieu-hen.pdf")
@requires(Role.CITIZEN)
def citizens_slip(request: Request, code: str) -> Response:
    """The appointment slip of one's own request."""
    return _slip(request, visitor_of(request).actor("Xem giấy tờ của mình"), code)


@router.post("/can-bo/van-ban/{letter_id}/ky")
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
def sign(request: Request, letter_id: UUID, pin: Annotated[str, Form(max_length=200)] = "") -> Response:
    """The maker's signature on a letter; back to where it hangs."""
    services, actor = request.app.state.services, officer(request, PURPOSE)
    with services.database.transaction() as session:
        letter = open_letter(session, actor, letter_id)
        code = request_by_id(session, letter.request_id).dossier_code
    try:
        certifying.sign_letter(services, actor, letter_id, login_of(request), pin)
    except CertifiedCopyError as exc:
        return request_answer(request, code, {}, {f"pin-{letter_id}": words_of(request).of(exc, "message")})
    return RedirectResponse(f"/can-bo/viec/{letter.act_id}" if letter.act_id else f"/can-bo/chung-thuc/{code}", 303)


@router.post("/can-bo/chung-thuc/{code}/thu-phi")
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
def collect(request: Request, code: str) -> Response:
    """Collect what is not paid yet, with a receipt."""
    services, actor = request.app.state.services, officer(request, PURPOSE)
    try:
        certifying.give_receipt(services, actor, _request_id(request, actor, code))
    except CertifiedCopyError as exc:
        return request_answer(request, code, {}, {"collect": words_of(request).of(exc, "message")})
    return RedirectResponse(f"/can-bo/chung-thuc/{code}", 303)


@router.post("/can-bo/chung-thuc/{code}/gia-han")
@requires(Role.INTAKE_OFFICER, Role.CERTIFIER)
def extend(
    request: Request,
    code: str,
    reason: Annotated[ExtensionReason, Form()],
    days: Annotated[str, Form(max_length=2)] = "",
    agreement: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """A new date by article 21; longer than two working days by written agreement."""
    services, actor, words = request.app.state.services, officer(request, PURPOSE), words_of(request)
    given = {"days": days, "agreement": agreement, "reason": reason.value}
    if not days.strip().isascii() or not days.strip().isdigit():
        return request_answer(request, code, given, {"days": words("request.no_count", what=words("request.days"))})
    request_id = _request_id(request, actor, code)
    try:
        with services.database.transaction() as session:
            extend_request(
                session, actor, services.rules, request_id, days=int(days), reason=reason, agreement=agreement
            )
    except (CertifiedCopyError, StorageError) as exc:
        return request_answer(request, code, given, {"days": words.of(exc, "message")})
    return RedirectResponse(f"/can-bo/chung-thuc/{code}", 303)


def _request_id(request: Request, actor: Actor, code: str) -> UUID:
    with request.app.state.services.database.transaction() as session:
        found = request_of_dossier(session, open_dossier(session, actor, code))
    if found is None:
        raise RecordNotFound("Hồ sơ này không phải yêu cầu chứng thực.", "This is no certification request.")
    return found.id


def _letter(request: Request, actor: Actor, letter_id: UUID) -> Response:
    services: Any = request.app.state.services
    with services.database.transaction() as session:
        letter = open_letter(session, actor, letter_id)
    return _pdf(desk_work.letter_file(services, letter), f"{letter.kind.value}-{letter.label}")


def _slip(request: Request, actor: Actor, code: str) -> Response:
    services: Any = request.app.state.services
    with services.database.transaction() as session:
        found = request_of_dossier(session, open_dossier(session, actor, code))
        if found is None:
            raise RecordNotFound("Hồ sơ này không phải yêu cầu chứng thực.", "This is no certification request.")
        data = appointment_slip(session, services.rules, found)
    return _pdf(data, f"phieu-hen-{code}")


def _pdf(data: bytes, name: str) -> Response:
    safe = name.replace("/", "-").encode("ascii", "ignore").decode()
    return Response(
        data, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{safe}.pdf"'}
    )
