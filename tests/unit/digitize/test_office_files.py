"""Drafts in office formats are refused with advice, whatever they are called."""

import zipfile
from io import BytesIO

import pytest

from digitize.errors import FileOfOffice
from digitize.intake.file_kind import kind_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*names: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(
                zipfile.ZipInfo(name), "application/vnd.oasis.opendocument" if name == "mimetype" else "<x/>"
            )
    return target.getvalue()


@pytest.mark.parametrize(
    "head",
    [
        OLE,
        zipped("[Content_Types].xml", "word/document.xml"),
        zipped("[Content_Types].xml", "xl/workbook.xml"),
        zipped("_rels/.rels", "docProps/app.xml", "word/document.xml"),
        zipped("mimetype", "content.xml"),
        b"{\\rtf1\\ansi Thu nghiem}",
        b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
    ],
    ids=["doc-xls", "docx", "xlsx", "docx-other-order", "odt", "rtf", "word-xml"],
)
def test_office_file_is_refused_with_what_to_do(head: bytes) -> None:
    with pytest.raises(FileOfOffice) as caught:
        kind_of(head)
    assert caught.value.code == "file-office"
    assert "PDF" in caught.value.message_vi
    assert "PDF" in caught.value.message_en
