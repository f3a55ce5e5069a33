"""Two small functions of foreign libraries, done faster with the same result; the rest of the libraries stays theirs.

pyHanko 0.38 reads a signature's hexadecimal digits one by one, and every revision of a copy repeats some thirty
thousand of them. asn1crypto 1.5 prepares each name for comparison (RFC 4518) letter by letter, for every certificate
anew. Together they were a third of the time that checking a copy takes. Whatever is not plain goes the old way.
"""

from __future__ import annotations

import binascii
import re
from functools import lru_cache
from typing import Any, BinaryIO

from asn1crypto import x509
from pyhanko.pdf_utils import generic

_BLOCK = 1 << 14
_MOST_DIGITS = 1 << 22
_plain = re.compile(rb"[0-9A-Fa-f]*").fullmatch
read_digit_by_digit = generic.read_hex_string_from_stream
prepare_letter_by_letter = x509.NameTypeAndValue._ldap_string_prep


def quicken() -> None:
    """Put both in place for this process; doing so again changes nothing."""
    generic.read_hex_string_from_stream = read_hex_string
    x509.NameTypeAndValue._ldap_string_prep = lambda _, text: prepared_name(text)


def read_hex_string(stream: BinaryIO) -> Any:
    """The string of `<…>` at the stream's position, which ends up behind it."""
    start = stream.tell()
    digits = bytearray()
    stream.read(1)
    while len(digits) < _MOST_DIGITS and (block := stream.read(_BLOCK)):
        some, closed, _ = block.partition(b">")
        if not _plain(some):
            break  # blanks, comments, rubbish
        digits += some
        if closed:
            stream.seek(start + 1 + len(digits) + 1)
            return generic.pdf_string(binascii.unhexlify(digits + b"0" * (len(digits) % 2)))
    stream.seek(start)
    return read_digit_by_digit(stream)


@lru_cache(maxsize=1024)
def prepared_name(text: str) -> str:
    """A name's part as names are compared; a part that may not be in a name is an error each time."""
    return str(prepare_letter_by_letter(None, text))
