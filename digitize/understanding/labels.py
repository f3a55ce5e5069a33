"""Finds what stands after a printed label: on its row up to the next label, else on the line below.

Every row is cut once at all labels that are known for the paper; fields then ask for theirs. A label counts at the
beginning of a row, behind a wide gap, or where a colon follows it; a foreign-language gloss belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from digitize.reading.page_reading import Word
from digitize.understanding.folding import fold
from digitize.understanding.lines import Line, gaps_of

# Labels of things that no field asks for, or of another person: a value ends before them.
_OTHERS = (
    "Giới tính", "Dân tộc", "Quốc tịch", "Ngày sinh", "Sinh ngày", "Sinh năm", "Năm sinh", "Ghi bằng chữ", "Bằng chữ",
    "Quê quán", "Nơi cư trú", "Tôn giáo", "Tờ bản đồ số", "Thửa đất số", "Điện thoại", "Số điện thoại", "Email", "Fax",
    "Nơi cấp", "Ngày cấp", "Cấp ngày", "Ngày, tháng, năm sinh", "Ngày, tháng, năm cấp", "Cơ quan cấp", "Website",
    "Giấy tờ tùy thân", "Số định danh cá nhân", "Mã số thuế", "Nationality", "Sex", "Class", "Hạng", "Số", "Chức vụ",
    "Chức danh", "Loại đất", "Nam/Nữ", "Nơi sinh", "Tại", "Tuổi", "Loại / Type", "Mã số / Code", "Quyển số", "Quyển",
    "Căn cước công dân số", "Địa chỉ", "Địa chỉ thường trú", "Nơi thường trú", "Cân nặng", "Hình thức đào tạo",
)  # fmt: skip
_GLOSSES = (
    "full name", "personal identification number", "date of birth", "sex", "nationality", "place of origin",
    "place of residence", "date of expiry", "date of issue", "place of birth", "place of issue", "address", "class",
    "expires", "passport no", "id card no", "no", "type", "code", "issuing authority", "authority",
    "date of expiration", "owner's full name", "plate", "n plate", "valid until", "date", "classification",
    "major", "given to", "issued to",
)  # fmt: skip
_SLASH = r"\s*[/|il\\]\s*"  # an engine reads the slash between two languages as a stroke
_BULLET = re.compile(r"^\W*(?:(?:\d{1,2}|[a-hivx]{1,4})(?:\.\d{1,2})*\s*[.)\-/]+\s*)*\W*$")
_LONGER = re.compile(r"\s*[^:.;,\d]{1,40}:")
_MORE = re.compile(r"\s*(?:/|hoac\b)[^:]{0,60}:\s*")
_LEADERS = re.compile(r"^[\W_]*$")
_OWN_LABEL = re.compile(r"^\W*[^:]{2,45}:|^\W*(?:\d{1,2}|[a-e])\s*[.)]|^\W*[-+*•]\s")
_ADDRESSED = re.compile(r"^\W*(?:ho )?(?:ong|ba)\b")  # "Ông: …" introduces a name
_DAY = re.compile(r"^\W*\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}\W*$")
_OPEN_END = re.compile(
    r"(?:,|-|\b(?:tinh|thanh pho|huyen|quan|thi xa|thi tran|phuong|xa|thon|to|duong|pho|va|so|cua))$"
)
_LONG_NUMBER = re.compile(r"\d{9}")
_BRACKETS = re.compile(r"\([^)]*\)")
_FITS = 0.012
_BELOW = 1.8  # times the height of a row: how far below its label a value stands,
_BELOW_IN_TABLE = 4.5  # and below the head of a table's column, which may take two lines
_TABLE_COLUMNS = 3
_ASIDE = 0.25
_DATED = re.compile(r",? ngay \d{1,2} thang \d")
_MISREAD = re.compile(r"^\W*([^:]{8,48}):\s?")
_ALIKE = 89
_SHORTEST_MISREAD = 10
_AMBIGUOUS = frozenset(
    {"so", "tai", "tuoi", "quyen", "vo", "chong", "ngay", "ong", "ba"}
)  # words of sentences and addresses too


@dataclass(frozen=True, slots=True)
class Labelled:
    """The words after a label, and the row they stand on; `tail` is what follows behind a wide gap."""

    label: str
    line: Line
    words: tuple[Word, ...]
    tail: tuple[Word, ...] = ()
    more: tuple[Word, ...] = ()  # the value's further lines

    @property
    def text(self) -> str:
        """The words joined by blanks."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A label on a row: the characters it takes, up to where its value may begin."""

    label: str
    start: int
    end: int


class LabelledRows:
    """A page's rows cut at their labels. `labels` are all that the paper's fields have, as printed."""

    def __init__(self, rows: Sequence[Line], labels: Sequence[str]) -> None:
        self._rows = rows
        self._marks = [tuple(_marks(row, _pattern(tuple(labels)))) for row in rows]
        self._right = _right_margin(rows)

    def find(self, labels: Sequence[str]) -> Iterator[Labelled]:
        """Every place where one of the labels stands with something after it; earlier labels first."""
        for label in labels:
            form = label_form(label)
            for number, marks in enumerate(self._marks):
                for place, mark in enumerate(marks):
                    if mark.label == form:
                        found = self._value(number, place)
                        if found is not None:
                            yield found

    def _value(self, number: int, place: int) -> Labelled | None:
        row, marks = self._rows[number], self._marks[number]
        mark = marks[place]
        end = marks[place + 1].start if place + 1 < len(marks) else len(row.folded)
        words = _without_leaders(row.words_between(mark.end, end)) if mark.end < end else ()
        if not words:
            return self._below(number, place)
        gaps = gaps_of(row.page_height, words, row.height)
        cut = next((index for index in range(1, len(words)) if gaps[index]), len(words))
        last = place + 1 == len(marks) and cut == len(words)
        return Labelled(mark.label, row, words[:cut], words[cut:], self._more(number, words[-1]) if last else ())

    def _below(self, number: int, place: int) -> Labelled | None:
        """The line under the label, where cards and two-column forms put the value."""
        row, marks = self._rows[number], self._marks[number]
        mark = marks[place]
        label = row.words_between(mark.start, mark.end)
        if not label:
            return None
        left = label[0].bbox[0] - row.height * row.page_height
        right = row.page_width
        if place + 1 < len(marks):
            right = row.words_between(marks[place + 1].start, marks[place + 1].end)[0].bbox[0]
        reach = _BELOW if len(marks) < _TABLE_COLUMNS else _BELOW_IN_TABLE
        for below in range(number + 1, min(number + 3, len(self._rows))):
            line = self._rows[below]
            if line.top - row.bottom > reach * max(row.height, line.height):
                return None
            words = tuple(word for word in line.words if left <= (word.bbox[0] + word.bbox[2]) / 2 < right)
            words = _without_leaders(words)
            printed = fold(" ".join(word.text for word in words))
            if _OWN_LABEL.match(printed) and not _ADDRESSED.match(printed):
                return None  # another label, of something that nobody asks for
            if words:
                taken = {id(word) for word in words}
                for other in self._marks[below]:
                    if taken & {id(word) for word in line.words_between(other.start, other.end)}:
                        return None
                gaps = gaps_of(line.page_height, words, line.height)
                cut = next((index for index in range(1, len(words)) if gaps[index]), len(words))
                last = words[-1] is line.words[-1] and cut == len(words)
                return Labelled(
                    mark.label, line, words[:cut], words[cut:], self._more(below, words[-1]) if last else ()
                )
        return None

    def _more(self, number: int, last: Word) -> tuple[Word, ...]:
        """The lines on which a long value goes on: the next word did not fit, or the value cannot end here."""
        taken: list[Word] = []
        for below in range(number + 1, min(number + 4, len(self._rows))):
            row, line = self._rows[below - 1], self._rows[below]
            if self._marks[below] or _OWN_LABEL.match(line.folded) or line.top - row.bottom > 1.2 * row.height:
                break
            first = line.words[0]
            if _DAY.match(line.folded) or _DATED.search(line.folded) or line.left > row.left + _ASIDE:
                break  # a card's next value, the line of place and day, or what stands on the right by itself
            needed = (first.bbox[2] - first.bbox[0]) / row.page_width + _FITS
            is_open = _OPEN_END.search(fold(last.text)) is not None or first.text[:1].islower()
            if not is_open and self._right - last.bbox[2] / row.page_width > needed:
                break
            taken += line.words
            last = line.words[-1]
        return tuple(taken)


@cache
def label_form(label: str) -> str:
    """A label as it is compared: folded words, without a remark in brackets."""
    return " ".join(re.findall(r"[\w°'<]+", _BRACKETS.sub("", fold(label))))


@cache
def _body(label: str) -> str:
    pieces = re.findall(r"[\w°'<]+|/", _BRACKETS.sub("", fold(label)))
    body = ""
    for number, piece in enumerate(pieces):
        if piece == "/":
            continue
        slashed = number > 0 and pieces[number - 1] == "/"
        body += ("" if not body else _SLASH if slashed else r"[^\w:;]{0,3}") + re.escape(piece)
    return body


@cache
def _pattern(labels: tuple[str, ...]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """One pattern for all labels, the longest first, and the form by the group that matched."""
    forms = {label_form(label): _body(label) for label in (*labels, *_OTHERS)}
    ordered = sorted(forms.items(), key=lambda entry: len(entry[0]), reverse=True)
    groups = {f"l{number}": form for number, (form, _) in enumerate(ordered)}
    bodies = "|".join(f"(?P<l{number}>{body})" for number, (_, body) in enumerate(ordered))
    gloss = "|".join(_body(gloss) for gloss in sorted(_GLOSSES, key=len, reverse=True))
    tail = rf"(?:\s*\([^)]*\))?(?P<gloss>(?:{_SLASH})?(?:{gloss})\b)?\s*(?P<colon>[:;]|[.](?=\s))?\s*"
    return re.compile(rf"(?<!\w)(?:{bodies})(?!\w(?<![il|])){tail}"), groups


def _marks(row: Line, pattern: tuple[re.Pattern[str], Mapping[str, str]]) -> Iterator[_Mark]:
    expression, groups = pattern
    folded = row.folded
    starts = row.starts_behind_gaps
    previous_end = 0
    for match in expression.finditer(folded):
        group = match.lastgroup if match.lastgroup in groups else None
        name = group or next(key for key in groups if match[key] is not None)
        end = match.end()
        rest = folded[end:]
        colon = bool(match["colon"])
        if not colon and (more := _MORE.match(rest)):
            end, colon = end + more.end(), True
        elif not colon and _LONGER.match(rest) and rest[:1].isalpha() and row.text[end : end + 1].islower():
            continue  # a longer label that nobody knows
        leads = _BULLET.match(folded[: match.start()]) is not None or match.start() in starts
        follows = previous_end > 0 and not folded[previous_end : match.start()].strip()
        clear = colon or bool(match["gloss"]) or _LONG_NUMBER.match(folded[end:]) is not None
        if (clear and (leads or follows)) if groups[name] in _AMBIGUOUS else (colon or leads or follows):
            yield _Mark(groups[name], match.start(), end)
            previous_end = end
    if previous_end == 0 and (misread := _misread(folded, groups)) is not None:
        yield misread


def _misread(folded: str, groups: Mapping[str, str]) -> _Mark | None:
    """A long label with a slip in it ("Đã chất vào lúc:"): nothing else on the row is one, and a colon ends it."""
    match = _MISREAD.match(folded)
    if match is None:
        return None
    forms = [form for form in groups.values() if len(form) >= _SHORTEST_MISREAD]
    found = process.extractOne(label_form(match[1]), forms, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return _Mark(found[0], match.start(1), match.end()) if found is not None else None


def _right_margin(rows: Sequence[Line]) -> float:
    rights = sorted(row.right for row in rows)
    return rights[int(0.92 * (len(rights) - 1))] if rights else 1.0


def _without_leaders(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without the dots and dashes that lead to, and fill up after, a value."""
    kept = list(words)
    while kept and _LEADERS.match(kept[0].text):
        kept.pop(0)
    while kept and _LEADERS.match(kept[-1].text):
        kept.pop()
    return tuple(kept)
