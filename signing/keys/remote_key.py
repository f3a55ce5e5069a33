"""A signing key at a remote service (CSC API v2): opened like any other key, used by sending hashes.

Owns fitting the service to pyHanko. The PIN is proved only when something is signed, so it is counted there; a PIN
that was refused once is not sent again for the rest of a batch.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field

from asn1crypto import algos, x509
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.errors import SigningKeyUnavailable, SigningPinBraked, SigningPinWrong
from signing.key_source import UNGUARDED, PinGuard, SigningKey, described
from signing.keys.csc_service import CscCredential, CscService

_ECDSA = "1.2.840.10045.4.3.2"


@dataclass(frozen=True, slots=True)
class CscKeySource:
    """A credential at a service; without a name the only one that the account (or its user) has there."""

    service: CscService
    pin: str = field(repr=False)
    credential_id: str | None = None
    user: str | None = None
    guard: PinGuard = field(default=UNGUARDED, repr=False, compare=False)

    def open(self) -> SigningKey:
        """Ask what the credential is; nothing is authorized yet."""
        credential = self.service.credential(self.credential_id or self._only_one())
        return described(_RemoteSigner(self.service, credential, self.pin, self.guard), credential.certificates[0])

    def _only_one(self) -> str:
        found = self.service.credential_ids(self.user)
        if len(found) != 1:
            raise SigningKeyUnavailable(
                f"Dịch vụ ký số từ xa có {len(found)} chứng thư cho tài khoản này; hãy ghi rõ csc_credential.",
                f"The remote signing service has {len(found)} credentials for this account; name csc_credential.",
            )
        return found[0]


class _RemoteSigner(Signer):
    def __init__(self, service: CscService, credential: CscCredential, pin: str, guard: PinGuard) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple([x509.Certificate.load(der) for der in credential.certificates[1:]])
        super().__init__(signing_cert=x509.Certificate.load(credential.certificates[0]), cert_registry=registry)
        self._service, self._credential, self._pin, self._guard = service, credential, pin, guard
        self._refused: SigningPinWrong | SigningPinBraked | None = None

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(max(self._credential.key_bits // 8, 144))
        if digest_algorithm != "sha256":
            raise NotImplementedError(digest_algorithm)
        return await asyncio.to_thread(self._sign, hashlib.sha256(data).digest())

    def _sign(self, digest: bytes) -> bytes:
        if self._refused is not None:
            raise self._refused
        try:
            with self._guard.try_pin():
                return self._service.sign(self._credential, digest, self._pin)
        except (SigningPinWrong, SigningPinBraked) as exc:
            self._refused = exc
            raise

    def get_signature_mechanism_for_digest(self, digest_algorithm: str | None) -> algos.SignedDigestAlgorithm:
        kind = "ecdsa" if self._credential.algorithm == _ECDSA else "rsa"
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest_algorithm or 'sha256'}_{kind}"})
