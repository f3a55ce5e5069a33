"""`saoy verify --cancellations`: the list's signature is checked offline, with a real key and a real copy."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import build_app
from api.demo.authority import Authority
from signing.checking import check_detached
from signing.key_source import sign_detached
from signing.trust_roots import TrustRoots
from signing.verification_report import Indication
from signing.verifying.detached import judge_detached
from tests.integration.signing.conftest import Stages, key_of

VALID, INVALID, CANNOT_TELL, UNREADABLE = range(4)


@pytest.fixture
def folder(tmp_path: Path, stages: Stages, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAOY_DATA_FOLDER", str(tmp_path / "data"))
    (tmp_path / "copy.pdf").write_bytes(stages.lasting)
    return tmp_path


def a_list(*digests: str, **changed: Any) -> bytes:
    now = datetime.now(UTC)
    facts = {
        "schema": 1, "agency": "UBND phường Mẫu", "agency_code": "H99.1", "number": 7,
        "published_at": now.isoformat(), "next_update": (now + timedelta(days=14)).isoformat(),
        "copies": [{"sha256": [digest], "number": "1/2026"} for digest in digests],
    }  # fmt: skip
    return json.dumps(facts | changed).encode()


def verify(folder: Path, authority: Authority, body: bytes, *options: str) -> tuple[int, str, str]:
    """Exit code, the register's status and the codes of what was said about it."""
    (folder / "huy.json").write_bytes(body)
    words = ["verify", str(folder / "copy.pdf"), "--json", "--trust", str(authority.trust)]
    words += ["--cancellations", str(folder / "huy.json"), *options]
    result = CliRunner().invoke(build_app(words), words)
    document = json.loads(result.stdout)
    if "error" in document:
        return result.exit_code, "", document["error"]["code"]
    codes = [reason["code"] for reason in document["reasons"] if reason["code"].startswith("register-")]
    return result.exit_code, document["register"]["status"], " ".join(codes)


def test_signed_list_beside_its_signature_counts(folder: Path, authority: Authority) -> None:
    body = a_list()
    (folder / "huy.json.p7s").write_bytes(sign_detached(key_of(authority.agency), body))

    assert verify(folder, authority, body) == (VALID, "not_listed", "register-not-on-list")


def test_old_list_does_not_count_once_a_newer_one_was_seen(folder: Path, authority: Authority) -> None:
    def told(number: int) -> tuple[int, str, str]:
        body = a_list(number=number)
        (folder / "huy.json.p7s").write_bytes(sign_detached(key_of(authority.agency), body))
        return verify(folder, authority, body)

    assert told(8) == told(9) == told(9) == (VALID, "not_listed", "register-not-on-list")
    assert told(8) == (VALID, "not_checked", "register-list-rolled-back")
    # A list that nobody signed says nothing about which numbers there are.
    (folder / "huy.json.p7s").unlink()
    verify(folder, authority, a_list(number=99))
    assert told(9) == (VALID, "not_listed", "register-not-on-list")


def test_signature_from_elsewhere_is_taken_when_named(folder: Path, authority: Authority) -> None:
    body = a_list()
    assert verify(folder, authority, body) == (VALID, "not_checked", "register-list-unsigned")
    (folder / "sig").write_bytes(sign_detached(key_of(authority.agency), body))

    named = ("--cancellations-signature", str(folder / "sig"))
    assert verify(folder, authority, body, *named) == (VALID, "not_listed", "register-not-on-list")
    missing = ("--cancellations-signature", str(folder / "nothing"))
    assert verify(folder, authority, body, *missing) == (UNREADABLE, "", "cancellation-list-unreadable")


def test_list_signed_by_the_certifying_person_is_not_the_agency_s(folder: Path, authority: Authority) -> None:
    body = a_list()
    (folder / "huy.p7s").write_bytes(sign_detached(key_of(authority.certifier), body))

    assert verify(folder, authority, body) == (VALID, "not_checked", "register-list-other-agency")


def test_changed_and_old_lists_tell_nothing_and_still_cancel(folder: Path, authority: Authority) -> None:
    body = a_list(next_update=datetime.now(UTC).isoformat())
    (folder / "huy.p7s").write_bytes(sign_detached(key_of(authority.agency), body))
    assert verify(folder, authority, body) == (VALID, "not_checked", "register-list-out-of-date")
    assert verify(folder, authority, body + b" ") == (VALID, "not_checked", "register-list-badly-signed")

    cancelling = a_list(hashlib.sha256((folder / "copy.pdf").read_bytes()).hexdigest())
    assert verify(folder, authority, cancelling) == (
        INVALID, "cancelled", "register-cancelled register-list-badly-signed",
    )  # fmt: skip


def test_detached_signature_is_judged_and_nothing_makes_the_judge_fail(authority: Authority, roots: TrustRoots) -> None:
    body = a_list()
    signature = sign_detached(key_of(authority.agency), body)
    found = check_detached(body, signature, roots)
    assert found == judge_detached(body, signature, roots, datetime.now(UTC))
    assert found.indication is Indication.PASSED
    assert found.certificate is not None and "UBND phường Mẫu" in found.certificate.subject

    def judged(signature: bytes, trust: TrustRoots) -> Indication:
        return judge_detached(body, signature, trust, datetime.now(UTC)).indication

    assert judged(signature, TrustRoots(())) is Indication.INDETERMINATE
    bent = signature[:-1] + bytes([signature[-1] ^ 1])
    for wrong in (b"", b"x", signature[:-40], signature + b"x", bent):
        assert judged(wrong, roots) is Indication.FAILED
