"""The FastAPI application: which pages there are, what guards them, how errors are shown.

Wires the outward face only; everything it serves comes in `services`, from the composition root.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from api.errors import ROOTS
from api.web import failures
from api.web.door import pass_door
from api.web.form_input import LARGEST_FORM
from api.web.headers import SecurityHeaders
from api.web.pages import (
    acts,
    arrange,
    batch,
    book,
    check,
    citizen,
    closed_books,
    decisions,
    dossiers,
    doubts,
    health,
    home,
    letters,
    log_in,
    office_copies,
    public_log,
    register_answers,
    requests,
    review,
    separators,
    sign,
    signing_ticket,
    uploads,
    verifications,
)

if TYPE_CHECKING:
    from api.composition import Services

_STATIC = Path(__file__).parent / "static"
_PAGES = (
    health,
    home,
    log_in,
    check,
    register_answers,
    verifications,
    dossiers,
    uploads,
    separators,
    review,
    sign,
    signing_ticket,
    arrange,
    doubts,
    requests,
    acts,
    batch,
    decisions,
    letters,
    book,
    closed_books,
    office_copies,
    citizen,
    public_log,
)


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says of the installation."""

    address: str
    is_trial: bool


def create_app(services: Services, *, site: Site) -> FastAPI:
    """The application on wired services; opens nothing by itself."""
    app = FastAPI(
        title="Sao Y",
        version="1",
        description="Số hóa và chứng thực bản sao điện tử · Digitization and certified electronic copies",
        docs_url=None,  # its page loads scripts from another host
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        max_body_size=LARGEST_FORM,
        dependencies=[Depends(pass_door)],
    )
    app.state.services = services
    app.state.site = site
    for module in _PAGES:
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for root in ROOTS:
        app.add_exception_handler(root, failures.show_error)
    app.add_exception_handler(HTTPException, failures.show_http_error)
    app.add_exception_handler(RequestValidationError, failures.show_malformed)
    app.add_exception_handler(DataError, failures.show_malformed)  # a NUL in a text, a number beyond the column
    app.add_exception_handler(Exception, failures.show_error)
    app.add_middleware(SecurityHeaders, https=site.address.startswith("https://"))
    return app
