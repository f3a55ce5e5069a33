"""What the trial installation can fail with; apart from the authority, so that naming it loads nothing heavy."""

from __future__ import annotations


class AuthorityUnavailable(Exception):
    """The throw-away authority could not be started; the text says why and what to do."""

    code = "demo-authority-unavailable"
    retryable = True

    def __init__(self, message_vi: str, message_en: str) -> None:
        """Keep the words in both languages."""
        super().__init__(message_en)
        self.message_vi = message_vi
        self.message_en = message_en
