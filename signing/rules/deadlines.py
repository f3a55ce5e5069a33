"""When a certified copy is due. Owns the working calendar and the three o'clock rule.

Times come in as aware instants and are judged by the clock of Vietnam (UTC+7 all year). Days are stepped one
working day at a time; 24 hours are never added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from signing.errors import ExtensionNeedsAgreement, RulesInvalid
from signing.rules.dated_rows import Decided, Row, RuleRef, check_no_overlap, in_force, read_rows

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_EVERY_AGENCY = "*"
_KINDS = ("deadline", "calendar", "yearly_holiday", "day_off", "working_day")


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """Same day when received in time, else the next working day (NĐ 23/2015 art. 7); longer by art. 21."""

    rule: RuleRef
    same_day_until: time
    boundary_counts_as_same_day: bool
    extension_days: int

    def is_late(self, at: time) -> bool:
        """Whether a request at that time of day counts from the next working day."""
        return at > self.same_day_until or (at == self.same_day_until and not self.boundary_counts_as_same_day)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """On which weekdays (Monday is 1) an agency works and when it closes."""

    rule: RuleRef
    agency: str
    weekdays: frozenset[int]
    closes: time


@dataclass(frozen=True, slots=True)
class YearlyHoliday:
    """A day off that comes on the same date each year."""

    rule: RuleRef
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The deadline rules with the calendar they are counted by."""

    deadlines: tuple[DeadlineRule, ...]
    office_hours: tuple[OfficeHours, ...]
    yearly: tuple[YearlyHoliday, ...]
    days_off: tuple[RuleRef, ...]
    working_days: tuple[RuleRef, ...]

    def due_at(
        self, received_at: datetime, *, extension_days: int = 0, agreed_in_writing: bool = False, agency: str = "*"
    ) -> Decided[datetime]:
        """The end of the working day, in UTC, by which the copy is due.

        `extension_days` are art. 21's working days (many kinds, pages or copies, complex content); more than the
        rule allows needs a written agreement. A request that comes on a day off counts from the next working day.
        """
        local = received_at.astimezone(VIETNAM)
        rule = in_force(self.deadlines, "thoi-han-chung-thuc-ban-sao", local.date())
        if extension_days > rule.extension_days and not agreed_in_writing:
            raise ExtensionNeedsAgreement(
                f"Chỉ được kéo dài không quá {rule.extension_days} ngày làm việc; lâu hơn phải có thỏa thuận bằng "
                "văn bản với người yêu cầu (Nghị định 23/2015/NĐ-CP điều 21).",
                f"An extension is at most {rule.extension_days} working days; a longer one needs a written agreement "
                "with the requester (Decree 23/2015/NĐ-CP article 21).",
            )
        hours = self._hours(agency, local.date())
        if self.is_working_day(local.date(), agency=agency):
            steps = int(rule.is_late(local.timetz().replace(tzinfo=None)))
            day = local.date()
        else:
            day, steps = self._next_working_day(local.date(), agency), 0
        for _ in range(steps + max(0, extension_days)):
            day = self._next_working_day(day, agency)
        due = datetime.combine(day, hours.closes, VIETNAM).astimezone(UTC)
        return Decided(due, (rule.rule, hours.rule, *self._provisional_days(local.date(), day)))

    def after_working_days(self, received_at: datetime, days: int, *, agency: str = "*") -> datetime:
        """The end of the `days`-th working day after the day of receipt, in UTC; never a matter of 24 hours."""
        day = received_at.astimezone(VIETNAM).date()
        for _ in range(days):
            day = self._next_working_day(day, agency)
        return datetime.combine(day, self._hours(agency, day).closes, VIETNAM).astimezone(UTC)

    def is_working_day(self, day: date, *, agency: str = "*") -> bool:
        """Whether the agency works that day; a day made up for by decree beats weekend and holiday."""
        if any(row.is_in_force(day) for row in self.working_days):
            return True
        if day.isoweekday() not in self._hours(agency, day).weekdays:
            return False
        if any(row.is_in_force(day) for row in self.days_off):
            return False
        return not any(
            (row.month, row.day) == (day.month, day.day) and row.rule.is_in_force(day) for row in self.yearly
        )

    def _provisional_days(self, first: date, last: date) -> list[RuleRef]:
        """Days off in this stretch that are announced but not law yet: whoever reads the date should know."""
        stretch = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        yearly = [
            row.rule
            for row in self.yearly
            if row.rule.provisional
            and any((day.month, day.day) == (row.month, row.day) and row.rule.is_in_force(day) for day in stretch)
        ]
        moving = [row for row in self.days_off if row.provisional and any(row.is_in_force(day) for day in stretch)]
        return yearly + moving

    def _next_working_day(self, day: date, agency: str) -> date:
        day += timedelta(days=1)
        while not self.is_working_day(day, agency=agency):
            day += timedelta(days=1)
        return day

    def _hours(self, agency: str, on: date) -> OfficeHours:
        own = [row for row in self.office_hours if row.agency == agency and row.rule.is_in_force(on)]
        if own:
            return own[0]
        general = [row for row in self.office_hours if row.agency == _EVERY_AGENCY]
        return in_force(general, "lich-lam-viec", on)


def load_deadlines(path: Path) -> Deadlines:
    """Read and check the deadline and calendar file."""
    rows = read_rows(path, _KINDS)
    deadlines = tuple(_deadline(row) for row in rows["deadline"])
    hours = tuple(_hours(row) for row in rows["calendar"])
    yearly = tuple(_yearly(row) for row in rows["yearly_holiday"])
    days_off, working_days = _days(rows["day_off"]), _days(rows["working_day"])
    for rule_rows in (deadlines, hours, yearly):
        check_no_overlap(path.name, rule_rows)
    if not any(row.agency == _EVERY_AGENCY for row in hours):
        raise RulesInvalid(path.name, "calendar", "no calendar for every agency (*)")
    return Deadlines(deadlines, hours, yearly, days_off, working_days)


def _deadline(row: Row) -> DeadlineRule:
    rule = DeadlineRule(
        rule=row.rule(),
        same_day_until=row.clock("same_day_until"),
        boundary_counts_as_same_day=row.flag("boundary_counts_as_same_day", default=True),
        extension_days=row.whole("extension_days"),
    )
    row.finish()
    return rule


def _hours(row: Row) -> OfficeHours:
    weekdays = row.items("weekdays", int)
    if not all(1 <= day <= 7 for day in weekdays):
        raise row.wrong("weekdays are 1 (Monday) to 7 (Sunday)")
    hours = OfficeHours(row.rule(), row.text("agency"), frozenset(weekdays), row.clock("closes"))
    row.finish()
    return hours


def _yearly(row: Row) -> YearlyHoliday:
    holiday = YearlyHoliday(row.rule(), row.whole("month", least=1), row.whole("day", least=1))
    try:
        date(2024, holiday.month, holiday.day)
    except ValueError as exc:
        raise row.wrong(str(exc)) from exc
    row.finish()
    return holiday


def _days(rows: Sequence[Row]) -> tuple[RuleRef, ...]:
    days = []
    for row in rows:
        rule = row.rule()
        if rule.effective_to is None:
            raise row.wrong("missing effective_to: a day off must end")
        row.finish()
        days.append(rule)
    return tuple(days)
