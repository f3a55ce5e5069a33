"""`/api/v1/verifications`: the check for programs; the same answer as the page, and nothing of the file is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, File, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.web.access import public_question
from api.web.door import address_of
from api.web.failures import too_often
from api.web.form_input import LARGEST_FORM
from api.web.pages.check import BUSY_SECONDS, LARGEST, admitted, by_address
from api.web.register import report_on
from signing.errors import FileUnreadable
from signing.reporting.etsi import report_to_etsi
from signing.reporting.printed import print_report
from signing.reporting.signed_bytes import signed_revision
from signing.verification_report import report_to_json

router = APIRouter(prefix="/api/v1", tags=["verification"])

Form = Literal["json", "etsi", "pdf", "signed"]


@router.post("/verifications", max_body_size=LARGEST + LARGEST_FORM)
@public_question
def verify(
    request: Request, file: Annotated[UploadFile, File()], form: Form = "json", signature: int | None = None
) -> Response:
    """The report about a PDF as `json` (as `saoy verify --json`), `etsi` (TS 119 102-2) or `pdf`.

    `signed` gives back exactly what a signature covers (the last one, or the one with the number `signature`).
    """
    wait = by_address.wait(address_of(request))
    if wait:
        return too_often(request, wait)
    with admitted() as free:
        if not free:
            return too_often(request, BUSY_SECONDS)
        data = file.file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise FileUnreadable(
                "Tệp quá lớn để kiểm tra ở đây. Hãy dùng lệnh saoy verify, hoặc hỏi sổ bằng mã băm.",
                "The file is too large to be checked here. Use saoy verify, or ask the register by digest.",
            )
        report, _ = report_on(request.app.state.services, data, datetime.now(UTC))
        if form == "pdf":
            return Response(print_report(report, file_name=file.filename or "–"), media_type="application/pdf")
        if form == "etsi":
            return JSONResponse(report_to_etsi(report))
        if form == "json":
            return JSONResponse(report_to_json(report))
        number = signature or len(report.signatures)
        chosen = report.signatures[number - 1] if 0 < number <= len(report.signatures) else None
        revision = signed_revision(data, chosen) if chosen is not None else None
        if revision is None:
            raise FileUnreadable(
                "Không có chữ ký này, hoặc không cắt ra được những gì nó đã ký.",
                "There is no such signature, or what it covers cannot be cut out.",
            )
        return Response(revision, media_type="application/pdf")
