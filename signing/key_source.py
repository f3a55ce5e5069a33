"""Where signing keys live: a PKCS#12 file (demonstration, tests) or a PKCS#11 token (agencies).

Owns opening keys through pyHanko, python-pkcs11 and cryptography. Refuses to know what is signed.
A key is opened and parsed once per process: loading it is most of the time that a small signature takes.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pkcs11
from asn1crypto import algos, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pkcs11 import Session
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from signing.errors import SigningKeyUnavailable, SigningPinWrong

# Somebody is logged in already, with another PIN: then this one is not the token's.
_PIN_REFUSED = (
    pkcs11.PinIncorrect,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
    pkcs11.PinLocked,
    pkcs11.UserAlreadyLoggedIn,
)
_PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An opened key with its certificate; the key itself never leaves `signer`."""

    signer: Signer = field(repr=False)
    certificate: bytes
    name: str
    title: str
    organization: str

    @property
    def certificate_sha256(self) -> str:
        """Which certificate signs, for records."""
        return hashlib.sha256(self.certificate).hexdigest()


def sign_detached(key: SigningKey, data: bytes) -> bytes:
    """A CMS signature (RFC 5652, DER) over these bytes, which stay outside; it carries the certificates it needs."""
    return bytes(asyncio.run(key.signer.async_sign_general_data(data, "sha256", detached=True)).dump())


class KeySource(Protocol):
    """Somewhere a key can be opened from."""

    def open(self) -> SigningKey:
        """The key, opened at most once per process; `SigningKeyUnavailable` or `SigningPinWrong` otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class Pkcs12KeySource:
    """A key in a file that a passphrase protects."""

    path: Path
    passphrase: str = field(repr=False)

    def open(self) -> SigningKey:
        """Open the file, or return the key opened before if the file is the same."""
        try:
            data = self.path.read_bytes()
        except OSError as exc:
            raise _unavailable(str(self.path)) from exc
        mark = hashlib.sha256(data + b"\0" + self.passphrase.encode()).hexdigest()
        with _lock:
            if mark not in _opened:
                _opened[mark] = self._parse(data)
            return _opened[mark]

    def _parse(self, data: bytes) -> SigningKey:
        try:
            key, certificate, others = pkcs12.load_key_and_certificates(data, self.passphrase.encode())
        except ValueError as exc:
            raise SigningPinWrong(
                f"Mã PIN không đúng hoặc tệp khóa {self.path.name} bị hỏng. Hãy nhập lại mã PIN.",
                f"The PIN is wrong or the key file {self.path.name} is damaged. Type the PIN again.",
            ) from exc
        if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise _unavailable(str(self.path))
        der = certificate.public_bytes(serialization.Encoding.DER)
        chain = [other.public_bytes(serialization.Encoding.DER) for other in others]
        return _described(_HeldKeySigner(key, der, chain), der)


@dataclass(frozen=True, slots=True)
class Pkcs11KeySource:
    """A key in a token or HSM that speaks PKCS#11. `label` names both the key and its certificate."""

    module: Path
    token: str
    pin: str = field(repr=False)
    label: str
    chain: tuple[bytes, ...] = ()

    def open(self) -> SigningKey:
        """Log in and find the key and certificate; the session is kept for the life of the process."""
        mark = hashlib.sha256(repr((str(self.module), self.token, self.label, self.pin)).encode()).hexdigest()
        with _lock:
            if mark not in _opened:
                _opened[mark] = self._log_in()
            return _opened[mark]

    def _log_in(self) -> SigningKey:
        try:
            signer = PKCS11Signer(
                self._session(),
                cert_label=self.label,
                key_label=self.label,
                ca_chain=[x509.Certificate.load(der) for der in self.chain],
                other_certs_to_pull=None,
            )
            certificate = signer.signing_cert
        except _PIN_REFUSED as exc:
            raise SigningPinWrong(
                f"Thiết bị «{self.token}» không nhận mã PIN. Hãy nhập lại; thiết bị tự khóa sau vài lần sai.",
                f"The token «{self.token}» refused the PIN. Type it again; a token locks itself after a few tries.",
            ) from exc
        except Exception as exc:
            # A token module is foreign machine code behind a C interface; whatever it says, there is no key.
            raise _unavailable(f"{self.token}/{self.label}") from exc
        if certificate is None:
            raise _unavailable(f"{self.token}/{self.label}")
        return _described(signer, certificate.dump())


    def _session(self) -> Session:
        """One log-in a token and PIN: a token takes no second one while the first lasts."""
        mark = hashlib.sha256(repr((str(self.module), self.token, self.pin)).encode()).hexdigest()
        if mark not in _sessions:
            criteria = TokenCriteria(label=self.token)
            _sessions[mark] = open_pkcs11_session(str(self.module), token_criteria=criteria, user_pin=self.pin)
        return _sessions[mark]


class _HeldKeySigner(Signer):
    """Signs with a key object held in memory; pyHanko's own would parse the key at every use."""

    def __init__(self, key: _PrivateKey, certificate: bytes, chain: list[bytes]) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple([x509.Certificate.load(der) for der in chain])
        super().__init__(signing_cert=x509.Certificate.load(certificate), cert_registry=registry)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(_signature_size(self._key))
        digest = get_pyca_cryptography_hash(digest_algorithm)
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), digest)
        return self._key.sign(data, ec.ECDSA(digest))

    def get_signature_mechanism_for_digest(self, digest_algorithm: str | None) -> algos.SignedDigestAlgorithm:
        kind = "rsa" if isinstance(self._key, rsa.RSAPrivateKey) else "ecdsa"
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest_algorithm or 'sha256'}_{kind}"})


_lock = threading.Lock()
_opened: dict[str, SigningKey] = {}
_sessions: dict[str, Session] = {}


def _signature_size(key: _PrivateKey) -> int:
    # Two integers of the curve's size and their DER wrapping, at most.
    return key.key_size // 8 if isinstance(key, rsa.RSAPrivateKey) else 2 * ((key.key_size + 7) // 8) + 9


def _described(signer: Signer, certificate: bytes) -> SigningKey:
    subject = x509.Certificate.load(certificate).subject.native
    words = {name: str(subject.get(name) or "") for name in ("common_name", "title", "organization_name")}
    return SigningKey(signer, certificate, words["common_name"], words["title"], words["organization_name"])


def _unavailable(which: str) -> SigningKeyUnavailable:
    return SigningKeyUnavailable(
        f"Không mở được khóa ký {which}. Hãy cắm thiết bị ký, kiểm tra tên và đường dẫn rồi thử lại.",
        f"The signing key {which} cannot be opened. Plug the token in, check name and path, then try again.",
    )
