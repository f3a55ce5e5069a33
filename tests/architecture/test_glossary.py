"""The glossary names what is really there, and leaves out no step, state, role or ground."""

import enum
import importlib
import re

import pytest

from tests.architecture.sources import ROOT

ROW = re.compile(r"^\| [^|]+ \| `([A-Za-z_.]+)` \| ([a-z_/]+\.(?:py|toml)) \| \S[^|]*\S \|$")
COMPLETE = [
    "storage.records.events:EventKind",
    "storage.records.events:DossierState",
    "storage.records.uploads:UploadState",
    "storage.records.papers:PaperState",
    "storage.records.dossiers:Decision",
    "storage.records.procedures:ComponentKind",
    "storage.actor:Role",
    "signing.book.acts:ActState",
    "signing.examination.grounds:Ground",
    "signing.examination.grounds:Sign",
    "signing.examination.look_up:Outcome",
    "signing.rules.letter_rules:LetterKind",
    "signing.book.requests:ExtensionReason",
    "signing.book.register:Step",
    "signing.verification_report:Verdict",
    "signing.verification_report:RegisterStatus",
]


def entries() -> list[tuple[str, str]]:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|") and not re.match(r"\|(---|\s*thuật ngữ)", line)]
    matches = [(line, ROW.match(line)) for line in rows]
    assert not [line for line, match in matches if match is None], "a row that does not read"
    return [(match[1], match[2]) for _, match in matches if match]


def test_every_identifier_is_defined_where_the_glossary_says() -> None:
    assert not [entry for entry in entries() if not _is_there(*entry)]


def test_each_identifier_is_explained_once() -> None:
    names = [name for name, _ in entries()]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("which", COMPLETE)
def test_every_member_is_explained(which: str) -> None:
    module, _, name = which.partition(":")
    members: type[enum.Enum] = getattr(importlib.import_module(module), name)
    explained = {entry for entry, _ in entries()}
    assert not [member.name for member in members if f"{name}.{member.name}" not in explained]


def test_every_signing_purpose_is_explained() -> None:
    rules = (ROOT / "signing" / "rules" / "purposes.toml").read_text(encoding="utf-8")
    assert set(re.findall(r'^id = "(.+)"$', rules, re.MULTILINE)) <= {name for name, _ in entries()}


def _is_there(name: str, where: str) -> bool:
    if where.endswith(".toml"):
        return f'id = "{name}"' in (ROOT / where).read_text(encoding="utf-8")
    found = importlib.import_module(where.removesuffix(".py").replace("/", "."))
    thing, _, member = name.partition(".")
    defined = getattr(found, thing, None)
    if getattr(defined, "__module__", None) != found.__name__:
        return False
    return not member or hasattr(defined, member)
