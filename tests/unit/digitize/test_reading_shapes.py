import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from digitize.archive.glyphless_font import font_program
from digitize.archive.text_layer import Frame, text_content
from digitize.intake.source_page import Pixels, SourcePage
from digitize.pipeline import understand
from digitize.reading.engine import Lines
from digitize.reading.leaders import without_leaders
from digitize.reading.marks import marks_of
from digitize.reading.page_reader import read_page
from digitize.reading.page_reading import Barcode, FileReading, PageReading, ReadingWarning, Word
from digitize.reading.reading_json import from_json, to_json
from digitize.reading.seal import grey_without_seals, lift_grey_seals
from digitize.reading.sheet import find_sheet, sheet_dpi, straighten_sheet
from digitize.reading.skew import measure_print
from tests.unit.digitize.pages import decision


class EngineThatReadsUpright:
    """Reads well only when the mark of the page's top is at the top left."""

    def read_lines(self, image: Pixels, dpi: int) -> Lines:
        certain = 0.95 if image[: image.shape[0] // 8, : image.shape[1] // 8].mean() < 120 else 0.3
        return tuple(
            (Word(f"dòng{number}", certain, (40, 40 + 60 * number, 400, 70 + 60 * number)),) for number in range(12)
        )

    def read_strips(self, strips: Sequence[Pixels], dpi: int) -> Lines:
        return tuple(() for _ in strips)

    def read_block(self, image: Pixels, dpi: int, alphabet: str) -> Lines:
        raise AssertionError("no zone here")


def lined_page(angle: float = 0.0, *, accents: bool = False) -> Pixels:
    """Rows of letter-like marks, and a dark corner that says which way is up; `accents` and tall letters above half."""
    page = np.full((1200, 850), 250, np.uint8)
    chance = np.random.default_rng(3)  # letters and words of uneven width, as in print
    for y in range(160, 1120, 34):
        x = 100
        while x < 740:
            wide = int(chance.integers(6, 13))
            page[y : y + 14, x : x + wide] = 30
            if accents and (kind := chance.random()) < 0.5:
                top, bottom = (y - 6, y) if kind < 0.3 else (y - 8, y - 4)  # a tall letter, an accent
                page[top:bottom, x + 1 : x + wide - 1] = 30
            x += wide + (4 if chance.random() < 0.8 else 14)
    matrix = cv2.getRotationMatrix2D((425, 600), angle, 1)
    page = np.asarray(cv2.warpAffine(page, matrix, (850, 1200), borderValue=(250,)), dtype=np.uint8)
    page[:150, :106] = 20
    return page


@pytest.mark.parametrize("angle", [-3.0, 0.0, 1.4])
def test_slant_is_measured_to_a_fifth_of_a_degree(angle: float) -> None:
    found = measure_print(lined_page(angle), 100)
    assert abs(found.angle - angle) <= 0.2
    assert found.turn in {0, 180}


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_marks_above_the_line_tell_which_way_is_up(quarter: int) -> None:
    found = measure_print(np.ascontiguousarray(np.rot90(lined_page(1.2, accents=True), quarter)), 100)
    assert (found.turn, found.sure) == (90 * quarter, True)
    assert abs(found.angle - 1.2) <= 0.2


def test_letters_are_measured_without_their_accents() -> None:
    height = measure_print(lined_page(accents=True), 100).letter_height
    assert height is not None
    assert abs(height - 14) < 1


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_page_lying_any_way_is_read_upright(quarter: int) -> None:
    """np.rot90 turns counter-clockwise, so a page so turned needs as many clockwise turns."""
    pixels = np.ascontiguousarray(np.rot90(lined_page(), quarter))
    source = SourcePage(0, pixels.shape[1], pixels.shape[0], 100, pixels)
    reading = read_page(source, EngineThatReadsUpright())
    assert reading.rotation == 90 * quarter
    assert (reading.width, reading.height) == (850, 1200)


def test_blank_page_is_not_given_to_the_engine() -> None:
    pixels = np.full((1200, 850), 249, np.uint8)
    reading = read_page(SourcePage(0, 850, 1200, 100, pixels), EngineThatReadsUpright())
    assert (reading.origin, reading.words) == ("blank", ())


def test_seal_vanishes_and_a_red_title_stays() -> None:
    page = np.full((1200, 850, 3), 250, np.uint8)
    cv2.circle(page, (500, 900), 70, (215, 40, 50), 6)  # 36 mm at 100 dpi
    cv2.putText(page, "GIAY KHAI SINH", (150, 200), cv2.FONT_HERSHEY_SIMPLEX, 2, (215, 40, 50), 4)
    grey = grey_without_seals(page, 100)
    assert grey[800:1000, 400:600].min() > 180
    assert grey[140:220, 140:700].min() < 130


def test_sheet_on_a_table_is_found_and_straightened() -> None:
    photo = np.full((1600, 1200, 3), (90, 70, 50), np.uint8)
    corners = np.array([(200, 220), (980, 180), (1040, 1350), (160, 1300)], np.int32)
    cv2.fillPoly(photo, [corners], (235, 235, 230))
    sheet = find_sheet(photo)
    assert sheet is not None
    assert all(math.dist(found, true) < 12 for found, true in zip(sheet, corners.tolist(), strict=True))
    flat = straighten_sheet(photo, sheet)
    assert abs(flat.shape[0] / flat.shape[1] - 297 / 210) < 0.01
    assert sheet_dpi(flat.shape[1], flat.shape[0]) == round(flat.shape[0] / 297 * 25.4)
    assert flat.mean() > 225


def test_picture_filled_by_its_sheet_has_none_to_find() -> None:
    assert find_sheet(np.full((1200, 850, 3), 240, np.uint8)) is None


def full_reading() -> FileReading:
    page = replace(
        decision(),
        sheet=((1.0, 2.0), (3.0, 4.0), (5.0, 6.0), (7.0, 8.0)),
        barcodes=(Barcode("QRCode", "x", (1, 2, 3, 4)),),
    )
    page = replace(page, words=tuple(replace(word, angle=1.5) for word in page.words))
    warning = ReadingWarning("page-blank", "trắng", "blank", 2)
    return FileReading("a.pdf", "0" * 64, (page,), (understand([page]),), (warning,))


def test_reading_survives_json_and_back() -> None:
    reading = full_reading()
    assert from_json(to_json(reading)) == reading


def test_contract_has_exactly_its_keys() -> None:
    document = to_json(full_reading(), detail=False)
    assert set(document) == {"schema", "file", "pages", "papers", "warnings"}
    assert set(document["pages"][0]) == {"number", "width", "height", "dpi", "rotation", "text", "words"}
    assert set(document["pages"][0]["words"][0]) == {"text", "confidence", "bbox"}
    assert set(document["papers"][0]) == {"pages", "type", "confidence", "accepted", "fields"}
    field = document["papers"][0]["fields"]["issue_date"]
    assert set(field) == {"value", "confidence", "accepted", "page", "bbox", "source"}
    assert document["warnings"] == [{"code": "page-blank", "message": "trắng"}]


@pytest.mark.parametrize(
    ("turn", "place"), [(0, (10.0, 80.0)), (90, (20.0, 10.0)), (180, (40.0, 20.0)), (270, (30.0, 90.0))]
)
def test_frame_places_an_upright_pixel_on_the_unturned_page(turn: int, place: tuple[float, float]) -> None:
    """A 50 x 100 point page; the upright pixel lies 10 right and 20 down."""
    assert Frame(50, 100, turn, 1.0).place(10, 20) == place


def test_text_layer_is_invisible_and_keeps_words_apart() -> None:
    page = PageReading(
        1, 100, 100, 72, 0, "Đơn xin", (Word("Đơn", 1, (10, 10, 40, 20)), Word("xin", 1, (50, 10, 80, 20)))
    )
    layer = text_content(page, Frame(100, 100, 0, 1.0)).decode()
    assert "3 Tr" in layer
    assert "<011001A1006E0020> Tj" in layer  # Đ ơ n and the blank before the next word
    assert text_content(replace(page, words=(), text=""), Frame(100, 100, 0, 1.0)) == b""


def test_glyphless_font_never_changes() -> None:
    first = font_program()
    font_program.cache_clear()
    assert font_program() == first


def test_seal_vanishes_from_a_page_without_colour() -> None:
    page = np.full((1200, 850), 245, np.uint8)
    cv2.circle(page, (500, 900), 70, (150,), 4)
    cv2.putText(page, "NGUYEN VAN MAU", (380, 930), cv2.FONT_HERSHEY_SIMPLEX, 1, (40,), 3)
    for row in range(20):
        cv2.putText(page, "van ban thu nghiem", (100, 60 + 34 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (40,), 2)
    seals = measure_print(page, 100).seals
    assert len(seals) == 1
    lifted = lift_grey_seals(page, seals)
    assert lifted[825:850, 440:560].min() > 230
    assert lifted[910:930, 390:620].min() < 60


def test_few_words_tell_no_letter_height() -> None:
    # The last page of a letter: what specks and pieces of a signature would say would enlarge or shrink it.
    page = np.full((2339, 1654), 250, np.uint8)
    for row in range(6):
        cv2.putText(page, "Noi nhan", (200, 300 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20,), 2)
    found = measure_print(page, 200)
    assert found.has_ink
    assert found.letter_height is None


def test_leaders_are_erased_and_full_stops_stay() -> None:
    page = np.full((200, 600), 250, np.uint8)
    for x in range(60, 400, 10):
        cv2.circle(page, (x, 100), 2, (40,), -1)
    for x in (450, 460, 470):
        cv2.circle(page, (x, 100), 2, (40,), -1)
    clean, marks = without_leaders(page, marks_of(page, 18))
    assert clean[:, :410].min() > 200
    assert clean[:, 440:].min() < 80
    assert sorted(marks.boxes[marks.boxes[:, 4] > 0][1:, 0]) == [448, 458, 468]  # the first is the paper itself
