"""The brake lets a burst pass, then one try at a time, and keeps keys apart."""

from __future__ import annotations

from api.web.brake import Brake


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_burst_passes_then_the_next_waits() -> None:
    clock = Clock()
    brake = Brake(burst=3, per_seconds=30, clock=clock)
    assert [brake.wait("a") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert brake.wait("a") == 10.0
    assert brake.wait("b") == 0.0
    clock.now = 10.5
    assert brake.wait("a") == 0.0
    assert brake.wait("a") > 0


def test_forgotten_key_starts_anew() -> None:
    brake = Brake(burst=1, per_seconds=60, clock=Clock())
    brake.wait("a")
    assert brake.wait("a") > 0
    brake.forget("a")
    assert brake.wait("a") == 0.0
