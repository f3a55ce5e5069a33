"""Arranging a dossier's pages into papers: one page is chosen, one button or key does one thing to it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import workflows
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.dossier_work import paper_state, work_of
from api.web.form_input import words_of
from api.web.pages.dossiers import officer
from api.web.paper_kinds import paper_kinds
from api.web.rendering import page
from storage.actor import Role
from storage.errors import RecordConflict
from storage.records.arrangement import EditKind, PageEdit
from storage.records.dossiers import open_dossier
from storage.records.page_edits import last_edit
from storage.records.papers import FINAL

router = APIRouter(prefix="/can-bo", include_in_schema=False)


@router.get("/ho-so/{code}/trang")
@requires(*OFFICERS)
def arrange_page(request: Request, code: str, trang: str = "") -> Response:
    """Every page of the dossier, paper by paper; `trang` is the page that is chosen."""
    return _page(request, code, trang, "")


@router.post("/ho-so/{code}/trang")
@requires(Role.INTAKE_OFFICER)
def arrange(
    request: Request,
    code: str,
    do: Annotated[str, Form(max_length=20)],
    page_id: Annotated[UUID | None, Form()] = None,
    paper: Annotated[UUID | None, Form()] = None,
) -> Response:
    """Do one thing to the chosen page, or take the last thing back."""
    services, actor = request.app.state.services, officer(request)
    with services.database.transaction() as session:
        dossier = desk_work.glance(session, actor, code=code)
    try:
        if do == EditKind.UNDO:
            workflows.undo_arrangement(services, actor, dossier.id)
        elif page_id is not None and do in list(EditKind):
            workflows.arrange(services, actor, dossier.id, PageEdit(EditKind(do), page_id, paper))
    except RecordConflict as exc:
        return _page(request, code, str(page_id or ""), words_of(request).of(exc, "message"))
    chosen = f"?trang={page_id}" if page_id else ""
    return RedirectResponse(f"/can-bo/ho-so/{code}/trang{chosen}", 303)


@router.get("/ho-so/{code}/trang/{page_id}.jpg")
@requires(*OFFICERS)
def picture(request: Request, code: str, page_id: UUID, size: int = 240) -> Response:
    """One page of the dossier as a picture, also one that is in no paper."""
    jpeg = desk_work.dossier_page_picture(
        request.app.state.services, officer(request), code, page_id, max(100, min(size, 2400))
    )
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


def _page(request: Request, code: str, chosen: str, problem: str) -> Response:
    with request.app.state.services.database.transaction() as session:
        # Redrawn after each edit: the reading was recorded when the dossier was opened.
        actor = officer(request)
        dossier = desk_work.glance(session, actor, code=code) if chosen else open_dossier(session, actor, code)
        work, last = work_of(session, dossier.id), last_edit(session, dossier.id)
    words, kinds = words_of(request), paper_kinds()
    pages = [one for paper in work.papers for one in paper.pages] + list(work.left_out)
    large = next((one for one in pages if str(one.id) == chosen), pages[0] if pages else None)
    return page(
        request,
        "arrange.html",
        status=409 if problem else 200,
        dossier=dossier,
        work=work,
        last=last,
        problem=problem,
        large=large,
        final=FINAL,
        kind_name=lambda code: kinds.name(code, words),
        paper_state=paper_state,
        may_change=Role.INTAKE_OFFICER in actor.roles,
    )
