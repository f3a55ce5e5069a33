"""The launcher where nothing may be installed: what it says, what it leaves alone, what it hands on."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tools import need_command

ROOT = Path(__file__).parents[3]
# What every Debian has without us: the tools the launcher itself is written with.
ESSENTIAL = ("sh", "cat", "cksum", "dirname", "grep", "id", "mkdir", "mktemp", "readlink", "rm", "sed", "sleep", "tail")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "thư mục, có dấu cách"
    folder.mkdir()
    for name in ("saoy", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ESSENTIAL:
        (folder / name).symlink_to(need_command(name))
    return folder


def _launch(clone: Path, *arguments: str, path: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [clone / "saoy", *arguments], cwd="/", env={"PATH": path, "HOME": "/nonexistent", **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_no_install_names_what_is_missing_and_touches_nothing(clone: Path, bare_path: Path) -> None:
    before = sorted(path.name for path in clone.iterdir())
    done = _launch(clone, "--no-install", "demo", path=str(bare_path))
    assert done.returncode == 1
    assert done.stdout == ""
    for package in ("python3-venv", "tesseract-ocr", "poppler-utils", "apt-get install"):
        assert package in done.stderr
    assert sorted(path.name for path in clone.iterdir()) == before


def test_no_install_by_variable_without_the_python_packages_ends_with_1(clone: Path) -> None:
    done = _launch(clone, "demo", path=os.environ["PATH"], SAOY_NO_INSTALL="1")
    assert done.returncode == 1
    assert not (clone / ".venv").exists()


def test_installed_hands_over_at_once_with_arguments_and_folder_as_they_are(clone: Path) -> None:
    commands = clone / ".venv" / "bin"
    commands.mkdir(parents=True)
    (commands / "python").symlink_to(need_command("sh"))
    (commands / "saoy").write_text('#!/bin/sh\nprintf "<%s>" "$PWD" "$@"\nexit 7\n')
    (commands / "saoy").chmod(0o755)
    with (clone / "requirements.lock").open("rb") as lock:
        stamp = subprocess.run(["cksum"], stdin=lock, capture_output=True, check=True).stdout
    (clone / ".venv" / ".stamp-requirements.lock").write_bytes(stamp)
    done = _launch(clone, "ocr", "một hai.pdf", "", path=os.environ["PATH"])
    assert done.returncode == 7, done.stderr
    assert done.stdout == "</><ocr><một hai.pdf><>"
    assert done.stderr == ""


def test_python_out_of_range_is_refused(clone: Path, bare_path: Path) -> None:
    old = bare_path / "python-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = _launch(clone, "--no-install", "demo", path=os.environ["PATH"], SAOY_PYTHON=str(old))
    assert done.returncode == 1
    assert f"SAOY_PYTHON={old}" in done.stderr


@pytest.mark.parametrize("script", ["saoy", ".ci/run"])
def test_scripts_are_good_posix_shell(script: str) -> None:
    assert subprocess.run(["dash", "-n", ROOT / script], capture_output=True, check=False).returncode == 0
