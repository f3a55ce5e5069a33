"""`/api/v1/copies`, `/api/v1/cancellations`: the register's answers for programs. No names, no files."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.schemas.copies import CancellationList, CancelledCopy, RegisterEntry
from api.web.access import public
from api.web.brake import Brake
from api.web.door import address_of
from api.web.failures import too_often
from api.web.register import parse_code
from signing.book.copies import cancellations, public_entry_by_code, public_entry_by_digest
from storage.identifiers import Sha256

router = APIRouter(prefix="/api/v1", tags=["copies"])

# A digest of 256 bits cannot be guessed; a code can be tried, so it has the tighter measure.
_digests = Brake(burst=600, per_seconds=60)
_codes = Brake(burst=30, per_seconds=60)


@router.get("/copies/by-digest/{sha256}", response_model=RegisterEntry)
@public
def by_digest(request: Request, sha256: str) -> RegisterEntry | Response:
    """What the register says of exactly these bytes. Unknown bytes are answered with status `unknown`, not 404."""
    wait = _digests.wait(address_of(request))
    if wait:
        return too_often(request, wait)
    with request.app.state.services.database.transaction() as session:
        return RegisterEntry.of(public_entry_by_digest(session, Sha256(sha256)), datetime.now(UTC))


@router.get("/copies/by-code/{code}", response_model=RegisterEntry)
@public
def by_code(request: Request, code: str) -> RegisterEntry | Response:
    """What the register says of the copy with this code: a locator, no proof about any file."""
    wait = _codes.wait(address_of(request))
    if wait:
        return too_often(request, wait)
    parsed = parse_code(code)
    with request.app.state.services.database.transaction() as session:
        return RegisterEntry.of(public_entry_by_code(session, parsed), datetime.now(UTC))


@router.get("/cancellations", response_model=CancellationList)
@public
def list_cancellations(request: Request) -> CancellationList:
    """The public list of cancelled copies (TT 01/2020/TT-BTP art. 7)."""
    with request.app.state.services.database.transaction() as session:
        found = cancellations(session)
    return CancellationList(published_at=datetime.now(UTC), copies=[CancelledCopy.of(one) for one in found])
