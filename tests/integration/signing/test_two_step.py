"""A copy signed on a token that the service cannot reach: prepared, kept, completed, judged like any other."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from api.demo.authority import Authority, DemoSigner
from signing.book.acts import Act, ActState, act_by_id
from signing.book.copies import copy_of_act
from signing.errors import ActNotInState, SignatureValueWrong, SigningWindowClosed
from signing.issuing.sequence import finish, issue
from signing.issuing.two_step import (
    HOLD,
    PreparedSignature,
    complete_signature,
    new_ticket,
    prepare_signature,
    prepared_for,
)
from signing.key_source import OwnTokenSource, SigningKey, sign_value
from signing.pades import SigningTrust
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots
from signing.verification import verify_pdf
from signing.verification_report import Verdict
from storage.actor import Actor
from storage.records.database import Database
from tests.certifying import Counter, Seals, accepted
from tests.integration.signing.conftest import key_of
from tests.office import people


@pytest.fixture
def counter(database: Database, authority: Authority, trust: SigningTrust) -> Counter:
    return Counter(database, trust, Seals(key_of(authority.agency)))


@pytest.fixture
def certifier(database: Database) -> Actor:
    return people(database)[1]


@pytest.fixture
def act(counter: Counter, certifier: Actor) -> Act:
    return accepted(counter.database, counter.store, people(counter.database)[0], certifier)


def certificate_of(signer: DemoSigner, folder: Path) -> SigningKey:
    """What the service has of the officer: certificate and issuers, no key."""
    _, certificate, others = pkcs12.load_key_and_certificates(signer.pkcs12.read_bytes(), signer.pin.encode())
    assert certificate is not None
    path = folder / "chung-thu.pem"
    ders = [each.public_bytes(serialization.Encoding.DER) for each in (certificate, *others)]
    path.write_bytes(b"".join(pem.armor("CERTIFICATE", der) for der in ders))
    return OwnTokenSource(path).open()


@pytest.fixture
def person(authority: Authority, tmp_path: Path) -> SigningKey:
    return certificate_of(authority.certifier, tmp_path)


def prepare(counter: Counter, certifier: Actor, act: Act, person: SigningKey) -> tuple[str, PreparedSignature]:
    ticket = new_ticket()
    prepare_signature(counter.desk(), certifier, act.id, "chungthuc", person, ticket)
    [prepared] = prepared_for(counter.desk(), ticket)
    return ticket, prepared


def state(counter: Counter, act: Act) -> ActState:
    with counter.database.transaction() as session:
        return act_by_id(session, act.id).state


def test_copy_signed_elsewhere_is_issued_like_any_other(
    counter: Counter, act: Act, certifier: Actor, person: SigningKey, authority: Authority
) -> None:
    ticket, prepared = prepare(counter, certifier, act, person)
    value = sign_value(key_of(authority.certifier), prepared.signed_attributes)

    # Everything that was prepared is in database and store: another process could complete it.
    complete_signature(counter.desk(), ticket, prepared.id, value, person)
    assert counter.person_signed == [act.id]
    finish(counter.desk(), act.id)

    with counter.database.transaction() as session:
        copy = copy_of_act(session, act.id)
    assert copy is not None
    report = verify_pdf(counter.store.read(copy.renditions[0].object_key), counter.trust.roots)
    assert (report.verdict, copy.renditions[0].level) == (Verdict.VALID, "B-LTA")
    assert authority.certifier.name in str(report.signatures[0].signer)


def test_value_handed_in_twice_is_one_signature(
    counter: Counter, act: Act, certifier: Actor, person: SigningKey, authority: Authority
) -> None:
    ticket, prepared = prepare(counter, certifier, act, person)
    value = sign_value(key_of(authority.certifier), prepared.signed_attributes)

    for _ in range(2):
        assert complete_signature(counter.desk(), ticket, prepared.id, value, person) == act.id
    assert counter.person_signed == [act.id]


@pytest.mark.parametrize("wrong", ["another key", "other bytes", "no signature"])
def test_value_of_another_key_or_of_other_bytes_is_refused(
    counter: Counter, act: Act, certifier: Actor, person: SigningKey, authority: Authority, wrong: str
) -> None:
    ticket, prepared = prepare(counter, certifier, act, person)
    value = {
        "another key": sign_value(key_of(authority.officer), prepared.signed_attributes),
        "other bytes": sign_value(key_of(authority.certifier), prepared.signed_attributes + b" "),
        "no signature": b"",
    }[wrong]

    with pytest.raises(SignatureValueWrong):
        complete_signature(counter.desk(), ticket, prepared.id, value, person)
    assert state(counter, act) is ActState.ACCEPTED
    assert counter.person_signed == []


def test_value_that_comes_too_late_is_refused_and_prepared_anew_with_the_same_number(
    counter: Counter, act: Act, certifier: Actor, person: SigningKey, authority: Authority
) -> None:
    counter.clock.strike(10, 0)
    ticket, prepared = prepare(counter, certifier, act, person)
    value = sign_value(key_of(authority.certifier), prepared.signed_attributes)
    counter.clock.now += HOLD
    with pytest.raises(SigningWindowClosed):
        complete_signature(counter.desk(), ticket, prepared.id, value, person)

    again, anew = prepare(counter, certifier, act, person)

    assert anew.number == prepared.number
    assert prepared_for(counter.desk(), ticket) == []
    complete_signature(
        counter.desk(), again, anew.id, sign_value(key_of(authority.certifier), anew.signed_attributes), person
    )


def test_what_is_prepared_does_not_outlive_its_day(
    counter: Counter, act: Act, certifier: Actor, person: SigningKey
) -> None:
    counter.clock.strike(23, 58)
    _, prepared = prepare(counter, certifier, act, person)

    assert prepared.expires_at - counter.clock.now <= timedelta(minutes=2)


def test_ticket_of_another_batch_opens_nothing(
    counter: Counter, act: Act, certifier: Actor, person: SigningKey, authority: Authority
) -> None:
    _, prepared = prepare(counter, certifier, act, person)
    value = sign_value(key_of(authority.certifier), prepared.signed_attributes)

    assert prepared_for(counter.desk(), new_ticket()) == []
    with pytest.raises(SigningWindowClosed):
        complete_signature(counter.desk(), new_ticket(), prepared.id, value, person)


def test_copy_signed_meanwhile_by_other_means_is_not_signed_again(
    counter: Counter, act: Act, certifier: Actor, person: SigningKey, authority: Authority
) -> None:
    ticket, prepared = prepare(counter, certifier, act, person)
    issue(counter.desk(), certifier, act.id, key_of(authority.certifier))

    with pytest.raises(SigningWindowClosed):
        complete_signature(
            counter.desk(),
            ticket,
            prepared.id,
            sign_value(key_of(authority.certifier), prepared.signed_attributes),
            person,
        )
    with pytest.raises(ActNotInState):
        prepare(counter, certifier, act, person)


def test_dead_time_stamper_costs_the_level_and_keeps_the_copy(
    counter: Counter, act: Act, certifier: Actor, person: SigningKey, authority: Authority, roots: TrustRoots
) -> None:
    ticket, prepared = prepare(counter, certifier, act, person)
    value = sign_value(key_of(authority.certifier), prepared.signed_attributes)
    dead = replace(counter.desk(), trust=SigningTrust(roots, TimestampSource("http://127.0.0.1:9/tsa")))

    complete_signature(dead, ticket, prepared.id, value, person)
    finish(counter.desk(), act.id)

    assert state(counter, act) is ActState.ISSUED
