"""A remote signing service that speaks the API of the Cloud Signature Consortium, version 2 (CSC API v2.0).

Owns the conversation over HTTP: OAuth2 client credentials, `credentials/list`, `credentials/info`,
`credentials/authorize` with the PIN for one hash, `signatures/signHash`. Refuses to know what is hashed.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from signing.errors import (
    SigningKeyUnavailable,
    SigningPinBraked,
    SigningPinWrong,
    SigningServiceUnavailable,
)

SHA256 = "2.16.840.1.101.3.4.2.1"
_RSA_WITH_SHA256, _ECDSA_WITH_SHA256 = "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"
_RSA, _EC = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1"
_WRONG_PIN = {"invalid_pin", "invalid_otp", "invalid_auth_data"}
_LOCKED = {"pin_locked", "locked_pin", "invalid_pin_locked", "authentication_locked"}
_SOON_SECONDS = 30.0  # a token that ends so soon is not used any more


@dataclass(frozen=True, slots=True)
class CscCredential:
    """One key at the service: its certificates (DER, the holder's first), what it signs with, how it is released."""

    id: str
    certificates: tuple[bytes, ...]
    algorithm: str
    key_bits: int
    needs_pin: bool


class CscService:
    """One service and the account this installation has there; keeps its access token and what it learnt."""

    def __init__(self, address: str, client_id: str, client_secret: str, *, timeout_seconds: float = 20.0) -> None:
        """`address` is the base with its version, e.g. https://ky.example.vn/csc/v2; nothing is asked yet."""
        self.address = address.rstrip("/")
        self._client_id, self._client_secret = client_id, client_secret
        self._http = httpx.Client(timeout=timeout_seconds, follow_redirects=False)
        self._lock = threading.Lock()
        self._token: tuple[str, float] | None = None
        self._credentials: dict[str, CscCredential] = {}

    def credential_ids(self, user: str | None = None) -> list[str]:
        """The credentials this account (or one of its users) may use."""
        answer = self._call("credentials/list", {"userID": user} if user else {})
        return [str(one) for one in _list(answer, "credentialIDs")]

    def credential(self, credential_id: str) -> CscCredential:
        """What the service says of one credential; asked once per process."""
        with self._lock:
            known = self._credentials.get(credential_id)
        if known is None:
            asked = {"credentialID": credential_id, "certificates": "chain", "certInfo": True, "authInfo": True}
            known = _credential(credential_id, self._call("credentials/info", asked))
            with self._lock:
                self._credentials[credential_id] = known
        return known

    def sign(self, credential: CscCredential, digest: bytes, pin: str) -> bytes:
        """Have one SHA-256 digest signed: authorized with the PIN for exactly this digest, then signed."""
        encoded = base64.b64encode(digest).decode()
        wanted: dict[str, Any] = {
            "credentialID": credential.id,
            "numSignatures": 1,
            "hashes": [encoded],
            "hashAlgorithmOID": SHA256,
        }
        if credential.needs_pin:
            wanted["authData"] = [{"id": "PIN", "value": pin}]
        activation = self._call("credentials/authorize", wanted).get("SAD")
        asked = {
            "credentialID": credential.id,
            "SAD": activation,
            "hashes": [encoded],
            "hashAlgorithmOID": SHA256,
            "signAlgo": credential.algorithm,
            "operationMode": "S",
        }
        values = _list(self._call("signatures/signHash", asked), "signatures")
        if len(values) != 1:
            raise _not_by_the_book("signatures/signHash")
        return _decoded(values[0])

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _call(self, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._post(f"{self.address}/{method}", json=dict(body), headers=self._authorization())
        if answer.status_code == 401:
            # The access token was withdrawn before its time; a new one is asked for once.
            with self._lock:
                self._token = None
            answer = self._post(f"{self.address}/{method}", json=dict(body), headers=self._authorization())
        return _object(answer, method)

    def _authorization(self) -> dict[str, str]:
        with self._lock:
            if self._token is None or self._token[1] - time.monotonic() < _SOON_SECONDS:
                self._token = self._log_in()
            return {"Authorization": f"Bearer {self._token[0]}"}

    def _log_in(self) -> tuple[str, float]:
        described = _object(self._post(f"{self.address}/info", json={}), "info")
        base = str(described.get("oauth2") or self.address).rstrip("/")
        wanted = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
        }
        answer = _object(self._post(f"{base}/oauth2/token", data=wanted), "oauth2/token")
        token, lasts = answer.get("access_token"), answer.get("expires_in", 3600)
        if not isinstance(token, str) or not isinstance(lasts, int | float):
            raise _not_by_the_book("oauth2/token")
        return token, time.monotonic() + max(float(lasts), 2 * _SOON_SECONDS)

    def _post(self, url: str, **content: Any) -> httpx.Response:
        try:
            return self._http.post(url, **content)
        except httpx.HTTPError as exc:
            raise SigningServiceUnavailable(
                f"Dịch vụ ký số từ xa {self.address} không trả lời; chưa ký. Hãy thử lại sau.",
                f"The remote signing service {self.address} does not answer; nothing was signed. Try again later.",
            ) from exc


def _object(answer: httpx.Response, method: str) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError as exc:
        raise _not_by_the_book(method) from exc
    if not isinstance(found, dict):
        raise _not_by_the_book(method)
    if answer.status_code == 200:
        return found
    error, said = str(found.get("error", "")), str(found.get("error_description", ""))
    if error in _WRONG_PIN:
        raise SigningPinWrong(
            "Dịch vụ ký số từ xa không nhận mã PIN. Hãy nhập lại; sai vài lần thì chứng thư bị khóa.",
            "The remote signing service refused the PIN. Type it again; a few wrong ones lock the credential.",
        )
    if error in _LOCKED:
        raise SigningPinBraked(
            "Dịch vụ ký số từ xa đã khóa mã PIN. Hãy liên hệ nơi cung cấp dịch vụ.",
            "The remote signing service has locked the PIN. Ask the provider.",
        )
    if answer.status_code >= 500 or answer.status_code == 429:
        raise _not_by_the_book(f"{method}: {answer.status_code}")
    raise SigningKeyUnavailable(
        f"Dịch vụ ký số từ xa từ chối {method} ({error or answer.status_code}: {said}). Hãy kiểm tra cấu hình.",
        f"The remote signing service refused {method} ({error or answer.status_code}: {said}). Check the set-up.",
    )


def _credential(credential_id: str, answer: dict[str, Any]) -> CscCredential:
    try:
        key, certificates, auth = answer["key"], answer["cert"]["certificates"], answer["auth"]
        offered, bits = [str(one) for one in key["algo"]], int(key["len"])
        enabled = key.get("status", "enabled") == "enabled" and answer["cert"].get("status", "valid") == "valid"
        needs_pin = auth["mode"] == "explicit" and any(one.get("id") == "PIN" for one in auth.get("objects", ()))
        supported = auth["mode"] == "implicit" or needs_pin
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise _not_by_the_book("credentials/info") from exc
    wanted: tuple[tuple[str, str], ...] = ((_RSA_WITH_SHA256, _RSA_WITH_SHA256), (_RSA, _RSA_WITH_SHA256))
    wanted += ((_ECDSA_WITH_SHA256, _ECDSA_WITH_SHA256), (_EC, _ECDSA_WITH_SHA256))
    algorithm = next((used for offer, used in wanted if offer in offered), None)
    if not enabled or not supported or algorithm is None or not certificates:
        raise SigningKeyUnavailable(
            f"Chứng thư «{credential_id}» ở dịch vụ ký số từ xa không dùng được (bị tắt, hoặc cách xác thực, thuật "
            "toán không được hỗ trợ).",
            f"The credential «{credential_id}» of the remote signing service cannot be used (disabled, or its way of "
            "authorization or algorithm is not supported).",
        )
    return CscCredential(credential_id, tuple(_decoded(one) for one in certificates), algorithm, bits, needs_pin)


def _list(answer: Mapping[str, Any], name: str) -> list[Any]:
    found = answer.get(name)
    if not isinstance(found, list):
        raise _not_by_the_book(name)
    return found


def _decoded(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except ValueError as exc:
        raise _not_by_the_book("base64") from exc


def _not_by_the_book(what: str) -> SigningServiceUnavailable:
    return SigningServiceUnavailable(
        f"Dịch vụ ký số từ xa trả lời không đúng chuẩn CSC API v2 ({what}); chưa ký. Hãy thử lại sau.",
        f"The remote signing service did not answer as CSC API v2 says ({what}); nothing was signed. Try again later.",
    )
