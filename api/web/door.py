"""The door every request passes: who is it, may they, and did the form come from us.

Deny by default: a route without a declaration (`api.web.access`) admits nobody.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.accounts.errors import LogInNeeded
from api.web.access import rule_of
from api.web.visitor import TOKEN_FIELD, TOKEN_HEADER, Visitor, meet
from storage.errors import NotAllowed

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class FormNotOurs(NotAllowed):
    """The form's token is missing or old: load the page again and send it again."""

    code = "form-not-ours"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "Trang đã mở quá lâu hoặc được gửi từ nơi khác; chưa có gì thay đổi. Hãy tải lại trang rồi gửi lại.",
            "The page was open too long, or was sent from elsewhere; nothing has changed. Reload it and send again.",
        )


async def pass_door(request: Request) -> None:
    """Meet the visitor and apply the route's rule, before its handler runs."""
    rule = rule_of(request.scope["endpoint"])
    visitor = await run_in_threadpool(meet, request, request.app.state.services)
    request.state.visitor = visitor
    if rule is None or not rule.admits(visitor.roles):
        if visitor.account is None:
            raise LogInNeeded
        raise NotAllowed(
            "Trang này dành cho người có nhiệm vụ khác. Nếu ông/bà cần dùng, hãy liên hệ người quản trị.",
            "This page is for people with another task. If you need it, ask the operator.",
        )
    if request.method not in _SAFE and rule.needs_token:
        await _require_token(request, visitor)


def address_of(request: Request) -> str:
    """Where a request comes from, as far as the server knows; brakes count by it."""
    return request.client.host if request.client else "?"


async def _require_token(request: Request, visitor: Visitor) -> None:
    token = request.headers.get(TOKEN_HEADER)
    if token is None and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get(TOKEN_FIELD)
        token = field if isinstance(field, str) else None
    if not visitor.sent_token(token):
        raise FormNotOurs
