"""What a paper itself says about how its words are spelled: pairs of neighbours that stand in it more than once.

An engine's slip in a mark rarely happens twice in the same place, so a pair that is spelled alike elsewhere on the
paper is confirmed, and one that is mostly spelled otherwise there is contradicted. So are pairs that the law's own
language always spells in one way (`spellings.toml`). Nothing is mended by it.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from digitize.reading.misread_marks import is_acute
from digitize.reading.page_reading import PageReading, Word
from digitize.understanding.folding import fold

_TRIM = " .,;:()[]\"'“”-–_*"
_OFTEN = 2
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


class Phrases:
    """Pairs of neighbouring words of these pages, case aside."""

    def __init__(self, pages: Sequence[PageReading]) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._spellings: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for page in pages:
            for first, second in pairwise(map(_plain, page.words)):
                if first and second:
                    self._counts[first, second] += 1
        for pair in self._counts:
            self._spellings[_letters(pair)].add(pair)

    def unconfirmed(self, words: Sequence[Word]) -> list[Word]:
        """The words that stand beside none of their neighbours elsewhere, on this paper or in the law's language."""
        plain = [_plain(word) for word in words]
        sure = [False] * len(words)
        for number, pair in enumerate(pairwise(plain)):
            usual = _usual().get(_letters(pair))
            repeated = self._counts[pair] >= _OFTEN and not self._is_outnumbered(pair)
            if usual == pair or (usual is None and repeated):
                sure[number] = sure[number + 1] = True
        return [word for word, known in zip(words, sure, strict=True) if not known]

    @staticmethod
    def are_marked(words: Sequence[Word]) -> list[bool]:
        """For each word whether the law's language never sets a hook for its acute between these neighbours."""
        plain = [unicodedata.normalize("NFC", word.text).strip(_TRIM).lower() for word in words]
        sure = [False] * len(words)
        for number, (first, second) in enumerate(pairwise(plain)):
            if is_acute(first, second):
                sure[number] = sure[number + 1] = True
        return sure

    def contradict(self, words: Sequence[Word]) -> bool:
        """Whether the paper itself mostly spells a pair of the words with other marks."""
        return any(self._is_outnumbered(pair) for pair in pairwise(map(_plain, words)))

    @staticmethod
    def is_unusual(words: Sequence[Word]) -> bool:
        """Whether the law's language always spells a pair of the words with other marks."""
        return any(_usual().get(_letters(pair), pair) != pair for pair in pairwise(map(_plain, words)))

    def repeats(self, words: Sequence[str]) -> bool:
        """Whether these words stand on the paper one after the other more than once, case aside."""
        pairs = list(pairwise(_plain_text(word) for word in words))
        return bool(pairs) and all(self._counts[pair] >= _OFTEN for pair in pairs)

    def _is_outnumbered(self, pair: tuple[str, str]) -> bool:
        others = self._spellings[_letters(pair)] - {pair}
        most = max((self._counts[other] for other in others), default=0)
        return most >= _OFTEN and most > self._counts[pair]


def spelling(word: str) -> str:
    """The word with its tone behind its letters, so that `hoà` and `hòa` are one."""
    parts = unicodedata.normalize("NFD", word)
    tone = "".join(char for char in parts if char in _TONES)
    return unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES)) + tone


def is_sure(word: str) -> bool:
    """Whether a syllable with an acute on Â, Ê, Ô has no twin with a hook that it could be."""
    return unicodedata.normalize("NFC", word).casefold() in _twins("sure")


def is_rare(word: str) -> bool:
    """Whether such a syllable's twin is so much commoner that this one is most likely misread."""
    return unicodedata.normalize("NFC", word).casefold() in _twins("rare")


@cache
def _spellings() -> Mapping[str, str]:
    text = resources.files(__package__).joinpath("spellings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _twins(kind: str) -> frozenset[str]:
    return frozenset(_spellings()[kind].split())


@cache
def _usual() -> Mapping[tuple[str, str], tuple[str, str]]:
    """The usual spelling of two words by their letters."""
    pairs = (part.split() for part in _spellings()["pairs"].replace("\n", " ").split(";"))
    return {(fold(first), fold(second)): (spelling(first), spelling(second)) for first, second in pairs}


def _letters(pair: tuple[str, str]) -> tuple[str, str]:
    return fold(pair[0]), fold(pair[1])


@lru_cache(maxsize=20_000)
def _plain_text(text: str) -> str:
    return spelling(unicodedata.normalize("NFC", text).strip(_TRIM).casefold())


def _plain(word: Word) -> str:
    return _plain_text(word.text)
