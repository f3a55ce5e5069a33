"""Puts right two marks that engines take one for the other: Ẩ Ể Ổ read as Ấ Ế Ố, and a dot read as the hook of Ỉ.

Pure. A word is changed only when the pair it makes with a neighbour is in practice never spelled so in texts of law,
and with the other mark often (`misread_marks.toml`): TỐNG HỢP becomes TỔNG HỢP. It stays when the pair on its other
side speaks for what was read, unless that one is rare and the first is one of the commonest. Names of persons are left
alone, in which any mark may be right; so are words with a capital within a sentence. Boxes and confidences stay.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources

from digitize.reading.page_reading import Word
from digitize.understanding.person_names import is_surname
from digitize.understanding.syllables import is_syllable

_ACUTE, _HOOK = "\u0302\u0301", "\u0302\u0309"  # on Â, Ê or Ô
_HOOKED_I = "i\u0309"
_BARE_I = re.compile(r"[^aeiouy\u0300-\u036f]+i[^aeiouy\u0300-\u036f]*")  # the only vowel, without a mark
_WORD = re.compile(r"[(\[\"“'‘]*([^\W\d_]{2,})[)\]\"”'’.,;:]*")
_NAME_LENGTH = 5
_MIDDLE_NAMES = frozenset({"văn", "thị"})
_BEFORE_NAMES = frozenset({"ông", "bà", "anh", "chị", "em", "cháu", "tên"})


def corrected(line: tuple[Word, ...]) -> tuple[Word, ...]:
    """The line with the marks put right that its neighbouring words leave no doubt about."""
    texts = [word.text for word in line]
    for place, text in enumerate(texts):
        printed = _printed_at(place, texts)
        if printed is not None:
            texts[place] = text.replace(_letters(text), printed)
    return tuple(
        replace(word, text=text) if word.text != text else word for word, text in zip(line, texts, strict=True)
    )


def is_acute(first: str, second: str) -> bool:
    """Whether these neighbours in small letters are often spelled so, and never with a hook for an acute."""
    return _is_pair("acute", first, second)


@lru_cache(maxsize=20_000)
def misread(word: str) -> str | None:
    """What engines make of this syllable in small letters, if that can be a syllable."""
    apart = unicodedata.normalize("NFD", word)
    if _HOOK in apart:
        apart = apart.replace(_HOOK, _ACUTE)
    elif _BARE_I.fullmatch(apart):
        apart = apart.replace("i", _HOOKED_I)
    else:
        return None
    found = unicodedata.normalize("NFC", apart)
    return found if is_syllable(word) and is_syllable(found) else None


@lru_cache(maxsize=20_000)
def twin(word: str) -> str | None:
    """What may be printed where this was read, in the same letters; none where the marks leave no doubt."""
    apart = unicodedata.normalize("NFD", word)
    other = re.sub("([iI])\u0309", r"\1", apart.replace(_ACUTE, _HOOK))
    found = unicodedata.normalize("NFC", other)
    return found if other != apart and misread(found.lower()) == word.lower() else None


def _printed_at(place: int, texts: list[str]) -> str | None:
    read = _letters(texts[place])
    printed = twin(read)
    if printed is None or _may_be_name(place, texts, printed):
        return None
    before = _letters(texts[place - 1]) if place and not _ends_clause(texts[place - 1]) else ""
    after = _letters(texts[place + 1]) if place + 1 < len(texts) and not _ends_clause(texts[place]) else ""
    if _is_pair("common", before, read) or _is_pair("common", read, after):
        return None
    seen = _is_pair("seen", before, read) or _is_pair("seen", read, after)
    kind = "always" if seen else "pairs"
    # A word that begins with a capital begins a sentence, or a name: what stands before it says nothing.
    behind = not read.istitle() and before.isupper() == read.isupper() and _is_pair(kind, before, printed)
    return printed if behind or (after.isupper() == read.isupper() and _is_pair(kind, printed, after)) else None


def _may_be_name(place: int, texts: list[str], printed: str) -> bool:
    """Whether the word stands among capitals where a person's name may, or begins with one within a sentence."""
    if texts[place].islower():
        return False
    before = [_letters(text) for text in texts[max(0, place - _NAME_LENGTH) : place]]
    if before and printed.isupper() and _is_pair("always", before[-1], printed):
        before.pop()  # one of the commonest compounds, whatever surname its first half is too: TIÊU CHUẨN
    capitals = [word for word in (*before, _letters(texts[place])) if not word.islower()]
    if any(is_surname(word) or word.lower() in _MIDDLE_NAMES | _BEFORE_NAMES for word in capitals):
        return True
    inside = place > 0 and _letters(texts[place - 1]) != "" and not _ends_clause(texts[place - 1])
    return printed.istitle() and inside


def _letters(text: str) -> str:
    match = _WORD.fullmatch(text)
    return match[1] if match else ""


def _ends_clause(text: str) -> bool:
    return text[-1:] in ".,;:)"


def _is_pair(kind: str, first: str, second: str) -> bool:
    return f"{first} {second}".lower() in _counted()[kind]


@cache
def _counted() -> Mapping[str, frozenset[str]]:
    text = resources.files(__package__).joinpath("misread_marks.toml").read_text(encoding="utf-8")
    parts = {kind: pairs.replace("\n", " ").split(";") for kind, pairs in tomllib.loads(text).items()}
    found = {kind: frozenset(pair.strip() for pair in pairs) for kind, pairs in parts.items()}
    return {**found, "pairs": found["pairs"] | found["always"]}
