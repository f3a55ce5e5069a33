"""How long digests and keys are relied on, and when proofs are renewed: vectors from the rows' own citations."""

from datetime import UTC, date, datetime, timedelta

import pytest

from signing.rules.algorithms import AlgorithmsUsed, algorithm_policy

POLICY = algorithm_policy()


@pytest.mark.parametrize(
    ("digest", "family", "bits", "end"),
    [
        ("sha1", "rsa", 2048, date(2013, 12, 31)),  # NIST SP 800-131A §3
        ("sha256", "rsa", 2048, date(2030, 12, 31)),  # NIST SP 800-57 part 1, table 4
        ("sha256", "rsa", 3072, None),
        ("sha256", "rsa", 4096, None),
        ("sha256", "ec", 256, None),
        ("sha512", "ec", 384, None),
    ],
)
def test_algorithms_end_with_the_weakest_part(digest: str, family: str, bits: int, end: date | None) -> None:
    assert POLICY.good_until(AlgorithmsUsed(digest, family, bits)) == end


@pytest.mark.parametrize("unknown", [AlgorithmsUsed("crc32", "ec", 256), AlgorithmsUsed("sha256", "rsa", 512)])
def test_what_no_row_names_was_never_good(unknown: AlgorithmsUsed) -> None:
    assert not POLICY.is_good(unknown, datetime(2026, 11, 22, tzinfo=UTC))


def test_last_day_of_an_algorithm_counts() -> None:
    used = AlgorithmsUsed("sha256", "rsa", 2048)
    assert POLICY.is_good(used, datetime(2030, 12, 31, 23, 59, tzinfo=UTC))
    assert not POLICY.is_good(used, datetime(2031, 1, 1, tzinfo=UTC))


def test_proofs_hold_until_the_earlier_of_certificate_and_algorithms() -> None:
    ends = datetime(2040, 1, 1, tzinfo=UTC)
    assert POLICY.holds_until(AlgorithmsUsed("sha256", "ec", 256), ends) == ends
    assert POLICY.holds_until(AlgorithmsUsed("sha256", "rsa", 2048), ends).date() == date(2030, 12, 31)


def test_renewal_comes_a_year_early_but_not_in_the_first_three_quarters() -> None:
    stamped = datetime(2026, 11, 22, tzinfo=UTC)
    long, short = stamped + timedelta(days=3650), stamped + timedelta(days=100)
    assert POLICY.renew_at(stamped, long) == long - timedelta(days=365)
    assert POLICY.renew_at(stamped, short) == stamped + timedelta(days=75)
