"""A reading as ALTO 4.4 (Library of Congress), the form in which archives keep the text of scanned pages beside them.

Pure. Pixels are those of the upright page, on which no text is turned: so there is no `ROTATION` (which is of the
text, anticlockwise); how the scan was turned to that page stands among the processing steps it refers to.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from digitize.reading.page_reading import FileReading, PageReading, Word

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_READER = "saoy"


def to_alto(reading: FileReading) -> bytes:
    """The whole file as one document; the same reading gives the same bytes."""
    root = ElementTree.Element("alto", {"xmlns": NAMESPACE, "SCHEMAVERSION": "4.4"})
    description = _add(root, "Description")
    _add(description, "MeasurementUnit").text = "pixel"
    source = _add(description, "sourceImageInformation")
    _add(source, "fileName").text = _clean(reading.file)
    _add(source, "fileIdentifier").text = f"sha256:{reading.sha256}"
    for turn in sorted({page.rotation for page in reading.pages if page.rotation}):
        step = _add(description, "Processing", ID=_turned(turn))
        _add(step, "processingCategory").text = "preOperation"
        _add(step, "processingStepDescription").text = f"page turned clockwise by {turn} degrees before reading"
    software = _add(_add(description, "Processing", ID=_READER), "processingSoftware")
    _add(software, "softwareName").text = "Sao Y (saoy)"
    layout = _add(root, "Layout")
    for page in reading.pages:
        _add_page(layout, page)
    ElementTree.indent(root, " ")
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _turned(turn: int) -> str:
    return f"turn{turn}"


def _add_page(layout: ElementTree.Element, page: PageReading) -> None:
    name = f"p{page.number}"
    size = {"WIDTH": str(page.width), "HEIGHT": str(page.height)}
    element = _add(layout, "Page", ID=name, PHYSICAL_IMG_NR=str(page.number), LANG="vi", **size)
    element.set("PROCESSINGREFS", f"{_turned(page.rotation)} {_READER}" if page.rotation else _READER)
    space = _add(element, "PrintSpace", HPOS="0", VPOS="0", **size)
    lines = list(lines_of(page))
    if not lines:
        return
    block = _add(space, "TextBlock", ID=f"{name}b", **_box(page.words))
    for number, line in enumerate(lines, start=1):
        row = _add(block, "TextLine", ID=f"{name}l{number}", **_box(line), BASELINE=_baseline(line))
        for place, word in enumerate(line):
            if place:
                _add(row, "SP")
            _add(row, "String", CONTENT=_clean(word.text), **_box([word]), WC=f"{word.confidence:.3f}")


def lines_of(page: PageReading) -> Iterator[list[Word]]:
    """The page's words line by line, as its text has them."""
    words = iter(page.words)
    for text in page.text.split("\n"):
        line = [word for _, word in zip(text.split(), words, strict=False)]
        if line:
            yield line


def _box(words: Sequence[Word]) -> dict[str, str]:
    left, top = min(word.bbox[0] for word in words), min(word.bbox[1] for word in words)
    right, bottom = max(word.bbox[2] for word in words), max(word.bbox[3] for word in words)
    return {"HPOS": str(left), "VPOS": str(top), "WIDTH": str(right - left), "HEIGHT": str(bottom - top)}


def _baseline(line: Sequence[Word]) -> str:
    """From the first word's foot to the last one's end, along the line's slant."""
    first, last = line[0].bbox, line[-1].bbox
    rise = (last[2] - first[0]) * math.tan(math.radians(line[0].angle))
    start = first[3] if rise >= 0 else first[3] - abs(first[2] - first[0]) * math.tan(math.radians(-line[0].angle))
    return f"{first[0]},{round(start)} {last[2]},{round(start - rise)}"


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _clean(text: str) -> str:
    """XML 1.0 has no place for control characters."""
    return "".join(char for char in text if char >= " " and char not in "\ufffe\uffff")
