"""Whether two pages are scans of the same sheet. Pure, over readings; says so, and never drops anything.

The fingerprint tells the layout, but a form filled in for somebody else has the same one. So the pages are laid over
each other by the words they share: two readings of one sheet may miss words, but where both are sure of a word at one
place, it is the same word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from digitize.reading.page_reading import PageReading, Word

_SAME_LAYOUT_BITS = 100  # of 256: unlike pages differ in some 128, the same form filled in anew in 10 to 80
_SAME_PICTURE_BITS = 52  # where there are hardly any words to tell
_FEWEST_WORDS = 12
_SURE = 0.85
_SHARED = 0.5  # of the words of the page on which fewer were read
_FEWEST_ANCHORS = 6
_UNLIKE = 0.5
_MOST_UNLIKE = 1  # a sure mistake of the engine; a long number may never differ
_LONG_NUMBER = 4
_MOST_COMPARED = 50_000


@dataclass(frozen=True, slots=True)
class _Profile:
    """What is compared of a page: its fingerprint, its words folded, and those read surely with their places."""

    fingerprint: NDArray[np.uint8] | None
    words: Counter[str]
    sure: tuple[tuple[str, Word], ...]
    numbers: frozenset[str]  # of the sure words, the long ones


def same_page(a: PageReading, b: PageReading) -> bool:
    """Whether both were read from the same sheet of paper, as far as their pictures and words tell."""
    return _same(_profile(a), _profile(b))


def duplicate_pages(pages: Sequence[PageReading], others: Sequence[PageReading]) -> Iterator[tuple[int, int]]:
    """Pairs of places (in `pages`, in `others`) that hold the same sheet; in a list with itself, each repeated page
    with its first. Of a file made of thousands of pages alike only so many are compared."""
    left = [_profile(page) for page in pages]
    right = left if others is pages else [_profile(page) for page in others]
    within = right is left
    repeated: set[int] = set()
    compared = 0
    for i, a in enumerate(left):
        if within and i in repeated:
            continue
        for j in _of_like_layout(a, right, i + 1 if within else 0):
            compared += 1
            if compared > _MOST_COMPARED:
                return
            if j not in repeated and _same(a, right[j]):
                if within:
                    repeated.add(j)
                yield i, j


def _of_like_layout(page: _Profile, others: Sequence[_Profile], first: int) -> list[int]:
    """The others from `first` on that may be the same: a thousand pages make half a million pairs."""
    if page.fingerprint is None:
        return [j for j in range(first, len(others)) if others[j].fingerprint is None or page.words]
    printed = [j for j in range(first, len(others)) if others[j].fingerprint is not None]
    bare = [j for j in range(first, len(others)) if others[j].fingerprint is None and others[j].words]
    if printed:
        prints = np.stack([others[j].fingerprint for j in printed])  # type: ignore[misc]
        bits = np.bitwise_count(prints ^ page.fingerprint).sum(axis=1)
        printed = [j for j, far in zip(printed, bits, strict=True) if far <= _SAME_LAYOUT_BITS]
    return printed + bare


def _same(a: _Profile, b: _Profile) -> bool:
    bits = _differing_bits(a, b)
    fewer = min(a.words.total(), b.words.total())
    if fewer < _FEWEST_WORDS:  # a map, a drawing: the pictures must agree closely
        return bits is not None and bits <= _SAME_PICTURE_BITS and not _contradict(a, b)
    if bits is not None and bits > _SAME_LAYOUT_BITS:
        return False
    if len(a.numbers - b.numbers) >= 2 and len(b.numbers - a.numbers) >= 2 and not a.numbers & b.numbers:
        return False
    return (a.words & b.words).total() >= _SHARED * fewer and not _contradict(a, b)


def _differing_bits(a: _Profile, b: _Profile) -> int | None:
    if a.fingerprint is None or b.fingerprint is None:
        return None
    return int(np.bitwise_count(a.fingerprint ^ b.fingerprint).sum())


def _contradict(a: _Profile, b: _Profile) -> bool:
    """Whether both are sure of different words at one place; without common words to lay them over, whether each
    is sure of numbers that the other does not have."""
    laid = _lay_over(a, b)
    if laid is None:
        numbers = ({text for text, _ in page.sure if _is_number(text)} for page in (a, b))
        only_a, only_b = next(numbers) - set(b.words), next(numbers) - set(a.words)
        return bool(only_a and only_b)
    unlike = 0
    starts = np.array([_start(word) for _, word in b.sure])
    for text, word in a.sure:
        height = word.bbox[3] - word.bbox[1]
        away = np.abs(starts - np.array([*_start(word), 1.0]) @ laid)
        for place in np.flatnonzero((away[:, 0] < 0.6 * height) & (away[:, 1] < 0.5 * height)):
            other = b.sure[place][0]
            if other.startswith(text) or text.startswith(other):
                continue
            if _is_number(text) and _is_number(other):
                if max(len(text), len(other)) >= _LONG_NUMBER:
                    return True
                unlike += 1
            else:
                unlike += Levenshtein.normalized_similarity(text, other) < _UNLIKE
    return unlike > _MOST_UNLIKE


def _lay_over(a: _Profile, b: _Profile) -> NDArray[np.float64] | None:
    """The affine map from places on `a` to places on `b`, from the words that both have exactly once."""
    once_b = _once(b)
    pairs = [(_start(word), _start(once_b[text])) for text, word in _once(a).items() if text in once_b]
    if len(pairs) < _FEWEST_ANCHORS:
        return None
    here = np.array([(*start, 1.0) for start, _ in pairs])
    there = np.array([start for _, start in pairs])
    laid = np.linalg.lstsq(here, there, rcond=None)[0]
    for _ in range(3):  # without the words that are elsewhere after all
        miss = np.abs(here @ laid - there).max(axis=1)
        near = miss <= max(4.0, 2.5 * float(np.median(miss)))
        laid = np.linalg.lstsq(here[near], there[near], rcond=None)[0]
    return np.asarray(laid, dtype=np.float64)


def _once(page: _Profile) -> dict[str, Word]:
    count = Counter(text for text, _ in page.sure)
    return {text: word for text, word in page.sure if count[text] == 1}


def _start(word: Word) -> tuple[float, float]:
    """Where the word begins: its left edge at half its height. Its end depends on what it says."""
    return float(word.bbox[0]), (word.bbox[1] + word.bbox[3]) / 2


def _profile(page: PageReading) -> _Profile:
    folded = [(text, word) for word in page.words if len(text := _folded(word)) > 1]
    sure = tuple((text, word) for text, word in folded if word.confidence >= _SURE)
    return _Profile(
        fingerprint=np.frombuffer(bytes.fromhex(page.fingerprint), dtype=np.uint8) if page.fingerprint else None,
        words=Counter(text for text, _ in folded),
        sure=sure,
        numbers=frozenset(text for text, _ in sure if len(text) >= _LONG_NUMBER and _is_number(text)),
    )


def _folded(word: Word) -> str:
    return "".join(filter(str.isalnum, word.text)).casefold()


def _is_number(text: str) -> bool:
    return sum(map(str.isdigit, text)) * 2 > len(text)
