"""What a paper itself says about how its words are spelled: pairs of neighbours that stand in it more than once.

An engine's slip in a mark rarely happens twice in the same place, so a pair that is spelled alike elsewhere on the
paper is confirmed, and one that is mostly spelled otherwise there is contradicted. Nothing is mended by it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from digitize.reading.page_reading import PageReading, Word
from digitize.understanding.folding import fold

_TRIM = " .,;:()[]\"'“”-–_*"
_OFTEN = 2


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
            self._spellings[fold(pair[0]), fold(pair[1])].add(pair)

    def unconfirmed(self, words: Sequence[Word]) -> list[Word]:
        """The words that stand nowhere else beside one of their neighbours."""
        plain = [_plain(word) for word in words]
        sure = [False] * len(words)
        for number, pair in enumerate(pairwise(plain)):
            if self._counts[pair] >= _OFTEN and not self._is_outnumbered(pair):
                sure[number] = sure[number + 1] = True
        return [word for word, known in zip(words, sure, strict=True) if not known]

    def contradict(self, words: Sequence[Word]) -> bool:
        """Whether a pair of the words is mostly spelled with other marks elsewhere."""
        return any(self._is_outnumbered(pair) for pair in pairwise(map(_plain, words)))

    def _is_outnumbered(self, pair: tuple[str, str]) -> bool:
        others = self._spellings[fold(pair[0]), fold(pair[1])] - {pair}
        most = max((self._counts[other] for other in others), default=0)
        return most >= _OFTEN and most > self._counts[pair]


def _plain(word: Word) -> str:
    return unicodedata.normalize("NFC", word.text).strip(_TRIM).casefold()
