"""Walls around a child process that parses an untrusted file, put up by the child itself and never taken down.

Owns the system calls of Linux that do it: seccomp (no sockets, no looking into other processes) and Landlock (only
named files). Each returns whether the wall stands; an old kernel or another processor has fewer. An empty network
namespace is not enough: the socket of a database is a file, and containers commonly forbid making namespaces.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterable, Mapping
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


def allow_reading_only(places: Iterable[Path]) -> bool:
    """From now on nothing is written anywhere and only files in these places are read; open files stay open."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    handled = _ALL_OF_FIRST | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    rules = struct.pack("=QQQ", handled, 0, _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    rules = rules if version >= 6 else rules[:8]
    ruleset = libc.syscall(_CREATE_RULESET, rules, len(rules), 0)
    if ruleset < 0 or libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    try:
        for place in places:
            if place.exists():
                _allow(libc, ruleset, place)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, place: Path) -> None:
    access = _EXECUTE | _READ_FILE | (_READ_DIR if place.is_dir() else 0)
    handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        libc.syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", access, handle), 0)
    finally:
        os.close(handle)
