"""A small chart as SVG: speed to the right, accuracy upwards, one dot for each reader and kind of page."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 760, 420, 70, 60, 50, 150
_COLOURS = ("#b3261e", "#1f5c99", "#5f6b73", "#3b7a3b")


@dataclass(frozen=True, slots=True)
class Dot:
    """One measured point; dots of one series share a colour, `label` tells them apart."""

    series: str
    label: str
    x: float
    y: float


def chart(title: str, x_label: str, y_label: str, dots: Sequence[Dot]) -> str:
    """The whole SVG document."""
    most_x = max(dot.x for dot in dots) * 1.1
    least_y, most_y = min(dot.y for dot in dots), max(dot.y for dot in dots)
    least_y, most_y = least_y - 0.15 * (most_y - least_y + 0.001), min(1.0, most_y + 0.2 * (most_y - least_y + 0.001))
    across = (_WIDTH - _LEFT - _RIGHT) / most_x
    up = (_HEIGHT - _BOTTOM - _TOP) / (most_y - least_y)
    series = list(dict.fromkeys(dot.series for dot in dots))
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="13"><rect width="100%" height="100%" fill="#fff"/>',
        _text(_LEFT, 26, title, size=16),
        _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 14, x_label, anchor="middle"),
        _text(10, _TOP - 10, y_label),
    ]
    for step in range(5):
        x, y = most_x * step / 4, least_y + (most_y - least_y) * step / 4
        right, down = _LEFT + x * across, _HEIGHT - _BOTTOM - (y - least_y) * up
        body.append(f'<path d="M{_LEFT} {down:.1f}H{_WIDTH - _RIGHT}" stroke="#dde1e4"/>')
        body.append(_text(_LEFT - 8, down + 4, f"{y:.3f}", anchor="end"))
        body.append(_text(right, _HEIGHT - _BOTTOM + 18, f"{x:.1f}", anchor="middle"))
    for dot in dots:
        colour = _COLOURS[series.index(dot.series) % len(_COLOURS)]
        right, down = _LEFT + dot.x * across, _HEIGHT - _BOTTOM - (dot.y - least_y) * up
        body.append(f'<circle cx="{right:.1f}" cy="{down:.1f}" r="6" fill="{colour}"/>')
        body.append(_text(right + 10, down + 4, f"{dot.series} · {dot.label}", colour=colour))
    return "\n".join([*body, "</svg>\n"])


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 13, colour: str = "#1c2226") -> str:
    style = f'text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'
