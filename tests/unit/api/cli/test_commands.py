"""The command list: every command is there, teaches, and its summary does not drift from the command itself."""

import importlib

import pytest
from typer.testing import CliRunner

from api.cli import SUMMARIES, build_app


@pytest.mark.parametrize("name", SUMMARIES)
def test_command_help_names_the_command_and_teaches(name: str) -> None:
    result = CliRunner().invoke(build_app([name, "--help"]), [name, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 5


def test_help_without_command_lists_all_of_them() -> None:
    result = CliRunner().invoke(build_app(["--help"]), ["--help"])
    assert all(name in result.output for name in SUMMARIES)


@pytest.mark.parametrize("name", [name for name in SUMMARIES if name not in {"warehouse", "log", "book", "pin"}])
def test_summary_begins_as_the_command_s_own_words(name: str) -> None:
    module = importlib.import_module(f"api.cli.{'ocr' if name == 'archive' else name.replace('-', '_')}")
    own = getattr(module, name.replace("-", "_")).__doc__.split(". ")[0].split(".\n")[0]
    vietnamese = SUMMARIES[name].split(" / ")[0].rstrip(".")
    assert own.startswith(vietnamese.split(". ")[0][:20])
