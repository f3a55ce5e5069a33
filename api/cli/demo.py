"""`saoy demo`: the whole way on real input, with the embedded defaults, in under two minutes.

Owns the telling: progress, the closing table, what is kept of a run. The work itself is in `api/demo`.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.composition import Services, open_services
from api.demo import installation
from api.demo.dossier_run import DossierRun, SampleDossier, Tally, load_samples
from api.demo.three_verdicts import Check, three_verdicts
from api.settings import Settings
from signing.book.copies import CertifiedCopy
from storage.identifiers import new_id
from storage.records.dossiers import Dossier
from storage.records.results import DigitizedResult

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
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
            _run(given, record, console)
        _show(record.summary, console)


class RunRecord:
    """What is kept of a run beside the data: its id, the time each step took, the closing summary."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier run left, or begin one."""
        self._path = path
        self._data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if "id" not in self._data:
            self.begin_another()

    @property
    def run_id(self) -> str:
        """Tells runs apart; everything a run makes is found again by it."""
        return str(self._data["id"])

    @property
    def is_finished(self) -> bool:
        """Whether the run came to its end."""
        return "summary" in self._data

    @property
    def summary(self) -> dict[str, Any]:
        """What the closing table shows."""
        return dict(self._data["summary"])

    def begin_another(self) -> None:
        """Forget the last run; what it made stays."""
        self._write({"id": str(new_id()), "seconds": {}})

    def add_seconds(self, step: str, seconds: float) -> None:
        """Add to a step's time; a resumed run goes on counting."""
        spent: dict[str, float] = self._data["seconds"]
        self._write(self._data | {"seconds": spent | {step: round(spent.get(step, 0) + seconds, 1)}})

    def finish(self, summary: dict[str, Any]) -> None:
        """Keep the summary."""
        self._write(self._data | {"summary": summary | {"seconds": self._data["seconds"]}})

    def _write(self, data: dict[str, Any]) -> None:
        self._data = data
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(self._path)


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


def _run(given: Settings, record: RunRecord, console: Console) -> None:
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
        "warehouse": str(services.settings.data_folder / "warehouse"),
        "address": services.settings.public_address,
    }


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
        f"\nKho lưu trữ (OCFL, mở bằng trình duyệt tệp): [bold]{escape(summary['warehouse'])}[/]", soft_wrap=True
    )
    console.print(f"Các trang: [bold]./saoy serve[/] rồi mở {summary['address']}")
    for person in installation.PEOPLE:
        console.print(f"  [bold]{person.login}[/] / {installation.PASSWORD}  ({person.what_vi})")


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
