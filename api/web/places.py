"""Which places of the site a visitor is offered at the top of the page."""

from __future__ import annotations

from dataclasses import dataclass

from storage.actor import Role

_OFFICE = frozenset({Role.INTAKE_OFFICER, Role.CERTIFIER, Role.HEAD})

# Pages whose address does not begin with that of the place they belong to.
_BELONGS = {
    "/k/": "/kiem-tra",
    "/can-bo/viec/": "/can-bo/chung-thuc",
    "/can-bo/ky-lo": "/can-bo/chung-thuc",
    "/can-bo/ban-sao/": "/can-bo/so",
    "/can-bo/sao-van-ban": "/can-bo/so",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the top navigation; `name` is a key under `place.` in the catalogues."""

    name: str
    address: str
    here: bool


def places_for(roles: frozenset[Role], path: str) -> list[Place]:
    """The entries for these roles; the one whose address begins the path most closely is the current one."""
    offered = [("check", "/kiem-tra")]
    if roles & _OFFICE:
        offered += [("dossiers", "/can-bo"), ("requests", "/can-bo/chung-thuc"), ("book", "/can-bo/so")]
    if Role.CITIZEN in roles:
        offered += [("my_requests", "/cong-dan"), ("my_papers", "/cong-dan/giay-to")]
    if not roles:
        offered += [("citizen", "/cong-dan"), ("officer", "/can-bo")]
    for prefix, place in _BELONGS.items():
        path = place if path.startswith(prefix) else path
    begins = [address for _, address in offered if path == address or path.startswith(f"{address}/")]
    current = max(begins, key=len, default="")
    return [Place(name, address, address == current) for name, address in offered]
