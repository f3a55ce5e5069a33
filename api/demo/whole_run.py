"""A demo run from its start to its summary: the steps in order, shown and timed. The work is in `dossier_run`."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from api.composition import Services, open_services
from api.demo import installation
from api.demo.dossier_run import DossierRun, SampleDossier, Tally, load_samples
from api.demo.run_record import RunRecord
from api.demo.three_verdicts import Check, three_verdicts
from api.settings import Settings
from signing.book.copies import CertifiedCopy
from storage.records.dossiers import Dossier
from storage.records.results import DigitizedResult

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


class Steps:
    """Progress on the terminal, one line a step, and the step's time in the record."""

    def __init__(self, progress: Progress, record: RunRecord) -> None:
        """Begin with nothing shown."""
        self._progress, self._record = progress, record
        self._task: TaskID | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One step: shown while it runs, ticked when done, its time kept even when it is cut short."""
        self._task = self._progress.add_task(name, total=None, waiting="")
        began = time.monotonic()
        try:
            yield
        finally:
            self._record.add_seconds(name, time.monotonic() - began)
        self._progress.update(self._task, description=f"[green]✓[/] {name}", total=1, completed=1, waiting="")

    def say(self, what: str, done: int, total: int) -> None:
        """What is being waited for just now."""
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total, waiting=what)


def run_all(given: Settings, record: RunRecord, console: Console) -> None:
    """Do whatever of the run is not done yet, showing progress, and keep its summary."""
    columns = (
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}"),
        BarColumn(bar_width=10),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[waiting]}[/]"),
    )
    with Progress(*columns, console=console) as progress, ExitStack() as stack:
        progress_steps = Steps(progress, record)
        with progress_steps.step("Khởi động: PostgreSQL, kho, cơ quan chứng thực thử nghiệm"):
            settings, _ = installation.trial_settings(given)
            pins = installation.trial_pins(settings)
            services = stack.enter_context(open_services(settings))
        stack.enter_context(_worker(services))
        record.finish(_steps(services, record, progress_steps, pins))


def _steps(services: Services, record: RunRecord, steps: Steps, pins: dict[str, str]) -> dict[str, Any]:
    samples = load_samples(SAMPLES)
    run = DossierRun(services, samples, record.run_id, steps.say)
    with steps.step("Tiếp nhận hồ sơ mẫu và các bản quét"):
        dossier = run.take_in()
    with steps.step("Số hóa: đọc, tách, phân loại, bóc tách dữ liệu"):
        uploads = run.wait_until_read(dossier.id)
    with steps.step("Cán bộ xác nhận từng giấy tờ"):
        tally = run.confirm_all(dossier.id)
    with steps.step("Dựng PDF/A và ký số theo lô"):
        run.sign_all(dossier.id, pins[installation.OFFICER.login])
    with steps.step("Cấp mã kết quả và lưu vào kho"):
        results = run.wait_until_stored(dossier.id)
    with steps.step("Chứng thực bản sao điện tử từ bản chính"):
        pin = pins[installation.CERTIFIER.login]
        good = run.certify(samples.certify, pin, name="Giấy khai sinh", type_code="GKS")
        other = run.certify(samples.certify_then_cancel, pin, name="Bằng kỹ sư", type_code="BTN")
        other = run.cancel(other)
    with steps.step("Kiểm tra ba bản sao"):
        folder = services.settings.data_folder / "demo" / dossier.code
        checks = three_verdicts(services, good, other, folder)
        run.wait_until_idle()
    pages = sum(upload.page_count or 0 for upload in uploads)
    return _summary(services, samples, dossier, pages, tally, results, [good, other], checks)


def _summary(
    services: Services,
    samples: SampleDossier,
    dossier: Dossier,
    pages: int,
    tally: Tally,
    results: list[DigitizedResult],
    copies: list[CertifiedCopy],
    checks: list[Check],
) -> dict[str, Any]:
    types = services.paper_types
    return {
        "dossier": dossier.code,
        "files": len(samples.files),
        "pages": pages,
        "papers": [
            {
                "type": result.type_code,
                "name": types[result.type_code].name_vi,
                "code": result.code,
                "object": result.warehouse_object,
            }
            for result in results
        ],
        "tally": {
            "papers": tally.papers,
            "types_corrected": tally.types_corrected,
            "values": tally.values,
            "values_corrected": tally.values_corrected,
            "corrections": tally.corrections,
        },
        "copies": [
            {
                "number": copy.label,
                "code": copy.verification_code,
                "level": copy.renditions[-1].level,
                "status": copy.status.value,
            }
            for copy in copies
        ],
        "checks": [
            {"what": check.what, "verdict": check.verdict, "why": check.why, "file": str(check.path)}
            for check in checks
        ],
        "warehouse": _warehouse_place(services.settings),
        "address": services.settings.public_address,
        "people": [[person.login, installation.PASSWORD, person.what_vi] for person in installation.PEOPLE],
    }


def _warehouse_place(settings: Settings) -> str:
    """Where a person finds the OCFL root: a folder, or the bucket beside the working store's."""
    return f"{settings.store_url}-warehouse" if settings.store_url else str(settings.data_folder / "warehouse")


@contextmanager
def _worker(services: Services) -> Iterator[None]:
    """Work on jobs in this process while the demo waits for them."""
    stop = threading.Event()
    thread = threading.Thread(
        target=services.queue.work, kwargs={"concurrency": services.settings.workers, "stop": stop}, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=40)
