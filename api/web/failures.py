"""How errors are shown: RFC 9457 problems under `/api/`, pages everywhere else, the log-in page to strangers."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.accounts.errors import LogInNeeded
from api.errors import Problem, describe
from api.web.language import LANGUAGE_COOKIE, Language
from api.web.rendering import page
from api.web.visitor import Visitor

log = structlog.get_logger(__name__)


def show_error(request: Request, error: Exception) -> Response:
    """Any error of the packages, or one nobody expected."""
    problem = describe(error)
    if isinstance(error, LogInNeeded) and not _wants_json(request):
        return _to_log_in(request)
    if problem.is_fault:
        log.error(
            "request failed", code=problem.code, occurrence=problem.instance, path=request.url.path, exc_info=error
        )
    return show_problem(request, problem)


def show_problem(request: Request, problem: Problem) -> Response:
    """One problem, as JSON or as a page."""
    if _wants_json(request):
        return JSONResponse(problem.as_json(), problem.status, media_type="application/problem+json")
    if not hasattr(request.state, "visitor"):
        request.state.visitor = _stranger(request)
    return page(request, "problem.html", status=problem.status, problem=problem)


def show_http_error(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself: no such address, no such method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    missing = status == 404
    return show_problem(
        request,
        Problem(
            code="address-not-found" if missing else f"http-{status}",
            status=status,
            exit_code=1,
            retryable=False,
            message_vi="Không có trang này. Hãy kiểm tra địa chỉ, hoặc bắt đầu lại từ trang chủ."
            if missing
            else "Yêu cầu không thực hiện được theo cách này. Hãy quay lại trang trước.",
            message_en="There is no such page. Check the address, or start from the first page."
            if missing
            else "This cannot be done in this way. Go back to the page before.",
            instance="",
        ),
    )


def show_malformed(request: Request, error: Exception) -> Response:
    """A form or request that lacks something its page always sends."""
    # Where and how, never what was sent: it may be a PIN or somebody's number.
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    where = [f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults]
    log.info("malformed request", path=request.url.path, kind=type(error).__name__, where=where)
    return show_problem(
        request,
        Problem(
            code="request-malformed",
            status=422,
            exit_code=1,
            retryable=False,
            message_vi="Yêu cầu thiếu thông tin hoặc sai dạng; chưa có gì thay đổi. Hãy quay lại và gửi lại.",
            message_en="The request lacks something or is malformed; nothing has changed. Go back and send it again.",
            instance="",
        ),
    )


def too_often(request: Request, wait: float) -> Response:
    """More requests than the brake allows; says when to come again."""
    seconds = int(wait) + 1
    response = show_problem(
        request,
        Problem(
            code="too-often",
            status=429,
            exit_code=75,
            retryable=True,
            message_vi=f"Hỏi quá nhiều lần liền. Hãy thử lại sau {seconds} giây.",
            message_en=f"Too many requests in a row. Try again in {seconds} seconds.",
            instance="",
        ),
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def safe_next(address: str | None) -> str | None:
    """An address of this site to go on to after log-in; never another host."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else None


def _to_log_in(request: Request) -> Response:
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"/dang-nhap?next={quote(back, safe='')}" if request.method == "GET" else "/dang-nhap"
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _stranger(request: Request) -> Visitor:
    language = Language.choose(request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE))
    return Visitor(None, "", language)
