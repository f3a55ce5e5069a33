"""Points of a list are lettered a), b), c), d), đ), e) (NĐ 30/2020, annex I): the order tells d from đ.

The engine takes either for the other, or for ở). Pure; nothing but a list's letter is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from digitize.reading.page_reading import Word

_POINT = re.compile(r"(?P<letter>[^\W\d_])(?P<end>[).])")
_ORDER = "abcdđeghiklmnopqrstuvxy"
_LOOK_ALIKE = frozenset("dđởỏơờöỡó")


def enumerated(lines: Iterable[tuple[Word, ...]]) -> Iterator[tuple[Word, ...]]:
    """The lines, with d) behind c) and đ) behind d)."""
    last = ""
    for line in lines:
        match = _POINT.fullmatch(line[0].text)
        if match is None or len(line) < 2:
            yield line
            continue
        letter = match["letter"]
        due = {"c": "d", "d": "đ"}.get(last)
        if due is not None and letter in _LOOK_ALIKE:
            line = (replace(line[0], text=due + match["end"]), *line[1:])
            letter = due
        last = letter if letter in _ORDER else ""
        yield line
