"""Where signing keys live: a PKCS#12 file (demonstration, tests), a PKCS#11 token (agencies), or out of our reach.

Owns opening keys through pyHanko, python-pkcs11 and cryptography. Refuses to know what is signed.
A key is opened and parsed once per process: loading it is most of the time that a small signature takes. A token
that was pulled out is logged in to again when it is back, with the PIN that is then given.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pkcs11
from asn1crypto import algos, pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key, pkcs12
from pkcs11 import Attribute, ObjectClass, Session, TokenFlag
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, find_token
from pyhanko.sign.signers import ExternalSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from signing.errors import SigningKeyUnavailable, SigningPinBraked, SigningPinWrong
from signing.keys.mandate import Mandate

# Somebody is logged in already, with another PIN: then this one is not the token's.
_PIN_REFUSED = (
    pkcs11.PinIncorrect,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
    pkcs11.PinLocked,
    pkcs11.UserAlreadyLoggedIn,
)
_LAST_TRY = TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED
_PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An opened key with its certificate; the key itself never leaves `signer`.

    `mandates` are the delegations on which its holder signs; None where nobody asks (tests, a bench).
    """

    signer: Signer = field(repr=False)
    certificate: bytes
    name: str
    title: str
    organization: str
    mandates: tuple[Mandate, ...] | None = None

    @property
    def certificate_sha256(self) -> str:
        """Which certificate signs, for records."""
        return hashlib.sha256(self.certificate).hexdigest()


def sign_detached(key: SigningKey, data: bytes) -> bytes:
    """A CMS signature (RFC 5652, DER) over these bytes, which stay outside; it carries the certificates it needs."""
    return bytes(asyncio.run(key.signer.async_sign_general_data(data, "sha256", detached=True)).dump())


def sign_value(key: SigningKey, data: bytes) -> bytes:
    """The bare signature of these bytes (SHA-256), as a token on another PC returns it."""
    return bytes(asyncio.run(key.signer.async_sign_raw(data, "sha256")))


def is_signature_of(value: bytes, data: bytes, certificate: bytes) -> bool:
    """Whether a bare signature (SHA-256; RSA PKCS#1 v1.5 or ECDSA) was made with the certificate's key."""
    key = load_der_public_key(x509.Certificate.load(certificate).public_key.dump())
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, data, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, data, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


class PinGuard(Protocol):
    """Counts tries of a PIN, and refuses one that could lock the key."""

    def try_pin(self) -> AbstractContextManager[None]:
        """Around exactly what proves the PIN."""
        ...


class _NoGuard:
    def try_pin(self) -> AbstractContextManager[None]:
        return nullcontext()


UNGUARDED: PinGuard = _NoGuard()


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
    guard: PinGuard = field(default=UNGUARDED, repr=False, compare=False)

    def open(self) -> SigningKey:
        """Open the file, or return the key opened before if the file is the same."""
        try:
            data = self.path.read_bytes()
        except OSError as exc:
            raise unavailable(str(self.path)) from exc
        mark = hashlib.sha256(data + b"\0" + self.passphrase.encode()).hexdigest()
        with _lock:
            if mark not in _opened:
                with self.guard.try_pin():
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
            raise unavailable(str(self.path))
        der = certificate.public_bytes(serialization.Encoding.DER)
        chain = [other.public_bytes(serialization.Encoding.DER) for other in others]
        return described(_HeldKeySigner(key, der, chain), der)


@dataclass(frozen=True, slots=True)
class Pkcs11KeySource:
    """A key in a token or HSM that speaks PKCS#11. `label` names both the key and its certificate."""

    module: Path
    token: str
    pin: str = field(repr=False)
    label: str
    chain: tuple[bytes, ...] = ()
    guard: PinGuard = field(default=UNGUARDED, repr=False, compare=False)

    def open(self) -> SigningKey:
        """Log in and find the key and certificate; the session is kept as long as the token stays."""
        login = hashlib.sha256(repr((str(self.module), self.token, self.pin)).encode()).hexdigest()
        mark = f"{login}/{self.label}"
        with _lock:
            if login in _sessions and not _is_alive(_sessions[login], self.label):
                _forget(login)
            if mark not in _opened:
                _opened[mark] = self._find(login)
            return _opened[mark]

    def _find(self, login: str) -> SigningKey:
        try:
            if login not in _sessions:
                with self.guard.try_pin():
                    _sessions[login] = self._log_in()
            signer = _TokenSigner(
                _sessions[login],
                cert_label=self.label,
                key_label=self.label,
                ca_chain=[x509.Certificate.load(der) for der in self.chain],
                other_certs_to_pull=None,
            )
            signer.login = login
            certificate = signer.signing_cert
        except (SigningPinWrong, SigningPinBraked):
            raise
        except Exception as exc:
            # A token module is foreign machine code behind a C interface; whatever it says, there is no key.
            raise unavailable(f"{self.token}/{self.label}") from exc
        if certificate is None:
            raise unavailable(f"{self.token}/{self.label}")
        return described(signer, certificate.dump())

    def _log_in(self) -> Session:
        """One log-in a token and PIN: a token takes no second one while the first lasts."""
        token = find_token(pkcs11.lib(str(self.module)).get_slots(), token_criteria=TokenCriteria(label=self.token))
        if token is None:
            raise unavailable(self.token)
        refuse_last_try(self.token, token.flags)
        try:
            return token.open(user_pin=self.pin)
        except _PIN_REFUSED as exc:
            raise SigningPinWrong(
                f"Thiết bị «{self.token}» không nhận mã PIN. Hãy nhập lại; thiết bị tự khóa sau vài lần sai.",
                f"The token «{self.token}» refused the PIN. Type it again; a token locks itself after a few tries.",
            ) from exc


@dataclass(frozen=True, slots=True)
class OwnTokenSource:
    """The certificate (PEM, its issuers after it) of a key on its holder's own PC: known here, used only there."""

    path: Path

    def open(self) -> SigningKey:
        """The certificate with a signer that cannot sign; for preparing what is signed elsewhere."""
        try:
            ders = [der for _, _, der in pem.unarmor(self.path.read_bytes(), multiple=True)]
            certificate = x509.Certificate.load(ders[0], strict=True)
            size = certificate.public_key.bit_size // 8
        except (OSError, ValueError, IndexError) as exc:
            raise unavailable(str(self.path)) from exc
        return described(external_signer(ders, bytes(max(size, 144))), ders[0])


def external_signer(certificates: list[bytes], value: bytes) -> Signer:
    """A signer that gives just this value: the holder's certificate first, then what leads to its root."""
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register_multiple([x509.Certificate.load(der) for der in certificates[1:]])
    return ExternalSigner(x509.Certificate.load(certificates[0]), registry, signature_value=value)


def refuse_last_try(token: str, flags: TokenFlag) -> None:
    """Leave a token alone that says itself that the next wrong PIN locks it (PKCS#11 CK_TOKEN_INFO flags)."""
    if flags & _LAST_TRY:
        raise SigningPinBraked(
            f"Thiết bị «{token}» chỉ còn một lần thử mã PIN hoặc đã khóa; hệ thống không thử. Hãy nhập đúng mã PIN "
            "bằng phần mềm của thiết bị trước.",
            f"The token «{token}» has a single try left or is locked; it was not tried. Enter the right PIN with the "
            "token's own program first.",
        )


class _TokenSigner(PKCS11Signer):
    """Signs on a token; one that has gone is logged in to anew when the key is asked for next."""

    login = ""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        try:
            return bytes(await super().async_sign_raw(data, digest_algorithm, dry_run))
        except pkcs11.PKCS11Error as exc:
            with _lock:
                _forget(self.login)
            raise unavailable(str(self.key_label)) from exc


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


def _is_alive(session: Session, label: str) -> bool:
    """Whether the token still answers in this session and holds the key."""
    wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: label}
    try:
        # Asked first since it leaves nothing behind: a search in a dead session complains once more when it is let go.
        with suppress(pkcs11.RandomNoRNG, pkcs11.FunctionNotSupported):
            session.generate_random(64)
        return bool(list(session.get_objects(wanted)))
    except pkcs11.PKCS11Error:
        return False


def _forget(login: str) -> None:
    session = _sessions.pop(login, None)
    for mark in [mark for mark in _opened if mark.startswith(f"{login}/")]:
        del _opened[mark]
    if session is not None:
        # Without this a session that is only half dead would keep the user logged in, and the next log-in out.
        with suppress(pkcs11.PKCS11Error):
            session.close()


def _signature_size(key: _PrivateKey) -> int:
    # Two integers of the curve's size and their DER wrapping, at most.
    return key.key_size // 8 if isinstance(key, rsa.RSAPrivateKey) else 2 * ((key.key_size + 7) // 8) + 9


def described(signer: Signer, certificate: bytes) -> SigningKey:
    """A signer with what its certificate says of its holder."""
    subject = x509.Certificate.load(certificate).subject.native
    words = {name: str(subject.get(name) or "") for name in ("common_name", "title", "organization_name")}
    return SigningKey(signer, certificate, words["common_name"], words["title"], words["organization_name"])


def unavailable(which: str) -> SigningKeyUnavailable:
    """The key or its token is not there."""
    return SigningKeyUnavailable(
        f"Không mở được khóa ký {which}. Hãy cắm thiết bị ký, kiểm tra tên và đường dẫn rồi thử lại.",
        f"The signing key {which} cannot be opened. Plug the token in, check name and path, then try again.",
    )
