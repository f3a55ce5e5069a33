"""One throw-away authority and one signed copy for all tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.demo.authority import Authority, DemoSigner, start_authority
from signing.copy.composer import compose_certified_copy
from signing.key_source import Pkcs12KeySource, SigningKey
from signing.pades import SigningTrust, extend_to_lta, sign_agency, sign_person
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots
from tests.unit.signing.sheets import A4, CARD, particulars, scan_pdf


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    started = start_authority(tmp_path_factory.mktemp("authority"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def roots(authority: Authority) -> TrustRoots:
    return TrustRoots.from_folder(authority.trust)


@pytest.fixture(scope="session")
def trust(authority: Authority, roots: TrustRoots) -> SigningTrust:
    return SigningTrust(roots, TimestampSource(authority.timestamp_url))


@pytest.fixture(scope="session")
def timestamps(authority: Authority) -> TimestampSource:
    return TimestampSource(authority.timestamp_url)


def key_of(signer: DemoSigner) -> SigningKey:
    return Pkcs12KeySource(signer.pkcs12, signer.pin).open()


@dataclass(frozen=True)
class Stages:
    """One copy at each stage of its making."""

    frozen: bytes
    by_person: bytes
    by_agency: bytes
    lasting: bytes


@pytest.fixture(scope="session")
def stages(authority: Authority, trust: SigningTrust, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    target: Path = tmp_path_factory.mktemp("copy") / "frozen.pdf"
    compose_certified_copy(scan_pdf(A4, CARD), target, particulars())
    frozen = target.read_bytes()
    by_person = sign_person(frozen, key_of(authority.certifier), trust).data
    by_agency = sign_agency(by_person, key_of(authority.agency), trust).data
    return Stages(frozen, by_person, by_agency, extend_to_lta(by_agency, trust).data)
