"""The four bars that part a stack are found, and nothing else is taken for them."""

import cv2
import numpy as np
import pytest

from digitize.intake.source_page import Pixels
from digitize.reading.patch_code import find_patch_codes

_MM = 200 / 25.4
NARROW, WIDE = 2.03, 5.08


def page(*bars: float, space: float = NARROW, length: float = 120) -> Pixels:
    grey = np.full((2339, 1654), 245, np.uint8)
    y = 15.0
    for bar in bars:
        cv2.rectangle(grey, (200, round(y * _MM)), (200 + round(length * _MM), round((y + bar) * _MM)), 25, -1)
        y += bar + space
    return grey


PATCH_T = page(NARROW, WIDE, NARROW, WIDE)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_patch_t_is_found_however_the_page_lies(turns: int) -> None:
    assert [code.text for code in find_patch_codes(np.ascontiguousarray(np.rot90(PATCH_T, turns)))] == ["PATCH-T"]


@pytest.mark.parametrize("angle", [-2.0, 1.5, 3.0])
def test_patch_t_is_found_on_a_crooked_noisy_scan(angle: float) -> None:
    turn = cv2.getRotationMatrix2D((827, 1170), angle, 1.0)
    crooked = cv2.warpAffine(PATCH_T, turn, (1654, 2339), borderValue=245)
    noise = np.random.default_rng(1).normal(0, 25, crooked.shape)
    worn = np.clip(cv2.GaussianBlur(crooked, (5, 5), 0) + noise, 0, 255).astype(np.uint8)
    assert [code.text for code in find_patch_codes(worn)] == ["PATCH-T"]


@pytest.mark.parametrize(
    "grey",
    [
        page(WIDE, NARROW, NARROW, WIDE),  # code 2: another meaning
        page(NARROW, WIDE, NARROW, WIDE, length=15),  # too short: a scrap
        page(NARROW, WIDE, NARROW, WIDE, space=WIDE),
        page(NARROW, NARROW, NARROW, NARROW),  # a thick table
        page(),
    ],
)
def test_other_bars_are_no_patch_t(grey: Pixels) -> None:
    assert find_patch_codes(grey) == ()
