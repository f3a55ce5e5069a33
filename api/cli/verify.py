"""`saoy verify`: is this certified copy (or any signed PDF) genuine, unchanged and not cancelled?

Owns the words and exit codes. Refuses to know how signatures are checked. Needs no database and no server; asks a
register only when told which.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import sys
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from api.settings import Settings
from signing.cancellations import CancellationList, codes_in_file
from signing.checking import check_file
from signing.errors import CertifiedCopyError, FileUnreadable
from signing.rules.deadlines import VIETNAM
from signing.trust_roots import TrustRoots
from signing.verification_report import (
    SCHEMA,
    ChangesAfter,
    Indication,
    RegisterAnswer,
    RegisterStatus,
    SignatureReport,
    Verdict,
    VerificationReport,
    register_from_json,
    report_to_json,
)

EXIT_CODES = {Verdict.VALID: 0, Verdict.INVALID: 1, Verdict.INDETERMINATE: 2}
EXIT_UNREADABLE = 3
_REGISTER_SECONDS = 10
_LARGEST_ANSWER = 1 << 16
_VERDICTS = {
    Verdict.VALID: ("bold green", "✓", "HỢP LỆ", "Valid"),
    Verdict.INVALID: ("bold red", "✕", "KHÔNG HỢP LỆ", "Invalid"),
    Verdict.INDETERMINATE: ("bold yellow", "?", "CHƯA ĐỦ CĂN CỨ KẾT LUẬN", "Cannot tell"),
}
_ROLES = {
    "certifying-person": ("người thực hiện chứng thực", "certifying person"),
    "agency": ("cơ quan chứng thực", "certifying agency"),
    "digitizing-officer": ("người sao chụp", "digitizing officer"),
    "true-copy-agency": ("cơ quan sao y", "agency of the true copy"),
}
_CHANGES = {
    ChangesAfter.NONE: ("không có gì được thêm sau chữ ký này", "nothing was added after this signature"),
    ChangesAfter.PROOFS: ("chỉ thêm bằng chứng lâu dài", "only long-term proofs were added after it"),
    ChangesAfter.SIGNATURES_OR_FORM: ("sau đó có chữ ký khác", "another signature followed"),
    ChangesAfter.ANNOTATIONS: ("sau đó có ghi chú được thêm", "notes were added after it"),
    ChangesAfter.CONTENT: ("sau đó NỘI DUNG BỊ THAY ĐỔI", "CONTENT WAS CHANGED after it"),
    ChangesAfter.UNKNOWN: ("không rõ có gì thay đổi sau đó", "what changed after it cannot be told"),
}
_REGISTER = {
    RegisterStatus.ISSUED: ("đã cấp, chưa bị hủy", "issued, not cancelled"),
    RegisterStatus.CANCELLED: ("ĐÃ BỊ HỦY", "CANCELLED"),
    RegisterStatus.VOIDED: ("số đã bị bỏ, không cấp", "number voided, never issued"),
    RegisterStatus.UNKNOWN: ("sổ không biết tệp này", "the register does not know this file"),
    RegisterStatus.NOT_CHECKED: ("chưa kiểm tra việc hủy", "cancellation not checked"),
}


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Tệp PDF cần kiểm tra. / The PDF to check.")],
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON. / Print one JSON object.")] = False,
    trust: Annotated[
        Path | None,
        typer.Option(help="Thư mục chứng thư gốc tin cậy. / Folder of trusted root certificates."),
    ] = None,
    register: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Hỏi sổ chứng thực ở địa chỉ này (chỉ gửi mã băm). / Ask this register (only the digest is sent).",
        ),
    ] = None,
    cancellations: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Danh sách hủy đã tải về (JSON). / Downloaded cancellation list (JSON)."),
    ] = None,
) -> None:
    """Kiểm tra chữ ký số của một bản sao chứng thực hoặc một tệp PDF đã ký.

    Check the digital signatures of a certified copy or of any signed PDF: who signed, when, what changed afterwards,
    and with --register or --cancellations whether the agency cancelled it.

    Mã thoát / exit code: 0 hợp lệ / valid · 1 không hợp lệ / invalid · 2 chưa đủ căn cứ / cannot tell ·
    3 không đọc được tệp / the file cannot be read.
    """
    try:
        roots = _trust_roots(trust)
        answer = _register_answer(file, register, cancellations)
        report = check_file(file, roots, register=answer)
    except FileUnreadable as exc:
        _say_unreadable(exc, as_json=as_json)
        raise typer.Exit(EXIT_UNREADABLE) from exc
    if as_json:
        sys.stdout.write(json.dumps(report_to_json(report), ensure_ascii=False) + "\n")
    else:
        tell(report, Console(highlight=False, soft_wrap=True), name=file.name)
    raise typer.Exit(EXIT_CODES[report.verdict])


def tell(report: VerificationReport, console: Console, *, name: str) -> None:
    """The report in words, Vietnamese first."""
    style, sign, verdict_vi, verdict_en = _VERDICTS[report.verdict]
    console.print(f"[{style}]{sign}  {verdict_vi}[/]  [dim]{verdict_en}[/]  {escape(name)}")
    for reason in report.reasons:
        console.print(f"   {escape(reason.message_vi)}\n   [dim]{escape(reason.message_en)}[/]")
    for number, signature in enumerate(report.signatures, start=1):
        _tell_signature(signature, number, console)
    status_vi, status_en = _REGISTER[report.register.status]
    entry = f" · số {report.register.number}" if report.register.number else ""
    agency = f" · {report.register.agency}" if report.register.agency else ""
    console.print(f"   Sổ chứng thực: {status_vi}{escape(entry + agency)}  [dim]Register: {status_en}[/]")
    console.print(f"   [dim]SHA-256 {report.sha256}[/]")


def _tell_signature(signature: SignatureReport, number: int, console: Console) -> None:
    sign = {Indication.PASSED: "[green]✓[/]", Indication.FAILED: "[red]✕[/]"}.get(signature.indication, "[yellow]?[/]")
    role_vi, role_en = _ROLES.get(signature.role or "", ("người ký", "signer"))
    changes_vi, changes_en = _CHANGES[signature.changes_after]
    sub = f" ({signature.sub_indication})" if signature.sub_indication else ""
    console.print(
        f"   {sign} Chữ ký {number}: [bold]{escape(signature.signer or '?')}[/], {role_vi}  [dim]{role_en}[/]\n"
        f"      {signature.indication}{sub} · mức / level {signature.level or '?'} · "
        f"ký lúc / signed {_local(signature.signed_at)} · dấu thời gian / time-stamp {_local(signature.timestamp)}\n"
        f"      {changes_vi}  [dim]{changes_en}[/]"
    )


def _local(at: datetime | None) -> str:
    return "–" if at is None else f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S} (+07:00)"


def _trust_roots(folder: Path | None) -> TrustRoots:
    """The folder given, else the service's setting, else the throw-away authority's; else nobody is trusted."""
    if folder is not None:
        return TrustRoots.from_folder(folder)
    settings = Settings()
    if settings.trust_folder is not None:
        return TrustRoots.from_folder(settings.trust_folder)
    demo = settings.data_folder / "authority" / "pki" / "trust"
    return TrustRoots.from_folder(demo) if demo.is_dir() else TrustRoots(())


def _register_answer(file: Path, register: str | None, cancellations: Path | None) -> RegisterAnswer:
    """What the list and the register say; a cancellation from either outweighs anything else."""
    if register is None and cancellations is None:
        return RegisterAnswer()
    try:
        content = file.read_bytes()
    except OSError:
        return RegisterAnswer()  # the check itself will say that the file cannot be read
    digest, answer = hashlib.sha256(content).hexdigest(), RegisterAnswer()
    if cancellations is not None:
        answer = CancellationList.from_file(cancellations).answer(sha256=digest, codes=codes_in_file(content))
    if register is not None and answer.status is RegisterStatus.NOT_CHECKED:
        asked = ask_register(register, digest)
        if asked is None:
            Console(stderr=True).print(
                f"[yellow]Sổ chứng thực {escape(register)} không trả lời; chưa kiểm tra việc hủy.[/] "
                "[dim]The register did not answer; cancellation not checked.[/]"
            )
        else:
            answer = asked
    return answer


def ask_register(url: str, sha256: str) -> RegisterAnswer | None:
    """The register's answer about a digest, or None when there is none."""
    address = f"{url.rstrip('/')}/api/v1/copies/by-digest/{sha256}"
    if not address.startswith(("http://", "https://")):
        raise typer.BadParameter("--register: https://…")
    try:
        with urllib.request.urlopen(address, timeout=_REGISTER_SECONDS) as answer:
            data: Any = json.loads(answer.read(_LARGEST_ANSWER))
        return register_from_json(data)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _say_unreadable(error: CertifiedCopyError, *, as_json: bool) -> None:
    if as_json:
        document = {"schema": SCHEMA, "error": {"code": error.code, "message": error.message_vi}}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        console = Console(stderr=True, soft_wrap=True)
        console.print(f"[bold red]✕[/] {escape(error.message_vi)}\n  [dim]{escape(error.message_en)}[/]")
