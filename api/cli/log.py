"""`saoy log`: how the public log stands, and clearing its alarm once what was wrong has been put right.

Owns the words and the exit codes. Refuses to know what a fault is: `signing.transparency.auditing` does.
"""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from api.composition import open_services
from api.demo.installation import trial_settings
from api.settings import Settings
from signing.rules.deadlines import VIETNAM
from signing.transparency.alarm import clear_alarm
from signing.transparency.auditing import faults_of_log
from signing.transparency.publishing import PublicLog, newest_checkpoint
from signing.transparency.tables import THE_HEAD, LogHeadRow
from storage.actor import Actor, Role

app = typer.Typer(
    name="log",
    help="Nhật ký công khai: tình trạng, gỡ báo động. / The public log: how it stands, clearing its alarm.",
    no_args_is_help=True,
)


@app.callback()
def _log() -> None:
    """Nhật ký công khai: tình trạng, gỡ báo động. / The public log: how it stands, clearing its alarm."""


@app.command("status")
def status_command() -> None:
    """Số mục, điểm chốt mới nhất, báo động và mọi chỗ không khớp. / Entries, newest checkpoint, alarm, faults.

    Đọc lại toàn bộ nhật ký đã công bố. Mã thoát 0: tốt; 1: có báo động hoặc có chỗ không khớp.
    Reads all that was published again. Exit code 1 when the alarm stands or something disagrees.
    """
    settings, _ = trial_settings(Settings())
    with open_services(settings) as services:
        good = tell_status(services.public_log, Console(highlight=False, soft_wrap=True))
    raise typer.Exit(0 if good else 1)


@app.command("clear-alarm")
def clear_alarm_command(
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Điều gì đã sai và đã sửa thế nào. / What was wrong and what was done.")
    ],
) -> None:
    """Gỡ báo động để nhật ký công bố tiếp. / Clear the alarm, so that the log publishes again.

    Kiểm tra lại toàn bộ trước; còn chỗ không khớp thì từ chối. Ai gỡ và vì sao được ghi vào nhật ký truy cập.
    Checks everything again first and refuses while anything disagrees. Who cleared it and why goes to the access log.
    """
    if not reason.strip():
        raise typer.BadParameter("--reason: hãy ghi lý do / say why")
    settings, _ = trial_settings(Settings())
    account = getpass.getuser()
    who = Actor(f"os:{account}", account, frozenset({Role.OPERATOR}), reason.strip())
    with open_services(settings) as services:
        cleared = clear_alarm(services.public_log, who)
    Console(highlight=False, soft_wrap=True).print(
        "Không có báo động nào. / There is no alarm."
        if cleared is None
        else f"[green]✓[/] Đã gỡ báo động: {escape(cleared)}. Nhật ký công bố tiếp. / Cleared; publishing goes on."
    )


def tell_status(log: PublicLog, console: Console) -> bool:
    """How the log stands, in words; whether all is well."""
    with log.database.transaction() as session:
        head, newest = session.get_one(LogHeadRow, THE_HEAD), newest_checkpoint(session)
    console.print(f"{head.size} mục / entries · {escape(head.origin or 'chưa công bố / not published yet')}")
    if newest is not None:
        at = f"{newest.at.astimezone(VIETNAM):%d/%m/%Y %H:%M} (+07:00)"
        console.print(f"Điểm chốt mới nhất / newest checkpoint: {newest.size} mục / entries, {at}")
    if head.alarm is not None:
        console.print(f"[bold red]✕[/] Báo động, dừng công bố / alarm, publishing stopped: {escape(head.alarm)}")
    faults = list(faults_of_log(log, everything=True))
    for fault in faults:
        console.print(f"[bold red]✕[/] Không khớp / disagrees: {escape(fault)}")
    if not faults:
        console.print("[green]✓[/] Khớp với sổ và với điều đã công bố / agrees with the book and what was published")
    return head.alarm is None and not faults
