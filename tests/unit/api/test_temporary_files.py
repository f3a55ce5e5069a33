"""Temporary files lie under the data folder, and what a killed process left is cleared by the next."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from api.temporary_files import own_temporary_folder

HOLD = """
import sys, tempfile
from pathlib import Path
from api.temporary_files import own_temporary_folder
with own_temporary_folder(Path(sys.argv[1])):
    Path(tempfile.mkdtemp(), "paper").write_text("x")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_temporary_files_go_into_a_private_folder_and_vanish(tmp_path: Path) -> None:
    outside = tempfile.gettempdir()
    with own_temporary_folder(tmp_path) as folder:
        made = Path(tempfile.mkdtemp())
        assert made.parent == folder
        assert folder.stat().st_mode & 0o077 == 0
    assert not made.exists()
    assert tempfile.gettempdir() == outside
    assert list((tmp_path / "tmp").iterdir()) == []


def test_leftovers_of_a_killed_process_are_cleared_but_not_those_of_a_living_one(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    holders = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path)],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for holder in holders:
        assert holder.stdout is not None
        holder.stdout.readline()
    dead, living = holders
    os.kill(dead.pid, signal.SIGKILL)
    dead.wait()
    with own_temporary_folder(tmp_path):
        left = [path.name for path in (tmp_path / "tmp").iterdir() if path.is_dir()]
        assert any(name.startswith(f"{living.pid}-") for name in left)
        assert not any(name.startswith(f"{dead.pid}-") for name in left)
    living.communicate()
    dead.communicate()
