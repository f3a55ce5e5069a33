"""Pages set by hand: lines at places of an A4 page at 100 dpi, as an engine would have read them."""

from digitize.reading.page_reading import PageReading, Word

WIDTH, HEIGHT = 827, 1169

Placed = tuple[float, float, str]  # left and top as shares of the page, text


def page_of(*lines: Placed, number: int = 1, confidence: float = 0.95, size: int = 18) -> PageReading:
    words: list[Word] = []
    for left, top, text in lines:
        x, y = round(left * WIDTH), round(top * HEIGHT)
        for token in text.split():
            wide = round(len(token) * size * 0.52)
            words.append(Word(token, confidence, (x, y, x + wide, y + size)))
            x += wide + size // 3
    text = "\n".join(" ".join(line.split()) for _, _, line in lines)
    return PageReading(number, WIDTH, HEIGHT, 100, 0, text, tuple(words))


HEADING: tuple[Placed, ...] = (
    (0.52, 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (0.60, 0.07, "Độc lập - Tự do - Hạnh phúc"),
)


def decision(number: str = "Số: 05/QĐ-UBND", place: str = "Mẫu, ngày 09 tháng 02 năm 2026") -> PageReading:
    return page_of(
        (0.10, 0.05, "ỦY BAN NHÂN DÂN"),
        (0.12, 0.07, "PHƯỜNG MẪU"),
        (0.12, 0.10, number),
        *HEADING,
        (0.58, 0.10, place),
        (0.40, 0.16, "QUYẾT ĐỊNH"),
        (0.30, 0.18, "Về việc thử nghiệm phần mềm"),
        (0.15, 0.24, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;"),
        (0.15, 0.28, "Căn cứ Nghị định số 45/2020/NĐ-CP ngày 08 tháng 4 năm 2020;"),
        (0.42, 0.34, "QUYẾT ĐỊNH:"),
        (0.15, 0.40, "Điều 1. Quyết định này có hiệu lực kể từ ngày ký. Nơi nhận."),
    )
