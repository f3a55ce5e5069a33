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
from api.web.pages.check import per_code
from api.web.register import parse_code
from signing.book.cancellation_list import list_with_number, newest_list
from signing.book.copies import cancellations, public_entry_by_code, public_entry_by_digest
from signing.book.tables import CancellationListRow
from storage.errors import RecordNotFound
from storage.identifiers import AgencyCode, Sha256
from storage.records.agencies import agency_by_code

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
    wait = per_code.wait(parsed.compact)
    if wait:
        return too_often(request, wait)
    with request.app.state.services.database.transaction() as session:
        return RegisterEntry.of(public_entry_by_code(session, parsed), datetime.now(UTC))


@router.get("/cancellations/{agency_code}")
@public
def signed_list(request: Request, agency_code: str, number: int | None = None) -> Response:
    """The agency's signed list in force, or an earlier one by its number, byte for byte as it was signed."""
    found = _signed_list(request, agency_code, number)
    return Response(found.body, media_type="application/json", headers=_kept(found, number))


@router.get("/cancellations/{agency_code}/signature")
@public
def list_signature(request: Request, agency_code: str, number: int | None = None) -> Response:
    """The detached signature (CMS, DER) over the list with this number, or the one in force."""
    found = _signed_list(request, agency_code, number)
    return Response(found.signature, media_type="application/pkcs7-signature", headers=_kept(found, number))


@router.get("/cancellations", response_model=CancellationList)
@public
def list_cancellations(request: Request) -> CancellationList:
    """The public list of cancelled copies (TT 01/2020/TT-BTP art. 7)."""
    with request.app.state.services.database.transaction() as session:
        found = cancellations(session)
    return CancellationList(published_at=datetime.now(UTC), copies=[CancelledCopy.of(one) for one in found])


def _signed_list(request: Request, agency_code: str, number: int | None) -> CancellationListRow:
    with request.app.state.services.database.transaction() as session:
        agency = agency_by_code(session, AgencyCode(agency_code))
        if number is None:
            found = newest_list(session, agency.id)
        else:
            found = list_with_number(session, agency.id, number)
    if found is None:
        raise RecordNotFound(
            "Cơ quan này chưa công bố danh sách hủy đó.", "This agency has published no such cancellation list."
        )
    return found


def _kept(found: CancellationListRow, number: int | None) -> dict[str, str]:
    """A list asked for by number never changes; the one in force is superseded within a minute of a cancellation."""
    lasting = "public, max-age=31536000, immutable" if number is not None else "public, max-age=60"
    return {"Cache-Control": lasting, "X-Cancellation-List-Number": str(found.number)}
