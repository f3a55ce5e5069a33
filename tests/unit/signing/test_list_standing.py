"""What a cancellation list is worth: a cancellation always counts, its absence only from the agency's list in force."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from signing.cancellations import CancellationList
from signing.checking import with_register
from signing.list_standing import answer_of_list
from signing.verification_report import (
    CertificateFacts,
    ChangesAfter,
    DetachedFinding,
    Indication,
    RegisterAnswer,
    RegisterStatus,
    SignatureReport,
    Verdict,
    VerificationReport,
)

SIGNED = datetime(2026, 11, 20, 9, tzinfo=UTC)
PUBLISHED, UNTIL, NOW = (SIGNED + timedelta(days=days) for days in (1, 15, 2))
AGENCY = CertificateFacts("CN=UBND phường Mẫu", "CN=Gốc mẫu", "1", SIGNED, SIGNED, "a" * 64)
RENEWED = replace(AGENCY, serial="2", sha256="b" * 64)
STRANGER = replace(AGENCY, subject="CN=UBND phường Khác")
BY_AGENCY = SignatureReport(
    "UBND phường Mẫu", "agency", "B-LTA", Indication.PASSED, None, SIGNED, SIGNED, True, ChangesAfter.PROOFS,
    certificate=AGENCY,
)  # fmt: skip
BY_PERSON = replace(BY_AGENCY, role="certifying-person", certificate=STRANGER)
REPORT = VerificationReport(Verdict.VALID, (), RegisterAnswer(), (BY_PERSON, BY_AGENCY), "c" * 64, 10, NOW)
GENUINE = DetachedFinding(Indication.PASSED, None, RENEWED)
BROKEN = DetachedFinding(Indication.FAILED, "HASH_FAILURE", AGENCY)
UNTRUSTED = DetachedFinding(Indication.INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND", AGENCY)

Listed = Callable[..., CancellationList]


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    def make(*copies: str, **changed: Any) -> CancellationList:
        facts = {
            "agency": "UBND phường Mẫu", "number": 3, "published_at": PUBLISHED.isoformat(),
            "next_update": UNTIL.isoformat(), "copies": [{"sha256": [digest]} for digest in copies],
        }  # fmt: skip
        (tmp_path / "huy.json").write_text(json.dumps(facts | changed))
        return CancellationList.from_file(tmp_path / "huy.json")

    return make


def told(
    listed: CancellationList, signature: DetachedFinding | None, *, at: datetime = NOW
) -> tuple[RegisterStatus, Verdict, list[str]]:
    answer, about = answer_of_list(listed, signature, REPORT, codes=(), at=at)
    report = with_register(REPORT, answer, about_list=about)
    return report.register.status, report.verdict, [reason.code for reason in report.reasons]


def test_absence_from_the_agency_s_list_in_force_counts_and_names_the_list(listed: Listed) -> None:
    assert told(listed("d" * 64), GENUINE) == (RegisterStatus.NOT_LISTED, Verdict.VALID, ["register-not-on-list"])
    _, about = answer_of_list(listed(), GENUINE, REPORT, codes=(), at=NOW)
    assert about is not None and "số 3" in about.message_vi


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        (None, "register-list-unsigned"),
        (BROKEN, "register-list-badly-signed"),
        (UNTRUSTED, "register-list-badly-signed"),
        (replace(GENUINE, certificate=None), "register-list-badly-signed"),
        (replace(GENUINE, certificate=STRANGER), "register-list-other-agency"),
    ],
)
def test_absence_from_a_list_that_the_agency_did_not_sign_tells_nothing(
    listed: Listed, signature: DetachedFinding | None, code: str
) -> None:
    assert told(listed(), signature) == (RegisterStatus.NOT_CHECKED, Verdict.VALID, [code])


@pytest.mark.parametrize("lacking", ["agency", "number", "published_at", "next_update"])
def test_signed_list_that_lacks_what_lists_have_tells_nothing(listed: Listed, lacking: str) -> None:
    assert told(listed(**{lacking: None}), GENUINE)[2] == ["register-list-incomplete"]


@pytest.mark.parametrize("at", [UNTIL + timedelta(seconds=1), PUBLISHED - timedelta(hours=1)])
def test_list_not_in_force_tells_nothing(listed: Listed, at: datetime) -> None:
    assert told(listed(), GENUINE, at=at)[::2] == (RegisterStatus.NOT_CHECKED, ["register-list-out-of-date"])


def test_list_from_before_the_copy_was_signed_tells_nothing(listed: Listed) -> None:
    early = listed(published_at=(SIGNED - timedelta(minutes=1)).isoformat())
    assert told(early, GENUINE)[::2] == (RegisterStatus.NOT_CHECKED, ["register-list-out-of-date"])


@pytest.mark.parametrize("signature", [None, BROKEN, UNTRUSTED, GENUINE])
def test_cancellation_counts_from_any_list(listed: Listed, signature: DetachedFinding | None) -> None:
    status, verdict, codes = told(listed("c" * 64), signature)

    assert (status, verdict, codes[0]) == (RegisterStatus.CANCELLED, Verdict.INVALID, "register-cancelled")
    assert len(codes) == (1 if signature is GENUINE else 2)
