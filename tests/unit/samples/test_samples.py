"""The sample dossier is whole, invented, consistent, and what its script makes."""

import hashlib
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageOps

from samples.papers import cast, dossier, files, wear
from samples.papers.cast import Person
from samples.papers.manifest import manifest
from samples.papers.sheet import Sheet, Words

FOLDER = Path(dossier.__file__).resolve().parents[1]
DOSSIER: dict[str, Any] = tomllib.loads((FOLDER / "dossier.toml").read_text(encoding="utf-8"))
PEOPLE = [value for value in vars(cast).values() if isinstance(value, Person)]
DAY_OF_SCAN = date(2026, 11, 22)
DATE_FIELDS = {"issue_date", "date_of_birth", "valid_until"}


def papers() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for file in DOSSIER["file"]:
        for paper in file["paper"]:
            yield file, paper


def sample(part: str) -> dossier.SampleFile:
    return next(file for file in dossier.sample_files() if part in file.name)


def test_manifest_on_disk_is_what_the_script_would_write() -> None:
    assert (FOLDER / "dossier.toml").read_text(encoding="utf-8") == manifest(dossier.sample_files())


def test_every_file_is_present_and_the_folder_stays_small() -> None:
    sizes = [(FOLDER / file["file"]).stat().st_size for file in DOSSIER["file"]]
    assert len(sizes) >= 12
    assert all(sizes)
    assert sum(sizes) < 8_000_000


def test_truth_on_disk_is_what_the_sheets_say() -> None:
    for file in dossier.sample_files():
        written = (FOLDER / "truth" / f"{file.name}.txt").read_text(encoding="utf-8").split("\f")
        assert [page.strip("\n").splitlines() for page in written] == files.truth_of(file)


def test_truth_is_nfc() -> None:
    for path in (FOLDER / "truth").iterdir():
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name


def test_dossier_covers_the_promised_kinds_of_scan() -> None:
    forms = [file["form"] for file in DOSSIER["file"]]
    assert {"scanned-pdf", "tiff", "jpeg", "png", "phone-jpeg", "born-digital-pdf"} <= set(forms)
    assert sum(form != "born-digital-pdf" for form in forms) >= 10
    assert len({paper["type"] for _, paper in papers()}) >= 9
    assert any(file["turn"] == 90 for file in DOSSIER["file"])
    assert any(len(file["paper"]) >= 3 and file["blank_pages"] for file in DOSSIER["file"])
    assert any(file["fidelity"] == "poor" for file in DOSSIER["file"])


def test_pages_of_a_file_are_each_in_one_paper_or_blank() -> None:
    for file in DOSSIER["file"]:
        pages = sorted([page for paper in file["paper"] for page in paper["pages"]] + file["blank_pages"])
        assert pages == list(range(1, file["page_count"] + 1)), file["file"]


def test_exactly_one_file_is_the_original_to_certify_and_it_holds_one_upright_paper() -> None:
    (chosen,) = [file for file in DOSSIER["file"] if file["certify"]]
    assert len(chosen["paper"]) == 1
    assert (chosen["dpi"], chosen["turn"], chosen["fidelity"]) == (300, 0, "fair")


def test_every_paper_answers_a_listed_component_and_the_result_is_there() -> None:
    listed = {component["code"]: component["kind"] for component in DOSSIER["component"]}
    used = {paper["component"] for _, paper in papers()}
    assert used == set(listed)
    assert listed[DOSSIER["dossier"]["result_component"]] == "result"


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.personal_id)
def test_personal_id_agrees_with_sex_and_year_of_birth(person: Person) -> None:
    assert re.fullmatch(r"\d{12}", person.personal_id)
    century_and_sex = 2 * (person.born.year // 100 - 19) + (person.sex == "Nữ")
    assert int(person.personal_id[3]) == century_and_sex
    assert person.personal_id[4:6] == f"{person.born:%y}"


def test_people_have_different_ids() -> None:
    assert len({person.personal_id for person in PEOPLE}) == len(PEOPLE)


def test_owner_of_the_dossier_is_one_of_the_invented_people() -> None:
    assert (DOSSIER["dossier"]["owner_name"], DOSSIER["dossier"]["owner_id"]) == ("NGUYỄN VĂN MẪU", "001090000001")
    known = {(person.name, person.personal_id) for person in PEOPLE}
    assert {(paper["owner_name"], paper["owner_id"]) for _, paper in papers()} <= known


def test_true_dates_are_iso_and_not_in_a_wrong_order() -> None:
    for file, paper in papers():
        dates = {name: date.fromisoformat(paper["fields"][name]) for name in DATE_FIELDS & set(paper["fields"])}
        in_order = [dates[name] for name in ("date_of_birth", "issue_date", "valid_until") if name in dates]
        assert in_order == sorted(in_order), file["file"]
        assert dates.get("issue_date", DAY_OF_SCAN) <= DAY_OF_SCAN, file["file"]


def test_true_names_and_numbers_are_printed_on_their_paper() -> None:
    for file, paper in papers():
        pages = (FOLDER / file["text"]).read_text(encoding="utf-8").split("\f")
        text = "\n".join(pages[page - 1] for page in paper["pages"])
        for name in ("holder_name", "personal_id", "document_number", "serial_number", "attestation_number"):
            assert paper["fields"].get(name, "") in text, (file["file"], name)


def test_qr_on_the_photographed_card_holds_the_seven_fields() -> None:
    (file,) = [file for file in DOSSIER["file"] if file["form"] == "phone-jpeg"]
    with Image.open(FOLDER / file["file"]) as stored:
        codes = zxingcpp.read_barcodes(np.asarray(ImageOps.exif_transpose(stored)))
    fields = codes[0].text.split("|")
    assert len(fields) == 7
    assert fields[0] == file["paper"][0]["fields"]["personal_id"]
    assert fields[1] == ""
    assert fields[3] == f"{cast.BUYER.born:%d%m%Y}"


def test_phone_picture_is_stored_on_its_side_with_the_orientation_in_exif() -> None:
    (file,) = [file for file in DOSSIER["file"] if file["form"] == "phone-jpeg"]
    with Image.open(FOLDER / file["file"]) as stored:
        assert stored.getexif()[0x0112] == 6
        assert stored.height > stored.width


def test_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    card = replace(sample("can-cuoc"), dpi=200, phone=wear.PhoneWear(width=480, height=360))
    first, again, other = (hashlib.sha256(files.file_bytes(card, seed)).hexdigest() for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_born_digital_file_is_reproducible() -> None:
    slip = sample("giay-nop-tien")
    assert files.file_bytes(slip, 1) == files.file_bytes(slip, 2)


def test_committed_scan_looks_like_what_the_script_draws() -> None:
    # Byte for byte only with the same versions of Pillow and OpenCV; the picture must agree with any.
    file = sample("thong-bao")
    drawn, kept = (
        np.asarray(Image.open(io.BytesIO(data)).convert("L").reduce(4), np.float32)
        for data in (files.file_bytes(file, seed=2026), (FOLDER / file.name).read_bytes())
    )
    assert drawn.shape == kept.shape
    assert float(np.abs(drawn - kept).mean()) < 3.0


def test_wear_poor_is_further_from_the_clean_page_than_fair() -> None:
    sheet = Sheet(width=60, height=40)
    sheet.say(5, 20, "Độc lập - Tự do - Hạnh phúc", points=10)
    clean = files.clean_page(sheet, 150)
    distance = {
        name: float(np.abs(np.asarray(wear.scanned(clean, how, 1), np.float32) - np.asarray(clean)).mean())
        for name, how in (("fair", wear.FAIR), ("poor", wear.POOR))
    }
    assert distance["poor"] > 2 * distance["fair"]


def test_long_text_is_wrapped_inside_the_margins_and_loses_no_word() -> None:
    sheet = Sheet()
    text = "Nhận chuyển nhượng *toàn bộ quyền sử dụng đất*, tài sản gắn liền với đất; " * 6
    sheet.paragraph(30, text.strip(), indent=10)
    assert " ".join(sheet.lines).split() == text.replace("*", "").split()
    assert all(mark.x < sheet.right for mark in sheet.marks if isinstance(mark, Words))


def test_scanned_pdf_keeps_the_jpeg_bytes_of_its_pages() -> None:
    kept = (FOLDER / sample("giay-khai-sinh").name).read_bytes()
    start = kept.index(b"\xff\xd8\xff")
    assert Image.open(io.BytesIO(kept[start:])).size == (2480, 3508)
