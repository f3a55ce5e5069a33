"""The gate on drawn pages: each fault is caught where it is, and a page without fault raises nothing."""

import time
from datetime import date

import cv2
import numpy as np
import pytest

from digitize.errors import QualityRulesInvalid
from digitize.intake.quality.gate import judge_page
from digitize.intake.quality.measures import Colour, bears_seal, measure, measure_colour
from digitize.intake.quality.rules import parse_rules, rules_on
from digitize.intake.source_page import Pixels, as_pixels
from digitize.reading.page_reading import Severity

DPI = 200
PAPER, INK = 244, 40


def page(*, dpi: int = DPI, left: float = 20.0, top: float = 20.0, paper: int = PAPER) -> Pixels:
    """Lines of letters on an A5 sheet from a margin in millimetres on."""
    unit = dpi / 25.4
    sheet = np.full((round(148 * unit), round(210 * unit), 3), paper, dtype=np.uint8)
    sheet[..., 2] -= 4  # a colour scanner's paper is not perfectly grey
    for line in range(14):
        place = (round(left * unit), round((top + 3 + 9 * line) * unit))
        cv2.putText(
            sheet,
            "Giay to mau thu nghiem so 12",
            place,
            cv2.FONT_HERSHEY_SIMPLEX,
            dpi / 200,
            (INK,) * 3,
            2,
            cv2.LINE_AA,
        )
    grain = np.random.default_rng(3).normal(4, 3, (64, 64, 1)).clip(0, 9).astype(np.uint8)
    height, width = sheet.shape[:2]
    return as_pixels(cv2.subtract(sheet, np.tile(grain, (height // 64 + 1, width // 64 + 1, 3))[:height, :width]))


def codes(pixels: Pixels, *, dpi: int = DPI, scan_dpi: int | None = 300) -> dict[str, Severity]:
    return {one.code: one.severity for one in judge_page(pixels, dpi, number=4, scan_dpi=scan_dpi)}


def blurred(pixels: Pixels, pixels_wide: float) -> Pixels:
    return as_pixels(cv2.GaussianBlur(pixels, (0, 0), pixels_wide))


def test_page_without_fault_raises_nothing() -> None:
    assert codes(page()) == {}
    assert codes(np.full((600, 600, 3), (244, 243, 240), dtype=np.uint8)) == {}  # nor one with nothing on it


@pytest.mark.parametrize(
    ("scan_dpi", "found"),
    [
        (150, {"resolution-low": Severity.REFUSE}),
        (196, {"resolution-low": Severity.REFUSE}),
        (199, {"resolution-fair": Severity.WARN}),  # 200 after rounding
        (200, {"resolution-fair": Severity.WARN}),
        (298, {}),
        (600, {}),
        (None, {}),  # drawn from a born-digital page
    ],
)
def test_resolution_is_refused_below_the_law_and_told_below_good(
    scan_dpi: int | None, found: dict[str, Severity]
) -> None:
    assert codes(page(), scan_dpi=scan_dpi) == found


def test_refusal_says_what_the_law_asks_and_what_to_do() -> None:
    (finding,) = judge_page(page(), DPI, number=4, scan_dpi=150)
    assert finding.page == 4
    for words in (finding.message_vi, finding.message_en):
        assert "150" in words and "200" in words and "300" in words and "NĐ 30/2020" in words


@pytest.mark.parametrize("dpi", [200, 300])
def test_blur_is_weighed_by_its_width_on_the_paper(dpi: int) -> None:
    wide = dpi / 200
    assert "page-blurred" not in codes(blurred(page(dpi=dpi), 0.7 * wide), dpi=dpi)
    assert codes(blurred(page(dpi=dpi), 2.0 * wide), dpi=dpi) == {"page-blurred": Severity.WARN}
    assert codes(blurred(page(dpi=dpi), 3.2 * wide), dpi=dpi) == {"page-blurred": Severity.REFUSE}


def test_hand_that_moved_is_blur_too() -> None:
    assert "page-blurred" in codes(as_pixels(cv2.blur(page(), (9, 1))))


@pytest.mark.parametrize(("left", "top", "side"), [(-1.2, 20.0, "left"), (20.0, -1.5, "top")])
def test_letters_at_the_edge_are_cut(left: float, top: float, side: str) -> None:
    assert measure(page(left=left, top=top), DPI).cut_sides == (side,)
    assert codes(page(left=left, top=top)) == {"page-cut-off": Severity.WARN}


def test_shadow_and_rule_along_the_edge_are_no_letters() -> None:
    shaded = page()
    shaded[:, :12] = 15  # the lid's shadow
    shaded[-40:-37, :] = 20  # a rule from side to side
    assert codes(shaded) == {}


def test_glare_is_seen_on_paper_that_is_not_white_itself() -> None:
    lit = page(paper=190)
    cv2.circle(lit, (800, 500), 160, (255, 255, 255), -1)
    assert codes(lit) == {"page-glare": Severity.WARN}
    assert codes(page(paper=190)) == {}
    assert measure(page(paper=253), DPI).glare == 0.0


def test_picture_without_colour_is_told_from_a_colourless_page() -> None:
    grey = as_pixels(page()[..., 1])
    assert codes(grey) == codes(np.stack([grey] * 3, axis=2)) == {"page-not-colour": Severity.REFUSE}
    whitened = np.stack([grey] * 3, axis=2)
    whitened[700:703, 500:503, 0] -= 9  # a colour scanner's noise on a paper that has no colour
    assert codes(whitened) == {"page-pale": Severity.WARN}
    assert measure_colour(page()) is Colour.SEEN


def test_part_of_a_seal_is_told_from_an_empty_back() -> None:
    back = np.full((2339, 1654, 3), 250, dtype=np.uint8)
    assert not bears_seal(back, DPI)
    cv2.ellipse(back, (1640, 1200), (140, 140), 0, 90, 270, (205, 40, 50), 6)
    assert bears_seal(back, DPI)


def test_gate_costs_little() -> None:
    """15 ms of processor an A4 page is the aim; the bound is loose for a busy machine."""
    sheet = page()
    judge_page(sheet, DPI, number=1, scan_dpi=DPI)
    before = time.process_time()
    for _ in range(10):
        judge_page(sheet, DPI, number=1, scan_dpi=DPI)
    spent = (time.process_time() - before) / 10 * 1000
    print(f"MEASURED quality gate: {spent:.1f} ms of processor for an A5 page at {DPI} dpi")
    assert spent < 50


RULE = """
[[rule]]
effective_from = {day}
citation = "thử nghiệm"
lowest_dpi = {low}
good_dpi = 300
colour = true
sharpness_refused = 0.1
sharpness_warned = 0.2
glare_warned = 0.01
"""


def test_rules_hold_from_their_day_on() -> None:
    rules = parse_rules(RULE.format(day="2026-01-01", low=250) + RULE.format(day="2020-03-05", low=200))
    assert [rule.lowest_dpi for rule in rules] == [200, 250]
    assert rules_on(date(2026, 11, 22)).lowest_dpi == 200


@pytest.mark.parametrize(
    "text", ["", "[[rule]]\nx = 1", RULE.format(day="2020-01-01", low=400), RULE.replace("{day}", "1")]
)
def test_wrong_rules_stop_the_start(text: str) -> None:
    with pytest.raises(QualityRulesInvalid):
        parse_rules(text)
