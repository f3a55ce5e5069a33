"""The register book and the copies in it: looking, downloading, cancelling by decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import workflows
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.form_input import parse_day, words_of
from api.web.pages.dossiers import officer
from api.web.register import parse_code
from api.web.rendering import VIETNAM, page
from signing.book.acts import Act, act_by_id
from signing.book.closing import closed_books, months_with_numbers
from signing.book.copies import CertifiedCopy, copy_of_act, open_copy
from signing.book.register import Book, Entry, Step, book_of_year, entries_of, entry_label, faults_of_book
from signing.book.requests import request_by_id
from storage.actor import Role
from storage.records.access_log import record_access

router = APIRouter(prefix="/can-bo", include_in_schema=False)

PURPOSE = "Xem sổ chứng thực"
_NO_CLOSINGS: dict[str, Any] = {"closed": [], "closable": [], "year_closed": False, "year_closable": False}


@dataclass(frozen=True, slots=True)
class BookLine:
    """One number of the book as its columns show it (NĐ 23/2015/NĐ-CP, book of copies)."""

    label: str
    on_date: date
    requester: str
    act: Act
    state: str
    note: str
    code: str | None


@router.get("/so")
@requires(*OFFICERS, Role.ARCHIVIST, Role.AUDITOR)
def book_page(request: Request, year: int | None = None) -> Response:
    """The agency's book of a year: one line a number, with whether it is gapless and unbroken."""
    actor = officer(request, PURPOSE)
    this_year = datetime.now(VIETNAM).year
    year = year or this_year
    lines: list[BookLine] = []
    faults: list[str] = []
    rows, closings = 0, _NO_CLOSINGS
    with request.app.state.services.database.transaction() as session:
        book = book_of_year(session, actor.agency_id, year) if actor.agency_id else None
        if book is not None:
            entries = entries_of(session, book.id)
            rows = len(entries)
            lines, faults = _lines(session, book, entries), list(faults_of_book(session, book.id))
            record_access(session, actor, "open", f"book {year}-{book.symbol}", None)
            closings = _closings(session, book)
    return page(
        request,
        "book.html",
        **closings,
        year=year,
        lines=lines,
        faults=faults,
        rows=rows,
        this_year=this_year,
    )


@router.get("/ban-sao/{code}")
@requires(*OFFICERS)
def copy_page(request: Request, code: str) -> Response:
    """One copy: its facts, its released forms, and the decision that cancels it."""
    return _copy_page(request, code, {}, {})


@router.get("/ban-sao/{code}/tep.pdf")
@requires(*OFFICERS)
def download(request: Request, code: str) -> Response:
    """The newest rendition; recorded as a download."""
    return copy_file(request, officer(request, "Giao bản sao chứng thực"), code)


@router.post("/ban-sao/{code}/huy")
@requires(Role.HEAD)
def cancel(
    request: Request,
    code: str,
    decision_number: Annotated[str, Form(max_length=100)] = "",
    decided_on: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Take its legal value away; the register says so from this moment on."""
    words = words_of(request)
    given = {"decision_number": decision_number, "decided_on": decided_on, "reason": reason}
    errors = {
        name: words("copy.missing", what=words(f"copy.{name}")) for name, value in given.items() if not value.strip()
    }
    on = parse_day(decided_on)
    if on is None and "decided_on" not in errors:
        errors["decided_on"] = words("copy.bad_day")
    if errors or on is None:
        return _copy_page(request, code, given, errors)
    workflows.cancel(
        request.app.state.services,
        officer(request, "Hủy bản sao chứng thực"),
        parse_code(code),
        decision_number=decision_number.strip(),
        decided_on=on,
        reason=reason.strip(),
    )
    return RedirectResponse(f"/can-bo/ban-sao/{code}", 303)


def copy_file(request: Request, actor: Any, code: str) -> Response:
    """The newest rendition of a copy as a download, for whoever may open it."""
    services = request.app.state.services
    with services.database.transaction() as session:
        copy = open_copy(session, actor, parse_code(code))
    data = desk_work.newest_rendition(services, copy)
    name = f"ban-sao-{copy.label.replace('/', '-')}.pdf".encode("ascii", "ignore").decode()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/pdf", headers=headers)


def _copy_page(request: Request, code: str, given: dict[str, str], errors: dict[str, str]) -> Response:
    with request.app.state.services.database.transaction() as session:
        copy = open_copy(session, officer(request, PURPOSE), parse_code(code))
        cancelled = desk_work.cancellation_of(session, copy)
        dossier_code = request_by_id(session, copy.act.request_id).dossier_code
    return page(
        request,
        "copy.html",
        status=422 if errors else 200,
        copy=copy,
        cancelled=cancelled,
        dossier_code=dossier_code,
        today=datetime.now(UTC),
        given=given,
        errors=errors,
    )


def _closings(session: Session, book: Book) -> dict[str, Any]:
    """What was closed, and what may be closed now: months that are over, the year from its last day on."""
    today = datetime.now(VIETNAM).date()
    closed = closed_books(session, book.id)
    done = {one.place.month for one in closed}
    over = [month for month in months_with_numbers(session, book.id) if (book.year, month) < (today.year, today.month)]
    return {
        "closed": closed,
        "closable": [month for month in over if month not in done],
        "year_closed": book.closed_at is not None,
        "year_closable": book.closed_at is None and today >= date(book.year, 12, 31),
    }


def _lines(session: Session, book: Book, entries: list[Entry]) -> list[BookLine]:
    by_number: dict[int, list[Entry]] = {}
    for entry in entries:
        by_number.setdefault(entry.number, []).append(entry)
    return [_line(session, book, steps) for _, steps in sorted(by_number.items(), reverse=True)]


def _line(session: Session, book: Book, steps: list[Entry]) -> BookLine:
    first, last = steps[0], steps[-1]
    act = act_by_id(session, first.act_id)
    copy: CertifiedCopy | None = copy_of_act(session, act.id) if last.step is not Step.VOIDED else None
    note = {
        Step.VOIDED: str(last.data.get("reason", "")),
        Step.CANCELLED: f"{last.data.get('decision', '')}",
    }.get(last.step, "")
    return BookLine(
        label=entry_label(first.number, book.year, book.symbol),
        on_date=first.on_date,
        requester=request_by_id(session, act.request_id).requester_name,
        act=act,
        state=last.step.value,
        note=note,
        code=copy.verification_code if copy else None,
    )
