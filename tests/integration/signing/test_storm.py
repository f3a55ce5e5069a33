"""Hundreds of acts issued by workers that are killed all the time: every number once, nothing signed lost."""

import hashlib
import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from api.demo.authority import Authority
from signing.book.acts import act_by_id
from signing.book.register import Entry, Step, entries_of, faults_of_book
from signing.book.tables import BookRow, CertifiedCopyRow, RenditionRow
from signing.issuing.numbering import reserved_today
from signing.pades import SigningTrust
from signing.transparency.auditing import faults_of_log
from signing.transparency.leaves import leaves_between, log_new_entries
from signing.transparency.merkle import root_at
from signing.transparency.publishing import PublicLog, publish_checkpoint
from signing.transparency.tiles import tree_of_tiles
from signing.verification import verify_pdf
from signing.verification_report import Integrity, Verdict
from storage.objects.local_store import LocalStore
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import Counter, Seals, accepted
from tests.integration.signing.conftest import key_of
from tests.integration.signing.storming import Outcome, Plan
from tests.memory_store import MemoryStore
from tests.office import people

_ROOT = Path(__file__).resolve().parents[3]
_OF_YESTERDAY = 3
_LOOKED_AT_CLOSELY = 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("at_b_b", "lasting"),
    [
        pytest.param(200, 10, id="hundreds"),
        pytest.param(10_000, 300, id="thousands", marks=pytest.mark.full),
    ],
)
def test_every_number_is_issued_or_voided_once_and_nothing_signed_is_lost(
    database: Database, authority: Authority, trust: SigningTrust, tmp_path: Path, at_b_b: int, lasting: int
) -> None:
    work, vault = LocalStore(tmp_path / "work"), LocalStore(tmp_path / "vault")
    receiver, certifier, _ = people(database)
    acts = [accepted(database, work, receiver, certifier).id for _ in range(at_b_b + lasting)]
    _reserve_yesterday(database, authority, trust, acts[:_OF_YESTERDAY])

    outcome = _storm(database, authority, tmp_path, lasting=acts[-lasting:])

    print(
        f"MEASURED storm: {at_b_b} acts at B-B and {lasting} at B-LTA, {outcome.kills} workers killed, "
        f"{outcome.wall_seconds:.0f} s, {outcome.cpu_seconds / (at_b_b + lasting):.2f} CPU s an act"
    )
    assert outcome.kills > 0
    entries = _entries_without_faults(database)
    voided = _assert_each_number_ended_once(entries, acts)
    assert voided >= _OF_YESTERDAY
    _assert_nothing_signed_is_lost(database, work, Warehouse(vault), trust, set(acts[-lasting:]))
    _assert_log_says_the_same(database, tmp_path, ended=len(acts) + voided)


def _reserve_yesterday(database: Database, authority: Authority, trust: SigningTrust, acts: list[UUID]) -> None:
    """Numbers that their day passed over: the storm must void them with the reason and take others."""
    counter = Counter(database, trust, Seals(key_of(authority.agency)))
    counter.clock.now = datetime.now(UTC) - timedelta(days=1)
    certifier = people(database)[1]
    for act_id in acts:
        with database.transaction() as session:
            act = act_by_id(session, act_id)
        reserved_today(counter.desk(), certifier, act)


def _storm(database: Database, authority: Authority, folder: Path, *, lasting: list[UUID]) -> Outcome:
    signers = {"certifier": authority.certifier, "agency": authority.agency}
    plan = Plan(
        database=database.url,
        work=str(folder / "work"),
        vault=str(folder / "vault"),
        trust=str(authority.trust),
        keys={who: (str(signer.pkcs12), signer.pin) for who, signer in signers.items()},
        timestamp_url=authority.timestamp_url,
        lasting=[str(each) for each in lasting],
        workers=3,
        cpu_seconds_of_a_life=3.0,
        seed=7,
    )
    file = folder / "plan.json"
    file.write_text(json.dumps(asdict(plan)))
    command = [sys.executable, "-m", "tests.integration.signing.storming", str(file)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return Outcome(**json.loads(done.stdout.splitlines()[-1]))


def _entries_without_faults(database: Database) -> list[Entry]:
    found: list[Entry] = []
    with database.transaction() as session:
        for book_id in session.scalars(select(BookRow.id)).all():
            assert list(faults_of_book(session, book_id)) == []
            while some := entries_of(session, book_id, after=found[-1].ordinal if found else 0):
                found += some
    return found


def _assert_each_number_ended_once(entries: list[Entry], acts: list[UUID]) -> int:
    """1..n without gap, each issued or voided with its reason, each act issued under one number; how many voided."""
    steps: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        steps[entry.number].append(entry)
    assert sorted(steps) == list(range(1, len(steps) + 1))
    issued = [rows for rows in steps.values() if rows[-1].step is Step.ISSUED]
    voided = [rows for rows in steps.values() if rows[-1].step is Step.VOIDED]
    assert len(issued) + len(voided) == len(steps)
    assert all([row.step for row in rows] == [Step.RESERVED, Step.INTENDED, Step.ISSUED] for rows in issued)
    assert all(rows[-1].data["reason"] for rows in voided)
    assert sorted(rows[-1].act_id for rows in issued) == sorted(acts)
    return len(voided)


def _assert_nothing_signed_is_lost(
    database: Database, store: LocalStore, archive: Warehouse, trust: SigningTrust, lasting: set[UUID]
) -> None:
    """Each kept stage begins with the one before and is what the book says; store and archive hold the same."""
    with database.transaction() as session:
        released = list(session.scalars(select(RenditionRow).order_by(RenditionRow.copy_id, RenditionRow.ordinal)))
        issued = select(CertifiedCopyRow).where(CertifiedCopyRow.issued_at.is_not(None))
        copies = list(session.scalars(issued.order_by(CertifiedCopyRow.id)))
    renditions = {key: list(some) for key, some in groupby(released, lambda each: each.copy_id)}
    for place, copy in enumerate(copies):
        stages = [
            (copy.frozen_key, copy.frozen_sha256),
            (copy.person_signed_key, copy.person_signed_sha256),
            (copy.agency_signed_key, copy.agency_signed_sha256),
            *((each.object_key, each.sha256) for each in renditions[copy.id]),
        ]
        before = b""
        for key, sha256 in stages:
            assert key is not None
            data = store.read(key)
            assert hashlib.sha256(data).hexdigest() == sha256
            assert data.startswith(before)
            before = data
        newest = renditions[copy.id][-1]
        assert newest.level == ("B-LTA" if copy.act_id in lasting else "B-B")
        assert copy.warehouse_object is not None
        assert archive.read(copy.warehouse_object, f"renditions/{newest.ordinal:02d}-{newest.level}.pdf") == before
        if place < _LOOKED_AT_CLOSELY or copy.act_id in lasting:
            report = verify_pdf(before, trust.roots)
            assert [each.integrity for each in report.signatures] == [Integrity.INTACT] * 2
            assert copy.act_id not in lasting or report.verdict is Verdict.VALID


def _assert_log_says_the_same(database: Database, folder: Path, *, ended: int) -> None:
    log_new_entries(database, then=lambda _session, _dossier: None)
    log = PublicLog(
        database=database,
        store=MemoryStore(),
        timestamps=None,
        warehouse=Warehouse(MemoryStore()),
        signing_key=folder / "log-key.pem",
        name="saoy.example.gov.vn/nhat-ky",
        now=lambda: datetime.now(UTC),
    )
    checkpoint = publish_checkpoint(log, at_once=True)
    assert checkpoint is not None
    assert checkpoint.size == ended
    assert root_at(tree_of_tiles(log.read, ended), ended) == checkpoint.root
    assert list(faults_of_log(log, everything=True)) == []
    with database.transaction() as session:
        logged = {(leaf.number, leaf.step) for leaf in leaves_between(session, 0, ended)}
    assert len(logged) == ended
