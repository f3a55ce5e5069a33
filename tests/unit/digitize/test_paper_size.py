import pytest

from digitize.intake.paper_size import guess_paper, settle_dpi

A4_AT_300, A4_AT_200 = (2480, 3508), (1654, 2339)


@pytest.mark.parametrize("stated", [None, 0.0, 1.0, 72.0, 96.0, 9999.0])
def test_word_of_the_file_that_cannot_be_true_gives_way_to_the_paper(stated: float | None) -> None:
    assert settle_dpi(*A4_AT_300, stated) == 300
    assert settle_dpi(A4_AT_200[1], A4_AT_200[0], stated) == 200


@pytest.mark.parametrize(
    ("pixels", "size", "dpi"),
    [
        ((2480, 3508), "A4", 300),
        ((3508, 4961), "A3", 300),
        ((2339, 3307), "A3", 200),  # not A4 at 283, which no scanner offers
        ((1748, 2480), "A5", 300),
        ((1165, 1654), "A5", 200),
        ((1011, 638), "ID-1", 300),
        ((2022, 1276), "ID-1", 600),
        ((1039, 1476), "passport", 300),
        ((2079, 1476), "passport spread", 300),
        ((1700, 2200), "letter", 200),
        ((827, 1169), "A4", 100),
    ],
)
def test_paper_is_recognised_by_its_shape_and_by_what_scanners_offer(
    pixels: tuple[int, int], size: str, dpi: int
) -> None:
    guess = guess_paper(*pixels)
    assert (guess.size, guess.dpi) == (size, dpi)


def test_shape_of_no_paper_gives_a_lower_bound() -> None:
    guess = guess_paper(1659, 2093)  # a sheet whose upper edge was cut away
    assert guess.size is None
    assert guess.dpi == 201


def test_word_of_the_file_counts_for_sheets_that_exist() -> None:
    assert settle_dpi(*A4_AT_300, 300.0) == 300
    assert settle_dpi(1165, 945, 200.0) == 200  # half an A5
    assert settle_dpi(2480, 3508, 150.0) == 150  # a map on A2


def test_word_of_the_file_is_not_believed_against_exact_paper() -> None:
    """600 would make these pixels a sheet of 70 × 99 mm, which is none; they are exactly A4 at 200."""
    assert settle_dpi(*A4_AT_200, 600.0) == 200
