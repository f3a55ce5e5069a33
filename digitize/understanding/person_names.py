"""What a person's name has to look like, and the one slip that may be mended: the surname's marks.

Nothing is concluded from a name (no sex from "Văn" or "Thị"). A name outside the lists is doubtful, not wrong.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from digitize.understanding.folding import fold
from digitize.understanding.syllables import is_syllable

_STUB = 2


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
    if all(is_syllable(part) for part in parts):
        checks.append("syllables")
    if surname in _lists()["surnames"]:
        checks.append("surname")
    if all(part.capitalize() in _lists()["syllables"] for part in parts[1:]):
        checks.append("given-names")
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
    return place == 1 and form in {"Văn", "Thị"}


def has_stub(name: str) -> bool:
    """Whether a syllable of two letters is none that people are called: what a seal leaves of a longer one."""
    return any(len(part) <= _STUB and part.capitalize() not in _lists()["syllables"] for part in name.split()[1:])


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    text = resources.files(__package__).joinpath("person_names.toml").read_text(encoding="utf-8")
    return {name: frozenset(unicodedata.normalize("NFC", words).split()) for name, words in tomllib.loads(text).items()}


@cache
def _surnames_by_fold() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for surname in sorted(_lists()["surnames"]):
        found[fold(surname)] = (*found.get(fold(surname), ()), surname)
    return found
