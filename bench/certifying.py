"""What the comparisons of signing and verifying share: pages, one throw-away authority, keys, and who does the work.

Every contender lives in a process of its own for as long as the comparison, opens its keys once and is told how many
copies to do; it answers with wall time and its own processor seconds. `python -m bench.certifying WHAT WHO FOLDER`
does one copy in a fresh process instead, as a command would.
"""

import asyncio
import io
import logging
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pikepdf
from asn1crypto import x509
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from api.demo.authority import Authority, start_authority
from signing.copy.composer import compose_certified_copy
from signing.key_source import Pkcs12KeySource
from signing.pades import SigningTrust, sign_certified_copy
from signing.quick_parsing import prepare_letter_by_letter, read_digit_by_digit
from signing.rules import load_rules
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots
from signing.verification import Verdict, verify_pdf
from tests.unit.signing.sheets import particulars

SAOY, PYHANKO, PROVED = "saoy", "pyHanko", "saoy, own output verified"
_A4 = (1654, 2339)  # pixels at 200 dpi
_ROOT = Path(__file__).resolve().parents[1]
_QUIET = ("pyhanko", "pyhanko_certvalidator")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with the authority, a frozen copy, and that copy signed."""

    folder: Path

    @property
    def frozen(self) -> Path:
        """The copy before the first signature."""
        return self.folder / "frozen.pdf"

    @property
    def signed(self) -> Path:
        """The copy with both signatures and proofs, by us."""
        return self.folder / "signed.pdf"

    def authority(self) -> Authority:
        """The running authority."""
        return start_authority(self.folder / "authority")

    def start(self) -> None:
        """Start the authority as nobody's child: `cost_of` waits for all of ours, and counts them."""
        code = "import sys, pathlib, api.demo.authority as a; a.start_authority(pathlib.Path(sys.argv[1]))"
        subprocess.run([sys.executable, "-c", code, str(self.folder / "authority")], cwd=_ROOT, check=True)


def prepare(folder: Path, pages: int) -> Place:
    """Authority, frozen copy and signed copy of that many scanned pages."""
    place = Place(folder)
    place.start()
    compose_certified_copy(scanned_pages(folder / "source.pdf", pages), place.frozen, particulars(), load_rules())
    place.signed.write_bytes(_our_signer(place)())
    return place


def scanned_pages(target: Path, pages: int) -> Path:
    """A PDF as a scanner writes it: one noisy colour picture a page, about 420 kB each."""
    shades = np.random.default_rng(7).normal(225, 8, (_A4[1], _A4[0], 1)).clip(0, 255).astype("uint8")
    picture = io.BytesIO()
    Image.fromarray(shades.repeat(3, axis=2)).save(picture, "JPEG", quality=60)
    with pikepdf.new() as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            image = pikepdf.Stream(
                pdf, picture.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=_A4[0],
                Height=_A4[1], ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
            )  # fmt: skip
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
            page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
        pdf.save(target)
    return target


# --- who does the work ----------------------------------------------------------------------------------------


def _our_signer(place: Place) -> Callable[[], bytes]:
    authority, rules, frozen = place.authority(), load_rules(), place.frozen.read_bytes()
    trust = SigningTrust(TrustRoots.from_folder(authority.trust), TimestampSource(authority.timestamp_url))
    person, agency = (Pkcs12KeySource(each.pkcs12, each.pin).open() for each in (authority.certifier, authority.agency))
    return lambda: sign_certified_copy(frozen, person, agency, trust, rules=rules).data


def _our_signer_with_proof(place: Place) -> Callable[[], bytes]:
    sign, roots = _our_signer(place), TrustRoots.from_folder(place.authority().trust)

    def work() -> bytes:
        signed = sign()
        assert verify_pdf(signed, roots).verdict is Verdict.VALID
        return signed

    return work


def _stock_signer(place: Place) -> Callable[[], bytes]:
    """Its documented way to B-LTA: a `PdfSigner` with embedded validation info, twice."""
    authority, frozen, anchors = place.authority(), place.frozen.read_bytes(), _anchors(place)
    timestamps = HTTPTimeStamper(authority.timestamp_url)
    person, agency = (
        SimpleSigner.load_pkcs12(str(each.pkcs12), passphrase=each.pin.encode())  # type: ignore[no-untyped-call]
        for each in (authority.certifier, authority.agency)
    )
    assert person is not None and agency is not None

    def signed(data: bytes, field: str, signer: SimpleSigner, *, certify: bool) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=certify,
            docmdp_permissions=MDPPerm.FILL_FORMS,
            validation_context=ValidationContext(trust_roots=anchors, allow_fetching=True, revocation_mode="require"),
            embed_validation_info=True,
            use_pades_lta=True,
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        made = PdfSigner(metadata, signer=signer, timestamper=timestamps).sign_pdf(writer, existing_fields_only=True)
        return bytes(made.getvalue())

    def work() -> bytes:
        by_person = signed(frozen, "NguoiChungThuc", person, certify=True)
        return signed(by_person, "CoQuan", agency, certify=False)

    return work


def _our_verifier(place: Place) -> Callable[[], object]:
    data, roots = place.signed.read_bytes(), TrustRoots.from_folder(place.authority().trust)

    def work() -> None:
        assert verify_pdf(data, roots).verdict is Verdict.VALID

    return work


def _stock_verifier(place: Place) -> Callable[[], object]:
    """Its documented way to check what lasts: `ades_lta_validation` of each signature, from the file alone as ours."""
    data, anchors = place.signed.read_bytes(), _anchors(place)

    def work() -> None:
        for signature in PdfFileReader(io.BytesIO(data)).embedded_regular_signatures:
            spec = PdfSignatureValidationSpec(
                SignatureValidationSpec(
                    cert_validation_policy=CertValidationPolicySpec(
                        trust_manager=SimpleTrustManager.build(trust_roots=anchors),
                        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
                    ),
                    revinfo_gathering_policy=RevocationInfoGatheringSpec(
                        online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
                    ),
                )
            )
            assert asyncio.run(ades_lta_validation(signature, spec)).ades_subindic is AdESPassed.OK

    return work


def _anchors(place: Place) -> list[x509.Certificate]:
    return [x509.Certificate.load(der) for der in TrustRoots.from_folder(place.authority().trust).anchors]


_WORK: dict[str, dict[str, Callable[[Place], Callable[[], object]]]] = {
    "sign": {SAOY: _our_signer, PROVED: _our_signer_with_proof, PYHANKO: _stock_signer},
    "verify": {SAOY: _our_verifier, PYHANKO: _stock_verifier},
}


# --- processes that live on -----------------------------------------------------------------------------------


class Contender:
    """One contender in its process, warmed up."""

    def __init__(self, what: str, who: str, place: Place) -> None:
        self.name = who
        ours, theirs = get_context("spawn").Pipe()
        self._line = ours
        self._process = get_context("spawn").Process(target=_serve, args=(theirs, what, who, place), daemon=True)
        self._process.start()
        self._line.recv()

    def do(self, copies: int) -> tuple[float, float]:
        """Wall and processor seconds a copy."""
        self._line.send(copies)
        wall, cpu = self._line.recv()
        return wall / copies, cpu / copies

    def stop(self) -> None:
        """Let it end."""
        self._line.send(0)
        self._process.join()


def _serve(line: Connection, what: str, who: str, place: Place) -> None:
    _be_quiet()
    _as_for_everybody(who)
    work = _WORK[what][who](place)
    for _ in range(2):
        work()
    line.send("ready")
    while copies := line.recv():
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(copies):
            work()
        line.send((time.perf_counter() - wall, time.process_time() - cpu))


def _as_for_everybody(who: str) -> None:
    """The stock contender runs with the libraries as they come."""
    if who == PYHANKO:
        generic.read_hex_string_from_stream = read_digit_by_digit
        x509.NameTypeAndValue._ldap_string_prep = prepare_letter_by_letter


def _be_quiet() -> None:
    warnings.simplefilter("ignore")
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


if __name__ == "__main__":
    _be_quiet()
    _as_for_everybody(sys.argv[2])
    _WORK[sys.argv[1]][sys.argv[2]](Place(Path(sys.argv[3])))()
