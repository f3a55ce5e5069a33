"""`saoy pin`: who typed a wrong PIN how often, and the operator's word that somebody may try again."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from api.composition import open_services
from api.demo.installation import trial_settings
from api.settings import Settings
from signing.keys.pin_tries import PinTries

_HELP = "Mã PIN nhập sai: xem, cho thử lại. / Wrong PINs: see them, allow new tries."

app = typer.Typer(name="pin", help=_HELP, no_args_is_help=True)


@app.callback()
def _pin() -> None:
    """Mã PIN nhập sai: xem, cho thử lại. / Wrong PINs: see them, allow new tries."""


@app.command("status")
def status_command() -> None:
    """Số lần sai liền nhau của từng người ký. / Wrong PINs in a row of each signer."""
    console = Console(highlight=False, soft_wrap=True)
    settings, _ = trial_settings(Settings())
    with open_services(settings) as services:
        counted = PinTries(services.database).counted()
    for holder, wrong in counted.items():
        console.print(f"{escape(holder)}: {wrong}")
    if not any(counted.values()):
        console.print("Không có mã PIN nào sai. / No wrong PINs.")


@app.command("release")
def release_command(
    signer: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã cơ quan. / Log-in or agency code.")],
) -> None:
    """Cho thử lại. Chỉ làm sau khi đã nhập đúng mã PIN bằng phần mềm của thiết bị. / Allow new tries.

    Only after the right PIN was entered with the token's own program: that refills the token's tries.
    """
    settings, _ = trial_settings(Settings())
    with open_services(settings) as services:
        released = PinTries(services.database).release(signer)
    said = "Đã cho thử lại. / Released." if released else "Không có gì để gỡ. / Nothing to release."
    Console(highlight=False).print(said)
    raise typer.Exit(0 if released else 1)
