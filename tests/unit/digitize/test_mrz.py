"""Vectors: the specimens of ICAO Doc 9303 (part 3 appendix A, part 4 appendix B, part 5 appendix B)."""

from dataclasses import replace
from datetime import date

import pytest

from digitize.reading.page_reading import Barcode, FieldProposal, PageReading
from digitize.understanding.extraction import extract
from digitize.understanding.lines import lines_of
from digitize.understanding.mrz import MachineZone, check_digit, read_machine_zone
from digitize.understanding.type_catalogue import load_type_catalogue
from tests.unit.digitize.pages import page_of

PASSPORT = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
# An invented card: its number is the end of the personal number, as on Vietnamese cards.
CARD = ("IDVNM0900000018001090000001<<<", "9005156M3005154VNM<<<<<<<<<<<7", "NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<")


def zone_of(*lines: str) -> MachineZone | None:
    page = page_of(*((0.05, 0.7 + 0.05 * number, line) for number, line in enumerate(lines)))
    return read_machine_zone([page], [lines_of(page)])


@pytest.mark.parametrize(
    ("text", "digit"),
    [
        ("520727", "3"),
        ("AB2134<<<", "5"),
        ("L898902C3", "6"),
        ("740812", "2"),
        ("120415", "9"),
        ("ZE184226B<<<<<", "1"),
    ],
)
def test_check_digit_is_the_standards(text: str, digit: str) -> None:
    assert check_digit(text) == digit


def test_passport_specimen_is_read() -> None:
    zone = zone_of(*PASSPORT)
    assert zone is not None
    assert (zone.kind, zone.document_number, zone.born, zone.expires, zone.sex, zone.name) == (
        "TD3", "L898902C3", "740812", "120415", "Nữ", "ERIKSSON ANNA MARIA",
    )  # fmt: skip
    assert zone.personal_id is None  # it has no twelve figures


def test_card_gives_the_century_by_its_personal_number() -> None:
    zone = zone_of(*CARD)
    assert zone is not None
    assert (zone.kind, zone.personal_id, zone.date_of_birth) == ("TD1", "001090000001", date(1990, 5, 15))
    assert zone.valid_until == date(2030, 5, 15)


def test_letters_where_only_figures_may_stand_are_mended_and_checked() -> None:
    zone = zone_of("TDVNMO9OOOOOOI8OO1O9OOOOOO1<<<", *CARD[1:])
    assert zone is not None
    assert zone.personal_id == "001090000001"


def test_misread_figure_is_not_believed() -> None:
    zone = zone_of(CARD[0], CARD[1].replace("900515", "900516"), CARD[2])
    assert zone is not None
    assert (zone.born, zone.date_of_birth) == (None, None)
    assert zone.expires == "300515"  # each part stands by its own check digit


def card_fields(printed_birth: str = "15/05/1990", name: str = "NGUYỄN VĂN MẪU") -> dict[str, FieldProposal]:
    front = page_of((0.3, 0.1, "CĂN CƯỚC"), (0.3, 0.2, "Họ, chữ đệm và tên khai sinh / Full name:"), (0.3, 0.23, name),
                    (0.3, 0.27, "Ngày, tháng, năm sinh / Date of birth:"), (0.3, 0.30, printed_birth))  # fmt: skip
    back: PageReading = replace(page_of(*((0.05, 0.7 + 0.05 * n, line) for n, line in enumerate(CARD))), number=2)
    return extract([front, back], load_type_catalogue()["CC"])


def test_zone_of_a_card_gives_what_print_does_not_and_confirms_what_it_does() -> None:
    fields = card_fields()
    assert (fields["personal_id"].value, fields["personal_id"].source) == ("001090000001", "mrz")
    assert fields["personal_id"].accepted
    assert "ocr" in fields["date_of_birth"].checks  # print and zone agree
    assert "mrz-letters" in fields["holder_name"].checks
    assert fields["holder_name"].value == "NGUYỄN VĂN MẪU"  # the zone has no marks, so it gives no name


def test_zone_that_contradicts_the_print_makes_doubtful() -> None:
    assert not card_fields(printed_birth="16/05/1990")["date_of_birth"].accepted


def again(*lines: str) -> MachineZone | None:
    """The zone as it was read once more with its own alphabet; nothing of it was read as print."""
    page = replace(page_of((0.1, 0.1, "HỘ CHIẾU")), barcodes=(Barcode("MRZ", "\n".join(lines), (0, 900, 900, 1000)),))
    return read_machine_zone([page], [lines_of(page)])


def test_zone_read_again_stands_for_one_that_was_not_read_as_print() -> None:
    zone = again(*CARD)
    assert zone is not None
    assert (zone.personal_id, zone.valid_until) == ("001090000001", date(2030, 5, 15))


def test_noughts_read_as_sixes_are_mended_by_the_check_digits() -> None:
    zone = again("P<VNMNGUYEN<<VAN<MAU<<<<<<<<<<<<<<<<<<<<<<<<", "B1234567<4VNM9665156M3005154661696666661<<84")
    assert zone is not None
    assert (zone.born, zone.valid_until) == ("900515", date(2030, 5, 15))


def test_day_with_two_possible_readings_is_left_alone() -> None:
    # 600606 and 606006 are one day and none; 060606 and 600606 would both be days, but only one holds its digit.
    zone = again("P<VNMNGUYEN<<VAN<MAU<<<<<<<<<<<<<<<<<<<<<<<<", "B1234567<4VNM666666XM300515400109000000 1<<84")
    assert zone is not None
    assert zone.born is None


def test_one_read_as_four_and_one_is_mended_by_its_check_digit() -> None:
    zone = again(CARD[0], "94005156M3005154VNM<<<<<<<<<<<7".replace("9400", "900"), CARD[2])
    assert zone is not None
    assert zone.born == "900515"
    longer = again(CARD[0], "90054156M3005154VNM<<<<<<<<<<<7", CARD[2])
    assert longer is not None
    assert longer.born == "900515"
