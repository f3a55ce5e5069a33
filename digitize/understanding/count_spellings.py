"""Makes `spellings.toml` and `misread_marks.toml`: `python -m digitize.understanding.count_spellings FOLDER_OF_TEXTS`.

Counts pairs of neighbouring words in texts of law (which nobody owns: Law on Intellectual Property art. 15) and keeps
those that, without their marks, are in practice always spelled in one way; and those that are never spelled with the
marks that engines take for theirs. Counts alone leave the texts.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from textwrap import wrap

from digitize.reading import misread_marks
from digitize.reading.misread_marks import misread, twin
from digitize.understanding.folding import fold
from digitize.understanding.phrases import spelling
from digitize.understanding.syllables import is_syllable

_WORD = re.compile(r"[^\W\d_]+")
_LEAST, _LEAST_TEXTS, _SHARE = 8, 3, 0.995
_TWIN_SHARE, _TWIN_LEAST = 0.002, 20
_RARER = 5
_MENDED_LEAST, _ALWAYS_LEAST, _MISREAD_SHARE, _SEEN_LEAST = 5, 500, 0.002, 2
_COMMON_LEAST = 100
_TARGET = Path(__file__).with_name("spellings.toml")
_MARKS_TARGET = Path(misread_marks.__file__).with_suffix(".toml")
_HEAD = (
    "# Pairs of words that are in practice always spelled so: at least {least} times in at least {texts}\n"
    "# of {count} texts of law, and in {share:.1%} of all places where the same letters stand. By count_spellings.py.\n"
)
_TWINS_HEAD = (
    "# sure: syllables with an acute on Â, Ê or Ô whose twin with a hook is not in use; rare: those whose twin is\n"
    "# much commoner, so that one of them read in running text is most likely misread.\n"
)
_MARKS_HEAD = (
    "# pairs: at least {least} times in at least {texts} of {count} texts of law, and with the marks that engines\n"
    "# read for theirs in at most {share:.1%} of as many places; always: those that stand there {common} times;\n"
    "# seen: pairs with such marks that stand there all the same; common: those at least {known} times; acute: as\n"
    "# pairs, with an acute that is no misread hook. By count_spellings.py.\n"
)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for clause in re.split(r"[\n.,;:()]", unicodedata.normalize("NFC", text)):
        yield from pairwise(_WORD.findall(clause.casefold()))


def count(texts: list[str]) -> list[str]:
    """The pairs worth keeping, in order of the alphabet."""
    counts, spread = _counted(texts)
    alike: defaultdict[tuple[str, str], int] = defaultdict(int)
    spelled: defaultdict[tuple[str, str], int] = defaultdict(int)  # wherever the mark of the tone is set
    for (first, second), number in counts.items():
        alike[fold(first), fold(second)] += number
        spelled[spelling(first), spelling(second)] += number
    return sorted(
        " ".join(pair)
        for pair, number in counts.items()
        if number >= _LEAST
        and spread[pair] >= _LEAST_TEXTS
        and spelled[spelling(pair[0]), spelling(pair[1])] >= _SHARE * alike[fold(pair[0]), fold(pair[1])]
        and not (pair[0].isascii() and pair[1].isascii())
    )


def _counted(texts: list[str]) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """How often each pair stands in the texts, and in how many of them."""
    counts: Counter[tuple[str, str]] = Counter()
    spread: Counter[tuple[str, str]] = Counter()
    for text in texts:
        own = Counter(_pairs(text))
        counts.update(own)
        spread.update(own.keys())
    return counts, spread


def misreadable(texts: list[str]) -> dict[str, list[str]]:
    """Pairs that engines misread into what nobody writes, the commonest of them apart; pairs that only look misread;
    and pairs with an acute that are no misread hook.
    """
    counts, spread = _counted(texts)
    found: dict[str, list[str]] = {"always": [], "pairs": [], "seen": [], "common": [], "acute": []}
    for (first, second), number in counts.items():
        often = number >= _MENDED_LEAST and spread[first, second] >= _LEAST_TEXTS
        for kind, others in (("pairs", _variants(misread, first, second)), ("acute", _variants(twin, first, second))):
            if often and others and max(counts[other] for other in others) <= _MISREAD_SHARE * number:
                always = kind == "pairs" and number >= _ALWAYS_LEAST
                found["always" if always else kind].append(f"{first} {second}")
    mended = {word for kind in ("always", "pairs") for pair in found[kind] for word in pair.split()}
    for pair, number in counts.items():
        if number >= _SEEN_LEAST and any(twin(word) in mended for word in pair):
            found["common" if number >= _COMMON_LEAST else "seen"].append(" ".join(pair))
    return {kind: sorted(pairs) for kind, pairs in found.items()}


def _variants(change: Callable[[str], str | None], first: str, second: str) -> list[tuple[str, str]]:
    """The pair with one of its words changed."""
    others = ((change(first), second), (first, change(second)))
    return [(one, two) for one, two in others if one is not None and two is not None]


def hooked(word: str) -> str | None:
    """The syllable with the hook where this one has the acute on Â, Ê or Ô: engines take one for the other."""
    letters = unicodedata.normalize("NFD", word)
    twin = unicodedata.normalize("NFC", letters.replace("\u0302\u0301", "\u0302\u0309"))
    return twin if "\u0302\u0301" in letters and is_syllable(twin) else None


def twins(texts: list[str]) -> tuple[list[str], list[str]]:
    """Syllables with an acute on Â, Ê, Ô whose hooked twin nobody writes, and those whose twin is much commoner."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))
    pairs = [(word, number, counts[twin]) for word, number in counts.items() if (twin := hooked(word)) is not None]
    sure = sorted(word for word, own, other in pairs if own >= _TWIN_LEAST and other <= _TWIN_SHARE * own)
    return sure, sorted(word for word, own, other in pairs if other >= _RARER * own)


def _main() -> None:
    files = sorted(Path(sys.argv[1]).rglob("*.txt"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    sure, rare = twins(texts)
    head = _HEAD.format(least=_LEAST, texts=_LEAST_TEXTS, count=len(files), share=_SHARE)
    parts = {"pairs": "; ".join(count(texts)), "sure": " ".join(sure), "rare": " ".join(rare)}
    _TARGET.write_text(f"{head}{_TWINS_HEAD}{_told(parts)}", encoding="utf-8")
    marks = {kind: "; ".join(pairs) for kind, pairs in misreadable(texts).items()}
    head = _MARKS_HEAD.format(
        least=_MENDED_LEAST,
        texts=_LEAST_TEXTS,
        count=len(files),
        share=_MISREAD_SHARE,
        common=_ALWAYS_LEAST,
        known=_COMMON_LEAST,
    )
    _MARKS_TARGET.write_text(f"{head}{_told(marks)}", encoding="utf-8")


def _told(parts: Mapping[str, str]) -> str:
    return "".join(f'{name} = """\n{_rows(words)}\n"""\n' for name, words in parts.items())


def _rows(words: str) -> str:
    return "\n".join(wrap(words, 118, break_long_words=False, break_on_hyphens=False))


if __name__ == "__main__":
    _main()
