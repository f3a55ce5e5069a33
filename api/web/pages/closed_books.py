"""Closing the book of a month or year by hand, opening a volume, downloading what was closed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.web.access import OFFICERS, requires
from api.web.pages.dossiers import officer
from signing.book.closing import close_month, close_year, closed_books
from signing.book.register import Book, book_of_year, open_volume
from storage.actor import Actor, Role
from storage.errors import RecordNotFound
from storage.objects.checked_reading import read_checked
from storage.records.access_log import record_access

router = APIRouter(prefix="/can-bo/so", include_in_schema=False)

_PURPOSE = "Khóa sổ chứng thực"


@router.post("/{year}/khoa-thang")
@requires(Role.CERTIFIER, Role.HEAD)
def close_one_month(request: Request, year: int, month: Annotated[int, Form(ge=1, le=12)]) -> Response:
    """Close the month, or supplement it."""
    actor = officer(request, _PURPOSE)
    close_month(request.app.state.services.desk.closer(), actor, _book(request, actor, year).id, month)
    return _back(year)


@router.post("/{year}/khoa-nam")
@requires(Role.HEAD)
def close_one_year(request: Request, year: int) -> Response:
    """Close the year; no number is given in it any more."""
    actor = officer(request, _PURPOSE)
    close_year(request.app.state.services.desk.closer(), actor, _book(request, actor, year).id)
    return _back(year)


@router.post("/{year}/mo-quyen")
@requires(Role.CERTIFIER, Role.HEAD)
def begin_volume(request: Request, year: int) -> Response:
    """Open the next volume."""
    actor = officer(request, "Mở quyển sổ chứng thực")
    book = _book(request, actor, year)
    with request.app.state.services.database.transaction() as session:
        open_volume(session, actor, book.id)
    return _back(year)


@router.get("/{year}/da-khoa/{month}-{supplement}.pdf")
@requires(*OFFICERS, Role.ARCHIVIST, Role.AUDITOR)
def download(request: Request, year: int, month: int, supplement: int) -> Response:
    """One closed book or supplement; recorded as a reading."""
    services, actor = request.app.state.services, officer(request, "Xem sổ chứng thực")
    book = _book(request, actor, year)
    with services.database.transaction() as session:
        found = [one for one in closed_books(session, book.id, month) if one.place.supplement == supplement]
        if not found:
            raise RecordNotFound("Sổ này chưa khóa.", "This book is not closed.")
        record_access(session, actor, "download", f"closed book {year}-{month:02d}.{supplement:02d}", None)
    data = read_checked(services.store, found[0].object_key, found[0].sha256)
    name = f"so-chung-thuc-{year}-{month:02d}-{supplement:02d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/pdf", headers=headers)


def _book(request: Request, actor: Actor, year: int) -> Book:
    with request.app.state.services.database.transaction() as session:
        book = book_of_year(session, actor.agency_id, year) if actor.agency_id else None
    if book is None:
        raise RecordNotFound(f"Chưa có sổ năm {year}.", f"There is no book of {year}.")
    return book


def _back(year: int) -> Response:
    return RedirectResponse(f"/can-bo/so?year={year}", 303)
