"""Only revocation data that are still in force let anybody sign: a list past its nextUpdate is as good as none."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from api.demo.authority import start_authority
from signing.book.acts import act_by_id
from signing.errors import RevocationUnknown, SignerRevoked
from signing.issuing.sequence import issue
from signing.key_source import Pkcs12KeySource, SigningKey
from signing.pades import SigningTrust, check_signer
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots
from storage.records.database import Database
from tests.certifying import Counter, Seals, accepted
from tests.integration.signing.conftest import key_of
from tests.office import people

NOW = datetime.now(UTC).replace(microsecond=0)


class ListAuthority:
    """An authority that publishes nothing but a revocation list, and only as long as it is told to."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cơ quan THỬ NGHIỆM chỉ có danh sách")])
        self.crl: bytes | None = None
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if served.crl is None:
                    self.send_error(503)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "application/pkix-crl")
                self.end_headers()
                self.wfile.write(served.crl)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._url = f"http://127.0.0.1:{self._server.server_address[1]}/crl"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        root = (
            self._certificate(self._name, self._key.public_key(), usage)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.roots = TrustRoots((root.public_bytes(serialization.Encoding.DER),))

    def certify(self, serial: int) -> SigningKey:
        """A signer whose certificate names the list."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Người ký {serial} (thử nghiệm)")])
        usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
        points = x509.DistributionPoint([x509.UniformResourceIdentifier(self._url)], None, None, None)
        certificate = (
            self._certificate(name, key.public_key(), usage, serial)
            .add_extension(x509.CRLDistributionPoints([points]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        path = self._folder / f"{serial}.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                None, key, certificate, None, serialization.BestAvailableEncryption(b"1234")
            )
        )
        return Pkcs12KeySource(path, "1234").open()

    def publish(self, *, since: timedelta, until: timedelta, revoked: int | None = None) -> None:
        """A list made `since` ago, whose nextUpdate is `until` from now."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self._name)
        builder = builder.last_update(NOW - since).next_update(NOW + until)
        if revoked is not None:
            entry = x509.RevokedCertificateBuilder().serial_number(revoked).revocation_date(NOW - timedelta(days=1))
            builder = builder.add_revoked_certificate(entry.build())
        self.crl = builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _certificate(
        self, name: x509.Name, key: ec.EllipticCurvePublicKey, usage: x509.KeyUsage, serial: int = 1
    ) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(self._name).public_key(key)
        builder = builder.serial_number(serial).not_valid_before(NOW - timedelta(days=30))
        builder = builder.not_valid_after(NOW + timedelta(days=30))
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        return builder.add_extension(identifier, critical=False).add_extension(usage, critical=True)


@pytest.fixture
def lists(tmp_path: Path) -> Iterator[ListAuthority]:
    authority = ListAuthority(tmp_path)
    yield authority
    authority.stop()


def test_list_inside_its_next_update_is_enough(lists: ListAuthority) -> None:
    lists.publish(since=timedelta(hours=20), until=timedelta(hours=4))

    check_signer(lists.certify(2), lists.roots)


def test_list_past_its_next_update_is_not(lists: ListAuthority) -> None:
    lists.publish(since=timedelta(days=2), until=-timedelta(hours=1))

    with pytest.raises(RevocationUnknown) as caught:
        check_signer(lists.certify(3), lists.roots)
    assert caught.value.retryable


def test_no_list_at_all_is_not_until_there_is_one(lists: ListAuthority) -> None:
    signer = lists.certify(4)
    with pytest.raises(RevocationUnknown):
        check_signer(signer, lists.roots)
    lists.publish(since=timedelta(hours=1), until=timedelta(hours=4))

    check_signer(signer, lists.roots)


def test_signer_on_the_list_is_revoked(lists: ListAuthority) -> None:
    lists.publish(since=timedelta(hours=1), until=timedelta(hours=4), revoked=5)

    with pytest.raises(SignerRevoked):
        check_signer(lists.certify(5), lists.roots)


def test_answer_counts_for_some_minutes_and_then_is_asked_anew(
    lists: ListAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists.publish(since=timedelta(hours=1), until=timedelta(hours=4))
    batch, single = lists.certify(6), lists.certify(7)
    check_signer(batch, lists.roots)
    monkeypatch.setattr("signing.revocation_source._KEPT_AT_MOST", timedelta(0))
    check_signer(single, lists.roots)
    lists.crl = None

    check_signer(batch, lists.roots)
    with pytest.raises(RevocationUnknown):
        check_signer(single, lists.roots)


def test_act_waits_without_a_number_while_the_authorities_are_silent_and_says_so(
    database: Database, tmp_path: Path
) -> None:
    silent = start_authority(tmp_path / "silent")
    trust = SigningTrust(TrustRoots.from_folder(silent.trust), TimestampSource(silent.timestamp_url))
    counter = Counter(database, trust, Seals(key_of(silent.agency)))
    receiver, certifier, _ = people(database)
    act = accepted(database, counter.store, receiver, certifier)
    silent.stop()
    with pytest.raises(RevocationUnknown):
        issue(counter.desk(), certifier, act.id, key_of(silent.certifier))
    with database.transaction() as session:
        waiting = act_by_id(session, act.id)
    assert (waiting.state.value, waiting.waiting_code) == ("accepted", "revocation-unknown")

    again = start_authority(tmp_path / "silent")
    try:
        copy = issue(counter.desk(), certifier, act.id, key_of(silent.certifier))
    finally:
        again.stop()
    assert (copy.number, copy.renditions[0].level) == (1, "B-LTA")
