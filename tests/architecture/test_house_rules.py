"""Names, words and papers that the house keeps the same everywhere."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, kept_files, python_files

BANNED = {"utils", "helpers", "common", "misc", "base", "core", "manager", "service", "models", "views", "types"}
TEXT = {"", "css", "csv", "html", "ini", "java", "js", "lock", "md", "py", "sh", "sql", "svg", "toml", "txt", "yaml"}
# What only the machine knows where this was written: it means nothing to anybody else, and may not go out.
PRIVATE = re.compile(r"/work/|/root/\.|shared/(?!material)|artifact(?:ory|s?-proxy)", re.IGNORECASE)


def test_module_names_say_what_is_in_them() -> None:
    files, folders = {path.stem for path in python_files()}, {path.parent.name for path in python_files()}
    assert not (files | folders) & BANNED
    # An inner folder (signing/copy) cannot stand in a standard module's way; a script beside its own files can.
    assert not files & (set(sys.stdlib_module_names) - {"__init__"})


def test_every_module_says_what_it_owns() -> None:
    # An empty __init__.py only makes its folder a package.
    speaking = [path for path in python_files() if path.stat().st_size]
    assert not [str(path) for path in speaking if not ast.get_docstring(ast.parse(path.read_bytes()))]


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    this_file = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in kept_files()
        if path.suffix.removeprefix(".") in TEXT and path != this_file
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if PRIVATE.search(line)
    ]
    assert not found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_locked_package_has_digests(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]


def test_both_locks_name_the_same_versions() -> None:
    service, tests = _versions("requirements.lock"), _versions("requirements-test.lock")
    differing = {name: (service[name], tests.get(name)) for name in service if service[name] != tests.get(name)}
    assert not differing, "switching between ./saoy and ./saoy test would change what is installed"


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["test"]
    names = {re.split(r"[\[<>=!~; ]", text)[0].lower().replace("_", "-") for text in wanted}
    assert not names - set(_versions("requirements-test.lock"))


def _versions(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*])?==(\S+)(.*?)\\?$", line):
            found.setdefault(match[1].lower().replace("_", "-"), set()).add(f"{match[2]}{match[3].strip()}")
    return found
