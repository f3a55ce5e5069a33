"""Text made comparable: old and new tone placement, NFC and NFD, đ, case, and what OCR confuses. Pure."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_NOT_LETTERS = re.compile(r"[^a-z0-9 ]+")


def fold(text: str) -> str:
    """Lower case without any mark, one letter for each letter: `HOÀ`, `HÒA` and `hoa` are one."""
    return unicodedata.normalize("NFC", text).translate(_FOLDED)


class _FoldedLetters(dict[int, str]):
    """What each letter folds to, worked out when it is first met: a page has thousands of letters, of few kinds."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_letter(chr(code))
        return folded


_FOLDED = _FoldedLetters()


def _fold_letter(letter: str) -> str:
    """Exactly one character for one, so positions in folded text are positions in the text."""
    if letter in "đĐðÐ":
        return "d"
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def title_form(text: str) -> str:
    """Folded letters and digits only, single blanks: what titles are compared by."""
    return _BLANKS.sub(" ", _NOT_LETTERS.sub(" ", fold(text))).strip()


def upper_share(text: str) -> float:
    """How much of the letters are capitals; 0 when there are none."""
    letters = sum(map(str.isalpha, text))
    return sum(map(str.isupper, text)) / letters if letters else 0.0
