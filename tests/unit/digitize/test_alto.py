"""The ALTO of a reading says what the reading says, where it says it."""

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

import pytest

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
    told = [(page.get("PHYSICAL_IMG_NR"), page.get("PROCESSINGREFS")) for page in pages]
    assert told == [("1", "turn90 saoy"), ("2", "saoy")]
    assert not pages[1].findall(f".//{{{NAMESPACE}}}TextBlock")


def test_identifiers_are_unique_and_bytes_stable() -> None:
    names = [element.get("ID") for element in document().iter() if element.get("ID")]
    assert len(names) == len(set(names))
    assert to_alto(READING) == to_alto(READING)


# The part of ALTO 4.4 that is written here, as the schema has it (altoxml/schema, v4/alto-4-4.xsd, types in brackets):
# the children an element may have, in order; its attributes; those it must have.
def is_float(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None


def is_share(text: str) -> bool:
    return is_float(text) and 0 <= float(text) <= 1


def is_name(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z_][\w.-]*", text) is not None


def is_names(text: str) -> bool:
    return all(is_name(name) for name in text.split(" "))


def is_anything(text: str) -> bool:
    return True


PLACE = dict.fromkeys(("HPOS", "VPOS", "WIDTH", "HEIGHT"), is_float)
Rule = tuple[str, Mapping[str, Callable[[str], bool]], set[str]]
RULES: Mapping[str, Rule] = {
    "alto": (r"(Description )?(Styles )?(Tags )?(ReadingOrder )?Layout ", {"SCHEMAVERSION": is_anything}, set()),
    "Description": (r"MeasurementUnit (sourceImageInformation )?(OCRProcessing )*(Processing )*", {}, set()),
    "MeasurementUnit": ("", {}, set()),
    "sourceImageInformation": (r"(fileName )?(fileIdentifier )*(documentIdentifier )*", {}, set()),
    "fileName": ("", {}, set()),
    "fileIdentifier": ("", {"fileIdentifierLocation": is_anything}, set()),
    "Processing": (  # processingStepType, extended by ID
        r"(processingCategory )?(processingDateTime )?(processingAgency )?(processingStepDescription )*"
        r"(processingStepSettings )?(processingSoftware )?",
        {"ID": is_name},
        {"ID"},
    ),
    "processingCategory": ("", {}, set()),
    "processingStepDescription": ("", {}, set()),
    "processingSoftware": (
        r"(softwareCreator )?(softwareName )?(softwareVersion )?(applicationDescription )?",
        {},
        set(),
    ),
    "softwareName": ("", {}, set()),
    "Layout": (r"(Page )+", {"STYLEREFS": is_names}, set()),
    "Page": (
        r"(TopMargin )?(LeftMargin )?(RightMargin )?(BottomMargin )?(PrintSpace )?",
        {"ID": is_name, "PHYSICAL_IMG_NR": is_float, "WIDTH": is_float, "HEIGHT": is_float, "PROCESSINGREFS": is_names,
         "LANG": is_name, "ROTATION": is_float},
        {"ID", "PHYSICAL_IMG_NR"},
    ),
    "PrintSpace": (r"(Shape )?((TextBlock|Illustration|GraphicalElement|ComposedBlock) )*", PLACE, set()),
    "TextBlock": (r"(Shape )?(TextLine )*", {"ID": is_name} | PLACE, {"ID"}),
    "TextLine": (r"(Shape )?(String (SP )?)+(HYP )?", {"ID": is_name, "BASELINE": is_anything} | PLACE, set()),
    "String": (r"(Shape )?(ALTERNATIVE )*(Glyph )*", {"CONTENT": is_anything, "WC": is_share} | PLACE, {"CONTENT"}),
    "SP": ("", PLACE, set()),
}  # fmt: skip
CATEGORIES = {"contentGeneration", "contentModification", "preOperation", "postOperation", "other"}


def faults(root: ElementTree.Element) -> list[str]:
    """What the schema has against a document."""
    found: list[str] = []
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        children, attributes, needed = RULES.get(name, ("", {}, set()))
        within = "".join(f"{child.tag.removeprefix(f'{{{NAMESPACE}}}')} " for child in element)
        if name not in RULES or re.fullmatch(children, within) is None:
            found.append(f"{name}: {within}")
        found += [f"{name} has no {missing}" for missing in needed - set(element.keys())]
        for key, value in element.items():
            if key not in attributes or not attributes[key](value):
                found.append(f"{name} {key}={value}")
    names = {element.get("ID") for element in root.iter()}
    for page in root.iter(f"{{{NAMESPACE}}}Page"):
        found += [f"no {name}" for name in page.get("PROCESSINGREFS", "").split() if name not in names]
    for category in root.iter(f"{{{NAMESPACE}}}processingCategory"):
        found += [f"category {one}" for one in (category.text or "").split() if one not in CATEGORIES]
    return found


def test_document_keeps_to_the_schema() -> None:
    assert not faults(document())


@pytest.mark.parametrize(
    ("plain", "broken"),
    [('WC="0.980"', 'WC="1.2"'), ('ID="p1b"', 'ID="1b"'), ("<SP", "<HYP"), ('HPOS="100"', 'HPOS="a"'),
     ("turn90 saoy", "turn90 sao"), ("PHYSICAL_IMG_NR", "NR"), ("preOperation", "before")],
)  # fmt: skip
def test_rules_see_what_is_wrong(plain: str, broken: str) -> None:
    text = to_alto(READING).decode()
    assert plain in text
    assert faults(ElementTree.fromstring(text.replace(plain, broken, 1)))
