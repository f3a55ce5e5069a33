"""What looking up connected data says before a copy is certified (NĐ 280/2025/NĐ-CP: NĐ 23/2015 art. 9(8), (9)).

Nouns only: where data are looked up is wired elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How a look-up ended. *Unavailable* is never *not found*."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Found:
    """One record that the connected data have: its code there, its kind of paper, its day."""

    code: str
    type_code: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class LookUpAnswer:
    """One look-up as evidence: by which rule, where, when, for whose paper of which kind, with what result."""

    rule: str
    source: str
    name_vi: str
    name_en: str
    at: datetime
    type_code: str
    outcome: Outcome
    found: tuple[Found, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the act."""
        return {
            "rule": self.rule,
            "source": self.source,
            "name_vi": self.name_vi,
            "name_en": self.name_en,
            "at": self.at.isoformat(timespec="seconds"),
            "type_code": self.type_code,
            "outcome": self.outcome.value,
            "found": [
                {"code": one.code, "type_code": one.type_code, "issued_at": one.issued_at.isoformat()}
                for one in self.found
            ],
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> LookUpAnswer:
        """The inverse of `to_json`."""
        found = (
            Found(one["code"], one["type_code"], datetime.fromisoformat(one["issued_at"])) for one in facts["found"]
        )
        return cls(
            facts["rule"],
            facts["source"],
            facts["name_vi"],
            facts["name_en"],
            datetime.fromisoformat(facts["at"]),
            facts["type_code"],
            Outcome(facts["outcome"]),
            tuple(found),
        )
