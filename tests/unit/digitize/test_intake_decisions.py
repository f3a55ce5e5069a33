from pathlib import Path

import pytest

from digitize.errors import DigitizeError, FileCorrupt, FileNotFoundHere, FileOfOffice, FileUnsupported, from_code
from digitize.intake.file_kind import FileKind, detect_kind, kind_of
from digitize.intake.paper_size import estimate_dpi, settle_dpi
from digitize.intake.pdf.text import is_trustworthy, parse_layout


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
        (b"MM\x00*", FileKind.TIFF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.WEBP),
        (b"\x00\x00\x00\x18ftypheic", FileKind.HEIC),
        (b"junk before\n%PDF-1.4", FileKind.PDF),
    ],
)
def test_kind_is_told_by_the_bytes(head: bytes, kind: FileKind) -> None:
    assert kind_of(head) is kind


@pytest.mark.parametrize(
    ("head", "error"),
    [
        (b"PK\x03\x04....word/document.xml", FileOfOffice),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", FileOfOffice),
        (b"MZ\x90\x00", FileUnsupported),
        (b"\x00" * 64, FileCorrupt),
    ],
)
def test_kind_not_taken_in_is_refused_with_advice(head: bytes, error: type[DigitizeError]) -> None:
    with pytest.raises(error) as caught:
        kind_of(head)
    assert caught.value.message_vi and caught.value.message_en


def test_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundHere):
        detect_kind(tmp_path / "nothing.pdf")


def test_resolution_camera_default_gives_way_to_the_paper_size() -> None:
    assert settle_dpi(2480, 3508, 300.0) == 300
    assert settle_dpi(2480, 3508, 72.0) == 300
    assert settle_dpi(1654, 2339, None) == 200
    assert estimate_dpi(1011, 638) == 300  # a card scanned by itself


@pytest.mark.parametrize("text", ["ñy ban nh©n d©n tØnh Qu¶ng Ng·i", "\ufffd\ufffd\ufffd ab", "\ue000\ue001\ue002"])
def test_text_of_legacy_or_unmapped_fonts_is_not_trusted(text: str) -> None:
    assert not is_trustworthy(text)
    assert is_trustworthy("Ủy ban nhân dân tỉnh Quảng Ngãi")


def test_layout_listing_becomes_lines_in_pixels() -> None:
    listing = (
        '<page width="595.3" height="841.9"><flow><block><line xMin="1"><word xMin="72.0" yMin="36.0" xMax="108.0" '
        'yMax="50.4">A&amp;B</word></line></block></flow></page>'
    )
    (line,) = parse_layout(listing, 200)
    assert [(word.text, word.bbox) for word in line] == [("A&B", (200, 100, 300, 140))]


def test_error_crosses_from_the_child_by_its_code() -> None:
    error = from_code("file-encrypted", "vi", "en")
    assert (type(error).__name__, error.message_vi) == ("FileEncrypted", "vi")
    assert type(from_code("never-heard-of", "vi", "en")) is DigitizeError
