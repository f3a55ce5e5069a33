"""The sample dossier is read as its truth says: types, splitting, words, accepted fields.

The floors are what a reader of offices' scans must reach on clean synthetic ones; they are not a figure to advertise.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from digitize.pipeline import read_file
from digitize.reading.page_reading import FieldProposal, FileReading
from tests.tools import need_command

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).resolve().parents[2] / "samples"
FILES: list[dict[str, Any]] = tomllib.loads((FOLDER / "dossier.toml").read_text(encoding="utf-8"))["file"]
# Free text may lose an accent in the reading; names, numbers, dates and agencies that are accepted may not.
FREE_TEXT = {"subject", "residence", "origin", "place_of_birth", "major", "land_term"}
OVERALL_RECALL = 0.97
FILE_RECALL = 0.90
FIELDS_FOUND = 0.90


@pytest.fixture(scope="module", autouse=True)
def tesseract() -> None:
    need_command("tesseract")


@cache
def reading_of(name: str) -> FileReading:
    return read_file(FOLDER / name)


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text)))


def found_and_printed(file: dict[str, Any]) -> tuple[int, int]:
    """How many of the printed words were read, page by page and in any order, and how many there are."""
    found = printed = 0
    truth = (FOLDER / file["text"]).read_text(encoding="utf-8").split("\f")
    for page, text in zip(reading_of(file["file"]).pages, truth, strict=True):
        true = words_of(text)
        found += (true & words_of(page.text)).total()
        printed += true.total()
    return found, printed


def without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def pairs_of_fields() -> Iterator[tuple[str, str, str, FieldProposal | None]]:
    """File, field name, true value and what was proposed, for every true field of every paper."""
    for file in FILES:
        for paper, proposal in zip(file["paper"], reading_of(file["file"]).papers, strict=True):
            for name, value in paper["fields"].items():
                yield file["file"], name, value, proposal.fields.get(name)


each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file["file"]))


@each_file
def test_sample_file_is_split_and_typed_as_printed(file: dict[str, Any]) -> None:
    read = [(list(paper.pages), paper.type, paper.accepted) for paper in reading_of(file["file"]).papers]
    assert read == [(paper["pages"], paper["type"], True) for paper in file["paper"]]


@each_file
def test_sample_file_is_turned_upright(file: dict[str, Any]) -> None:
    back = (360 - file["turn"]) % 360
    pages = reading_of(file["file"]).pages
    assert len(pages) == file["page_count"]
    assert {page.rotation for page in pages if page.number not in file["blank_pages"]} == {back}


@each_file
def test_sample_file_most_words_are_read(file: dict[str, Any]) -> None:
    found, printed = found_and_printed(file)
    assert found / printed >= FILE_RECALL


def test_samples_overall_nearly_all_words_are_read() -> None:
    counts = [found_and_printed(file) for file in FILES if file["fidelity"] == "fair"]
    assert sum(found for found, _ in counts) / sum(printed for _, printed in counts) >= OVERALL_RECALL


def test_blank_back_is_reported_and_read_as_nothing() -> None:
    for file in FILES:
        reading = reading_of(file["file"])
        reported = [warning.page for warning in reading.warnings if warning.code == "page-blank"]
        assert reported == file["blank_pages"], file["file"]
        assert all(not reading.pages[page - 1].words for page in file["blank_pages"])


def test_accepted_fields_hold_the_true_value() -> None:
    wrong = []
    for file, name, value, proposal in pairs_of_fields():
        if proposal is None or not proposal.accepted:
            continue
        fold = without_accents if name in FREE_TEXT else str
        if fold(proposal.value) != fold(value):
            wrong.append((file, name, proposal.value, value))
    assert not wrong


def test_most_true_fields_are_proposed_with_their_value() -> None:
    right = [proposal is not None and proposal.value == value for _, _, value, proposal in pairs_of_fields()]
    assert sum(right) / len(right) >= FIELDS_FOUND


def test_photographed_card_takes_its_fields_from_the_qr_code() -> None:
    (file,) = [file for file in FILES if file["form"] == "phone-jpeg"]
    (card,) = reading_of(file["file"]).papers
    for name in ("personal_id", "holder_name", "date_of_birth", "issue_date"):
        assert card.fields[name].source == "qr", name
