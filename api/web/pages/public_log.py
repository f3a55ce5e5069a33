"""`/nhat-ky`: the public log for anybody who wants to check the office: checkpoint, tiles, key, evidence of a file.

The addresses under it are those of C2SP tlog-tiles. Only hashes are public; what an entry says is given to whoever
can name the digest of the copy itself.
"""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api.web.access import public
from api.web.brake import Brake
from api.web.door import address_of
from api.web.failures import too_often
from api.web.rendering import page
from signing.transparency.evidence import evidence_for_file
from signing.transparency.publishing import newest_checkpoint
from signing.transparency.tables import THE_HEAD, LogCheckpointRow, LogHeadRow
from signing.transparency.tiles import Tile
from storage.errors import RecordNotFound
from storage.identifiers import Sha256

router = APIRouter(prefix="/nhat-ky", tags=["public log"])

# Tiles never change; a checkpoint is superseded within the hour.
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_FOR_A_MINUTE = {"Cache-Control": "public, max-age=60"}

_by_address = Brake(burst=30, per_seconds=60)


@router.get("", include_in_schema=False)
@public
def about(request: Request) -> Response:
    """The log for people: how far it goes, its newest checkpoint and key, and how to check it."""
    with request.app.state.services.database.transaction() as session:
        head, newest = session.get_one(LogHeadRow, THE_HEAD), newest_checkpoint(session)
    return page(request, "public_log.html", head=head, newest=newest)


@router.get("/checkpoint", response_class=PlainTextResponse)
@public
def checkpoint(request: Request) -> Response:
    """The newest checkpoint: a note signed by the log's key (C2SP tlog-checkpoint)."""
    with request.app.state.services.database.transaction() as session:
        newest = _newest(session)
    return PlainTextResponse(newest.note, headers=_FOR_A_MINUTE)


@router.get("/checkpoint.tst")
@public
def timestamp(request: Request) -> Response:
    """The time-stamp token (RFC 3161) over the newest checkpoint."""
    with request.app.state.services.database.transaction() as session:
        newest = _newest(session)
    if newest.timestamp is None:
        raise _nothing()
    return Response(newest.timestamp, media_type="application/vnd.etsi.timestamp-token", headers=_FOR_A_MINUTE)


@router.get("/key", response_class=PlainTextResponse)
@public
def verifier_key(request: Request) -> Response:
    """The log's public key as signed notes write it. Compare it with one you got elsewhere."""
    with request.app.state.services.database.transaction() as session:
        found = session.get_one(LogHeadRow, THE_HEAD).verifier
    if found is None:
        raise _nothing()
    return PlainTextResponse(f"{found}\n", headers=_FOR_A_MINUTE)


@router.get("/tile/{path:path}")
@public
def tile(request: Request, path: str) -> Response:
    """One tile: 32 bytes for each hash."""
    found = Tile.parse(f"tile/{path}")
    if found is None:
        raise _nothing()
    data = request.app.state.services.public_log.read(found.path)
    return Response(data, media_type="application/octet-stream", headers=_FOR_EVER)


@router.get("/evidence/{sha256}")
@public
def evidence(request: Request, sha256: str) -> Response:
    """The evidence file of the copy with exactly these bytes: its entries, salts, proofs and the checkpoint."""
    wait = _by_address.wait(address_of(request))
    if wait:
        return too_often(request, wait)
    found = evidence_for_file(request.app.state.services.public_log, Sha256(sha256))
    if found is None:
        raise _nothing()
    name = f"saoy-log-{sha256[:12].lower()}.json"
    return JSONResponse(found, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _newest(session: Session) -> LogCheckpointRow:
    found = newest_checkpoint(session)
    if found is None:
        raise _nothing()
    return found


def _nothing() -> RecordNotFound:
    return RecordNotFound(
        "Nhật ký công khai chưa có mục này. Mục mới có trong nhật ký sau một phút, có bằng chứng sau một giờ.",
        "The public log has no such thing. A new entry is in the log within a minute, provable within an hour.",
    )
