"""The list of templates: each writes one kind of paper of one type, or of none of the catalogue's."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from samples.papers.sheet import Sheet
from tests.accuracy.corpus.cast import Cast
from tests.accuracy.corpus.writer import Writer

Write = Callable[[Writer], None]
OUTSIDE = ""


@dataclass(frozen=True, slots=True)
class Template:
    """One way to write a paper; `type` is empty for a paper outside the catalogue. Sizes in millimetres."""

    type: str
    name: str
    write: Write
    width: float
    height: float
    margin: float


@dataclass(frozen=True, slots=True)
class Written:
    """A finished paper: its sheets, and the values that are right for each of its fields."""

    type: str
    layout: str
    sheets: list[Sheet]
    fields: dict[str, list[str]]


# Printed certificates and offices' letters have no dotted leaders; what people fill in has.
_FILLED_BY_HAND = {
    "GKS", "TLKS", "GKH", "XNHN", "TLKT", "GCS", "GBT", "SHK", "GUQ", "DDKBD", "DDK", "GNT", "HBA", "GKSK", "XNKT",
    "TNHS", "TK", "DON", "VBHC-GGT", "VBHC-GNP", OUTSIDE,
}  # fmt: skip
TEMPLATES: dict[str, list[Template]] = {}


def template(
    *types: str, width: float = 210.0, height: float = 297.0, margin: float = 24.0
) -> Callable[[Write], Write]:
    """Registers a template for these types."""

    def note(write: Write) -> Write:
        for code in types:
            made = Template(code, write.__name__, write, width, height, margin)
            TEMPLATES.setdefault(code, []).append(made)
        return write

    return note


def write(made: Template, seed: int) -> Written:
    """The paper that this template gives with this seed."""
    writer = Writer(Cast(Random(seed)), width=made.width, height=made.height, margin=made.margin)
    writer.type = made.type
    writer.leaders = writer.leaders and made.type in _FILLED_BY_HAND
    made.write(writer)
    return Written(made.type, made.name, writer.sheets, writer.fields)
