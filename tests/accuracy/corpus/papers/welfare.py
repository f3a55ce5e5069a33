"""Health and welfare: fitness, disability, poor households, licence to practise."""
# ruff: noqa: E501 - printed sentences stay whole

from datetime import date

from samples.papers import ink
from tests.accuracy.corpus.heading import emblem, office_heading, people_committee, red_title, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import full_date, slashed
from tests.accuracy.corpus.writer import Writer


@template("GKSK")
def fitness(w: Writer) -> None:
    person, day = w.cast.person(born=(1965, 2006)), w.cast.today
    hospital = w.cast.pick(f"Bệnh viện đa khoa {w.cast.place.province}", f"Trung tâm Y tế {w.cast.place.name}",
                           "Phòng khám đa khoa Thử Nghiệm")  # fmt: skip
    number = f"{w.cast.number(10, 9000)}/GKSK-{w.cast.pick('BV', 'TTYT', 'PKĐK')}"
    office_heading(w, "SỞ Y TẾ", (hospital.upper(),), number=number)
    w.title("GIẤY KHÁM SỨC KHỎE", points=17)
    w.picture(w.left, w.y, 30, ink.portrait(180, 240))
    top, x = w.y, w.left + 40
    w.y += 4
    w.line("Họ và tên:", person.name, x=x, bold=True)
    w.line("Giới:" if w.cast.chance(0.3) else "Giới tính:", person.sex, x=x)
    w.line("Sinh ngày:", slashed(person.born), x=x)
    w.line("Số CMND/CCCD/Hộ chiếu:", person.personal_id, x=x)
    w.line("Chỗ ở hiện tại:", person.home, x=x)
    w.line("Lý do khám:", w.cast.pick("Xin việc làm", "Đi học", "Học lái xe"), x=x)
    w.y = max(w.y, top + 48)
    w.para("*I. KHÁM THỂ LỰC*", indent=0)
    w.pair(
        ("Chiều cao:", f"{w.cast.number(150, 182)} cm"),
        ("Cân nặng:", f"{w.cast.number(45, 80)} kg"),
        ("Mạch:", "76 lần/phút"),
    )
    w.para("*II. KHÁM LÂM SÀNG*", indent=0)
    w.table((4, 5, 4), [["Nội dung khám", "Kết quả", "Bác sĩ"],
                        *[[part, "Bình thường", w.cast.person().title_name] for part in ("Tuần hoàn", "Hô hấp", "Tiêu hóa", "Mắt")]])  # fmt: skip
    w.para("*III. KẾT LUẬN*", indent=0)
    conclusion = w.cast.pick("Đủ sức khỏe để làm việc", "Sức khỏe loại I", "Đủ điều kiện sức khỏe học tập")
    w.line(w.cast.pick("Kết luận:", "Kết luận chung:"), conclusion)
    w.say(w.right - 36, f"{w.cast.place.name}, {full_date(day)}", anchor="c", style="i")
    w.y += 6
    sign(w, ("NGƯỜI KẾT LUẬN",), w.cast.person().title_name, seal=hospital)
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("sex", person.sex)
    w.true("personal_id", person.personal_id)
    w.true("conclusion", conclusion)
    w.true("issue_date", day)
    w.true("issuing_agency", hospital)


@template("XNKT")
def disability(w: Writer) -> None:
    person, day = w.cast.person(born=(1945, 2015)), w.cast.today
    superior, lines, agency = people_committee(w)
    office_heading(w, superior, lines)
    w.title("GIẤY XÁC NHẬN KHUYẾT TẬT", points=17)
    number = w.cast.pick(f"{w.cast.digits(6)}", f"{w.cast.number(1, 90)}/GXN")
    w.line(w.cast.pick("Số hiệu:", "Số:"), number)
    w.line("Họ và tên:", person.name, bold=True)
    w.pair(("Ngày, tháng, năm sinh:", slashed(person.born)), ("Giới tính:", person.sex))
    w.line("Số định danh cá nhân:", person.personal_id)
    w.line(w.cast.pick("Nơi ở hiện nay:", "Nơi đăng ký thường trú:"), person.home)
    kind = w.cast.pick("Vận động", "Nghe, nói", "Nhìn", "Trí tuệ")
    w.line("Dạng khuyết tật:", kind)
    w.line("Mức độ khuyết tật:", w.cast.pick("Nặng", "Đặc biệt nặng", "Nhẹ"))
    w.skip()
    w.say(w.right - 36, f"{w.cast.place.name}, {full_date(day)}", anchor="c", style="i")
    w.y += 6
    sign(w, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), w.cast.person().title_name, seal=agency)
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("personal_id", person.personal_id)
    w.true("disability", kind)
    w.true("residence", person.home)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)


@template("HN")
def poor_household(w: Writer) -> None:
    person, day = w.cast.person(), w.cast.today
    superior, lines, agency = people_committee(w)
    number = f"{w.cast.number(1, 200):02d}/{w.cast.pick('GCN-UBND', 'GCN-HN.HCN', 'GCN-HCN')}"
    office_heading(w, superior, lines, number=number, day=day)
    w.title(*w.cast.rng.choice((("GIẤY CHỨNG NHẬN", "HỘ NGHÈO, HỘ CẬN NGHÈO"), ("GIẤY CHỨNG NHẬN HỘ NGHÈO",),
                                ("GIẤY CHỨNG NHẬN HỘ CẬN NGHÈO",))))  # fmt: skip
    w.centre(f"Năm {day.year}", style="b")
    w.y += 3
    w.para("Ủy ban nhân dân cấp xã chứng nhận hộ gia đình có tên sau đây:")
    w.line(w.cast.pick("Họ và tên chủ hộ:", "Chủ hộ:"), person.name, bold=True)
    w.line("Số CCCD/Số định danh cá nhân:", person.personal_id)
    w.line(w.cast.pick("Nơi cư trú:", "Địa chỉ:"), person.home)
    w.table((1, 5, 4, 4), [["TT", "Họ và tên thành viên", "Năm sinh", "Quan hệ với chủ hộ"],
                           *[[str(n), one.title_name, str(one.born.year), w.cast.pick("Con", "Vợ", "Chồng", "Cháu")]
                             for n, one in enumerate((w.cast.person(), w.cast.person(), w.cast.person()), 1)]])  # fmt: skip
    w.para(f"Thuộc đối tượng hộ {w.cast.pick('nghèo', 'cận nghèo')} theo chuẩn giai đoạn 2022 - 2025.")
    sign(w, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), w.cast.person().title_name, seal=agency)
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("personal_id", person.personal_id)
    w.true("residence", person.home)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)


@template("CCHN")
def practice(w: Writer) -> None:
    person, day = w.cast.person(born=(1965, 1998)), w.cast.today
    agency = w.cast.pick("Sở Xây dựng", "Sở Y tế", "Sở Tư pháp")
    what = {
        "Sở Xây dựng": "HÀNH NGHỀ HOẠT ĐỘNG XÂY DỰNG",
        "Sở Y tế": "HÀNH NGHỀ DƯỢC",
        "Sở Tư pháp": "HÀNH NGHỀ ĐẤU GIÁ",
    }[agency]
    scope = {"Sở Xây dựng": "Giám sát thi công xây dựng công trình dân dụng, hạng II",
             "Sở Y tế": "Bán lẻ thuốc tại quầy thuốc và nhà thuốc", "Sở Tư pháp": "Đấu giá tài sản"}[agency]  # fmt: skip
    number = f"{w.cast.number(10, 9000)}/{w.cast.pick('CCHN', 'CCHN-SXD' if 'Xây' in agency else 'CCHN-SYT')}"
    emblem(w, y=16, width=15)
    w.y = 40
    office_heading(w, f"UBND {w.cast.place.province.upper()}", (agency.upper(),), number=number)
    red_title(w, "CHỨNG CHỈ", points=22)
    w.centre(what, style="b", points=15)
    w.y += 5
    w.line(w.cast.pick("Cấp cho ông/bà:", "Họ và tên:"), person.name, bold=True)
    w.pair(("Ngày sinh:", slashed(person.born)), ("Quốc tịch:", "Việt Nam"))
    w.line("Số CCCD/Hộ chiếu:", person.personal_id)
    w.line("Trình độ chuyên môn:", w.cast.pick("Kỹ sư xây dựng", "Dược sĩ đại học", "Cử nhân luật"))
    w.line(w.cast.pick("Phạm vi hoạt động chuyên môn:", "Lĩnh vực hành nghề:"), scope)
    until = date(day.year + 5, day.month, min(day.day, 28))
    w.line(w.cast.pick("Có giá trị đến ngày:", "Chứng chỉ có giá trị đến:"), slashed(until))
    w.skip()
    w.say(w.right - 36, f"{w.cast.place.name}, {full_date(day)}", anchor="c", style="i")
    w.y += 6
    sign(w, ("GIÁM ĐỐC",), w.cast.person().title_name, seal=agency)
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("personal_id", person.personal_id)
    w.true("scope", scope)
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency} {w.cast.place.province}", f"{agency}, {w.cast.place.province}")
    w.true("valid_until", until)
