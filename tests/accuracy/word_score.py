"""How well words were read: F1 of an order-free bag of words, NFC."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

_WORD = re.compile(r"\w+")


def words_of(text: str) -> Counter[str]:
    """The words with how often each stands there; punctuation and order do not count."""
    return Counter(_WORD.findall(unicodedata.normalize("NFC", text)))


@dataclass(frozen=True, slots=True)
class WordScore:
    """Words found, words read (right or not), words printed."""

    found: int = 0
    read: int = 0
    printed: int = 0

    def __add__(self, other: "WordScore") -> "WordScore":
        return WordScore(self.found + other.found, self.read + other.read, self.printed + other.printed)

    @property
    def f1(self) -> float:
        """1.0 where nothing is printed and nothing is read."""
        total = self.read + self.printed
        return 2 * self.found / total if total else 1.0


def score_words(truth: str, read: str) -> WordScore:
    true, said = words_of(truth), words_of(read)
    return WordScore((true & said).total(), said.total(), true.total())
