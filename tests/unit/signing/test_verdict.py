import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signing.cancellations import CancellationList, codes_in_file
from signing.checking import with_register
from signing.copy.verification_code import VerificationCode
from signing.errors import CancellationListUnreadable
from signing.verdict import DAMAGED, judge
from signing.verification_report import (
    ChangesAfter,
    Indication,
    RegisterAnswer,
    RegisterStatus,
    SignatureReport,
    Verdict,
    VerificationReport,
    report_from_json,
    report_to_json,
)

AT = datetime(2026, 11, 22, 9, 31, 7, tzinfo=UTC)
GOOD = SignatureReport(
    "Lê Văn Mẫu", "certifying-person", "B-LTA", Indication.PASSED, None, AT, AT, True, ChangesAfter.NONE
)
FAILED = replace(GOOD, indication=Indication.FAILED, sub_indication="HASH_FAILURE")
UNTOLD = replace(GOOD, indication=Indication.INDETERMINATE, sub_indication="NO_CERTIFICATE_CHAIN_FOUND")
ISSUED = RegisterAnswer(RegisterStatus.ISSUED, "145/2026", "UBND phường Mẫu", AT)
CANCELLED = replace(ISSUED, status=RegisterStatus.CANCELLED)


@pytest.mark.parametrize(
    ("signatures", "register", "missing", "verdict", "code"),
    [
        ((GOOD, GOOD), ISSUED, (), Verdict.VALID, None),
        ((GOOD,), RegisterAnswer(), (), Verdict.VALID, "register-not-checked"),
        ((GOOD,), replace(ISSUED, status=RegisterStatus.UNKNOWN), (), Verdict.VALID, "register-unknown"),
        ((GOOD,), CANCELLED, (), Verdict.INVALID, "register-cancelled"),
        ((UNTOLD,), CANCELLED, (), Verdict.INVALID, "register-cancelled"),
        ((), CANCELLED, (), Verdict.INVALID, "register-cancelled"),
        ((GOOD,), replace(ISSUED, status=RegisterStatus.VOIDED), (), Verdict.INVALID, "register-voided"),
        ((GOOD, FAILED), ISSUED, (), Verdict.INVALID, "signature-hash-failure"),
        ((UNTOLD, FAILED), ISSUED, (), Verdict.INVALID, "signature-hash-failure"),
        ((GOOD, UNTOLD), ISSUED, (), Verdict.INDETERMINATE, "signature-no-certificate-chain-found"),
        ((), ISSUED, (), Verdict.INDETERMINATE, "no-signature"),
        ((GOOD,), ISSUED, ("CoQuan",), Verdict.INDETERMINATE, "signature-missing"),
    ],
)
def test_judgement(
    signatures: tuple[SignatureReport, ...],
    register: RegisterAnswer,
    missing: tuple[str, ...],
    verdict: Verdict,
    code: str | None,
) -> None:
    found, reasons = judge(signatures, register, missing_fields=missing)
    assert found is verdict
    assert (reasons[0].code if reasons else None) == code


def _report(verdict: Verdict, *signatures: SignatureReport) -> VerificationReport:
    return VerificationReport(verdict, (DAMAGED,), RegisterAnswer(), signatures, "0" * 64, 10, AT)


def test_report_survives_json() -> None:
    report = replace(_report(Verdict.INVALID, GOOD, FAILED, UNTOLD), register=CANCELLED)
    document = json.loads(json.dumps(report_to_json(report)))
    assert document["schema"] == 1
    assert report_from_json(document) == report


def test_register_lowers_a_verdict_and_never_lifts_it() -> None:
    assert with_register(_report(Verdict.VALID, GOOD), CANCELLED).verdict is Verdict.INVALID
    assert with_register(_report(Verdict.INDETERMINATE, UNTOLD), ISSUED).verdict is Verdict.INDETERMINATE
    assert with_register(_report(Verdict.INVALID, FAILED), ISSUED).verdict is Verdict.INVALID
    kept = with_register(_report(Verdict.INDETERMINATE), ISSUED)
    assert (kept.verdict, kept.reasons[0]) == (Verdict.INDETERMINATE, DAMAGED)


def test_cancellation_list_answers_by_digest_and_code(tmp_path: Path) -> None:
    code = VerificationCode.new()
    path = tmp_path / "huy.json"
    copies = [{"sha256": ["A" * 64, "b" * 64], "code": code, "number": "145/2026"}]
    path.write_text(json.dumps({"agency": "UBND phường Mẫu", "published_at": AT.isoformat(), "copies": copies}))
    listed = CancellationList.from_file(path)
    for answer in (listed.answer(sha256="a" * 64), listed.answer(sha256="c" * 64, codes=[code])):
        assert answer == CANCELLED
    assert listed.answer(sha256="c" * 64) == RegisterAnswer()


def test_plain_list_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "huy.json"
    path.write_text(json.dumps([{"sha256": "a" * 64}]))
    assert CancellationList.from_file(path).answer(sha256="a" * 64).status is RegisterStatus.CANCELLED


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[1]", "[" * 100_000, '[{"status": "nonsense"}]', '[{"status": "issued"}]', '[{"code": "123"}]',
        '{"number": 0, "copies": []}', '{"number": true, "copies": []}', '{"number": 1, "number": 2, "copies": []}',
        '{"next_update": "2026-12-06T00:00:00", "copies": []}', '{"copies": [], "copies": [{"sha256": "a"}]}',
    ],
)  # fmt: skip
def test_unreadable_list_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "huy.json"
    path.write_text(text)
    with pytest.raises(CancellationListUnreadable):
        CancellationList.from_file(path)


def test_code_is_found_in_metadata() -> None:
    code = VerificationCode.new()
    assert codes_in_file(f"…<dc:identifier>{code}</dc:identifier>…".encode()) == (code,)
    assert codes_in_file(b"nothing") == ()


def test_code_written_in_front_does_not_hide_the_true_one() -> None:
    fake, true = VerificationCode.new(), VerificationCode.new()
    content = "".join(f"<dc:identifier>{code}</dc:identifier>" for code in (fake, fake, true)).encode()
    assert codes_in_file(content) == (fake, true)
