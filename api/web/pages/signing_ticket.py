"""`/api/v1/signing-ticket`: for the program beside a token on the officer's own PC. The ticket is all it needs.

`Authorization: Bearer <ticket>`; no cookie is looked at, so no form token is needed. The protocol: docs/sign-agent.md.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.batch_signing import complete_acts, finish_acts
from api.schemas.signing_ticket import ItemOutcome, ItemToSign, TicketOutcome, TicketToSign, ValuesMade
from api.web.access import by_ticket
from api.web.brake import Brake
from api.web.door import address_of
from api.web.failures import too_often
from signing.issuing.two_step import prepared_for
from storage.errors import RecordNotFound

router = APIRouter(prefix="/api/v1", tags=["signing"])

_by_address = Brake(burst=60, per_seconds=60)


@router.get("/signing-ticket", response_model=TicketToSign)
@by_ticket
def show(request: Request) -> TicketToSign | Response:
    """What the ticket's holder is asked to sign."""
    if wait := _by_address.wait(address_of(request)):
        return too_often(request, wait)
    found = prepared_for(request.app.state.services.desk, _ticket(request))
    if not found:
        raise _unknown()
    items = [
        ItemToSign(
            id=one.id,
            original=one.original,
            number=one.number,
            pages=one.pages,
            signed_attributes=b64encode(one.signed_attributes),
            digest_sha256=hashlib.sha256(one.signed_attributes).hexdigest(),
            completed=one.is_completed,
        )
        for one in found
    ]
    return TicketToSign(
        certificate_sha256=found[0].certificate_sha256, expires_at=min(one.expires_at for one in found), items=items
    )


@router.post("/signing-ticket", response_model=TicketOutcome)
@by_ticket
async def hand_in(request: Request, made: ValuesMade) -> Response:
    """Take the values in; the rest of each copy is finished afterwards."""
    if wait := _by_address.wait(address_of(request)):
        return too_often(request, wait)
    services, values = request.app.state.services, {one.id: one.value for one in made.values}
    outcomes = await run_in_threadpool(complete_acts, services, _ticket(request), values)
    if not outcomes:
        raise _unknown()
    answer = TicketOutcome(
        items=[
            ItemOutcome(
                act_id=one.act_id,
                code=one.error.code if one.error else None,
                message_vi=one.error.message_vi if one.error else None,
                message_en=one.error.message_en if one.error else None,
            )
            for one in outcomes
        ]
    )
    signed = [one.act_id for one in outcomes if one.error is None]
    return JSONResponse(answer.model_dump(mode="json"), background=BackgroundTask(finish_acts, services, signed))


def _ticket(request: Request) -> str:
    kind, _, ticket = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not 16 <= len(ticket) <= 64:
        raise _unknown()
    return ticket


def _unknown() -> RecordNotFound:
    return RecordNotFound(
        "Không có phiên ký này, hoặc đã hết hạn. Hãy chuẩn bị ký lại trên trang «Ký nhiều bản sao».",
        "There is no such ticket, or it has expired. Prepare again on the page “Sign several copies”.",
    )
