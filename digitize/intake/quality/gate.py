"""The quality gate: what is wrong with a scanned page, how much it weighs, and what to do about it.

Owns the judgement and its words. Refuses to know how a page is measured, and to drop or keep anything itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from digitize.intake.quality.measures import Colour, PageMeasures, measure
from digitize.intake.quality.rules import QualityRules, rules_today
from digitize.intake.source_page import Pixels
from digitize.reading.page_reading import ReadingWarning, Severity

_ROUNDING = 0.985  # 8.27 inches at 200 dpi are 1654 pixels, or one fewer or two; scanners differ
_SIDES = {"top": ("trên", "top"), "right": ("phải", "right"), "bottom": ("dưới", "bottom"), "left": ("trái", "left")}


def judge_page(
    pixels: Pixels,
    dpi: int,
    *,
    number: int,
    scan_dpi: int | None,
    rules: QualityRules | None = None,
) -> tuple[ReadingWarning, ...]:
    """The findings on page `number`, the heaviest first.

    `dpi` is that of the pixels; `scan_dpi` that of the scan behind them, None when the page is no scan (drawn from
    a born-digital page): then its resolution and colour say nothing.
    """
    asked = rules or rules_today()
    found = measure(pixels, dpi)
    findings = list(_of_picture(found, number, asked))
    if scan_dpi is not None:
        findings.extend(_of_scan(found, scan_dpi, number, asked))
    return tuple(sorted(findings, key=lambda finding: list(Severity).index(finding.severity)))


def _of_picture(found: PageMeasures, number: int, asked: QualityRules) -> Iterator[ReadingWarning]:
    if found.sharpness is not None and found.sharpness < asked.sharpness_warned:
        yield _blurred(number, found.sharpness < asked.sharpness_refused)
    if found.cut_sides:
        yield _cut_off(number, found.cut_sides)
    if found.glare > asked.glare_warned:
        yield ReadingWarning(
            "page-glare",
            f"Trang {number} bị lóa sáng, chữ ở chỗ lóa có thể mất. Hãy chụp lại, tránh đèn chiếu, tắt flash.",
            f"Page {number} has glare; letters under it may be lost. Photograph it again away from direct light.",
            number,
        )


def _of_scan(found: PageMeasures, dpi: int, number: int, asked: QualityRules) -> Iterator[ReadingWarning]:
    if dpi < asked.lowest_dpi * _ROUNDING:
        yield ReadingWarning(
            "resolution-low",
            f"Trang {number} chỉ đạt {dpi} dpi; quy định tối thiểu {asked.lowest_dpi} dpi ({asked.citation}). "
            f"Hãy quét lại ở {asked.good_dpi} dpi.",
            f"Page {number} has {dpi} dpi; at least {asked.lowest_dpi} is required ({asked.citation}). "
            f"Scan it again at {asked.good_dpi} dpi.",
            number,
            Severity.REFUSE,
        )
    elif dpi < asked.good_dpi * _ROUNDING:
        yield ReadingWarning(
            "resolution-fair",
            f"Trang {number} có {dpi} dpi: đủ theo quy định, nhưng nên quét ở {asked.good_dpi} dpi cho chắc.",
            f"Page {number} has {dpi} dpi: lawful, but {asked.good_dpi} is read more surely. Scan at that from now on.",
            number,
            Severity.WARN,
        )
    if asked.colour and found.colour is not Colour.SEEN:
        yield _not_colour(found.colour, number, asked)


def _not_colour(found: Colour, number: int, asked: QualityRules) -> ReadingWarning:
    """Refused as the law says where there is no colour at all; only told where the paper itself may have none."""
    if found is Colour.NONE:
        return ReadingWarning(
            "page-not-colour",
            f"Trang {number} quét đen trắng; quy định là ảnh màu ({asked.citation}). Hãy quét lại ở chế độ màu.",
            f"Page {number} was scanned without colour, which is required ({asked.citation}). Scan it in colour.",
            number,
            Severity.REFUSE,
        )
    return ReadingWarning(
        "page-pale",
        f"Trang {number} không thấy màu nào. Nếu bản giấy có dấu đỏ, chữ ký mực hoặc nền màu thì hãy quét lại ở chế độ "
        f"màu ({asked.citation}).",
        f"Page {number} shows nothing coloured. If the paper has a red seal, ink or a coloured ground, scan it in "
        f"colour ({asked.citation}).",
        number,
    )


def _blurred(number: int, unusable: bool) -> ReadingWarning:
    if unusable:
        return ReadingWarning(
            "page-blurred",
            f"Trang {number} quá nhòe, không dùng được. Hãy lau mặt kính và quét lại, hoặc chụp lại khi máy đứng yên.",
            f"Page {number} is too blurred to be used. Clean the glass and scan again, or hold the camera still.",
            number,
            Severity.REFUSE,
        )
    return ReadingWarning(
        "page-blurred",
        f"Trang {number} hơi nhòe. Hãy đối chiếu kỹ các ô máy đọc được, hoặc quét lại cho rõ.",
        f"Page {number} is somewhat blurred. Compare what was read with care, or scan it again.",
        number,
    )


def _cut_off(number: int, sides: tuple[str, ...]) -> ReadingWarning:
    vi, en = (", ".join(_SIDES[side][language] for side in sides) for language in range(2))
    return ReadingWarning(
        "page-cut-off",
        f"Trang {number} bị cắt mất chữ ở mép {vi}. Hãy đặt lại giấy cho nằm trọn trong khung và quét lại.",
        f"Page {number} is cut through letters at the {en} edge. Lay the paper wholly inside and scan it again.",
        number,
    )


def blank_page(number: int) -> ReadingWarning:
    """That a page holds nothing: it is left out of the papers, and stays in the upload."""
    return ReadingWarning(
        "page-blank",
        f"Trang {number} trắng, không đưa vào giấy tờ nào (vẫn còn trong tệp gốc, lấy lại được).",
        f"Page {number} is blank and belongs to no paper (it is still in the upload and can be taken back).",
        number,
        Severity.NOTE,
    )
