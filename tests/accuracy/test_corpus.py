"""The test papers themselves: every type is there, their truth is on the paper, the same seed gives the same pages."""

import re
import unicodedata
from pathlib import Path
from random import Random

import pytest

from digitize.understanding.type_catalogue import load_type_catalogue
from samples.papers.sheet import Sheet, Words
from samples.papers.typefaces import width_mm
from tests.accuracy.corpus import papers
from tests.accuracy.corpus.making import Order, make
from tests.accuracy.corpus.register import OUTSIDE, TEMPLATES, Template, write
from tests.accuracy.corpus.stacks import stack, stacked_papers
from tests.accuracy.corpus.wording import old_tone, spelt

SEEDS = (11, 12, 13)
INSIDE = [made for code, listed in TEMPLATES.items() if code != OUTSIDE for made in listed]
# These are said on the paper in other words: a date in Vietnam's order, an amount with dots, an office in capitals.
PRINTED_AS_THEY_ARE = {"personal_id", "document_number", "serial_number", "book_number", "tax_code", "plate",
                       "insurance_number", "dossier_code", "holder_name", "residence", "parcel_number"}  # fmt: skip


def squeezed(text: str) -> str:
    """Letters and digits only, either tone placement, so that line ends and spaces do not matter."""
    return re.sub(r"\W+", "", old_tone(unicodedata.normalize("NFC", text.casefold())))


def text_of(sheets: list[Sheet]) -> str:
    return "\n".join(line for sheet in sheets for line in sheet.lines)


def test_every_type_of_the_catalogue_has_test_papers() -> None:
    assert papers.__all__
    assert set(load_type_catalogue()) == set(TEMPLATES) - {OUTSIDE}


def test_there_are_many_papers_outside_the_catalogue() -> None:
    assert len({made.name for made in TEMPLATES[OUTSIDE]}) >= 40


@pytest.mark.parametrize("made", INSIDE, ids=lambda made: f"{made.type}-{made.name}")
def test_truth_names_fields_of_the_type_and_is_printed(made: Template) -> None:
    known = {one.name for code in load_type_catalogue().values() for one in code.fields}
    for seed in SEEDS:
        paper = write(made, seed)
        text = squeezed(text_of(paper.sheets))
        assert set(paper.fields) <= known
        for name, values in paper.fields.items():
            assert values
            if name in PRINTED_AS_THEY_ARE:
                assert any(squeezed(value) in text for value in values), (seed, name, values)


def test_nothing_is_printed_beside_the_sheet() -> None:
    for made in [*INSIDE, *TEMPLATES[OUTSIDE]]:
        for sheet in write(made, SEEDS[0]).sheets:
            for words in (mark for mark in sheet.marks if isinstance(mark, Words)):
                end = words.x + width_mm(words.text, words.family, words.style, words.points)
                assert words.x > 0, (made.name, words.text)
                assert end < sheet.width, (made.name, words.text)
                assert 0 < words.y < sheet.height, (made.name, words.text)


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make(Order(tmp_path / name, papers=2, quality="poor", seed=3))
    first, second = (
        {path.name: path.read_bytes() for path in sorted((tmp_path / name).iterdir()) if path.is_file()}
        for name in ("one", "two")
    )
    assert first == second


def test_stack_keeps_each_paper_together_and_sheets_belong_to_nobody() -> None:
    written = stacked_papers(Random(5), 5)
    leaves = stack(written, Random(5), separated=True)
    owners = [leaf.paper for leaf in leaves if leaf.paper is not None]
    assert owners == sorted(owners)
    assert owners.count(0) == len(written[0].sheets)
    assert [leaf.component for leaf in leaves if leaf.component] == [f"TP{n:02d}" for n in range(1, len(written) + 1)]


@pytest.mark.parametrize(
    ("number", "words"),
    [(5, "năm"), (15, "mười lăm"), (21, "hai mươi mốt"), (105, "một trăm lẻ năm"),
     (1990, "một nghìn chín trăm chín mươi"), (2005, "hai nghìn không trăm lẻ năm"), (1_000_000, "một triệu")],
)  # fmt: skip
def test_numbers_are_spelt_as_papers_spell_them(number: int, words: str) -> None:
    assert spelt(number) == words


def test_old_tone_moves_only_the_mark_of_open_syllables() -> None:
    assert old_tone("Hòa, ủy, quý, hoàn, THÚY") == "Hoà, uỷ, quý, hoàn, THUÝ"
