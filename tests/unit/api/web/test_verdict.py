"""A verdict page never makes a copy look better than it is known to be."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import pytest

from api.web.pages.verdict import CopyFacts, answer_for_code, headline_for_file

NOW = datetime(2026, 11, 22, 2, 31, tzinfo=UTC)


def facts(status: str) -> CopyFacts:
    return CopyFacts(status, "145/2026-SCT/BS", "UBND phường Mẫu", "Giấy khai sinh", "Birth", 2, date(2026, 11, 22))


def test_a_code_alone_is_never_drawn_as_a_valid_copy() -> None:
    tones = {answer_for_code(facts(status), NOW).tone for status in ("issued", "cancelled", "voided", "reserved", "?")}
    assert "valid" not in tones


@pytest.mark.parametrize(
    ("status", "tone", "headline"),
    [
        ("issued", "recorded", "recorded"),
        ("cancelled", "invalid", "cancelled"),
        ("voided", "invalid", "voided"),
        ("reserved", "indeterminate", "indeterminate"),
    ],
)
def test_code_verdict_follows_the_register(status: str, tone: str, headline: str) -> None:
    answer = answer_for_code(facts(status), NOW)
    assert (answer.tone, answer.headline) == (tone, headline)


def test_an_unknown_code_is_invalid() -> None:
    assert answer_for_code(None, NOW).tone == "invalid"


def test_a_file_is_valid_only_with_good_signatures_and_an_issued_entry() -> None:
    verdicts = ("valid", "invalid", "indeterminate")
    statuses = ("issued", "cancelled", "voided", "unknown", "not_checked")
    for verdict, status, signed in itertools.product(verdicts, statuses, (True, False)):
        tone, _ = headline_for_file(verdict, status, has_signatures=signed)
        assert (tone == "valid") == (verdict == "valid" and status == "issued" and signed)


@pytest.mark.parametrize("status", ["issued", "unknown", "not_checked"])
def test_cannot_tell_is_said_whatever_the_register_says(status: str) -> None:
    assert headline_for_file("indeterminate", status, has_signatures=True)[0] == "indeterminate"
