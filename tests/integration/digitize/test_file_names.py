"""A file's name says nothing of what is in it (domain reference §8.3, trap 7)."""

import shutil
from pathlib import Path

from digitize.pipeline import read_file
from tests.tools import need_command

BIRTH = Path(__file__).parents[2] / "assets" / "scans" / "birth.jpg"


def test_trap_7_scan_named_as_another_paper_is_what_is_printed_on_it(tmp_path: Path) -> None:
    need_command("tesseract")
    misnamed = tmp_path / "Quyet dinh 05-QD-UBND, CCCD.jpg"
    shutil.copyfile(BIRTH, misnamed)
    [paper] = read_file(misnamed).papers
    assert (paper.type, paper.accepted) == ("GKS", True)
