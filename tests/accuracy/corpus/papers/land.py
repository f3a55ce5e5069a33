"""Land: red and pink certificates, registration forms, cadastral extract, description of boundaries."""
# ruff: noqa: E501 - printed sentences stay whole

from samples.papers import ink
from samples.papers.sheet import RED
from tests.accuracy.corpus.heading import emblem, national, office_heading, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, full_date, slashed, spelt
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


def _serial(w: Writer, digits: int) -> str:
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
    serial, book = _serial(w, 8), f"{w.cast.pick('VP', 'CN', 'CH')} {w.cast.digits(5)}"
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
    _plan(w, land)
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


def _plan(w: Writer, land: Parcel) -> None:
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
    serial, book = _serial(w, 6), f"{w.cast.pick('CH', 'CS', 'H')}{w.cast.digits(5)}"
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
    _plan(w, land)
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


@template("DDKBD", "DDK")
def land_form(w: Writer) -> None:
    change = w.type == "DDKBD"
    person, day, land = w.cast.person(), w.cast.today, Parcel(w)
    serial = _serial(w, w.cast.number(3, 4) * 2)
    w.say(w.right, f"Mẫu số {'18' if change else '15'}" if w.cast.chance(0.6) else f"Mẫu số {'11' if change else '04'}/ĐK",
          anchor="r", points=11, style="b")  # fmt: skip
    w.y += 9
    national(w)
    w.y += 2
    heads = (
        (
            ("ĐƠN ĐĂNG KÝ BIẾN ĐỘNG", "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"),
            ("ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT",),
        )
        if change
        else (("ĐƠN ĐĂNG KÝ ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT",), ("ĐƠN ĐĂNG KÝ", "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"))
    )
    w.title(*w.cast.rng.choice(heads), points=15)
    place = w.cast.place
    to = w.cast.pick(f"Ủy ban nhân dân {place.ward}", f"Chi nhánh Văn phòng Đăng ký đất đai {place.name}")
    w.centre(f"Kính gửi: {to}")
    w.y += 4
    w.para("*1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:*", indent=0)
    w.line(w.cast.pick("a) Tên:", "1.1. Họ và tên:", "a) Họ và tên (viết chữ in hoa):"), person.name, bold=True)
    if change and w.cast.chance(0.5):
        w.line("Ngày, tháng, năm sinh:", slashed(person.born))
        w.true("date_of_birth", person.born)
    w.line(w.cast.pick("b) Giấy tờ nhân thân/pháp nhân:", "b) Số định danh cá nhân:", "1.2. Số CCCD:"),
           person.personal_id)  # fmt: skip
    w.line(w.cast.pick("c) Địa chỉ:", "1.3. Địa chỉ thường trú:"), person.home)
    w.line("d) Điện thoại liên hệ (nếu có):", f"09{w.cast.digits(8)}")
    if change:
        w.para(f"*2. Nội dung biến động:* {w.cast.pick('Nhận chuyển nhượng', 'Nhận thừa kế', 'Thay đổi thông tin giấy tờ nhân thân')} "
               "toàn bộ thửa đất và tài sản trên đất.", indent=0)  # fmt: skip
        w.para("*3. Giấy chứng nhận đã cấp:*", indent=0)
        w.line("3.1. Số phát hành GCN:", serial)
        w.line("3.2. Số vào sổ cấp GCN:", f"CH{w.cast.digits(5)}")
        w.line("3.3. Ngày cấp:", slashed(w.cast.before(day, 4000)))
        w.true("serial_number", serial)
    else:
        w.para("*2. Thửa đất đăng ký:*", indent=0)
        w.pair(("2.1. Thửa đất số:", land.number), ("2.2. Tờ bản đồ số:", land.sheet))
        w.line("2.3. Địa chỉ:", land.address)
        w.line("2.4. Diện tích:", f"{land.area} m²")
        w.line("2.5. Sử dụng vào mục đích:", f"{land.use}, từ thời điểm: {w.cast.number(1985, 2013)}")
        w.line("2.6. Nguồn gốc sử dụng đất:", w.cast.pick("Ông cha để lại", "Khai hoang trước năm 1993"))
        land.true(w)
    w.para("*4. Giấy tờ nộp kèm theo đơn này gồm có:*", indent=0)
    for number, text in enumerate(w.cast.rng.sample(("Giấy chứng nhận đã cấp (bản gốc)", "Hợp đồng chuyển nhượng quyền sử dụng đất",
                                                     "Trích đo bản đồ địa chính", "Căn cước công dân (bản sao)"), 3), 1):  # fmt: skip
        w.para(f"- ({number}) {text};", indent=4)
    w.para(
        "Tôi cam đoan nội dung kê khai trên đơn là đúng sự thật, nếu sai tôi hoàn toàn chịu trách nhiệm trước pháp luật."
    )
    w.room(40)
    w.say(w.right - 38, f"{place.name}, {w.cast.pick(bare_date(day), full_date(day))}", anchor="c", style="i")
    w.y += 6
    sign(
        w,
        (w.cast.pick("Người viết đơn", "NGƯỜI LÀM ĐƠN"),),
        person.title_name,
        remark="(Ký và ghi rõ họ tên)",
        room=False,
    )
    w.true("holder_name", person.name)
    w.true("personal_id", person.personal_id)
    w.true("residence", person.home)
    w.true("addressee", to)
    w.true("issue_date", day)


@template("HSKT")
def cadastral(w: Writer) -> None:
    owner, day, land = w.cast.person(), w.cast.today, Parcel(w)
    extract = w.cast.chance(0.6)
    number = f"{w.cast.number(1, 3000):02d}/{'TL' if extract else 'TĐ'}-{w.cast.pick('VPĐKĐĐ', 'CNVPĐK', 'BĐĐC')}"
    agency = w.cast.pick("Văn phòng Đăng ký đất đai", f"Chi nhánh Văn phòng Đăng ký đất đai {w.cast.place.name}")
    superior = w.cast.pick("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG")
    office_heading(w, superior, (agency.upper(),), number=number)
    w.title(w.cast.pick("TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH", "TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH THỬA ĐẤT") if extract
            else w.cast.pick("MẢNH TRÍCH ĐO BẢN ĐỒ ĐỊA CHÍNH", "TRÍCH ĐO BẢN ĐỒ ĐỊA CHÍNH"), points=15)  # fmt: skip
    w.pair(
        ("1. Số hiệu thửa đất:" if w.cast.chance(0.5) else "1. Thửa đất số:", land.number),
        ("2. Tờ bản đồ số:", land.sheet),
    )
    w.line("3. Địa chỉ thửa đất:", land.address)
    w.line("4. Diện tích:", f"{land.area} m²")
    w.line("5. Mục đích sử dụng đất:" if w.cast.chance(0.5) else "5. Loại đất:", land.use)
    w.line("6. Tên người sử dụng đất:", owner.name, bold=True)
    w.line("7. Bản vẽ thửa đất:")
    _plan(w, land)
    w.table((2, 4, 4, 3), [["Điểm", "X (m)", "Y (m)", "Cạnh (m)"],
                           *[[str(n), f"11{w.cast.digits(5)}.{w.cast.digits(2)}", f"5{w.cast.digits(5)}.{w.cast.digits(2)}",
                              f"{w.cast.number(4, 30)}.{w.cast.digits(2)}"] for n in range(1, 5)]])  # fmt: skip
    w.centre(f"Tỷ lệ 1:{w.cast.pick('200', '500', '1000')}", style="i")
    w.say(w.right - 38, f"{w.cast.place.name}, {full_date(day)}", anchor="c", style="i")
    w.y += 6
    top = w.y
    sign(w, ("Người trích lục" if extract else "Người đo đạc",), w.cast.person().title_name, x=w.left + 34, room=False)
    w.y = top
    sign(w, ("GIÁM ĐỐC",), w.cast.person().title_name, seal=agency, room=False)
    w.true("document_number", number)
    w.true("holder_name", owner.name)
    land.true(w, use=True)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)


@template("BMT")
def boundaries(w: Writer) -> None:
    owner, day, land = w.cast.person(), w.cast.today, Parcel(w)
    national(w)
    w.title("BẢN MÔ TẢ RANH GIỚI, MỐC GIỚI THỬA ĐẤT", points=15)
    said = bare_date(day)
    w.para(f"{said[0].upper()}{said[1:]}, đơn vị đo đạc đã tiến hành xác định ranh giới, mốc giới thửa đất tại thực địa của "
           f"{owner.mister} {owner.name} đang sử dụng đất tại {land.address}.")  # fmt: skip
    w.pair(("Thửa đất số:", land.number), ("Tờ bản đồ địa chính số:", land.sheet))
    w.para("Sau khi xem xét hiện trạng về sử dụng đất và ý kiến thống nhất của những người sử dụng đất liền kề, đã xác định được "
           "ranh giới và lập bản mô tả như sau:")  # fmt: skip
    w.centre("SƠ HỌA RANH GIỚI, MỐC GIỚI THỬA ĐẤT", style="b")
    _plan(w, land)
    for first, second, what in (
        (1, 2, "theo mép tường phía ngoài"),
        (2, 3, "theo hàng rào cây"),
        (3, 4, "theo bờ rãnh thoát nước"),
    ):
        w.para(f"- Từ điểm {first} đến điểm {second}: ranh giới {what}.", indent=4)
    w.table((1, 5, 4), [["STT", "Tên người sử dụng đất liền kề", "Chữ ký"],
                        *[[str(n), w.cast.person().title_name, ""] for n in range(1, 4)]])  # fmt: skip
    w.room(40)
    top = w.y
    sign(w, ("Người sử dụng đất",), owner.title_name, x=w.left + 34, room=False)
    w.y = top
    sign(w, ("Cán bộ đo đạc",), w.cast.person().title_name, room=False)
    w.true("holder_name", owner.name)
    w.true("parcel_number", land.number)
    w.true("map_sheet", land.sheet)
    w.true("issue_date", day)
