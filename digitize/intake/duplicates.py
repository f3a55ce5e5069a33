"""Whether two pages are scans of the same sheet. Pure, over readings; says so, and never drops anything.

The fingerprint tells the layout, but a form filled in for somebody else has the same one: what was read decides.
Two readings of one sheet differ in words the engine was unsure of; two sheets differ in words it was sure of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import Levenshtein

from digitize.intake.fingerprint import differing_bits
from digitize.reading.page_reading import PageReading

_SAME_LAYOUT_BITS = 100  # of 256; unlike pages differ in some 128, the same form filled in anew in 20 to 80
_SAME_PICTURE_BITS = 52  # where there are hardly any words to tell
_FEWEST_WORDS = 12
_SURE = 0.88
_SHARED = 0.8
_MOST_OTHER_SHARE = 0.03  # of the words, sure on both sides and unlike
_ALIKE = 0.5

_Words = Counter[str]


def same_page(a: PageReading, b: PageReading) -> bool:
    """Whether both were read from the same sheet of paper, as far as their pictures and words tell."""
    if not a.words and not b.words:
        return (
            bool(a.fingerprint and b.fingerprint) and differing_bits(a.fingerprint, b.fingerprint) <= _SAME_PICTURE_BITS
        )
    if a.fingerprint and b.fingerprint and differing_bits(a.fingerprint, b.fingerprint) > _SAME_LAYOUT_BITS:
        return False
    first, second = _words(a, 0.0), _words(b, 0.0)
    if min(first.total(), second.total()) < _FEWEST_WORDS:
        return _few_words_agree(a, b, first, second)
    if (first & second).total() < _SHARED * max(first.total(), second.total()):
        return False
    return not _contradict(_words(a, _SURE), second, _words(b, _SURE), first)


def duplicate_pages(pages: Iterable[PageReading], others: Iterable[PageReading]) -> Iterator[tuple[int, int]]:
    """Pairs of places (in `pages`, in `others`) that hold the same sheet; for a list with itself, each pair once."""
    left, right = list(pages), list(others)
    itself = len(left) == len(right) and all(a is b for a, b in zip(left, right, strict=True))
    for i, a in enumerate(left):
        for j in range(i + 1 if itself else 0, len(right)):
            if same_page(a, right[j]):
                yield i, j


def _few_words_agree(a: PageReading, b: PageReading, first: _Words, second: _Words) -> bool:
    """A map, a card: the pictures must agree closely, and the few words not speak against it."""
    if not (a.fingerprint and b.fingerprint) or differing_bits(a.fingerprint, b.fingerprint) > _SAME_PICTURE_BITS:
        return False
    return not _contradict(_words(a, _SURE), second, _words(b, _SURE), first)


def _contradict(sure_a: _Words, all_b: _Words, sure_b: _Words, all_a: _Words) -> bool:
    """Whether either says surely what the other surely says otherwise."""
    only_a, only_b = sure_a - all_b, sure_b - all_a
    if any(map(_is_number, only_a)) and any(map(_is_number, only_b)):
        return True
    other_a, other_b = _without_likes(only_a, only_b), _without_likes(only_b, only_a)
    most = max(1.0, _MOST_OTHER_SHARE * max(sure_a.total(), sure_b.total()))
    return min(len(other_a), len(other_b)) > most


def _without_likes(words: _Words, others: _Words) -> list[str]:
    return [
        word
        for word in words.elements()
        if not _is_number(word)
        and not any(Levenshtein.normalized_similarity(word, other) >= _ALIKE for other in others)
    ]


def _words(page: PageReading, least: float) -> _Words:
    words = ("".join(filter(str.isalnum, word.text)).casefold() for word in page.words if word.confidence >= least)
    return Counter(word for word in words if len(word) > 1)


def _is_number(word: str) -> bool:
    return sum(map(str.isdigit, word)) * 2 > len(word)
