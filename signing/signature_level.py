"""Levels of a PAdES signature (ETSI EN 319 142-1), lowest first."""

from __future__ import annotations

from enum import StrEnum


class SignatureLevel(StrEnum):
    """How long a signature can be proved: now, with time, with its proofs, for decades."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"

    @property
    def rank(self) -> int:
        """For comparing: a higher level ranks higher."""
        return list(SignatureLevel).index(self)
