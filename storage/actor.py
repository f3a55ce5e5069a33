"""Who acts: every use case takes an `Actor` and refuses without one.

Knows nothing of sessions or HTTP; whoever authenticates builds the actor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from storage.errors import NotAllowed


class Role(StrEnum):
    """What somebody is entrusted with; granted on the agency tree."""

    INTAKE_OFFICER = "intake_officer"
    CERTIFIER = "certifier"
    HEAD = "head"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    CITIZEN = "citizen"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the system acting for a stated purpose.

    `agency_id` is the office acted for (None for a citizen and for the system as a whole);
    `personal_id` is a citizen's own number, the key to the citizen's own papers.
    """

    id: str
    name: str
    roles: frozenset[Role]
    purpose: str
    agency_id: UUID | None = None
    personal_id: str | None = None

    def __post_init__(self) -> None:
        """Refuse an actor nobody could be held to account for."""
        if not (self.id.strip() and self.name.strip() and self.purpose.strip() and self.roles):
            raise NotAllowed(
                "Thao tác cần có người thực hiện, vai trò và mục đích. Hãy đăng nhập lại.",
                "An action needs a person, a role and a purpose. Log in again.",
            )

    def may(self, *roles: Role) -> bool:
        """Whether the actor holds one of the roles."""
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: Role) -> None:
        """Raise `NotAllowed` unless the actor holds one of the roles."""
        if not self.may(*roles):
            raise NotAllowed(
                f"{self.name} không có quyền thực hiện việc này. Hãy nhờ người có thẩm quyền.",
                f"{self.name} may not do this. Ask somebody who is entrusted with it.",
            )

    def require_agency(self, agency_id: UUID) -> None:
        """Raise `NotAllowed` unless the actor acts for this agency, or is the system itself."""
        if self.agency_id != agency_id and not self.may(Role.SYSTEM):
            raise NotAllowed(
                "Hồ sơ thuộc cơ quan khác. Hãy liên hệ cơ quan đang giữ hồ sơ.",
                "This belongs to another agency. Contact the agency that holds it.",
            )

    def for_purpose(self, purpose: str) -> Actor:
        """The same person, for another stated purpose."""
        return replace(self, purpose=purpose)


def system_actor(purpose: str) -> Actor:
    """The system acting by itself: jobs, sweepers, rebuilds."""
    return Actor(id="system", name="Sao Y", roles=frozenset({Role.SYSTEM}), purpose=purpose)
