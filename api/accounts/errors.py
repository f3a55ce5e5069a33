"""What logging in can fail with, named for what the person can do next.

AccountError
├── LogInRefused      type name and password again; says nothing about which of them was wrong
├── LogInBraked       wait, then try again (retryable)
├── LogInNeeded       log in, then come back
├── LoginTaken        choose another log-in name
└── PasswordTooShort  choose a longer one
"""

from __future__ import annotations

from typing import ClassVar


class AccountError(Exception):
    """Root of the errors of accounts; a stable code and words in both languages."""

    code: ClassVar[str] = "account-failed"
    retryable: ClassVar[bool] = False

    def __init__(self, message_vi: str, message_en: str) -> None:
        """Keep the words as attributes: what happened, what it means, what to do."""
        super().__init__(message_en)
        self.message_vi = message_vi
        self.message_en = message_en


class LogInRefused(AccountError):
    """Name or password is wrong, or the account is closed."""

    code = "log-in-refused"

    def __init__(self) -> None:
        """The same words for every cause, so that names cannot be tried out."""
        super().__init__(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy nhập lại.",
            "The log-in name or the password is not right. Type them again.",
        )


class LogInBraked(AccountError):
    """Too many tries; wait."""

    code = "log-in-braked"
    retryable = True

    def __init__(self, seconds: float) -> None:
        """Tell how long to wait, in whole minutes."""
        minutes = max(1, round(seconds / 60 + 0.5))
        super().__init__(
            f"Đã thử đăng nhập quá nhiều lần. Hãy thử lại sau {minutes} phút.",
            f"Too many log-in attempts. Try again in {minutes} minutes.",
        )
        self.seconds = seconds


class LogInNeeded(AccountError):
    """The page is for people who are logged in."""

    code = "log-in-needed"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Hãy đăng nhập để tiếp tục.", "Log in to go on.")


class LoginTaken(AccountError):
    """Another account has this log-in name."""

    code = "login-taken"


class PasswordTooShort(AccountError):
    """The password is shorter than the rule asks."""

    code = "password-too-short"
