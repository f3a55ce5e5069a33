"""The report on paper: PDF/A-2b, Vietnamese with English beneath, from the verdict down to the certificates.

Owns the page. Refuses to judge: every word stands in the report already. The same report gives the same bytes.
"""

from __future__ import annotations

import io

import pikepdf

from signing.copy.drawing import GREY, INK, LINE, PANEL, Colour, Sheet, Type
from signing.copy.envelope import DocumentFacts, add_envelope
from signing.errors import CopyTextUnprintable
from signing.reporting.wording import CHANGES, INDICATIONS, REGISTER, ROLES, SIGNER, VERDICTS, local_time
from signing.verification_report import SignatureReport, Verdict, VerificationReport

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 210.0, 297.0, 22.0, 188.0, 22.0, 274.0
_NAME_WIDTH = 48.0
_COLOURS: dict[Verdict, Colour] = {
    Verdict.VALID: (0x17, 0x66, 0x3A),
    Verdict.INVALID: (0xA3, 0x20, 0x1B),
    Verdict.INDETERMINATE: (0x8A, 0x5A, 0x00),
}
_BODY, _SMALL, _NAME = Type(9.8), Type(9, "I", GREY), Type(9.5, "", GREY)
_HEAD = Type(13, "B", INK)


def print_report(report: VerificationReport, *, file_name: str) -> bytes:
    """The report as PDF/A-2b."""
    form = _Form()
    form.line("BÁO CÁO KIỂM TRA CHỮ KÝ SỐ", Type(17, "B", INK), "Verification report")
    _say_verdict(form, report)
    form.head("Tệp", "The file")
    form.row("Tên tệp · File", file_name)
    form.row("Dung lượng · Size", f"{report.size:,} byte".replace(",", "."))
    form.row("SHA-256", report.sha256)
    form.row("Kiểm tra lúc · Checked", local_time(report.verified_at))
    if report.proof_until is not None:
        form.row("Bằng chứng còn giữ được đến · Proofs hold until", local_time(report.proof_until))
    form.head("Sổ chứng thực", "The register")
    vi, en = REGISTER[report.register.status]
    form.row("Tình trạng · Status", f"{vi} · {en}")
    form.row("Số chứng thực · Number", report.register.number)
    form.row("Cơ quan · Agency", report.register.agency)
    if report.register.checked_at is not None:
        form.row("Hỏi lúc · Asked", local_time(report.register.checked_at))
    for number, signature in enumerate(report.signatures, start=1):
        _say_signature(form, signature, number)
    form.note(
        "Lập tự động từ chính tệp được kiểm tra. Kết luận theo ETSI EN 319 102-1, đúng vào lúc kiểm tra; báo cáo này "
        "không thay cho việc kiểm tra lại chính tệp đó.",
        "Made automatically from the file itself. The conclusions follow ETSI EN 319 102-1 as of the time stated; this "
        "report does not replace checking the file again.",
    )
    return _archivable(form.finish(), report)


def _say_verdict(form: _Form, report: VerificationReport) -> None:
    _, vi, en = VERDICTS[report.verdict]
    form.verdict(vi, en, _COLOURS[report.verdict])
    for reason in report.reasons:
        form.line(reason.message_vi, _BODY, reason.message_en)


def _say_signature(form: _Form, signature: SignatureReport, number: int) -> None:
    form.head(f"Chữ ký {number}", f"Signature {number}")
    role, facts = ROLES.get(signature.role or "", SIGNER), signature.certificate
    vi, en = INDICATIONS[signature.indication]
    sub = f" ({signature.sub_indication})" if signature.sub_indication else ""
    form.row("Người ký · Signer", signature.signer)
    form.row("Tư cách · In the capacity of", f"{role[0]} · {role[1]}")
    form.row("Kết luận · Conclusion", f"{vi} · {en}: {signature.indication.value}{sub}")
    form.row("Mức · Level", f"PAdES {signature.level}" if signature.level not in (None, "CMS") else signature.level)
    form.row("Ký lúc, theo máy người ký · Signed, by the signer's clock", local_time(signature.signed_at))
    form.row("Bằng chứng thời gian tốt nhất · Best proof of time", local_time(signature.timestamp))
    form.row("Thay đổi sau đó · Changes afterwards", " · ".join(CHANGES[signature.changes_after]))
    if signature.signed_bytes:
        start, length, after, rest = signature.signed_bytes
        form.row("Các byte đã ký · Signed bytes", f"{start}–{start + length - 1}, {after}–{after + rest - 1}")
    form.row("Thuật toán băm · Digest", signature.digest_algorithm)
    if facts is not None:
        form.row("Chứng thư của · Certificate of", facts.subject)
        form.row("Do · Issued by", facts.issuer)
        form.row("Số hiệu · Serial", facts.serial)
        form.row("Hiệu lực · In force", f"{local_time(facts.valid_from)} – {local_time(facts.valid_to)}")


class _Form:
    """Rows below one another; a new page when one is full."""

    def __init__(self) -> None:
        self._sheet, self._page, self._y = Sheet(), 0, _BOTTOM + 1
        self._need(0)

    def verdict(self, vi: str, en: str, colour: Colour) -> None:
        self._need(24)
        self._sheet.box(_LEFT, self._y, _RIGHT - _LEFT, 18, line=colour, fill=PANEL)
        self._sheet.text(_LEFT + 6, self._y + 9, vi, Type(17, "B", colour), width=150)
        self._sheet.text(_LEFT + 6, self._y + 15, en, Type(10, "I", colour), width=150)
        self._y += 22

    def head(self, vi: str, en: str) -> None:
        self._need(22)
        self._y += 4
        width = self._sheet.text(_LEFT, self._y + 5, vi, _HEAD, width=100)
        self._sheet.text(_LEFT + width + 3, self._y + 5, en, _SMALL, width=60)
        self._sheet.rule(_LEFT, _RIGHT, self._y + 7.5, thickness=0.3, colour=LINE)
        self._y += 9.5

    def row(self, name: str, value: str | None) -> None:
        value = value or "–"
        width = _RIGHT - _LEFT - _NAME_WIDTH - 4
        lines = max(len(name) / 26, len(value) / 58)
        self._need(6 + 4.8 * lines)
        ends = [self._write(_LEFT, name, _NAME, _NAME_WIDTH)]
        ends.append(self._write(_LEFT + _NAME_WIDTH + 4, value, _BODY, width))
        self._y = max(ends) + 1.2

    def line(self, vi: str, how: Type, en: str) -> None:
        self._need(10 + 5 * (len(vi) + len(en)) / 85)
        self._y = self._write(_LEFT, vi, how, _RIGHT - _LEFT)
        self._y = self._write(_LEFT, en, _SMALL, _RIGHT - _LEFT) + 2

    def note(self, vi: str, en: str) -> None:
        self._need(26)
        self._y += 5
        self.line(vi, Type(9, "", GREY), en)

    def finish(self) -> bytes:
        return self._sheet.to_pdf()

    def _write(self, x: float, text: str, how: Type, width: float) -> float:
        try:
            return self._sheet.paragraph(x, self._y, text, how, width=width, leading=1.28)
        except CopyTextUnprintable:
            # Other people's names may hold letters that no face here has; they are told by their numbers.
            shown = "".join(one if one.isascii() and one.isprintable() else f"\\u{ord(one):04x}" for one in text)
            return self._sheet.paragraph(x, self._y, shown, how, width=width, leading=1.28)

    def _need(self, height: float) -> None:
        if self._y + height <= _BOTTOM:
            return
        self._sheet.add_page(_WIDTH, _HEIGHT)
        self._page += 1
        self._y = _TOP
        self._sheet.text(_RIGHT, 285, f"Sao Y · {self._page}", Type(8.5, "", GREY, "right"), width=40)


def _archivable(drawn: bytes, report: VerificationReport) -> bytes:
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        for page in pdf.pages:
            if "/Group" in page.obj:
                del page.obj["/Group"]  # a blending space without need is none of PDF/A's
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]  # ISO 19005-2 §6.6.3: what XMP says, once
        title = f"Báo cáo kiểm tra chữ ký số {report.sha256[:12]}"
        add_envelope(pdf, DocumentFacts(title, "Sao Y", report.verified_at, f"sha256:{report.sha256}"))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, force_version="1.7")
    return out.getvalue()
