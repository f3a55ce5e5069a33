"""`saoy demo`: the whole way on real input, with the embedded defaults, in under two minutes.

Owns the command and its closing table. The run itself is in `api/demo`.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.demo.run_record import RunRecord
from api.settings import Settings

_VERDICTS = {
    "valid": "[bold green]✓ HỢP LỆ[/]",
    "invalid": "[bold red]✕ KHÔNG HỢP LỆ[/]",
    "indeterminate": "[bold yellow]? CHƯA ĐỦ CĂN CỨ[/]",
}


def demo(
    new: Annotated[bool, typer.Option("--new", help="Làm một hồ sơ mẫu mới. / Make another sample dossier.")] = False,
) -> None:
    """Chạy trọn việc chính trên hồ sơ mẫu: số hóa, ký, chứng thực, kiểm tra. / The whole way on real input.

    Mọi thứ nằm trong ./var và đều là [bold]thử nghiệm[/]: chứng thư, dấu thời gian, dữ liệu. Lần chạy dở
    được làm tiếp với đúng các số đã cấp; lần chạy xong thì hiện lại kết quả; --new làm hồ sơ mới.
    Everything lies in ./var and is for trial only. An unfinished run is resumed with the same numbers.
    """
    console = Console()
    given = Settings()
    given.data_folder.mkdir(parents=True, exist_ok=True)
    with _only_one(given.data_folder / "demo.lock", console):
        record = RunRecord(given.data_folder / "demo.json")
        if new:
            record.begin_another()
        console.print("[bold]Sao Y[/] · hồ sơ mẫu, dữ liệu và chứng thư [yellow]THỬ NGHIỆM[/] / trial data only")
        if record.is_finished:
            console.print(
                "Lần chạy trước đã xong; hiện lại kết quả. --new làm hồ sơ mới. / Finished before; shown again."
            )
        else:
            # Everything a run needs takes seconds to import; showing a finished one again needs none of it.
            from api.demo.whole_run import run_all

            run_all(given, record, console)
        _show(record.summary, console)


def _show(summary: dict[str, Any], console: Console) -> None:
    console.print(f"\nHồ sơ [bold]{summary['dossier']}[/]: {summary['files']} tệp, {summary['pages']} trang")
    papers = Table("Loại", "Giấy tờ", "Mã kết quả số hóa", box=None, header_style="dim")
    for paper in summary["papers"]:
        papers.add_row(paper["type"], escape(paper["name"]), paper["code"])
    console.print(papers)
    tally = summary["tally"]
    console.print(
        f"Máy phân loại đúng {tally['papers'] - tally['types_corrected']}/{tally['papers']} giấy tờ, "
        f"đọc đúng {tally['values'] - tally['values_corrected']}/{tally['values']} trường; "
        "phần còn lại cán bộ sửa, có ghi lại. / The rest the officer corrected, on record."
    )
    console.print("\n[bold]Kiểm tra bản sao chứng thực[/]")
    checks = Table("", "Tệp", "Kết luận", "Vì sao", box=None, header_style="dim")
    for number, check in enumerate(summary["checks"], start=1):
        checks.add_row(str(number), check["what"], _VERDICTS[check["verdict"]], escape(check["why"]))
    console.print(checks)
    for check in summary["checks"]:
        console.print(f"  [dim]{escape(check['file'])}[/]", soft_wrap=True)
    times = Table("Bước", "Giây", box=None, header_style="dim")
    for step, seconds in summary["seconds"].items():
        times.add_row(step, f"{seconds:.1f}")
    times.add_row("[bold]Tổng[/]", f"[bold]{sum(summary['seconds'].values()):.1f}[/]")
    console.print()
    console.print(times)
    console.print(
        f"\nKho lưu trữ (OCFL, đọc được không cần Sao Y): [bold]{escape(summary['warehouse'])}[/]", soft_wrap=True
    )
    console.print(f"Các trang: [bold]./saoy serve[/] rồi mở {summary['address']}")
    for login, password, what in summary.get("people", []):
        console.print(f"  [bold]{login}[/] / {password}  ({what})")


@contextmanager
def _only_one(lock: Path, console: Console) -> Iterator[None]:
    """Two demos in one folder would tell each other's story; the kernel frees the lock of a killed one."""
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.print("Một lần chạy khác đang dở; đang chờ… / Another run is under way; waiting…")
            fcntl.flock(handle, fcntl.LOCK_EX)
        os.ftruncate(handle.fileno(), 0)
        yield
