"""Files into a dossier, and the officer's decision on those that could not be read or that the gate refuses."""

from __future__ import annotations

import tempfile
from typing import Annotated, BinaryIO
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api import workflows
from api.web import desk_work
from api.web.access import requires
from api.web.form_input import LARGEST_FILES, files_of
from api.web.pages.dossiers import officer
from storage.actor import Role
from storage.records.findings import override_finding
from storage.records.uploads import TooLarge, Upload, discard_upload

router = APIRouter(prefix="/can-bo", include_in_schema=False)


@router.post("/ho-so/{code}/tep", max_body_size=LARGEST_FILES)
@requires(Role.INTAKE_OFFICER)
async def upload_form(request: Request, code: str) -> Response:
    """Files sent by the plain form, without script."""
    for file in await files_of(request):
        await run_in_threadpool(_accept, request, code, file.filename or "", file.file)
    return RedirectResponse(f"/can-bo/ho-so/{code}#giay-to", 303)


@router.put("/ho-so/{code}/tep", max_body_size=LARGEST_FILES)
@requires(Role.INTAKE_OFFICER)
async def upload_stream(request: Request, code: str, name: str) -> Response:
    """One file as the raw body, so that the page can show its progress; the limit counts in the stream."""
    limit = request.app.state.services.settings.upload_limit_mb * 1_000_000
    with tempfile.TemporaryFile() as spool:
        size = 0
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise TooLarge(
                    f"Tệp lớn hơn {limit // 1_000_000} MB. Hãy quét ở 300 dpi hoặc tách tệp.",
                    f"The file is larger than {limit // 1_000_000} MB. Scan at 300 dpi or split it.",
                )
            await run_in_threadpool(spool.write, piece)
        spool.seek(0)
        upload = await run_in_threadpool(_accept, request, code, name, spool)
    return JSONResponse(
        {
            "schema": 1,
            "id": str(upload.id),
            "size": upload.size,
            "sha256": upload.sha256,
            "received_at": upload.received_at.isoformat(),
        },
        201,
    )


@router.post("/ho-so/{code}/tep/{upload_id}/doc-lai")
@requires(Role.INTAKE_OFFICER)
def read_again(request: Request, code: str, upload_id: UUID) -> Response:
    """Have a quarantined file read once more."""
    workflows.try_again(request.app.state.services, officer(request), upload_id)
    return RedirectResponse(f"/can-bo/ho-so/{code}#viec", 303)


@router.post("/ho-so/{code}/tep/{upload_id}/bo")
@requires(Role.INTAKE_OFFICER)
def discard(
    request: Request, code: str, upload_id: UUID, reason: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Do not use a quarantined file, for the reason given; its bytes stay."""
    with request.app.state.services.database.transaction() as session:
        discard_upload(session, officer(request), upload_id, reason)
    return RedirectResponse(f"/can-bo/ho-so/{code}#viec", 303)


@router.post("/giay-to/{paper_id}/canh-bao/{finding_id}")
@requires(Role.INTAKE_OFFICER)
def use_page(
    request: Request, paper_id: UUID, finding_id: UUID, reason: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Use a page that the gate refuses, for the reason given."""
    with request.app.state.services.database.transaction() as session:
        override_finding(session, officer(request), finding_id, reason)
    return RedirectResponse(f"/can-bo/giay-to/{paper_id}", 303)


def _accept(request: Request, code: str, name: str, source: BinaryIO) -> Upload:
    return desk_work.accept_file(request.app.state.services, officer(request), code, name, source)
