"""`saoy verify`: is this certified copy (or any signed PDF) genuine, unchanged and not cancelled?

Owns the words and exit codes. Refuses to know how signatures are checked. Needs no database and no server; asks a
register only when told which.
"""

from __future__ import annotations

import http.client
import json
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from api.cli.list_memory import least_number, remember
from api.settings import Settings
from signing.cancellations import CancellationList, codes_in_file
from signing.checking import check_detached, check_file, with_register
from signing.errors import CancellationListUnreadable, CertifiedCopyError, FileUnreadable
from signing.list_standing import answer_of_list
from signing.reporting.etsi import report_to_etsi
from signing.reporting.printed import print_report
from signing.reporting.signed_bytes import signed_revision
from signing.reporting.wording import CHANGES, REGISTER, ROLES, SIGNER, VERDICTS, local_time
from signing.trust_roots import TrustRoots
from signing.verification_report import (
    SCHEMA,
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
_STYLES = {Verdict.VALID: "bold green", Verdict.INVALID: "bold red", Verdict.INDETERMINATE: "bold yellow"}


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
        typer.Option(
            metavar="FILE",
            help="Danh sách hủy đã tải về (JSON), kèm chữ ký FILE.p7s. / "
            "Downloaded cancellation list (JSON), its signature FILE.p7s beside it.",
        ),
    ] = None,
    cancellations_signature: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Chữ ký của danh sách hủy, nếu ở chỗ khác. / The list's signature, if elsewhere."
        ),
    ] = None,
    written_report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help="Ghi báo cáo ra FILE.pdf (PDF/A) hoặc FILE.json (tên theo ETSI TS 119 102-2). / "
            "Write the report to FILE.pdf (PDF/A) or FILE.json (names of ETSI TS 119 102-2).",
        ),
    ] = None,
    signed_bytes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ghi ra đúng tài liệu đã được ký, như lúc ký. / Write out exactly what was signed, as it was then.",
        ),
    ] = None,
    signature: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Cho --signed-bytes: chữ ký thứ mấy; mặc định chữ ký cuối. / Which signature; the last if not told.",
        ),
    ] = None,
) -> None:
    """Kiểm tra chữ ký số của một bản sao chứng thực hoặc một tệp PDF đã ký.

    Check the digital signatures of a certified copy or of any signed PDF: who signed, when, what changed afterwards,
    and with --register or --cancellations whether the agency cancelled it. Not being on a list counts only when the
    agency that signed the file signed the list too, and while the list is in force.

    Mã thoát / exit code: 0 hợp lệ / valid · 1 không hợp lệ / invalid · 2 chưa đủ căn cứ / cannot tell ·
    3 không đọc được tệp hoặc danh sách / the file or the list cannot be read.
    """
    if cancellations_signature is not None and cancellations is None:
        raise typer.BadParameter("--cancellations-signature: --cancellations FILE")
    try:
        roots = _trust_roots(trust)
        listed = CancellationList.from_file(cancellations) if cancellations is not None else None
        beside = _signature_beside(cancellations, cancellations_signature) if cancellations is not None else None
        report = check_file(file, roots)
        if listed is not None:
            report = _with_list(report, file, listed, beside, roots)
        if register is not None:
            report = _with_register(report, register)
    except (FileUnreadable, CancellationListUnreadable) as exc:
        _say_unreadable(exc, as_json=as_json)
        raise typer.Exit(EXIT_UNREADABLE) from exc
    if written_report is not None:
        write_report(report, written_report, file_name=file.name)
    if signed_bytes is not None:
        _write_signed_bytes(report, file, signed_bytes, signature)
    if as_json:
        sys.stdout.write(json.dumps(report_to_json(report), ensure_ascii=False) + "\n")
    else:
        tell(report, Console(highlight=False, soft_wrap=True), name=file.name)
    raise typer.Exit(EXIT_CODES[report.verdict])


def write_report(report: VerificationReport, target: Path, *, file_name: str) -> None:
    """The report as a file; its ending says in which form."""
    if target.suffix.lower() == ".json":
        data = json.dumps(report_to_etsi(report), ensure_ascii=False, indent=1).encode()
    elif target.suffix.lower() == ".pdf":
        data = print_report(report, file_name=file_name)
    else:
        raise typer.BadParameter("--report: FILE.pdf | FILE.json")
    _write(target, data)


def _write_signed_bytes(report: VerificationReport, file: Path, target: Path, number: int | None) -> None:
    number = number or len(report.signatures)
    found = report.signatures[number - 1] if 0 < number <= len(report.signatures) else None
    revision = signed_revision(file.read_bytes(), found) if found is not None else None
    if revision is None:
        raise typer.BadParameter("--signed-bytes: chữ ký này không cho biết đã ký những gì / nothing can be cut out")
    _write(target, revision)


def _write(target: Path, data: bytes) -> None:
    try:
        target.write_bytes(data)
    except OSError as exc:
        raise typer.BadParameter(f"{target}: {exc.strerror}") from exc


def tell(report: VerificationReport, console: Console, *, name: str) -> None:
    """The report in words, Vietnamese first."""
    style, (sign, verdict_vi, verdict_en) = _STYLES[report.verdict], VERDICTS[report.verdict]
    console.print(f"[{style}]{sign}  {verdict_vi}[/]  [dim]{verdict_en}[/]  {escape(name)}")
    for reason in report.reasons:
        console.print(f"   {escape(reason.message_vi)}\n   [dim]{escape(reason.message_en)}[/]")
    for number, signature in enumerate(report.signatures, start=1):
        _tell_signature(signature, number, console)
    status_vi, status_en = REGISTER[report.register.status]
    entry = f" · số {report.register.number}" if report.register.number else ""
    agency = f" · {report.register.agency}" if report.register.agency else ""
    console.print(f"   Sổ chứng thực: {status_vi}{escape(entry + agency)}  [dim]Register: {status_en}[/]")
    if report.proof_until is not None:
        until = local_time(report.proof_until)
        console.print(f"   Bằng chứng giữ được đến {until}  [dim]Proofs hold until then, or until they are renewed[/]")
    console.print(f"   [dim]SHA-256 {report.sha256}[/]")


def _tell_signature(signature: SignatureReport, number: int, console: Console) -> None:
    sign = {Indication.PASSED: "[green]✓[/]", Indication.FAILED: "[red]✕[/]"}.get(signature.indication, "[yellow]?[/]")
    role_vi, role_en = ROLES.get(signature.role or "", SIGNER)
    changes_vi, changes_en = CHANGES[signature.changes_after]
    sub = f" ({signature.sub_indication})" if signature.sub_indication else ""
    console.print(
        f"   {sign} Chữ ký {number}: [bold]{escape(signature.signer or '?')}[/], {role_vi}  [dim]{role_en}[/]\n"
        f"      {signature.indication}{sub} · mức / level {signature.level or '?'} · "
        f"ký lúc / signed {local_time(signature.signed_at)} · "
        f"dấu thời gian / time-stamp {local_time(signature.timestamp)}\n"
        f"      {changes_vi}  [dim]{changes_en}[/]"
    )


def _trust_roots(folder: Path | None) -> TrustRoots:
    """The folder given, else the service's setting, else the throw-away authority's; else nobody is trusted."""
    if folder is not None:
        return TrustRoots.from_folder(folder)
    settings = Settings()
    if settings.trust_folder is not None:
        return TrustRoots.from_folder(settings.trust_folder)
    demo = settings.data_folder / "authority" / "pki" / "trust"
    return TrustRoots.from_folder(demo) if demo.is_dir() else TrustRoots(())


def _signature_beside(listed: Path, given: Path | None) -> bytes | None:
    """The signature of a list: the one named, else `list.json.p7s` or `list.p7s` beside it."""
    beside = (listed.with_name(f"{listed.name}.p7s"), listed.with_suffix(".p7s"))
    path = given or next((each for each in beside if each.is_file()), None)
    try:
        return path.read_bytes() if path is not None else None
    except OSError as exc:
        raise CancellationListUnreadable(
            f"Không đọc được chữ ký của danh sách hủy {path}. Hãy kiểm tra tên và quyền đọc tệp.",
            f"The cancellation list's signature {path} cannot be read. Check its name and permissions.",
        ) from exc


def _with_list(
    report: VerificationReport, file: Path, listed: CancellationList, signature: bytes | None, roots: TrustRoots
) -> VerificationReport:
    """The report with what the list says; a list that is not believed says so, and still cancels."""
    found = check_detached(listed.body, signature, roots) if signature is not None else None
    codes = codes_in_file(file.read_bytes())
    signer = found.certificate.subject if found is not None and found.certificate is not None else None
    sound = signer is not None and found is not None and found.indication is Indication.PASSED
    folder = Settings().data_folder
    least = least_number(folder, signer) if sound and signer is not None else None
    answer, about = answer_of_list(listed, found, report, codes=codes, at=datetime.now(UTC), least_number=least)
    if sound and signer is not None and listed.number is not None:
        remember(folder, signer, listed.number)
    return with_register(report, answer, about_list=about)


def _with_register(report: VerificationReport, register: str) -> VerificationReport:
    """The report with what the register says; a cancellation from the list outweighs it."""
    if report.register.status in (RegisterStatus.CANCELLED, RegisterStatus.VOIDED):
        return report
    answer = ask_register(register, report.sha256)
    if answer is not None:
        return with_register(report, answer)
    Console(stderr=True).print(
        f"[yellow]Sổ chứng thực {escape(register)} không trả lời; chưa kiểm tra việc hủy ở sổ.[/] "
        "[dim]The register did not answer; cancellation not checked there.[/]"
    )
    return report


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
