"""A throw-away certification authority for demonstration and tests: CA, OCSP, CRL and time-stamping.

Owns certomancer. Everything it issues says THỬ NGHIỆM (test). Refuses to know what its certificates are used for.

The authority runs as a child HTTP server on 127.0.0.1 that outlives its starter. Its certificates carry its
address, so the port is chosen once and kept in the folder. It proves who it is by an HMAC over a challenge
with a secret that lies only in its folder: a stranger on the port is never mistaken for it, and an authority
that a killed run left behind is found and used again. No process id is ever trusted.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import http.client
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api.demo.errors import AuthorityUnavailable

_HOST = "127.0.0.1"
_ARCH = "thu-nghiem"
_IDENTITY = "/saoy-identity/"
_STOP = "/saoy-stop/"
_START_TIMEOUT_SECONDS = 90.0
_WATCH_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class DemoSigner:
    """One key holder of the authority: a PKCS#12 file and its PIN."""

    label: str
    name: str
    title: str
    pkcs12: Path
    pin: str


@dataclass(frozen=True, slots=True)
class Authority:
    """A running throw-away authority and the people it certified."""

    folder: Path
    base_url: str
    timestamp_url: str
    trust: Path
    officer: DemoSigner
    certifier: DemoSigner
    agency: DemoSigner
    revoked: DemoSigner
    expired: DemoSigner

    def is_running(self) -> bool:
        """Whether this very authority answers at its address."""
        return _is_ours(self.folder)

    def stop(self) -> None:
        """End the server. Nothing happens when it is not running or when a stranger has its port."""
        state = _read_state(self.folder)
        if not _is_ours(self.folder):
            return
        proof = _proof(state["secret"], "stop")
        _ask(state["port"], _STOP + proof)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and _is_ours(self.folder):
            time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class _Person:
    """Who gets a certificate, with validity relative to the day the authority is made (days)."""

    label: str
    name: str
    title: str
    from_days: int = -1
    to_days: int = 3 * 365
    revoked_days: int | None = None


_ORGANIZATION = "UBND phường Mẫu (THỬ NGHIỆM)"
_PEOPLE = (
    _Person("officer", "Trần Thị Thử", "Cán bộ một cửa"),
    _Person("certifier", "Lê Văn Mẫu", "Phó Chủ tịch UBND phường Mẫu"),
    _Person("agency", "UBND phường Mẫu (thử nghiệm)", ""),
    _Person("revoked", "Phạm Thị Thu Hồi (thử nghiệm)", "Phó Chủ tịch", from_days=-30, revoked_days=-3),
    _Person("expired", "Hoàng Văn Hết Hạn (thử nghiệm)", "Phó Chủ tịch", from_days=-400, to_days=-35),
)


def start_authority(folder: Path) -> Authority:
    """Make the authority in `folder` if it is not there, start it if it does not run, and describe it.

    Safe to call again and from several processes at once; keys, certificates and address stay the same.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with _only_one(folder):
        if not (folder / "pki" / "state.json").exists():
            _make(folder)
        authority = _describe(folder)
        if not _is_ours(folder):
            _start(folder)
    return authority


def _describe(folder: Path) -> Authority:
    state = _read_state(folder)
    base_url = f"http://{_HOST}:{state['port']}"
    signers = {
        person.label: DemoSigner(
            person.label,
            person.name,
            person.title,
            folder / "pki" / "signers" / f"{person.label}.p12",
            state["pins"][person.label],
        )
        for person in _PEOPLE
    }
    return Authority(
        folder=folder,
        base_url=base_url,
        timestamp_url=f"{base_url}/{_ARCH}/tsa/tsa",
        trust=folder / "pki" / "trust",
        **signers,
    )


# --- making ---------------------------------------------------------------------------------------------------


def _make(folder: Path) -> None:
    """Make keys, certificates and state beside their final place and put them there in one rename.

    A run killed in between leaves only a folder that nobody reads; the next run clears it.
    """
    for stray in folder.glob("making-*"):
        shutil.rmtree(stray, ignore_errors=True)
    making = folder / f"making-{secrets.token_hex(4)}"
    making.mkdir(mode=0o700)
    port = _free_port()
    _make_keys(making / "keys")
    (making / "config.json").write_text(json.dumps(_config(port, datetime.now(UTC)), ensure_ascii=False, indent=1))
    pins = {person.label: "".join(secrets.choice("0123456789") for _ in range(8)) for person in _PEOPLE}
    _make_pkcs12(making, pins)
    state = {"schema": 1, "port": port, "secret": secrets.token_hex(32), "pins": pins}
    state_file = making / "state.json"
    state_file.write_text(json.dumps(state))
    state_file.chmod(0o600)
    making.rename(folder / "pki")


def _make_keys(folder: Path) -> None:
    # Loaded here, not at the top: the starter of a running authority needs none of these heavy libraries.
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    folder.mkdir(mode=0o700)
    labels = ["root", "issuing", *(person.label for person in _PEOPLE)]
    # RSA for everybody whose certificate must come out the same at each start: PKCS #1 v1.5 is deterministic.
    keys: dict[str, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey] = {
        label: rsa.generate_private_key(public_exponent=65537, key_size=2048) for label in labels
    }
    # The services sign at every request and load the key each time; a curve key loads a hundred times faster.
    keys |= {label: ec.generate_private_key(ec.SECP256R1()) for label in ("ocsp", "tsa")}
    for label, key in keys.items():
        path = folder / f"{label}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        path.chmod(0o600)


def _config(port: int, now: datetime) -> dict[str, Any]:
    """The authority as certomancer's configuration. Addresses come from the issuing CA's profile."""

    def day(days: int) -> str:
        return (now + timedelta(days=days)).replace(microsecond=0).isoformat()

    services = {"ocsp": "Trả lời trạng thái chứng thư", "tsa": "Cấp dấu thời gian"}
    entities: dict[str, Any] = {
        "root": {"common-name": "Cơ quan chứng thực gốc THỬ NGHIỆM Sao Y"},
        "issuing": {"common-name": "Cơ quan chứng thực THỬ NGHIỆM Sao Y"},
        **{label: {"common-name": f"{name} THỬ NGHIỆM Sao Y"} for label, name in services.items()},
    }
    for person in _PEOPLE:
        entities[person.label] = {"common-name": person.name, "organization-name": _ORGANIZATION}
        if person.title:
            entities[person.label]["title"] = person.title
    authority_years = {"valid-from": day(-2 * 365), "valid-to": day(20 * 365)}
    certs: dict[str, Any] = {
        "root": {
            "subject": "root",
            "issuer": "root",
            "validity": authority_years,
            "profiles": [{"id": "simple-ca", "params": {"crl-repo": "root"}}],
        },
        "issuing": {
            "issuer": "root",
            "validity": authority_years,
            "profiles": [
                {"id": "simple-ca", "params": {"max-path-len": 0, "crl-repo": "issuing", "ocsp-service": "ocsp"}}
            ],
        },
        "ocsp": {"issuer": "issuing", "validity": authority_years, "profiles": ["ocsp-responder"]},
        "tsa": {
            "issuer": "issuing",
            "validity": authority_years,
            "extensions": [
                _key_usage("digital_signature"),
                {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
            ],
        },
    }
    for person in _PEOPLE:
        certs[person.label] = {
            "issuer": "issuing",
            "validity": {"valid-from": day(person.from_days), "valid-to": day(person.to_days)},
            "extensions": [_key_usage("digital_signature", "non_repudiation")],
        }
        if person.revoked_days is not None:
            certs[person.label]["revocation"] = {
                "revoked-since": day(person.revoked_days),
                "reason": "key_compromise",
            }
    return {
        "external-url-prefix": f"http://{_HOST}:{port}",
        "keysets": {
            "keys": {"path-prefix": "keys", "keys": {label: {"path": f"{label}.pem"} for label in certs}},
        },
        "pki-architectures": {
            _ARCH: {
                "keyset": "keys",
                "entity-defaults": {"country-name": "VN", "organization-name": "Sao Y (THỬ NGHIỆM)"},
                "entities": entities,
                "certs": certs,
                "services": {
                    "ocsp": {"ocsp": {"for-issuer": "issuing", "responder-cert": "ocsp"}},
                    "crl-repo": {
                        label: {"for-issuer": label, "simulated-update-schedule": "P1D"}
                        for label in ("root", "issuing")
                    },
                    "time-stamping": {"tsa": {"signing-cert": "tsa"}},
                },
            }
        },
    }


def _key_usage(*usages: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(usages)}}


def _make_pkcs12(folder: Path, pins: dict[str, str]) -> None:
    from certomancer.registry import CertLabel

    arch = _load_architecture(folder)
    (folder / "signers").mkdir(mode=0o700)
    for person in _PEOPLE:
        path = folder / "signers" / f"{person.label}.p12"
        chain = [CertLabel("issuing"), CertLabel("root")]
        pin = pins[person.label].encode()
        path.write_bytes(arch.package_pkcs12(CertLabel(person.label), certs_to_embed=chain, password=pin))
        path.chmod(0o600)
    (folder / "trust").mkdir()
    (folder / "trust" / "root-THU-NGHIEM.pem").write_bytes(_pem(arch.get_cert(CertLabel("root")).dump()))


def _pem(der: bytes) -> bytes:
    from asn1crypto import pem

    return bytes(pem.armor("CERTIFICATE", der))


def _load_architecture(folder: Path) -> Any:
    from certomancer.registry import ArchLabel, CertomancerConfig

    config = CertomancerConfig.from_file(str(folder / "config.json"), key_search_dir=str(folder))
    return config.get_pki_arch(ArchLabel(_ARCH))


# --- the server -----------------------------------------------------------------------------------------------


def serve(folder: Path) -> None:
    """Serve the authority of `folder` until told to stop or until its folder is gone. Runs in the child."""
    from certomancer.integrations.animator import Animator, AnimatorArchStore
    from certomancer.registry import ArchLabel, CertLabel
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        """Says nothing on standard error for each request."""

        def log_request(self, *_args: object, **_kwargs: object) -> None:
            """Nobody reads it."""

    class WholeSeconds(Animator):
        """Dates its answers without fractions, as RFC 5280 §4.1.2.5.2 asks; NSS calls others malformed."""

        def at_time(self, request: object) -> datetime:
            """Now."""
            return datetime.now(UTC).replace(microsecond=0)

    state = _read_state(folder)
    arch = _load_architecture(folder / "pki")
    # Issue everything before the first request: issuing is lazy in certomancer and requests come in threads.
    for label in ("root", "issuing", "ocsp", "tsa", *(person.label for person in _PEOPLE)):
        arch.get_cert(CertLabel(label))
    animator = WholeSeconds(AnimatorArchStore({ArchLabel(_ARCH): arch}), with_web_ui=False, allow_time_override=False)
    ended = threading.Event()
    app = _with_identity(animator, state["secret"], ended)
    server = make_server(_HOST, state["port"], app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while not ended.wait(_WATCH_SECONDS):
        # A folder that was thrown away takes its authority with it.
        if not _same_state(folder, state):
            break
    server.shutdown()


def _with_identity(
    inner: Callable[..., Any], secret: str, ended: threading.Event
) -> Callable[[dict[str, Any], Callable[..., Any]], Any]:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = str(environ.get("PATH_INFO", ""))
        if path.startswith(_IDENTITY):
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [_proof(secret, "identity:" + path.removeprefix(_IDENTITY)).encode()]
        if path.startswith(_STOP):
            allowed = hmac.compare_digest(path.removeprefix(_STOP).encode(), _proof(secret, "stop").encode())
            if allowed:
                ended.set()
            start_response("200 OK" if allowed else "403 Forbidden", [("Content-Type", "text/plain")])
            return [b""]
        return inner(environ, start_response)

    return app


def _start(folder: Path) -> None:
    log = folder / "authority.log"
    port = _read_state(folder)["port"]
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "api.demo.authority", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # it outlives a killed run, and is then found again
            cwd=Path(__file__).resolve().parents[2],
        )
    deadline = time.monotonic() + _START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if _is_ours(folder):
            # The child is meant to outlive this object; without this, Python warns when it is collected.
            child.returncode = 0
            return
        if child.poll() is not None:
            break
        time.sleep(0.05)
    else:
        child.kill()
        child.wait()
    raise AuthorityUnavailable(
        f"Không khởi động được cơ quan chứng thực thử nghiệm ở cổng {port}; có thể chương trình khác đang dùng cổng "
        f"này. Hãy tắt chương trình đó rồi chạy lại; chi tiết ở {log}.",
        f"The throw-away certification authority did not start on port {port}; another program may hold the port. "
        f"End that program and run again; details are in {log}.",
    )


# --- knowing it again -----------------------------------------------------------------------------------------


def _read_state(folder: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((folder / "pki" / "state.json").read_text())
    return state


def _same_state(folder: Path, state: dict[str, Any]) -> bool:
    try:
        return bool(_read_state(folder)["secret"] == state["secret"])
    except (OSError, ValueError, KeyError):
        return False


def _proof(secret: str, text: str) -> str:
    return hmac.new(bytes.fromhex(secret), text.encode(), hashlib.sha256).hexdigest()


def _is_ours(folder: Path) -> bool:
    state = _read_state(folder)
    challenge = secrets.token_hex(16)
    answer = _ask(state["port"], _IDENTITY + challenge)
    return answer is not None and hmac.compare_digest(answer, _proof(state["secret"], "identity:" + challenge).encode())


def _ask(port: int, path: str) -> bytes | None:
    connection = http.client.HTTPConnection(_HOST, port, timeout=3)
    try:
        connection.request("GET", path)
        return connection.getresponse().read(200)
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    os.umask(0o077)
    serve(Path(sys.argv[1]))
