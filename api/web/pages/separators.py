"""The separator sheets of one dossier, to be printed before its papers are scanned as a stack."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.separator_sheets import SeparatorSheet, draw_separator_sheets
from api.web import desk_work
from api.web.access import OFFICERS, requires
from api.web.pages.dossiers import officer
from digitize.understanding.separators import Separator
from storage.records.dossiers import Decision, components_of

router = APIRouter(prefix="/can-bo", include_in_schema=False)


@router.get("/ho-so/{code}/to-phan-cach.pdf")
@requires(*OFFICERS)
def separator_sheets(request: Request, code: str) -> Response:
    """One sheet for each component that is to be digitized, and one that only says where a paper begins."""
    with request.app.state.services.database.transaction() as session:
        dossier = desk_work.glance(session, officer(request), code=code)
        wanted = [one for one in components_of(session, dossier.id) if one.decision is Decision.DIGITIZE]
    sheets = [SeparatorSheet(Separator(dossier.code, one.item_code), one.name) for one in wanted]
    pdf = draw_separator_sheets([*sheets, SeparatorSheet(Separator(dossier.code))])
    name = f"to-phan-cach-{dossier.code}.pdf"
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
