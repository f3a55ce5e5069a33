import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import ObjectKeyInvalid
from storage.objects.object_store import ObjectKey
from storage.objects.prefixed_store import PrefixedStore
from tests.memory_store import MemoryStore

texts = st.text(st.sampled_from("abơẫ/.\\\n \u0301\u00a00đ~"), max_size=30) | st.text(max_size=20)


@given(texts)
def test_object_key_is_safe_or_refused(text: str) -> None:
    try:
        key = ObjectKey(text)
    except ObjectKeyInvalid as refused:
        assert refused.code == "object-key-invalid"
        assert refused.message_vi
        return
    parts = key.split("/")
    assert key == text == unicodedata.normalize("NFC", text)
    assert all(part and not part.startswith(".") for part in parts)
    assert 0 < len(key.encode()) <= 1024
    assert max(len(part.encode()) for part in parts) <= 255
    assert not any(letter == "\\" or unicodedata.category(letter) == "Cc" for letter in key)


@given(st.lists(st.text("abơđ0-_=~ ", min_size=1, max_size=8), min_size=1, max_size=5))
def test_object_key_of_plain_parts_is_accepted_and_parsed_again(parts: list[str]) -> None:
    key = ObjectKey(unicodedata.normalize("NFC", "/".join(parts)))
    assert ObjectKey(key) == key


def test_prefixed_store_refuses_a_prefix_that_leads_out() -> None:
    with pytest.raises(ObjectKeyInvalid):
        PrefixedStore(MemoryStore(), "../elsewhere")


def test_prefixed_stores_do_not_see_each_other() -> None:
    below = MemoryStore()
    one, other = PrefixedStore(below, "a"), PrefixedStore(below, "ab")
    one.create("x", b"1")
    other.create("x", b"2")
    assert [info.key for info in one.list()] == ["x"]
    assert (one.read("x"), other.read("x")) == (b"1", b"2")
    assert "ab" in repr(other)
