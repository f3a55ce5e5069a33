"""Who may use which route: declared beside the route, enforced for all of them, denied where nothing is declared.

Knows the declarations only; who the visitor is comes from `api.web.visitor`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from storage.actor import Role

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Everybody, or the holders of one of the roles; and whether an unsafe request needs the form's token."""

    roles: frozenset[Role]
    everybody: bool = False
    needs_token: bool = True

    def admits(self, roles: frozenset[Role]) -> bool:
        """Whether somebody with these roles may use the route."""
        return self.everybody or not self.roles.isdisjoint(roles)


OFFICERS = (Role.INTAKE_OFFICER, Role.CERTIFIER, Role.HEAD)

_rules: dict[Callable[..., Any], AccessRule] = {}


def public(endpoint: Endpoint) -> Endpoint:
    """Declare that anybody may use the route."""
    return _declare(endpoint, AccessRule(frozenset(), everybody=True))


def public_question(endpoint: Endpoint) -> Endpoint:
    """Declare a route for anybody whose POST only asks and changes nothing, so that it needs no token or cookie."""
    return _declare(endpoint, AccessRule(frozenset(), everybody=True, needs_token=False))


def by_ticket(endpoint: Endpoint) -> Endpoint:
    """Declare a route for programs with a secret in `Authorization`, which the handler checks; no cookie counts."""
    return _declare(endpoint, AccessRule(frozenset(), everybody=True, needs_token=False))


def requires(*roles: Role) -> Callable[[Endpoint], Endpoint]:
    """Declare that only holders of one of these roles may use the route."""
    if not roles:
        raise TypeError("name at least one role")
    return lambda endpoint: _declare(endpoint, AccessRule(frozenset(roles)))


def rule_of(endpoint: Callable[..., Any]) -> AccessRule | None:
    """What was declared for a route; None means nobody may use it."""
    return _rules.get(endpoint)


def _declare(endpoint: Endpoint, rule: AccessRule) -> Endpoint:
    if endpoint in _rules:
        raise TypeError(f"{endpoint.__qualname__} declares its access twice")
    _rules[endpoint] = rule
    return endpoint
