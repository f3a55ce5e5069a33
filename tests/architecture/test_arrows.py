"""Which way imports point (the contracts are in pyproject.toml), and which file owns which foreign library."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.sources import ROOT, module_name, python_files

# Foreign library → the modules (or packages, with all that is in them) that may import it. Its exceptions, its types
# and its habits stop there; replacing it means rewriting those files and no other.
OWNERS: dict[str, tuple[str, ...]] = {
    "minio": ("storage.objects.minio_store",),
    "procrastinate": ("storage.jobs",),
    "pytesseract": ("digitize.reading.tesseract",),
    "pdf2image": ("digitize.intake.pdf.raster",),
    "pyhanko": (
        "signing.pades", "signing.key_source", "signing.timestamp_source", "signing.verification", "signing.verifying",
        "signing.keys.remote_key", "signing.prepared_revision", "signing.quick_parsing",
    ),
    "pyhanko_certvalidator": (
        "signing.pades", "signing.key_source", "signing.timestamp_source", "signing.verification", "signing.verifying",
        "signing.keys.remote_key", "signing.prepared_revision", "signing.revocation_source",
    ),
    "certomancer": ("api.demo.authority",),
    "sklearn": ("digitize.understanding.training.fitting",),
    "scipy": ("digitize.understanding.training.fitting",),
    "fastapi": ("api",),
    "starlette": ("api",),
    "uvicorn": ("api",),
    "typer": ("api",),
    "rich": ("api",),
    "jinja2": ("api",),
    # The use cases of both rooms open the transactions; reading, composing, signing and verifying never see one.
    "sqlalchemy": (
        "storage", "signing.book", "signing.issuing", "signing.keys.pin_tries",
        "signing.keys.tables", "signing.transparency", "signing.jobs",
        "digitize.digitization", "digitize.rearranging",
        "digitize.paper_text", "digitize.jobs", "api",
    ),
}  # fmt: skip


def test_import_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    outcome = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert outcome == EXIT_STATUS_SUCCESS, capsys.readouterr().out


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_library_is_imported_only_by_its_owner(library: str) -> None:
    strangers = [
        f"{module_name(path)} imports {name}"
        for path in python_files()
        for name in _imported(path)
        if name.split(".")[0] == library and not _is_within(module_name(path), OWNERS[library])
    ]
    assert not strangers, f"{library} belongs to {', '.join(OWNERS[library])}"


def _is_within(module: str, owners: tuple[str, ...]) -> bool:
    return any(module == owner or module.startswith(f"{owner}.") for owner in owners)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
