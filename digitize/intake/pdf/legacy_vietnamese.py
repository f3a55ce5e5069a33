"""Vietnamese text of the eight-bit years put into Unicode: TCVN 5712:1993 (ABC fonts, .VnTime) and VNI fonts.

Programs took such text for Western European and wrote it into PDFs as those letters. Owns the two tables and the
decision whether a page is so written: its fonts' names are a hint, the spelling of the outcome decides.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

from digitize.intake.pdf.text_plausibility import syllable_share
from digitize.reading.page_reading import Word

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"

# TCVN 5712:1993 VN3 as Latin-1 shows it: the letter without tone, then its grave, hook, tilde, acute and dot forms.
_TCVN3_ROWS = (
    ("a", "\xb5\xb6\xb7\xb8\xb9"), ("ă", "\xbb\xbc\xbd\xbe\xc6"), ("â", "\xc7\xc8\xc9\xca\xcb"),
    ("e", "\xcc\xce\xcf\xd0\xd1"), ("ê", "\xd2\xd3\xd4\xd5\xd6"), ("i", "\xd7\xd8\xdc\xdd\xde"),
    ("o", "\xdf\xe1\xe2\xe3\xe4"), ("ô", "\xe5\xe6\xe7\xe8\xe9"), ("ơ", "\xea\xeb\xec\xed\xee"),
    ("u", "\xef\xf1\xf2\xf3\xf4"), ("ư", "\xf5\xf6\xf7\xf8\xf9"), ("y", "\xfa\xfb\xfc\xfd\xfe"),
)  # fmt: skip
_TCVN3_PLAIN = dict(zip("\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True))
_TCVN3 = _TCVN3_PLAIN | {
    code: unicodedata.normalize("NFC", letter + tone)
    for letter, codes in _TCVN3_ROWS
    for code, tone in zip(codes, (_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT), strict=True)
}

# VNI: a base letter, then a mark that stands for its tone, its shape, or both; some letters are one code.
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_MARKS = {
    "\xf8": _GRAVE, "\xf9": _ACUTE, "\xfb": _HOOK, "\xf5": _TILDE, "\xef": _DOT,
    "\xe2": _CIRCUMFLEX, "\xe0": _CIRCUMFLEX + _GRAVE, "\xe1": _CIRCUMFLEX + _ACUTE, "\xe5": _CIRCUMFLEX + _HOOK,
    "\xe3": _CIRCUMFLEX + _TILDE, "\xe4": _CIRCUMFLEX + _DOT,
    "\xea": _BREVE, "\xe8": _BREVE + _GRAVE, "\xe9": _BREVE + _ACUTE, "\xfa": _BREVE + _HOOK,
    "\xfc": _BREVE + _TILDE, "\xeb": _BREVE + _DOT,
}  # fmt: skip
_VNI_LETTERS = {
    "\xf1": "đ", "\xf4": "ơ", "\xf6": "ư", "\xed": "í", "\xec": "ì", "\xe6": "ỉ", "\xf3": "ĩ", "\xf2": "ị", "\xee": "ỵ",
}  # fmt: skip
_VNI_BASES = frozenset("aeouyơưAEOUYƠƯ")

_ENOUGH_WORDS = 5
_CONVINCING = 0.75  # of the words with marks are syllables after the conversion
_BETTER_BY = 0.2

Lines = tuple[tuple[Word, ...], ...]


def from_tcvn3(text: str) -> str:
    """Text that a .Vn font shows, in Unicode. The hyphen of some extractors is that font's ư."""
    return "".join(_TCVN3.get(char, char) for char in text)


def from_vni(text: str) -> str:
    """Text that a VNI font shows, in Unicode."""
    made: list[str] = []
    for char in text:
        upper = char.isupper()
        low = char.lower()
        if made and low in _VNI_MARKS and made[-1] in _VNI_BASES:
            made[-1] = unicodedata.normalize("NFC", made[-1] + _VNI_MARKS[low])
        elif low in _VNI_LETTERS:
            made.append(_VNI_LETTERS[low].upper() if upper else _VNI_LETTERS[low])
        else:
            made.append(char)
    return "".join(made)


def restore_unicode(lines: Lines, fonts: Iterable[str]) -> tuple[Lines, bool]:
    """The lines in Unicode and whether they were not. Unchanged where no conversion makes better Vietnamese."""
    before = syllable_share(word.text for line in lines for word in line)
    best, best_share = lines, before.share
    for convert in _conversions(frozenset(fonts)):
        made = tuple(tuple(replace(word, text=convert(word.text)) for word in line) for line in lines)
        after = syllable_share(word.text for line in made for word in line)
        if after.words >= _ENOUGH_WORDS and after.share >= max(_CONVINCING, best_share + _BETTER_BY):
            best, best_share = made, after.share
    return best, best is not lines


def _conversions(fonts: frozenset[str]) -> tuple[Callable[[str], str], ...]:
    """What to try. Fonts that are written only in capitals show small codes as capitals."""
    if any(font.startswith((".Vn", "Vn")) for font in fonts):
        capitals = all(font.endswith("H") for font in fonts if font.startswith(".Vn"))
        return (_capital_tcvn3,) if capitals else (_tcvn3_word,)
    if any(font.upper().startswith("VNI") for font in fonts):
        return (from_vni,)
    return (_tcvn3_word, from_vni)


def _tcvn3_word(word: str) -> str:
    made = from_tcvn3(word)
    # Poppler gives the soft hyphen, this encoding's ư, as a hyphen.
    inner = made.replace("-", "ư")
    if (
        "-" in made[1:-1]
        and syllable_share([inner]).share == 1.0
        and not any(part.isdigit() for part in made.split("-"))
    ):
        return inner
    return made


def _capital_tcvn3(word: str) -> str:
    return _tcvn3_word(word).upper()
