"""Field values of a paper: every value there ever was, who gave it and when; a correction supersedes, nothing is lost.

Knows nothing of papers' states; whoever calls has asked whether the paper may still be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.actor import Actor, Role
from storage.records.tables import FieldValueRow

Box = tuple[float, float, float, float]

MACHINE = "system"  # the id under which machine readings are kept; anything else is a person's word


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A value with where it came from; `page` counts from 1 within the paper, `bbox` is in its pixels.

    `checks` are the names of what was compared and how it ended, as the reader gives them.
    """

    name: str
    value: str
    confidence: float
    accepted: bool
    page: int | None
    bbox: Box | None
    source: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One value with who said it and when."""

    value: FieldFacts
    actor_id: str
    at: datetime

    @property
    def by_person(self) -> bool:
        """Whether a person said it, or let the machine's word stand."""
        return self.actor_id != MACHINE


def current_values(session: Session, paper_id: UUID) -> dict[str, FieldFacts]:
    """The values nothing supersedes, by name; withdrawn ones are left out."""
    return {name: _field(row) for name, row in _current_rows(session, paper_id).items() if row.value}


def history_of_values(session: Session, paper_id: UUID) -> list[tuple[FieldFacts, str, datetime]]:
    """Every value a paper ever had, oldest first, with who gave it and when."""
    rows = session.scalars(select(FieldValueRow).where(FieldValueRow.paper_id == paper_id).order_by(FieldValueRow.id))
    return [(_field(row), row.actor_id, row.at) for row in rows]


def said_of(session: Session, paper_id: UUID) -> dict[str, list[Said]]:
    """The same by field, oldest first: what the machine read, what people made of it."""
    said: dict[str, list[Said]] = {}
    for value, actor_id, at in history_of_values(session, paper_id):
        said.setdefault(value.name, []).append(Said(value, actor_id, at))
    return said


def add_values(session: Session, actor: Actor, paper_id: UUID, values: Iterable[FieldFacts]) -> None:
    """The first values of a paper."""
    for value in values:
        _add(session, actor, paper_id, value, supersedes=None)


def correct_value(session: Session, actor: Actor, paper_id: UUID, name: str, text: str) -> bool:
    """A person's word on one field; an empty one withdraws it. Whether anything was new.

    The same text confirmed keeps its source and its place: only who stands for it changes.
    """
    current = _current_rows(session, paper_id).get(name)
    before = _field(current) if current is not None and current.value else None
    if before is None and not text:
        return False
    if before is not None and before.value == text and before.accepted:
        return False
    same_text = before is not None and before.value == text
    value = FieldFacts(
        name=name,
        value=text,
        confidence=1.0,
        accepted=True,
        page=before.page if before else None,
        bbox=before.bbox if before else None,
        source=before.source if before and same_text else "officer",
        checks=before.checks if before and same_text else (),
    )
    _add(session, actor, paper_id, value, supersedes=current.id if current else None)
    return True


def replace_machine_values(
    session: Session, actor: Actor, paper_id: UUID, values: Iterable[FieldFacts], moved: Mapping[int, int]
) -> None:
    """What the machine reads after pages were arranged anew; what a person said stays, at its page's new place.

    `moved` maps a page's old number within the paper to its new one.
    """
    actor.require(Role.SYSTEM)
    proposed = {value.name: value for value in values}
    current = _current_rows(session, paper_id)
    for name in dict.fromkeys([*current, *proposed]):
        row = current.get(name)
        value = _as_it_stands(row, moved) if row is not None and row.actor_id != MACHINE else proposed.get(name)
        if row is not None and value == _field(row):
            continue
        if value is None:
            if row is None or not row.value:
                continue
            value = replace(_field(row), value="", confidence=0.0, accepted=False, page=None, bbox=None)
        # A person's word keeps its person, also when only the page it stands on got another number.
        who = row.actor_id if row is not None and row.actor_id != MACHINE else actor.id
        _add(session, replace(actor, id=who), paper_id, value, supersedes=row.id if row else None)


def _as_it_stands(row: FieldValueRow, moved: Mapping[int, int]) -> FieldFacts:
    value = _field(row)
    page = moved.get(value.page) if value.page is not None else None
    return replace(value, page=page, bbox=value.bbox if page is not None else None)


def _add(session: Session, actor: Actor, paper_id: UUID, value: FieldFacts, supersedes: UUID | None) -> None:
    session.add(
        FieldValueRow(
            paper_id=paper_id,
            name=value.name,
            value=value.value,
            confidence=value.confidence,
            accepted=value.accepted,
            page=value.page,
            bbox=list(value.bbox) if value.bbox else None,
            source=value.source,
            checks=list(value.checks),
            actor_id=actor.id,
            at=datetime.now(UTC),
            supersedes_id=supersedes,
        )
    )
    session.flush()


def _current_rows(session: Session, paper_id: UUID) -> dict[str, FieldValueRow]:
    rows = session.scalars(select(FieldValueRow).where(FieldValueRow.paper_id == paper_id)).all()
    superseded = {row.supersedes_id for row in rows}
    return {row.name: row for row in sorted(rows, key=lambda one: one.id) if row.id not in superseded}


def _field(row: FieldValueRow) -> FieldFacts:
    box: list[Any] | None = row.bbox
    bbox: Box | None = (box[0], box[1], box[2], box[3]) if box else None
    return FieldFacts(
        row.name, row.value, row.confidence, row.accepted, row.page, bbox, row.source, tuple(row.checks or ())
    )
