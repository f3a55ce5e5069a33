"""How long digests and keys can be relied on, and how early proofs are renewed. Dated data; pure.

Owns the arithmetic of dates. Refuses to know files and certificates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from signing.rules.dated_rows import RuleRef, check_no_overlap, in_force, read_rows

_RENEWAL = "gia-han-bang-chung"
_FAMILIES = ("rsa", "ec")
_SHORTEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AlgorithmsUsed:
    """What a signature or time-stamp rests on: its digest, the family of its key (`rsa`, `ec`) and the key's bits."""

    digest: str
    family: str
    bits: int


@dataclass(frozen=True, slots=True)
class DigestRule:
    """Until when a digest withstands collisions."""

    rule: RuleRef
    name: str


@dataclass(frozen=True, slots=True)
class KeyRule:
    """Until when keys of at least this many bits withstand forgery."""

    rule: RuleRef
    family: str
    least_bits: int


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """How long before the proofs end they are renewed, and how long a digest must last to be used anew."""

    rule: RuleRef
    lead_days: int
    digest_years: int


@dataclass(frozen=True, slots=True)
class AlgorithmPolicy:
    """All rows in one hand."""

    digests: tuple[DigestRule, ...]
    keys: tuple[KeyRule, ...]
    renewals: tuple[RenewalRule, ...]

    def good_until(self, used: AlgorithmsUsed) -> date | None:
        """The last day on which this can be relied on; None when no end is known. Unknown names were never good."""
        digests = [each.rule for each in self.digests if each.name == used.digest]
        keys = [each.rule for each in self.keys if each.family == used.family and each.least_bits <= used.bits]
        ends = [_latest(digests), _latest(keys)]
        return min(ends) if min(ends) < date.max else None

    def is_good(self, used: AlgorithmsUsed, at: datetime) -> bool:
        """Whether it can be relied on then."""
        end = self.good_until(used)
        return end is None or at.astimezone(UTC).date() <= end

    def digest_for_renewal(self, on: date) -> str:
        """The first digest of the file that lasts long enough; the last of those still good when none does."""
        enough = on + timedelta(days=round(365.25 * in_force(self.renewals, _RENEWAL, on).digest_years))
        good = [each for each in self.digests if each.rule.is_in_force(on)]
        lasting = [each for each in good if each.rule.effective_to is None or each.rule.effective_to >= enough]
        return (lasting or good[::-1])[0].name

    def holds_until(self, used: AlgorithmsUsed, certificate_ends: datetime) -> datetime:
        """Until when a time-stamp made so holds: the earlier of its certificate's and its algorithms' end."""
        end = self.good_until(used)
        return certificate_ends if end is None else min(certificate_ends, datetime.combine(end, time.max, UTC))

    def renew_at(self, stamped_at: datetime, holds_until: datetime) -> datetime:
        """When to renew: a year early, but not before three quarters of a short-lived time-stamp's life."""
        lead = timedelta(days=in_force(self.renewals, _RENEWAL, stamped_at.date()).lead_days)
        return holds_until - max(_SHORTEST, min(lead, (holds_until - stamped_at) / 4))


def load_algorithms(path: Path) -> AlgorithmPolicy:
    """Read and check a policy file."""
    rows = read_rows(path, ["digest", "key", "renewal"])
    digests = tuple(DigestRule(row.rule(), row.text("name")) for row in rows["digest"])
    keys = tuple(
        KeyRule(row.rule(), row.choice("family", _FAMILIES), row.whole("least_bits", least=1)) for row in rows["key"]
    )
    renewals = tuple(
        RenewalRule(row.rule(), row.whole("lead_days", least=1), row.whole("digest_years", least=1))
        for row in rows["renewal"]
    )
    for row in (*rows["digest"], *rows["key"], *rows["renewal"]):
        row.finish()
    for kind in (digests, keys, renewals):
        check_no_overlap(path.name, kind)
    return AlgorithmPolicy(digests, keys, renewals)


@cache
def algorithm_policy() -> AlgorithmPolicy:
    """The policy shipped with this package."""
    return load_algorithms(Path(__file__).with_name("algorithms.toml"))


def _latest(rules: list[RuleRef]) -> date:
    return max((rule.effective_to or date.max for rule in rules), default=date.min)
