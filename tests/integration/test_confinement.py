"""The walls around a child that parses a hostile file hold against code that runs inside it."""

from __future__ import annotations

import json
import platform
import socket
import subprocess
import sys
from pathlib import Path

from storage.confinement import standing_walls
from tests.tools import need

PROGRAM = """
import json, os, socket, subprocess, sys
from pathlib import Path
from storage.confinement import allow_reading_only, forbid_sockets

door, secret, own = map(Path, sys.argv[1:4])
walls = {"sockets": forbid_sockets()}
if sys.argv[4] == "fence":
    walls["files"] = allow_reading_only([Path(sys.prefix), Path(sys.base_prefix), Path("/usr"), Path("/lib"),
                                         Path("/lib64"), Path("/proc/self"), own])

def tried(step):
    try:
        step()
    except OSError as exc:
        return type(exc).__name__
    return "done"

print(json.dumps(walls | {
    "inet": tried(lambda: socket.socket()),
    "file socket": tried(lambda: socket.socket(socket.AF_UNIX).connect(str(door))),
    "socket in a grandchild": subprocess.run([sys.executable, "-c", "import socket; socket.socket()"],
                                             stdin=None, capture_output=True).returncode,
    "secret": tried(secret.read_bytes),
    "own": tried(own.read_bytes),
    "write": tried(lambda: (own.parent / "written").write_text("x")),
    "parent": tried(lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes()),
}))
"""


def inside(folder: Path, how: str) -> dict[str, object]:
    """What code inside the walls could do."""
    need("seccomp on x86-64 or arm64", platform.machine() in ("x86_64", "aarch64"))
    for name in ("secret", "own"):
        (folder / name).write_text(name)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / "door"))
        door.listen()
        arguments = [str(folder / name) for name in ("door", "secret", "own")]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments, how], capture_output=True, text=True, check=False, timeout=60
        )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_no_socket_of_any_kind(tmp_path: Path) -> None:
    found = inside(tmp_path, "sockets only")
    assert found["sockets"] is True
    assert (found["inet"], found["file socket"]) == ("PermissionError", "PermissionError")
    assert found["socket in a grandchild"] == 1
    assert found["write"] == "done"  # a child that needs to write may


def test_only_named_files_are_read_and_none_written(tmp_path: Path) -> None:
    found = inside(tmp_path, "fence")
    need("Landlock", found["files"] is True)
    assert found["own"] == "done"
    assert (found["secret"], found["write"], found["parent"]) == ("PermissionError",) * 3


def test_each_wall_is_tried_not_believed() -> None:
    """On this machine's kernel the answers must agree with what the walls do in the tests above."""
    walls = {wall.name: wall.stands for wall in standing_walls()}
    assert set(walls) == {"seccomp", "landlock", "network namespace", "rlimits"}
    assert walls["rlimits"]
    assert walls["seccomp"] is (platform.machine() in ("x86_64", "aarch64"))
    for wall in standing_walls():
        assert wall.keeps_out
