"""Signing with keys at a remote service (CSC API v2)."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.demo.authority import Authority
from api.signers import load_signers
from signing.errors import (
    SigningKeyUnavailable,
    SigningPinBraked,
    SigningPinWrong,
    SigningServiceUnavailable,
)
from signing.key_source import is_signature_of, sign_value
from signing.keys.csc_service import CscService
from signing.keys.pin_tries import PinTries
from signing.keys.remote_key import CscKeySource
from signing.pades import SigningTrust, sign_certified_copy
from signing.verification import verify_pdf
from signing.verification_report import Verdict
from storage.records.database import Database
from tests.csc_server import CLIENT, CREDENTIAL, SECRET, CscServer
from tests.integration.signing.conftest import Stages, key_of


@pytest.fixture
def server(authority: Authority) -> Iterator[CscServer]:
    server = CscServer.of_pkcs12(authority.certifier.pkcs12.read_bytes(), authority.certifier.pin)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def service(server: CscServer) -> Iterator[CscService]:
    service = CscService(f"{server.base}/csc/v2", CLIENT, SECRET)
    yield service
    service.close()


def test_copy_signed_by_the_remote_service_is_valid(
    server: CscServer, service: CscService, authority: Authority, trust: SigningTrust, stages: Stages
) -> None:
    person = CscKeySource(service, server.pin).open()

    copy = sign_certified_copy(stages.frozen, person, key_of(authority.agency), trust)

    assert person.name == authority.certifier.name
    assert verify_pdf(copy.data, trust.roots).verdict is Verdict.VALID


def test_service_is_asked_by_the_book_and_for_nothing_twice(server: CscServer, service: CscService) -> None:
    for data in (b"a", b"b"):
        key = CscKeySource(service, server.pin, CREDENTIAL).open()
        assert is_signature_of(sign_value(key, data), data, key.certificate)

    once = ["info", "oauth2/token", "credentials/info"]
    assert server.calls == [*once, *["credentials/authorize", "signatures/signHash"] * 2]


def test_wrong_pin_is_sent_once_in_a_batch_and_counted(
    server: CscServer, service: CscService, database: Database
) -> None:
    tries = PinTries(database)
    key = CscKeySource(service, "sai", guard=tries.of("chungthuc", token_tries=3)).open()

    for _ in range(5):
        with pytest.raises(SigningPinWrong):
            sign_value(key, b"a")
    assert (server.wrong_pins, tries.counted()) == (1, {"chungthuc": 1})


def test_credential_is_not_locked_by_us(server: CscServer, service: CscService, database: Database) -> None:
    guard = PinTries(database).of("chungthuc", token_tries=server.locks_after)
    refused = []
    for _ in range(4):
        try:
            sign_value(CscKeySource(service, "sai", guard=guard).open(), b"a")
        except (SigningPinWrong, SigningPinBraked) as exc:
            refused.append(type(exc))

    assert refused == [SigningPinWrong, SigningPinWrong, SigningPinBraked, SigningPinBraked]
    assert server.wrong_pins == server.locks_after - 1


def test_credential_locked_elsewhere_is_told_as_such(server: CscServer, service: CscService) -> None:
    server.wrong_pins = server.locks_after
    with pytest.raises(SigningPinBraked):
        sign_value(CscKeySource(service, server.pin).open(), b"a")


def test_access_token_withdrawn_early_is_asked_for_anew(server: CscServer, service: CscService) -> None:
    key = CscKeySource(service, server.pin).open()
    server.withdraw_tokens()

    assert is_signature_of(sign_value(key, b"a"), b"a", key.certificate)


def test_service_that_is_down_may_be_tried_again(server: CscServer, service: CscService) -> None:
    key = CscKeySource(service, server.pin).open()
    server.down = True
    with pytest.raises(SigningServiceUnavailable) as caught:
        sign_value(key, b"a")
    assert caught.value.retryable

    server.down = False
    assert is_signature_of(sign_value(key, b"a"), b"a", key.certificate)


def test_service_nobody_runs_is_unavailable() -> None:
    service = CscService("http://127.0.0.1:9/csc/v2", CLIENT, SECRET)
    with pytest.raises(SigningServiceUnavailable):
        CscKeySource(service, "1").open()
    service.close()


def test_wrong_client_secret_and_disabled_key_are_no_key(server: CscServer) -> None:
    stranger = CscService(f"{server.base}/csc/v2", CLIENT, "sai")
    with pytest.raises(SigningKeyUnavailable):
        CscKeySource(stranger, server.pin).open()
    stranger.close()
    server.enabled = False
    service = CscService(f"{server.base}/csc/v2", CLIENT, SECRET)
    with pytest.raises(SigningKeyUnavailable):
        CscKeySource(service, server.pin).open()
    service.close()


def test_activation_data_hold_for_the_hash_they_were_given_for(server: CscServer) -> None:
    """The server of these tests is strict, or passing them would prove nothing."""
    wanted = {
        "credentialID": CREDENTIAL,
        "numSignatures": 1,
        "hashes": ["YQ=="],
        "hashAlgorithmOID": "2.16.840.1.101.3.4.2.1",
    }
    token = server._token({"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET})
    bearer = f"Bearer {token['access_token']}"

    def ask(method: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
        return server.answer(f"/csc/v2/{method}", bearer, json.dumps(body).encode())

    _, authorized = ask("credentials/authorize", wanted | {"authData": [{"id": "PIN", "value": server.pin}]})
    status, _ = ask(
        "signatures/signHash",
        {
            "credentialID": CREDENTIAL,
            "SAD": authorized["SAD"],
            "hashes": ["Yg=="],
            "hashAlgorithmOID": "2.16.840.1.101.3.4.2.1",
            "signAlgo": "1.2.840.113549.1.1.11",
        },
    )
    assert status == 400


def test_register_of_signers_knows_the_service(server: CscServer, tmp_path: Path) -> None:
    (tmp_path / "csc.secret").write_text(f"{SECRET}\n")
    (tmp_path / "signers.toml").write_text(
        f'[[signer]]\nlogin = "chungthuc"\nauthority = "QĐ thử nghiệm"\nvalid_from = 2026-01-01\n'
        f'csc_address = "{server.base}/csc/v2"\ncsc_client_id = "{CLIENT}"\ncsc_secret_file = "csc.secret"\n'
    )
    key = load_signers(tmp_path / "signers.toml").key_of("chungthuc", server.pin)

    assert key.certificate_sha256 == hashlib.sha256(server.certificates[0]).hexdigest()
    assert [one.document for one in key.mandates or ()] == ["QĐ thử nghiệm"]
