"""The signs on a page that it begins a paper, or goes on with the one before it, and what each is worth.

Weights are log-odds: above nought the page begins a paper. Set by reasoning and checked on stacks (tests/accuracy).
Refuses to know separator sheets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digitize.reading.page_reading import PageReading
from digitize.understanding.folding import fold
from digitize.understanding.lines import Line, lines_of
from digitize.understanding.text_model import TextModel
from digitize.understanding.titles import TitleMatch, best_title, foreign_title, has_national_heading
from digitize.understanding.type_catalogue import UNKNOWN, PaperType

_PAGE_NUMBER = re.compile(r"^\W*(trang\s*)?(\d{1,3})(?:\s*/\s*(\d{1,3}))?\W*$")
_TOP, _FOOT, _TOP_THIRD, _TITLE_ZONE = 0.09, 0.93, 0.33, 0.45
_ANNEX = re.compile(
    r"^\W*(?:phu luc(?:\s+(?:so\s*)?[\divx]+)?\W*$"
    r"|\(?\s*(?:ban hanh )?kem theo (?:quyet dinh|nghi quyet|ke hoach|cong van|thong bao"
    r"|to trinh|bao cao|hop dong|van ban)\b)"
)
_ATTESTATION = re.compile(r"^\W*(?:noi dung )?loi chung\b")
_IDENTITY_LINES = re.compile(r"\bidvnm[\do<]")
_NUMBER = re.compile(r"^\W*so\s*[:.]\s*(\S+)")
_SIGNED = re.compile(r"\b(?:noi nhan|ky, ghi ro ho ten|ky, ho ten|ky ten|luu: ?vt)\b")
_CLOSED = re.compile(r"[.;:!?)\]»”/*]\W*$")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Letters that only Vietnamese has; French shares â, ê and ô with it.
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9ăđơưĂĐƠƯ]")
_ENOUGH_WORDS, _LEAST_VIETNAMESE = 25, 0.15
_SURE_TITLE = 0.95
_SAME_SIZE = 0.15
_OWN, _FOREIGN = 0.6, 0.85
_SAME_PAPER, _STRANGE = 9.0, 0.95
_BOOKLET = 8


@dataclass(frozen=True, slots=True)
class PageSigns:
    """What one page shows. `kind` is what its title, else its words, make it; None when neither tells."""

    page: PageReading
    heading: bool
    title: TitleMatch | None
    other_title: Line | None
    number: int | None
    total: int | None
    annex: bool
    attestation: bool
    symbol: str | None
    begins_inside: bool
    ends_inside: bool
    signed: bool
    vietnamese: bool | None
    text: str
    kind: PaperType | None
    words: Mapping[str, float]


def signs_of(page: PageReading, catalogue: Mapping[str, PaperType], model: TextModel) -> PageSigns:
    """Look at one page."""
    lines = sorted(lines_of(page), key=lambda line: line.middle)
    text = " ".join(fold(page.text).split())
    title = best_title(lines, catalogue)
    words = model.probabilities(page.text)
    likely = max(words, key=words.__getitem__)
    number, total = _page_number(lines)
    body = [line for line in lines if _TOP <= line.middle <= _FOOT and sum(map(str.isalpha, line.text)) > 3]
    return PageSigns(
        page=page,
        heading=has_national_heading(lines),
        title=title,
        other_title=foreign_title(lines),
        number=number,
        total=total,
        annex=any(_ANNEX.match(line.folded) for line in lines if line.middle < _TOP_THIRD),
        attestation=any(_ATTESTATION.match(line.folded) for line in lines if line.middle < _TOP_THIRD),
        symbol=next((m[1] for line in lines if line.middle < _TITLE_ZONE and (m := _NUMBER.match(line.folded))), None),
        begins_inside=bool(body) and (word := _WORD.match(body[0].text)) is not None and word[0].islower(),
        ends_inside=bool(body) and _runs_on(body[-1]),
        signed=bool(_SIGNED.search(text)),
        vietnamese=_is_vietnamese(page.text),
        text=text,
        kind=title.type if title else (catalogue.get(likely) if words[likely] >= _OWN else None),
        words=words,
    )


def weigh(page: PageSigns, paper: Sequence[PageSigns]) -> float:
    """The log-odds that the page begins a paper rather than going on with this one."""
    first, last = paper[0], paper[-1]
    return (
        -0.6
        + _top_of_page(page, first)
        + _page_numbers(page, len(paper), last)
        + _going_on(page, first, last)
        + _sheets(page, first, last, len(paper))
        + _wording(page, first)
    )


def _top_of_page(page: PageSigns, first: PageSigns) -> float:
    odds = 5.0 if page.heading else 0.0
    title = page.title
    if not page.heading and title is None and page.other_title is None:
        odds -= 2.2  # nothing at its top says that something begins
    other_number = page.symbol is not None and page.symbol not in first.text
    if title is not None and (title.line.middle < _TITLE_ZONE or page.heading):
        sure = title.score >= _SURE_TITLE
        if page.heading:
            odds += 1.5 if sure else 0.5
        elif title.type.is_administrative or (first.kind is not None and title.type.code == first.kind.code):
            # «BÁO CÁO» may head a part, and booklets repeat their name on every page; but not with another number.
            odds += 3.5 if other_number and sure else 0.5
        else:
            odds += 4.0 if sure else 2.0
    elif page.other_title is not None and not page.heading:
        odds += 1.8
    if other_number:
        odds += 1.2
    return odds - (_SAME_PAPER if _repeats(page, first) else 0.0)


def _repeats(page: PageSigns, first: PageSigns) -> bool:
    """Whether the page bears the first one's title and number again, as the inside of a booklet does its cover's."""
    if page.title is None or first.title is None or page.title.type is not first.title.type:
        return False
    if page.symbol is None:
        return first.title.type.pages >= _BOOKLET
    return sum(map(str.isdigit, page.symbol)) >= 3 and page.symbol in first.text


def _page_numbers(page: PageSigns, count: int, last: PageSigns) -> float:
    """A page that carries 2 or more goes on (NĐ 30/2020 annex I: top centre); one that carries 1 begins."""
    if page.number is None:
        return 0.8 if last.total is not None and last.number == last.total else 0.0
    if page.number == 1:
        return 3.0 if page.total else 1.5
    if page.number == count + 1 or (last.number is not None and page.number == last.number + 1):
        return -6.0 if page.total and page.total == last.total else -4.5
    return -3.0


def _going_on(page: PageSigns, first: PageSigns, last: PageSigns) -> float:
    odds = 0.0
    if page.annex:
        odds -= 4.5
    if page.attestation:
        odds -= 6.0 if first.kind is not None and first.kind.attested else 3.0
    if page.begins_inside and not page.heading:
        odds -= 2.0
    if last.ends_inside:
        odds -= 1.0
    elif last.signed:
        odds += 0.8
    if last.attestation:
        odds += 1.5  # a deed ends with it
    if page.vietnamese is not None and last.vietnamese is not None and page.vietnamese != last.vietnamese:
        odds += 4.0
    untitled = page.title is None or _repeats(page, first)
    if untitled and first.kind is not None and any(phrase in page.text for phrase in first.kind.backs):
        odds -= 4.0
    return odds


def _sheets(page: PageSigns, first: PageSigns, last: PageSigns, count: int) -> float:
    """Cards and booklets have their sizes and page counts; papers of an office are all A4."""
    kind = first.kind
    odds = 0.0
    if kind is not None and kind.card:
        if count >= kind.pages:
            odds += 2.5
        elif _same_size(page.page, last.page) and not page.heading and page.title is None:
            odds -= 2.0
        if _IDENTITY_LINES.search(page.text.replace(" ", "")):
            odds -= 3.0
    if not _same_size(page.page, last.page):
        odds += 1.2
    return odds


def _same_size(one: PageReading, other: PageReading) -> bool:
    sides = [sorted((page.width / max(page.dpi, 1), page.height / max(page.dpi, 1))) for page in (one, other)]
    return all(abs(a - b) <= _SAME_SIZE * max(a, b) for a, b in zip(*sides, strict=True))


def _wording(page: PageSigns, first: PageSigns) -> float:
    """What the words make this page, beside what the paper is."""
    likely = max(page.words, key=page.words.__getitem__)
    if first.kind is None or _repeats(page, first):
        return 0.0
    if likely == UNKNOWN:
        # A form of one page has no second one about something quite else: a note or a slip lay behind it.
        strange = page.words[likely] >= _STRANGE and page.number is None and not page.begins_inside
        return 3.5 if strange and _is_form(first.kind) else 0.0
    if page.words.get(first.kind.code, 0.0) >= _OWN:
        return -1.5 if not page.heading else 0.0
    if page.words[likely] >= _FOREIGN and not likely.startswith("VBHC-"):
        return 2.0
    return 0.0


def _is_vietnamese(text: str) -> bool | None:
    """None when there are too few words to tell."""
    words = _WORD.findall(text)
    if len(words) < _ENOUGH_WORDS:
        return None
    return len(list(filter(_VIETNAMESE.search, words))) / len(words) >= _LEAST_VIETNAMESE


def _runs_on(line: Line) -> bool:
    """Whether a line reaches from margin to margin without an end of sentence; a name under a signature does not."""
    return line.left < 0.3 and line.right > 0.8 and not _CLOSED.search(line.text)


def _is_form(kind: PaperType) -> bool:
    return kind.pages == 1 and not (kind.is_administrative or kind.attested or kind.card)


def _page_number(lines: Sequence[Line]) -> tuple[int | None, int | None]:
    """The number at the page's head or foot, and the "of how many" beside it."""
    for line in lines:
        if line.middle < _TOP or line.middle > _FOOT:
            match = _PAGE_NUMBER.match(line.folded)
            if match is None or not (match[1] or match[3] or 0.3 < line.centre < 0.7):
                continue
            return int(match[2]), int(match[3]) if match[3] else None
    return None, None
