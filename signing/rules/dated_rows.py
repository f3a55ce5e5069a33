"""Rows of rules with a life of their own: from when, until when, by which article.

Owns reading a TOML file into checked rows and picking the one in force on a day. Refuses to know what a row is about.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from signing.errors import RuleMissing, RulesInvalid


@dataclass(frozen=True, slots=True)
class RuleRef:
    """Which rule, in which version, was applied; stored with every decision.

    A *provisional* row rests on an announcement whose legal text is not there yet; people are told so.
    """

    id: str
    effective_from: date
    effective_to: date | None
    citation: str
    provisional: bool = False

    @property
    def version(self) -> str:
        """Stable name of this version of the rule, e.g. `phi-ban-sao@2017-01-01`."""
        return f"{self.id}@{self.effective_from.isoformat()}"

    def is_in_force(self, on: date) -> bool:
        """Whether the day lies between the first and the last day of the rule, both included."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Decided(Generic[ValueT]):
    """An answer with the rules that gave it."""

    value: ValueT
    rules: tuple[RuleRef, ...]


class Ruled(Protocol):
    """Anything that carries its rule reference."""

    @property
    def rule(self) -> RuleRef:
        """The rule this row belongs to."""
        ...


RuledT = TypeVar("RuledT", bound=Ruled)


class Row:
    """One table of a TOML file; its getters name the file, the row and the reason when something is wrong."""

    def __init__(self, file: str, place: str, data: Mapping[str, Any]) -> None:
        """Take the table as read; `place` is its kind and position in the file."""
        self._file = file
        self._data = dict(data)
        self._unread = set(self._data)
        self.name = f"{place} {self._data.get('id', '(không có id)')}"

    def wrong(self, reason: str) -> RulesInvalid:
        """The error to raise about this row."""
        return RulesInvalid(self._file, self.name, reason)

    def _get(self, key: str, kind: type[ValueT], *, default: ValueT | None = None) -> ValueT:
        self._unread.discard(key)
        value = self._data.get(key, default)
        if value is None:
            raise self.wrong(f"missing {key}")
        # bool is an int for Python, never for a rule
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(f"{key} must be {kind.__name__}, not {value!r}")
        return value

    def has(self, key: str) -> bool:
        """Whether the row says anything about it."""
        return key in self._data

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text; empty only when `default` is empty."""
        value = self._get(key, str, default=default)
        if not value and default != "":
            raise self.wrong(f"{key} is empty")
        return value

    def whole(self, key: str, *, least: int = 0) -> int:
        """A whole number of at least `least`."""
        value = self._get(key, int)
        if value < least:
            raise self.wrong(f"{key} must be at least {least}, not {value}")
        return value

    def clock(self, key: str) -> time:
        """A local time of day."""
        return self._get(key, time)

    def day(self, key: str) -> date:
        """A local date."""
        return self._get(key, date)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        return self._get(key, bool, default=default)

    def items(self, key: str, kind: type[ValueT], *, may_be_empty: bool = False) -> tuple[ValueT, ...]:
        """A list of one kind, empty only where that is said."""
        values = self._get(key, list)
        if (not values and not may_be_empty) or not all(isinstance(value, kind) for value in values):
            raise self.wrong(f"{key} must be a list of {kind.__name__}, not {values!r}")
        return tuple(values)

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """One of the allowed words."""
        value, words = self.text(key), sorted(allowed)
        if value not in words:
            raise self.wrong(f"{key} must be one of {', '.join(words)}, not {value!r}")
        return value

    def rule(self) -> RuleRef:
        """Id, dates and citation, which every row must have."""
        since = self.day("effective_from")
        until = self.day("effective_to") if "effective_to" in self._data else None
        if until is not None and until < since:
            raise self.wrong("effective_to lies before effective_from")
        provisional = self.flag("provisional", default=False)
        return RuleRef(self.text("id"), since, until, self.text("citation"), provisional)

    def finish(self) -> None:
        """Refuse what nobody read: a misspelt key must not pass unseen."""
        if self._unread:
            raise self.wrong(f"unknown: {', '.join(sorted(self._unread))}")


def read_rows(path: Path, kinds: Iterable[str]) -> dict[str, list[Row]]:
    """All rows of a file by kind of table; a kind that is not expected is refused."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise RulesInvalid(path.name, "-", str(exc)) from exc
    rows: dict[str, list[Row]] = {kind: [] for kind in kinds}
    for kind, tables in data.items():
        if kind not in rows or not isinstance(tables, list):
            raise RulesInvalid(path.name, kind, "unknown table")
        rows[kind] = [Row(path.name, f"{kind}[{index}]", table) for index, table in enumerate(tables)]
    return rows


def check_no_overlap(file: str, rows: Sequence[RuledT]) -> None:
    """Two versions of one rule must not be in force on the same day."""
    by_start = sorted(rows, key=lambda row: (row.rule.id, row.rule.effective_from))
    for earlier, later in zip(by_start, by_start[1:], strict=False):
        if earlier.rule.id == later.rule.id and earlier.rule.is_in_force(later.rule.effective_from):
            raise RulesInvalid(file, later.rule.version, f"in force together with {earlier.rule.version}")


def in_force(rows: Iterable[RuledT], rule_id: str, on: date) -> RuledT:
    """The version of a rule on that day, or `RuleMissing`."""
    for row in rows:
        if row.rule.id == rule_id and row.rule.is_in_force(on):
            return row
    raise RuleMissing(
        f"Không có quy tắc «{rule_id}» có hiệu lực vào ngày {on:%d/%m/%Y}. Hãy bổ sung dòng có ngày hiệu lực.",
        f"No rule «{rule_id}» is in force on {on.isoformat()}. Add the dated row to the data files.",
    )
