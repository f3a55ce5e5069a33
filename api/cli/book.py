"""`saoy book`: closing months and years of the register book, opening volumes, saving what was closed.

Owns the words on the terminal. Refuses to know what a closed book holds: `signing.book.closing` does.
"""

from __future__ import annotations

import getpass
import re
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape

from api.composition import Services, open_services
from api.demo.installation import trial_settings
from api.settings import Settings
from signing.book.closed_files import ClosedFile
from signing.book.closing import close_month, close_year, closed_books
from signing.book.register import book_of_year, open_volume, volume_title
from signing.rules.deadlines import VIETNAM
from storage.actor import Actor, Role
from storage.errors import RecordNotFound
from storage.identifiers import AgencyCode
from storage.records.agencies import agency_by_code

app = typer.Typer(
    name="book",
    help="Sổ chứng thực: khóa sổ tháng, sổ năm, mở quyển mới. / The register book: close months and years.",
    no_args_is_help=True,
)

AgencyOption = Annotated[str, typer.Option("--agency", metavar="CODE", help="Mã cơ quan. / The agency's code.")]
SaveOption = Annotated[
    Path | None, typer.Option("--save", metavar="DIR", help="Lưu các tệp PDF vào thư mục này. / Save the PDFs here.")
]


@app.callback()
def _book() -> None:
    """Sổ chứng thực: khóa sổ tháng, sổ năm, mở quyển mới. / The register book: close months and years."""


@app.command("month")
def month_command(
    month: Annotated[str, typer.Argument(metavar="YYYY-MM", help="Tháng đã hết. / A month that is over.")],
    agency: AgencyOption,
    save: SaveOption = None,
) -> None:
    """Khóa sổ một tháng, hoặc bổ sung sổ đã khóa. / Close a month's book, or supplement what is closed.

    Chạy lại không tạo thêm gì nếu sổ không có dòng mới. Made once: running it again makes nothing new.
    """
    parts = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", month)
    if parts is None:
        raise typer.BadParameter("viết như 2026-11 / write it like 2026-11")
    year, number = int(parts[1]), int(parts[2])
    with open_services(trial_settings(Settings())[0]) as services:
        actor, book_id = _book_of(services, agency, year)
        _tell(services, close_month(services.desk.closer(), actor, book_id, number), save)


@app.command("year")
def year_command(
    year: Annotated[int, typer.Argument(metavar="YYYY")], agency: AgencyOption, save: SaveOption = None
) -> None:
    """Khóa sổ năm (từ ngày 31/12), gộp các tháng, cộng tổng. / Close the year's book, with totals.

    Sau khi khóa, sổ năm đó không cấp số nữa. Once closed, that year's book gives no more numbers.
    """
    with open_services(trial_settings(Settings())[0]) as services:
        actor, book_id = _book_of(services, agency, year)
        _tell(services, close_year(services.desk.closer(), actor, book_id), save)


@app.command("volume")
def volume_command(year: Annotated[int, typer.Argument(metavar="YYYY")], agency: AgencyOption) -> None:
    """Mở quyển tiếp theo; số chạy tiếp. / Begin the next volume; the numbers go on."""
    with open_services(trial_settings(Settings())[0]) as services:
        actor, book_id = _book_of(services, agency, year)
        with services.database.transaction() as session:
            book = open_volume(session, actor, book_id)
    title = volume_title(book.volume, book.year, book.symbol)
    Console(highlight=False).print(f"Quyển đang mở / the open volume: {title}")


@app.command("list")
def list_command(
    year: Annotated[int, typer.Argument(metavar="YYYY")], agency: AgencyOption, save: SaveOption = None
) -> None:
    """Các sổ đã khóa của một năm. / What was closed of a year's book."""
    with open_services(trial_settings(Settings())[0]) as services:
        _, book_id = _book_of(services, agency, year)
        with services.database.transaction() as session:
            closed = closed_books(session, book_id)
        _tell(services, closed, save)


def _book_of(services: Services, agency_code: str, year: int) -> tuple[Actor, UUID]:
    account = getpass.getuser()
    with services.database.transaction() as session:
        agency = agency_by_code(session, AgencyCode(agency_code))
        book = book_of_year(session, agency.id, year)
    if book is None:
        raise RecordNotFound(
            f"Cơ quan {agency_code} chưa có sổ chứng thực năm {year}.",
            f"The agency {agency_code} has no book of {year}.",
        )
    actor = Actor(f"os:{account}", account, frozenset({Role.OPERATOR}), "Khóa sổ chứng thực", agency.id)
    return actor, book.id


def _tell(services: Services, closed: list[ClosedFile], save: Path | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if not closed:
        console.print("Chưa khóa sổ nào. / Nothing is closed yet.")
    for one in closed:
        place, totals = one.place, one.totals
        name = f"{place.month:02d}/{place.year}" if place.month else f"năm / year {place.year}"
        which = f", bổ sung / supplement {place.supplement:02d}" if place.supplement else ""
        at = f"{one.closed_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        console.print(
            f"[green]✓[/] {name}{which}: {totals['numbers']} số / numbers, {one.page_count} trang / pages, "
            f"{at} (+07:00), {one.level.value}, SHA-256 {one.sha256}"
        )
        if save is not None:
            save.mkdir(parents=True, exist_ok=True)
            target = save / f"so-{place.year}-{place.month:02d}-{place.supplement:02d}.pdf"
            target.write_bytes(services.store.read(one.object_key))
            console.print(f"  {escape(str(target))}")
