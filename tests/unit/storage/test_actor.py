"""An actor is somebody who can be held to account: named, entrusted, with a purpose."""

from dataclasses import replace

import pytest

from storage.actor import Actor, Role, system_actor
from storage.errors import NotAllowed
from storage.identifiers import new_id

OFFICER = Actor("canbo", "Trần Thị Thử", frozenset({Role.INTAKE_OFFICER}), "tiếp nhận (thử nghiệm)", new_id())


@pytest.mark.parametrize(
    "lacking", [{"id": ""}, {"name": " "}, {"roles": frozenset()}, {"purpose": ""}, {"purpose": " "}]
)
def test_actor_lacking_name_role_or_purpose_cannot_be_made(lacking: dict[str, object]) -> None:
    with pytest.raises(NotAllowed):
        replace(OFFICER, **lacking)  # type: ignore[arg-type]


def test_actor_without_any_of_the_roles_is_refused() -> None:
    OFFICER.require(Role.CERTIFIER, Role.INTAKE_OFFICER)
    with pytest.raises(NotAllowed):
        OFFICER.require(Role.CERTIFIER, Role.HEAD)


def test_actor_of_another_agency_is_refused() -> None:
    assert OFFICER.agency_id is not None
    OFFICER.require_agency(OFFICER.agency_id)
    with pytest.raises(NotAllowed):
        OFFICER.require_agency(new_id())


def test_actor_without_agency_is_refused_by_every_agency() -> None:
    with pytest.raises(NotAllowed):
        replace(OFFICER, agency_id=None).require_agency(new_id())


def test_system_acts_for_every_agency_but_holds_no_other_role() -> None:
    system = system_actor("quét định kỳ")

    system.require_agency(new_id())
    with pytest.raises(NotAllowed):
        system.require(Role.CERTIFIER)


def test_actor_for_another_purpose_is_the_same_person() -> None:
    assert OFFICER.for_purpose("tra cứu") == replace(OFFICER, purpose="tra cứu")
