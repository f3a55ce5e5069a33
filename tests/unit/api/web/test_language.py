"""The catalogues are complete, alike, and used: a page can never mix its languages."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from api.web.language import Catalogue, Language, catalogue

WEB = Path(__file__).parents[4] / "api" / "web"
VI, EN = catalogue(Language.VI), catalogue(Language.EN)
# Letters that only Vietnamese has among the two languages.
_VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
_KEY = re.compile(r"""\b(?:t|words|t\.either)\(\s*["']([a-z_]+\.[a-z_0-9.]*)["']""")
# Groups whose keys are made of data: states, roles, actions.
_GROUPS = ("dossier_state.", "paper_state.", "act_state.", "book_step.", "verdict.")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_catalogues_have_the_same_keys() -> None:
    assert set(VI.words) == set(EN.words)


def test_catalogues_ask_for_the_same_values() -> None:
    assert {k: placeholders(v) for k, v in VI.words.items()} == {k: placeholders(v) for k, v in EN.words.items()}


def test_english_words_are_english() -> None:
    # The other language is named in itself; numbers of decrees and the currency have no English.
    told = {k: re.sub(r"NĐ-CP|TT-[A-Z]+|đồng", "", v) for k, v in EN.words.items() if k != "site.other_language"}
    assert {k: v for k, v in told.items() if _VIETNAMESE.search(v)} == {}


@pytest.mark.parametrize("template", sorted((WEB / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", template.read_text("utf-8"), flags=re.DOTALL)
    assert not _VIETNAMESE.search(text)


def _named_in_code() -> set[str]:
    files = [*(WEB / "templates").rglob("*.html"), *WEB.rglob("*.py")]
    return {key for file in files for key in _KEY.findall(file.read_text("utf-8"))}


def test_every_key_used_in_templates_and_code_exists() -> None:
    named = _named_in_code()
    assert named, "the pattern finds nothing any more"
    missing = {key for key in named if key not in VI.words and not any(one.startswith(key) for one in VI.words)}
    assert missing == set()


def test_no_key_is_left_that_nobody_uses() -> None:
    groups = tuple(key for key in _named_in_code() if key.endswith((".", "_"))) + _GROUPS
    files = [*(WEB / "templates").rglob("*.html"), *WEB.rglob("*.py")]
    quoted = {
        two for file in files for two in re.findall(r"""["']([a-z_]+\.[a-z_0-9]+)["']""", file.read_text("utf-8"))
    }
    assert {key for key in VI.words if key not in quoted and not key.startswith(groups)} == set()


def test_templates_carry_no_inline_script_or_style() -> None:
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", text), template.name


@pytest.mark.parametrize(
    ("asked", "kept", "chosen"),
    [(None, None, "vi"), ("en", None, "en"), (None, "en", "en"), ("vi", "en", "vi"), ("xx", "yy", "vi")],
)
def test_language_is_the_one_asked_for_then_the_one_kept(asked: str | None, kept: str | None, chosen: str) -> None:
    assert Language.choose(asked, kept) == chosen


def test_either_falls_back_to_the_data() -> None:
    words = Catalogue(Language.EN, {"state.read": "Read"})
    assert (words.either("state.read", "x"), words.either("state.new", "new")) == ("Read", "new")


def test_a_count_of_one_is_singular() -> None:
    words = Catalogue(Language.EN, {"left": "{count} <page belongs|pages belong> to {whom}"})
    assert words("left", count=1, whom="<b|c>") == "1 page belongs to <b|c>"
    assert words("left", count=2, whom="nobody") == "2 pages belong to nobody"
