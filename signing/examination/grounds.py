"""The checklist of NĐ 23/2015/NĐ-CP art. 22, and what a machine may say to it.

A hint is advice: it answers nothing, and the person who does is recorded beside what was advised. Refuses to know
how hints are found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Ground(StrEnum):
    """The six grounds on which a copy must not be certified (NĐ 23/2015/NĐ-CP art. 22, in its order)."""

    ALTERED = "altered"
    DAMAGED = "damaged"
    SECRET = "secret"
    UNLAWFUL = "unlawful"
    NOT_LEGALISED = "not_legalised"
    UNCONFIRMED = "unconfirmed"


class Sign(StrEnum):
    """What a machine can notice on the capture of an original."""

    ERASURE = "erasure"
    HARD_TO_READ = "hard_to_read"
    SECRET_MARK = "secret_mark"
    NO_COPYING = "no_copying"
    FOREIGN = "foreign"
    FOREIGN_EXEMPT = "foreign_exempt"
    NO_SEAL = "no_seal"


GROUND_OF: Mapping[Sign, Ground] = {
    Sign.ERASURE: Ground.ALTERED,
    Sign.HARD_TO_READ: Ground.DAMAGED,
    Sign.SECRET_MARK: Ground.SECRET,
    Sign.NO_COPYING: Ground.SECRET,
    Sign.FOREIGN: Ground.NOT_LEGALISED,
    Sign.FOREIGN_EXEMPT: Ground.NOT_LEGALISED,
    Sign.NO_SEAL: Ground.UNCONFIRMED,
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing noticed, on one page or (None) on the whole original; `detail` is the text or figure it rests on."""

    sign: Sign
    page: int | None = None
    detail: str = ""

    @property
    def ground(self) -> Ground:
        """The ground it may speak for."""
        return GROUND_OF[self.sign]


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything noticed, and how many pages were looked at; no hint on a page is no word that all is well."""

    hints: tuple[Hint, ...]
    pages_seen: int

    def on(self, ground: Ground) -> list[Hint]:
        """What speaks for this ground."""
        return [hint for hint in self.hints if hint.ground is ground]

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the act."""
        hints = [{"sign": hint.sign.value, "page": hint.page, "detail": hint.detail} for hint in self.hints]
        return {"pages_seen": self.pages_seen, "hints": hints}

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Advice:
        """The inverse of `to_json`."""
        hints = (Hint(Sign(one["sign"]), one["page"], one["detail"]) for one in facts["hints"])
        return cls(tuple(hints), facts["pages_seen"])


@dataclass(frozen=True, slots=True)
class Checklist:
    """What the receiver saw: every ground answered (True: it applies), all pages compared, the look-up made.

    `looked_up` is the officer's word on the data found elsewhere (NĐ 280/2025/NĐ-CP); the look-ups themselves are
    evidence of their own.
    """

    grounds: Mapping[Ground, bool]
    pages_compared: int
    looked_up: str

    def applying(self) -> list[Ground]:
        """The grounds that apply."""
        return [ground for ground in Ground if self.grounds.get(ground)]
