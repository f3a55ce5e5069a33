"""What is done faster gives what the libraries give."""

import io

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfStreamError

from signing.quick_parsing import (
    prepare_letter_by_letter,
    prepared_name,
    quicken,
    read_digit_by_digit,
    read_hex_string,
)


@pytest.mark.parametrize(
    "text",
    [
        b"<>",
        b"<00ff>",
        b"<00fF0>/Next",
        b"<48 65\n6c>",
        b"<48%a comment\n65>]",
        b"<FEFF0110>",
        b"<" + b"ab" * 20_000 + b">/ByteRange",
        b"<" + b"ab" * 20_000 + b" >/ByteRange",
        b"<" + b"a" * 16_384 + b">",
    ],
    ids=["empty", "short", "odd", "blanks", "comment", "text", "long", "long with a blank", "ends with the block"],
)
def test_hex_string_is_read_as_before(text: bytes) -> None:
    before, now = io.BytesIO(b"  " + text), io.BytesIO(b"  " + text)
    before.seek(2)
    now.seek(2)
    expected, found = read_digit_by_digit(before), read_hex_string(now)
    assert (type(found), found, found.original_bytes) == (type(expected), expected, expected.original_bytes)
    assert now.tell() == before.tell()


@pytest.mark.parametrize("text", [b"<00", b"<0x>", b"<", b"<" + b"0" * 20_000])
def test_broken_hex_string_is_refused_as_before(text: bytes) -> None:
    with pytest.raises(PdfStreamError):
        read_hex_string(io.BytesIO(text))


@pytest.mark.parametrize("text", ["Cơ quan chứng thực  THỬ NGHIỆM", "UBND phường Mẫu", "a\u00adb", "Straße", ""])
def test_name_is_prepared_as_before(text: str) -> None:
    assert prepared_name(text) == prepare_letter_by_letter(None, text)


def test_names_still_compare_by_their_prepared_form() -> None:
    quicken()
    one, other, third = (x509.Name.build({"common_name": name}) for name in ("UBND  Mẫu", "ubnd mẫu", "ubnd khác"))
    assert one == other
    assert one != third
