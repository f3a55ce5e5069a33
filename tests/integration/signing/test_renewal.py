"""Copies kept alive over decades: certificates end, authorities change, a digest weakens; every step is provable."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from signing.book.copies import CopyStatus, copy_of_act, public_entry_by_digest
from signing.copy.composer import compose_certified_copy
from signing.issuing.renewing import copies_to_look_at, renew_copy
from signing.issuing.sequence import issue
from signing.pades import extend_to_lta, sign_agency, sign_person
from signing.rules.algorithms import AlgorithmPolicy, algorithm_policy
from signing.verification import time_of_proofs, verify_pdf
from signing.verification_report import ChangesAfter, Verdict, VerificationReport
from storage.records.database import Database
from tests.certifying import Counter, Seals, accepted
from tests.decades import Decades, decades
from tests.office import people
from tests.unit.signing.sheets import A4, particulars, scan_pdf
from tests.verapdf import assert_pdfa

WEAK_FROM = date(2040, 1, 1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Decades]:
    with decades(tmp_path / "authority") as made:
        yield made


def policy_with_an_end() -> AlgorithmPolicy:
    """Ours, but SHA-256 is broken one day, as every digest was so far."""
    ours = algorithm_policy()
    ending = [
        replace(each, rule=replace(each.rule, effective_to=WEAK_FROM - timedelta(days=1)))
        if each.name == "sha256"
        else each
        for each in ours.digests
    ]
    return replace(ours, digests=tuple(ending))


def lasting_copy(world: Decades, folder: Path) -> bytes:
    frozen = folder / "frozen.pdf"
    compose_certified_copy(scan_pdf(A4), frozen, particulars())
    signed = sign_agency(sign_person(frozen, world.person, world.trust).data, world.agency, world.trust)
    return extend_to_lta(signed.data, world.trust).data


@pytest.mark.parametrize("years", [6, pytest.param(30, marks=pytest.mark.full)])
def test_copy_is_valid_at_every_step_of_its_renewals(world: Decades, tmp_path: Path, years: int) -> None:
    policy = policy_with_an_end()
    data, renditions = lasting_copy(world, tmp_path), 1
    end, used = world.began + timedelta(days=365.25 * years), []
    signed_on = world.began.date()

    def checked() -> VerificationReport:
        report = verify_pdf(data, world.roots, at=world.now, policy=policy)
        assert report.verdict is Verdict.VALID, (world.now, report.reasons)
        assert report.signatures[-1].changes_after is ChangesAfter.PROOFS
        assert {each.timestamp.date() for each in report.signatures if each.timestamp} <= {
            signed_on, signed_on + timedelta(days=1),
        }  # fmt: skip
        return report

    world.now += timedelta(minutes=1)
    while world.now < end:
        checked()
        proofs = time_of_proofs(data, policy)
        assert proofs is not None
        world.set_clock(policy.renew_at(proofs.stamped_at, proofs.holds_until))
        checked()
        used.append(policy.digest_for_renewal(world.now.date()))
        grown = extend_to_lta(data, world.trust, digest=used[-1], at=world.now).data
        assert grown.startswith(data)
        data, renditions = grown, renditions + 1
        world.now += timedelta(minutes=1)
        (tmp_path / f"{renditions}.pdf").write_bytes(data)
    world.now = end
    checked()
    print(f"MEASURED renewals: {renditions} renditions in {years} years, {len(data)} bytes, valid at every step")
    # The digest is changed years before it weakens: a year before, all that rests on it is under another one.
    assert used[0] in ("sha256", "sha384")
    if years > 14:
        assert used[-1] == "sha384"
    assert_pdfa(tmp_path / "3.pdf", tmp_path / f"{renditions}.pdf")  # after two renewals, and after all


def test_copy_nobody_renewed_in_time_cannot_be_told(world: Decades, tmp_path: Path) -> None:
    data = lasting_copy(world, tmp_path)
    proofs = time_of_proofs(data, algorithm_policy())
    assert proofs is not None
    late = verify_pdf(data, world.roots, at=proofs.holds_until + timedelta(days=1))
    assert late.verdict is Verdict.INDETERMINATE
    # Nor when the digest of its only time-stamp has weakened.
    weak = replace(algorithm_policy(), digests=())
    broken = verify_pdf(data, world.roots, at=world.now + timedelta(days=30), policy=weak)
    assert broken.verdict is Verdict.INDETERMINATE


def test_renewal_job_releases_only_what_lasts_longer_and_every_rendition_is_known(
    world: Decades, database: Database
) -> None:
    counter = Counter(database, world.trust, Seals(world.agency))
    receiver, certifier = people(database)[:2]
    act = accepted(database, counter.store, receiver, certifier)
    issue(counter.desk(), certifier, act.id, world.person)

    def waits(after_years: float = 0) -> bool:
        with database.transaction() as session:
            later = counter.clock.now + timedelta(days=365.25 * after_years)
            return copies_to_look_at(session, later, limit=9) == [act.id]

    assert waits()  # nobody looked yet
    assert not renew_copy(counter.desk(), act.id)
    assert not waits() and waits(after_years=3.1)
    for years in (3.2, 2.3):
        first = counter.trust = world.trust
        counter.clock.now = world.pass_years(years)
        # The authority still has its old certificate: nothing is gained, nothing released, and it is asked tomorrow.
        assert not renew_copy(counter.desk(trust=first), act.id)
        assert not waits() and waits(after_years=0.01)
        assert renew_copy(counter.desk(trust=world.trust), act.id)
        assert not renew_copy(counter.desk(trust=world.trust), act.id)
    with database.transaction() as session:
        copy = copy_of_act(session, act.id)
        assert copy is not None and len(copy.renditions) == 3
        known = [public_entry_by_digest(session, each.sha256) for each in copy.renditions]
    assert {each.status for each in known} == {CopyStatus.ISSUED} and len({each.number for each in known}) == 1
    released = [counter.store.read(each.object_key) for each in copy.renditions]
    assert all(new.startswith(old) for old, new in zip(released, released[1:], strict=False))
    assert all(verify_pdf(each, world.roots).verdict is Verdict.VALID for each in released[:1])
    assert verify_pdf(released[-1], world.roots, at=world.now).verdict is Verdict.VALID
