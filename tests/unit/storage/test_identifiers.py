"""Codes and numbers: the vectors of the law and of real examples, and what holds for all of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import IdentifierInvalid
from storage.identifiers import (
    AgencyCode,
    DossierCode,
    PersonalId,
    ProcedureCode,
    ResultCode,
    ResultCodeFormat,
    Sha256,
    TaxCode,
    mask,
    new_id,
)

agency_codes = st.from_regex(r"\A([A-Y][0-9]{2}(\.[0-9A-Z]{1,5}){0,4}|[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2})\Z")


# --- ids


def test_new_id_is_a_uuid_version_7() -> None:
    one = new_id()

    assert (one.version, one.variant) == (7, "specified in RFC 4122")


def test_new_ids_of_later_milliseconds_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(1_790_000_000_000, 1_790_000_000_100))
    monkeypatch.setattr("time.time_ns", lambda: next(moments) * 1_000_000)

    ids = [new_id() for _ in range(100)]

    assert ids == sorted(ids)
    assert ids[0].int >> 80 == 1_790_000_000_000


def test_new_ids_of_one_moment_are_all_different() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


# --- agencies (QĐ 20/2020/QĐ-TTg; before it QCVN 102:2016)


@pytest.mark.parametrize(
    ("text", "level_one"),
    [("H55", "H55"), ("H55.242", "H55"), ("G22.99.5A", "G22"), ("000.00.15.H14", "H14"), ("h56.17 ", "H56")],
)
def test_agency_code_in_either_order_knows_its_level_one(text: str, level_one: str) -> None:
    assert AgencyCode(text).level_one == level_one


@pytest.mark.parametrize(
    "text", ["", "Z01", "H5", "H55.", "H55..2", "00.00.15.H14", "H55-242", "H" + "55." * 20, "H٥٥"]
)
def test_agency_code_that_breaks_the_rule_is_refused(text: str) -> None:
    with pytest.raises(IdentifierInvalid):
        AgencyCode(text)


def test_agency_code_longer_than_35_characters_is_refused() -> None:
    assert AgencyCode("H55." + "1" * 31)
    with pytest.raises(IdentifierInvalid):
        AgencyCode("H55." + "1" * 32)


# --- dossiers (TT 01/2018/TT-VPCP art. 19)


@pytest.mark.parametrize(
    ("text", "agency", "day", "order"),
    [
        ("000.17.22.H56-210531-0001", "000.17.22.H56", date(2021, 5, 31), 1),
        ("H55.242-261122-0042", "H55.242", date(2026, 11, 22), 42),
        ("H26-240229-9999", "H26", date(2024, 2, 29), 9_999),
        ("H26-240229-10000", "H26", date(2024, 2, 29), 10_000),
    ],
)
def test_dossier_code_in_either_agency_order_is_taken_apart(text: str, agency: str, day: date, order: int) -> None:
    code = DossierCode(text)

    assert (code.agency, code.day, code.order) == (agency, day, order)


@pytest.mark.parametrize(
    "text",
    [
        "H55.242-261322-0001",  # month 13
        "H55.242-250229-0001",  # no leap year
        "H55.242-261122-001",  # order too short
        "H55.242-20261122-0001",
        "H55.242261122-0001",
        "Z01-261122-0001",
        "H55.242-261122-٠٠٠١",
        "H55." + "1" * 32 + "-261122-0001",
    ],
)
def test_dossier_code_that_breaks_the_rule_is_refused(text: str) -> None:
    with pytest.raises(IdentifierInvalid):
        DossierCode(text)


def test_dossier_code_beyond_9999_widens_instead_of_wrapping() -> None:
    day = date(2026, 11, 22)

    assert DossierCode.compose(AgencyCode("H55.242"), day, 9_999) == "H55.242-261122-9999"
    assert DossierCode.compose(AgencyCode("H55.242"), day, 10_000) == "H55.242-261122-10000"


@given(agency_codes, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 200_000))
def test_dossier_code_of_any_agency_composes_and_parses_back(agency: str, day: date, order: int) -> None:
    code = DossierCode.compose(AgencyCode(agency), day, order)

    assert (code.agency, code.day, code.order) == (agency, day, order)


# --- procedures and results


@pytest.mark.parametrize("text", ["2.000815", "1.001193", "2.000815.000.00.00.H55"])
def test_procedure_code_with_or_without_local_tail_is_taken(text: str) -> None:
    assert ProcedureCode(text) == text


@pytest.mark.parametrize("text", ["2000815", "2.00081", "2.000815.H55", "x.000815"])
def test_procedure_code_that_breaks_the_rule_is_refused(text: str) -> None:
    with pytest.raises(IdentifierInvalid):
        ProcedureCode(text)


@pytest.mark.parametrize("text", ["001090000001.GKS.01", "001090000001.KQ.G15.000031.100", "KĐ-1_2"])
def test_result_code_of_the_known_alphabet_is_taken(text: str) -> None:
    assert ResultCode(text) == text


@pytest.mark.parametrize("text", ["", "A1", "../../etc", "a/b/c", "a b c", ".GKS.01", "x" * 101])
def test_result_code_that_could_not_be_a_name_is_refused(text: str) -> None:
    with pytest.raises(IdentifierInvalid):
        ResultCode(text)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("{owner}.{type}.{sequence:02d}", "001090000001.GKS.100"),
        ("{type}-{owner}-{sequence:04d}", "GKS-001090000001-0100"),
        ("{sequence}.{type}.{owner}", "100.GKS.001090000001"),
        ("H99.{owner}.{type}.{sequence}", "H99.001090000001.GKS.100"),
    ],
)
def test_result_code_is_composed_as_the_setting_says(form: str, code: str) -> None:
    assert ResultCodeFormat(form).compose("001090000001", "GKS", 100) == code


@pytest.mark.parametrize(
    "form",
    [
        "",
        "{owner}.{type}",
        "{owner}.{type}{sequence}",
        "{owner}.{sequence}.{sex}",
        "{owner}/{sequence}",
        "{0}.{sequence}",
    ],
)
def test_format_that_would_not_give_one_code_to_each_is_refused(form: str) -> None:
    with pytest.raises(IdentifierInvalid):
        ResultCodeFormat(form)


def test_counters_of_a_format_are_as_many_as_its_codes_without_sequence() -> None:
    by_owner = ResultCodeFormat("{owner}.{sequence:02d}")
    assert by_owner.counter("001090000001", "GKS") == by_owner.counter("001090000001", "GKH")
    assert DEFAULT.counter("001090000001", "GKS") != DEFAULT.counter("001090000001", "GKH")
    assert DEFAULT.counter("", "GKS") == "GKS"
    assert DEFAULT.compose("", "GKS", 1) == "GKS.01"


DEFAULT = ResultCodeFormat("{owner}.{type}.{sequence:02d}")


# --- people (NĐ 137/2015/NĐ-CP art. 13)


@pytest.mark.parametrize(
    ("text", "year", "is_female"),
    [
        ("079215000001", 2015, False),
        ("058186000028", 1986, True),
        ("001090000001", 1990, False),
        ("001 403 000 001", 2103, False),
        ("001.999.000001", 2399, True),
    ],
)
def test_personal_id_tells_year_of_birth_and_sex(text: str, year: int, is_female: bool) -> None:
    person = PersonalId(text)

    assert (person.year_of_birth, person.is_female) == (year, is_female)


@pytest.mark.parametrize("text", ["", "00109000000", "0010900000011", "00109000000a", "001-090000001", "٠٠١٠٩٠٠٠٠٠٠١"])
def test_personal_id_that_is_not_twelve_digits_is_refused(text: str) -> None:
    with pytest.raises(IdentifierInvalid):
        PersonalId(text)


def test_personal_id_of_an_unknown_province_is_kept() -> None:
    assert PersonalId("999090000001") == "999090000001"


@given(st.from_regex(r"\A[0-9]{12}\Z"))
def test_masked_personal_id_shows_five_digits_and_no_more(text: str) -> None:
    masked = PersonalId(text).masked

    assert (masked[:3], masked[3:-2], masked[-2:]) == (text[:3], "•" * 7, text[-2:])


def test_mask_of_a_tax_code_hides_its_middle() -> None:
    assert mask("0100233488") == "010•••••88"


# --- organisations


@pytest.mark.parametrize("text", ["0100233488", "0314409058", "0314409058-002", "0100109106", "0301442379"])
def test_tax_code_with_the_right_check_digit_is_taken(text: str) -> None:
    assert TaxCode(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "0100233489",  # check digit
        "0314409058-000",  # no such branch
        "0100000003",  # serial number of zeros, though its check digit is right
        "0314409058-02",
        "031440905",
        "٠١٠٠٢٣٣٤٨٨",
    ],
)
def test_tax_code_that_breaks_the_rule_is_refused(text: str) -> None:
    with pytest.raises(IdentifierInvalid):
        TaxCode(text)


@given(st.from_regex(r"\A[0-9]{2}[1-9][0-9]{6}\Z"))
def test_tax_code_with_any_other_check_digit_is_refused(serial: str) -> None:
    taken = [text for digit in "0123456789" if (text := _tax_code_or_none(serial + digit))]

    assert len(taken) <= 1


def _tax_code_or_none(text: str) -> TaxCode | None:
    try:
        return TaxCode(text)
    except IdentifierInvalid:
        return None


# --- digests, and how a refusal speaks


def test_sha256_in_upper_case_is_folded() -> None:
    assert Sha256("AB" * 32) == "ab" * 32


def test_sha256_of_another_length_is_refused() -> None:
    with pytest.raises(IdentifierInvalid):
        Sha256("ab" * 31)


def test_refusal_shows_what_was_typed_in_both_languages_but_not_endlessly() -> None:
    with pytest.raises(IdentifierInvalid) as caught:
        DossierCode("H55-" + "9" * 500)

    assert "H55-999" in caught.value.message_vi
    assert "H55-999" in caught.value.message_en
    assert len(caught.value.message_vi) < 150
