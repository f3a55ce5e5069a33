"""The check, for anybody: by the file, by the code, or from the QR code on the copy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.web.access import public, public_question
from api.web.brake import Brake
from api.web.desk_work import newest_rendition
from api.web.door import address_of
from api.web.failures import too_often
from api.web.form_input import LARGEST_FORM, words_of
from api.web.pages.verdict import answer_for_code, answer_for_digest
from api.web.register import copy_by_code, copy_by_digest, judge_file, parse_code
from api.web.rendering import file_size, page
from signing.book.share_codes import spend_share_code
from signing.errors import VerificationCodeInvalid
from storage.errors import RecordNotFound
from storage.identifiers import Sha256

router = APIRouter(include_in_schema=False)

LARGEST = 60_000_000  # bytes of a file checked on the page; larger ones are checked by code or on the command line

# One check may keep a processor busy for a minute: so many at once, so many waiting, others are asked to come again.
_AT_ONCE = threading.BoundedSemaphore(2)
_ADMITTED = threading.BoundedSemaphore(8)
BUSY_SECONDS = 30

# Guessing codes must be slow, checking one's own copies must not be felt.
by_address = Brake(burst=30, per_seconds=60)
per_code = Brake(burst=20, per_seconds=60)


@router.get("/kiem-tra")
@public
def ask(
    request: Request, code: str | None = None, whole_file: Annotated[bool, Query(alias="ca-tep")] = False
) -> Response:
    """The form; a typed code goes on to its own address, the one the QR code names too."""
    if code is None:
        return _form(request, whole_file=whole_file)
    words = words_of(request)
    if not code.strip():
        return _form(request, errors={"code": words("check.no_code")})
    try:
        return RedirectResponse(f"/k/{parse_code(code)}", 303)
    except VerificationCodeInvalid:
        return _form(request, code=code, errors={"code": words("check.bad_code")}, status=422)


@router.get("/k/{code}")
@public
def by_code(request: Request, code: str) -> Response:
    """The verdict on a code: what the register knows, no names, no file."""
    words = words_of(request)
    try:
        parsed = parse_code(code)
    except VerificationCodeInvalid:
        parsed = None
    # By code however it is spelt, from however many addresses.
    wait = max(by_address.wait(address_of(request)), per_code.wait(parsed.compact) if parsed else 0.0)
    if wait:
        error = words("check.too_often", seconds=int(wait) + 1)
        return _form(request, code=code, errors={"code": error}, status=429, wait=wait)
    if parsed is None:
        return _form(request, code=code, errors={"code": words("check.bad_code")}, status=422)
    facts = copy_by_code(request.app.state.services, parsed)
    return page(request, "verdict.html", answer=answer_for_code(facts, datetime.now(UTC)))


@router.post("/kiem-tra", max_body_size=LARGEST + LARGEST_FORM)
@public_question
def by_file(request: Request, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """The verdict on a file. Nothing of it is kept."""
    words = words_of(request)
    wait = by_address.wait(address_of(request))
    if wait:
        return _form(request, errors={"file": words("check.too_often", seconds=int(wait) + 1)}, status=429, wait=wait)
    if file is None or not file.filename:
        return _form(request, errors={"file": words("check.no_file")}, status=422)
    with admitted() as free:
        if not free:
            error = words("check.busy", seconds=BUSY_SECONDS)
            return _form(request, errors={"file": error}, status=503, wait=BUSY_SECONDS)
        data = file.file.read(LARGEST + 1)
        if len(data) > LARGEST:
            return _form(request, errors={"file": words("check.too_large", limit=file_size(LARGEST))}, status=413)
        return page(request, "verdict.html", answer=judge_file(request.app.state.services, file.filename, data))


@router.get("/kiem-tra/tep/{sha256}")
@public
def by_digest(request: Request, sha256: str) -> Response:
    """The verdict on bytes whose digest the browser found by itself: the file never left it."""
    wait = by_address.wait(address_of(request))
    if wait:
        return too_often(request, wait)
    digest = Sha256(sha256)
    facts = copy_by_digest(request.app.state.services, digest)
    return page(request, "verdict.html", answer=answer_for_digest(facts, digest, datetime.now(UTC)))


@router.post("/kiem-tra/chia-se")
@public_question
def by_share_code(request: Request, share: Annotated[str, Form(max_length=64)] = "") -> Response:
    """The file itself, once, for whoever holds a code that its holder made for it."""
    services, words = request.app.state.services, words_of(request)
    wait = by_address.wait(address_of(request))
    if wait:
        return _form(request, errors={"share": words("check.too_often", seconds=int(wait) + 1)}, status=429, wait=wait)
    try:
        with services.database.transaction() as session:
            copy = spend_share_code(session, parse_code(share), datetime.now(UTC))
            data = newest_rendition(services, copy)  # inside: a store that does not answer does not spend the code
    except VerificationCodeInvalid:
        return _form(request, errors={"share": words("check.bad_code")}, status=422)
    except RecordNotFound as exc:
        return _form(request, errors={"share": words.of(exc, "message")}, status=404)
    headers = {"Content-Disposition": f'attachment; filename="ban-sao-{copy.verification_code.compact[:8]}.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)


@contextmanager
def admitted() -> Iterator[bool]:
    """Room for one check: so many at once, some more waiting; False when even the waiting room is full."""
    if not _ADMITTED.acquire(blocking=False):
        yield False
        return
    try:
        with _AT_ONCE:
            yield True
    finally:
        _ADMITTED.release()


def _form(
    request: Request,
    *,
    code: str = "",
    errors: dict[str, str] | None = None,
    status: int = 200,
    wait: float | None = None,
    whole_file: bool = False,  # asked for the signatures themselves: the digest alone does not answer that
) -> Response:
    shown = page(
        request, "check.html", status=status, limit=LARGEST, code=code, errors=errors or {}, whole_file=whole_file
    )
    if wait is not None:
        shown.headers["Retry-After"] = str(int(wait) + 1)
    return shown
