"""Fees for certified copies. Owns the tariff's arithmetic; refuses to know who pays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from signing.errors import PageCountInvalid
from signing.rules.dated_rows import RuleRef, check_no_overlap, read_rows


@dataclass(frozen=True, slots=True)
class FeeRule:
    """A tariff per page of the original, with a ceiling per copy (TT 226/2016/TT-BTC art. 4)."""

    rule: RuleRef
    first_pages: int
    per_first_page: int
    per_further_page: int
    maximum_per_copy: int

    def amount(self, pages: int) -> int:
        """Đồng for one copy of an original of that many pages; a paper without pages is refused, not rounded up."""
        if pages < 1:
            raise PageCountInvalid(
                f"Bản chính phải có ít nhất một trang, không phải {pages}. Hãy kiểm tra số trang.",
                f"An original has at least one page, not {pages}. Check the number of pages.",
            )
        first = min(pages, self.first_pages)
        return min(self.maximum_per_copy, self.per_first_page * first + self.per_further_page * (pages - first))


def load_fees(path: Path) -> tuple[FeeRule, ...]:
    """Read and check the tariff file."""
    fees = []
    for row in read_rows(path, ["fee"])["fee"]:
        fees.append(
            FeeRule(
                rule=row.rule(),
                first_pages=row.whole("first_pages"),
                per_first_page=row.whole("per_first_page"),
                per_further_page=row.whole("per_further_page"),
                maximum_per_copy=row.whole("maximum_per_copy", least=1),
            )
        )
        row.finish()
    check_no_overlap(path.name, fees)
    return tuple(fees)
