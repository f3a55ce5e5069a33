"""Arranging pages into papers: every edit moves pages and loses none, and can be taken back exactly."""

import random
from uuid import UUID

import pytest

from storage.errors import RecordConflict
from storage.records.arrangement import Arrangement, EditKind, PageEdit, apply_edit, change_between, undo_change

P1, P2, P3, P4, P5, P6 = PAGES = tuple(UUID(int=number) for number in range(1, 7))
A, B, NEW = (UUID(int=number) for number in (101, 102, 103))
START = Arrangement({A: (P1, P2, P3), B: (P4, P5)}, PAGES, {})


def after(kind: EditKind, page: UUID, paper: UUID | None = None, start: Arrangement = START) -> Arrangement:
    return apply_edit(start, PageEdit(kind, page, paper), NEW)


@pytest.mark.parametrize(
    ("kind", "page", "paper", "papers"),
    [
        (EditKind.SPLIT, P2, None, {A: (P1,), NEW: (P2, P3), B: (P4, P5)}),
        (EditKind.MERGE, P5, None, {A: (P1, P2, P3, P4, P5)}),
        (EditKind.EARLIER, P2, None, {A: (P2, P1, P3), B: (P4, P5)}),
        (EditKind.LATER, P2, None, {A: (P1, P3, P2), B: (P4, P5)}),
        (EditKind.MOVE, P4, A, {A: (P1, P2, P3, P4), B: (P5,)}),
        (EditKind.DROP, P4, None, {A: (P1, P2, P3), B: (P5,)}),
        (EditKind.RESTORE, P6, None, {A: (P1, P2, P3), B: (P4, P5, P6)}),
    ],
)
def test_edit_puts_pages_where_it_says(
    kind: EditKind, page: UUID, paper: UUID | None, papers: dict[UUID, tuple[UUID, ...]]
) -> None:
    arranged = after(kind, page, paper)

    assert dict(arranged.papers) == papers
    assert list(arranged.papers) == list(papers), "papers keep their order"


def test_paper_whose_last_page_is_dropped_is_gone_and_its_page_is_left_out() -> None:
    arranged = after(EditKind.DROP, P5, start=after(EditKind.DROP, P4))

    assert dict(arranged.papers) == {A: (P1, P2, P3)}
    assert arranged.left_out == (P4, P5, P6)


def test_page_restored_before_everything_becomes_a_paper_of_its_own_in_front() -> None:
    start = Arrangement({B: (P4, P5)}, PAGES, {})

    assert list(after(EditKind.RESTORE, P2, start=start).papers.items()) == [(NEW, (P2,)), (B, (P4, P5))]


def test_page_turns_by_a_quarter_and_comes_round() -> None:
    arranged = START
    turns = []
    for _ in range(4):
        arranged = after(EditKind.TURN, P1, start=arranged)
        turns.append(arranged.turns[P1])
    assert turns == [90, 180, 270, 0]
    assert arranged.papers == START.papers


@pytest.mark.parametrize(
    ("kind", "page", "paper"),
    [
        (EditKind.SPLIT, P1, None),
        (EditKind.MERGE, P1, None),
        (EditKind.EARLIER, P1, None),
        (EditKind.LATER, P3, None),
        (EditKind.MOVE, P1, A),
        (EditKind.MOVE, P1, None),
        (EditKind.MOVE, P1, NEW),
        (EditKind.DROP, P6, None),
        (EditKind.RESTORE, P1, None),
        (EditKind.TURN, UUID(int=99), None),
    ],
)
def test_edit_that_makes_no_sense_is_refused(kind: EditKind, page: UUID, paper: UUID | None) -> None:
    with pytest.raises(RecordConflict):
        after(kind, page, paper)


def test_any_row_of_edits_loses_no_page_and_is_taken_back_step_by_step() -> None:
    chance = random.Random(20261122)
    for _ in range(60):
        now, history = START, [START]
        for step in range(12):
            paper = chance.choice(list(now.papers))
            edit = PageEdit(
                chance.choice([kind for kind in EditKind if kind is not EditKind.UNDO]), chance.choice(PAGES), paper
            )
            try:
                now = apply_edit(now, edit, UUID(int=1000 + step))
            except RecordConflict:
                continue
            used = [page for pages in now.papers.values() for page in pages]
            assert sorted([*used, *now.left_out]) == sorted(PAGES)
            assert all(now.papers.values()), "no paper without pages"
            history.append(now)
        for before, later in zip(reversed(history[:-1]), reversed(history[1:]), strict=True):
            undone = undo_change(now, change_between(before, later))
            assert list(undone.papers.items()) == list(before.papers.items())
            assert undone.left_out == before.left_out
            assert {page: undone.turns.get(page, 0) for page in PAGES} == {
                page: before.turns.get(page, 0) for page in PAGES
            }
            now = undone


def test_change_overtaken_by_another_is_not_taken_back() -> None:
    split = after(EditKind.SPLIT, P2)
    moved = apply_edit(split, PageEdit(EditKind.MOVE, P3, B), NEW)

    with pytest.raises(RecordConflict):
        undo_change(moved, change_between(START, split))
