"""Signing with two PKCS#11 tokens (SoftHSM), as an office with an HSM or USB tokens does."""

import os
import shutil
import subprocess
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from pkcs11 import Attribute, CertificateType, ObjectClass

from api.demo.authority import Authority, DemoSigner
from signing.errors import SigningKeyUnavailable, SigningPinWrong
from signing.key_source import Pkcs11KeySource, is_signature_of, sign_value
from signing.pades import SigningTrust, sign_certified_copy
from signing.verification import verify_pdf
from signing.verification_report import Verdict
from tests.integration.signing.conftest import Stages
from tests.tools import need

_MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
_PIN = "123456"


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Path:
    found = next((Path(path) for path in _MODULES if Path(path).exists()), None)
    need("SoftHSM", found is not None and shutil.which("softhsm2-util") is not None)
    assert found is not None
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n")
    # The module reads this once, when it is loaded; it stays loaded for the life of the process.
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    # Both tokens must be there before the module is loaded: it counts its slots only then.
    certificates = {signer.label: _fill_token(folder, signer) for signer in (authority.certifier, authority.agency)}
    for label, certificate in certificates.items():
        _put_certificate(found, label, certificate)
    return found


def _fill_token(folder: Path, signer: DemoSigner) -> x509.Certificate:
    init = ["softhsm2-util", "--init-token", "--free", "--label", signer.label, "--pin", _PIN, "--so-pin", _PIN]
    subprocess.run(init, check=True, capture_output=True)
    key, certificate, _ = pkcs12.load_key_and_certificates(signer.pkcs12.read_bytes(), signer.pin.encode())
    assert key is not None and certificate is not None
    pem = folder / f"{signer.label}.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    put = ["softhsm2-util", "--import", str(pem), "--token", signer.label, "--label", "ky", "--id", "01", "--pin", _PIN]
    subprocess.run(put, check=True, capture_output=True)
    return certificate


def _put_certificate(module: Path, label: str, certificate: x509.Certificate) -> None:
    token = pkcs11.lib(str(module)).get_token(token_label=label)
    with token.open(user_pin=_PIN, rw=True) as session:
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: "ky",
                Attribute.ID: b"\x01",
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
            }
        )


def test_copy_signed_by_two_tokens_is_valid(
    module: Path, authority: Authority, trust: SigningTrust, stages: Stages
) -> None:
    _, _, chain = pkcs12.load_key_and_certificates(
        authority.certifier.pkcs12.read_bytes(), authority.certifier.pin.encode()
    )
    ders = tuple(each.public_bytes(serialization.Encoding.DER) for each in chain)
    person, agency = (
        Pkcs11KeySource(module, signer.label, _PIN, "ky", ders).open()
        for signer in (authority.certifier, authority.agency)
    )
    assert person.name == authority.certifier.name
    assert (
        verify_pdf(sign_certified_copy(stages.frozen, person, agency, trust).data, trust.roots).verdict is Verdict.VALID
    )


def test_wrong_pin_and_missing_token_are_told_apart(module: Path, authority: Authority) -> None:
    with pytest.raises(SigningPinWrong):
        Pkcs11KeySource(module, authority.certifier.label, "000000", "ky").open()
    with pytest.raises(SigningKeyUnavailable):
        Pkcs11KeySource(module, "khong-co", _PIN, "ky").open()
    with pytest.raises(SigningKeyUnavailable):
        Pkcs11KeySource(Path("/khong/co.so"), "x", _PIN, "ky").open()


def test_token_that_was_pulled_out_is_logged_in_to_again(module: Path, authority: Authority) -> None:
    source = Pkcs11KeySource(module, authority.certifier.label, _PIN, "ky")
    before = source.open()
    assert source.open() is before, "a key that is there is not opened twice"
    pkcs11.lib(str(module)).reinitialize()  # every session ends, as when the token is pulled out

    with pytest.raises(SigningKeyUnavailable):
        sign_value(before, b"a")
    after = source.open()

    assert is_signature_of(sign_value(after, b"a"), b"a", after.certificate)


def test_dead_session_is_noticed_before_it_is_signed_with(module: Path, authority: Authority) -> None:
    source = Pkcs11KeySource(module, authority.agency.label, _PIN, "ky")
    source.open()
    pkcs11.lib(str(module)).reinitialize()

    key = source.open()

    assert is_signature_of(sign_value(key, b"a"), b"a", key.certificate)
