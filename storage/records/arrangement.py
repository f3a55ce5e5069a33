"""Which pages make which paper, and what an officer may do about it; pure, each edit gives a new arrangement.

Knows nothing of rows, pictures or types. A page that is in no paper is left out: a blank back, a separator sheet, a
page somebody dropped. It stays in its upload and can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from storage.errors import RecordConflict

Pages = tuple[UUID, ...]


class EditKind(StrEnum):
    """What is done to a page, or at it."""

    TURN = "turn"
    SPLIT = "split"
    MERGE = "merge"
    EARLIER = "earlier"
    LATER = "later"
    MOVE = "move"
    DROP = "drop"
    RESTORE = "restore"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class PageEdit:
    """One edit at one page; `paper` is where a moved page goes."""

    kind: EditKind
    page: UUID
    paper: UUID | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A dossier's papers in order, each with its pages in order; every page it has, as scanned; turns in degrees."""

    papers: Mapping[UUID, Pages]
    pages: Pages
    turns: Mapping[UUID, int]

    def paper_of(self, page: UUID) -> UUID | None:
        """The paper a page belongs to; None for one that is left out."""
        return next((paper for paper, pages in self.papers.items() if page in pages), None)

    @property
    def left_out(self) -> Pages:
        """Pages in no paper, as scanned."""
        used = {page for pages in self.papers.values() for page in pages}
        return tuple(page for page in self.pages if page not in used)


@dataclass(frozen=True, slots=True)
class Place:
    """A paper's place among the others and its pages; no pages: there is no such paper."""

    index: int
    pages: Pages


@dataclass(frozen=True, slots=True)
class Change:
    """What one edit changed, both ways round, so that it can be told of and taken back."""

    before: Mapping[UUID, Place]
    after: Mapping[UUID, Place]
    turned_before: Mapping[UUID, int]
    turned_after: Mapping[UUID, int]

    @property
    def papers(self) -> tuple[UUID, ...]:
        """The papers whose pages are others, or in another order."""
        return tuple(self.after)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed at all."""
        return not self.after and not self.turned_after


def apply_edit(now: Arrangement, edit: PageEdit, new_paper: UUID) -> Arrangement:
    """The arrangement after an edit; `new_paper` is the id of the paper a split or a restored page may need."""
    if edit.page not in now.pages:
        raise RecordConflict("Hồ sơ này không có trang đó.", "This dossier has no such page.")
    if edit.kind is EditKind.TURN:
        return replace(now, turns={**now.turns, edit.page: (now.turns.get(edit.page, 0) + 90) % 360})
    if edit.kind is EditKind.RESTORE:
        return _restored(now, edit.page, new_paper)
    paper = now.paper_of(edit.page)
    if paper is None:
        raise RecordConflict(
            "Trang này đang bị bỏ ra ngoài. Hãy lấy lại trang trước.", "The page is left out. Take it back first."
        )
    pages, at = now.papers[paper], now.papers[paper].index(edit.page)
    match edit.kind:
        case EditKind.SPLIT:
            if at == 0:
                raise RecordConflict("Trang này đã là trang đầu của giấy tờ.", "The page begins a paper already.")
            return _with(now, {paper: pages[:at]}, insert=(new_paper, pages[at:], paper))
        case EditKind.MERGE:
            return _merged(now, paper)
        case EditKind.EARLIER if at > 0:
            return _with(now, {paper: (*pages[: at - 1], edit.page, pages[at - 1], *pages[at + 1 :])})
        case EditKind.LATER if at < len(pages) - 1:
            return _with(now, {paper: (*pages[:at], pages[at + 1], edit.page, *pages[at + 2 :])})
        case EditKind.DROP:
            return _with(now, {paper: (*pages[:at], *pages[at + 1 :])})
        case EditKind.MOVE:
            return _moved(now, edit, paper)
    raise RecordConflict("Trang đã ở đầu hoặc cuối giấy tờ.", "The page is at the end of its paper already.")


def change_between(before: Arrangement, after: Arrangement) -> Change:
    """What is different, paper by paper and page by page."""
    changed = [
        paper
        for paper in dict.fromkeys([*before.papers, *after.papers])
        if before.papers.get(paper) != after.papers.get(paper)
    ]
    turned = [page for page in after.pages if before.turns.get(page, 0) != after.turns.get(page, 0)]
    return Change(
        {paper: _place(before, paper) for paper in changed},
        {paper: _place(after, paper) for paper in changed},
        {page: before.turns.get(page, 0) for page in turned},
        {page: after.turns.get(page, 0) for page in turned},
    )


def undo_change(now: Arrangement, change: Change) -> Arrangement:
    """The arrangement without that change; refused when something else has happened to the same papers since."""
    is_same = all(now.papers.get(paper, ()) == place.pages for paper, place in change.after.items())
    if not is_same or any(now.turns.get(page, 0) != turn for page, turn in change.turned_after.items()):
        raise RecordConflict(
            "Các trang này đã được sắp xếp khác đi nên không hoàn tác được nữa.",
            "These pages have been arranged otherwise since; this cannot be taken back.",
        )
    kept = {paper: pages for paper, pages in now.papers.items() if paper not in change.before}
    order = list(kept.items())
    for paper, place in sorted(change.before.items(), key=lambda item: item[1].index):
        if place.pages:
            order.insert(place.index, (paper, place.pages))
    return replace(now, papers=dict(order), turns={**now.turns, **change.turned_before})


def _place(arrangement: Arrangement, paper: UUID) -> Place:
    order = list(arrangement.papers)
    return (
        Place(order.index(paper), arrangement.papers[paper]) if paper in arrangement.papers else Place(len(order), ())
    )


def _with(
    now: Arrangement, pages_of: Mapping[UUID, Sequence[UUID]], insert: tuple[UUID, Pages, UUID | None] | None = None
) -> Arrangement:
    """These papers with these pages, one without any taken away; a new paper follows the one named last."""
    papers: dict[UUID, Pages] = {}
    if insert is not None and insert[2] is None:
        papers[insert[0]] = insert[1]
    for paper, pages in now.papers.items():
        kept = tuple(pages_of.get(paper, pages))
        if kept:
            papers[paper] = kept
        if insert is not None and insert[2] == paper:
            papers[insert[0]] = insert[1]
    return replace(now, papers=papers)


def _merged(now: Arrangement, paper: UUID) -> Arrangement:
    order = list(now.papers)
    at = order.index(paper)
    if at == 0:
        raise RecordConflict("Không có giấy tờ nào đứng trước để gộp.", "There is no paper before this one to join.")
    return _with(now, {order[at - 1]: (*now.papers[order[at - 1]], *now.papers[paper]), paper: ()})


def _moved(now: Arrangement, edit: PageEdit, paper: UUID) -> Arrangement:
    if edit.paper is None or edit.paper not in now.papers:
        raise RecordConflict("Hồ sơ này không có giấy tờ đó.", "This dossier has no such paper.")
    if edit.paper == paper:
        raise RecordConflict("Trang đã thuộc giấy tờ đó.", "The page belongs to that paper already.")
    rest = tuple(page for page in now.papers[paper] if page != edit.page)
    return _with(now, {paper: rest, edit.paper: (*now.papers[edit.paper], edit.page)})


def _restored(now: Arrangement, page: UUID, new_paper: UUID) -> Arrangement:
    """Back behind the nearest page that was scanned before it; in front of everything as a paper of its own."""
    if now.paper_of(page) is not None:
        raise RecordConflict("Trang này đang thuộc một giấy tờ.", "The page belongs to a paper.")
    for earlier in reversed(now.pages[: now.pages.index(page)]):
        paper = now.paper_of(earlier)
        if paper is not None:
            pages = now.papers[paper]
            at = pages.index(earlier) + 1
            return _with(now, {paper: (*pages[:at], page, *pages[at:])})
    return _with(now, {}, insert=(new_paper, (page,), None))
