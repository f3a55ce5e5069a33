"""`saoy warehouse check`: is everything in the archive still what was deposited, and made good from its second copy?

Owns the words, the progress and the exit code. Refuses to know how the archive is laid out and how it is checked.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.composition import open_services
from api.demo.installation import trial_settings
from api.errors import SettingMissing
from api.settings import Settings
from signing.book.rebuilding import rebuild_register
from signing.transparency.rebuilding import rebuild_log
from storage.objects.object_store import ObjectStore
from storage.records.rebuilding import rebuild_records
from storage.warehouse.checking import CheckProgress, Finding, FindingKind, check
from storage.warehouse.keeping import keep_object, objects_after
from storage.warehouse.ocfl_root import Warehouse

_KINDS = {
    FindingKind.DAMAGED: ("hỏng", "damaged"),
    FindingKind.MISSING: ("mất", "missing"),
    FindingKind.ORPHAN: ("thừa", "orphan"),
    FindingKind.INVENTORY: ("tệp kê", "inventory"),
}

app = typer.Typer(
    name="warehouse",
    help="Kho lưu trữ: kiểm tra, dựng lại. / The archive: check it, rebuild from it.",
    no_args_is_help=True,
)


@app.callback()
def _warehouse() -> None:
    """Kho lưu trữ: kiểm tra, dựng lại. / The archive: check it, rebuild from it."""


@app.command("check")
def check_command(
    sample: Annotated[
        float | None,
        typer.Option(
            "--sample",
            min=0.0,
            max=1.0,
            help="Chỉ đọc lại một phần số tệp, chọn ngẫu nhiên, ví dụ 0.05. / Read only a random share of the files.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Đọc lại mọi tệp (mặc định). / Read every file (the default).")
    ] = False,
    heal: Annotated[
        bool,
        typer.Option(
            "--heal", help="Chữa từ bản sao thứ hai, và chép tiếp bản đó. / Heal from the second copy; bring it up too."
        ),
    ] = False,
    limit: Annotated[
        float | None,
        typer.Option("--limit", min=0.1, help="Đọc nhiều nhất bấy nhiêu MB một giây. / Read so many MB a second."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Mỗi dòng một đối tượng JSON. / One JSON object a line.")
    ] = False,
) -> None:
    """Kiểm tra toàn vẹn của kho: tệp hỏng, mất, thừa, tệp kê sai. Mã thoát 0: tốt; 1: có sai lệch.

    Check the archive: damaged, missing and orphan files, wrong inventories. Exit code 0: good; 1: something is wrong.
    Without --heal nothing is changed. With it, what is wrong comes back from the second store, file by file, each
    proved by its digest; what neither copy has sound stays as it is, and is reported.
    """
    if (everything or heal) and sample is not None:
        raise typer.BadParameter("--sample không đi cùng --all, --heal / --sample goes with neither --all nor --heal")
    # Here and not above: the composition root brings the database in, and `--help` should be there at once.
    from api.composition import open_second_store, open_warehouse

    settings = Settings()
    second = open_second_store(settings)
    warehouse = open_warehouse(settings)
    course: Callable[..., Iterator[Finding]] = partial(check, warehouse, sample=sample)
    if heal:
        if second is None:
            raise SettingMissing("SAOY_SECOND_STORE_URL")
        course = partial(_healing, warehouse, second)
    raise typer.Exit(check_warehouse(course, as_json=as_json, limit=limit))


def _healing(
    warehouse: Warehouse, second: ObjectStore, *, on_progress: Callable[[CheckProgress], None]
) -> Iterator[Finding]:
    """Every object visited, in both stores; what remains wrong."""
    done = CheckProgress(0, 0, 0)
    within = done

    def tell(seen: CheckProgress) -> None:
        nonlocal within
        within = CheckProgress(done.objects, done.files + seen.files, done.bytes_read + seen.bytes_read)
        on_progress(within)

    for object_id, _ in objects_after(warehouse, second):
        kept = keep_object(warehouse, second, object_id, on_progress=tell)
        done = CheckProgress(done.objects + 1, within.files, within.bytes_read)
        on_progress(done)
        for one in kept.healed:
            err = Console(stderr=True, highlight=False, soft_wrap=True)
            err.print(f"[green]đã chữa / healed[/]  {escape(object_id)} › {escape(one.path)}")
        yield from kept.remaining


def check_warehouse(
    course: Callable[..., Iterator[Finding]], *, as_json: bool = False, limit: float | None = None
) -> int:
    """Check and report on standard output, with progress on a terminal's standard error; returns the exit code.

    `course` is the check to make; it takes `on_progress`. `limit` is in megabytes a second.
    """
    began = time.monotonic()
    out, shown = Console(highlight=False, soft_wrap=True), CheckProgress(0, 0, 0)
    count = 0
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        task = progress.add_task("…", total=None)

        def tell(now: CheckProgress) -> None:
            nonlocal shown
            shown = now
            progress.update(task, description=_counted(now))
            if limit is not None:
                time.sleep(max(0.0, now.bytes_read / (limit * 1e6) - (time.monotonic() - began)))

        for finding in course(on_progress=tell):
            count += 1
            if as_json:
                sys.stdout.write(_line(_finding_out(finding)))
            else:
                out.print(_words(finding))
    if as_json:
        sys.stdout.write(_line({"summary": {**_progress_out(shown), "findings": count}}))
    else:
        out.print(_verdict(shown, count))
    return 1 if count else 0


def _words(finding: Finding) -> str:
    kind_vi, kind_en = _KINDS[finding.kind]
    where = f"{finding.object_id} › " if finding.object_id else ""
    return (
        f"[bold red]{kind_vi} / {kind_en}[/]  {escape(where + finding.path)}\n"
        f"    {escape(finding.message_vi)}\n    [dim]{escape(finding.message_en)}[/]"
    )


def _verdict(shown: CheckProgress, count: int) -> str:
    if not count:
        return f"[bold green]✓[/] {_counted(shown)}: không thấy sai lệch / nothing wrong found"
    return f"[bold red]✗[/] {_counted(shown)}: {count} sai lệch / {count} findings"


def _counted(shown: CheckProgress) -> str:
    size = shown.bytes_read / 1_000_000
    return f"{shown.objects} đối tượng (objects), {shown.files} tệp (files), đã đọc (read) {size:,.1f} MB"


def _finding_out(finding: Finding) -> dict[str, object]:
    return {
        "kind": str(finding.kind),
        "object_id": finding.object_id,
        "path": finding.path,
        "message_vi": finding.message_vi,
        "message_en": finding.message_en,
    }


def _progress_out(shown: CheckProgress) -> dict[str, object]:
    return {"objects": shown.objects, "files": shown.files, "bytes_read": shown.bytes_read}


def _line(document: dict[str, object]) -> str:
    return json.dumps({"schema": 1, **document}, ensure_ascii=False) + "\n"


@app.command("rebuild")
def rebuild_command() -> None:
    """Dựng lại cơ sở dữ liệu từ kho khi cơ sở dữ liệu đã mất. / Rebuild a lost database from the archive alone.

    Chỉ chạy với cơ sở dữ liệu trống. Hồ sơ, giấy tờ, kết quả, sổ chứng thực, bản sao và quyết định hủy
    trở lại đủ; phiên đăng nhập, việc đang chờ và tài khoản thì không (xem docs/warehouse.md).
    Only into an empty database; sessions, waiting jobs and accounts do not come back.
    """
    console = Console()
    settings, _ = trial_settings(Settings())
    with (
        open_services(settings) as services,
        Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as progress,
    ):
        task = progress.add_task("…", total=None)

        def on_object(object_id: str) -> None:
            progress.update(task, description=escape(object_id))

        dossiers = rebuild_records(services.database, services.store, services.warehouse, on_object=on_object)
        copies = rebuild_register(services.database, services.store, services.warehouse, dossiers, on_object=on_object)
        rebuild_log(services.database, services.store, services.warehouse, dossiers)
    console.print(f"✓ Đã dựng lại {len(dossiers)} hồ sơ và {copies} bản sao chứng thực. / Rebuilt.")
