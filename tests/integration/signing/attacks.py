"""Attacks on a signed PDF, made from our own copies: each takes the file and returns what a forger would hand over.

Written by hand at the level of bytes, as the published attacks are (RUB: signature wrapping, incremental saving,
shadow attacks), and with pikepdf where a forger would use a PDF library. Nothing here is signed by anybody.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Mapping

import pikepdf

Attack = Callable[[bytes], bytes]


def update(data: bytes, objects: Mapping[int, bytes], *, root: int | None = None, end: bytes = b"%%EOF\n") -> bytes:
    """The file with an incremental update that adds or replaces these objects."""
    previous = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        size, top = max(int(pdf.trailer.Size), *(number + 1 for number in objects)), pdf.Root.objgen[0]
    out, places = bytearray(data), {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (number, places[number]) for number in sorted(places))
    trailer = b"<</Size %d/Root %d 0 R/Prev %d>>" % (size, root or top, previous)
    return bytes(out + b"trailer\n" + trailer + b"\nstartxref\n%d\n" % start + end)


def reserved(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A reference to an object that is yet to be written."""
    return pdf.make_indirect(pikepdf.Dictionary())


def next_number(data: bytes) -> int:
    """The first object number nobody uses."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return int(pdf.trailer.Size)


def page_number(data: bytes) -> int:
    """The object of page 1."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return int(pdf.pages[0].obj.objgen[0])


def stream(body: bytes, more: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(body), more, body)


RED_SQUARE = stream(b"q 1 0 0 rg 99 99 200 200 re f Q")


# --- incremental saving (RUB: ISA) ----------------------------------------------------------------------------


def content_painted_over(data: bytes) -> bytes:
    """Another content stream on page 1."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page, new = pdf.pages[0].obj, reserved(pdf)
        old = [page.Contents] if isinstance(page.Contents, pikepdf.Stream) else list(page.Contents)
        page.Contents = pikepdf.Array([*old, new])
        body, at, number = page.unparse(resolved=True), page.objgen[0], new.objgen[0]
    return update(data, {at: body, number: RED_SQUARE})


def update_without_xref(data: bytes) -> bytes:
    """Objects written after the end that no table names: readers that rebuild the table show them."""
    return data + b"%d 0 obj\n%b\nendobj\ntrailer\n<</Root 1 0 R>>\n%%%%EOF\n" % (page_number(data), b"<</Type/Page>>")


def update_without_end(data: bytes) -> bytes:
    """An update whose end is cut off, with the old %%EOF kept before it."""
    return content_painted_over(data).rsplit(b"startxref", 1)[0]


def update_that_names_no_table(data: bytes) -> bytes:
    """The same, with an end of its own that does not say where its table is."""
    return update_without_end(data) + b"%%EOF\n"


def update_hidden_by_a_copied_signature(data: bytes) -> bytes:
    """An update that brings a copy of a signature value along, so that the last revision looks signed."""
    contents = re.findall(rb"/Contents <([0-9a-fA-F]+)>", data)[-1]
    value = (
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 9 9 9]/Contents<%b>>>" % contents
    )
    return update(content_painted_over(data), {next_number(data) + 9: value})


def other_page_tree(data: bytes) -> bytes:
    """The catalogue led to another tree of pages."""
    number = next_number(data)
    pages = b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 1)
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents %d 0 R>>" % (number, number + 2)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root, at = pdf.Root.unparse(resolved=True), pdf.Root.objgen[0]
        old = b"%d 0 R" % pdf.Root.Pages.objgen[0]
    root = root.replace(b"/Pages " + old, b"/Pages %d 0 R" % number)
    return update(data, {at: root, number: pages, number + 1: page, number + 2: RED_SQUARE})


def page_removed(data: bytes) -> bytes:
    """One page less."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tree = pdf.Root.Pages
        del tree.Kids[0]
        tree.Count = len(tree.Kids)
        body, at = tree.unparse(resolved=True), tree.objgen[0]
    return update(data, {at: body})


def pages_swapped(data: bytes) -> bytes:
    """The pages in another order."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tree = pdf.Root.Pages
        tree.Kids = pikepdf.Array(list(tree.Kids)[::-1])
        body, at = tree.unparse(resolved=True), tree.objgen[0]
    return update(data, {at: body})


# --- annotations and forms ------------------------------------------------------------------------------------


def _annotated(data: bytes, annotation: bytes, *more: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page, new = pdf.pages[0].obj, reserved(pdf)
        page.Annots = pikepdf.Array([*page.get("/Annots", []), new])
        body, at, number = page.unparse(resolved=True), page.objgen[0], new.objgen[0]
    extra = {number + 1 + place: each for place, each in enumerate(more)}
    return update(data, {at: body, number: annotation.replace(b"@", b"%d" % (number + 1))} | extra)


_FORM = stream(b"1 1 1 rg 0 0 400 400 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 400 400]")


def stamped_over(data: bytes) -> bytes:
    """A stamp annotation that covers the text."""
    return _annotated(data, b"<</Type/Annot/Subtype/Stamp/F 4/Rect[50 50 450 450]/AP<</N @ 0 R>>>>", _FORM)


def text_written_over(data: bytes) -> bytes:
    """Free text over a number."""
    return _annotated(data, b"<</Type/Annot/Subtype/FreeText/F 4/Rect[50 50 450 90]/DA(/F 12 Tf)/Contents(99)>>")


def timestamp_drawn_over(data: bytes) -> bytes:
    """A field called a document time-stamp that is drawn over the page."""
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Dau)/F 4/Rect[50 50 450 450]/AP<</N @ 0 R>>>>"
    return _annotated(data, field, _FORM)


def field_filled(data: bytes) -> bytes:
    """A text field added and filled after signing."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        form, new = pdf.Root.AcroForm, reserved(pdf)
        form.Fields = pikepdf.Array([*form.Fields, new])
        root, at, number = pdf.Root.unparse(resolved=True), pdf.Root.objgen[0], new.objgen[0]
        if form.is_indirect:
            root, at = form.unparse(resolved=True), form.objgen[0]
    field = b"<</FT/Tx/T(ten)/V(khac)/Type/Annot/Subtype/Widget/F 4/Rect[50 50 450 90]>>"
    return update(data, {at: root, number: field})


def appearance_swapped(data: bytes) -> bytes:
    """The signer's own visible mark replaced by another picture."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        field = next(each for each in pdf.Root.AcroForm.Fields if each.get("/FT") == "/Sig")
        new = reserved(pdf)
        field.AP = pikepdf.Dictionary(N=new)
        body, at, number = field.unparse(resolved=True), field.objgen[0], new.objgen[0]
    return update(data, {at: body, number: _FORM})


# --- signature wrapping, byte ranges, contents ----------------------------------------------------------------


def wrapped(data: bytes) -> bytes:
    """RUB's SWA: the signed second part moved behind a gap in which other objects lie, and the range told so."""
    found = next(re.finditer(rb"/ByteRange ?\[(\d+) (\d+) (\d+) (\d+)\]", data))
    first, length = int(found[2]), int(found[4])
    behind = int(found[3])
    gap = b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (1, page_number(data))
    moved = data[:behind] + gap + data[behind : behind + length]
    told = b"/ByteRange [0 %d %d %d]" % (first, behind + len(gap), length)
    told = told[: len(found[0])].ljust(len(found[0]))
    return moved.replace(found[0], told, 1) + data[behind + length :]


def _with_range(data: bytes, change: Callable[[list[int]], list[int]], which: int) -> bytes:
    found = list(re.finditer(rb"/ByteRange ?\[(\d+) (\d+) (\d+) (\d+)\]([ ]*)", data))[which]
    numbers = change([int(found[place]) for place in range(1, 5)])
    told = b"/ByteRange [%d %d %d %d]" % tuple(numbers)
    room = found.end() - found.start()
    return data[: found.start()] + told.ljust(room)[:room] + data[found.end() :]


def range_starts_later(data: bytes) -> bytes:
    """The first bytes left out of what is signed."""
    return _with_range(data, lambda r: [9, r[1] - 9, r[2], r[3]], 0)


def range_ends_earlier(data: bytes) -> bytes:
    """The last bytes of the agency's revision left out."""
    return _with_range(data, lambda r: [r[0], r[1], r[2], r[3] - 9], 1)


def range_with_a_wider_gap(data: bytes) -> bytes:
    """A gap larger than the signature's value."""
    return _with_range(data, lambda r: [r[0], r[1] - 20, r[2] + 20, r[3] - 20], 1)


def range_overlapping(data: bytes) -> bytes:
    """Two parts that overlap."""
    return _with_range(data, lambda r: [0, r[2] + r[3], 0, r[2] + r[3]], 0)


def range_beyond_the_end(data: bytes) -> bytes:
    """More bytes than there are."""
    return _with_range(data, lambda r: [r[0], r[1], r[2], 99999999], 1)


def _swap_contents(data: bytes, one: int, other: int) -> bytes:
    found = list(re.finditer(rb"/Contents <([0-9a-fA-F]+)>", data))
    a, b = found[one][1], found[other][1]
    room_a, room_b = len(a), len(b)
    a, b = a.rstrip(b"0").ljust(room_b, b"0")[:room_b], b.rstrip(b"0").ljust(room_a, b"0")[:room_a]
    first, second = sorted((found[one], found[other]), key=lambda match: match.start(1))
    values = (b, a) if first is found[one] else (a, b)
    out = data[: first.start(1)] + values[0] + data[first.end(1) : second.start(1)] + values[1]
    return out + data[second.end(1) :]


def contents_of_both_signers_swapped(data: bytes) -> bytes:
    """The person's value in the agency's field and the other way round."""
    return _swap_contents(data, 0, 1)


def contents_emptied(data: bytes) -> bytes:
    """USF: the value of a signature made zero."""
    found = next(re.finditer(rb"/Contents <([0-9a-fA-F]+)>", data))
    return data[: found.start(1)] + b"0" * len(found[1]) + data[found.end(1) :]


def contents_of_the_timestamp_swapped(data: bytes) -> bytes:
    """A signature's value where the document time-stamp's was."""
    return _swap_contents(data, 1, 2)


def range_taken_out(data: bytes) -> bytes:
    """USF: no /ByteRange at all."""
    return data.replace(b"/ByteRange", b"/ByteRenge", 1)


# --- proofs ---------------------------------------------------------------------------------------------------


def proofs_emptied(data: bytes) -> bytes:
    """A later revision without the revocation data."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root, at = pdf.Root, pdf.Root.objgen[0]
        root.DSS = pikepdf.Object.parse(b"<</Type/DSS>>")
        body = root.unparse(resolved=True)
    return update(data, {at: body})


def proofs_led_elsewhere(data: bytes) -> bytes:
    """DSS replaced by one whose streams are the pages' content."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root, at = pdf.Root, pdf.Root.objgen[0]
        shown = pikepdf.Array([pdf.pages[0].obj])
        root.DSS = pikepdf.Dictionary(Type=pikepdf.Name.DSS, OCSPs=shown, Certs=shown, CRLs=shown)
        body = root.unparse(resolved=True)
    return update(data, {at: body})


def timestamp_s_bytes_broken(data: bytes) -> bytes:
    """One bit of the document time-stamp."""
    found = list(re.finditer(rb"/Contents <([0-9a-fA-F]+)>", data))[-1]
    place = found.start(1) + len(found[1].rstrip(b"0")) // 2
    flipped = b"%x" % (int(data[place : place + 1], 16) ^ 1)
    return data[:place] + flipped + data[place + 1 :]


# --- plain changes --------------------------------------------------------------------------------------------


def saved_anew(data: bytes) -> bytes:
    """What a PDF editor leaves of it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out)
    return out.getvalue()


def saved_anew_with_the_digits_changed(data: bytes) -> bytes:
    """Edited and saved: the signatures are still there as objects."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[0].contents_add(b"q 1 g 0 0 300 60 re f Q")
        pdf.save(out)
    return out.getvalue()


def unsigned_by_flattening(data: bytes) -> bytes:
    """The look of the signatures without the signatures."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the last page's fields go one by one
        pdf.flatten_annotations("all")
        if "/AcroForm" in pdf.Root:
            del pdf.Root.AcroForm
        pdf.save(out)
    return out.getvalue()


def prefixed(data: bytes) -> bytes:
    """Bytes before the header: every offset is off by some."""
    return b"% truoc\n" * 4 + data


def with_a_second_file_behind(data: bytes) -> bytes:
    """A whole other PDF behind the last %%EOF."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        out = io.BytesIO()
        pdf.save(out)
    return data + out.getvalue()


AFTER_SIGNING: tuple[Attack, ...] = (
    content_painted_over, update_without_xref, update_without_end, update_that_names_no_table,
    update_hidden_by_a_copied_signature,
    other_page_tree, page_removed, pages_swapped, stamped_over, text_written_over, timestamp_drawn_over, field_filled,
    appearance_swapped, wrapped, range_starts_later, range_ends_earlier, range_with_a_wider_gap, range_overlapping,
    range_beyond_the_end, contents_of_both_signers_swapped, contents_emptied, contents_of_the_timestamp_swapped,
    range_taken_out, proofs_emptied, proofs_led_elsewhere, timestamp_s_bytes_broken, saved_anew,
    saved_anew_with_the_digits_changed, unsigned_by_flattening, prefixed, with_a_second_file_behind,
)  # fmt: skip
