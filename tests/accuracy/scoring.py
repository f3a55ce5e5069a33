"""The figures of a set: words, types, fields, stacks; and the list of what went wrong.

Owns what each figure means. Refuses to know how a reading was made.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from digitize.pipeline import understand
from digitize.reading.page_reading import PageReading
from digitize.understanding.type_catalogue import load_type_catalogue
from tests.accuracy.field_values import is_right
from tests.accuracy.word_score import WordScore, score_words


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed for a paper: its type, and its fields' values with whether they were accepted."""

    type: str
    accepted: bool
    fields: Mapping[str, tuple[str, bool]]
    known: bool = True  # whether the type is one of the catalogue's


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that is not as it should be."""

    what: str
    file: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.what:<16} {self.file:<24} {self.expected}  ←  {self.got}"


@dataclass
class Tally:
    """Counts of one set; the figures are its properties."""

    bare: WordScore = WordScore()
    words: WordScore = WordScore()
    pages: int = 0
    worse_pages: int = 0
    papers: int = 0
    papers_accepted: int = 0
    types_right: int = 0
    outsiders: int = 0
    outsiders_unknown: int = 0
    outsiders_accepted: int = 0
    fields: int = 0
    fields_accepted: int = 0
    values_accepted: int = 0
    values_exact: int = 0
    cuts: WordScore = WordScore()
    misses: list[Miss] = field(default_factory=list)

    @property
    def acceptance(self) -> float:
        return self.papers_accepted / max(1, self.papers)

    @property
    def type_accuracy(self) -> float:
        """Right among accepted."""
        return self.types_right / max(1, self.papers_accepted)

    @property
    def unknown_rate(self) -> float:
        return self.outsiders_unknown / max(1, self.outsiders)

    @property
    def field_acceptance(self) -> float:
        """How many of the fields printed on the papers were accepted."""
        return self.fields_accepted / max(1, self.fields)

    @property
    def field_exactness(self) -> float:
        """Exact among accepted; an accepted value of what is not on the paper is wrong."""
        return self.values_exact / max(1, self.values_accepted)

    def score_page(self, name: str, truth: str, bare: str | None, read: str) -> None:
        """Words of a page, beside what bare Tesseract reads there if that was asked."""
        ours = score_words(truth, read)
        self.words, self.pages = self.words + ours, self.pages + 1
        if bare is None:
            return
        yardstick = score_words(truth, bare)
        self.bare += yardstick
        if ours.f1 < yardstick.f1 - 0.01:
            self.worse_pages += 1
            self.misses.append(Miss("page-worse", name, f"bare {yardstick.f1:.3f}", f"{ours.f1:.3f}"))

    def score_paper(self, name: str, truth: Mapping[str, Any], said: Proposed, catalogue: Sequence[str]) -> None:
        """Type and fields of a paper. `catalogue`: the names of the fields that its true type has."""
        if truth["type"] is None:
            self.outsiders += 1
            self.outsiders_unknown += not said.known
            self.outsiders_accepted += said.accepted and said.known
            if said.known:
                got = f"{said.type}{' accepted' if said.accepted else ''}"
                self.misses.append(Miss("outsider", name, truth["layout"], got))
            return
        self.papers += 1
        self.papers_accepted += said.accepted
        right = said.type == truth["type"]
        self.types_right += said.accepted and right
        if not (said.accepted and right):
            what = "type-wrong" if said.accepted else "type-open"
            self.misses.append(Miss(what, name, f"{truth['type']} ({truth['layout']})", said.type))
        self._score_fields(name, truth, said, [one for one in catalogue if right or one in truth["fields"]])

    def _score_fields(self, name: str, truth: Mapping[str, Any], said: Proposed, names: Iterable[str]) -> None:
        for one in names:
            right = truth["fields"].get(one, [""])
            value, accepted = said.fields.get(one, ("", False))
            demanded = "" not in right
            self.fields += demanded
            self.fields_accepted += demanded and accepted
            self.values_accepted += accepted
            exact = is_right(one, value, right)
            self.values_exact += accepted and exact
            if accepted and not exact:
                self.misses.append(Miss("field-WRONG", f"{name} {truth['type']}", f"{one}={right[0]}", value))
            elif demanded and not accepted:
                got = "–" if one not in said.fields else f"{value} ({'right' if exact else 'wrong'}, doubtful)"
                self.misses.append(Miss("field-open", f"{name} {truth['type']}", f"{one}={right[0]}", got))

    def score_cuts(self, name: str, truth: Iterable[int], said: Iterable[int]) -> None:
        """Where papers begin inside a stack: first pages, without the file's first."""
        true, got = set(truth), set(said)
        self.cuts += WordScore(len(true & got), len(got), len(true))
        if true != got:
            self.misses.append(Miss("cut", name, str(sorted(true)), str(sorted(got))))


def proposed(pages: Sequence[PageReading], true_type: str | None) -> Proposed:
    """What the product proposes for these pages; where its type stays open, fields as after the officer's word."""
    catalogue = load_type_catalogue()
    if not pages:
        return Proposed("refused", False, {}, known=False)
    said = understand(pages)
    asked = said if said.accepted or true_type is None else understand(pages, as_type=true_type)
    values = {name: (value.value, value.accepted) for name, value in asked.fields.items()}
    return Proposed(said.type, said.accepted, values, known=said.type in catalogue)
