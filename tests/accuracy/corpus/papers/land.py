"""Land certificates of three generations, and the parcel that all papers on land speak of."""

from samples.papers import ink
from samples.papers.sheet import RED
from tests.accuracy.corpus.heading import emblem, national, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import full_date, slashed, spelt
from tests.accuracy.corpus.writer import Writer

PINK = (248, 222, 222)
_USES = ("Đất ở tại nông thôn", "Đất ở tại đô thị", "Đất chuyên trồng lúa nước", "Đất trồng cây lâu năm", "Đất ở")


class Parcel:
    """A piece of land with its numbers as papers print them."""

    def __init__(self, w: Writer) -> None:
        self.number = str(w.cast.number(1, 980))
        self.sheet = str(w.cast.number(1, 120))
        self.whole = w.cast.number(60, 1900)
        self.area = f"{self.whole},{w.cast.number(0, 9)}" if w.cast.chance(0.75) else str(self.whole)
        self.use = w.cast.rng.choice(_USES)
        self.term = w.cast.pick("Lâu dài", "Lâu dài", f"Đến ngày {slashed(w.cast.day(2043, 2064))}")
        self.address = w.cast.home().split(", ", 1)[1]
        self.area_values = (self.area, self.area.split(",")[0]) if self.area.endswith(",0") else (self.area,)

    def true(self, w: Writer, *, use: bool = False, term: bool = False) -> None:
        w.true("parcel_number", self.number)
        w.true("map_sheet", self.sheet)
        w.true("area", *self.area_values)
        if use:
            w.true("land_use", self.use)
        if term:
            w.true("land_term", self.term)


def serial_of(w: Writer, digits: int) -> str:
    return f"{w.cast.pick('AA', 'BA', 'CH', 'CT', 'DĐ', 'BK')} {w.cast.digits(digits)}"


def _pink(w: Writer) -> None:
    w.paper = PINK
    w.sheet.paper = PINK
    w.picture(6, 6, 198, ink.ground(660, 950, (225, 130, 140), 0.30), under=True)


@template("GCNM", margin=22)
def land_certificate_2024(w: Writer) -> None:
    """The two-page form: QR, people, parcel; the plan and the serial number on the other page."""
    w.cast.old = False
    w.numbered = False
    owner, day, land = w.cast.person(), w.cast.day(2025, 2026), Parcel(w)
    serial, book = serial_of(w, 8), f"{w.cast.pick('VP', 'CN', 'CH')} {w.cast.digits(5)}"
    _pink(w)
    w.picture(14, 12, 17, ink.qr_code(f"https://thu-nghiem.example/gcn/{serial.replace(' ', '')}"))
    emblem(w, y=12, width=15)
    w.y = 34
    national(w, points=11)
    w.title("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT", points=16, colour=RED)
    w.para("*1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:*", indent=0)
    w.line(f"{owner.mister.capitalize()}:", owner.name, bold=True)
    w.line(w.cast.pick("Căn cước công dân số:", "CCCD số:"), owner.personal_id)
    w.line("Địa chỉ:", owner.home)
    w.para("*2. Thông tin thửa đất:*", indent=0)
    w.pair(("a) Thửa đất số:", land.number), ("b) Tờ bản đồ số:", land.sheet))
    w.line("c) Diện tích:", f"{land.area} m²")
    w.line("d) Loại đất:", land.use)
    w.line("đ) Thời hạn sử dụng đất:", land.term)
    w.line("e) Hình thức sử dụng đất:", w.cast.pick("Sử dụng riêng", "Sử dụng chung"))
    w.line("g) Địa chỉ:", land.address)
    w.para("*3. Thông tin tài sản gắn liền với đất:* -/-", indent=0)
    w.skip(0.4)
    place = w.cast.place
    agency = w.cast.pick("Văn phòng Đăng ký đất đai", f"Chi nhánh Văn phòng Đăng ký đất đai {place.name}")
    w.say(w.right - 40, f"{place.name}, {full_date(day)}", anchor="c", style="i")
    w.y += 6
    sign(
        w,
        (agency.upper(), *w.cast.rng.choice((("GIÁM ĐỐC",), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")))),
        w.cast.person().title_name,
        x=w.right - 42,
        seal=agency,
        room=False,
    )
    w.say(w.left, f"Số phát hành: {serial}" if w.cast.chance(0.5) else serial, style="b", colour=RED, y=283)
    w.new_page()
    _pink(w)
    w.para("*4. Sơ đồ thửa đất, tài sản gắn liền với đất:*", indent=0)
    plan_of(w, land)
    w.para("*5. Ghi chú:* Không", indent=0)
    w.para("*6. Những thay đổi sau khi cấp Giấy chứng nhận:*", indent=0)
    w.table((6, 4), [["Nội dung thay đổi và cơ sở pháp lý", "Xác nhận của cơ quan có thẩm quyền"], ["-/-", ""]])
    w.line("Số vào sổ cấp Giấy chứng nhận:", book)
    _true_certificate(w, land, serial, book)
    w.true("holder_name", owner.name)
    w.true("personal_id", owner.personal_id)
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency} {place.province}")


def _true_certificate(w: Writer, land: Parcel, serial: str, book: str) -> None:
    land.true(w, use=True, term=True)
    w.true("serial_number", serial)
    w.true("book_number", book, book.replace(" ", ""))
    w.true("document_number", serial, book, book.replace(" ", ""), "")


def plan_of(w: Writer, land: Parcel) -> None:
    """A four-sided parcel with lengths along its sides and its number in the middle."""
    x, y = w.middle - 30, w.y + 8
    rng = w.cast.rng
    corners = [(x + rng.uniform(0, 8), y), (x + 58, y + rng.uniform(0, 9)), (x + 60, y + 46), (x, y + 50)]
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        w.sheet.rule(x0, y0, x1, y1, weight=0.35)
    w.say(w.middle, land.number, anchor="c", y=y + 22)
    w.say(w.middle, land.area, anchor="c", y=y + 29)
    w.say(w.middle, f"{rng.uniform(4, 20):.2f}".replace(".", ","), anchor="c", points=9, y=y - 3)
    w.y = y + 66


@template("GCNC", width=297, height=210, margin=14)
def land_certificate_2009(w: Writer) -> None:
    """The folded sheet, inner side: left what is certified, right the plan."""
    w.cast.old = True
    w.family = w.sheet.family = "serif"
    w.points = 11.5
    w.paper = PINK
    w.sheet.paper = PINK
    w.picture(4, 4, 289, ink.ground(900, 630, (225, 130, 140), 0.28), under=True)
    owner, day, land = w.cast.person(), w.cast.day(2010, 2024), Parcel(w)
    serial, book = serial_of(w, 6), f"{w.cast.pick('CH', 'CS', 'H')}{w.cast.digits(5)}"
    place = w.cast.place
    left, right = 16.0, 140.0
    w.sheet.left, w.sheet.right = left, right
    w.y = 20
    national(w, points=9.5)
    w.title("GIẤY CHỨNG NHẬN", points=18, colour=RED)
    w.y -= 2
    w.centre(
        "QUYỀN SỬ DỤNG ĐẤT",
        "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
        points=10.5,
        style="b",
        colour=RED,
        x=w.middle,
    )
    w.y += 3
    w.para("*I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất*", indent=0)
    w.line(f"{owner.mister.capitalize()}:", owner.name, bold=True)
    w.pair(("Năm sinh:", str(owner.born.year)), ("CMND số:" if w.cast.chance(0.4) else "CCCD số:", owner.personal_id))
    w.line("Địa chỉ thường trú:", owner.home)
    w.para("*II. Thửa đất, nhà ở và tài sản khác gắn liền với đất*", indent=0)
    w.para("*1. Thửa đất:*", indent=0)
    w.pair(("a) Thửa đất số:", f"{land.number},"), ("tờ bản đồ số:", land.sheet))
    w.line("b) Địa chỉ:", land.address)
    w.line("c) Diện tích:", f"{land.area} m², (bằng chữ: {spelt(land.whole)} mét vuông)")
    w.line("d) Hình thức sử dụng:", w.cast.pick("riêng", "Sử dụng riêng"))
    w.line("đ) Mục đích sử dụng:", land.use)
    w.line("e) Thời hạn sử dụng:", land.term)
    w.line("g) Nguồn gốc sử dụng:", w.cast.pick("Nhận chuyển nhượng đất được Công nhận QSDĐ như giao đất có thu tiền",
                                                "Nhà nước giao đất có thu tiền sử dụng đất"))  # fmt: skip
    w.para("2. Nhà ở: -/-", indent=0)
    w.sheet.left, w.sheet.right = 158.0, 282.0
    w.y = 20
    w.para("*III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất*", indent=0)
    plan_of(w, land)
    w.say(w.middle, f"{place.name}, {full_date(day)}", anchor="c", style="i")
    w.y += 6
    agency = w.cast.pick(f"Ủy ban nhân dân {place.district}", "Sở Tài nguyên và Môi trường")
    head = "CHỦ TỊCH" if "nhân dân" in agency else "GIÁM ĐỐC"
    sign(w, (f"TM. {agency.upper()}" if head == "CHỦ TỊCH" else agency.upper(), head), w.cast.person().title_name,
         x=w.middle, seal=agency, room=False)  # fmt: skip
    w.say(w.left, f"Số vào sổ cấp GCN: {book}", y=194)
    w.say(w.right, serial, anchor="r", style="b", colour=RED, points=13, y=194)
    _true_certificate(w, land, serial, book)
    w.true("holder_name", owner.name)
    w.true("personal_id", owner.personal_id)
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency} {place.province}")


@template("GCNC")
def land_certificate_1993(w: Writer) -> None:
    """The red book's first page turned: few values, the committee of the district."""
    w.cast.old = True
    w.paper = (250, 226, 214)
    w.sheet.paper = w.paper
    owner, day, land = w.cast.person(born=(1930, 1975)), w.cast.day(1996, 2008), Parcel(w)
    serial, book = f"{w.cast.pick('Đ', 'E', 'P', 'AB')} {w.cast.digits(6)}", f"{w.cast.digits(5)} QSDĐ"
    place = w.cast.place
    emblem(w, y=16, width=22)
    w.y = 48
    national(w)
    w.title("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT", points=22, colour=RED)
    w.skip()
    agency = f"Ủy ban nhân dân {place.district}"
    w.centre(agency.upper(), style="b")
    w.centre("CHỨNG NHẬN", style="b")
    w.y += 3
    w.line(w.cast.pick("Hộ ông (bà):", "Ông (bà):"), owner.name, bold=True)
    w.line("Thường trú tại:", owner.home)
    w.para(f"Được quyền sử dụng {land.area} m² đất tại {place.full(district=True)}, theo bảng liệt kê dưới đây:")
    w.table((2, 2, 3, 5, 4), [["Số tờ bản đồ", "Số thửa", "Diện tích (m²)", "Mục đích sử dụng", "Thời hạn sử dụng"],
                              [land.sheet, land.number, land.area, land.use, land.term]])  # fmt: skip
    w.say(w.right - 38, f"{place.name}, {full_date(day)}", anchor="c", style="i")
    w.y += 6
    sign(w, (f"TM. {agency.upper()}", "CHỦ TỊCH"), w.cast.person().title_name, seal=agency)
    w.y = 268
    w.say(w.left, "Vào sổ cấp giấy chứng nhận quyền sử dụng đất")
    w.y += 6
    w.say(w.left, f"Số: {book}")
    w.say(w.right, f"Số phát hành: {serial}" if w.cast.chance(0.3) else serial, anchor="r", style="b", colour=RED)
    _true_certificate(w, land, serial, book)
    w.fields["book_number"].append(book.split()[0])
    w.fields["document_number"].append(book.split()[0])
    w.true("holder_name", owner.name)
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency} {place.province}")
