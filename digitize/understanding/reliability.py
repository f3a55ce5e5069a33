"""What a value's signs are worth: log-odds as measured on test papers, added up (`reliability.toml`).

Fitted on one set of papers and checked on others (tests/accuracy/fit_reliability.py). Knows nothing of how a sign is
found. A sign that the table does not name says nothing.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from digitize.errors import TypeCatalogueInvalid

# Values of a kind fail alike; a signer's stand under a seal, so they are a group of their own.
_GROUPS = {"person": "person", "agency": "agency", "text": "text", "subject": "text", "date": "date", "until": "date",
           "personal_id": "personal_id", "sex": "word", "word": "word"}  # fmt: skip
_OWN_GROUPS = frozenset({"signer_name", "signer_title"})
_OTHER_GROUP = "number"
_FULL = 1.02  # no engine is quite certain


@dataclass(frozen=True, slots=True)
class Reliability:
    """The fitted table: per group where it starts and what confidence adds; per sign, of a group or of all."""

    accepted: float
    start: Mapping[str, float]
    confidence: Mapping[str, float]
    signs: Mapping[str, float]

    def log_odds(self, group: str, confidence: float, signs: Iterable[str]) -> float:
        """For being right against being wrong."""
        said = (self.signs.get(f"{group}.{sign}", self.signs.get(sign, 0.0)) for sign in signs)
        return self.start[group] + self.confidence[group] * scale(confidence) + sum(said)


def scale(confidence: float) -> float:
    """An engine's confidence, its upper end drawn apart: between 0.9 and 0.97 lies more than between 0.5 and 0.6."""
    return -math.log(_FULL - min(max(confidence, 0.0), 1.0))


def group_of(name: str, kind: str) -> str:
    """The group of values that are measured together."""
    return name if name in _OWN_GROUPS else _GROUPS.get(kind, _OTHER_GROUP)


def likelihood(name: str, kind: str, confidence: float, signs: Iterable[str]) -> float:
    """How likely the value is the printed one, from 0 to 1."""
    return 1 / (1 + math.exp(-load_reliability().log_odds(group_of(name, kind), confidence, signs)))


def is_enough(likely: float) -> bool:
    """Whether so likely a value is accepted without a person."""
    return likely >= load_reliability().accepted


@cache
def load_reliability() -> Reliability:
    """The table of this release. Raises `TypeCatalogueInvalid`."""
    text = resources.files(__package__).joinpath("reliability.toml").read_text(encoding="utf-8")
    return parse_reliability(text)


def parse_reliability(text: str) -> Reliability:
    """Parse and validate a table's text: every group has its start and its slope."""
    try:
        document = tomllib.loads(text)
        found = Reliability(
            float(document["accepted"]),
            *(
                {name: float(value) for name, value in document[part].items()}
                for part in ("start", "confidence", "signs")
            ),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as exc:
        raise _invalid(f"{type(exc).__name__}: {exc}") from exc
    groups = {*_GROUPS.values(), *_OWN_GROUPS, _OTHER_GROUP}
    if set(found.start) != groups or set(found.confidence) != groups:
        raise _invalid(f"start and confidence must name {sorted(groups)}")
    return found


def _invalid(why: str) -> TypeCatalogueInvalid:
    return TypeCatalogueInvalid(
        f"Bảng độ tin cậy của trường dữ liệu sai ({why}). Hãy sửa tệp reliability.toml.",
        f"The table of how reliable field values are is wrong ({why}). Mend reliability.toml.",
    )
