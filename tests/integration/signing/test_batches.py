"""Many copies signed at once, through the pages: one PIN, or a token at the officer's own PC; each by itself."""

import re
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from pydantic import SecretStr
from rich.console import Console
from starlette.testclient import TestClient

from api import batch_signing
from api.cli.sign_agent import SignAgent, loopback_server
from api.composition import Services, open_services
from api.demo.authority import Authority
from api.demo.installation import CERTIFIER, PASSWORD, actor_of, add_people
from api.settings import Settings
from api.web.app import Site, create_app
from signing.book.acts import Act, ActState, act_by_id
from signing.errors import CertifiedCopyError
from storage.actor import Actor
from storage.errors import RecordConflict
from storage.identifiers import new_id
from storage.records.database import Database
from tests.certifying import accepted
from tests.integration.signing.conftest import key_of
from tests.office import people

SERVER = "http://testserver"


def signers(authority: Authority, *, elsewhere: bool) -> str:
    person = 'own_token_certificate = "person.pem"' if elsewhere else f'pkcs12 = "{authority.certifier.pkcs12}"'
    rows = (
        f'login = "{CERTIFIER.login}"\n{person}\n',
        f'agency = "H99.1"\npkcs12 = "{authority.agency.pkcs12}"\npin_file = "seal.pin"\n',
    )
    return "".join(f'[[signer]]\n{row}authority = "QĐ thử nghiệm"\nvalid_from = 2026-01-01\n' for row in rows)


def open_office(database: Database, authority: Authority, folder: Path, *, elsewhere: bool) -> Settings:
    _, certificate, others = pkcs12.load_key_and_certificates(
        authority.certifier.pkcs12.read_bytes(), authority.certifier.pin.encode()
    )
    assert certificate is not None
    ders = [one.public_bytes(serialization.Encoding.DER) for one in (certificate, *others)]
    (folder / "person.pem").write_bytes(b"".join(pem.armor("CERTIFICATE", der) for der in ders))
    (folder / "seal.pin").write_text(authority.agency.pin)
    (folder / "signers.toml").write_text(signers(authority, elsewhere=elsewhere))
    return Settings(
        data_folder=folder,
        database_url=SecretStr(database.url),
        trust_folder=authority.trust,
        timestamp_urls=(authority.timestamp_url,),
        public_address=SERVER,
    )


@pytest.fixture
def services(database: Database, authority: Authority, tmp_path: Path) -> Iterator[Services]:
    with open_services(open_office(database, authority, tmp_path, elsewhere=False)) as services:
        yield services


@pytest.fixture
def services_elsewhere(database: Database, authority: Authority, tmp_path: Path) -> Iterator[Services]:
    with open_services(open_office(database, authority, tmp_path, elsewhere=True)) as services:
        yield services


def the_certifier(services: Services) -> Actor:
    with services.database.transaction() as session:
        add_people(session)
        return actor_of(session, CERTIFIER, "ký lô (thử nghiệm)")


def acts_of(services: Services, count: int) -> list[Act]:
    receiver, certifier = people(services.database)[0], the_certifier(services)
    return [accepted(services.database, services.store, receiver, certifier) for _ in range(count)]


def logged_in(services: Services) -> TestClient:
    client = TestClient(create_app(services, site=Site(SERVER, is_trial=True)), base_url=SERVER)
    form = {"login": CERTIFIER.login, "password": PASSWORD, "form_token": token_on(client.get("/dang-nhap").text)}
    assert client.post("/dang-nhap", data=form, follow_redirects=False).status_code == 303
    return client


def token_on(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    return found[1]


def states(services: Services, acts: list[Act]) -> list[ActState]:
    with services.database.transaction() as session:
        return [act_by_id(session, act.id).state for act in acts]


def test_ticked_copies_are_signed_with_one_pin_and_told_one_by_one(services: Services, authority: Authority) -> None:
    acts = acts_of(services, 3)
    services.store.delete(acts[1].original.source_key)  # this one cannot be signed
    client = logged_in(services)
    page = client.get("/can-bo/ky-lo")
    assert page.text.count('name="act"') == 3

    answer = client.post(
        "/can-bo/ky-lo",
        data={
            "act": [str(act.id) for act in acts],
            "pin": authority.certifier.pin,
            "form_token": token_on(page.text),
        },
        follow_redirects=False,
    )

    assert answer.status_code == 303
    # The test client returns only when what goes on after the answer has ended too.
    assert states(services, acts) == [ActState.ISSUED, ActState.ACCEPTED, ActState.ISSUED]
    told = client.get(answer.headers["location"]).text
    assert "Đã cấp 2 trong 3 bản sao" in told
    assert "hx-trigger" not in told, "nothing goes on any more, so nothing is asked for"
    assert client.get("/can-bo/ky-lo").text.count('name="act"') == 1


@pytest.mark.parametrize(("data", "why"), [({"pin": "1"}, "Chưa chọn bản nào"), ({"act": "x"}, "Chưa có mã PIN")])
def test_batch_without_ticks_or_without_pin_signs_nothing(services: Services, data: dict[str, str], why: str) -> None:
    acts = acts_of(services, 1)
    client = logged_in(services)
    given = {name: str(acts[0].id) if value == "x" else value for name, value in data.items()}

    answer = client.post("/can-bo/ky-lo", data=given | {"form_token": token_on(client.get("/can-bo/ky-lo").text)})

    assert answer.status_code == 422
    assert why in answer.text
    assert states(services, acts) == [ActState.ACCEPTED]


def test_wrong_pin_signs_nothing_and_is_braked_before_the_last_try(services: Services, authority: Authority) -> None:
    acts = acts_of(services, 1)
    client = logged_in(services)
    page = client.get("/can-bo/ky-lo").text

    def enter(pin: str) -> str:
        given = {"act": str(acts[0].id), "pin": pin, "form_token": token_on(page)}
        return str(client.post("/can-bo/ky-lo", data=given).text)

    assert all("Mã PIN không đúng" in enter(pin) for pin in ("sai-1", "sai-2"))
    assert "dừng lại để thiết bị ký không bị khóa" in enter("sai-3")
    assert states(services, acts) == [ActState.ACCEPTED]


def test_batch_is_at_most_thirty(services: Services) -> None:
    with pytest.raises(RecordConflict):
        batch_signing.sign_acts(services, the_certifier(services), [new_id() for _ in range(31)], CERTIFIER.login, "1")


def test_copies_somebody_else_accepted_are_not_offered_and_not_signed(services: Services, authority: Authority) -> None:
    receiver, other, _ = people(services.database)
    theirs = accepted(services.database, services.store, receiver, other)
    certifier = the_certifier(services)

    assert batch_signing.acts_to_sign(services, certifier) == []
    [outcome] = batch_signing.sign_acts(services, certifier, [theirs.id], CERTIFIER.login, authority.certifier.pin)
    assert isinstance(outcome.error, CertifiedCopyError)
    assert states(services, [theirs]) == [ActState.ACCEPTED]


# --- on the officer's own token


def prepared_page(services: Services, acts: list[Act]) -> tuple[TestClient, str, str]:
    client = logged_in(services)
    page = client.get("/can-bo/ky-lo")
    assert "/can-bo/ky-lo/thiet-bi" in page.text
    form = {"act": [str(act.id) for act in acts], "form_token": token_on(page.text)}
    answer = client.post("/can-bo/ky-lo/thiet-bi", data=form)
    assert answer.status_code == 200
    assert "http://127.0.0.1:8767" in answer.headers["content-security-policy"]
    ticket = re.search(r'data-ticket="([0-9a-f]{32})"', answer.text)
    assert ticket
    return client, ticket[1], str(answer.text)


def test_copies_are_signed_by_the_agent_that_the_page_calls(services_elsewhere: Services, authority: Authority) -> None:
    services = services_elsewhere
    acts = acts_of(services, 2)
    client, ticket, _ = prepared_page(services, acts)
    agent = SignAgent(SERVER, key_of(authority.certifier), Console(file=StringIO()), http=client)
    listening = loopback_server(agent, 0)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{listening.server_address[1]}/sign"

    try:
        refused = httpx.post(address, json={"ticket": ticket}, headers={"Origin": "https://nguoi-la.example"})
        wrong = httpx.post(address, json={"ticket": "0" * 32}, headers={"Origin": SERVER})
        done = httpx.post(address, json={"ticket": ticket}, headers={"Origin": SERVER}, timeout=60)
    finally:
        listening.shutdown()
        listening.server_close()

    assert (refused.status_code, wrong.status_code, done.status_code) == (403, 409, 200)
    assert "access-control-allow-origin" not in refused.headers
    assert [one["code"] for one in done.json()["items"]] == [None, None]
    assert states(services, acts) == [ActState.ISSUED, ActState.ISSUED]


def test_agent_with_another_token_signs_nothing(services_elsewhere: Services, authority: Authority) -> None:
    acts = acts_of(services_elsewhere, 1)
    client, ticket, _ = prepared_page(services_elsewhere, acts)
    stranger = SignAgent(SERVER, key_of(authority.officer), Console(file=StringIO()), http=client)

    with pytest.raises(CertifiedCopyError):
        stranger.sign(ticket)
    assert states(services_elsewhere, acts) == [ActState.ACCEPTED]


def test_agent_refuses_to_sign_what_is_no_signature_of_its_certificate(authority: Authority) -> None:
    agent = SignAgent(SERVER, key_of(authority.certifier), Console(file=StringIO()))
    with pytest.raises(CertifiedCopyError):
        agent._refuse_anything_else(b"\x31\x00 a cheque")
    agent.http.close()


@pytest.mark.parametrize("authorization", [None, "Bearer x", "Bearer " + "0" * 32, "Basic " + "0" * 32])
def test_ticket_that_nobody_issued_opens_nothing(services: Services, authorization: str | None) -> None:
    client = TestClient(create_app(services, site=Site(SERVER, is_trial=True)), base_url=SERVER)
    headers = {"Authorization": authorization} if authorization else {}

    assert client.get("/api/v1/signing-ticket", headers=headers).status_code == 404
    values = {"values": [{"id": str(UUID(int=1)), "value": "YQ=="}]}
    assert client.post("/api/v1/signing-ticket", json=values, headers=headers).status_code == 404
