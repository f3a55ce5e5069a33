"""Whether text can be what a Vietnamese office wrote: how many of its words are spelled as syllables or plain words.

Text of broken or unmapped encodings has letters enough, but its words are none in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digitize.understanding.syllables import is_syllable

_LETTERS = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[aeiouy]")
_LONG_CLUSTER = re.compile(r"[^aeiouy]{5}")
_LONGEST_SHORT = 6  # abbreviations: UBND, HĐND, VPCP


@dataclass(frozen=True, slots=True)
class WordShare:
    """`words`: how many words were looked at; `share`: how many of those pass."""

    words: int
    share: float


def syllable_share(words: Iterable[str]) -> WordShare:
    """Of the words with marks. Words without any are the same in every encoding and say nothing."""
    marked = [word for text in words for word in _LETTERS.findall(text) if not word.isascii()]
    good = sum(1 for word in marked if is_syllable(word))
    return WordShare(len(marked), good / len(marked) if marked else 0.0)


def word_share(text: str) -> WordShare:
    """How many of all words of two letters and more could be written: syllables, abbreviations, Latin words."""
    words = [word for word in _LETTERS.findall(text) if len(word) > 1]
    good = sum(1 for word in words if is_syllable(word) or _is_plain(word))
    return WordShare(len(words), good / len(words) if words else 0.0)


def _is_plain(word: str) -> bool:
    if word.isupper() and len(word) <= _LONGEST_SHORT:
        return True
    if not (word.isascii() and (word.islower() or word.isupper() or word.istitle())):
        return False
    low = word.lower()
    return bool(_VOWEL.search(low)) and not _LONG_CLUSTER.search(low)
