"""A certified copy with real keys, OCSP, CRL and TSA, judged by ourselves, by Poppler and by veraPDF."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import zxingcpp
from PIL import Image

from api.demo.authority import Authority, start_authority
from signing.checking import CheckLimits, check_file
from signing.errors import (
    FileUnreadable,
    RevocationUnknown,
    SignatureFieldUnusable,
    SignerExpired,
    SignerNotTrusted,
    SignerRevoked,
    SigningPinWrong,
    TimestampUnavailable,
)
from signing.key_source import Pkcs12KeySource
from signing.pades import (
    SigningTrust,
    check_signer,
    extend_to_lta,
    sign_agency,
    sign_certified_copy,
    sign_digitized_paper,
    sign_person,
    sign_true_copy,
)
from signing.signature_level import SignatureLevel
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots
from signing.verification import verify_pdf
from signing.verification_report import ChangesAfter, Indication, RegisterAnswer, RegisterStatus, Verdict
from tests.integration.signing.conftest import Stages, key_of
from tests.tools import need_command
from tests.unit.signing.sheets import A4, SIDEWAYS, particulars, scan_pdf
from tests.verapdf import assert_pdfa

DEAD = "http://127.0.0.1:9/tsa"  # the discard port: nobody listens


def test_each_stage_begins_with_the_bytes_of_the_one_before(stages: Stages) -> None:
    assert stages.by_person.startswith(stages.frozen)
    assert stages.by_agency.startswith(stages.by_person)
    assert stages.lasting.startswith(stages.by_agency)


def test_finished_copy_is_valid_with_both_signers(stages: Stages, roots: TrustRoots) -> None:
    report = verify_pdf(stages.lasting, roots)
    assert report.verdict is Verdict.VALID
    assert [(s.signer, s.role, s.level, s.indication) for s in report.signatures] == [
        ("Lê Văn Mẫu", "certifying-person", "B-LTA", Indication.PASSED),
        ("UBND phường Mẫu (thử nghiệm)", "agency", "B-LTA", Indication.PASSED),
    ]
    assert [s.changes_after for s in report.signatures] == [ChangesAfter.SIGNATURES_OR_FORM, ChangesAfter.PROOFS]
    assert [r.code for r in report.reasons] == ["register-not-checked"]


@pytest.mark.parametrize("later", [timedelta(minutes=30), timedelta(days=3), timedelta(days=3650)])
def test_finished_copy_stays_valid_after_revocation_data_are_stale(
    stages: Stages, roots: TrustRoots, later: timedelta
) -> None:
    assert verify_pdf(stages.lasting, roots, at=datetime.now(UTC) + later).verdict is Verdict.VALID


def test_unfinished_copies_are_never_valid(stages: Stages, roots: TrustRoots) -> None:
    frozen, by_person = verify_pdf(stages.frozen, roots), verify_pdf(stages.by_person, roots)
    assert (frozen.verdict, frozen.reasons[0].code) == (Verdict.INDETERMINATE, "no-signature")
    assert by_person.verdict is Verdict.INDETERMINATE
    assert "signature-missing" in {reason.code for reason in by_person.reasons}


def test_copy_of_an_unknown_authority_cannot_be_told(stages: Stages) -> None:
    report = verify_pdf(stages.lasting, TrustRoots(()))
    assert report.verdict is Verdict.INDETERMINATE
    assert {s.sub_indication for s in report.signatures} == {"NO_CERTIFICATE_CHAIN_FOUND"}


def test_one_changed_byte_of_a_page_is_invalid_for_us_and_poppler(
    stages: Stages, roots: TrustRoots, tmp_path: Path
) -> None:
    changed = bytearray(stages.lasting)
    changed[stages.frozen.index(b"\xff\xd8\xff") + 900] ^= 1  # inside the scan's own JPEG
    report = verify_pdf(bytes(changed), roots)
    assert report.verdict is Verdict.INVALID
    assert {s.sub_indication for s in report.signatures} == {"HASH_FAILURE"}
    assert "Digest Mismatch" in _pdfsig(bytes(changed), tmp_path)


def test_any_changed_byte_is_never_valid(stages: Stages, roots: TrustRoots) -> None:
    for place in range(10, len(stages.frozen), len(stages.frozen) // 12):
        changed = bytearray(stages.lasting)
        changed[place] ^= 0x20
        assert verify_pdf(bytes(changed), roots).verdict is not Verdict.VALID, place


def test_content_added_afterwards_is_invalid(stages: Stages, roots: TrustRoots) -> None:
    report = verify_pdf(_with_red_square(stages.lasting), roots)
    assert report.verdict is Verdict.INVALID
    assert report.signatures[-1].changes_after is ChangesAfter.CONTENT


def test_content_added_between_the_signatures_is_invalid(
    stages: Stages, authority: Authority, trust: SigningTrust
) -> None:
    slipped_in = sign_agency(_with_red_square(stages.by_person), key_of(authority.agency), trust).data
    assert verify_pdf(extend_to_lta(slipped_in, trust).data, trust.roots).verdict is Verdict.INVALID


def test_poppler_calls_both_signatures_valid_and_trusted(stages: Stages, authority: Authority, tmp_path: Path) -> None:
    certutil = need_command("certutil")
    database = f"sql:{tmp_path}"
    root = next(authority.trust.glob("*.pem"))
    subprocess.run([certutil, "-N", "-d", database, "--empty-password"], check=True)
    subprocess.run([certutil, "-A", "-d", database, "-n", "root", "-t", "CT,C,C", "-i", root], check=True)
    told = _pdfsig(stages.lasting, tmp_path, "-nssdir", database)
    assert told.count("Signature Validation: Signature is Valid.") == 2
    assert told.count("Certificate Validation: Certificate is Trusted.") == 2


def test_every_stage_is_archivable(stages: Stages, authority: Authority, trust: SigningTrust, tmp_path: Path) -> None:
    renewed = extend_to_lta(stages.lasting, trust).data
    without_line_end = stages.frozen.rstrip(b"\n")
    corner = sign_digitized_paper(without_line_end, key_of(authority.officer), trust).data
    files = []
    for number, data in enumerate((stages.frozen, stages.by_person, stages.by_agency, stages.lasting, renewed, corner)):
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(data)
    assert_pdfa(*files)
    assert verify_pdf(renewed, trust.roots).verdict is Verdict.VALID


def test_code_at_the_foot_of_each_page_can_be_scanned(stages: Stages, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(stages.lasting)
    subprocess.run([need_command("pdftoppm"), "-r", "200", "-gray", path, tmp_path / "page"], check=True)
    pages = sorted(tmp_path.glob("page*.pgm"))
    assert len(pages) == 3
    for page in pages:
        with Image.open(page) as picture:
            found = zxingcpp.read_barcodes(np.array(picture))
        assert [code.text for code in found] == [particulars().verify_url]


def test_dead_time_stamper_costs_the_level_and_is_made_up_for(
    stages: Stages, authority: Authority, trust: SigningTrust
) -> None:
    dead = replace(trust, timestamps=TimestampSource(DEAD, timeout_seconds=1))
    signed = sign_certified_copy(stages.frozen, key_of(authority.certifier), key_of(authority.agency), dead)
    assert signed.level is SignatureLevel.B_B
    assert verify_pdf(signed.data, trust.roots).signatures[0].level == "B-B"
    with pytest.raises(TimestampUnavailable):
        extend_to_lta(signed.data, dead)
    lifted = extend_to_lta(signed.data, trust)
    assert lifted.data.startswith(signed.data)
    report = verify_pdf(lifted.data, trust.roots, at=datetime.now(UTC) + timedelta(hours=1))
    assert (report.verdict, report.signatures[0].level) == (Verdict.VALID, "B-LTA")


def test_agency_signs_only_after_the_person(stages: Stages, authority: Authority, trust: SigningTrust) -> None:
    with pytest.raises(SignatureFieldUnusable):
        sign_agency(stages.frozen, key_of(authority.agency), trust)


def test_signed_field_is_not_signed_again(stages: Stages, authority: Authority, trust: SigningTrust) -> None:
    with pytest.raises(SignatureFieldUnusable):
        sign_person(stages.by_person, key_of(authority.certifier), trust)


def test_file_without_fields_is_refused(authority: Authority, trust: SigningTrust) -> None:
    with pytest.raises(SignatureFieldUnusable):
        sign_person(scan_pdf(), key_of(authority.certifier), trust)


def test_nobody_signs_with_a_bad_certificate(stages: Stages, authority: Authority, trust: SigningTrust) -> None:
    with pytest.raises(SignerRevoked):
        sign_person(stages.frozen, key_of(authority.revoked), trust)
    with pytest.raises(SignerExpired):
        check_signer(key_of(authority.expired), trust.roots)
    with pytest.raises(SignerNotTrusted):
        check_signer(key_of(authority.certifier), TrustRoots(_other_root()))


def test_file_grows_in_place_and_stays_as_it_was_when_signing_fails(
    stages: Stages, authority: Authority, trust: SigningTrust, tmp_path: Path
) -> None:
    file = tmp_path / "copy.pdf"
    file.write_bytes(stages.frozen)
    with pytest.raises(SignatureFieldUnusable):
        sign_agency(file, key_of(authority.agency), trust)
    with pytest.raises(TimestampUnavailable):
        extend_to_lta(file, SigningTrust(trust.roots, None))
    assert file.read_bytes() == stages.frozen

    signed = sign_person(file, key_of(authority.certifier), trust)

    assert signed.document == file
    assert signed.data == file.read_bytes()
    assert signed.data.startswith(stages.frozen)
    assert len(signed.data) > len(stages.frozen)


def test_no_fresh_revocation_data_no_signature(stages: Stages, tmp_path: Path) -> None:
    silent = start_authority(tmp_path / "silent")
    trust = SigningTrust(TrustRoots.from_folder(silent.trust), TimestampSource(silent.timestamp_url))
    key = key_of(silent.certifier)
    silent.stop()
    with pytest.raises(RevocationUnknown) as caught:
        sign_person(stages.frozen, key, trust)
    assert caught.value.retryable


def test_wrong_pin_is_told(authority: Authority) -> None:
    with pytest.raises(SigningPinWrong):
        Pkcs12KeySource(authority.certifier.pkcs12, "wrong").open()


def test_key_is_parsed_once(authority: Authority) -> None:
    assert key_of(authority.certifier) is key_of(authority.certifier)


@pytest.mark.parametrize("page", [A4, SIDEWAYS])
def test_officer_signs_a_digitized_paper_top_left(
    authority: Authority, trust: SigningTrust, page: tuple[int, int, int]
) -> None:
    signed = sign_digitized_paper(scan_pdf(page, line_end=False), key_of(authority.officer), trust)
    assert signed.level is SignatureLevel.B_T
    report = verify_pdf(extend_to_lta(signed.data, trust).data, trust.roots)
    assert (report.verdict, report.signatures[0].role) == (Verdict.VALID, "digitizing-officer")


def test_true_copy_is_signed_by_the_agency(authority: Authority, trust: SigningTrust) -> None:
    signed = sign_true_copy(scan_pdf(), key_of(authority.agency), trust)
    assert verify_pdf(signed.data, trust.roots).signatures[0].role == "true-copy-agency"


def test_check_in_the_child_gives_the_same_answer(stages: Stages, roots: TrustRoots, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(stages.lasting)
    report = check_file(path, roots)
    assert report == replace(verify_pdf(stages.lasting, roots), verified_at=report.verified_at)
    cancelled = RegisterAnswer(RegisterStatus.CANCELLED, "145/2026", "UBND phường Mẫu", datetime.now(UTC))
    assert check_file(path, roots, register=cancelled).verdict is Verdict.INVALID


def test_child_that_runs_out_of_memory_cannot_tell(stages: Stages, roots: TrustRoots, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(stages.lasting)
    report = check_file(path, roots, limits=CheckLimits(memory_bytes=40 << 20))
    assert (report.verdict, report.reasons[0].code) == (Verdict.INDETERMINATE, "check-gave-up")


@pytest.mark.parametrize("content", [None, b"", b"a letter, no PDF"])
def test_what_is_no_pdf_cannot_be_read(roots: TrustRoots, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileUnreadable):
        check_file(path, roots)


def test_damaged_pdf_cannot_be_told(roots: TrustRoots, tmp_path: Path, stages: Stages) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(stages.lasting[: len(stages.frozen) // 2])
    report = check_file(path, roots)
    assert report.verdict is Verdict.INDETERMINATE
    assert report.reasons[0].code == "file-damaged"


def _pdfsig(data: bytes, folder: Path, *options: str) -> str:
    path = folder / "checked.pdf"
    path.write_bytes(data)
    done = subprocess.run([need_command("pdfsig"), *options, path], capture_output=True, text=True, check=False)
    return done.stdout


def _with_red_square(data: bytes) -> bytes:
    """The file with an incremental update that paints over page 1, written by hand as an attacker would."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        number, size = page.objgen[0], int(pdf.trailer.Size)
        old, root = page.Contents.objgen[0], pdf.Root.objgen[0]
        resources, box = page.Resources.unparse(), page.MediaBox.unparse()
        parent = page.Parent.objgen[0]
    out = bytearray(data)
    places = {}
    for key, body in (
        (number, b"<</Type/Page/Parent %d 0 R/MediaBox %b/Resources %b/Contents[%d 0 R %d 0 R]>>"
            % (parent, box, resources, old, size)),
        (size, b"<</Length 34>>\nstream\nq 1 0 0 rg 99 99 200 200 re f Q   \nendstream"),
    ):  # fmt: skip
        places[key] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (key, body)
    start = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (key, places[key]) for key in sorted(places))
    previous = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    out += b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (size + 1, root, previous, start)
    return bytes(out)


def _other_root() -> tuple[bytes, ...]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Gốc khác THỬ NGHIỆM")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return (certificate.public_bytes(serialization.Encoding.DER),)
