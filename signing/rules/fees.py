"""Fees for certified copies. Owns the tariff's arithmetic and its exemptions; refuses to know who pays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from signing.errors import ExemptionNeedsEvidence, PageCountInvalid
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


@dataclass(frozen=True, slots=True)
class Exemption:
    """A reason to pay less or nothing. Without `percent` the rule's annex says the sum, and the officer states it."""

    rule: RuleRef
    name_vi: str
    name_en: str
    percent: int | None
    evidence: str

    def reduced(self, fee: int, stated: int | None) -> int:
        """What is left to pay of `fee`; `stated` is the officer's sum where the rule gives no share."""
        if self.percent is not None:
            return fee - fee * self.percent // 100
        if stated is None or not 0 <= stated < fee:
            raise ExemptionNeedsEvidence(
                f"Hãy ghi số tiền phải thu theo phụ lục của quy định, ít hơn mức {fee} đồng.",
                f"State the sum to be paid by the rule's annex, less than {fee} đồng.",
            )
        return stated


def load_fees(path: Path) -> tuple[tuple[FeeRule, ...], tuple[Exemption, ...]]:
    """Read and check the tariff and the exemptions."""
    fees, exemptions = [], []
    rows = read_rows(path, ["fee", "exemption"])
    for row in rows["exemption"]:
        exemption = Exemption(
            rule=row.rule(),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            percent=row.whole("percent", least=1) if row.has("percent") else None,
            evidence=row.text("evidence"),
        )
        if exemption.percent is not None and exemption.percent > 100:
            raise row.wrong("percent is at most 100")
        exemptions.append(exemption)
        row.finish()
    for row in rows["fee"]:
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
    check_no_overlap(path.name, exemptions)
    return tuple(fees), tuple(exemptions)
