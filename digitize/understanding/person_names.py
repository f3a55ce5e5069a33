"""What a person's name has to look like, and the one slip that may be mended: the surname's marks.

Nothing is concluded from a name (no sex from "Văn" or "Thị"). A name outside the lists is doubtful, not wrong.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from digitize.understanding.folding import fold
from digitize.understanding.syllables import is_syllable

_STUB = 2
_MIDDLE_NAMES = frozenset({"Văn", "Thị"})
_TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


@dataclass(frozen=True, slots=True)
class NameVerdict:
    """The name, perhaps with its surname's marks put right, and what speaks for it."""

    name: str
    checks: tuple[str, ...]
    repaired: bool

    @property
    def sound(self) -> bool:
        """Whether every syllable can be one, and none was mended."""
        return "syllables" in self.checks and not self.repaired


def examine_name(name: str) -> NameVerdict:
    """Check a name's syllables and its surname."""
    parts = [unicodedata.normalize("NFC", part) for part in name.split()]
    surname = parts[0].capitalize()
    repaired = False
    if surname not in _lists()["surnames"]:
        right = _surnames_by_fold().get(fold(surname), ())
        if len(right) == 1:
            parts[0] = right[0].upper() if parts[0].isupper() else right[0]
            surname, repaired = right[0], True
    checks = []
    # A name that begins with the usual middle name has most likely lost its surname in the reading.
    if all(is_syllable(part) for part in parts) and surname not in _MIDDLE_NAMES:
        checks.append("syllables")
    if surname in _lists()["surnames"]:
        checks.append("surname")
    rare = [part.capitalize() for part in parts[1:] if part.capitalize() not in _usual()]
    if not rare:
        checks.append("given-names")
    elif not any(twin in _usual() for part in rare for twin in _likely_readings_of(part)):
        checks.append("no-lookalike")  # a rare name, but not a usual one with a mark misread
    if repaired:
        checks.append("repaired")
    return NameVerdict(" ".join(parts), tuple(checks), repaired)


def is_certain(place: int, syllable: str) -> bool:
    """Whether a name's syllable leaves no doubt about its marks: no other surname has these letters, or it is the
    middle name that nearly half of all people bear.
    """
    form = unicodedata.normalize("NFC", syllable).capitalize()
    if place == 0:
        return _surnames_by_fold().get(fold(form)) == (form,)
    return place == 1 and form in _MIDDLE_NAMES


def is_surname(word: str) -> bool:
    """Whether people are called so, in any case."""
    return unicodedata.normalize("NFC", word).capitalize() in _lists()["surnames"]


def has_stub(name: str) -> bool:
    """Whether a syllable of two letters is none that people are called: what a seal leaves of a longer one."""
    return any(len(part) <= _STUB and part.capitalize() not in _lists()["syllables"] for part in name.split()[1:])


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    text = resources.files(__package__).joinpath("person_names.toml").read_text(encoding="utf-8")
    return {name: frozenset(unicodedata.normalize("NFC", words).split()) for name, words in tomllib.loads(text).items()}


@cache
def _usual() -> frozenset[str]:
    return _lists()["syllables"] | _lists()["surnames"]


def _likely_readings_of(part: str) -> Iterator[str]:
    """What may truly be printed where this was read: engines lose a tone, or take the hook on Â, Ê, Ô for an acute."""
    letters = unicodedata.normalize("NFD", part)
    if has_hard_mark(part):
        yield unicodedata.normalize("NFC", letters.replace("\u0302\u0301", "\u0302\u0309"))
    elif not any(tone in letters for tone in _TONES):
        for place, char in enumerate(letters):
            if char.lower() in "aeiouy":
                end = place + 1
                while end < len(letters) and unicodedata.combining(letters[end]):
                    end += 1
                for tone in _TONES:
                    yield unicodedata.normalize("NFC", letters[:end] + tone + letters[end:])


def has_hard_mark(word: str) -> bool:
    """Whether the word holds Ấ, Ế or Ố where Ẩ, Ể or Ổ makes a syllable too: engines read the one for the other."""
    letters = unicodedata.normalize("NFD", word)
    if "\u0302\u0301" not in letters:
        return False
    twin = "".join(
        char for char in letters.replace("\u0302\u0301", "\u0302\u0309") if char.isalpha() or char > "\u02ff"
    )
    return is_syllable(unicodedata.normalize("NFC", twin))


@cache
def _surnames_by_fold() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for surname in sorted(_lists()["surnames"]):
        found[fold(surname)] = (*found.get(fold(surname), ()), surname)
    return found
