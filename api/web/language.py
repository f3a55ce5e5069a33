"""The site's two languages: catalogues of words, and who gets which.

A page is wholly in one language. Vietnamese is the default; the choice is kept in a cookie, never guessed from
the browser, because the public service speaks Vietnamese until asked otherwise.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGE_COOKIE = "saoy_lang"
_WORDS = Path(__file__).parent / "words"
_NUMBER = re.compile(r"<([^<|>]*)\|([^<|>]*)>")  # <page|pages>: the first for a count of one; Vietnamese needs none


class Language(StrEnum):
    """A language the site is written in."""

    VI = "vi"
    EN = "en"

    @classmethod
    def choose(cls, asked: str | None, kept: str | None) -> Language:
        """The one asked for in the address, else the one kept in the cookie, else Vietnamese."""
        for text in (asked, kept):
            if text in (cls.VI.value, cls.EN.value):
                return cls(text)
        return cls.VI


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All words of the site in one language, by dotted key."""

    language: Language
    words: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The words for a key, with `{placeholders}` filled; an unknown key is a programming error."""
        text = _NUMBER.sub(r"\1" if values.get("count") == 1 else r"\2", self.words[key])
        return text.format(**values) if values else text

    def either(self, key: str, otherwise: str) -> str:
        """The words for a key made of data (a state, a type code), or the data itself where nobody wrote words."""
        return self.words.get(key, otherwise)

    def of(self, thing: object, attribute: str = "name") -> str:
        """A datum kept in both languages as `name_vi`, `name_en`; Vietnamese where the other is missing."""
        chosen = getattr(thing, f"{attribute}_{self.language}", None)
        return str(chosen or getattr(thing, f"{attribute}_vi"))


@cache
def catalogue(language: Language) -> Catalogue:
    """Load and keep the words of a language."""
    table = tomllib.loads((_WORDS / f"{language}.toml").read_text("utf-8"))
    return Catalogue(language, dict(_flatten(table)))


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield prefix + name, str(value)
