"""The rules as data: vectors from the articles, and what a wrong row says."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from signing.errors import ExemptionNeedsEvidence, ExtensionNeedsAgreement, PageCountInvalid, RuleMissing, RulesInvalid
from signing.examination.grounds import Ground
from signing.rules import Placement, SignerKind, load_rules
from signing.rules.deadlines import VIETNAM
from signing.rules.letter_rules import LetterKind

RULES = load_rules()
SHIPPED = Path(__file__).parents[3] / "signing" / "rules"


# TT 226/2016/TT-BTC art. 4
@pytest.mark.parametrize(
    ("pages", "dong"),
    [
        (1, 2_000),
        (2, 4_000),
        (3, 5_000),
        (4, 6_000),
        (10, 12_000),
        (50, 52_000),
        (197, 199_000),
        (198, 200_000),
        (199, 200_000),
        (300, 200_000),
    ],
)
def test_fee_by_pages_follows_the_tariff(pages: int, dong: int) -> None:
    decided = RULES.fee(pages, on=date(2026, 11, 22))
    assert decided.value == dong
    assert decided.rules[0].version == "phi-chung-thuc-ban-sao@2017-01-01"


def test_fee_of_several_copies_has_the_ceiling_on_each() -> None:
    assert RULES.fee(300, on=date(2026, 11, 22), copies=3).value == 600_000


def test_fee_of_no_pages_is_refused() -> None:
    with pytest.raises(PageCountInvalid):
        RULES.fee(0, on=date(2026, 11, 22))


# NQ 66.22/2026: less between 15 August 2026 and 28 February 2027, by an annex that says how much
def test_exemption_holds_between_its_days_and_asks_for_the_sum() -> None:
    exemption = RULES.exemption("giam-phi-cong-dan-so", on=date(2026, 8, 15))
    assert exemption.rule.provisional
    assert exemption.reduced(12_000, 6_000) == 6_000
    for stated in (None, -1, 12_000):
        with pytest.raises(ExemptionNeedsEvidence):
            exemption.reduced(12_000, stated)
    for day in (date(2026, 8, 14), date(2027, 3, 1)):
        with pytest.raises(RuleMissing):
            RULES.exemption("giam-phi-cong-dan-so", on=day)


def test_exemption_by_share_needs_no_sum(tmp_path: Path) -> None:
    half = 'evidence = "giấy tờ"\n\n[[exemption]]\nid = "giam-nua"\neffective_from = 2026-01-01\npercent = 50\n' + (
        'citation = "thử nghiệm"\nname_vi = "Giảm"\nname_en = "Less"\nevidence = "Tài khoản'
    )
    folder = _edited(tmp_path, "fees.toml", 'evidence = "Tài khoản', half)
    assert load_rules(folder).exemption("giam-nua", on=date(2026, 11, 22)).reduced(5_000, None) == 2_500


def test_fee_before_the_tariff_is_missing() -> None:
    with pytest.raises(RuleMissing) as caught:
        RULES.fee(1, on=date(2016, 12, 31))
    assert "31/12/2016" in caught.value.message_vi


# NĐ 23/2015 art. 7 (same day; after 15:00 the next working day) and art. 21 (up to two working days more), TT 01/2020
# art. 2; 16 November 2026 is a Monday.
@pytest.mark.parametrize(
    ("received", "extension", "due"),
    [
        ("2026-11-16 09:00:00", 0, "2026-11-16"),
        ("2026-11-16 15:00:00", 0, "2026-11-16"),
        ("2026-11-16 15:00:01", 0, "2026-11-17"),
        ("2026-11-20 15:30:00", 0, "2026-11-23"),
        ("2026-02-13 15:30:00", 0, "2026-02-23"),  # the Friday before Tết
        ("2026-11-16 09:00:00", 2, "2026-11-18"),
        ("2026-11-16 15:30:00", 2, "2026-11-19"),
        ("2026-11-21 22:10:00", 0, "2026-11-23"),  # a Saturday night, online
        ("2026-01-01 09:00:00", 0, "2026-01-05"),  # 2 January was given off for 10 January
        ("2026-01-09 16:00:00", 0, "2026-01-10"),  # the Saturday that made up for it
        ("2026-08-28 15:30:00", 0, "2026-09-03"),  # the Friday before the National Day: 31 August to 2 September off
    ],
)
def test_due_by_time_of_receipt_steps_working_days(received: str, extension: int, due: str) -> None:
    received_at = datetime.fromisoformat(received).replace(tzinfo=VIETNAM).astimezone(UTC)
    decided = RULES.due_at(received_at, extension_days=extension)
    assert decided.value.astimezone(VIETNAM).isoformat() == f"{due}T17:00:00+07:00"
    assert "điều 7" in decided.rules[0].citation
    assert not any(rule.provisional for rule in decided.rules)


# Announced, not law yet: 24/11 (Resolution 80-NQ/TW; Labour Code art. 112 is to be amended) and the calendar of 2027
# (Labour Code art. 111 and 112 by the lunar calendar; no notice yet). Whoever is given such a date is told.
@pytest.mark.parametrize(
    ("received", "due", "day_off"),
    [
        ("2026-11-23 15:00:01", "2026-11-25", "ngay-van-hoa-viet-nam"),
        ("2026-11-24 09:00:00", "2026-11-25", "ngay-van-hoa-viet-nam"),
        ("2027-02-04 15:30:00", "2027-02-12", "tet-nguyen-dan-2027"),
        ("2027-04-15 16:00:00", "2027-04-19", "gio-to-2027"),
        ("2027-04-29 15:30:00", "2027-05-04", "quoc-te-lao-dong-2027"),
        ("2027-09-01 15:30:00", "2027-09-06", "quoc-khanh-2027"),
    ],
)
def test_due_over_a_provisional_day_off_says_so(received: str, due: str, day_off: str) -> None:
    decided = RULES.due_at(datetime.fromisoformat(received).replace(tzinfo=VIETNAM))
    assert decided.value.astimezone(VIETNAM).date().isoformat() == due
    assert [rule.id for rule in decided.rules if rule.provisional] == [day_off]


def test_due_with_long_extension_needs_agreement() -> None:
    received_at = datetime(2026, 11, 16, 2, tzinfo=UTC)
    with pytest.raises(ExtensionNeedsAgreement):
        RULES.due_at(received_at, extension_days=3)
    due = RULES.due_at(received_at, extension_days=3, agreed_in_writing=True).value
    assert due.astimezone(VIETNAM).date() == date(2026, 11, 19)


def test_boundary_is_a_datum(tmp_path: Path) -> None:
    folder = _edited(
        tmp_path, "deadlines.toml", "boundary_counts_as_same_day = true", "boundary_counts_as_same_day = false"
    )
    received_at = datetime(2026, 11, 16, 15, tzinfo=VIETNAM)
    assert load_rules(folder).due_at(received_at).value.astimezone(VIETNAM).date() == date(2026, 11, 17)


def test_calendar_of_an_agency_beats_the_general_one(tmp_path: Path) -> None:
    extra = (
        '[[calendar]]\nid = "lich-rieng"\nagency = "H99.1"\neffective_from = 2026-01-01\ncitation = "thử nghiệm"\n'
        "weekdays = [1, 2, 3, 4, 5, 6]\ncloses = 16:30:00\n\n[[calendar]]"
    )
    folder = _edited(tmp_path, "deadlines.toml", "[[calendar]]", extra)
    saturday = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
    due = load_rules(folder).due_at(saturday, agency="H99.1").value
    assert due.astimezone(VIETNAM).isoformat() == "2026-11-21T16:30:00+07:00"


# TT 01/2020 art. 11
def test_two_persons_are_needed_unless_the_agency_has_a_row_of_its_own(tmp_path: Path) -> None:
    on = date(2026, 11, 22)
    assert RULES.desk.two_persons_of("H99.1", on).required
    extra = (
        '[[two_persons]]\nid = "mot-nguoi"\nagency = "H99.1"\neffective_from = 2026-01-01\ncitation = "thử nghiệm"\n'
        "required = false\n\n[[two_persons]]"
    )
    desk = load_rules(_edited(tmp_path, "desk.toml", "[[two_persons]]", extra)).desk
    assert not desk.two_persons_of("H99.1", on).required
    assert desk.two_persons_of("H99.1", date(2025, 12, 31)).required
    assert desk.two_persons_of("H99.2", on).required


# NĐ 23/2015 art. 22
def test_letters_state_each_ground_with_its_clause() -> None:
    on = date(2026, 11, 22)
    stated = [RULES.letters.ground(ground, on) for ground in Ground]
    assert [one.article.split()[1] for one in stated] == ["1", "2", "3", "4", "5", "6"]
    assert RULES.letters.template(LetterKind.REFUSAL, on).label(7, 2026) == "07/2026/TB-TCCT"


# NĐ 23/2015 art. 13(4)
def test_book_symbol_is_statutory_unless_set() -> None:
    assert RULES.book_symbol(on=date(2026, 11, 22)).value == "SCT/BS"
    assert RULES.book_symbol(on=date(2026, 11, 22), electronic=True).value == "SCTĐT/BS"


# TT 01/2023 art. 8 against NĐ 30/2020 annex I: two places, two meanings
def test_purposes_decide_signer_and_place() -> None:
    on = date(2026, 11, 22)
    component, sao_y = RULES.purpose("digitized_component", on=on), RULES.purpose("sao_y", on=on)
    assert (component.signer, component.placement) == (SignerKind.PERSON, Placement.TOP_LEFT)
    assert (sao_y.signer, sao_y.placement) == (SignerKind.AGENCY, Placement.TOP_RIGHT)
    assert sao_y.fill(name="UBND phường Mẫu", title="", time="2026-11-22T09:31:07+07:00")[0] == "Sao y"


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("fees.toml", "first_pages = 2", "first_pages = -1", "at least 0"),
        ("fees.toml", "first_pages = 2", 'first_pages = "2"', "must be int"),
        ("fees.toml", "first_pages = 2", "first_page = 2", "missing first_pages"),
        ("fees.toml", "first_pages = 2", "first_pages = 2\nsurcharge = 1", "unknown: surcharge"),
        (
            "fees.toml",
            "effective_from = 2017-01-01",
            "effective_from = 2017-01-01\neffective_to = 2016-01-01",
            "before",
        ),
        ("fees.toml", "[[fee]]", "[[fees]]", "unknown table"),
        ("fees.toml", "[[fee]]", "[[fee", ""),
        ("fees.toml", 'name_en = "Digital', 'percent = 101\nname_en = "Digital', "at most 100"),
        ("desk.toml", 'agency = "*"', 'agency = "H1"', "no row for every agency"),
        ("desk.toml", "starts = [08:00:00, 08:30:00", "starts = [08:30:00, 08:00:00", "in order"),
        ("desk.toml", "places = 2", "places = 0", "at least 1"),
        ("letters.toml", 'kind = "refusal"', 'kind = "refused"', "must be one of"),
        ("letters.toml", "Kính gửi: {requester}", "Kính gửi: {applicant}", "cannot fill in applicant"),
        ("letters.toml", "{order:02d}/{year}/TB", "{orders}/{year}/TB", "cannot fill in orders"),
        ("deadlines.toml", "weekdays = [1, 2, 3, 4, 5]", "weekdays = [0]", "weekdays are 1"),
        ("deadlines.toml", "weekdays = [1, 2, 3, 4, 5]", "weekdays = []", "must be a list"),
        ("deadlines.toml", 'agency = "*"', 'agency = "H1"', "no calendar for every agency"),
        ("deadlines.toml", "month = 4\nday = 30", "month = 4\nday = 31", "day is out of range"),
        ("deadlines.toml", "effective_to = 2026-02-20\n", "", "must end"),
        ("purposes.toml", 'signer = "agency"', 'signer = "nobody"', "must be one of"),
        ("purposes.toml", '"Sao y", "{name}"', '"Sao y", "{names}"', "cannot fill in names"),
        ("wording.toml", "{number}", "{number", ""),
        ("wording.toml", 'id = "loi-chung"', 'id = "loi-chung-khac"', "nobody prints"),
        ("wording.toml", 'symbol = "SCT/BS"', 'symbol = ""', "symbol is empty"),
    ],
)
def test_wrong_row_names_file_and_reason(tmp_path: Path, file: str, old: str, new: str, reason: str) -> None:
    with pytest.raises(RulesInvalid) as caught:
        load_rules(_edited(tmp_path, file, old, new))
    assert caught.value.file == file
    assert reason in caught.value.reason


def test_two_versions_on_one_day_are_refused(tmp_path: Path) -> None:
    text = (SHIPPED / "fees.toml").read_text()
    twice = text + text[text.index("[[fee]]") :].replace("2017-01-01", "2027-01-01")
    folder = _edited(tmp_path, "fees.toml", text, twice)
    with pytest.raises(RulesInvalid, match="in force together"):
        load_rules(folder)


def _edited(tmp_path: Path, file: str, old: str, new: str) -> Path:
    for source in SHIPPED.glob("*.toml"):
        text = source.read_text()
        if source.name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / source.name).write_text(text)
    return tmp_path
