"""Real signed papers of Vietnamese authorities: what is handwritten is never accepted wrong, what is printed is read.

The truth was read by eye and stands in the folder's index. Only first pages are read: number, day and issuer stand
there. The type is given, so that the fields alone are measured.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pytest

from digitize.pipeline import read_file, understand
from digitize.reading.page_reading import FieldProposal
from tests.tools import material, need_command

pytestmark = [pytest.mark.full, pytest.mark.material]

TYPES = {
    "Nghị định": "VBHC-ND", "Thông tư": "VBHC-TT", "Công văn": "VBHC-CV", "Chỉ thị": "VBHC-CT",
    "Thông báo": "VBHC-TB", "Tờ trình": "VBHC-TTr", "Báo cáo": "VBHC-BC", "Quyết định": "VBHC-QD",
}  # fmt: skip
AGENCIES = {"UBND tỉnh Quảng Ngãi": "Ủy ban nhân dân tỉnh Quảng Ngãi"}


def truths() -> dict[str, dict[str, str]]:
    """By file: type, and the true number, day and agency as far as the index tells them."""
    found = {}
    with material("vn-signed-scans", "index.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            said = dict(re.findall(r"([^\s=;][^=;]*)=([^;]*)", unicodedata.normalize("NFC", row[3])))
            if said.get("type") not in TYPES or "ngày" not in said:
                continue
            day, month, year = said["ngày"].split("/")
            truth = {"type": TYPES[said["type"]], "document_number": said["số"].split()[0]}
            truth["issue_date"] = f"{year.split()[0]}-{int(month):02d}-{int(day):02d}"
            if said.get("cơ quan") in AGENCIES:
                truth["issuing_agency"] = AGENCIES[said["cơ quan"]]
            found[row[0]] = truth
    return found


@cache
def fields_of_all() -> Mapping[str, Mapping[str, FieldProposal]]:
    need_command("tesseract")
    found = {}
    with TemporaryDirectory() as folder:
        for file, truth in truths().items():
            first = Path(folder, "first.pdf")
            with pikepdf.open(material("vn-signed-scans", file)) as whole:
                del whole.pages[1:]
                whole.save(first)
            found[file] = understand(read_file(first).pages, as_type=truth["type"]).fields
    return found


def test_number_and_day_of_a_real_scan_are_never_accepted_wrong() -> None:
    wrong, right, doubtful = [], 0, 0
    for file, truth in truths().items():
        for name in ("document_number", "issue_date"):
            proposal = fields_of_all()[file].get(name)
            if proposal is None or not proposal.accepted:
                doubtful += 1
            elif proposal.value == truth[name]:
                right += 1
            else:
                wrong.append((file, name, proposal.value, truth[name]))
    print(
        f"MEASURED real scans, number and day: accepted right {right}, wrong {len(wrong)}, left to a person {doubtful}"
    )
    assert not wrong
    assert right  # the born-digital ones have theirs in print


def test_issuer_of_a_real_scan_is_never_the_addressee_nor_accepted_wrong() -> None:
    told = {file: truth["issuing_agency"] for file, truth in truths().items() if "issuing_agency" in truth}
    found = {
        file: fields_of_all()[file]["issuing_agency"] for file in told if "issuing_agency" in fields_of_all()[file]
    }
    right = [file for file, proposal in found.items() if proposal.value == told[file]]
    print(f"MEASURED real scans, issuer: right {len(right)} of {len(told)}")
    assert not [file for file, proposal in found.items() if proposal.accepted and file not in right]
    assert len(right) >= 0.8 * len(told)
