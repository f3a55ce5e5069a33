from pathlib import Path

import pikepdf

from tests.verapdf import judge_pdfa


def test_judge_pdfa_names_the_broken_rules_and_survives_rubbish(tmp_path: Path) -> None:
    plain, rubbish = tmp_path / "trang trắng.pdf", tmp_path / "rubbish.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(plain)
    rubbish.write_bytes(b"not a PDF")
    first, second = judge_pdfa([plain, rubbish])
    assert not first.passed
    assert "6.6.2.1:1" in first.failed_rules  # ISO 19005-2, 6.6.2.1: no metadata stream
    assert not second.passed
    assert second.error
