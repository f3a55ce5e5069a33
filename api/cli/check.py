"""`saoy check`: is this installation fit for work? Settings, database, store, keys, clock.

Each line is one thing, seen just now; nothing is assumed. Ends with 1 when something is not as it must be.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import text

from api.composition import Services, open_services
from api.demo.installation import trial_settings
from api.errors import describe
from api.settings import Settings
from signing.transparency.auditing import faults_of_log
from signing.transparency.tables import THE_HEAD, LogHeadRow
from storage.confinement import standing_walls
from storage.jobs import waiting_jobs
from storage.objects.store_probe import probe_store
from storage.records import keeping
from storage.records.access_archiving import faults_of_archived_log
from storage.records.access_log import broken_chains
from storage.records.agencies import list_agencies
from storage.records.database import is_migrated
from storage.records.tables import StoreProbeRow

_CLOCK_TOLERANCE_SECONDS = 5
_LAG_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `passed` of None means that it could not be told."""

    what: str
    passed: bool | None
    seen: str


def check(
    as_json: Annotated[
        bool, typer.Option("--json", help="Một đối tượng JSON mỗi dòng. / One JSON object a line.")
    ] = False,
) -> None:
    """Kiểm tra thiết lập, cơ sở dữ liệu, kho, khóa ký, đồng hồ. / Is this installation fit for work?

    Kho được [bold]thử thật[/]: 32 tiến trình cùng tạo một đối tượng, chỉ một được thắng.
    The store is tried for real, not believed. Exit code 1 when something is wrong.
    """
    console = Console()
    settings, is_trial = trial_settings(Settings())
    failed = False
    with open_services(settings) as services:
        for finding in _findings(services, is_trial=is_trial):
            failed = failed or finding.passed is False
            if as_json:
                document = {"schema": 1, "what": finding.what, "passed": finding.passed, "seen": finding.seen}
                sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
            else:
                sign = {True: "[green]✓[/]", False: "[bold red]✕[/]", None: "[yellow]?[/]"}[finding.passed]
                console.print(f"{sign} {escape(finding.what)}: {escape(finding.seen)}", soft_wrap=True)
    raise typer.Exit(int(failed))


def _findings(services: Services, *, is_trial: bool) -> Iterator[Finding]:
    settings = services.settings
    kind = "thử nghiệm (cơ quan chứng thực dùng tạm)" if is_trial else "chính thức"
    yield Finding("Thiết lập", True, f"{kind}, dữ liệu ở {settings.data_folder}")
    address = settings.public_address
    yield Finding("Địa chỉ công khai (trong mã QR)", address is not None, address or "chưa đặt SAOY_PUBLIC_ADDRESS")
    for program in ("tesseract", "pdftoppm"):
        found = shutil.which(program)
        yield Finding(f"Chương trình {program}", found is not None, found or "chưa cài")
    for wall in standing_walls():
        # A missing wall is no fault of the installation: the others hold, and it says which kernel would have it.
        yield Finding(f"Tường quanh tiến trình đọc tệp: {wall.name}", wall.stands or None, wall.keeps_out)
    yield _tried("Cơ sở dữ liệu", lambda: _database(services))
    yield _tried("Đồng hồ so với cơ sở dữ liệu", lambda: _clock(services))
    yield _tried("Việc nền", lambda: _jobs(services))
    yield _tried("Kho lưu trữ, kiểm tra luân phiên", lambda: _fixity(services))
    yield _second_copy(services)
    yield _tried("Nhật ký truy cập", lambda: _access_log(services))
    yield _tried("Nhật ký công khai", lambda: _public_log(services))
    report = probe_store(services.store)
    with services.database.transaction() as session:
        checks = [{"name": one.name, "passed": one.passed, "seen": one.seen} for one in report.checks]
        session.add(StoreProbeRow(report={"store": report.store, "checks": checks}))
    for one in report.checks:
        yield Finding(f"Kho: {one.title_vi}", one.passed, one.seen or "đạt")
    yield from _seals(services)


def _database(services: Services) -> tuple[bool, str]:
    return is_migrated(services.database), f"PostgreSQL {services.database.ping()}, lược đồ mới nhất"


def _clock(services: Services) -> tuple[bool, str]:
    with services.database.transaction() as session:
        theirs: datetime = session.execute(text("select clock_timestamp()")).scalar_one()
    drift = abs((datetime.now(UTC) - theirs).total_seconds())
    return drift <= _CLOCK_TOLERANCE_SECONDS, f"lệch {drift:.1f} giây"


def _jobs(services: Services) -> tuple[bool, str]:
    with services.database.transaction() as session:
        counts = waiting_jobs(session)
    failed = counts.get("failed", 0)
    return failed == 0, f"{counts.get('todo', 0)} chờ, {counts.get('doing', 0)} đang làm, {failed} hỏng"


def _fixity(services: Services) -> tuple[bool, str]:
    with services.database.transaction() as session:
        walk, wrong = keeping.current_walk(session), keeping.open_findings(session)
    if wrong:
        return False, f"{len(wrong)} sai lệch chưa chữa được, mới nhất: {wrong[0].object_id} › {wrong[0].path}"
    if walk.finished_at is not None:
        return True, f"vòng vừa xong {walk.finished_at:%d/%m/%Y}, {walk.objects} đối tượng, không có gì sai"
    return True, f"đang ở đối tượng thứ {walk.objects}, chưa thấy gì sai"


def _second_copy(services: Services) -> Finding:
    if services.second_store is None:
        return Finding("Bản sao thứ hai của kho", None, "chưa đặt SAOY_SECOND_STORE_URL: chỉ có một bản")
    return _tried("Bản sao thứ hai của kho", lambda: _lag(services))


def _lag(services: Services) -> tuple[bool, str]:
    with services.database.transaction() as session:
        lag = keeping.second_copy_lag(session)
    if lag.since is None:
        return True, "theo kịp"
    minutes = int((datetime.now(UTC) - lag.since).total_seconds() // 60)
    return minutes < _LAG_MINUTES, f"{lag.objects} đối tượng chưa chép, chờ lâu nhất {minutes} phút"


def _access_log(services: Services) -> tuple[bool, str]:
    with services.database.transaction() as session:
        broken = [f"{chain} {number}" for chain, number in broken_chains(session)]
        broken += faults_of_archived_log(session, services.warehouse)
    return not broken, f"{len(broken)} dòng bị sửa hoặc bị cắt" if broken else "chuỗi nguyên vẹn, khớp với kho"


def _public_log(services: Services) -> tuple[bool, str]:
    with services.database.transaction() as session:
        head = session.get_one(LogHeadRow, THE_HEAD)
    fault = head.alarm or next(faults_of_log(services.public_log, everything=True), None)
    return fault is None, fault or f"{head.size} mục, khớp với sổ và với điều đã công bố"


def _seals(services: Services) -> Iterator[Finding]:
    with services.database.transaction() as session:
        agencies = list_agencies(session)
    codes = [agency.code for agency in agencies if services.signers.has_seal(agency.code)]
    if not codes:
        yield Finding("Khóa ký của cơ quan", None, "chưa có trong signers.toml: chưa chứng thực được")
    for code in codes:
        yield _tried(f"Khóa ký của cơ quan {code}", lambda code=code: (True, services.signers.seal_of(code).name))  # type: ignore[misc]


def _tried(what: str, look: Callable[[], tuple[bool, str]]) -> Finding:
    try:
        passed, seen = look()
    except Exception as exc:  # a finding must never keep the others from being looked at
        return Finding(what, False, describe(exc).message_vi)
    return Finding(what, passed, seen)
