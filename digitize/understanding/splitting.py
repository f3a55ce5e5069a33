"""Where one paper of a stack ends and the next begins: by separator sheets, else by content.

By content every page after the first is weighed: does it begin a paper, or go on? Each sign speaks in log-odds; the
sum is kept as the certainty of the decision. Where the stack holds separator sheets they alone decide: somebody laid
them there on purpose. Refuses to know files: the pages may come from one upload or from several.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digitize.reading.page_reading import PageReading, ReadingWarning
from digitize.understanding.boundary_signs import PageSigns, signs_of, weigh
from digitize.understanding.separators import Separator, separator_on
from digitize.understanding.text_model import TextModel, seed_model
from digitize.understanding.type_catalogue import PaperType

DOUBTFUL = 0.8


@dataclass(frozen=True, slots=True)
class PaperPages:
    """Pages that make one paper. `certainty` is that of the least certain decision about them."""

    pages: tuple[PageReading, ...]
    certainty: float
    separator: Separator | None = None


@dataclass(frozen=True, slots=True)
class Boundary:
    """One decision: whether the page (its number) begins a paper, and how certain that is."""

    page: int
    begins: bool
    certainty: float


def split(
    pages: Sequence[PageReading], catalogue: Mapping[str, PaperType], model: TextModel | None = None
) -> tuple[PaperPages, ...]:
    """The pages grouped into papers, in order. Blank, unreadable and separator pages belong to none."""
    separators = {page.number: found for page in pages if (found := separator_on(page)) is not None}
    if separators:
        return tuple(_by_sheets(pages, separators))
    used = [page for page in pages if _is_paper(page)]
    papers: list[PaperPages] = []
    for page, boundary in zip(used, boundaries(used, catalogue, model), strict=True):
        if boundary.begins:
            papers.append(PaperPages((page,), boundary.certainty))
        else:
            least = min(papers[-1].certainty, boundary.certainty)
            papers[-1] = replace(papers[-1], pages=(*papers[-1].pages, page), certainty=least)
    return tuple(papers)


def boundaries(
    pages: Sequence[PageReading], catalogue: Mapping[str, PaperType], model: TextModel | None = None
) -> Iterator[Boundary]:
    """Each page's decision, in order. The first page always begins a paper."""
    chosen = model or seed_model()
    paper: list[PageSigns] = []
    for page in pages:
        signs = signs_of(page, catalogue, chosen)
        odds = weigh(signs, paper) if paper else math.inf
        paper = [signs] if odds > 0 else [*paper, signs]
        yield Boundary(page.number, odds > 0, round(1 / (1 + math.exp(-abs(odds))), 3))


def doubts(papers: Sequence[PaperPages]) -> Iterator[ReadingWarning]:
    """Where somebody should look whether the stack was cut rightly."""
    for paper in papers:
        if paper.certainty < DOUBTFUL:
            pages = ", ".join(str(page.number) for page in paper.pages)
            yield ReadingWarning(
                "splitting-doubtful",
                f"Chưa chắc các trang {pages} là một giấy tờ. Hãy xem lại ranh giới giữa các giấy tờ.",
                f"Pages {pages} may not make one paper. Look where one paper ends and the next begins.",
                paper.pages[0].number,
            )


def _by_sheets(pages: Sequence[PageReading], separators: Mapping[int, Separator]) -> Iterator[PaperPages]:
    gathered: list[PageReading] = []
    sheet: Separator | None = None
    for page in pages:
        if page.number not in separators:
            if _is_paper(page):
                gathered.append(page)
            continue
        if gathered:
            yield PaperPages(tuple(gathered), 1.0, sheet)
        gathered, sheet = [], separators[page.number]
    if gathered:
        yield PaperPages(tuple(gathered), 1.0, sheet)


def _is_paper(page: PageReading) -> bool:
    return page.origin not in {"blank", "unreadable"}
