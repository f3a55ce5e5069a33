"""The code by which anyone looks a certified copy up: random, never sequential, safe to read aloud and to type.

Twenty symbols in groups of four: nineteen random ones (95 bits) and a check symbol. The alphabet is Crockford's
base 32 (no I, L, O, U). The check is a weighted sum in the field of 32 elements with a different weight at each
place, so it catches every single wrong symbol and every swap of two symbols.
"""

from __future__ import annotations

import re
import secrets
from typing import Self

from signing.errors import VerificationCodeInvalid

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 20
_GROUP = 4
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
# x^5 + x^2 + 1, primitive over the field of two elements
_POLYNOMIAL = 0b100101
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015._]+")


class VerificationCode(str):
    """A verification code in its printed form, e.g. `7K3M-9QXR-…`."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse what was typed: case, spaces and dashes do not matter; O is 0, I and L are 1."""
        symbols = _SEPARATORS.sub("", text).upper().translate(_READ_AS)
        if len(symbols) != _LENGTH or any(symbol not in _ALPHABET for symbol in symbols) or _sum(symbols):
            raise VerificationCodeInvalid(
                f"«{text[:40]}» không phải mã kiểm tra: có thể gõ sai hoặc thiếu ký tự. Hãy gõ lại 20 ký tự in ở chân "
                "trang bản sao, hoặc quét mã QR.",
                f"«{text[:40]}» is no verification code: a character is wrong or missing. Type the 20 characters at "
                "the foot of the copy again, or scan its QR code.",
            )
        return super().__new__(cls, "-".join(symbols[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP)))

    @classmethod
    def new(cls) -> Self:
        """A fresh random code."""
        return cls.from_number(secrets.randbits(5 * (_LENGTH - 1)))

    @classmethod
    def from_number(cls, number: int) -> Self:
        """The code that carries these 95 bits."""
        data = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH - 1))
        # The last place has weight 1, so the check symbol is the sum of the others.
        return cls(data + _ALPHABET[_sum(data + "0")])

    @property
    def compact(self) -> str:
        """Without dashes, as addresses carry it."""
        return self.replace("-", "")


def _sum(symbols: str) -> int:
    """Σ symbol · 2^place in GF(32), by Horner's rule; zero for a right code."""
    total = 0
    for symbol in symbols:
        total <<= 1
        if total & 32:
            total ^= _POLYNOMIAL
        total ^= _ALPHABET.index(symbol)
    return total
