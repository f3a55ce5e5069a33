"""All rules of `signing` in one hand: loaded and checked at start, asked by day.

Every answer is a `Decided` value or a row that carries its `RuleRef`, so that the decision can be stored with the
rule and version that gave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from signing.rules.dated_rows import Decided, in_force
from signing.rules.deadlines import Deadlines, load_deadlines
from signing.rules.desk_rules import DeskRules, load_desk_rules
from signing.rules.fees import Exemption, FeeRule, load_fees
from signing.rules.letter_rules import LetterRules, load_letter_rules
from signing.rules.purposes import (
    AttestationBlock,
    BookSymbol,
    SigningPurpose,
    Wording,
    load_attestation_blocks,
    load_purposes,
    load_wording,
)

_STATUTORY_BOOK = "ky-hieu-so-ban-sao"
_LAST_PAGE = "attestation_on_last_page"
_ELECTRONIC_BOOK = "ky-hieu-so-ban-sao-dien-tu"


@dataclass(frozen=True, slots=True)
class Rules:
    """The dated rules of certification."""

    fees: tuple[FeeRule, ...]
    exemptions: tuple[Exemption, ...]
    deadlines: Deadlines
    symbols: tuple[BookSymbol, ...]
    wordings: tuple[Wording, ...]
    purposes: tuple[SigningPurpose, ...]
    attestation_blocks: tuple[AttestationBlock, ...]
    desk: DeskRules
    letters: LetterRules

    def fee(self, pages: int, *, on: date, copies: int = 1) -> Decided[int]:
        """Đồng for that many copies of an original of that many pages; each copy has its own ceiling."""
        rule = in_force(self.fees, "phi-chung-thuc-ban-sao", on)
        return Decided(copies * rule.amount(pages), (rule.rule,))

    def exemption(self, exemption_id: str, *, on: date) -> Exemption:
        """The reason to pay less, if it is in force that day."""
        return in_force(self.exemptions, exemption_id, on)

    def exemptions_on(self, on: date) -> list[Exemption]:
        """The reasons to pay less that day."""
        return [row for row in self.exemptions if row.rule.is_in_force(on)]

    def due_at(
        self, received_at: datetime, *, extension_days: int = 0, agreed_in_writing: bool = False, agency: str = "*"
    ) -> Decided[datetime]:
        """When the copy is due; see `Deadlines.due_at`."""
        return self.deadlines.due_at(
            received_at, extension_days=extension_days, agreed_in_writing=agreed_in_writing, agency=agency
        )

    def book_symbol(self, *, on: date, electronic: bool = False) -> Decided[str]:
        """`SCT/BS`, or the symbol some provinces give to electronic books when the agency's setting says so."""
        row = in_force(self.symbols, _ELECTRONIC_BOOK if electronic else _STATUTORY_BOOK, on)
        return Decided(row.symbol, (row.rule,))

    def wording(self, wording_id: str, *, on: date) -> Wording:
        """The wording in force."""
        return in_force(self.wordings, wording_id, on)

    def attestation_block(self, *, on: date) -> AttestationBlock:
        """How the lời chứng stands on a copy's own last page."""
        return in_force(self.attestation_blocks, _LAST_PAGE, on)

    def purpose(self, code: str, *, on: date) -> SigningPurpose:
        """The signing purpose in force."""
        return in_force(self.purposes, code, on)


def load_rules(folder: Path | None = None) -> Rules:
    """Read and check every rule file of a folder (default: the files shipped with this package)."""
    folder = folder or Path(__file__).parent
    symbols, wordings = load_wording(folder / "wording.toml")
    fees, exemptions = load_fees(folder / "fees.toml")
    return Rules(
        fees=fees,
        exemptions=exemptions,
        deadlines=load_deadlines(folder / "deadlines.toml"),
        symbols=symbols,
        wordings=wordings,
        purposes=load_purposes(folder / "purposes.toml"),
        attestation_blocks=load_attestation_blocks(folder / "purposes.toml"),
        desk=load_desk_rules(folder / "desk.toml"),
        letters=load_letter_rules(folder / "letters.toml"),
    )
