"""What a line of the log looks like, and what it never holds.

An unexpected error is logged with where it happened, never with the values at hand: among them are PINs, passwords
and personal numbers, which is what a traceback that shows local variables would print.
"""

from __future__ import annotations

import structlog


def configure_log() -> None:
    """Set up the log of this process; called once by the command line before anything is logged."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )
