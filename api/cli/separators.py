"""`saoy separators`: printable sheets to lay between papers before a stack is scanned."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from api.separator_sheets import SeparatorSheet, draw_separator_sheets
from digitize.understanding.separators import Separator
from signing.rules.deadlines import VIETNAM
from storage.identifiers import DossierCode
from storage.records.procedures import load_procedures


def separators(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="PDF", help="Tệp PDF để in. / The PDF to print.")
    ] = Path("to-phan-cach.pdf"),
    procedure: Annotated[
        str | None,
        typer.Option(metavar="MÃ", help="Thủ tục: mỗi thành phần một tờ. / Procedure: a sheet for each component."),
    ] = None,
    dossier: Annotated[
        str | None,
        typer.Option(metavar="MÃ", help="Mã hồ sơ: tờ chỉ dùng cho hồ sơ này. / Dossier the sheets are for."),
    ] = None,
) -> None:
    """In tờ phân cách để đặt giữa các giấy tờ trước khi quét cả chồng.

    Print separator sheets: laid before each paper of a stack, they say where it begins and which component it is.

    Ví dụ / example:  saoy separators --procedure 2.000815 -o to-phan-cach.pdf
    """
    code = DossierCode(dossier) if dossier else None
    sheets = [SeparatorSheet(Separator(code))]
    if procedure:
        items = load_procedures().on(procedure, datetime.now(VIETNAM).date()).items
        sheets = [SeparatorSheet(Separator(code, item.code), item.name) for item in items]
    output.write_bytes(draw_separator_sheets(sheets))
    Console().print(f"✓ {escape(str(output))}: {len(sheets)} tờ / sheets.")
