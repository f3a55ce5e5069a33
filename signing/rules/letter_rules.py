"""The wording of what the desk hands out in writing: appointment slips, refusals, seizure records, receipts."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from signing.rules.dated_rows import Row, RuleRef, check_no_overlap, in_force, read_rows


class LetterKind(StrEnum):
    """What a letter of the desk is for."""

    APPOINTMENT = "appointment"
    REFUSAL = "refusal"
    SEIZURE = "seizure"
    RECEIPT = "receipt"


_HEAD = {"agency", "request", "requester"}
_NAMES: Mapping[LetterKind, set[str]] = {
    LetterKind.APPOINTMENT: _HEAD | {"subject", "come", "due"},
    LetterKind.REFUSAL: _HEAD | {"original", "ground", "article", "reason"},
    LetterKind.SEIZURE: _HEAD | {"time", "place", "officer", "original", "pages", "ground", "article", "reason"},
    LetterKind.RECEIPT: _HEAD | {"lines", "total", "words", "article"},
}


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """One letter's paper, number, title, paragraphs and who signs; `{names}` are filled in."""

    rule: RuleRef
    kind: LetterKind
    paper: str
    number: str
    title: tuple[str, ...]
    body: tuple[str, ...]
    signatories: tuple[str, ...]

    def label(self, order: int, year: int) -> str:
        """The letter's number as people write it."""
        return self.number.format(order=order, year=year)

    def paragraphs(self, facts: Mapping[str, str]) -> list[str]:
        """The body with everything filled in; a value of several lines makes several paragraphs."""
        return [line for text in self.body for line in text.format_map(dict(facts)).splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class StatedReason:
    """A reason that a letter states, and the article it rests on."""

    rule: RuleRef
    text: str
    article: str


@dataclass(frozen=True, slots=True)
class LetterRules:
    """The templates, and the words of grounds and of reasons to hold a paper."""

    templates: tuple[LetterTemplate, ...]
    grounds: tuple[StatedReason, ...]
    seizures: tuple[StatedReason, ...]

    def template(self, kind: LetterKind, on: date) -> LetterTemplate:
        """The wording in force."""
        rule_id = next((row.rule.id for row in self.templates if row.kind is kind), kind.value)
        return in_force(self.templates, rule_id, on)

    def ground(self, ground: str, on: date) -> StatedReason:
        """One of the six grounds of NĐ 23/2015/NĐ-CP art. 22, as a letter states it."""
        return in_force(self.grounds, ground, on)

    def seizure(self, reason: str, on: date) -> StatedReason:
        """A reason to hold a paper (NĐ 23/2015/NĐ-CP art. 9(6))."""
        return in_force(self.seizures, reason, on)

    def seizures_on(self, on: date) -> list[StatedReason]:
        """The reasons in force."""
        return [row for row in self.seizures if row.rule.is_in_force(on)]


def load_letter_rules(path: Path) -> LetterRules:
    """Read and check the letters' file."""
    rows = read_rows(path, ["letter", "ground", "seizure"])
    templates = [_template(row) for row in rows["letter"]]
    grounds, seizures = ([_reason(row) for row in rows[kind]] for kind in ("ground", "seizure"))
    for kind in (templates, grounds, seizures):
        check_no_overlap(path.name, kind)
    return LetterRules(tuple(templates), tuple(grounds), tuple(seizures))


def _template(row: Row) -> LetterTemplate:
    kind = LetterKind(row.choice("kind", LetterKind))
    template = LetterTemplate(
        rule=row.rule(),
        kind=kind,
        paper=row.choice("paper", ("A4", "A5")),
        number=row.text("number"),
        title=row.items("title", str),
        body=row.items("body", str),
        signatories=row.items("signatories", str, may_be_empty=True),
    )
    _check_names(row, [template.number], {"order", "year"})
    _check_names(row, template.body, _NAMES[kind])
    row.finish()
    return template


def _check_names(row: Row, lines: list[str] | tuple[str, ...], allowed: set[str]) -> None:
    try:
        names = {name for line in lines for _, name, _, _ in string.Formatter().parse(line) if name is not None}
    except ValueError as exc:
        raise row.wrong(str(exc)) from exc
    if not names <= allowed:
        raise row.wrong(f"cannot fill in {', '.join(sorted(names - allowed))}")


def _reason(row: Row) -> StatedReason:
    reason = StatedReason(row.rule(), row.text("text"), row.text("article"))
    row.finish()
    return reason
