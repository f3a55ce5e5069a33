"""Building and money: building permit, tax notice, payment slip."""
# ruff: noqa: E501 - printed sentences stay whole

from datetime import date, timedelta

from tests.accuracy.corpus.heading import office_heading, people_committee, sign
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
