"""Logging in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.accounts.errors import LogInBraked, LogInRefused
from api.accounts.log_in import Account, folded_login, log_in, log_out
from api.web.access import public
from api.web.brake import Brake
from api.web.door import address_of
from api.web.failures import safe_next
from api.web.rendering import page
from api.web.visitor import SESSION_COOKIE, VISIT_COOKIE, visitor_of
from storage.actor import Role

router = APIRouter(include_in_schema=False)

# Ten tries in five minutes for a name, three times as many for an address: an office shares one.
_by_name = Brake(burst=10, per_seconds=300)
_by_address = Brake(burst=30, per_seconds=300)


@router.get("/dang-nhap")
@public
def ask(request: Request, next: str = "") -> Response:  # noqa: A002  (the usual name of this query parameter)
    """The form; somebody already logged in goes on."""
    account = visitor_of(request).account
    if account is not None:
        return RedirectResponse(safe_next(next) or first_page(account), 303)
    return page(request, "log_in.html", next=safe_next(next) or "", login="", problem=None)


@router.post("/dang-nhap")
@public
def enter(
    request: Request,
    login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=500)] = "",
    next: Annotated[str, Form(max_length=2000)] = "",  # noqa: A002
) -> Response:
    """Open a session, or say once more that it did not work."""
    try:
        token, account = _try(request, login, password)
    except (LogInRefused, LogInBraked) as exc:
        status = 429 if isinstance(exc, LogInBraked) else 401
        return page(request, "log_in.html", status=status, next=safe_next(next) or "", login=login, problem=exc)
    response = RedirectResponse(safe_next(next) or first_page(account), 303)
    https = request.url.scheme == "https"
    response.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="lax", secure=https)
    response.delete_cookie(VISIT_COOKIE)
    return response


@router.post("/dang-xuat")
@public
def leave(request: Request) -> Response:
    """End the session."""
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        with request.app.state.services.database.transaction() as session:
            log_out(session, token)
    response = RedirectResponse("/", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


def first_page(account: Account) -> str:
    """Where somebody starts the day."""
    return "/cong-dan" if account.roles <= {Role.CITIZEN} else "/can-bo"


def _try(request: Request, login: str, password: str) -> tuple[str, Account]:
    name = folded_login(login)  # as accounts compare it: spelling a name otherwise must not give more tries
    wait = max(_by_name.wait(name), _by_address.wait(address_of(request)))
    if wait:
        raise LogInBraked(wait)
    with request.app.state.services.database.transaction() as session:
        token, account = log_in(session, login, password)
    _by_name.forget(name)
    return token, account
