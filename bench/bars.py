"""A small chart as SVG: one horizontal bar for each row, its figure at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 760, 250, 90, 60, 34
_OURS, _THEIRS = "#b3261e", "#1f5c99"


@dataclass(frozen=True, slots=True)
class Bar:
    """One measured figure; `ours` decides the colour."""

    label: str
    value: float
    ours: bool


def bars(title: str, unit: str, rows: Sequence[Bar]) -> str:
    """The whole SVG document."""
    across = (_WIDTH - _LEFT - _RIGHT) / max(row.value for row in rows)
    height = _TOP + _ROW * len(rows) + 20
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        'font-size="13"><rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="16" y="26" font-size="16" fill="#1c2226">{escape(title)}</text>',
        f'<text x="16" y="46" fill="#5f6b73">{escape(unit)}</text>',
    ]
    for place, row in enumerate(rows):
        y, colour = _TOP + place * _ROW, _OURS if row.ours else _THEIRS
        body.append(f'<text x="{_LEFT - 10}" y="{y + 17}" text-anchor="end" fill="#1c2226">{escape(row.label)}</text>')
        body.append(f'<rect x="{_LEFT}" y="{y}" width="{row.value * across:.1f}" height="24" fill="{colour}"/>')
        body.append(
            f'<text x="{_LEFT + row.value * across + 8:.1f}" y="{y + 17}" fill="{colour}">{row.value:.2f}</text>'
        )
    return "\n".join([*body, "</svg>\n"])
