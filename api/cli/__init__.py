"""The command line: which commands there are. Each command lives in the file of its name."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from api.cli import check, demo, migrate, ocr, serve, verify, warehouse, worker
from api.cli.failures import report_failure

app = typer.Typer(
    name="saoy",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Sao Y: số hóa giấy tờ và chứng thực bản sao điện tử.\n\n"
        "Digitize papers and certify electronic copies.\n\n"
        "Bắt đầu / start with: [bold]saoy demo[/bold]"
    ),
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("ocr")(ocr.ocr)
app.command("archive")(ocr.archive)
app.command("verify")(verify.verify)
app.command("worker")(worker.worker)
app.command("migrate")(migrate.migrate)
app.command("check")(check.check)
app.add_typer(warehouse.app, name="warehouse")


def main() -> None:
    """Run a command; an error becomes words in both languages and the exit code of `api/errors.py`."""
    try:
        app()
    except Exception as exc:  # the edge: everything that reaches it must be told to a person
        sys.exit(report_failure(exc, Console(stderr=True)))
