"""What the desk does by rule: two persons, appointment hours, look-ups. Refuses to know any request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Protocol, TypeVar

from signing.errors import RuleMissing, RulesInvalid
from signing.rules.dated_rows import RuleRef, check_no_overlap, read_rows

_EVERY_AGENCY = "*"


@dataclass(frozen=True, slots=True)
class TwoPersonsRule:
    """Whether receiver and certifier of an original must be two persons (TT 01/2020/TT-BTP art. 11)."""

    rule: RuleRef
    agency: str
    required: bool


@dataclass(frozen=True, slots=True)
class Slots:
    """The hours of a working day at which people may be asked to come, and how many at each."""

    rule: RuleRef
    agency: str
    starts: tuple[time, ...]
    places: int


@dataclass(frozen=True, slots=True)
class LookUpRule:
    """Data that are looked up before a copy is accepted; `source` names what the installation has connected."""

    rule: RuleRef
    source: str
    name_vi: str
    name_en: str


class _OfAgency(Protocol):
    @property
    def rule(self) -> RuleRef: ...
    @property
    def agency(self) -> str: ...


RowT = TypeVar("RowT", bound=_OfAgency)


@dataclass(frozen=True, slots=True)
class DeskRules:
    """The rules of the desk, asked by agency and day."""

    two_persons: tuple[TwoPersonsRule, ...]
    slots: tuple[Slots, ...]
    look_ups: tuple[LookUpRule, ...]

    def two_persons_of(self, agency: str, on: date) -> TwoPersonsRule:
        """The agency's own rule, else the general one."""
        return _of_agency(self.two_persons, agency, on, "hai-nguoi-doi-chieu")

    def slots_of(self, agency: str, on: date) -> Slots:
        """The agency's own hours, else the general ones."""
        return _of_agency(self.slots, agency, on, "gio-hen")

    def look_ups_on(self, on: date) -> list[LookUpRule]:
        """What has to be looked up on that day."""
        return [row for row in self.look_ups if row.rule.is_in_force(on)]


def load_desk_rules(path: Path) -> DeskRules:
    """Read and check the desk's file."""
    rows = read_rows(path, ["two_persons", "slots", "look_up"])
    persons, slots, look_ups = [], [], []
    for row in rows["two_persons"]:
        persons.append(TwoPersonsRule(row.rule(), row.text("agency"), row.flag("required", default=True)))
        row.finish()
    for row in rows["slots"]:
        starts = row.items("starts", time)
        if list(starts) != sorted(set(starts)):
            raise row.wrong("starts must be in order, each once")
        slots.append(Slots(row.rule(), row.text("agency"), starts, row.whole("places", least=1)))
        row.finish()
    for row in rows["look_up"]:
        look_ups.append(LookUpRule(row.rule(), row.text("source"), row.text("name_vi"), row.text("name_en")))
        row.finish()
    for kind in (persons, slots, look_ups):
        check_no_overlap(path.name, kind)
    if not any(row.agency == _EVERY_AGENCY for row in persons):
        raise RulesInvalid(path.name, "two_persons", "no row for every agency (*)")
    return DeskRules(tuple(persons), tuple(slots), tuple(look_ups))


def _of_agency(rows: Sequence[RowT], agency: str, on: date, rule_id: str) -> RowT:
    in_force = [row for row in rows if row.rule.is_in_force(on) and row.agency in (agency, _EVERY_AGENCY)]
    if not in_force:
        raise RuleMissing(
            f"Không có quy tắc «{rule_id}» có hiệu lực vào ngày {on:%d/%m/%Y} cho cơ quan {agency}. "
            "Hãy bổ sung dòng có ngày hiệu lực.",
            f"No rule «{rule_id}» is in force on {on.isoformat()} for {agency}. Add the dated row to the data files.",
        )
    return next((row for row in in_force if row.agency == agency), in_force[0])
