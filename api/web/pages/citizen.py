"""The citizen's own pages: ask for a copy, follow it, download it, see one's papers and who read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.web import desk_work
from api.web.access import requires
from api.web.form_input import at_hour, parse_day, words_of
from api.web.pages.book import copy_file
from api.web.paper_kinds import paper_kinds
from api.web.register import parse_code
from api.web.rendering import VIETNAM, page
from api.web.visitor import visitor_of
from signing.book.acts import ENDED, Act, ActState, acts_of_request
from signing.book.copies import copies_of_owner, copy_of_act
from signing.book.letters import letters_of
from signing.book.requests import PROCEDURE, free_hours, request_of_dossier
from signing.book.share_codes import GOOD_FOR, make_share_code
from signing.errors import SlotUnavailable
from storage.actor import Actor, Role
from storage.records.access_log import AccessRecord, readings_of
from storage.records.agencies import agency_by_id, list_agencies
from storage.records.dossiers import open_dossier
from storage.records.owners import owner_by_identifier
from storage.records.results import holdings_of

router = APIRouter(prefix="/cong-dan", include_in_schema=False)

_AHEAD = timedelta(days=60)  # how far ahead an hour can be booked
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Step:
    """One step a request goes through, as its owner follows it."""

    name: str
    stands: str


def citizen(request: Request) -> Actor:
    """The citizen at this request."""
    return visitor_of(request).actor("Xem giấy tờ của mình")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who read, the newest time, and how often in a row."""

    latest: AccessRecord
    count: int


def readers(records: Sequence[AccessRecord]) -> list[Reader]:
    """The log with lines that repeat one another put together; newest first, nothing left out."""
    grouped = groupby(
        records, key=lambda one: (one.actor_name, one.action, one.purpose, one.at.astimezone(VIETNAM).date())
    )
    runs = [list(run) for _, run in grouped]
    return [Reader(run[0], len(run)) for run in runs]


@router.get("")
@requires(Role.CITIZEN)
def my_requests(request: Request) -> Response:
    """What one asked for, and the copies one has."""
    actor = citizen(request)
    with request.app.state.services.database.transaction() as session:
        requests = desk_work.requests_of_citizen(session, actor.personal_id) if actor.personal_id else []
        owner = owner_by_identifier(session, actor.personal_id) if actor.personal_id else None
        copies = copies_of_owner(session, actor, owner.id) if owner else []
    return page(request, "citizen.html", requests=requests, copies=copies)


@router.get("/yeu-cau/moi")
@requires(Role.CITIZEN)
def ask(request: Request) -> Response:
    """The form of a new request."""
    return _ask_page(request, {}, {})


@router.post("/yeu-cau/moi")
@requires(Role.CITIZEN)
def make_request(
    request: Request,
    agency: Annotated[UUID, Form()],
    paper_kind: Annotated[str, Form(max_length=40)] = "",
    day: Annotated[str, Form(max_length=20)] = "",
    hour: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Book the hour at which the original will be shown."""
    services, words = request.app.state.services, words_of(request)
    given = {"agency": str(agency), "paper_kind": paper_kind, "day": day, "hour": hour}
    on = parse_day(day)
    if on is None or not _HOUR.fullmatch(hour):
        return _ask_page(request, given, {"day": words("citizen.bad_day")})
    today = datetime.now(VIETNAM).date()
    with services.database.transaction() as session:
        free = free_hours(session, services.rules, agency, agency_by_id(session, agency).code, on, datetime.now(UTC))
    if not today < on <= today + _AHEAD or not free:
        return _ask_page(request, given, {"day": words("citizen.past_day")})
    try:
        code = desk_work.ask_for_copy(
            services,
            citizen(request),
            agency,
            kind_name=paper_kinds().names(paper_kind)[0],
            appointment_at=at_hour(on, hour).astimezone(UTC),
        )
    except SlotUnavailable as exc:
        return _ask_page(request, given, {"hour": words.of(exc, "message")}, [f"{one:%H:%M}" for one in free])
    return RedirectResponse(f"/cong-dan/yeu-cau/{code}", 303)


@router.get("/yeu-cau/{code}")
@requires(Role.CITIZEN)
def follow(request: Request, code: str) -> Response:
    """One request step by step; when it is done, the copies."""
    with request.app.state.services.database.transaction() as session:
        dossier = open_dossier(session, citizen(request), code)
        found = request_of_dossier(session, dossier)
        if found is None or dossier.procedure_code != PROCEDURE:
            return RedirectResponse("/cong-dan", 303)
        acts = acts_of_request(session, found.id)
        copies = _copies(session, acts)
        line = desk_work.request_line(session, found.id)
        letters = letters_of(session, found.id)
    return page(
        request, "citizen_request.html", line=line, steps=_steps(acts), acts=acts, copies=copies, letters=letters
    )


@router.get("/ban-sao/{code}.pdf")
@requires(Role.CITIZEN)
def download(request: Request, code: str) -> Response:
    """One's own certified copy."""
    return copy_file(request, citizen(request), code)


@router.post("/ban-sao/{code}/chia-se")
@requires(Role.CITIZEN)
def share(request: Request, code: str) -> Response:
    """A one-time code for one's own copy, shown this once."""
    now = datetime.now(UTC)
    with request.app.state.services.database.transaction() as session:
        secret = make_share_code(session, citizen(request), parse_code(code), now)
    return page(request, "share_code.html", secret=secret, good_until=now + GOOD_FOR)


@router.get("/giay-to")
@requires(Role.CITIZEN)
def my_papers(request: Request) -> Response:
    """One's digitized papers, and who read them and why."""
    actor, words, kinds = citizen(request), words_of(request), paper_kinds()
    with request.app.state.services.database.transaction() as session:
        owner = owner_by_identifier(session, actor.personal_id) if actor.personal_id else None
        holdings = holdings_of(session, actor, owner.id) if owner else []
        readings = readings_of(session, owner.id) if owner else []
    return page(
        request,
        "citizen_papers.html",
        holdings=holdings,
        readings=readers(readings),
        kind_name=lambda code: kinds.name(code, words),
    )


def _copies(session: Session, acts: Sequence[Act]) -> dict[UUID, Any]:
    found = {act.id: copy_of_act(session, act.id) for act in acts}
    return {act_id: copy for act_id, copy in found.items() if copy is not None and copy.issued_at is not None}


def _steps(acts: Sequence[Act]) -> list[Step]:
    """Asked → shown at the desk → compared and signed → ready."""
    names = ("asked", "show", "certify", "ready")
    if not acts:
        here = 1
    elif all(act.state in ENDED for act in acts):
        here = 4
    else:
        here = 2
    stands = ["done" if i < here else "now" if i == here else "wait" for i in range(4)]
    if acts and all(act.state in (ActState.REFUSED, ActState.SEIZED) for act in acts):
        stands = ["done", "done", "stopped", "wait"]
    return [Step(name, stand) for name, stand in zip(names, stands, strict=True)]


def _ask_page(
    request: Request, given: dict[str, str], errors: dict[str, str], free: Sequence[str] | None = None
) -> Response:
    services = request.app.state.services
    with services.database.transaction() as session:
        today = datetime.now(VIETNAM).date()
        agencies = [
            (str(one.id), one.name)
            for one in list_agencies(session)
            if one.level == "commune" and (one.valid_to is None or one.valid_to >= today)
        ]
        offered = {start for one in services.rules.desk.slots if one.rule.is_in_force(today) for start in one.starts}
    hours = free if free is not None else [f"{start:%H:%M}" for start in sorted(offered)]
    words = words_of(request)
    return page(
        request,
        "citizen_ask.html",
        status=422 if errors else 200,
        agencies=agencies,
        kinds=paper_kinds().options(words),
        hours=[(hour, hour) for hour in hours],
        given=given,
        errors=errors,
    )
