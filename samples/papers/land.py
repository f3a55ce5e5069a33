"""Papers about the parcel: land certificate, cadastral map extract, application, and the one parcel they are about."""

from dataclasses import dataclass
from datetime import date

from samples.papers import cast, ink
from samples.papers.heading import filled, issuer, national_heading, place_and_date, signed_by, table, test_mark
from samples.papers.sheet import RED, Colour, Sheet

OFFICE_RING, OFFICE_MIDDLE = "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG • T. THỬ NGHIỆM", "VĂN PHÒNG\nĐĂNG KÝ\nĐẤT ĐAI"
CERTIFICATE_SERIAL, CERTIFICATE_BOOK, CERTIFICATE_ISSUED = "AA 00123456", "VP00125", date(2025, 2, 18)
MAP_NUMBER, MAP_ISSUED = "87/TL-VPĐKĐĐ", date(2026, 10, 20)
APPLIED = date(2026, 11, 12)
_PINK = (226, 96, 112)


@dataclass(frozen=True, slots=True)
class Parcel:
    """An invented parcel."""

    number: str = "125"
    map_sheet: str = "36"
    area: str = "100,0"
    use: str = "Đất ở tại đô thị (ODT)"
    address: str = "Tổ 5, phường Mẫu, tỉnh Thử Nghiệm"


PARCEL = Parcel()
# The parcel's corners on the plan, millimetres to the right and down; at 1:200 they enclose its 100,0 m².
_CORNERS = ((14.0, 8.0), (52.0, 4.0), (58.0, 68.0), (18.0, 71.3))
_METRES_PER_MM = 0.2
_NORTH, _EAST = 2325112.0, 586201.0


def _pink_sheet() -> Sheet:
    sheet = Sheet(left=22, right=190, points=12.5, paper=(253, 246, 244))
    sheet.picture(6, 6, 198, ink.ground(1400, 2015, _PINK, 0.20), under_text=True)
    return sheet


def land_certificate() -> tuple[Sheet, Sheet]:
    """GCNM of the seller: the two-page form in use since 2025."""
    return _certificate_front(), _certificate_back()


def _certificate_front() -> Sheet:
    sheet, owner = _pink_sheet(), cast.SELLER
    sheet.picture(93, 12, 24, ink.emblem(), under_text=True)
    sheet.picture(17, 12, 23, ink.qr_code(f"AA00123456|{CERTIFICATE_BOOK}|{owner.personal_id}"), under_text=True)
    national_heading(sheet, 45, x=105, points=13)
    sheet.say(105, 70, "GIẤY CHỨNG NHẬN", points=25, style="b", anchor="c", colour=RED)
    sheet.say(105, 80, "QUYỀN SỬ DỤNG ĐẤT,", points=15.5, style="b", anchor="c", colour=RED)
    sheet.say(105, 87.5, "QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT", points=15.5, style="b", anchor="c", colour=RED)
    y = sheet.rows(103, (
        "*1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:*",
        f"Ông *{owner.name}*, Căn cước công dân số {owner.personal_id}",
        f"Địa chỉ thường trú: {owner.home}",
    ), leading=1.75)
    y = sheet.rows(y + 2, (
        "*2. Thông tin thửa đất:*",
        f"Thửa đất số: *{PARCEL.number}*          Tờ bản đồ số: *{PARCEL.map_sheet}*",
        f"Diện tích: *{PARCEL.area}* m² (Bằng chữ: Một trăm mét vuông)",
        f"Loại đất: {PARCEL.use}",
        "Thời hạn sử dụng đất: Lâu dài",
        "Hình thức sử dụng đất: Sử dụng riêng",
        f"Địa chỉ: {PARCEL.address}",
        "Nguồn gốc sử dụng: Công nhận quyền sử dụng đất như giao đất có thu tiền",
    ), leading=1.75)
    y = sheet.rows(y + 2, (
        "*3. Thông tin tài sản gắn liền với đất:* Nhà ở riêng lẻ, cấp IV; diện tích xây dựng 72,5 m²",
    ), leading=1.75)
    sheet.say(140, y + 4, f"Mẫu, {cast.in_words(CERTIFICATE_ISSUED)}", style="i", anchor="c", points=13)
    signed_by(sheet, y + 11, ["VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI", "GIÁM ĐỐC"], cast.LAND_HEAD, x=140, seed=8,
              stamp=ink.seal(OFFICE_RING, OFFICE_MIDDLE, 15), gap=30)
    sheet.say(190, 282, CERTIFICATE_SERIAL, points=17, style="b", anchor="r", colour=(60, 30, 34))
    test_mark(sheet, y=290, colour=(178, 160, 162))
    return sheet


def _certificate_back() -> Sheet:
    sheet = _pink_sheet()
    sheet.say(22, 24, "*4. Sơ đồ thửa đất, tài sản gắn liền với đất:*")
    _plan(sheet, 60, 36, 1.0)
    sheet.say(22, 147, "*5. Ghi chú:* Thửa đất có 12,0 m² đất thuộc hành lang bảo vệ an toàn lưới điện.")
    sheet.say(22, 158, "*6. Những thay đổi sau khi cấp Giấy chứng nhận:*")
    table(sheet, (22, 118, 190), 163, (
        ("Nội dung thay đổi và cơ sở pháp lý", "Xác nhận của cơ quan có thẩm quyền"),
    ), points=11.5, height=10)
    sheet.frame(22, 163, 190, 262, weight=0.22)
    sheet.rule(118, 163, 118, 262, weight=0.22)
    sheet.say(22, 272, f"Số vào sổ cấp Giấy chứng nhận: *{CERTIFICATE_BOOK}*")
    sheet.say(190, 282, CERTIFICATE_SERIAL, points=17, style="b", anchor="r", colour=(60, 30, 34))
    test_mark(sheet, y=290, colour=(178, 160, 162))
    return sheet


def _plan(sheet: Sheet, x: float, y: float, size: float) -> None:
    """The parcel's outline between its neighbours and the street, with its corner table."""
    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * size, y + dy * size

    corners = tuple(at(*corner) for corner in _CORNERS)
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        sheet.rule(*start, *end, weight=0.45)
    beside = (at(2, 9), at(66, 2), at(72, 66), at(5, 73))
    for start, end in zip(corners, beside, strict=True):
        sheet.rule(*start, *end, weight=0.2)
    _house(sheet, at(23, 22), at(47, 19), at(50, 52), at(26, 55))
    for number, (dx, dy) in enumerate(((11, 7), (53.5, 2.5), (60, 71.5), (15, 75)), start=1):
        sheet.say(*at(dx, dy), str(number), points=10)
    sheet.say(*at(37, 37), PARCEL.number, points=13, style="b", anchor="c")
    sheet.say(*at(37, 43), PARCEL.area, points=11, anchor="c")
    sheet.say(*at(6, 40), "124", points=11, anchor="c")
    sheet.say(*at(68, 36), "126", points=11, anchor="c")
    sheet.say(*at(37, 84), "Phố Thí Nghiệm", points=12, style="i", anchor="c")
    sheet.rule(*at(0, 78), *at(78, 75), weight=0.3)
    sheet.rule(*at(0, 90), *at(78, 87), weight=0.3)
    sheet.rule(*at(84, 22), *at(84, 6), weight=0.5)
    sheet.rule(*at(84, 6), *at(82, 11), weight=0.5)
    sheet.rule(*at(84, 6), *at(86, 11), weight=0.5)
    sheet.say(*at(84, 4), "Bắc", points=11, anchor="c")
    sheet.say(*at(37, 100), "Tỷ lệ 1:200", points=12, anchor="c")


def _coordinates() -> list[tuple[str, str, str]]:
    """Corner number, northing and easting in metres, as surveyors write them: X points north."""
    rows = []
    for number, (right, down) in enumerate(_CORNERS, start=1):
        northing, easting = _NORTH - down * _METRES_PER_MM, _EAST + right * _METRES_PER_MM
        rows.append((str(number), f"{northing:.2f}".replace(".", ","), f"{easting:.2f}".replace(".", ",")))
    return rows


def _house(sheet: Sheet, *corners: tuple[float, float]) -> None:
    colour: Colour = (110, 110, 116)
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        sheet.rule(*start, *end, weight=0.2, colour=colour)


def map_extract() -> Sheet:
    """HSKT: the cadastral map extract, mostly a drawing."""
    sheet = Sheet(left=25)
    issuer(sheet, ["SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "TỈNH THỬ NGHIỆM"], ["VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI"],
           number=f"Số: {MAP_NUMBER}", points=11)
    national_heading(sheet, points=11.5, x=145)
    place_and_date(sheet, MAP_ISSUED, x=145)
    sheet.centre(60, "TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH", points=17, style="b")
    y = sheet.rows(72, (
        f"1. Số hiệu thửa đất: *{PARCEL.number}*; Tờ bản đồ số: *{PARCEL.map_sheet}*; phường Mẫu, tỉnh Thử Nghiệm",
        f"2. Diện tích: *{PARCEL.area}* m²",
        "3. Mục đích sử dụng đất: Đất ở tại đô thị",
        f"4. Tên người sử dụng đất: Ông *{cast.SELLER.name}*",
        f"    Địa chỉ: {cast.SELLER.home}",
        "5. Bản vẽ thửa đất:",
    ), points=12.5, leading=1.6)
    sheet.frame(25, y, 190, y + 116, weight=0.3)
    _plan(sheet, 34, y + 9, 1.0)
    table(sheet, (138, 150, 168, 186), y + 40, (
        ("Số hiệu", "X (m)", "Y (m)"),
        *_coordinates(),
    ), points=9, height=6.2)
    y += 130
    sheet.say(60, y, "NGƯỜI TRÍCH LỤC", style="b", anchor="c")
    sheet.picture(42, y + 3, 34, ink.signature(31))
    sheet.say(60, y + 27, "Trịnh Văn Vẽ", style="b", anchor="c")
    signed_by(sheet, y, ["GIÁM ĐỐC"], cast.LAND_HEAD, x=148, seed=8, stamp=ink.seal(OFFICE_RING, OFFICE_MIDDLE, 16),
              gap=27)
    test_mark(sheet)
    return sheet


def change_application() -> tuple[Sheet, Sheet]:
    """DDKBD: the buyer applies for registration of the change."""
    return _application_front(), _application_back()


def _application_front() -> Sheet:
    sheet, person = Sheet(), cast.BUYER
    sheet.say(190, 14, "Mẫu số 18", points=11, style="b", anchor="r")
    national_heading(sheet, 25, x=110, points=13)
    sheet.say(110, 46, "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG", points=15, style="b", anchor="c")
    sheet.say(110, 53, "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT", points=15, style="b", anchor="c")
    sheet.say(110, 66, "Kính gửi: Ủy ban nhân dân phường Mẫu", points=13.5, anchor="c")
    y = 79.0
    sheet.say(30, y, "*1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:*")
    for label, value, style in (
        ("a) Họ và tên:", person.name, "b"),
        ("b) Giấy tờ nhân thân/pháp nhân: Căn cước công dân số", person.personal_id, ""),
        ("c) Ngày, tháng, năm sinh:", person.birthday, ""),
        ("d) Địa chỉ:", person.home, ""),
        ("đ) Điện thoại liên hệ:", "0900 000 001", ""),
    ):
        y += 8.6
        filled(sheet, 30, y, label, value, 190, value_style=style, leader=True)
    y = sheet.paragraph(y + 10, "*2. Nội dung biến động:* Nhận chuyển nhượng toàn bộ quyền sử dụng đất và tài sản gắn "
                        f"liền với đất của ông Lê Văn Thí theo Hợp đồng số 215/2026 ngày 05/11/2026 đối với thửa đất "
                        f"số {PARCEL.number}, tờ bản đồ số {PARCEL.map_sheet}, diện tích {PARCEL.area} m², địa chỉ "
                        f"thửa đất: {PARCEL.address}.", leading=1.5)
    sheet.say(30, y + 2, "*3. Giấy tờ liên quan đến nội dung thay đổi nộp kèm theo đơn này gồm có:*")
    y += 10.6
    for line in (
        "(1) Giấy chứng nhận đã cấp, số phát hành AA 00123456;",
        "(2) Hợp đồng chuyển nhượng quyền sử dụng đất và tài sản gắn liền với đất;",
        "(3) Trích lục bản đồ địa chính thửa đất;",
        "(4) Giấy chứng nhận kết hôn, xác nhận tình trạng hôn nhân, xác nhận cư trú;",
        "(5) Giấy ủy quyền nộp hồ sơ và nhận kết quả;",
        "(6) Thông báo nộp tiền và Giấy nộp tiền vào ngân sách nhà nước.",
    ):
        sheet.say(36, y, line)
        y += 8.2
    filled(sheet, 30, y + 2, "4. Nhu cầu cấp mới Giấy chứng nhận:", "Có", 190)
    test_mark(sheet)
    return sheet


def _application_back() -> Sheet:
    sheet = Sheet()
    sheet.say(110, 14, "2", points=12, anchor="c")
    y = sheet.paragraph(28, "*5. Hình thức nhận kết quả:* Nhận bản giấy tại Trung tâm Phục vụ hành chính công phường "
                        "Mẫu và bản điện tử tại Kho quản lý dữ liệu điện tử của tổ chức, cá nhân.", leading=1.5)
    y = sheet.paragraph(y + 2, "Tôi cam đoan nội dung kê khai trên đơn là đúng sự thật, nếu sai tôi hoàn toàn chịu "
                        "trách nhiệm trước pháp luật.", indent=10, leading=1.5)
    sheet.say(148, y + 8, f"Mẫu, {cast.in_words(APPLIED)}", style="i", anchor="c")
    sheet.say(148, y + 15, "NGƯỜI VIẾT ĐƠN", style="b", anchor="c")
    sheet.say(148, y + 20.6, "(Ký, ghi rõ họ tên)", style="i", anchor="c", points=12)
    sheet.picture(130, y + 23, 38, ink.signature(41))
    sheet.say(148, y + 48, "Nguyễn Văn Mẫu", anchor="c")
    y += 64
    sheet.rule(30, y - 7, 190, y - 7, weight=0.25)
    sheet.say(110, y, "PHẦN GHI CỦA CƠ QUAN TIẾP NHẬN HỒ SƠ", style="b", anchor="c")
    for label, value in (
        ("Đã kiểm tra nội dung đơn và giấy tờ kèm theo:", "Đầy đủ, hợp lệ"),
        ("Tình trạng tranh chấp đất đai:", "Không có tranh chấp"),
        ("Tình trạng kê biên, biện pháp khẩn cấp tạm thời:", "Không"),
        ("Người kiểm tra:", "Ngô Thị Ghi, công chức địa chính"),
    ):
        y += 9
        filled(sheet, 30, y, label, value, 190, leader=True)
    test_mark(sheet)
    return sheet
