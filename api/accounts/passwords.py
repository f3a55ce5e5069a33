"""Passwords: argon2id, the one file that knows the library."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from api.accounts.errors import PasswordTooShort

SHORTEST = 10  # characters

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_password(password: str) -> str:
    """The encoded argon2id hash (RFC 9106, second recommended option: 64 MiB) with its own salt."""
    if len(password) < SHORTEST:
        raise PasswordTooShort(
            f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Hãy chọn mật khẩu dài hơn.",
            f"A password needs at least {SHORTEST} characters. Choose a longer one.",
        )
    return _hasher.hash(password)


def is_password(encoded: str, password: str) -> bool:
    """Whether the password is the one that was hashed; as slow for a wrong one as for a right one."""
    try:
        return _hasher.verify(encoded, password)
    except (VerificationError, InvalidHashError):
        return False
