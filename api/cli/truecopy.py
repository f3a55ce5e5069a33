"""`saoy truecopy`: sao y, sao lục, trích sao and copies from the register book, of an office's own documents.

Owns the words on the terminal. Refuses to know how a copy is numbered and signed: `signing.book.office_copies` does.
"""

from __future__ import annotations

import getpass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from api.composition import open_services
from api.demo.installation import trial_settings
from api.office_copies import copy_document
from api.settings import Settings
from storage.actor import Actor, Role
from storage.identifiers import AgencyCode
from storage.records.agencies import agency_by_code


class Form(StrEnum):
    """The forms of copy, as people type them."""

    TRUE_COPY = "sao-y"
    COPY_OF_COPY = "sao-luc"
    EXTRACT = "trich-sao"
    FROM_REGISTER = "tu-so-goc"


_PURPOSES = {
    Form.TRUE_COPY: "sao_y",
    Form.COPY_OF_COPY: "sao_luc",
    Form.EXTRACT: "trich_sao",
    Form.FROM_REGISTER: "copy_from_register",
}


def truecopy(
    form: Annotated[Form, typer.Argument(metavar="HÌNH_THỨC", help="sao-y, sao-luc, trich-sao, tu-so-goc")],
    file: Annotated[Path, typer.Argument(metavar="TỆP", exists=True, dir_okay=False, help="Bản quét. / The scan.")],
    agency: Annotated[str, typer.Option("--agency", metavar="CODE", help="Mã cơ quan. / The agency's code.")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Tên văn bản. / What the document is called.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PDF", help="Tệp nhận bản sao. / The copy.")],
    recipient: Annotated[
        str, typer.Option("--for", metavar="TEXT", help="Cấp cho ai (tu-so-goc). / For whom, from the register book.")
    ] = "",
) -> None:
    """Sao y, sao lục, trích sao văn bản của cơ quan; cấp bản sao từ sổ gốc. / Copy an office's own documents.

    Cơ quan ký số ở góc trên bên phải trang đầu (NĐ 30/2020/NĐ-CP), hoặc ở trang cấp bản sao từ sổ gốc
    (NĐ 23/2015/NĐ-CP); mỗi bản có số trong sổ riêng. Không phải chứng thực.
    Signed by the agency, numbered in a register of its own; no certification.
    """
    account = getpass.getuser()
    with open_services(trial_settings(Settings())[0]) as services:
        with services.database.transaction() as session:
            agency_id = agency_by_code(session, AgencyCode(agency)).id
        # Whoever may run commands on the server with the agency's key acts in the head's name.
        actor = Actor(f"os:{account}", account, frozenset({Role.HEAD}), "Sao văn bản", agency_id)
        made = copy_document(services, actor, _PURPOSES[form], file, name=name, recipient=recipient)
        if made.object_key is not None:
            output.write_bytes(services.store.read(made.object_key))
    Console(highlight=False, soft_wrap=True).print(
        f"[green]✓[/] {escape(made.label)}: {made.page_count} trang / pages, {made.level}, SHA-256 {made.sha256}\n"
        f"  {escape(str(output))}"
    )
