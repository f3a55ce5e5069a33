"""Sao y, sao lục, trích sao and copies from the register book: the form, the list of a year, the download."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.office_copies import copy_document
from api.web.access import OFFICERS, requires
from api.web.form_input import LARGEST_FILES, files_of, words_of
from api.web.pages.dossiers import officer
from api.web.rendering import VIETNAM, page
from signing.book.office_copies import PURPOSES, office_copies, open_office_copy
from signing.errors import CertifiedCopyError
from storage.actor import Role
from storage.errors import RecordNotFound
from storage.objects.checked_reading import read_checked

router = APIRouter(prefix="/can-bo/sao-van-ban", include_in_schema=False)

_PURPOSE = "Sao văn bản của cơ quan"


@router.get("")
@requires(*OFFICERS)
def list_page(request: Request) -> Response:
    """This year's copies, and the form for whoever may sign them."""
    return _page(request, {}, {})


@router.post("", max_body_size=LARGEST_FILES)
@requires(Role.HEAD)
async def make(request: Request) -> Response:
    """Number and sign one copy; the numbers and the signature are the agency's."""
    form = await request.form()
    given = {name: str(form.get(name) or "").strip() for name in ("purpose", "name", "recipient")}
    files, words = await files_of(request), words_of(request)
    errors = {}
    if not given["name"]:
        errors["name"] = words("office_copy.no_name")
    if given["purpose"] == "copy_from_register" and not given["recipient"]:
        errors["recipient"] = words("office_copy.no_recipient")
    if given["purpose"] not in PURPOSES or len(files) != 1:
        errors["files"] = words("office_copy.no_file")
    if errors:
        return await run_in_threadpool(_page, request, given, errors)
    return await run_in_threadpool(_make, request, given, files[0])


@router.get("/{copy_id}.pdf")
@requires(*OFFICERS)
def download(request: Request, copy_id: UUID) -> Response:
    """The signed copy, for its own agency; recorded as a reading."""
    services = request.app.state.services
    with services.database.transaction() as session:
        copy = open_office_copy(session, officer(request, _PURPOSE), copy_id)
    if copy.object_key is None or copy.sha256 is None:
        raise RecordNotFound("Bản sao này không được cấp.", "This copy was not issued.")
    data = read_checked(services.store, copy.object_key, copy.sha256)
    headers = {"Content-Disposition": f'attachment; filename="ban-sao-{copy.label.replace("/", "-")}.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)


def _make(request: Request, given: dict[str, str], file: UploadFile) -> Response:
    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        path = Path(folder) / "document"
        path.write_bytes(file.file.read())
        try:
            copy_document(
                request.app.state.services,
                officer(request, _PURPOSE),
                given["purpose"],
                path,
                name=given["name"],
                recipient=given["recipient"],
            )
        except CertifiedCopyError as exc:
            return _page(request, given, {"files": words_of(request).of(exc, "message")})
    return RedirectResponse("/can-bo/sao-van-ban", 303)


def _page(request: Request, given: dict[str, str], errors: dict[str, str]) -> Response:
    services, words = request.app.state.services, words_of(request)
    with services.database.transaction() as session:
        copies = office_copies(session, officer(request, _PURPOSE), datetime.now(VIETNAM).year)
    return page(
        request,
        "office_copies.html",
        status=422 if errors else 200,
        copies=copies,
        purposes=[(purpose, words(f"office_copy.{purpose}")) for purpose in PURPOSES],
        given=given,
        errors=errors,
    )
