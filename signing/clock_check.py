"""Before anything is signed: is this machine's clock right? The time claimed in a signature comes from it.

Compares with the time-stamping authorities. When none of them answers there is nothing to compare with: signing goes
on at the lower level, and nothing is handed over before a time-stamp proves the time anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from signing.errors import ClockDrifted
from signing.timestamp_source import TimestampSource

_GOOD_FOR_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class ClockCheck:
    """How far the clock may be from the authorities'; without an authority nothing is compared."""

    timestamps: TimestampSource | None
    limit: timedelta

    def __call__(self) -> None:
        """`ClockDrifted` when the clock is further away than allowed."""
        if self.timestamps is None:
            return
        drift = self.timestamps.drift(within_seconds=_GOOD_FOR_SECONDS)
        if drift is not None and abs(drift) > self.limit:
            seconds = round(drift.total_seconds())
            vi, en = ("nhanh", "fast") if seconds > 0 else ("chậm", "slow")
            raise ClockDrifted(
                f"Đồng hồ máy chủ {vi} {abs(seconds)} giây so với dịch vụ cấp dấu thời gian; chưa ký. "
                "Hãy chỉnh giờ (đồng bộ NTP) rồi ký lại.",
                f"The server's clock is {abs(seconds)} seconds {en} against the time-stamping authority; nothing was "
                "signed. Set the clock (NTP), then sign again.",
            )
