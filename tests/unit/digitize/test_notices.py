from digitize.intake.source_page import FileTraits
from digitize.notices import notices
from digitize.reading.page_reading import PageReading, ReadingWarning, Severity

LOW = ReadingWarning("resolution-low", "thấp", "low", 1, Severity.REFUSE)
FAIR = ReadingWarning("resolution-fair", "vừa", "fair", 1)


def page(number: int, *warnings: ReadingWarning) -> PageReading:
    return PageReading(number, 10, 10, 200, 0, "", (), warnings=warnings)


def told(pages: list[PageReading], traits: FileTraits | None = None) -> list[tuple[str, int | None, Severity]]:
    return [(one.code, one.page, one.severity) for one in notices(pages, (), traits or FileTraits())]


def test_how_the_scanner_is_set_is_said_once_what_a_page_lacks_each_time() -> None:
    pages = [page(1, FAIR, LOW), page(2, FAIR, LOW)]
    assert [code for code, _, _ in told(pages)] == ["resolution-fair", "resolution-low", "resolution-low"]


def test_signed_file_is_the_original_and_not_refused() -> None:
    assert told([page(1, LOW)], FileTraits(signatures=2)) == [
        ("resolution-low", 1, Severity.WARN),
        ("file-signed", None, Severity.NOTE),
    ]


def test_what_a_pdf_brings_along_is_told() -> None:
    traits = FileTraits(scripts=True, attachments=3)
    assert [code for code, _, _ in told([page(1)], traits)] == ["file-scripts", "file-attachments"]


def test_page_scanned_twice_is_pointed_out_at_the_second() -> None:
    twin = {"text": "", "words": (), "fingerprint": "0f" * 32}
    pages = [PageReading(number, 10, 10, 200, 0, **twin) for number in (1, 2)]  # type: ignore[arg-type]
    assert told(pages) == [("page-twice", 2, Severity.WARN)]
