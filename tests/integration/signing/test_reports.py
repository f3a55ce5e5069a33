"""The report as a file: for archives on paper, for programs in the names of ETSI, and exactly what was signed."""

import base64
import json
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner

from api.cli import build_app
from api.demo.authority import Authority
from signing.reporting.printed import print_report
from signing.reporting.signed_bytes import signed_revision
from signing.trust_roots import TrustRoots
from signing.verification import verify_pdf
from tests.integration.signing.conftest import Stages
from tests.verapdf import assert_pdfa


@pytest.fixture
def folder(tmp_path: Path, stages: Stages) -> Path:
    (tmp_path / "copy.pdf").write_bytes(stages.lasting)
    return tmp_path


def verify(folder: Path, authority: Authority, *options: str) -> tuple[int, str]:
    words = ["verify", str(folder / "copy.pdf"), "--trust", str(authority.trust), *options]
    result = CliRunner().invoke(build_app(words), words)
    return result.exit_code, result.output


def test_printed_report_is_archivable_and_says_what_was_found(
    folder: Path, authority: Authority, stages: Stages, roots: TrustRoots
) -> None:
    code, told = verify(folder, authority, "--report", str(folder / "report.pdf"))
    assert code == 0 and "Bằng chứng giữ được đến" in told
    assert_pdfa(folder / "report.pdf")
    report = verify_pdf(stages.lasting, roots)
    assert print_report(report, file_name="a.pdf") == print_report(report, file_name="a.pdf")
    odd = print_report(report, file_name="印鑑 \x00.pdf")  # letters our faces do not have
    with pikepdf.open(folder / "report.pdf") as pdf:
        assert len(pdf.pages) >= 1
    assert odd.startswith(b"%PDF-1.7")


def test_report_for_programs_uses_the_names_of_etsi(folder: Path, authority: Authority, stages: Stages) -> None:
    assert verify(folder, authority, "--report", str(folder / "report.json"))[0] == 0
    report = json.loads((folder / "report.json").read_text("utf-8"))
    person, agency = report["ValidationReport"]["SignatureValidationReport"]
    assert person["SignatureValidationStatus"] == {"MainIndication": "urn:etsi:019102:mainindication:total-passed"}
    assert agency["SignatureValidationProcess"]["SignatureValidationProcessID"].endswith(":LTA")
    assert person["ValidationTimeInfo"]["BestSignatureTime"]["POETime"].endswith("Z")
    digest = base64.b64decode(person["SignersDocument"]["DigestAlgAndValue"]["DigestValue"])
    assert digest.hex() == report["saoy"]["file"]["sha256"]


def test_signed_bytes_are_the_file_as_it_was_when_each_signed(
    folder: Path, authority: Authority, stages: Stages
) -> None:
    assert verify(folder, authority, "--signed-bytes", str(folder / "1.pdf"), "--signature", "1")[0] == 0
    assert verify(folder, authority, "--signed-bytes", str(folder / "2.pdf"))[0] == 0
    assert (folder / "1.pdf").read_bytes() == stages.by_person
    assert (folder / "2.pdf").read_bytes() == stages.by_agency
    assert verify(folder, authority, "--signed-bytes", str(folder / "3.pdf"), "--signature", "3")[0] == 2


def test_nothing_is_cut_out_where_the_range_is_not_plain(stages: Stages, roots: TrustRoots) -> None:
    [first, _] = verify_pdf(stages.lasting, roots).signatures
    assert signed_revision(stages.lasting[:100], first) is None
