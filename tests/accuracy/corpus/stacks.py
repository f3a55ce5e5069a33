"""What lies in a file: one paper, or a stack of several with blank backs, or with printed separator sheets between.

Owns the order of the leaves and which of them are nobody's pages. Refuses to know how a leaf is drawn or worn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from samples.papers.sheet import Sheet
from tests.accuracy.corpus.register import OUTSIDE, TEMPLATES, Template, Written, write

_OUTSIDERS = 0.08
_TWINS = 0.12  # two papers of one kind one after the other: two birth certificates of a family


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a file: a sheet, or (with neither text nor sheet of its own) a separator for that component."""

    sheet: Sheet | None
    paper: int | None = None
    component: str = ""


def single(paper: Written) -> list[Leaf]:
    return [Leaf(sheet, 0) for sheet in paper.sheets]


def stack(papers: list[Written], rng: Random, *, separated: bool) -> list[Leaf]:
    """The papers' pages one after the other; scanned on both sides each second time, so that backs are blank."""
    duplex = rng.random() < 0.5
    leaves: list[Leaf] = []
    for number, paper in enumerate(papers):
        if separated:
            leaves.append(Leaf(None, component=f"TP{number + 1:02d}"))
            if duplex:
                leaves.append(Leaf(_blank(paper)))
        leaves += [Leaf(sheet, number) for sheet in paper.sheets]
        if duplex and len(paper.sheets) % 2:
            leaves.append(Leaf(_blank(paper)))
    return leaves


def _blank(paper: Written) -> Sheet:
    last = paper.sheets[-1]
    return Sheet(width=last.width, height=last.height, paper=last.paper)


def stacked_papers(rng: Random, seed: int) -> list[Written]:
    """Two to seven papers as an applicant brings them: of any types, seldom one the office does not know."""
    chosen: list[Template] = []
    types = [code for code in sorted(TEMPLATES) if code != OUTSIDE]
    for _ in range(rng.randint(2, 7)):
        if chosen and rng.random() < _TWINS:
            chosen.append(chosen[-1])
        else:
            chosen.append(rng.choice(TEMPLATES[OUTSIDE if rng.random() < _OUTSIDERS else rng.choice(types)]))
    return list(_written(chosen, seed))


def _written(chosen: list[Template], seed: int) -> Iterator[Written]:
    for number, made in enumerate(chosen):
        yield write(made, seed * 10 + number)
