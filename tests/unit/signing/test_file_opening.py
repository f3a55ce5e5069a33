"""How a file to be checked is opened: piece by piece, and only its real end counts as its end."""

import hashlib
import io
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from signing.errors import FileUnreadable
from signing.trust_roots import TrustRoots
from signing.verdict import DAMAGED
from signing.verification import _ends_as_it_says, verify_pdf
from tests.unit.signing.sheets import A4, scan_pdf

_MEBIBYTE = 1 << 20
_NOBODY = TrustRoots(())


def _document(attached: int = 0) -> bytes:
    """A page of a scan as strict readers like it, with that many bytes attached."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan_pdf(A4))) as pdf:
        pdf.Root.PieceInfo = pdf.make_stream(bytes(attached))
        pdf.save(out, compress_streams=False)
    return out.getvalue()


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "large.pdf"
    file.write_bytes(_document(32 * _MEBIBYTE))
    assert DAMAGED not in verify_pdf(file, _NOBODY).reasons  # loads what is loaded once
    tracemalloc.start()
    try:
        assert verify_pdf(file, _NOBODY).size > 32 * _MEBIBYTE
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * _MEBIBYTE


@pytest.mark.parametrize("behind", [b"", b"\n\0 \n" * 40_000, b"\n" * 70_000 + b"more", b"x" * 9_000])
def test_a_file_and_its_bytes_are_judged_alike(tmp_path: Path, behind: bytes) -> None:
    data = _document() + behind
    file = tmp_path / "one.pdf"
    file.write_bytes(data)
    of_file, of_bytes = verify_pdf(file, _NOBODY), verify_pdf(data, _NOBODY)
    assert of_file == replace(of_bytes, verified_at=of_file.verified_at)
    assert of_file.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("behind", "ends"), [(b"", True), (b"\n\0 \n" * 40_000, True), (b"\n" * 70_000 + b"more", False), (b"x", False)]
)
def test_only_blanks_may_follow_the_end(behind: bytes, ends: bool) -> None:
    assert _ends_as_it_says(io.BytesIO(_document().rstrip() + behind)) is ends


def test_a_mark_across_two_blocks_is_found() -> None:
    end = b"startxref\n9\n%%EOF\n"
    for blanks in range((1 << 16) - len(end) - 1, (1 << 16) - len(end) + 12):
        assert _ends_as_it_says(io.BytesIO(b"%PDF-1.7\n" + end + b"\n" * blanks))
    assert not _ends_as_it_says(io.BytesIO(b"%PDF-1.7\n" * 20_000))


def test_what_is_no_file_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.pdf"):
        with pytest.raises(FileUnreadable):
            verify_pdf(path, _NOBODY)
