import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storage.errors import ArchiveIdInvalid
from storage.warehouse.layout import SYSTEM_FAMILIES, ArchiveId, folder_prefix, located, object_at

AGENCIES = st.sampled_from(["H55", "H55.242", "000.17.22.H56", "G01.9.2"])
CODES = st.builds(
    "{}-{:02d}{:02d}{:02d}-{:04d}".format,
    AGENCIES,
    st.integers(0, 99),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(1, 99999),
)
PART = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._~-]{0,12}", fullmatch=True)
SYSTEM = st.sampled_from(sorted(SYSTEM_FAMILIES.items())).flatmap(
    lambda family: st.lists(PART, min_size=family[1], max_size=family[1]).map(
        lambda parts: f"system:{'/'.join([family[0], *parts])}"
    )
)
IDS = st.one_of(
    CODES.map("dossier:{}".format),
    st.builds("dossier:{}/paper:{}".format, CODES, st.uuids()),
    st.builds("dossier:{}/copy:{}".format, CODES, st.from_regex(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", fullmatch=True)),
    SYSTEM,
)


@given(IDS)
def test_folder_of_an_identifier_leads_back_to_it(text: str) -> None:
    identifier = ArchiveId(text)
    assert object_at(identifier.folder) == identifier == text
    assert located(f"{identifier.folder}/v1/content/a/b") == (identifier, "v1/content/a/b")
    assert located(identifier.folder) is None


@given(IDS, IDS)
def test_no_object_lies_inside_another(one: str, other: str) -> None:
    first, second = ArchiveId(one).folder, ArchiveId(other).folder
    assert (first == second) == (one == other)
    assert not first.startswith(f"{second}/")


@given(IDS, st.integers(0, 80))
def test_folder_prefix_covers_every_identifier_that_begins_so(text: str, length: int) -> None:
    # A whole code stands for its own dossier alone: …-1000 is not meant to find …-10000.
    assume(not (text[:length].count("-") >= 2 and "/" not in text[:length] and text[length : length + 1].isdigit()))
    assert ArchiveId(text).folder.startswith(folder_prefix(text[:length]))


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("dossier:H55.242-261122-0001", "dossiers/H55.242/2026/H55.242-261122-0001/dossier"),
        (
            "dossier:000.17.22.H56-210531-0001/copy:ABCD-EFGH",
            "dossiers/000.17.22.H56/2021/000.17.22.H56-210531-0001/copies/ABCD-EFGH",
        ),
        ("system:book/H55.242/ban-sao/2026", "system/book/H55.242/ban-sao/2026"),
    ],
)
def test_folders_read_as_people_expect(text: str, folder: str) -> None:
    assert ArchiveId(text).folder == folder


@pytest.mark.parametrize(
    "text",
    ["", "dossier:", "dossier:H55.242", "dossier:h55.242-261122-0001", "dossier:H55.242-261322-0001",
     "dossier:H55.242-261122-0001/", "dossier:H55.242-261122-0001/paper:1", "dossier:H55.242-261122-0001/copy:../x",
     "dossier:H55.242-261122-0001/paper:6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "dossier:H55.242-261122-0001/seal:ABC",
     "system:book/H55.242/2026", "system:book/a/../b", "system:unknown/x", "system:catalogue", "person:1",
     "system:catalogue/.hidden", "dossier:H55.242-261122-0001/copy:ABC/x"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ArchiveIdInvalid) as caught:
        ArchiveId(text)
    assert caught.value.code == "archive-id-invalid"


@pytest.mark.parametrize(
    "key",
    ["README.md", "dossiers/x", "dossiers/H55.242/2026/H55.242-261122-0001/dossier",
     "dossiers/H55.242/2025/H55.242-261122-0001/dossier/inventory.json", "system/book", "system/book/a/b/c",
     "dossiers/H55.242/2026/H55.242-261122-0001/stray.txt", "system/odd/a/b/c/d", "other/a/b/c/d/e/f/g"],
)  # fmt: skip
def test_keys_outside_every_object_belong_to_none(key: str) -> None:
    assert located(key) is None
