"""A certifier signs many accepted copies with one PIN, or on a token at the own PC; each succeeds or fails by itself.

Use cases only: no HTTP. The person's signatures come first, for they need the PIN; what follows needs nobody and is
finished by `finish_acts`, or by the job that each signature leaves behind if this process dies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from api.composition import Services
from signing.book.acts import Act, ActState, acts_waiting
from signing.errors import CertifiedCopyError, SigningPinBraked, SigningPinWrong
from signing.issuing.sequence import finish, person_signs
from signing.issuing.two_step import (
    PreparedSignature,
    complete_signature,
    new_ticket,
    prepare_signature,
    prepared_for,
)
from signing.key_source import SigningKey
from storage.actor import Actor
from storage.errors import RecordConflict, StorageError

MOST_AT_ONCE = 30  # so many can be reviewed with care in one go


@dataclass(frozen=True, slots=True)
class ActOutcome:
    """What became of one act of a batch."""

    act_id: UUID
    error: CertifiedCopyError | StorageError | None


def acts_to_sign(services: Services, actor: Actor) -> list[Act]:
    """What this certifier has accepted and not signed yet, oldest first."""
    if actor.agency_id is None:
        return []
    with services.database.transaction() as session:
        accepted = acts_waiting(session, actor.agency_id, frozenset({ActState.ACCEPTED}))
    return [act for act in accepted if act.certified_by == actor.id]


def sign_acts(services: Services, actor: Actor, act_ids: Sequence[UUID], login: str, pin: str) -> list[ActOutcome]:
    """The person's signature on each copy, the key opened once. A PIN that is refused ends the batch: no more tries."""
    _require_not_too_many(act_ids)
    key = services.signers.key_of(login, pin)
    outcomes: list[ActOutcome] = []
    for act_id in act_ids:
        refused = next(
            (one.error for one in outcomes if isinstance(one.error, SigningPinWrong | SigningPinBraked)), None
        )
        outcomes.append(ActOutcome(act_id, refused) if refused else _signed(services, actor, act_id, key))
    return outcomes


def finish_acts(services: Services, act_ids: Sequence[UUID]) -> None:
    """Agency's signature, proofs, deposit, book: for each by itself; what fails is noted and tried again by its job."""
    for act_id in act_ids:
        with suppress(CertifiedCopyError, StorageError):
            finish(services.desk, act_id)


def prepare_acts(services: Services, actor: Actor, act_ids: Sequence[UUID], login: str) -> tuple[str, list[ActOutcome]]:
    """Everything up to the value of each signature, for a token at the person's own PC; and the ticket to it."""
    _require_not_too_many(act_ids)
    ticket, person = new_ticket(), services.signers.certificate_of(login)
    outcomes = []
    for act_id in act_ids:
        try:
            prepare_signature(services.desk, actor, act_id, login, person, ticket)
            outcomes.append(ActOutcome(act_id, None))
        except (CertifiedCopyError, StorageError) as exc:
            outcomes.append(ActOutcome(act_id, exc))
    return ticket, outcomes


def complete_acts(services: Services, ticket: str, values: Mapping[UUID, bytes]) -> list[ActOutcome]:
    """Take in the values that a token made; each is proved by itself."""
    outcomes = []
    for prepared in _of_ticket(services, ticket, values):
        try:
            person = services.signers.certificate_of(prepared.login)
            complete_signature(services.desk, ticket, prepared.id, values[prepared.id], person)
            outcomes.append(ActOutcome(prepared.act_id, None))
        except (CertifiedCopyError, StorageError) as exc:
            outcomes.append(ActOutcome(prepared.act_id, exc))
    return outcomes


def _of_ticket(services: Services, ticket: str, values: Mapping[UUID, bytes]) -> list[PreparedSignature]:
    return [one for one in prepared_for(services.desk, ticket) if one.id in values]


def _signed(services: Services, actor: Actor, act_id: UUID, key: SigningKey) -> ActOutcome:
    try:
        person_signs(services.desk, actor, act_id, key)
    except (CertifiedCopyError, StorageError) as exc:
        return ActOutcome(act_id, exc)
    return ActOutcome(act_id, None)


def _require_not_too_many(act_ids: Sequence[UUID]) -> None:
    if not 1 <= len(set(act_ids)) <= MOST_AT_ONCE:
        raise RecordConflict(
            f"Mỗi lần ký từ 1 đến {MOST_AT_ONCE} bản sao. Hãy chọn lại.",
            f"Sign 1 to {MOST_AT_ONCE} copies at a time. Choose again.",
        )
