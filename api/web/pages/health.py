"""`/healthz`: whether this process can do its work, for load balancers and container health checks."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.web.access import public
from storage.errors import StorageError

router = APIRouter()


@router.get("/healthz", include_in_schema=False)
@public
def healthz(request: Request) -> JSONResponse:
    """200 when the database answers, else 503. Says nothing else to strangers."""
    try:
        request.app.state.services.database.ping()
    except StorageError:
        return JSONResponse({"status": "unavailable"}, 503)
    return JSONResponse({"status": "ok"})
