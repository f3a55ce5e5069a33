"""From a handler's answer to a page: the template engine, Vietnamese dates and sums, cookies that a page sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.web.language import LANGUAGE_COOKIE, Language, catalogue
from api.web.places import places_for
from api.web.visitor import TOKEN_FIELD, VISIT_COOKIE, Visitor, visitor_of
from storage.identifiers import mask

_HERE = Path(__file__).parent
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_YEAR = 365 * 24 * 3600

_environment = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def clock_time(at: datetime) -> str:
    """Hour and minute in Vietnam."""
    return f"{at.astimezone(VIETNAM):%H:%M}"


def day(value: date | datetime) -> str:
    """A day as both languages of the site write it here: 22/11/2026; a time is first taken to Vietnam."""
    local = value.astimezone(VIETNAM) if isinstance(value, datetime) else value
    return f"{local:%d/%m/%Y}"


def moment(at: datetime, language: Language = Language.VI) -> str:
    """A time as people read it, in Vietnam."""
    return f"{clock_time(at)}, {'ngày ' if language is Language.VI else ''}{day(at)}"


def amount(number: int) -> str:
    """A number with the dots of Vietnam: 1.234.567."""
    return f"{number:,}".replace(",", ".")


def file_size(number: int) -> str:
    """A file's size for people: 24 KB, 3,4 MB."""
    if number < 1_000_000:
        return f"{max(1, round(number / 1000))} KB"
    return f"{number / 1_000_000:.1f}".removesuffix(".0").replace(".", ",") + " MB"


def percent(share: float) -> str:
    """A share of one as a whole percentage, never rounded up to certainty."""
    return f"{min(99, int(share * 100)) if share < 1 else 100} %"


@cache
def static_address(name: str) -> str:
    """The address of a static file, with its digest so that a new version is fetched at once."""
    digest = sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?{digest}"


_environment.filters.update(
    clock_time=clock_time, day=day, moment=moment, amount=amount, file_size=file_size, percent=percent, mask=mask
)
_environment.globals.update(static=static_address)


def page(request: Request, template: str, *, status: int = 200, **given: object) -> HTMLResponse:
    """Render a whole page or a part of one in the visitor's language, and keep what the visitor chose."""
    visitor = visitor_of(request)
    words = catalogue(visitor.language)
    body = _environment.get_template(template).render(
        t=words,
        language=visitor.language,
        visitor=visitor,
        path=request.url.path,
        other_language=_other_language(request, visitor.language),
        site=request.app.state.site,
        places=places_for(visitor.roles, request.url.path),
        token=lambda: Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN_FIELD, visitor.form_token),
        **given,
    )
    response = HTMLResponse(body, status_code=status)
    keep_choices(request, response, visitor)
    return response


def keep_choices(request: Request, response: Response, visitor: Visitor) -> None:
    """Set the cookies of a visitor's language and, for a stranger, of the secret behind form tokens."""
    https = request.url.scheme == "https"
    if visitor.language_asked:
        response.set_cookie(
            LANGUAGE_COOKIE, visitor.language, max_age=_YEAR, httponly=True, samesite="lax", secure=https
        )
    if visitor.is_new:
        response.set_cookie(VISIT_COOKIE, visitor.secret, httponly=True, samesite="lax", secure=https)


def _other_language(request: Request, language: Language) -> str:
    """The address of this page in the other language. A page that answers a form has none: its question has."""
    asked: Mapping[str, str] = {k: v for k, v in request.query_params.items() if k != "lang"}
    other = Language.EN if language is Language.VI else Language.VI
    return f"{request.url.path}?{urlencode({**asked, 'lang': other.value})}"
