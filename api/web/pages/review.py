"""Review: the page image beside what the machine read, the officer's word on type and fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import workflows
from api.accounts.log_in import names_of
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.dossier_work import Doubt, counted_origins, paper_state, work_of
from api.web.form_input import parse_day, words_of
from api.web.pages.dossiers import officer
from api.web.paper_kinds import PaperKinds, paper_kinds
from api.web.rendering import day, page
from storage.actor import Role
from storage.errors import IdentifierInvalid, RecordConflict, RecordNotFound
from storage.records.arrangement import EditKind, PageEdit
from storage.records.field_values import FieldFacts, Said, said_of
from storage.records.papers import (
    FINAL,
    Paper,
    PaperPage,
    PaperState,
    open_paper,
    paper_by_id,
    set_paper_aside,
    take_paper_back,
)

router = APIRouter(prefix="/can-bo", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field on the review page, with everything that was ever said of it."""

    name: str
    label: str
    value: FieldFacts | None
    page: PaperPage | None
    said: Sequence[Said]

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return shown_value(self.name, self.value.value if self.value else "")

    @property
    def earlier(self) -> Sequence[tuple[str, Said]]:
        """What was said before, as people write it; nothing when the value stands as it was first read."""
        return [(shown_value(self.name, one.value.value), one) for one in self.said[:-1]]

    @property
    def state(self) -> str:
        """`doubt`, `missing` or `good`."""
        if self.value is None:
            return "missing"
        return "good" if self.value.accepted else "doubt"


def entries_of(paper: Paper, said: Mapping[str, Sequence[Said]], kinds: PaperKinds, words: Any) -> list[FieldEntry]:
    """The type's fields and whatever else was read; the most doubtful first, then missing, then those read clearly."""
    names = list(dict.fromkeys([*kinds.fields_of(paper.type_code), *paper.fields]))
    entries = []
    for name in names:
        value = paper.fields.get(name)
        page = Doubt(paper, value).page if value else None
        entries.append(FieldEntry(name, kinds.field_label(name, words), value, page, said.get(name, ())))
    order = {"doubt": 0, "missing": 1, "good": 2}
    return sorted(
        entries,
        key=lambda entry: (order[entry.state], entry.value.confidence if entry.value and entry.state == "doubt" else 0),
    )


def shown_value(name: str, text: str) -> str:
    """A value as people write it: a whole date the Vietnamese way."""
    on = parse_day(text) if paper_kinds().is_date(name) else None
    return day(on) if on else text


def kept_value(name: str, typed: str) -> str:
    """A date goes back to ISO 8601; one with a digit nobody could read stays as typed."""
    on = parse_day(typed) if paper_kinds().is_date(name) else None
    return on.isoformat() if on else typed


@router.get("/giay-to/{paper_id}")
@requires(*OFFICERS)
def review_page(request: Request, paper_id: UUID) -> Response:
    """One paper, with its neighbours in the strip."""
    return _page(request, paper_id, "", is_read_anew="doc-lai" in request.query_params)


@router.post("/giay-to/{paper_id}")
@requires(Role.INTAKE_OFFICER)
async def confirm(request: Request, paper_id: UUID) -> Response:
    """The officer's word; goes on to the next paper that waits, or back to the dossier.

    With another type than the page showed, the fields it showed were the wrong ones: those of the type named are
    read first, and the same paper is shown with them.
    """
    form = await request.form()
    values = {
        name.removeprefix("f."): kept_value(name.removeprefix("f."), str(value))
        for name, value in form.items()
        if name.startswith("f.")
    }
    slot = str(form.get("component") or "")
    kind = str(form.get("type") or "")
    if kind != str(form.get("shown_type") or kind):
        return await run_in_threadpool(_change_type, request, paper_id, kind, values)
    return await run_in_threadpool(_confirm, request, paper_id, kind, values, _component(slot))


@router.post("/giay-to/{paper_id}/de-rieng")
@requires(Role.INTAKE_OFFICER)
def set_aside(request: Request, paper_id: UUID) -> Response:
    """Keep it out of the dossier: a blank back, a separator sheet."""
    with request.app.state.services.database.transaction() as session:
        set_paper_aside(session, officer(request), paper_id)
        return RedirectResponse(_next(session, request, paper_by_id(session, paper_id)), 303)


@router.post("/giay-to/{paper_id}/dua-lai")
@requires(Role.INTAKE_OFFICER)
def take_back(request: Request, paper_id: UUID) -> Response:
    """A paper set aside belongs to the dossier after all."""
    with request.app.state.services.database.transaction() as session:
        take_paper_back(session, officer(request), paper_id)
    return RedirectResponse(f"/can-bo/giay-to/{paper_id}", 303)


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
    try:
        workflows.confirm(services, actor, paper_id, type_code, values, component_id)
    except (RecordConflict, IdentifierInvalid) as exc:
        return _page(request, paper_id, words_of(request).of(exc, "message"))
    with services.database.transaction() as session:
        return RedirectResponse(_next(session, request, paper_by_id(session, paper_id)), 303)


def _change_type(request: Request, paper_id: UUID, type_code: str, values: dict[str, str]) -> Response:
    try:
        workflows.change_type(request.app.state.services, officer(request), paper_id, type_code, values)
    except RecordConflict as exc:
        return _page(request, paper_id, words_of(request).of(exc, "message"))
    return RedirectResponse(f"/can-bo/giay-to/{paper_id}?doc-lai=1", 303)


def _next(session: Any, request: Request, paper: Paper) -> str:
    dossier = desk_work.glance(session, officer(request), dossier_id=paper.dossier_id)
    waiting = work_of(session, dossier.id).to_review
    return f"/can-bo/giay-to/{waiting[0].id}" if waiting else f"/can-bo/ho-so/{dossier.code}"


def _page(request: Request, paper_id: UUID, problem: str, *, is_read_anew: bool = False) -> Response:
    words, kinds = words_of(request), paper_kinds()
    with request.app.state.services.database.transaction() as session:
        paper = open_paper(session, officer(request), paper_id)
        dossier = desk_work.glance(session, officer(request), dossier_id=paper.dossier_id)
        work, said = work_of(session, dossier.id), said_of(session, paper_id)
        names = names_of(session, {one.actor_id for values in said.values() for one in values})
    papers = [one for one in work.papers if one.state is not PaperState.SET_ASIDE or one.id == paper.id]
    return page(
        request,
        "review.html",
        status=409 if problem else 200,
        problem=problem,
        is_read_anew=is_read_anew,
        paper=paper,
        dossier=dossier,
        work=work,
        papers=papers,
        components=[slot.component for slot in work.slots],
        entries=entries_of(paper, said, kinds, words),
        warnings=work.warnings_of(paper.pages),
        signed_uploads=[upload for upload in work.signed_uploads if upload.id in {p.upload_id for p in paper.pages}],
        names=names,
        kinds=kinds.options(words),
        kind_name=lambda code: kinds.name(code, words),
        paper_state=paper_state,
        is_open=paper.state not in FINAL,
        left_out=work.left_out_of([paper]),
        origins_of=counted_origins,
        may_restore=Role.INTAKE_OFFICER in officer(request).roles,
        confirmed=sum(1 for one in papers if one.state is not PaperState.PROPOSED),
    )
