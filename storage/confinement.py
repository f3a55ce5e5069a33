"""Walls around a child process that parses an untrusted file, put up by the child itself and never taken down.

Owns the system calls of Linux that do it: seccomp (no sockets, no looking into other processes), Landlock (only
named files) and an empty network namespace. Each returns whether the wall stands; an old kernel or another processor
has fewer. The namespace is not enough: the socket of a database is a file, and containers commonly forbid making one.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_PR_SET_NO_NEW_PRIVS = 38

# socket, ptrace, process_vm_readv, process_vm_writev, bpf, io_uring_setup (it opens sockets too), pidfd_getfd
_FORBIDDEN: Mapping[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (41, 101, 310, 311, 321, 425, 438)),
    "aarch64": (0xC00000B7, (198, 117, 270, 271, 280, 425, 438)),
}
_LOAD, _EQUALS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # classic BPF
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # refuse: EPERM
_X32 = 0x40000000  # a second numbering of the same calls on x86-64

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # Landlock, the same on every processor
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_ALL_OF_FIRST, _REFER, _TRUNCATE = (1 << 13) - 1, 1 << 13, 1 << 14
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3
_WRITE_FILE = 1 << 1
_CHANGE = _WRITE_FILE | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8  # remove and make folders and plain files
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

# What programs need to start at all; nothing of ours and nobody's data lies there.
SYSTEM_PLACES = tuple(
    map(Path, ("/usr", "/bin", "/lib", "/lib64", "/etc", "/dev/urandom", "/proc/self", "/proc/cpuinfo",
               "/proc/meminfo", "/sys/devices/system/cpu"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wall:
    """One wall and whether it stands on this machine."""

    name: str
    stands: bool
    keeps_out: str


def forbid_sockets() -> bool:
    """From now on this process and its children open no socket of any kind and see into no other process."""
    machine = platform.machine()
    if machine not in _FORBIDDEN:
        return False
    architecture, calls = _FORBIDDEN[machine]
    program = [
        (_LOAD, 0, 0, 4),
        (_EQUALS, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        # A match jumps over what is left of the list and over "allow".
        (_AT_LEAST, len(calls) + 1, 0, _X32),
        *((_EQUALS, len(calls) - place, 0, call) for place, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    head = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(head), 0, 0) == 0)


def leave_network() -> bool:
    """Into an empty network namespace: directly as root, inside a user namespace otherwise."""
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def allow_reading_only(places: Iterable[Path]) -> bool:
    """From now on nothing is written anywhere and only files in these places are read; open files stay open."""
    return allow_files(reading=places)


def allow_files(*, reading: Iterable[Path], writing: Iterable[Path] = ()) -> bool:
    """From now on only files in these places are read, and only the latter written; open files stay open."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    truncate = _TRUNCATE if version >= 3 else 0
    handled = _ALL_OF_FIRST | (_REFER if version >= 2 else 0) | truncate
    rules = struct.pack("=QQQ", handled, 0, _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    rules = rules if version >= 6 else rules[:8]
    ruleset = libc.syscall(_CREATE_RULESET, rules, len(rules), 0)
    if ruleset < 0 or libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    try:
        for place in reading:
            _allow(libc, ruleset, place, _EXECUTE | _READ_FILE, _READ_DIR)
        for place in writing:
            _allow(libc, ruleset, place, _READ_FILE | _WRITE_FILE | truncate, _READ_DIR | _CHANGE)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, place: Path, to_files: int, to_folders: int) -> None:
    if not place.exists():
        return
    access = to_files | (to_folders if place.is_dir() else 0)
    handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        libc.syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", access, handle), 0)
    finally:
        os.close(handle)


def standing_walls() -> tuple[Wall, ...]:
    """Which walls a child can put up here: each is really put up, in a process of its own that then ends."""
    return tuple(Wall(name, _stands_in_a_child(name), keeps_out) for name, (_, keeps_out) in _WALLS.items())


def _limit_memory() -> bool:
    """Whether the kernel really refuses what lies above the cap."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    try:
        bytearray(1 << 31)
    except MemoryError:
        return True
    return False


_WALLS: Mapping[str, tuple[Callable[[], bool], str]] = {
    "seccomp": (forbid_sockets, "không ổ cắm mạng nào / no sockets"),
    "landlock": (lambda: allow_reading_only([Path("/usr")]), "chỉ tệp được giao / named files only"),
    "network namespace": (leave_network, "mạng trống / an empty network"),
    "rlimits": (_limit_memory, "trần bộ nhớ, thời gian, tệp / memory, time and file caps"),
}


def _stands_in_a_child(name: str) -> bool:
    """No wall can be taken down again, and a process with threads had better not fork."""
    command = [sys.executable, "-P", "-s", "-m", "storage.confinement", name]
    environment = {"PATH": os.defpath, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(0 if _WALLS[sys.argv[1]][0]() else 1)
