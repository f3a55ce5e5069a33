"""The values the machine is not sure of, the most doubtful first across the papers: settled one by one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.dossier_work import work_of
from api.web.form_input import words_of
from api.web.pages.dossiers import officer
from api.web.pages.review import kept_value, shown_value
from api.web.paper_kinds import paper_kinds
from api.web.rendering import page
from storage.actor import Role
from storage.records.dossiers import open_dossier
from storage.records.papers import correct_paper_value

router = APIRouter(prefix="/can-bo", include_in_schema=False)

_SHOWN = 12


@router.get("/ho-so/{code}/cho-ngo")
@requires(*OFFICERS)
def doubts_page(request: Request, code: str, da_xem: int = 0) -> Response:
    """The most doubtful values, each with its piece of the page; `da_xem` counts those settled in this sitting."""
    with request.app.state.services.database.transaction() as session:
        actor = officer(request)
        dossier = desk_work.glance(session, actor, code=code) if da_xem else open_dossier(session, actor, code)
        work = work_of(session, dossier.id)
    words, kinds = words_of(request), paper_kinds()
    return page(
        request,
        "doubts.html",
        dossier=dossier,
        work=work,
        doubts=work.doubts[:_SHOWN],
        settled=da_xem,
        shown=shown_value,
        kind_name=lambda code: kinds.name(code, words),
        field_label=lambda name: kinds.field_label(name, words),
    )


@router.post("/ho-so/{code}/cho-ngo")
@requires(Role.INTAKE_OFFICER)
def settle(
    request: Request,
    code: str,
    paper: Annotated[UUID, Form()],
    name: Annotated[str, Form(max_length=100)],
    value: Annotated[str, Form(max_length=2000)] = "",
    settled: Annotated[int, Form()] = 0,
) -> Response:
    """The officer's word on one value, right or corrected; the next most doubtful one is then first."""
    with request.app.state.services.database.transaction() as session:
        correct_paper_value(session, officer(request), paper, name, kept_value(name, value))
    return RedirectResponse(f"/can-bo/ho-so/{code}/cho-ngo?da_xem={settled + 1}", 303)
