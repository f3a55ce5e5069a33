"""Learning: diplomas, school records, skill certificates."""

import unicodedata
from datetime import date, timedelta

from samples.papers import ink
from tests.accuracy.corpus.heading import national, red_title, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, full_date, slashed
from tests.accuracy.corpus.writer import Writer


def _school(w: Writer) -> str:
    name = w.cast.a_place().name
    return w.cast.pick(f"Trường Đại học {name}", f"Học viện {name}", f"Trường Cao đẳng Kỹ thuật {name}")


@template("BTN", width=297, height=210, margin=24)
def degree_bilingual(w: Writer) -> None:
    person = w.cast.person(born=(1965, 2002))
    school, day = _school(w), w.cast.day(max(person.born.year + 22, 2005), 2026)
    kind = w.cast.pick("BẰNG CỬ NHÂN", "BẰNG KỸ SƯ", "BẰNG TỐT NGHIỆP ĐẠI HỌC")
    major = w.cast.pick("Quản lý đất đai", "Kế toán", "Công nghệ thông tin", "Luật kinh tế", "Kỹ thuật xây dựng")
    grade, year = w.cast.pick("Giỏi", "Khá", "Trung bình khá", "Xuất sắc"), str(day.year)
    serial, book = f"{w.cast.pick('A', 'B', 'QH')} {w.cast.digits(6)}", f"{w.cast.number(1, 4000)}/{day.year}"
    w.picture(10, 9, 277, ink.ornamental_frame(1380, 960, (160, 110, 40)), under=True)
    w.family = w.sheet.family = "serif"
    english = {"BẰNG CỬ NHÂN": "THE DEGREE OF BACHELOR", "BẰNG KỸ SƯ": "THE DEGREE OF ENGINEER",
               "BẰNG TỐT NGHIỆP ĐẠI HỌC": "UNIVERSITY DIPLOMA"}[kind]  # fmt: skip
    w.points = 12.5
    for x, vietnamese in ((80, False), (217, True)):
        w.y = 30
        if vietnamese:
            w.centre("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style="b", x=x)
            w.centre("Độc lập - Tự do - Hạnh phúc", style="b", x=x)
            w.y += 6
            w.centre(w.cast.pick("HIỆU TRƯỞNG", "GIÁM ĐỐC") if "Học viện" in school else "HIỆU TRƯỞNG", style="b", x=x)
            w.centre(school.upper(), style="b", x=x)
            w.centre("cấp", style="i", x=x)
            w.centre(kind, points=21, style="b", colour=(190, 30, 40), x=x)
            w.y += 2
            for label, value in (("Ngành:", major), ("Cho:", f"{'Ông' if person.sex == 'Nam' else 'Bà'} {person.name}"),
                                 ("Ngày sinh:", slashed(person.born)), ("Xếp loại tốt nghiệp:", grade),
                                 ("Năm tốt nghiệp:", year), ("Hình thức đào tạo:", "Chính quy")):  # fmt: skip
                w.say(x - 52, f"{label} *{value}*")
                w.y += 7
            w.say(x + 6, f"{w.cast.place.name}, {full_date(day)}", style="i", anchor="c")
            w.y += 5.5
            sign(w, ("HIỆU TRƯỞNG",), w.cast.person().title_name, x=x + 12, seal=school, gap=27, room=False)
        else:
            w.centre("SOCIALIST REPUBLIC OF VIET NAM", style="b", x=x)
            w.centre("Independence - Freedom - Happiness", style="b", x=x)
            w.y += 11.5
            w.centre("THE RECTOR", style="b", x=x)
            w.centre("has conferred", style="i", x=x)
            w.centre(english, points=15, style="b", colour=(190, 30, 40), x=x)
            w.y += 4
            for text in (f"Upon: {'Mr' if person.sex == 'Nam' else 'Ms'} {_ascii(person.title_name)}",
                         f"Date of birth: {person.born.day} {person.born:%B} {person.born.year}",
                         f"Year of graduation: {year}", "Mode of study: Full-time"):  # fmt: skip
                w.say(x - 48, text)
                w.y += 7
            w.y = 178
            w.say(x - 48, f"Số hiệu: {serial}", points=11.5)
            w.y += 6
            w.say(x - 48, f"Số vào sổ cấp bằng: {book}", points=11.5)
    w.true("document_number", serial, book, "")
    w.true("serial_number", serial)
    w.true("book_number", book)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("major", major)
    w.true("classification", grade)
    w.true("graduation_year", year)
    w.true("issue_date", day)
    w.true("issuing_agency", school)


def _ascii(name: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
        if not unicodedata.combining(letter)
    )  # fmt: skip


@template("BTN", width=210, height=148, margin=18)
def school_leaving(w: Writer) -> None:
    w.points = 12
    person = w.cast.person(born=(1985, 2007))
    day = date(person.born.year + 18, 7, w.cast.number(5, 28))
    province = w.cast.place.province
    serial, book = w.cast.digits(8), f"{w.cast.number(10, 900)}/THPT"
    w.picture(8, 8, 194, ink.ornamental_frame(970, 660, (200, 60, 60)), under=True)
    national(w, points=11)
    school = f"Sở Giáo dục và Đào tạo {province}"
    w.centre("GIÁM ĐỐC", style="b", points=11)
    w.centre(school.upper(), style="b", points=11)
    red_title(w, "BẰNG TỐT NGHIỆP TRUNG HỌC PHỔ THÔNG", points=18)
    w.line("Cấp cho:", person.name, bold=True)
    w.pair(("Ngày sinh:", slashed(person.born)), ("Nơi sinh:", province))
    w.pair(("Giới tính:", person.sex), ("Dân tộc:", person.ethnicity))
    w.line("Học sinh trường:", f"THPT {w.cast.a_place().name}")
    grade, year = w.cast.pick("Khá", "Giỏi", "Trung bình"), str(day.year)
    w.pair(("Năm tốt nghiệp:", year), ("Xếp loại tốt nghiệp:", grade))
    top = w.y
    w.say(w.left, f"Số hiệu: {serial}", points=11, y=top + 16)
    w.say(w.left, f"Số vào sổ gốc cấp bằng: {book}", points=11, y=top + 22)
    w.say(w.right - 40, f"{w.cast.place.name}, {full_date(day)}", anchor="c", style="i", points=11)
    w.y += 5
    sign(
        w, ("GIÁM ĐỐC",), w.cast.person().title_name, x=w.right - 40, seal="SỞ GIÁO DỤC VÀ ĐÀO TẠO", gap=24, room=False
    )
    w.true("document_number", serial, book, "")
    w.true("serial_number", serial)
    w.true("book_number", book)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("classification", grade)
    w.true("graduation_year", year)
    w.true("issue_date", day)
    w.true("issuing_agency", "Sở Giáo dục và Đào tạo", school)


@template("HBA")
def school_record(w: Writer) -> None:
    person = w.cast.person(born=(2000, 2012))
    school = f"Trường {w.cast.pick('Trung học phổ thông', 'THPT')} {w.cast.a_place().name}"
    number = f"{w.cast.number(1, 900)}/{w.cast.pick('THPT', 'HB')}"
    w.say(w.left + 34, "SỞ GIÁO DỤC VÀ ĐÀO TẠO", anchor="c", points=12)
    w.y += 5.4
    w.say(w.left + 34, school.upper(), anchor="c", points=11, style="b")
    w.y += 26
    w.title("HỌC BẠ", points=34)
    w.title(w.cast.pick("TRUNG HỌC PHỔ THÔNG", "CẤP TRUNG HỌC PHỔ THÔNG"), points=20)
    w.skip()
    w.line("Số:", number)
    w.line("Họ và tên:", person.name, bold=True)
    w.pair(("Ngày sinh:", slashed(person.born)), ("Giới tính:", person.sex))
    w.line("Nơi sinh:", person.origin)
    w.pair(("Dân tộc:", person.ethnicity), ("Con liệt sĩ, con thương binh:", "Không"))
    w.line("Chỗ ở hiện tại:", person.home)
    w.line("Họ và tên cha:", w.cast.person("Nam").name)
    w.line("Họ và tên mẹ:", w.cast.person("Nữ").name)
    w.skip()
    w.centre("QUÁ TRÌNH HỌC TẬP", style="b")
    w.y += 3
    first = person.born.year + 15
    rows = [["Năm học", "Lớp", "Tên trường", "Xếp loại"]]
    rows += [
        [f"{first + n}-{first + n + 1}", f"{10 + n}A{w.cast.number(1, 9)}", school, w.cast.pick("Khá", "Giỏi")]
        for n in range(3)
    ]
    w.table((3, 2, 6, 2), rows)
    sign(w, ("HIỆU TRƯỞNG",), w.cast.person().title_name, seal=school)
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("issuing_agency", school)


@template("CC_VH", width=210, height=148, margin=18)
def skill_certificate(w: Writer) -> None:
    w.points = 12
    person = w.cast.person(born=(1975, 2005))
    day = w.cast.day(2014, 2026)
    centre = w.cast.pick("Trung tâm Ngoại ngữ - Tin học Thử Nghiệm", f"Trường Đại học {w.cast.a_place().name}")
    what = w.cast.pick("ỨNG DỤNG CÔNG NGHỆ THÔNG TIN CƠ BẢN", "TIẾNG ANH TRÌNH ĐỘ B", "TIN HỌC VĂN PHÒNG",
                       "NĂNG LỰC NGOẠI NGỮ BẬC 3")  # fmt: skip
    serial, book = f"{w.cast.pick('A', 'TH', 'NN')}{w.cast.digits(6)}", f"{w.cast.number(10, 990)}/{day.year}"
    w.picture(8, 8, 194, ink.ornamental_frame(970, 660, (40, 90, 160)), under=True)
    national(w, points=11)
    w.centre(centre.upper(), style="b", points=12)
    red_title(w, "CHỨNG CHỈ", points=24)
    w.centre(what, style="b", points=13)
    w.y += 2
    w.line("Cấp cho:", person.name, bold=True)
    w.pair((w.cast.pick("Sinh ngày:", "Ngày sinh:"), slashed(person.born)), ("Nơi sinh:", w.cast.place.province))
    w.line("Khóa thi ngày:", slashed(day - timedelta(20)))
    grade = w.cast.pick("Khá", "Giỏi", "Trung bình", "Đạt")
    w.line("Xếp loại:", grade)
    top = w.y
    w.say(w.left, f"{w.cast.pick('Số hiệu', 'Số hiệu chứng chỉ')}: {serial}", points=11, y=top + 16)
    w.say(w.left, f"Số vào sổ{w.cast.pick('', ' cấp chứng chỉ')}: {book}", points=11, y=top + 22)
    w.say(w.right - 40, f"{w.cast.place.name}, {bare_date(day)}", anchor="c", style="i", points=11)
    w.y += 5
    sign(w, (w.cast.pick("GIÁM ĐỐC", "HIỆU TRƯỞNG"),), w.cast.person().title_name, x=w.right - 40, seal=centre, gap=24,
         room=False)  # fmt: skip
    w.true("document_number", serial, book, "")
    w.true("serial_number", serial)
    w.true("book_number", book)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("classification", grade)
    w.true("issue_date", day)
    w.true("issuing_agency", centre)
