"""Whether a word can be a Vietnamese syllable: onset, nucleus with coda, tone. Pure; knows no meanings.

An engine that drops or adds a mark often leaves a syllable that the spelling does not allow (NGUYÊN is one, THÙYT is
none); such a word is doubtful. The table is the standard one of the spelling: 28 onsets, the rimes below, and a
stopped rime (-c -ch -p -t) bears only the rising or the heavy tone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = dict(zip("\u0300\u0301\u0303\u0309\u0323", ("huyền", "sắc", "ngã", "hỏi", "nặng"), strict=True))
_ONSET = re.compile(r"ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx]")
_RIMES_PRINTED = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong
op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uơ uôc uôi uôm uôn uông uôt uy uya uych uyn uynh uyp uyt
uyu uyên uyêt ư ưa ưc ưi ưm ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y ym yn yêm yên yêng yêt yêu
"""
_AFTER_QU_PRINTED = """
a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng ât âu ây e en eo et ê ên ênh êch êt i it
o ơ ơi ôc ôi y yên yêt ynh ych yt yp yu
"""
_RIMES = frozenset(_RIMES_PRINTED.split())
_AFTER_QU = frozenset(_AFTER_QU_PRINTED.split())
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_FRONT = "eêi"


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether the word (letters only, any case) is spelled as a Vietnamese syllable is."""
    letters, tones = _toneless(word.lower())
    if len(tones) > 1:
        return False
    return any(_fits(onset, rime, tones) for onset, rime in _splits(letters))


def _toneless(word: str) -> tuple[str, list[str]]:
    tones, kept = [], []
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tones.append(_TONES[char])
        else:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)), tones


def _splits(letters: str) -> list[tuple[str, str]]:
    """As onset and rime; GI is an onset, and also G before a rime in I."""
    match = _ONSET.match(letters)
    found = [("", letters)] if match is None else [(match[0], letters[match.end() :])]
    if letters.startswith("gi"):
        found.append(("g", letters[1:]))
    return found


def _fits(onset: str, rime: str, tones: list[str]) -> bool:
    if rime not in (_AFTER_QU if onset == "qu" else _RIMES):
        return False
    if _STOPPED.search(rime) and tones not in (["sắc"], ["nặng"]):
        return False
    front = rime[0] in _FRONT or (rime[0] == "y")
    if onset in {"gh", "ngh", "k"}:
        return front
    if onset in {"c", "g", "ng"}:
        return not front or (onset == "g" and rime[0] == "i")
    return True
