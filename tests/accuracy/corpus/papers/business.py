"""Trade and the desk: business registrations, receipt of a dossier."""
# ruff: noqa: E501 - printed sentences stay whole

from datetime import timedelta

from samples.papers import ink
from tests.accuracy.corpus.heading import emblem, national, office_heading, people_committee, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import dotted, full_date, slashed
from tests.accuracy.corpus.writer import Writer


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
