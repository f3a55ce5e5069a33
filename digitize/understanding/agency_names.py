"""Agency names as printed in capitals, in the case in which they are cited; and what may be one at all."""

from __future__ import annotations

import re
from functools import cache

from digitize.understanding.folding import fold, upper_share

# The case in which common words of a name are cited (NĐ 30/2020 annex II); what is left is a proper name.
_COMMON = (
    "ủy ban nhân dân", "hội đồng nhân dân", "tòa án nhân dân", "viện kiểm sát nhân dân",
    "Đăng ký đất đai", "chi nhánh", "văn phòng", "công an", "phòng", "cục", "chi cục", "ban", "trung tâm",
    "Phục vụ hành chính công", "trường", "Đại học", "Cao đẳng", "bệnh viện", "Bảo hiểm xã hội", "ngân hàng",
    "Kho bạc nhà nước", "thuế", "cơ sở số", "tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã",
    "Thành phố Hồ Chí Minh", "Đăng ký kinh doanh", "Quản lý", "và", "trạm y tế", "Tư pháp", "Nông nghiệp",
    "Môi trường", "Xây dựng",
    "Đa khoa", "Phụ sản", "Sản Nhi", "khu vực", "Trung ương", "Y học cổ truyền", "Việt Nam", "Đăng kiểm", "Thống kê",
    "Tòa án nhân dân", "Ngoại ngữ", "Tin học", "Trung học phổ thông", "Trung học cơ sở", "Tiểu học", "Mầm non",
    "Khoa học", "Công nghệ", "Văn hóa", "Thể thao", "Du lịch", "Dân tộc", "Tôn giáo", "Thanh tra", "Nhà nước",
    "Quản lý xuất nhập cảnh", "Dân tộc và Tôn giáo",
    "Tài chính - Kế hoạch", "Giáo dục", "Đào tạo", "Y tế", "Tài chính", "Nội vụ", "Công Thương", "Bộ Công an",
    "Cảnh sát",
)  # fmt: skip
_DEPARTMENT = re.compile(r"^S[OÔƠ]\w?\b(?= )")  # nothing else begins so
_ABBREVIATIONS = frozenset({"UBND", "TAND", "CA"})
_AGENCY = re.compile(
    r"\b(uy ban nhan dan|ubnd|hoi dong nhan dan|toa an|cong an|so|phong|cuc|chi cuc|bo|van phong|trung tam|truong"
    r"|benh vien|bao hiem xa hoi|ngan hang|kho bac|thue|ban|chi nhanh|tram y te|vien|tong cuc|quoc hoi|chinh phu)\b"
)

_HEAD = re.compile(r"truong (?:cong an|phong|ban|tram|khoa|thi|van)\b")  # a person's office or name, not a school


def as_cited(printed: str) -> str:
    """`ỦY BAN NHÂN DÂN PHƯỜNG MẪU` as `Ủy ban nhân dân phường Mẫu`; mixed case is left as it is."""
    parts = [part for part in printed.split() if any(char.isalnum() for char in part) or part == "-"]
    text = " ".join(part.rstrip(".") if len(part) > 3 and part[:-1].isalpha() else part for part in parts)
    text = text.strip(" .,;:-'\"“”‘’|")
    if upper_share(text) < 0.9:
        return text
    text = _DEPARTMENT.sub("SỞ", text)
    lowered = " ".join(_capitalised(word) for word in text.split())
    folded = fold(lowered)
    pieces, position = [], 0
    for match in _common_pattern().finditer(folded):
        pieces += [lowered[position : match.start()], _common_forms()[match[0]]]
        position = match.end()
    cited = "".join([*pieces, lowered[position:]])
    return cited[:1].upper() + cited[1:]


def _capitalised(word: str) -> str:
    """A word with its first letter large; an abbreviation, which has no vowel, stays as it is."""
    if word in _ABBREVIATIONS or not set(fold(word)) & set("aeiouy"):
        return word
    return word.capitalize()


@cache
def _common_forms() -> dict[str, str]:
    """By folded form: the accents of a known phrase are known, so OCR's slips in them go too."""
    return {fold(phrase): phrase for phrase in _COMMON} | {"tai chinh ke hoach": "Tài chính - Kế hoạch"}


def is_set_word(printed: str) -> bool:
    """Whether the word belongs to a phrase whose marks `as_cited` knows."""
    return fold(printed).strip(" .,;:-") in _set_words()


@cache
def _set_words() -> frozenset[str]:
    return frozenset(word for form in _common_forms() for word in form.split())


@cache
def _common_pattern() -> re.Pattern[str]:
    longest_first = sorted(_common_forms(), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(form) for form in longest_first) + r")(?!\w)")


_LEVEL = re.compile(
    r"^(?:.*\b(?:tinh|thanh pho|tp|quan|huyen|thi xa|phuong|xa|thi tran|dac khu|dang ky dat dai)|uy ban nhan dan) "
)


def proper_name(cited: str) -> str:
    """What is proper to the agency: the name of its place, or what follows the words that every agency has."""
    level = _LEVEL.match(fold(cited))
    rest = cited[level.end() :] if level is not None else ""
    return " ".join(word for word in rest.split() if word[:1].isalpha())


def looks_like_agency(text: str) -> bool:
    """Whether the words begin as an agency's name does."""
    form = fold(text).strip(" .-'\"“”‘’|")
    return _AGENCY.match(form) is not None and _HEAD.match(form) is None
