"""Words and signing purposes as data: book symbols, wordings, who signs where and how it looks."""

from __future__ import annotations

import string
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from signing.rules.dated_rows import Row, RuleRef, check_no_overlap, read_rows


class SignerKind(StrEnum):
    """Whose key signs."""

    PERSON = "person"
    AGENCY = "agency"


class Placement(StrEnum):
    """Where the visible signature stands; decided by the purpose, never by the caller."""

    ATTESTATION = "attestation"
    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"


@dataclass(frozen=True, slots=True)
class BookSymbol:
    """Symbol of a certification book (NĐ 23/2015 art. 13(4))."""

    rule: RuleRef
    symbol: str
    book_name: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Lines that are printed; `{names}` are filled in."""

    rule: RuleRef
    lines: tuple[str, ...]

    def fill(self, **values: object) -> tuple[str, ...]:
        """The lines with every name filled in; a name without a value is a programming error."""
        return tuple(line.format(**values) for line in self.lines)


@dataclass(frozen=True, slots=True)
class AttestationBlock:
    """Sizes of the lời chứng where it stands on the copy's own last page: millimetres, type in points."""

    rule: RuleRef
    width_mm: int
    height_mm: int
    margin_mm: int
    clearance_mm: int
    box_width_mm: int
    box_height_mm: int
    title_size: int
    text_size: int
    note_size: int


@dataclass(frozen=True, slots=True)
class SigningPurpose:
    """Why a signature is made; decides signer, field, place, type and words."""

    rule: RuleRef
    name_vi: str
    name_en: str
    signer: SignerKind
    placement: Placement
    field: str
    font_size: int
    lines: tuple[str, ...]
    reason: str

    @property
    def code(self) -> str:
        """Stable name of the purpose."""
        return self.rule.id

    def fill(self, *, name: str, title: str, time: str) -> tuple[str, ...]:
        """The visible text; a line that comes out empty is left out."""
        lines = (line.format(name=name, title=title, time=time) for line in self.lines)
        return tuple(line for line in lines if line.strip())


_TABLES = ("purpose", "attestation_block")
_WORDS_BY_WORDING: dict[str, set[str]] = {
    "loi-chung": {"number", "book", "day", "month", "year"},
    "dau-chuyen-doi": {"time", "agency", "person"},
    "chan-trang": {"number", "book", "code", "address", "page", "pages"},
    "ghi-chu-loi-chung": {"pages"},
    "ghi-chu-trang-cuoi": {"pages"},
    "ban-sao-tu-so-goc": {"number", "day", "month", "year", "document", "recipient", "pages"},
    "so-ban-sao": {"number", "form", "office"},
    "so-cap-ban-sao": {"number", "year"},
    "so-cot": set[str](),
    "so-mo-thang": {"month", "year", "books", "first_day", "last_day", "first_page"},
    "so-mo-bo-sung": {"supplement", "period", "books", "closed_day", "first_page"},
    "so-mo-nam": {"year", "books"},
    "so-khoa": {
        "period", "numbers", "first", "last", "issued", "voided", "cancelled", "waiting", "copies", "fee", "pages",
        "first_page", "last_page", "day", "month", "year", "row", "hash",
    },
    "so-khoa-bo-sung": {
        "numbers", "voided", "cancelled", "issued", "pages", "first_page", "last_page", "day", "month", "year", "row",
        "hash",
    },
    "so-ghi-chu": {"reason", "decision", "decided_on"},
}  # fmt: skip


def load_wording(path: Path) -> tuple[tuple[BookSymbol, ...], tuple[Wording, ...]]:
    """Read and check the symbols and wordings."""
    rows = read_rows(path, ["book_symbol", "wording"])
    symbols = []
    for row in rows["book_symbol"]:
        symbols.append(BookSymbol(row.rule(), row.text("symbol"), row.text("book_name")))
        row.finish()
    wordings = []
    for row in rows["wording"]:
        wording = Wording(row.rule(), row.items("lines", str))
        _check_names(row, wording.lines, _WORDS_BY_WORDING.get(wording.rule.id))
        wordings.append(wording)
        row.finish()
    check_no_overlap(path.name, symbols)
    check_no_overlap(path.name, wordings)
    return tuple(symbols), tuple(wordings)


def load_attestation_blocks(path: Path) -> tuple[AttestationBlock, ...]:
    """Read and check how large the lời chứng is on a copy's last page."""
    blocks = []
    for row in read_rows(path, _TABLES)["attestation_block"]:
        blocks.append(
            AttestationBlock(
                row.rule(),
                *(row.whole(f"{name}_mm", least=1) for name in ("width", "height", "margin", "clearance")),
                *(row.whole(f"{name}_mm", least=1) for name in ("box_width", "box_height")),
                *(row.whole(f"{name}_size", least=6) for name in ("title", "text", "note")),
            )
        )
        row.finish()
    check_no_overlap(path.name, blocks)
    return tuple(blocks)


def load_purposes(path: Path) -> tuple[SigningPurpose, ...]:
    """Read and check the signing purposes."""
    purposes = []
    for row in read_rows(path, _TABLES)["purpose"]:
        purpose = SigningPurpose(
            rule=row.rule(),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            signer=SignerKind(row.choice("signer", SignerKind)),
            placement=Placement(row.choice("placement", Placement)),
            field=row.text("field"),
            font_size=row.whole("font_size", least=6),
            lines=row.items("lines", str),
            reason=row.text("reason"),
        )
        _check_names(row, purpose.lines, {"name", "title", "time"})
        row.finish()
        purposes.append(purpose)
    check_no_overlap(path.name, purposes)
    return tuple(purposes)


def _check_names(row: Row, lines: tuple[str, ...], allowed: set[str] | None) -> None:
    if allowed is None:
        raise row.wrong("nobody prints a wording of this id")
    try:
        names = {name for line in lines for _, name, _, _ in string.Formatter().parse(line) if name is not None}
    except ValueError as exc:
        raise row.wrong(str(exc)) from exc
    if not names <= allowed:
        raise row.wrong(f"cannot fill in {', '.join(sorted(names - allowed))}")
