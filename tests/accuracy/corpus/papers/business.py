"""Building, money and trade: building permit, tax notice, payment slip, business registrations, the desk's receipt."""
# ruff: noqa: E501 - printed sentences stay whole

from datetime import date, timedelta

from samples.papers import ink
from tests.accuracy.corpus.heading import emblem, national, office_heading, people_committee, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import dotted, full_date, slashed, spelt
from tests.accuracy.corpus.writer import Writer


@template("GPXD")
def building_permit(w: Writer) -> None:
    owner, day = w.cast.person(), w.cast.today
    if w.cast.chance(0.5):
        superior, lines, agency = people_committee(w)
        titles: tuple[str, ...] = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    else:
        superior, lines, agency = f"UBND {w.cast.place.province.upper()}", ("SỞ XÂY DỰNG",), "Sở Xây dựng"
        titles = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    number = f"{w.cast.number(1, 900):02d}/{w.cast.pick('GPXD', 'GPXD-UBND', 'GPXD-SXD')}"
    on_top = w.cast.chance(0.5)
    office_heading(w, superior, lines, number=number if on_top else "", day=day if on_top else None)
    w.title("GIẤY PHÉP XÂY DỰNG", points=18)
    if not on_top:
        w.centre(f"Số: {number}")
    w.centre(w.cast.pick("(Sử dụng cho nhà ở riêng lẻ)", "Sử dụng cho công trình: Nhà ở riêng lẻ"), style="i")
    w.y += 3
    w.line("1. Cấp cho:" if w.cast.chance(0.5) else "1. Chủ đầu tư:", owner.name, bold=True)
    w.line("Địa chỉ:" if w.cast.chance(0.5) else "Địa chỉ thường trú:", owner.home)
    w.para("2. Được phép xây dựng công trình:", indent=0)
    w.line("- Tên công trình:", "Nhà ở gia đình")
    site = w.cast.home()
    w.line(w.cast.pick("- Vị trí xây dựng:", "- Địa điểm xây dựng:"), site)
    w.line("- Cốt nền xây dựng công trình:", "+0,45 m so với mặt đường")
    area = f"{w.cast.number(45, 180)},{w.cast.number(0, 9)}"
    w.line("- Diện tích xây dựng tầng 1:" if w.cast.chance(0.4) else "- Diện tích xây dựng:", f"{area} m²")
    w.pair(
        ("- Chiều cao công trình:", f"{w.cast.number(7, 16)},{w.cast.number(1, 9)} m"),
        ("- Số tầng:", str(w.cast.number(1, 5))),
    )
    w.para("3. Giấy tờ về quyền sử dụng đất: Giấy chứng nhận đã được cấp hợp lệ.", indent=0)
    until = date(day.year + 1, day.month, min(day.day, 28))
    w.para(
        f"4. Giấy phép có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp, đến hết ngày {slashed(until)}.",
        indent=0,
    )
    if not on_top:
        w.say(w.right - 38, f"{w.cast.place.name}, {full_date(day)}", anchor="c", style="i")
        w.y += 6
    sign(w, titles, w.cast.person().title_name, seal=agency)
    w.true("document_number", number)
    w.true("holder_name", owner.name)
    w.true("business_address", site)
    w.true("area", area, area.removesuffix(",0"))
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency} {w.cast.place.province}", f"{agency}, {w.cast.place.province}")
    w.true("valid_until", until)


@template("TBT")
def tax_notice(w: Writer) -> None:
    payer, day, amount = w.cast.person(), w.cast.today, w.cast.money()
    if w.cast.old:
        agency = f"Chi cục Thuế khu vực {w.cast.place.district.split(' ', 1)[1].removeprefix('xã ')}"
        superior = f"CỤC THUẾ {w.cast.place.province.upper()}"
    else:
        agency, superior = f"Thuế cơ sở {w.cast.number(1, 12)}", f"THUẾ {w.cast.place.province.upper()}"
    number = f"{w.cast.number(100, 90000)}/{w.cast.pick('TB-CCT', 'TB-TCS', 'LTB-CCT')}"
    office_heading(w, superior, (agency.upper(),), number=number, day=day)
    subject = w.cast.pick("Về việc nộp lệ phí trước bạ nhà, đất", "Về việc nộp thuế thu nhập cá nhân",
                          "Nộp tiền sử dụng đất", "Về việc nộp thuế sử dụng đất phi nông nghiệp")  # fmt: skip
    if w.cast.chance(0.5):
        w.title("THÔNG BÁO")
        w.centre(subject, style="b")
    else:
        subject = w.cast.pick("Nộp tiền lệ phí trước bạ", "Nộp thuế đất")
        w.title(f"THÔNG BÁO {subject.upper()}", points=15)
    w.y += 4
    w.line("1. Tên người nộp thuế:" if w.cast.chance(0.6) else "1. Người nộp tiền:", payer.name, bold=True)
    code = w.cast.tax_code() if w.cast.chance(0.4) else payer.personal_id
    w.line("2. Mã số thuế:", code)
    w.line("3. Địa chỉ:", payer.home)
    if code != payer.personal_id:
        w.line("4. Số CCCD/số định danh cá nhân:", payer.personal_id)
        w.true("personal_id", payer.personal_id)
    w.para("*Số tiền phải nộp:*", indent=0)
    w.table((1, 6, 3), [["STT", "Khoản thu", "Số tiền (đồng)"], ["1", "Theo hồ sơ khai của người nộp", dotted(amount)],
                        ["", "Tổng cộng", dotted(amount)]])  # fmt: skip
    w.line(w.cast.pick("Tổng số tiền phải nộp:", "Số tiền phải nộp NSNN:"), f"{dotted(amount)} đồng")
    w.line("(Bằng chữ:", f"{spelt(amount).capitalize()} đồng)")
    due = day + timedelta(30)
    w.line(w.cast.pick("Thời hạn nộp tiền: chậm nhất là ngày", "Hạn nộp: ngày"), slashed(due))
    w.para("Quá thời hạn trên, người nộp thuế phải trả tiền chậm nộp 0,03% cho mỗi ngày.")
    sign(
        w,
        w.cast.rng.choice((("TRƯỞNG THUẾ CƠ SỞ",), ("KT. CHI CỤC TRƯỞNG", "PHÓ CHI CỤC TRƯỞNG"))),
        w.cast.person().title_name,
        seal=agency,
    )
    w.true("document_number", number)
    w.true("holder_name", payer.name)
    w.true("tax_code", code)
    if code == payer.personal_id:
        w.true("personal_id", code, "")
    w.true("amount", str(amount))
    w.true("due_date", due)
    w.true("subject", subject)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)


@template("GNT")
def payment_slip(w: Writer) -> None:
    payer, day, amount = w.cast.person(), w.cast.today, w.cast.money()
    bank = f"Ngân hàng {w.cast.pick('TMCP', 'Thương mại')} {w.cast.a_place().name}"
    number = w.cast.digits(w.cast.number(7, 10))
    top = w.y
    w.say(w.left, w.cast.pick("Mẫu số C1-02/NS", "Mẫu số 01/GNT"), points=10, y=top)
    w.say(w.right, f"Số: {number}", points=11, anchor="r", y=top)
    w.say(w.left, bank, points=11, style="b", y=top + 6)
    w.y = top + 18
    w.title("GIẤY NỘP TIỀN VÀO NGÂN SÁCH NHÀ NƯỚC", points=15)
    w.centre("Tiền mặt □   Chuyển khoản □" if w.cast.chance(0) else "Hình thức: chuyển khoản", style="i", points=11)
    w.y += 2
    w.line("Người nộp thuế:" if w.cast.chance(0.5) else "Tên người nộp:", payer.name, bold=True)
    code = w.cast.tax_code() if w.cast.chance(0.4) else payer.personal_id
    w.line("Mã số thuế:", code)
    w.line("Địa chỉ:", payer.home)
    w.line("Đề nghị NH/KBNN trích tài khoản số:", w.cast.digits(13))
    w.line("Để chuyển cho KBNN:", f"Kho bạc Nhà nước khu vực {w.cast.number(1, 20)}")
    w.line("Cơ quan quản lý thu:", f"Thuế cơ sở {w.cast.number(1, 15)}")
    w.table((1, 6, 3, 2, 2), [["STT", "Nội dung các khoản nộp NS", "Số tiền", "Mã chương", "Mã TM"],
                              ["1", w.cast.pick("Lệ phí trước bạ nhà đất", "Thuế thu nhập cá nhân"), dotted(amount),
                               w.cast.digits(3), w.cast.digits(4)],
                              ["", "Tổng cộng", dotted(amount), "", ""]])  # fmt: skip
    w.line(w.cast.pick("Tổng số tiền ghi bằng chữ:", "Tổng số tiền bằng chữ:"), f"{spelt(amount).capitalize()} đồng")
    w.say(w.right - 38, full_date(day).capitalize(), anchor="c", style="i")
    w.y += 6
    top = w.y
    sign(w, ("NGƯỜI NỘP TIỀN",), payer.title_name, x=w.left + 30, room=False)
    w.y = top
    sign(w, ("NGÂN HÀNG",), w.cast.person().title_name, seal=bank, room=False)
    w.true("document_number", number)
    w.true("holder_name", payer.name)
    w.true("tax_code", code)
    if code == payer.personal_id:
        w.true("personal_id", code, "")
    w.true("amount", str(amount))
    w.true("issue_date", day)
    w.true("issuing_agency", bank)


@template("DKDN")
def company(w: Writer) -> None:
    head, day = w.cast.person(), w.cast.today
    code = w.cast.tax_code()
    name = f"CÔNG TY {w.cast.pick('TNHH', 'CỔ PHẦN', 'TNHH MỘT THÀNH VIÊN')} {w.cast.pick('THƯƠNG MẠI', 'XÂY DỰNG', 'DỊCH VỤ')} {w.cast.a_place().name.upper()}"
    agency = w.cast.pick("Phòng Đăng ký kinh doanh", "Phòng Đăng ký kinh doanh và Tài chính doanh nghiệp")
    w.picture(12, 12, 186, ink.ornamental_frame(930, 1365, (150, 60, 60)), under=True)
    w.y = 30
    office_heading(
        w,
        w.cast.pick("SỞ TÀI CHÍNH", "SỞ KẾ HOẠCH VÀ ĐẦU TƯ") + f"\n{w.cast.place.province.upper()}",
        (agency.upper(),),
    )
    kind = name.split(" ")[2] if "CỔ" in name else ""
    w.title(
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP", "CÔNG TY CỔ PHẦN" if kind else "CÔNG TY TRÁCH NHIỆM HỮU HẠN", points=15
    )
    w.centre(f"Mã số doanh nghiệp: {code}", style="b")
    changed = w.cast.chance(0.5)
    first = w.cast.before(day, 2500) if changed else day
    w.centre(f"Đăng ký lần đầu: {full_date(first)}", style="i")
    if changed:
        w.centre(f"Đăng ký thay đổi lần thứ: {w.cast.number(1, 9)}, {full_date(day)}", style="i")
    w.y += 3
    w.para("*1. Tên công ty*", indent=0)
    w.line("Tên công ty viết bằng tiếng Việt:", name)
    w.line("Tên công ty viết tắt:", "MẪU CO., LTD")
    w.para("*2. Địa chỉ trụ sở chính*", indent=0)
    seat = w.cast.home() + ", Việt Nam"
    w.line("", seat) if w.cast.chance(0) else w.para(seat, indent=0)
    w.pair(("Điện thoại:", f"02{w.cast.digits(9)}"), ("Email:", "thu.nghiem@congty.example"))
    w.line("*3. Vốn điều lệ:*", f"{dotted(w.cast.number(5, 900) * 100_000_000)} đồng")
    w.para("*4. Người đại diện theo pháp luật của công ty*", indent=0)
    w.line("* Họ và tên:" if w.cast.chance(0) else "Họ và tên:", head.name, bold=True)
    w.line("Chức danh:", w.cast.pick("Giám đốc", "Tổng giám đốc"))
    w.pair(("Sinh ngày:", slashed(head.born)), ("Giới tính:", head.sex), ("Quốc tịch:", "Việt Nam"))
    w.line("Số giấy tờ pháp lý của cá nhân:" if w.cast.chance(0.5) else "Số định danh cá nhân:", head.personal_id)
    w.line("Địa chỉ liên lạc:", head.home)
    w.skip()
    sign(w, ("TRƯỞNG PHÒNG",), w.cast.person().title_name, seal=agency)
    w.true("tax_code", code)
    w.true("document_number", code, "")
    w.true("business_name", name)
    w.true("business_address", seat, seat.removesuffix(", Việt Nam"))
    w.true("representative", head.name)
    w.true("personal_id", head.personal_id)
    w.true("issue_date", first, *([day.isoformat()] if changed else []))
    w.true("issuing_agency", agency, f"{agency} {w.cast.place.province}")


@template("HKD")
def household_business(w: Writer) -> None:
    owner, day = w.cast.person(), w.cast.today
    superior, lines, agency = people_committee(w)
    if w.cast.old:
        lines, agency = ("PHÒNG TÀI CHÍNH - KẾ HOẠCH",), "Phòng Tài chính - Kế hoạch"
        superior = f"UBND {w.cast.place.district.upper()}"
    office_heading(w, superior, lines)
    emblem(w, y=w.y - 2, width=15)
    w.y += 18
    w.title("GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH", points=15)
    number = f"{w.cast.number(10, 39)}{w.cast.pick('A', 'B', 'C', 'Đ')}8{w.cast.digits(6)}"
    w.centre(f"{w.cast.pick('Số', 'Mã số hộ kinh doanh', 'Mã số đăng ký hộ kinh doanh')}: {number}", style="b")
    w.centre(f"Đăng ký lần đầu, {full_date(day)}", style="i")
    w.y += 3
    name = f"{w.cast.pick('TẠP HÓA', 'QUÁN CƠM', 'NHÀ THUỐC', 'SỬA XE')} {owner.name.split()[-1]}"
    w.line("1. Tên hộ kinh doanh:", name, bold=True)
    where = w.cast.home()
    w.line(w.cast.pick("2. Địa điểm kinh doanh:", "2. Địa chỉ trụ sở hộ kinh doanh:"), where)
    w.pair(("Điện thoại:", f"09{w.cast.digits(8)}"), ("Email:", "không"))
    w.line("3. Ngành, nghề kinh doanh:", w.cast.pick("Bán lẻ lương thực, đồ uống", "Dịch vụ ăn uống"))
    w.line("4. Vốn kinh doanh:", f"{dotted(w.cast.number(3, 80) * 10_000_000)} đồng")
    w.line("5. Họ và tên chủ hộ kinh doanh:" if w.cast.chance(0.6) else "5. Chủ hộ kinh doanh:", owner.name, bold=True)
    w.pair(("Sinh ngày:", slashed(owner.born)), ("Giới tính:", owner.sex), ("Dân tộc:", owner.ethnicity))
    w.line("Số định danh cá nhân:" if w.cast.chance(0.5) else "Số CCCD:", owner.personal_id)
    w.line("Nơi cư trú:", owner.home)
    w.skip()
    sign(
        w,
        ("TRƯỞNG PHÒNG",) if w.cast.old else ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        w.cast.person().title_name,
        seal=agency,
    )
    w.true("document_number", number)
    w.true("business_name", name)
    w.true("business_address", where)
    w.true("holder_name", owner.name)
    w.true("personal_id", owner.personal_id)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)


@template("TNHS", width=148, height=210, margin=13)
@template("TNHS")
def receipt(w: Writer) -> None:
    small = w.sheet.width < 200
    w.points = 9.5 if small else 12.5
    person, day = w.cast.person(), w.cast.today
    code = f"H{w.cast.number(2, 64):02d}.{w.cast.number(1, 40)}-{day:%y%m%d}-{w.cast.digits(4)}"
    agency = w.cast.pick("Trung tâm Phục vụ hành chính công", "Bộ phận Tiếp nhận và Trả kết quả")
    full = f"{agency} {w.cast.place.ward}"
    top, left, right = w.y, w.left + (25 if small else 34), w.right - (32 if small else 46)
    size = 8.0 if small else 11.5
    w.say(left, f"UBND {w.cast.place.ward.upper()}", anchor="c", points=size)
    w.y += size * 0.42
    w.sheet.paragraph(w.y, w.tone(agency.upper()), x=left - 28, width=62, points=size * 0.92, justify=False, style="b")
    w.y = top
    national(w, x=right, points=size)
    w.y = top + size * 1.9
    number = f"{w.cast.number(1, 9000)}/TNHS"
    w.say(left, f"Số: {number}", anchor="c", points=size)
    w.y += size * 0.5
    w.title("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", points=11.5 if small else 15)
    w.centre(f"Mã hồ sơ: {code}", style="b")
    w.y += 2
    w.line("Tiếp nhận hồ sơ của:" if w.cast.chance(0.5) else "Tiếp nhận hồ sơ của Ông (Bà):", person.name, bold=True)
    w.line("Địa chỉ:", person.home)
    w.pair(("Số điện thoại:", f"09{w.cast.digits(8)}"), ("Số căn cước:", person.personal_id))
    w.line(
        "Nội dung yêu cầu giải quyết:",
        w.cast.pick("Đăng ký khai sinh", "Đăng ký biến động đất đai", "Chứng thực bản sao"),
    )
    w.line("1. Thành phần hồ sơ nộp gồm:")
    w.table((1, 6, 2, 2), [["TT", "Thành phần hồ sơ", "Bản chính", "Bản sao"], ["1", "Tờ khai theo mẫu quy định", "1", "0"],
                           ["2", w.cast.pick("Giấy chứng sinh", "Giấy chứng nhận quyền sử dụng đất"), "1", "1"]])  # fmt: skip
    w.line("2. Số lượng hồ sơ:", "01 bộ")
    w.line("3. Thời gian giải quyết theo quy định:", f"{w.cast.number(1, 30)} ngày làm việc")
    w.line(
        "4. Thời gian nhận hồ sơ:",
        f"{w.cast.number(7, 15):02d} giờ {w.cast.number(0, 59):02d} phút, ngày {slashed(day)}",
    )
    w.line("5. Thời gian trả kết quả:", f"16 giờ 00 phút, ngày {slashed(day + timedelta(14))}")
    w.skip(0.5)
    top = w.y
    x1, x2 = w.left + (w.right - w.left) * 0.22, w.left + (w.right - w.left) * 0.76
    sign(w, ("NGƯỜI NỘP HỒ SƠ",), person.title_name, x=x1, gap=22, room=False)
    w.y = top
    sign(w, ("NGƯỜI TIẾP NHẬN",), w.cast.person().title_name, x=x2, gap=22, room=False)
    w.true("dossier_code", code)
    w.true("document_number", number, code, "")
    w.true("holder_name", person.name)
    w.true("issue_date", day)
    w.true("issuing_agency", full, agency, f"Ủy ban nhân dân {w.cast.place.ward}")
