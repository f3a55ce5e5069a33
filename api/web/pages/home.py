"""The first page: three doors."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.web.access import public
from api.web.rendering import page

router = APIRouter()


@router.get("/", include_in_schema=False)
@public
def home(request: Request) -> Response:
    """Check a copy, the citizen's door, the officer's door."""
    return page(request, "home.html")
