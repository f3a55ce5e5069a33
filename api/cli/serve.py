"""`saoy serve`: the pages and the API, with a worker in the same process unless told otherwise."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import uvicorn
from rich.console import Console

from api.composition import open_services
from api.demo.installation import trial_settings
from api.ports import chosen_port
from api.settings import Settings
from api.web.app import Site, create_app


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def serve() -> None:
    """Mở các trang web cho cán bộ, công dân và người kiểm tra bản sao. / Serve the pages and the API.

    Không đặt gì thêm thì dùng các thành phần đi kèm trong thư mục ./var (xem docs/settings.md).
    With nothing set, the embedded defaults under ./var are used (see docs/settings.md).
    """
    console = Console()
    # uvicorn raises the signal again when it has stopped; as an exception it lets everything else end cleanly too.
    signal.signal(signal.SIGTERM, _end)
    settings, is_trial = trial_settings(Settings())
    port = settings.port or chosen_port(settings.data_folder)
    address = settings.public_address or f"http://{settings.host}:{port}"
    with open_services(settings) as services:
        stop = threading.Event()
        worker = threading.Thread(
            target=services.queue.work, kwargs={"concurrency": settings.workers, "stop": stop}, daemon=True
        )
        if settings.in_process_worker:
            worker.start()
        console.print(f"[bold]Sao Y[/] · {address}  (Ctrl-C để dừng / stops)")
        if is_trial:
            console.print("[yellow]THỬ NGHIỆM: chứng thư và dữ liệu không có giá trị pháp lý. / Trial only.[/]")
        try:
            uvicorn.run(
                create_app(services, site=Site(address=address, is_trial=is_trial)),
                host=settings.host,
                port=port,
                log_level="warning",
                server_header=False,
            )
        finally:
            stop.set()
            if settings.in_process_worker:
                worker.join(timeout=40)
