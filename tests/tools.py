"""What a test does when the machine lacks a tool: skip loudly at a desk, fail where the result is relied upon.

Owns that one rule. Refuses to know which tools there are.
"""

import os
import shutil
from pathlib import Path

import pytest

# The folder of real documents; it is no part of the project, so it is only ever named by the environment.
MATERIAL_VARIABLE = "SAOY_MATERIAL"
# Names, with commas between, of what `./saoy test` found that this system cannot have (MinIO without Go).
CANNOT_HAVE_VARIABLE = "SAOY_TEST_CANNOT_HAVE"


def in_ci() -> bool:
    """Whether this run's result decides something (the usual convention: CI=true)."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def cannot_be_had(what: str) -> bool:
    """Whether the set-up already said that this system cannot have `what`."""
    names = os.environ.get(CANNOT_HAVE_VARIABLE, "").split(",")
    return any(name and name.casefold() in what.casefold() for name in names)


def need(what: str, present: bool) -> None:
    """Go on when `present`; otherwise skip the test and say so, or fail it in CI if the tool could be had."""
    if present:
        return
    message = f"CANNOT TEST: {what} is missing on this machine (./saoy test installs what can be had)"
    if in_ci() and not cannot_be_had(what):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def need_command(name: str) -> str:
    """Return the path of the command `name`, or skip/fail as `need` does."""
    found = shutil.which(name)
    need(f"the command {name}", found is not None)
    return str(found)


def material(*parts: str) -> Path:
    """Return a path in the folder of real documents, or skip/fail when the folder or the path is not there."""
    folder = os.environ.get(MATERIAL_VARIABLE, "")
    if not folder:
        # Unlike a missing tool this is never a failure: the project must pass where only the project is.
        pytest.skip(f"CANNOT TEST: {MATERIAL_VARIABLE} names no folder of real documents")
    path = Path(folder, *parts)
    need(f"{Path(*parts)} in the folder of real documents", path.exists())
    return path
