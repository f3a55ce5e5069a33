"""A remote signing service for tests: as much of the CSC API v2 as a client needs, checked as the standard asks.

OAuth2 client credentials, credentials/list and /info, credentials/authorize (PIN; the activation data hold for the
hashes they were given for, once, and not for long), signatures/signHash. Anything not by the book is an error answer.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import pkcs12

CLIENT, SECRET = "saoy", "bi-mat-thu-nghiem"
CREDENTIAL = "thu-nghiem-01"
_SHA256 = "2.16.840.1.101.3.4.2.1"
_RSA, _ECDSA = "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"


class Refused(Exception):
    """An error answer of the standard."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.status = error, status


@dataclass
class CscServer:
    """The service with one credential. `locks_after` wrong PINs lock it; `calls` tells what was asked."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificates: list[bytes]
    pin: str
    locks_after: int = 3
    calls: list[str] = field(default_factory=list)
    wrong_pins: int = 0
    down: bool = False
    enabled: bool = True
    _tokens: dict[str, float] = field(default_factory=dict)
    _activations: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of_pkcs12(cls, data: bytes, pin: str) -> CscServer:
        key, certificate, others = pkcs12.load_key_and_certificates(data, pin.encode())
        assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
        assert certificate is not None
        return cls(key, [one.public_bytes(serialization.Encoding.DER) for one in (certificate, *others)], pin)

    def start(self) -> str:
        """Begin to serve; returns the address with its version."""
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = service.answer(self.path, self.headers.get("Authorization", ""), body)
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        return f"{self.base}/csc/v2"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def withdraw_tokens(self) -> None:
        self._tokens.clear()

    def answer(self, path: str, authorization: str, body: bytes) -> tuple[int, dict[str, Any]]:
        self.calls.append(path.removeprefix("/csc/v2/").removeprefix("/"))
        try:
            if self.down:
                raise Refused("server_error", 503)
            if path == "/oauth2/token":
                return 200, self._token(dict(urllib.parse.parse_qsl(body.decode())))
            asked = json.loads(body)
            if path == "/csc/v2/info":
                return 200, {
                    "specs": "2.0.0.0",
                    "name": "thử nghiệm",
                    "authType": ["oauth2client"],
                    "oauth2": self.base,
                }
            if self._tokens.get(authorization.removeprefix("Bearer "), 0) < time.monotonic():
                raise Refused("invalid_token", 401)
            methods: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
                "/csc/v2/credentials/list": lambda _: {"credentialIDs": [CREDENTIAL]},
                "/csc/v2/credentials/info": self._info,
                "/csc/v2/credentials/authorize": self._authorize,
                "/csc/v2/signatures/signHash": self._sign,
            }
            if path not in methods:
                raise Refused("invalid_request", 404)
            return 200, methods[path](asked)
        except Refused as exc:
            return exc.status, {"error": exc.error, "error_description": exc.error}

    def _token(self, form: dict[str, str]) -> dict[str, Any]:
        wanted = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}
        if any(form.get(name) != value for name, value in wanted.items()):
            raise Refused("invalid_client", 401)
        token = secrets.token_urlsafe()
        self._tokens[token] = time.monotonic() + 3600
        return {"access_token": token, "token_type": "Bearer", "expires_in": 3600}

    def _info(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked.get("credentialID") != CREDENTIAL:
            raise Refused("invalid_request")
        certificates = self.certificates if asked.get("certificates") == "chain" else self.certificates[:1]
        objects = [{"type": "Password", "id": "PIN", "format": "N", "label": "PIN"}]
        return {
            "key": {
                "status": "enabled" if self.enabled else "disabled",
                "algo": [self._algorithm()],
                "len": self.key.key_size,
            },
            "cert": {"status": "valid", "certificates": [base64.b64encode(one).decode() for one in certificates]},
            "auth": {"mode": "explicit", "expression": "PIN", "objects": objects},
            "SCAL": "2",
            "multisign": 1,
        }

    def _authorize(self, asked: dict[str, Any]) -> dict[str, Any]:
        given = {one["id"]: one["value"] for one in asked.get("authData", [])}
        hashed = asked.get("hashes")
        if asked.get("credentialID") != CREDENTIAL or not hashed or asked.get("numSignatures") != len(hashed):
            raise Refused("invalid_request")
        if asked.get("hashAlgorithmOID") != _SHA256:
            raise Refused("invalid_request")
        if self.wrong_pins >= self.locks_after:
            raise Refused("pin_locked")
        if given.get("PIN") != self.pin:
            self.wrong_pins += 1
            raise Refused("invalid_pin")
        self.wrong_pins = 0
        activation = secrets.token_urlsafe()
        self._activations[activation] = list(hashed)
        return {"SAD": activation, "expiresIn": 300}

    def _sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        allowed = self._activations.pop(str(asked.get("SAD")), None)
        if allowed is None or asked.get("hashes") != allowed or asked.get("credentialID") != CREDENTIAL:
            raise Refused("invalid_request")
        if asked.get("hashAlgorithmOID") != _SHA256 or asked.get("signAlgo") != self._algorithm():
            raise Refused("invalid_request")
        return {"signatures": [base64.b64encode(self._value(base64.b64decode(one))).decode() for one in allowed]}

    def _value(self, digest: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        return self.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))

    def _algorithm(self) -> str:
        return _RSA if isinstance(self.key, rsa.RSAPrivateKey) else _ECDSA
