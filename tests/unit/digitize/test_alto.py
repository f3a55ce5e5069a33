"""The ALTO of a reading says what the reading says, where it says it."""

from xml.etree import ElementTree

from digitize.reading.alto import NAMESPACE, to_alto
from digitize.reading.page_reading import FileReading, PageReading, Word

PAGE = PageReading(
    number=1,
    width=1000,
    height=1400,
    dpi=200,
    rotation=90,
    text="GIẤY KHAI\nsinh & <tử>",
    words=(
        Word("GIẤY", 0.98, (100, 90, 200, 130), 2.0),
        Word("KHAI", 0.91, (210, 86, 300, 126), 2.0),
        Word("sinh", 0.5, (100, 150, 180, 190)),
        Word("&", 0.4, (190, 150, 200, 190)),
        Word("<tử>", 0.3, (210, 150, 280, 190)),
    ),
)
BLANK = PageReading(2, 1000, 1400, 200, 0, "", (), origin="blank")
READING = FileReading("thử.pdf", "ab" * 32, (PAGE, BLANK), ())


def document() -> ElementTree.Element:
    return ElementTree.fromstring(to_alto(READING))


def test_text_lines_and_places_come_back() -> None:
    lines = document().findall(f".//{{{NAMESPACE}}}TextLine")
    texts = [[word.get("CONTENT") for word in line.findall(f"{{{NAMESPACE}}}String")] for line in lines]
    assert texts == [["GIẤY", "KHAI"], ["sinh", "&", "<tử>"]]
    first = lines[0].find(f"{{{NAMESPACE}}}String")
    assert first is not None
    assert [first.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT", "WC")] == [
        "100",
        "90",
        "100",
        "40",
        "0.980",
    ]
    assert lines[0].get("BASELINE") == "100,130 300,123"  # climbs by 200 · tan 2°
    assert len(lines[1].findall(f"{{{NAMESPACE}}}SP")) == 2


def test_every_page_is_there_also_the_blank_one() -> None:
    pages = document().findall(f".//{{{NAMESPACE}}}Page")
    assert [(page.get("PHYSICAL_IMG_NR"), page.get("ROTATION")) for page in pages] == [("1", "90"), ("2", None)]
    assert not pages[1].findall(f".//{{{NAMESPACE}}}TextBlock")


def test_identifiers_are_unique_and_bytes_stable() -> None:
    names = [element.get("ID") for element in document().iter() if element.get("ID")]
    assert len(names) == len(set(names))
    assert to_alto(READING) == to_alto(READING)
