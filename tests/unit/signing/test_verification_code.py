from itertools import combinations

import pytest

from signing.copy.verification_code import _ALPHABET, VerificationCode
from signing.errors import VerificationCodeInvalid

CODE = VerificationCode.from_number(0x5A17_1234_5678_9ABC_DEF0_1357)


def test_new_codes_differ_and_read_back() -> None:
    codes = {VerificationCode.new() for _ in range(200)}
    assert len(codes) == 200
    assert all(VerificationCode(code) == code and len(code) == 24 for code in codes)


@pytest.mark.parametrize("dress", [str.lower, lambda c: c.replace("-", " "), lambda c: f" {c.replace('-', '–')}\n"])
def test_typed_code_is_read_whatever_its_dress(dress: object) -> None:
    assert VerificationCode(dress(CODE)) == CODE  # type: ignore[operator]


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    code = VerificationCode.from_number(1 << 5)  # begins 01
    assert code.startswith("01")
    assert VerificationCode("OL" + code[2:]) == code
    assert VerificationCode("oi" + code[2:]) == code


def test_every_single_wrong_symbol_is_refused() -> None:
    compact = CODE.compact
    for place, right in enumerate(compact):
        for wrong in _ALPHABET.replace(right, ""):
            with pytest.raises(VerificationCodeInvalid):
                VerificationCode(compact[:place] + wrong + compact[place + 1 :])


def test_every_swap_is_refused() -> None:
    for a, b in combinations(range(20), 2):
        symbols = list(CODE.compact)
        if symbols[a] != symbols[b]:
            symbols[a], symbols[b] = symbols[b], symbols[a]
            with pytest.raises(VerificationCodeInvalid):
                VerificationCode("".join(symbols))


@pytest.mark.parametrize("text", ["", "7K3M", "U" * 20, "0" * 21, "é" * 20])
def test_other_text_is_refused_with_words_in_both_languages(text: str) -> None:
    with pytest.raises(VerificationCodeInvalid) as caught:
        VerificationCode(text)
    assert "gõ lại" in caught.value.message_vi
    assert "again" in caught.value.message_en
