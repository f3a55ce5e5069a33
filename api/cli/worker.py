"""`saoy worker`: work on jobs, on this machine or on any other that reaches the database and the store."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer
from rich.console import Console

from api.composition import open_services
from api.settings import Settings


def worker(
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Dừng khi hết việc. / Stop when nothing is left to do.")
    ] = False,
) -> None:
    """Làm các việc nền: đọc tệp, dựng PDF/A, lưu kho. / Do the background work.

    Chạy bao nhiêu tiến trình, trên bao nhiêu máy cũng được; một tiến trình chết thì việc của nó
    được tiến trình khác nhận lại trong vòng một phút.
    Run as many as you like, anywhere; a dead one's work is taken over within a minute.
    """
    console = Console()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = Settings()
    with open_services(settings) as services:
        console.print("Đang chờ việc… Ctrl-C để dừng. / Waiting for work; Ctrl-C stops.")
        services.queue.work(concurrency=settings.workers, until_idle=until_idle, stop=stop)
