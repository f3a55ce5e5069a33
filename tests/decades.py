"""A certification authority whose clock can be set, for tests of what becomes of a copy over decades.

Certomancer in this process behind a small HTTP server. Time-stampers come and go every few years, and halfway the
issuing authority changes, as they do in life; only the root stays.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import core, pem
from certomancer import services
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.serving import WSGIRequestHandler, make_server

from signing import revocation_source
from signing.key_source import Pkcs12KeySource, SigningKey
from signing.pades import SigningTrust
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots

ARCH = "nhieu-nam"
PIN = "1234"
STAMPER_YEARS = 4
YEARS = 60


@dataclass(slots=True)
class Decades:
    """The authority. `now` is its clock; whoever asks for a time-stamp gets it from the stamper of that year."""

    address: str
    began: datetime
    roots: TrustRoots
    person: SigningKey
    agency: SigningKey
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def pass_years(self, years: float) -> datetime:
        """Let time go by."""
        self.set_clock((self.now + timedelta(days=365.25 * years)).replace(microsecond=0))
        return self.now

    def set_clock(self, now: datetime) -> None:
        """Go there; what was asked before is asked again, as it would be by then."""
        self.now = now
        kept: Any = revocation_source
        kept._answers = type(kept._answers)()

    @property
    def trust(self) -> SigningTrust:
        """Trust with the time-stamper whose certificate is young now."""
        number = (self.now - self.began).days // int(STAMPER_YEARS / 2 * 365.25)
        return self.trust_in(number)

    def trust_in(self, stamper: int) -> SigningTrust:
        """Trust with a certain time-stamper."""
        return SigningTrust(self.roots, TimestampSource(f"{self.address}/{ARCH}/tsa/tsa{stamper}"))


@contextmanager
def decades(folder: Path) -> Iterator[Decades]:
    """The authority, for as long as it is needed."""
    began = datetime.now(UTC).replace(microsecond=0)
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=_Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    arch = _architecture(folder, address, began)
    root, *issuing = (arch.get_cert(CertLabel(label)).dump() for label in ("root", "issuing0", "issuing1"))
    roots = TrustRoots((root,), tuple(issuing))
    keys = {label: _key(arch, folder, label) for label in ("person", "agency")}
    made = Decades(address, began, roots, keys["person"], keys["agency"])

    # Certomancer writes every signing time as UTCTime, which ends in 2049 (RFC 5652 §11.3).
    module: Any = services
    module.cms = _GeneralTimes(module.cms)

    class Clocked(Animator):
        def at_time(self, request: object) -> datetime:
            return made.now.replace(microsecond=0)

    server.app = Clocked(AnimatorArchStore({ArchLabel(ARCH): arch}), with_web_ui=False, allow_time_override=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        module.cms = module.cms.module


class _GeneralTimes:
    """The module `asn1crypto.cms` with signing times that do not end."""

    def __init__(self, module: Any) -> None:
        self.module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module, name)

    def Time(self, given: dict[str, Any]) -> Any:
        moment = given["utc_time"]
        return self.module.Time({"generalized_time": moment.native} if isinstance(moment, core.UTCTime) else given)


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_args: object, **_kwargs: object) -> None:
        """Nobody reads it."""


def _key(arch: Any, folder: Path, label: str) -> SigningKey:
    path = folder / f"{label}.p12"
    chain = [CertLabel("issuing0"), CertLabel("root")]
    path.write_bytes(arch.package_pkcs12(CertLabel(label), certs_to_embed=chain, password=PIN.encode()))
    return Pkcs12KeySource(path, PIN).open()


def _architecture(folder: Path, address: str, began: datetime) -> Any:
    def validity(start: float, end: float) -> dict[str, str]:
        days = (began + timedelta(days=round(year * 365.25)) for year in (start, end))
        return dict(zip(("valid-from", "valid-to"), (day.isoformat() for day in days), strict=True))

    def usage(*names: str) -> dict[str, Any]:
        return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(names)}}

    certs: dict[str, Any] = {
        "root": {
            "subject": "root", "issuer": "root", "validity": validity(-1, YEARS),
            "profiles": [{"id": "simple-ca", "params": {"crl-repo": "root"}}],
        }
    }  # fmt: skip
    for number, (start, end) in enumerate(((-1, 25), (12, YEARS))):
        params = {"max-path-len": 0, "crl-repo": f"issuing{number}", "ocsp-service": f"ocsp{number}"}
        issuing = {"issuer": "root", "validity": validity(start, end)}
        certs[f"issuing{number}"] = issuing | {"profiles": [{"id": "simple-ca", "params": params}]}
        certs[f"ocsp{number}"] = {
            "issuer": f"issuing{number}", "validity": validity(start, end), "profiles": ["ocsp-responder"],
        }  # fmt: skip
    stampers = range(int(YEARS / STAMPER_YEARS * 2) - 4)
    for number in stampers:
        young = number * STAMPER_YEARS / 2
        certs[f"tsa{number}"] = {
            "issuer": f"issuing{0 if young < 14 else 1}", "validity": validity(young - 0.1, young + STAMPER_YEARS),
            "extensions": [
                usage("digital_signature"),
                {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
            ],
        }  # fmt: skip
    for label in ("person", "agency"):
        certs[label] = {
            "issuer": "issuing0", "validity": validity(-0.1, 3),
            "extensions": [usage("digital_signature", "non_repudiation")],
        }  # fmt: skip
    keys = folder / "keys"
    keys.mkdir(parents=True)
    for label in certs:
        key = ec.generate_private_key(ec.SECP256R1())
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        (keys / f"{label}.pem").write_bytes(key.private_bytes(*form))
    config = {
        "external-url-prefix": address,
        "keysets": {"keys": {"path-prefix": "keys", "keys": {label: {"path": f"{label}.pem"} for label in certs}}},
        "pki-architectures": {
            ARCH: {
                "keyset": "keys",
                "entity-defaults": {"country-name": "VN", "organization-name": "Sao Y (THỬ NGHIỆM)"},
                "entities": {label: {"common-name": f"{label} THỬ NGHIỆM"} for label in certs},
                "certs": certs,
                "services": {
                    "ocsp": {f"ocsp{n}": {"for-issuer": f"issuing{n}", "responder-cert": f"ocsp{n}"} for n in range(2)},
                    "crl-repo": {
                        label: {"for-issuer": label, "simulated-update-schedule": "P1D"}
                        for label in ("root", "issuing0", "issuing1")
                    },
                    "time-stamping": {f"tsa{n}": {"signing-cert": f"tsa{n}"} for n in stampers},
                },
            }
        },
    }
    (folder / "config.json").write_text(json.dumps(config))
    loaded = CertomancerConfig.from_file(str(folder / "config.json"), key_search_dir=str(folder))
    arch = loaded.get_pki_arch(ArchLabel(ARCH))
    for label in certs:  # issuing is lazy in certomancer and requests come in threads
        arch.get_cert(CertLabel(label))
    (folder / "root.pem").write_bytes(pem.armor("CERTIFICATE", arch.get_cert(CertLabel("root")).dump()))
    return arch
