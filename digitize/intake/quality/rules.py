"""The rules of the quality gate as dated data: `quality.toml`, validated when it is first needed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources

from digitize.errors import QualityRulesInvalid

_VIETNAM = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class QualityRules:
    """What is asked of a scanned page from a day on."""

    effective_from: date
    citation: str
    lowest_dpi: int
    good_dpi: int
    colour: bool
    sharpness_refused: float
    sharpness_warned: float
    glare_warned: float


def rules_today() -> QualityRules:
    """The rules in force on this day in Vietnam."""
    return rules_on((datetime.now(UTC) + _VIETNAM).date())


def rules_on(day: date) -> QualityRules:
    """The rules in force on a day; before the first, the first."""
    rules = _load()
    return next((rule for rule in reversed(rules) if rule.effective_from <= day), rules[0])


@cache
def _load() -> tuple[QualityRules, ...]:
    return parse_rules(resources.files(__package__).joinpath("quality.toml").read_text(encoding="utf-8"))


def parse_rules(text: str) -> tuple[QualityRules, ...]:
    """Parse and validate the file's text; oldest first."""
    try:
        rules = sorted(
            (QualityRules(**entry) for entry in tomllib.loads(text)["rule"]), key=lambda rule: rule.effective_from
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as exc:
        raise _invalid(f"{type(exc).__name__}: {exc}") from exc
    if not rules or len({rule.effective_from for rule in rules}) != len(rules):
        raise _invalid("no rule, or two from the same day")
    for rule in rules:
        if not 0 < rule.lowest_dpi <= rule.good_dpi or not 0 < rule.sharpness_refused <= rule.sharpness_warned:
            raise _invalid(f"the limits of {rule.effective_from} contradict each other")
    return tuple(rules)


def _invalid(why: str) -> QualityRulesInvalid:
    return QualityRulesInvalid(
        f"Quy tắc chất lượng ảnh quét sai ({why}). Hãy sửa tệp quality.toml.",
        f"The rules of the quality gate are wrong ({why}). Mend quality.toml.",
    )
