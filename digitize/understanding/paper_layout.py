"""A paper's pages with what geometry says of them, worked out once: lines, rows, labels, title, people's parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from digitize.reading.page_reading import PageReading
from digitize.understanding import header
from digitize.understanding.labels import Labelled, LabelledRows
from digitize.understanding.lines import Line, lines_of, rows_of
from digitize.understanding.parties import Part, parts_of
from digitize.understanding.phrases import Phrases
from digitize.understanding.titles import best_title
from digitize.understanding.type_catalogue import PaperType


@dataclass(frozen=True)
class PaperLayout:
    """One paper as steps that look for its fields see it."""

    type: PaperType
    pages: tuple[PageReading, ...]

    @cached_property
    def whole_lines(self) -> Mapping[int, tuple[Line, ...]]:
        """The engine's lines by page."""
        return {page.number: lines_of(page) for page in self.pages}

    @cached_property
    def lines(self) -> Mapping[int, tuple[Line, ...]]:
        """The lines by page, cut at wide gaps."""
        return {page.number: header.segments(page, self.whole_lines[page.number]) for page in self.pages}

    @cached_property
    def rows(self) -> Mapping[int, tuple[Line, ...]]:
        """Lines side by side joined, by page."""
        return {page.number: rows_of(page, self.whole_lines[page.number]) for page in self.pages}

    @cached_property
    def parts(self) -> Mapping[int, Mapping[str, Part]]:
        """Each person's part of each page."""
        return {number: parts_of(rows) for number, rows in self.rows.items()}

    @cached_property
    def title(self) -> Line | None:
        """The line on which the type's title begins."""
        match = best_title(self.first_lines, {self.type.code: self.type})
        return match.line if match is not None else None

    @property
    def first_lines(self) -> tuple[Line, ...]:
        """The first page's lines, cut at wide gaps."""
        return self.lines[self.pages[0].number]

    @cached_property
    def phrases(self) -> Phrases:
        """How the paper spells what it says twice."""
        return Phrases(self.pages)

    @cached_property
    def text(self) -> str:
        """Everything, folded, in one line."""
        return " ".join(line.folded for lines in self.whole_lines.values() for line in lines)

    def labelled(self, labels: Sequence[str]) -> Iterator[Labelled]:
        """What stands after these labels, page by page; the receiver's stamp left out."""
        for label in labels:
            for number, rows in self._labelled_rows.items():
                for place in rows.find((label,)):
                    if not header.is_stamped(place.line, self.lines[number]):
                        yield place

    @cached_property
    def _labelled_rows(self) -> Mapping[int, LabelledRows]:
        labels = tuple(label for field in self.type.fields for label in field.labels)
        return {number: LabelledRows(rows, labels) for number, rows in self.rows.items()}
