"""Review: the page image beside what the machine read, the officer's word on type and fields, the signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import workflows
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.form_input import parse_day, words_of
from api.web.pages.dossiers import login_of, officer, paper_state, work_of
from api.web.paper_kinds import PaperKinds, paper_kinds
from api.web.rendering import day, page
from signing.errors import CertifiedCopyError
from storage.actor import Role
from storage.errors import RecordNotFound
from storage.records.arrangement import EditKind, PageEdit
from storage.records.dossiers import components_of, open_dossier
from storage.records.field_values import FieldFacts
from storage.records.papers import Paper, PaperState, open_paper, paper_by_id, papers_of, set_paper_aside

router = APIRouter(prefix="/can-bo", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field on the review page."""

    name: str
    label: str
    value: FieldFacts | None

    is_date: bool = False

    @property
    def shown(self) -> str:
        """The value as people write it: a whole date the Vietnamese way."""
        text = self.value.value if self.value else ""
        on = parse_day(text) if self.is_date else None
        return day(on) if on else text

    @property
    def state(self) -> str:
        """`doubt`, `missing` or `good`."""
        if self.value is None:
            return "missing"
        return "good" if self.value.accepted else "doubt"


def entries_of(paper: Paper, kinds: PaperKinds, words: Any) -> list[FieldEntry]:
    """The type's fields and whatever else was read; doubtful first, then missing, then those read clearly."""
    names = list(dict.fromkeys([*kinds.fields_of(paper.type_code), *paper.fields]))
    entries = [
        FieldEntry(name, kinds.field_label(name, words), paper.fields.get(name), kinds.is_date(name)) for name in names
    ]
    order = {"doubt": 0, "missing": 1, "good": 2}
    return sorted(entries, key=lambda entry: order[entry.state])


@router.get("/giay-to/{paper_id}")
@requires(*OFFICERS)
def review_page(request: Request, paper_id: UUID) -> Response:
    """One paper, with its neighbours in the strip."""
    words, kinds = words_of(request), paper_kinds()
    with request.app.state.services.database.transaction() as session:
        paper = open_paper(session, officer(request), paper_id)
        dossier = desk_work.glance(session, officer(request), dossier_id=paper.dossier_id)
        components = components_of(session, dossier.id)
        papers = [one for one in papers_of(session, dossier.id) if one.state is not PaperState.SET_ASIDE]
    return page(
        request,
        "review.html",
        paper=paper,
        dossier=dossier,
        papers=papers,
        components=components,
        entries=entries_of(paper, kinds, words),
        kinds=kinds.options(words),
        kind_name=lambda code: kinds.name(code, words),
        paper_state=paper_state,
        is_open=paper.state in (PaperState.PROPOSED, PaperState.CONFIRMED),
        confirmed=sum(1 for one in papers if one.state is not PaperState.PROPOSED),
    )


@router.post("/giay-to/{paper_id}")
@requires(Role.INTAKE_OFFICER)
async def confirm(request: Request, paper_id: UUID) -> Response:
    """The officer's word; goes on to the next paper that waits, or back to the dossier."""
    form = await request.form()
    values = {
        name.removeprefix("f."): _kept(name.removeprefix("f."), str(value))
        for name, value in form.items()
        if name.startswith("f.")
    }
    slot = str(form.get("component") or "")
    return await run_in_threadpool(_confirm, request, paper_id, str(form.get("type") or ""), values, _component(slot))


@router.post("/giay-to/{paper_id}/de-rieng")
@requires(Role.INTAKE_OFFICER)
def set_aside(request: Request, paper_id: UUID) -> Response:
    """Keep it out of the dossier: a blank back, a separator sheet."""
    with request.app.state.services.database.transaction() as session:
        set_paper_aside(session, officer(request), paper_id)
        return RedirectResponse(_next(session, request, paper_by_id(session, paper_id)), 303)


@router.post("/giay-to/{paper_id}/xoay")
@requires(Role.INTAKE_OFFICER)
def turn(request: Request, paper_id: UUID, page_id: Annotated[UUID, Form()]) -> Response:
    """Turn one page a quarter clockwise."""
    services, actor = request.app.state.services, officer(request)
    with services.database.transaction() as session:
        dossier_id = paper_by_id(session, paper_id).dossier_id
    workflows.arrange(services, actor, dossier_id, PageEdit(EditKind.TURN, page_id))
    return RedirectResponse(f"/can-bo/giay-to/{paper_id}", 303)


@router.get("/giay-to/{paper_id}/trang/{number}.jpg")
@requires(*OFFICERS)
def picture(request: Request, paper_id: UUID, number: int, size: int = 1600) -> Response:
    """One page of a paper as a picture; opening the paper's page has recorded the reading."""
    jpeg = desk_work.page_picture(
        request.app.state.services, officer(request), paper_id, number, max(100, min(size, 2400))
    )
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/giay-to/{paper_id}/tep-da-ky.pdf")
@requires(*OFFICERS)
def signed_file(request: Request, paper_id: UUID) -> Response:
    """The signed archival PDF; recorded as a download."""
    data = desk_work.signed_paper(request.app.state.services, officer(request), paper_id)
    return Response(data, media_type="application/pdf", headers={"Content-Disposition": "attachment"})


@router.get("/ho-so/{code}/ky")
@requires(Role.INTAKE_OFFICER)
def ask_pin(request: Request, code: str) -> Response:
    """What will be signed, and the one PIN."""
    return _sign_page(request, code, {})


@router.post("/ho-so/{code}/ky")
@requires(Role.INTAKE_OFFICER)
def sign(request: Request, code: str, pin: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Sign every archived paper of the dossier with one PIN."""
    words = words_of(request)
    if not pin:
        return _sign_page(request, code, {"pin": words("sign.no_pin")})
    try:
        outcomes = _sign(request, code, pin)
    except CertifiedCopyError as exc:
        return _sign_page(request, code, {"pin": words.of(exc, "message")})
    for outcome in outcomes:
        if outcome.error is not None:
            return _sign_page(request, code, {"pin": words.of(outcome.error, "message")})
    return RedirectResponse(f"/can-bo/ho-so/{code}", 303)


def _component(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as exc:
        raise RecordNotFound("Hồ sơ này không có thành phần đó.", "This dossier has no such component.") from exc


def _confirm(
    request: Request, paper_id: UUID, type_code: str, values: dict[str, str], component_id: UUID | None
) -> Response:
    services = request.app.state.services
    actor = officer(request)
    workflows.confirm(services, actor, paper_id, type_code, values, component_id)
    with services.database.transaction() as session:
        return RedirectResponse(_next(session, request, paper_by_id(session, paper_id)), 303)


def _kept(name: str, typed: str) -> str:
    """A date goes back to ISO 8601; one with a digit nobody could read stays as typed."""
    on = parse_day(typed) if paper_kinds().is_date(name) else None
    return on.isoformat() if on else typed


def _sign(request: Request, code: str, pin: str) -> Sequence[workflows.PaperOutcome]:
    services, actor = request.app.state.services, officer(request)
    with services.database.transaction() as session:
        dossier = desk_work.glance(session, actor, code=code)
    return workflows.sign_papers(services, actor, dossier.id, login_of(request), pin)


def _next(session: Any, request: Request, paper: Paper) -> str:
    dossier = desk_work.glance(session, officer(request), dossier_id=paper.dossier_id)
    waiting = work_of(session, dossier.id).to_review
    return f"/can-bo/giay-to/{waiting[0].id}" if waiting else f"/can-bo/ho-so/{dossier.code}"


def _sign_page(request: Request, code: str, errors: dict[str, str]) -> Response:
    with request.app.state.services.database.transaction() as session:
        dossier = open_dossier(session, officer(request), code)
        work = work_of(session, dossier.id)
    kinds, words = paper_kinds(), words_of(request)
    status = 422 if errors else 200
    return page(
        request,
        "sign.html",
        status=status,
        dossier=dossier,
        work=work,
        errors=errors,
        kind_name=lambda kind: kinds.name(kind, words),
    )
