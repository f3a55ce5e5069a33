"""The words of a verification report, Vietnamese and English, for the command line and the printed form."""

from __future__ import annotations

from datetime import datetime

from signing.rules.deadlines import VIETNAM
from signing.verification_report import ChangesAfter, Indication, RegisterStatus, Verdict

VERDICTS = {
    Verdict.VALID: ("✓", "HỢP LỆ", "Valid"),
    Verdict.INVALID: ("✕", "KHÔNG HỢP LỆ", "Invalid"),
    Verdict.INDETERMINATE: ("?", "CHƯA ĐỦ CĂN CỨ KẾT LUẬN", "Cannot tell"),
}
INDICATIONS = {
    Indication.PASSED: ("hợp lệ", "valid"),
    Indication.FAILED: ("không hợp lệ", "invalid"),
    Indication.INDETERMINATE: ("chưa đủ căn cứ kết luận", "cannot tell"),
}
ROLES = {
    "certifying-person": ("người thực hiện chứng thực", "certifying person"),
    "agency": ("cơ quan chứng thực", "certifying agency"),
    "digitizing-officer": ("người sao chụp", "digitizing officer"),
    "true-copy-agency": ("cơ quan sao y", "agency of the true copy"),
}
SIGNER = ("người ký", "signer")
CHANGES = {
    ChangesAfter.NONE: ("không có gì được thêm sau chữ ký này", "nothing was added after this signature"),
    ChangesAfter.PROOFS: ("chỉ thêm bằng chứng lâu dài", "only long-term proofs were added after it"),
    ChangesAfter.SIGNATURES_OR_FORM: ("sau đó có chữ ký khác", "another signature followed"),
    ChangesAfter.ANNOTATIONS: ("sau đó có ghi chú được thêm", "notes were added after it"),
    ChangesAfter.CONTENT: ("sau đó NỘI DUNG BỊ THAY ĐỔI", "CONTENT WAS CHANGED after it"),
    ChangesAfter.UNKNOWN: ("không rõ có gì thay đổi sau đó", "what changed after it cannot be told"),
}
REGISTER = {
    RegisterStatus.ISSUED: ("đã cấp, chưa bị hủy", "issued, not cancelled"),
    RegisterStatus.CANCELLED: ("ĐÃ BỊ HỦY", "CANCELLED"),
    RegisterStatus.VOIDED: ("số đã bị bỏ, không cấp", "number voided, never issued"),
    RegisterStatus.UNKNOWN: ("sổ không biết tệp này", "the register does not know this file"),
    RegisterStatus.NOT_LISTED: ("không có trong danh sách hủy", "not on the cancellation list"),
    RegisterStatus.NOT_CHECKED: ("chưa kiểm tra việc hủy", "cancellation not checked"),
}


def local_time(at: datetime | None) -> str:
    """A time as people in Vietnam read it; a dash when there is none."""
    return "–" if at is None else f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S} (+07:00)"
