"""Who is asking: the account behind the cookie, the chosen language, and the token that guards forms.

The form token is derived from the visitor's secret cookie (HMAC), so it needs no storage and ends with the session.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request

from api.accounts.errors import LogInNeeded
from api.accounts.log_in import Account, recognise
from api.web.language import LANGUAGE_COOKIE, Language
from storage.actor import Actor, Role

if TYPE_CHECKING:
    from api.composition import Services

SESSION_COOKIE = "saoy_session"
VISIT_COOKIE = "saoy_visit"
TOKEN_FIELD = "form_token"
TOKEN_HEADER = "x-form-token"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request's visitor; `account` is None for somebody who has not logged in."""

    account: Account | None
    secret: str
    language: Language
    is_new: bool = False
    language_asked: bool = False

    @property
    def form_token(self) -> str:
        """What every form of this visitor carries."""
        return hmac.new(self.secret.encode(), b"form", hashlib.sha256).hexdigest()

    @property
    def roles(self) -> frozenset[Role]:
        """Roles of the account; none for a stranger."""
        return self.account.roles if self.account else frozenset()

    def sent_token(self, token: str | None) -> bool:
        """Whether a form really came from a page that this visitor was given."""
        return token is not None and hmac.compare_digest(token.encode(), self.form_token.encode())

    def actor(self, purpose: str) -> Actor:
        """The person acting for a purpose; `LogInNeeded` for a stranger."""
        if self.account is None:
            raise LogInNeeded
        return self.account.actor(purpose)


def meet(request: Request, services: Services) -> Visitor:
    """Find out who is asking. Touches the database only when a session cookie came along."""
    asked = request.query_params.get("lang")
    language = Language.choose(asked, request.cookies.get(LANGUAGE_COOKIE))
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        with services.database.transaction() as session:
            account = recognise(session, token)
        if account is not None:
            return Visitor(account, token, language, language_asked=asked is not None)
    kept = request.cookies.get(VISIT_COOKIE, "")
    is_new = len(kept) < 32
    secret = secrets.token_urlsafe(32) if is_new else kept
    return Visitor(None, secret, language, is_new=is_new, language_asked=asked is not None)


def visitor_of(request: Request) -> Visitor:
    """The visitor that was met at the door of this request."""
    visitor: Visitor = request.state.visitor
    return visitor
