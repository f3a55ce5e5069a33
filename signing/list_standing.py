"""What a cancellation list is worth for one file: who signed it, whose it is, and whether it is still in force. Pure.

A cancellation counts from any list, signed or not: the worst a false one does is to make somebody ask the agency.
*Not on the list* counts only when the agency that signed the file signed the list, and only while the list is in
force; otherwise whoever holds a cancelled copy could bring an empty list along.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from signing.cancellations import CancellationList
from signing.rules.deadlines import VIETNAM
from signing.verification_report import (
    DetachedFinding,
    Indication,
    Reason,
    RegisterAnswer,
    RegisterStatus,
    SignatureReport,
    VerificationReport,
)

_AGENCIES = {"agency", "true-copy-agency"}
# The clock of whoever checks may be behind the agency's.
_CLOCKS = timedelta(minutes=10)


def answer_of_list(
    listed: CancellationList,
    signature: DetachedFinding | None,
    report: VerificationReport,
    *,
    codes: Sequence[str],
    at: datetime,
    least_number: int | None = None,
) -> tuple[RegisterAnswer, Reason | None]:
    """What the list says about the file, and what is to be added: why it does not count, or which list it was.

    `least_number` is that of the newest list of this signer that was seen here before.
    """
    doubt = _doubt(listed, signature, report, at) or _rolled_back(listed, least_number)
    answer = listed.answer(sha256=report.sha256, codes=codes)
    if answer.status is not RegisterStatus.NOT_CHECKED or doubt is not None:
        return answer, doubt
    answer = RegisterAnswer(RegisterStatus.NOT_LISTED, agency=listed.agency, checked_at=listed.published_at)
    return answer, _not_on(listed)


def _doubt(
    listed: CancellationList, signature: DetachedFinding | None, report: VerificationReport, at: datetime
) -> Reason | None:
    """The first thing that keeps the list from being believed."""
    if signature is None:
        return UNSIGNED
    if signature.indication is not Indication.PASSED or signature.certificate is None:
        return _badly_signed(signature)
    if not (listed.agency and listed.number and listed.published_at and listed.next_update):
        return INCOMPLETE
    theirs = [each for each in report.signatures if _is_by(each, signature.certificate.subject)]
    if not theirs:
        return _of_another(listed, signature.certificate.subject)
    if not listed.published_at - _CLOCKS <= at <= listed.next_update:
        return _not_in_force(listed.published_at, listed.next_update)
    signed = [moment for each in theirs if (moment := each.timestamp or each.signed_at)]
    return _older_than_the_copy(listed.published_at) if signed and listed.published_at < max(signed) else None


def _rolled_back(listed: CancellationList, least_number: int | None) -> Reason | None:
    if least_number is None or listed.number is None or listed.number >= least_number:
        return None
    return Reason(
        "register-list-rolled-back",
        f"Danh sách hủy này là số {listed.number}, nhưng máy này đã thấy số {least_number} của cùng cơ quan, nên danh "
        "sách cũ không tính. Hãy tải danh sách mới nhất.",
        f"This is cancellation list {listed.number}, but list {least_number} of the same agency was seen on this "
        "machine before, so the old one does not count. Download the newest list.",
    )


def _is_by(signature: SignatureReport, subject: str) -> bool:
    """By subject, not by certificate: an agency renews its certificate and stays the same agency."""
    facts = signature.certificate
    sound = signature.indication is not Indication.FAILED
    return signature.role in _AGENCIES and sound and facts is not None and facts.subject == subject


UNSIGNED = Reason(
    "register-list-unsigned",
    "Danh sách hủy không kèm chữ ký của cơ quan (tệp .p7s) nên không thể dựa vào để nói là chưa hủy. "
    "Hãy tải thêm chữ ký của danh sách.",
    "The cancellation list comes without the agency's signature (.p7s), so it cannot tell that a copy is not "
    "cancelled. Download the list's signature too.",
)
INCOMPLETE = Reason(
    "register-list-incomplete",
    "Danh sách hủy có chữ ký nhưng thiếu cơ quan, số thứ tự, ngày công bố hoặc hạn dùng nên không tính. "
    "Hãy tải danh sách có số thứ tự của cơ quan.",
    "The cancellation list is signed but lacks its agency, number, date or end, so it does not count. Download the "
    "agency's numbered list.",
)


def _badly_signed(signature: DetachedFinding) -> Reason:
    sub = signature.sub_indication or "GENERIC"
    return Reason(
        "register-list-badly-signed",
        f"Chữ ký của danh sách hủy không đúng hoặc không dẫn tới chứng thư gốc tin cậy ({sub}) nên danh sách không "
        "tính. Hãy tải lại danh sách và chữ ký từ cổng của cơ quan.",
        f"The cancellation list's signature does not hold or leads to no trusted root ({sub}), so the list does not "
        "count. Download the list and its signature again from the agency's portal.",
    )


def _of_another(listed: CancellationList, subject: str) -> Reason:
    return Reason(
        "register-list-other-agency",
        f"Danh sách hủy ghi là của {listed.agency}, do «{subject}» ký, không phải cơ quan đã ký tệp này, nên không "
        "tính. Hãy tải danh sách của cơ quan ghi trên văn bản.",
        f"The cancellation list says it is of {listed.agency} and is signed by «{subject}», not by the agency that "
        "signed this file, so it does not count. Download the list of the agency named in the document.",
    )


def _not_in_force(published_at: datetime, next_update: datetime) -> Reason:
    return Reason(
        "register-list-out-of-date",
        f"Danh sách hủy chỉ dùng được từ {_day(published_at)} đến {_day(next_update)} nên không còn cho biết được. "
        "Hãy tải danh sách mới nhất.",
        f"The cancellation list is in force from {_day(published_at)} to {_day(next_update)} only and cannot tell now. "
        "Download the newest list.",
    )


def _older_than_the_copy(published_at: datetime) -> Reason:
    return Reason(
        "register-list-out-of-date",
        f"Danh sách hủy công bố {_day(published_at)}, trước khi tệp này được ký, nên không thể nói gì về tệp. "
        "Hãy tải danh sách mới nhất.",
        f"The cancellation list was published on {_day(published_at)}, before this file was signed, and cannot tell "
        "about it. Download the newest list.",
    )


def _not_on(listed: CancellationList) -> Reason:
    at = _day(listed.published_at) if listed.published_at else ""
    until = _day(listed.next_update) if listed.next_update else ""
    return Reason(
        "register-not-on-list",
        f"Không có trong danh sách hủy số {listed.number} của {listed.agency}, công bố {at}, dùng được đến {until}; "
        "chữ ký của danh sách đúng. Chưa hỏi sổ chứng thực.",
        f"Not on cancellation list {listed.number} of {listed.agency}, published {at}, good until {until}, properly "
        "signed. The register was not asked.",
    )


def _day(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
