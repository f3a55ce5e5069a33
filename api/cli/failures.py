"""How a command says that it failed: words in both languages, the code, the exit code; never a bare traceback."""

from __future__ import annotations

import os
import traceback

from rich.console import Console
from rich.markup import escape

from api.errors import describe


def report_failure(error: Exception, console: Console) -> int:
    """Tell a person what happened and give the exit code; `SAOY_TRACEBACK=1` shows where."""
    told = describe(error)
    console.print(f"[bold red]✕[/] {escape(told.message_vi)}")
    console.print(f"  [dim]{escape(told.message_en)}[/]")
    console.print(f"  [dim]mã lỗi / code: {told.code}[/]")
    if os.environ.get("SAOY_TRACEBACK") or told.exit_code == 70:
        console.print(escape("".join(traceback.format_exception(error))), style="dim")
    return told.exit_code
