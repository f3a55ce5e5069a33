"""From findings about signatures and register to one verdict with reasons. Pure; owns the rules of judgement.

Every rule errs on the side of not saying *valid*:
1. a cancelled or voided copy is invalid, whatever its signatures say;
2. one failed signature makes the file invalid;
3. content added after the last signature, or against a signer's lock, is a failed signature;
4. no signature, a signature missing that a field waits for, or anything that cannot be told: cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from signing.verification_report import (
    Indication,
    Reason,
    RegisterAnswer,
    RegisterStatus,
    SignatureReport,
    Verdict,
)

_BY_SUB_INDICATION = {
    "HASH_FAILURE": ("nội dung đã bị sửa sau khi ký", "the content was changed after signing"),
    "SIG_CRYPTO_FAILURE": ("chữ ký không khớp với khóa của người ký", "the signature does not match the signer's key"),
    "FORMAT_FAILURE": (
        "tệp bị thêm hoặc đổi nội dung sau khi ký, hoặc chữ ký không đúng cấu trúc",
        "content was added or changed after signing, or the signature's structure is wrong",
    ),
    "REVOKED": ("chứng thư số đã bị thu hồi trước khi ký", "the certificate was revoked before signing"),
    "NO_CERTIFICATE_CHAIN_FOUND": (
        "không rõ ai cấp chứng thư số: chưa có chứng thư gốc tin cậy tương ứng",
        "it is not known who issued the certificate: its root is not among the trusted ones",
    ),
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": (
        "tệp chưa kèm đủ bằng chứng về tình trạng chứng thư số",
        "the file does not carry enough proof of the certificate's status",
    ),
    "TRY_LATER": ("chưa có dữ liệu thu hồi của chứng thư số", "there is no revocation data for the certificate"),
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": (
        "thuật toán của chữ ký đã quá yếu và không có bằng chứng thời gian từ trước đó",
        "its algorithms have become too weak and no proof of time from before that exists",
    ),
    "OUT_OF_BOUNDS_NO_POE": (
        "chứng thư số đã hết hạn và không có bằng chứng rằng đã ký trước đó",
        "the certificate has expired and nothing proves that the signature was made before",
    ),
    "OUT_OF_BOUNDS_NOT_REVOKED": (
        "chứng thư số đã hết hạn và không có bằng chứng rằng đã ký trước đó",
        "the certificate has expired and nothing proves that the signature was made before",
    ),
    "REVOKED_NO_POE": (
        "chứng thư số đã bị thu hồi và không có bằng chứng rằng đã ký trước đó",
        "the certificate was revoked and nothing proves that the signature was made before",
    ),
    "NO_POE": (
        "không có bằng chứng thời gian cho chữ ký",
        "nothing proves when the signature was made",
    ),
    "SIG_CONSTRAINTS_FAILURE": (
        "có nội dung được thêm giữa các lần ký",
        "content was added between signatures",
    ),
}


def judge(
    signatures: Sequence[SignatureReport], register: RegisterAnswer, *, missing_fields: Sequence[str] = ()
) -> tuple[Verdict, tuple[Reason, ...]]:
    """The verdict and the reasons, the weightiest first."""
    reasons: list[Reason] = []
    verdict = Verdict.VALID
    if register.status in (RegisterStatus.CANCELLED, RegisterStatus.VOIDED):
        verdict = Verdict.INVALID
        reasons.append(_cancelled(register))
    failed = [each for each in signatures if each.indication is Indication.FAILED]
    untold = [each for each in signatures if each.indication is Indication.INDETERMINATE]
    reasons += [_about(each) for each in (*failed, *untold)]
    if failed:
        verdict = Verdict.INVALID
    if not signatures:
        reasons.append(NO_SIGNATURE)
    if missing_fields and signatures:
        reasons.append(
            Reason(
                "signature-missing",
                f"Còn thiếu chữ ký ở ô {', '.join(missing_fields)}: văn bản chưa hoàn thành.",
                f"The field {', '.join(missing_fields)} is not signed yet: the document is not complete.",
            )
        )
    if verdict is Verdict.VALID and (untold or missing_fields or not signatures):
        verdict = Verdict.INDETERMINATE
    if register.status is RegisterStatus.NOT_CHECKED:
        reasons.append(NOT_CHECKED)
    if register.status is RegisterStatus.UNKNOWN:
        reasons.append(UNKNOWN_COPY)
    return verdict, tuple(reasons)


NO_SIGNATURE = Reason(
    "no-signature",
    "Tệp không có chữ ký số nào nên không có căn cứ để kết luận. Hãy xin tệp gốc có chữ ký số.",
    "The file carries no digital signature, so nothing can be concluded. Ask for the signed original file.",
)
NOT_CHECKED = Reason(
    "register-not-checked",
    "Chưa kiểm tra việc hủy: chưa hỏi sổ chứng thực của cơ quan cấp.",
    "Cancellation not checked: the issuing agency's register was not asked.",
)
UNKNOWN_COPY = Reason(
    "register-unknown",
    "Sổ chứng thực được hỏi không biết tệp này. Hãy hỏi cơ quan ghi trên văn bản.",
    "The register that was asked does not know this file. Ask the agency named in the document.",
)
DAMAGED = Reason(
    "file-damaged",
    "Cấu trúc tệp PDF bị hỏng nên không kiểm tra được chữ ký. Hãy xin lại tệp gốc.",
    "The PDF's structure is damaged, so its signatures cannot be checked. Ask for the original file again.",
)
TIMED_OUT = Reason(
    "check-gave-up",
    "Tệp quá nặng hoặc bất thường, việc kiểm tra đã dừng ở giới hạn an toàn. Hãy xin lại tệp gốc.",
    "The file is too heavy or unusual; the check stopped at its safety limits. Ask for the original file again.",
)


def _cancelled(register: RegisterAnswer) -> Reason:
    number = f" số {register.number}" if register.number else ""
    number_en = f" {register.number}" if register.number else ""
    if register.status is RegisterStatus.VOIDED:
        return Reason(
            "register-voided",
            f"Số chứng thực{number_en} đã bị bỏ, không được cấp; tệp không có giá trị.",
            f"The certification number{number_en} was voided and never issued; the file has no value.",
        )
    return Reason(
        "register-cancelled",
        f"Bản sao chứng thực{number} đã bị cơ quan cấp hủy bỏ; không còn giá trị.",
        f"The issuing agency cancelled this certified copy{number_en}; it has no value any more.",
    )


def _about(signature: SignatureReport) -> Reason:
    vi, en = _BY_SUB_INDICATION.get(
        signature.sub_indication or "", ("chưa đủ căn cứ để kết luận", "there is not enough to conclude")
    )
    who = signature.signer or "?"
    sub = signature.sub_indication or "GENERIC"
    return Reason(
        f"signature-{sub.lower().replace('_', '-')}",
        f"Chữ ký của {who}: {vi} ({sub}).",
        f"Signature of {who}: {en} ({sub}).",
    )
