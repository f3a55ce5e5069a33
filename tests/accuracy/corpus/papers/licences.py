"""Licences and insurance: driving licence, vehicle registration, health card, social insurance book, criminal record."""
# ruff: noqa: E501 - printed sentences stay whole

from datetime import date, timedelta

from samples.papers import ink
from samples.papers.sheet import RED
from tests.accuracy.corpus.heading import national, office_heading, sign
from tests.accuracy.corpus.papers.card_board import Card
from tests.accuracy.corpus.papers.cards import portrait
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import full_date, slashed
from tests.accuracy.corpus.writer import Writer


@template("GPLX")
def driving_licence(w: Writer) -> None:
    person = w.cast.person(born=(1960, 1996))
    number, grade = w.cast.digits(12), w.cast.pick("A1", "B1", "B2", "C", "A", "B")
    issued = w.cast.day(2015, 2025)
    endless = grade in ("A1", "A")
    until = date(issued.year + 10, issued.month, min(issued.day, 28))
    scale = w.cast.rng.uniform(1.5, 1.8)
    front = Card(w, 34, (235, 215, 130), scale=scale)
    ministry = w.cast.pick("Bộ GTVT", "Bộ Công an")
    front.say(20, 5, ministry.upper(), 6, style="b", anchor="c")
    front.say(56, 5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 5.8, style="b", anchor="c")
    front.say(56, 8, "Độc lập - Tự do - Hạnh phúc", 5.6, style="b", anchor="c")
    front.say(52, 13.4, "GIẤY PHÉP LÁI XE / DRIVER'S LICENSE", 7, style="b", colour=RED, anchor="c")
    front.say(52, 17.6, f"Số/No: {number}", 7.6, style="b", colour=RED, anchor="c")
    front.picture(3, 14, 20, portrait())
    front.say(26, 22.4, f"Họ tên/Full name: {person.name}", 6)
    front.say(26, 26.4, f"Ngày sinh/Date of birth: {slashed(person.born)}", 6)
    front.say(26, 30.4, "Quốc tịch/Nationality: VIỆT NAM", 6)
    front.wrapped(26, 34.4, f"Nơi cư trú/Address: {person.home}", 46, 5.6)
    place = w.cast.place.province.removeprefix("tỉnh ")
    front.say(56, 41.6, f"{place}, ngày/date {issued.day:02d} tháng/month {issued.month:02d} năm/year {issued.year}",
              4.8, anchor="c")  # fmt: skip
    front.say(12, 44.6, "Hạng/Class:", 5.4, anchor="c")
    front.say(12, 48.4, grade, 9, style="b", colour=RED, anchor="c")
    front.say(4, 52, "Có giá trị đến/Expires:", 4.6)
    front.say(24, 52, "Không thời hạn" if endless else slashed(until), 5)
    front.say(62, 51.8, w.cast.person().title_name, 5.6, style="b", anchor="c")
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("licence_class", grade)
    w.true("issuing_agency", ministry, "Bộ Giao thông vận tải" if "GTVT" in ministry else ministry, "")
    w.true("issue_date", issued)
    if not endless:
        w.true("valid_until", until)


@template("DKX")
def vehicle(w: Writer) -> None:
    car = w.cast.chance(0.5)
    owner = w.cast.person()
    province = w.cast.place.province
    series = f"{w.cast.number(11, 99)}{w.cast.pick('A', 'B', 'C', 'F', 'H')}{'' if car else w.cast.number(1, 9)}"
    plate = f"{series}-{w.cast.digits(3)}.{w.cast.digits(2)}"
    issued = w.cast.day(2018, 2026)
    number = f"{w.cast.digits(6)}"
    scale = w.cast.rng.uniform(1.5, 1.8)
    front = Card(w, 34, (245, 225, 150), scale=scale)
    agency = w.cast.pick(f"Công an {province}", "Phòng Cảnh sát giao thông")
    front.say(43, 5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 6, style="b", anchor="c")
    front.say(43, 8, "Độc lập - Tự do - Hạnh phúc", 5.8, style="b", anchor="c")
    front.say(43, 12, agency.upper(), 5.6, style="b", anchor="c")
    front.say(
        43, 17, f"CHỨNG NHẬN ĐĂNG KÝ XE {'Ô TÔ' if car else 'MÔ TÔ, XE MÁY'}", 7.4, style="b", colour=RED, anchor="c"
    )
    front.say(43, 20.6, f"Số/No: {number}", 6.4, anchor="c")
    front.say(4, 25, f"Tên chủ xe (Owner's full name): {owner.name}", 5.8)
    front.wrapped(4, 29, f"Địa chỉ (Address): {owner.home}", 66, 5.6)
    front.say(
        4, 35, f"Nhãn hiệu (Brand): {w.cast.pick(*(('TOYOTA', 'VINFAST', 'KIA') if car else ('HONDA', 'YAMAHA')))}", 5.6
    )
    front.say(
        46,
        35,
        f"Số loại (Model code): {w.cast.pick(*(('VIOS', 'VF5', 'MORNING') if car else ('VISION', 'SIRIUS')))}",
        5.6,
    )
    front.say(4, 39, f"Số máy (Engine No): {w.cast.pick('JF', 'E3', 'VN')}{w.cast.digits(8)}", 5.6)
    front.say(46, 39, f"Số khung (Chassis No): RL{w.cast.digits(8)}", 5.6)
    front.say(4, 43, f"Màu sơn (Color): {w.cast.pick('Trắng', 'Đen', 'Xanh đen')}", 5.6)
    front.say(46, 43, f"Số chỗ ngồi (Seats): {5 if car else 2}", 5.6)
    front.say(4, 48.4, "Biển số đăng ký (Plate No)", 5)
    front.say(22, 52, plate, 9, style="b", anchor="c")
    front.say(62, 47, f"Cấp ngày (Date of issue): {slashed(issued)}", 5.2, anchor="c")
    front.say(62, 52.4, w.cast.person().title_name, 5.6, style="b", anchor="c")
    w.true("document_number", number, "")
    w.true("holder_name", owner.name)
    w.true("plate", plate)
    w.true("issue_date", issued)
    w.true("issuing_agency", agency)


@template("BHYT")
def health_card(w: Writer) -> None:
    person = w.cast.person(born=(1950, 2018))
    code = w.cast.pick(
        f"{w.cast.pick('DN', 'HS', 'GD', 'HC')}4{w.cast.number(10, 96)}{w.cast.digits(10)}", w.cast.digits(10)
    )
    first = w.cast.day(2023, 2026)
    until = date(first.year, 12, 31)
    agency = w.cast.pick("Bảo hiểm xã hội Việt Nam", f"Bảo hiểm xã hội {w.cast.place.province}")
    scale = w.cast.rng.uniform(1.5, 1.8)
    card = Card(w, 40, (170, 205, 235), scale=scale)
    card.say(50, 6, agency.upper(), 6.8, style="b", anchor="c")
    card.say(50, 12, "THẺ BẢO HIỂM Y TẾ", 9.6, style="b", colour=RED, anchor="c")
    card.say(50, 17, f"Mã số: {code}", 8, style="b", anchor="c")
    rows = (f"Họ và tên: {person.name}", f"Ngày sinh: {slashed(person.born)}        Giới tính: {person.sex}",
            f"Địa chỉ: {person.home[:46].rsplit(',', 1)[0]}",
            f"Nơi ĐK KCB BĐ: {w.cast.pick('Bệnh viện đa khoa Thử Nghiệm', 'Trung tâm Y tế Kiểm Mẫu')}",
            f"Giá trị sử dụng: từ {slashed(first)} đến {slashed(until)}" if w.cast.chance(0.5)
            else f"Giá trị sử dụng từ ngày: {slashed(first)} đến ngày: {slashed(until)}",
            f"Thời điểm đủ 05 năm liên tục: từ ngày {slashed(first + timedelta(900))}")  # fmt: skip
    for row, text in enumerate(rows):
        card.say(5, 23 + 4.6 * row, text, 6.2)
    card.picture(71, 24, 12, ink.qr_code(f"{code}|thu|nghiem|"))
    card.say(64, 51, "Thử Nghiệm", 5.2, anchor="c", style="b")
    w.true("insurance_number", code)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("sex", person.sex)
    w.true("valid_until", until)
    w.true("issuing_agency", agency)


@template("BHXH", width=148, height=210, margin=14)
def social_insurance_book(w: Writer) -> None:
    w.points = 12
    w.paper = (226, 240, 246)
    w.sheet.paper = w.paper
    person, day = w.cast.person(born=(1960, 2004)), w.cast.today
    code = w.cast.digits(10)
    national(w, points=9.5)
    w.y += 3
    place = w.cast.place.province
    agency = w.cast.pick("Bảo hiểm xã hội Việt Nam", f"Bảo hiểm xã hội {place}")
    w.centre(agency.upper(), style="b", points=12)
    w.skip()
    w.title("SỔ BẢO HIỂM XÃ HỘI", points=21, colour=(170, 30, 40))
    w.skip(0.5)
    w.line("Mã số:" if w.cast.chance(0.5) else "Mã số BHXH:", code, bold=True)
    w.line("Họ và tên:", person.name, bold=True)
    w.line(w.cast.pick("Ngày sinh:", "Ngày, tháng, năm sinh:"), slashed(person.born))
    w.pair(("Giới tính:", person.sex), ("Dân tộc:", person.ethnicity))
    w.line("Quốc tịch:", "Việt Nam")
    w.line("Số CMND/CCCD:", person.personal_id)
    w.skip(0.5)
    w.say(w.right - 34, f"{w.cast.place.name}, {full_date(day)}", anchor="c", style="i", points=10.5)
    w.y += 6
    sign(w, ("GIÁM ĐỐC",), w.cast.person().title_name, x=w.right - 34, seal=agency, room=False)
    w.true("insurance_number", code)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)


@template("LLTP1", "LLTP2")
def criminal_record(w: Writer) -> None:
    first = w.type == "LLTP1"
    person, day = w.cast.person(), w.cast.today
    province = w.cast.place.province
    number = f"{w.cast.number(100, 99999)}/{w.cast.pick('STP-LLTP', 'LLTP', 'PV06-LLTP')}"
    if number.endswith("STP-LLTP"):
        agency = "Sở Tư pháp"
        office_heading(w, f"ỦY BAN NHÂN DÂN\n{province.upper()}", ("SỞ TƯ PHÁP",), number=number, day=day)
    else:
        agency = f"Công an {province}"
        office_heading(w, "BỘ CÔNG AN", (agency.upper(),), number=number, day=day)
    digit = "1" if first else "2"
    w.title(*w.cast.rng.choice(((f"PHIẾU LÝ LỊCH TƯ PHÁP SỐ {digit}",), ("PHIẾU LÝ LỊCH TƯ PHÁP", f"SỐ {digit}"))))
    w.para("Căn cứ Luật Lý lịch tư pháp ngày 17 tháng 6 năm 2009;", style="i")
    w.centre("XÁC NHẬN:", style="b")
    w.y += 2
    w.line("1. Họ và tên:", person.name, bold=True)
    w.line("2. Giới tính:", person.sex)
    w.line("3. Ngày, tháng, năm sinh:", slashed(person.born))
    w.line("4. Nơi sinh:", person.origin)
    w.line("5. Quốc tịch:", "Việt Nam")
    w.line("6. Nơi thường trú:", person.home)
    w.line("7. Giấy CMND/Thẻ CCCD:" if w.cast.chance(0.5) else "7. Số định danh cá nhân:", person.personal_id)
    if first:
        w.line("8. Tình trạng án tích:", "Không có án tích")
        w.para("9. Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã: Không có", indent=0)
    else:
        w.line("8. Họ và tên cha:", w.cast.person("Nam").name)
        w.line("9. Họ và tên mẹ:", w.cast.person("Nữ").name)
        w.line("10. Họ và tên vợ/chồng:", w.cast.person().name)
        w.para("11. Tình trạng án tích:", indent=0)
        w.table((3, 3, 4, 3), [["Bản án số", "Tòa án", "Tội danh", "Hình phạt"], ["Không có án tích", "", "", ""]])
        w.para("12. Thông tin về cấm đảm nhiệm chức vụ: Không có", indent=0)
    w.skip(0.4)
    top = w.y
    sign(w, ("NGƯỜI LẬP PHIẾU",), w.cast.person().title_name, x=w.left + 34, room=False)
    w.y = top
    sign(w, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), w.cast.person().title_name, seal=agency, room=False)
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("sex", person.sex)
    w.true("date_of_birth", person.born)
    w.true("personal_id", person.personal_id)
    w.true("residence", person.home)
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency} {province}", f"{agency}, {province}")
