"""Hospitals' note of a birth; deaths: the extract and the note."""

from datetime import timedelta

from tests.accuracy.corpus.heading import national, office_heading, people_committee, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import full_date, slashed
from tests.accuracy.corpus.writer import Writer


@template("TLKT")
def death_extract(w: Writer) -> None:
    dead, place = w.cast.person(born=(1930, 1970)), w.cast.place
    died = w.cast.day(2016, 2024)
    day = max(died + timedelta(w.cast.number(2, 300)), died)
    superior, lines, agency = people_committee(w)
    number = f"{w.cast.number(1, 400)}/TLKT{w.cast.pick('-BS', '')}"
    office_heading(w, superior, lines, number=number, day=day)
    w.title("TRÍCH LỤC KHAI TỬ", "(BẢN SAO)" if number.endswith("BS") else "")
    w.line("Họ, chữ đệm, tên:", dead.name, bold=True)
    w.pair(("Ngày, tháng, năm sinh:", slashed(dead.born)), ("Giới tính:", dead.sex), at=(w.left, w.right - 50))
    w.pair(("Dân tộc:", dead.ethnicity), ("Quốc tịch:", "Việt Nam"))
    w.line("Số định danh cá nhân:", dead.personal_id)
    w.line(w.cast.pick("Giấy tờ tùy thân:", "Nơi cư trú cuối cùng:"), w.cast.pick(dead.home, dead.home))
    hour = f"{w.cast.number(0, 23)} giờ {w.cast.number(0, 59):02d} phút"
    w.line("Đã chết vào lúc:", f"{hour}, {full_date(died)}")
    w.line("Nơi chết:", w.cast.pick("Tại nhà riêng", f"Bệnh viện đa khoa {place.province}"))
    cause = w.cast.pick("Bệnh già", "Tai biến mạch máu não", "Suy tim", "Ung thư phổi")
    w.line("Nguyên nhân chết:", cause)
    there = f"Ủy ban nhân dân {place.full(district=w.cast.old)}"
    w.line("Đăng ký khai tử tại:", there)
    w.line(f"Số: {w.cast.number(1, 90)}/{died.year}, ngày đăng ký {slashed(died + timedelta(1))}")
    w.line("Họ, chữ đệm, tên người yêu cầu trích lục:", w.cast.person().name)
    w.skip()
    sign(w, (w.cast.pick("NGƯỜI KÝ TRÍCH LỤC", "NGƯỜI KÝ TRÍCH LỤC KHAI TỬ"), "PHÓ CHỦ TỊCH"),
         w.cast.person().title_name, seal=agency)  # fmt: skip
    w.true("document_number", number)
    w.true("holder_name", dead.name)
    w.true("date_of_birth", dead.born)
    w.true("personal_id", dead.personal_id)
    w.true("date_of_death", died)
    w.true("cause_of_death", cause)
    w.true("registered_at", f"Ủy ban nhân dân {place.ward}", there)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)


@template("GCS", width=148, height=210, margin=14)
def hospital_birth(w: Writer) -> None:
    w.points = 11.0
    mother, child = w.cast.person("Nữ", (1985, 2004)), w.cast.pick("Trai", "Gái")
    born = w.cast.today
    place = w.cast.place
    agency = w.cast.pick(
        f"Bệnh viện đa khoa {place.province}", f"Trung tâm Y tế {place.name}", f"Trạm Y tế {place.ward}"
    )
    number = f"{w.cast.number(1, 3000)}"
    top = w.y
    w.say(w.left + 24, "SỞ Y TẾ " + place.province.upper(), anchor="c", points=8.5)
    w.y += 4
    w.say(w.left + 24, agency.upper(), anchor="c", points=8, style="b")
    w.y += 5
    w.say(w.left + 24, f"Số: {number}", anchor="c", points=9.5)
    w.say(w.left + 24, f"Quyển số: {w.cast.number(1, 9):02d}", anchor="c", points=9.5, y=w.y + 4.5)
    w.y = top
    national(w, x=w.right - 34, points=8.0)
    w.y = top + 22
    w.title("GIẤY CHỨNG SINH", points=16)
    w.line("Họ và tên mẹ/Người nuôi dưỡng:", mother.name)
    w.line("Năm sinh:", str(mother.born.year))
    w.line("Nơi đăng ký thường trú:", mother.home)
    w.line("Số CCCD/Mã số định danh cá nhân:", mother.personal_id)
    w.line("Dân tộc:", mother.ethnicity)
    w.line("Đã sinh con vào lúc:", f"{w.cast.number(0, 23)} giờ {w.cast.number(0, 59):02d} phút, {full_date(born)}")
    w.line("Tại:", agency)
    w.pair(("Số con trong lần sinh này:", "1"), ("Giới tính của con:", child))
    w.line("Cân nặng:", f"{w.cast.number(26, 39) * 100} g")
    w.line("Dự định đặt tên con là:", w.cast.person().name)
    w.line("Người đỡ đẻ:", w.cast.person().title_name)
    w.say(w.right - 32, f"{place.name}, {full_date(born)}", anchor="c", style="i", points=10)
    w.y += 6
    top = w.y
    sign(w, ("Cha, mẹ",), mother.title_name, x=w.left + 20, gap=24, room=False)
    w.y = top
    sign(w, ("THỦ TRƯỞNG CƠ SỞ Y TẾ",), w.cast.person().title_name, seal=agency, x=w.right - 30, gap=24, room=False)
    w.true("document_number", number)
    w.true("mother_name", mother.name)
    w.true("personal_id", mother.personal_id)
    w.true("issue_date", born)
    w.true("issuing_agency", agency)


@template("GBT")
def death_note(w: Writer) -> None:
    dead, place = w.cast.person(born=(1930, 1975)), w.cast.place
    day = w.cast.today
    if w.cast.chance(0.6):
        agency = w.cast.pick(f"Bệnh viện đa khoa {place.province}", f"Bệnh viện Thử Nghiệm {place.name}")
        office_heading(w, f"SỞ Y TẾ\n{place.province.upper()}", (agency.upper(),), day=day)
        titles, kind = ["GIÁM ĐỐC"], "BV"
    else:
        superior, lines, agency = people_committee(w)
        office_heading(w, superior, lines, day=day)
        titles, kind = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "UBND"
    number = f"{w.cast.number(1, 300):02d}/GBT-{kind}"
    w.title("GIẤY BÁO TỬ")
    w.centre(f"Số: {number}")
    w.skip(0.5)
    w.line("Họ, chữ đệm, tên người chết:", dead.name, bold=True)
    w.pair(("Sinh ngày:", slashed(dead.born)), ("Giới tính:", dead.sex))
    w.pair(("Dân tộc:", dead.ethnicity), ("Quốc tịch:", "Việt Nam"))
    w.line("Nơi cư trú cuối cùng:", dead.home)
    w.line(w.cast.pick("Số định danh cá nhân:", "CCCD/CMND số:"), dead.personal_id)
    died = day - timedelta(w.cast.number(0, 3))
    w.line("Thời gian chết:", f"{w.cast.number(0, 23)} giờ {w.cast.number(0, 59)} phút, {full_date(died)}")
    cause = w.cast.pick("Suy hô hấp", "Nhồi máu cơ tim", "Tuổi già, sức yếu", "Đa chấn thương")
    w.line("Nguyên nhân chết:", cause)
    w.line("Người thân thích:", w.cast.person().title_name)
    w.skip()
    sign(w, titles, w.cast.person().title_name, seal=agency)
    w.true("document_number", number)
    w.true("holder_name", dead.name)
    w.true("date_of_birth", dead.born)
    w.true("personal_id", dead.personal_id)
    w.true("date_of_death", died)
    w.true("cause_of_death", cause)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)
