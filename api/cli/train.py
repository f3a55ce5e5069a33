"""`saoy train`: learn to tell paper types from what officers confirmed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.composition import open_services
from api.settings import Settings
from digitize.model_archive import ModelArchive
from digitize.paper_text import confirmed_papers
from digitize.understanding.training.fitting import Judgement
from digitize.understanding.training.retraining import FEWEST, retrain


def train(
    keep: Annotated[
        bool,
        typer.Option("--keep/--try", help="Dùng nếu tốt hơn, hay chỉ thử. / Use it if better, or only try."),
    ] = True,
) -> None:
    """Huấn luyện lại mô hình nhận loại giấy tờ từ những giấy tờ cán bộ đã xác nhận.

    Train the model for paper types on confirmed papers; it replaces the present one only when it does better on
    papers that it was not trained on. Every version stays in the warehouse.

    Ví dụ / example:  saoy train --try
    """
    console = Console()
    with open_services(Settings()) as services:
        archive, now = ModelArchive(services.warehouse), datetime.now(UTC)
        confirmed = confirmed_papers(services.database, services.store)
        result = retrain(confirmed, archive.current(), version=f"{now:%Y-%m-%dT%H:%M:%SZ}")
        if result.current is None or result.trained is None:
            console.print(
                f"Mới có {result.confirmed} giấy tờ được xác nhận, cần ít nhất {FEWEST}. Giữ mô hình hiện có. / "
                f"Only {result.confirmed} confirmed papers; at least {FEWEST} are needed. Nothing changed."
            )
            return
        console.print(_report(result.current, result.trained))
        if result.model is None:
            console.print("Mô hình mới không tốt hơn, không đổi gì. / The new one is no better: nothing changed.")
        elif keep:
            version = archive.keep(result.model, who="saoy train", address="urn:saoy:train", at=now)
            console.print(f"✓ Dùng mô hình mới (phiên bản {version}). / The new model is in use (version {version}).")
        else:
            console.print("Mô hình mới tốt hơn; bỏ --try để dùng. / It is better; leave out --try to use it.")


def _report(current: Judgement, trained: Judgement) -> Table:
    table = Table(title=f"{trained.texts} giấy tờ để dành / held-out papers")
    for column in ("Loại / type", "Số / count", "Hiện có / now", "Mới / new"):
        table.add_column(column, justify="left" if column.startswith("Loại") else "right")
    for code, entry in sorted(trained.per_type.items()):
        old = current.per_type[code]["recall"]
        table.add_row(code, f"{entry['texts']:.0f}", f"{old:.1%}", f"{entry['recall']:.1%}")
    table.add_section()
    table.add_row("Đúng / right", "", f"{current.right:.1%}", f"{trained.right:.1%}")
    table.add_row("Chắc / certain", "", f"{current.certain:.1%}", f"{trained.certain:.1%}")
    table.add_row(
        "Chắc và đúng / and right", "", f"{current.certain_and_right:.1%}", f"{trained.certain_and_right:.1%}"
    )
    return table
