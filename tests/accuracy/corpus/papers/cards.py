"""Cards on a copied sheet: identity cards of three generations and the passport."""
# ruff: noqa: E501 - printed sentences stay whole

from datetime import date
from functools import cache, partial

from samples.papers import ink
from samples.papers.sheet import RED
from tests.accuracy.corpus.cast import Person
from tests.accuracy.corpus.heading import seal_of
from tests.accuracy.corpus.papers.card_board import Card, check_digit, plain_letters, td1
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import slashed
from tests.accuracy.corpus.writer import Writer

portrait = cache(partial(ink.portrait, 180, 240))


def _scale(w: Writer) -> float:
    return w.cast.rng.uniform(1.45, 1.8)


def _years_on(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def _true_card(w: Writer, person: Person, issued: date, until: date) -> None:
    w.true("personal_id", person.personal_id)
    w.true("document_number", person.personal_id, person.personal_id[-9:], "")
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("sex", person.sex)
    w.true("nationality", "Việt Nam")
    w.true("residence", person.home)
    w.true("issue_date", issued)
    w.true("valid_until", until)


@template("CCCD")
def citizen_card(w: Writer) -> None:
    w.cast.old = True
    person = w.cast.person()
    issued = w.cast.day(2021, 2023)
    until = _years_on(person.born, next(age for age in (25, 40, 60, 99) if person.born.year + age > issued.year + 2))
    scale = _scale(w)
    front = Card(w, 26, (150, 200, 205), scale=scale)
    front.picture(3, 3, 11, ink.emblem(240))
    front.say(46, 5.5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 6.2, style="b", anchor="c")
    front.say(46, 8.4, "Độc lập - Tự do - Hạnh phúc", 6.2, style="b", anchor="c")
    front.say(46, 11.2, "SOCIALIST REPUBLIC OF VIET NAM", 4.6, anchor="c")
    front.say(46, 13.4, "Independence - Freedom - Happiness", 4.6, anchor="c")
    front.say(50, 18.6, "CĂN CƯỚC CÔNG DÂN", 9.6, style="b", colour=RED, anchor="c")
    front.say(50, 21.6, "Citizen Identity Card", 5.6, style="b", colour=RED, anchor="c")
    payload = "|".join((person.personal_id, person.old_id, person.title_name, f"{person.born:%d%m%Y}", person.sex,
                        person.home, f"{issued:%d%m%Y}"))  # fmt: skip
    if w.cast.chance(0.7):
        front.picture(70, 2.5, 13.5, ink.qr_code(payload))
    front.picture(3, 17, 20, portrait())
    front.say(26, 25.6, "Số / No.:", 5.6)
    front.say(37, 25.8, person.personal_id, 9, style="b")
    front.say(26, 29, "Họ và tên / Full name:", 5)
    front.say(26, 32.4, person.name, 7.4, style="b")
    front.say(26, 35.8, f"Ngày sinh / Date of birth: {slashed(person.born)}", 5.6)
    front.say(26, 39, f"Giới tính / Sex: {person.sex}", 5.6)
    front.say(48, 39, "Quốc tịch / Nationality: Việt Nam", 5.6)
    front.say(26, 42.2, "Quê quán / Place of origin:", 5)
    front.say(26, 44.8, person.origin, 5.6)
    front.say(26, 47.6, "Nơi thường trú / Place of residence:", 5)
    front.wrapped(26, 50, person.home, 52, 5.4)
    front.say(2.4, 46.6, "Có giá trị đến:", 4.4)
    front.say(2.4, 48.7, "Date of expiry:", 4.4)
    front.say(2.4, 51.2, slashed(until), 4.8)
    back = Card(w, 40 + 54 * scale, (170, 205, 190), scale=scale)
    back.say(4, 6, "Đặc điểm nhận dạng / Personal identification:", 5)
    back.say(4, 9.4, w.cast.pick("Nốt ruồi C: 1cm trên sau cánh mũi trái", "Sẹo chấm C: 2cm trước đuôi mắt phải"), 5.6)
    back.say(4, 14, f"Ngày, tháng, năm / Date, month, year: {slashed(issued)}", 5.4)
    back.say(24, 17.4, "CỤC TRƯỞNG CỤC CẢNH SÁT", 4.6, style="b", anchor="c")
    back.say(24, 19.6, "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI", 4.2, style="b", anchor="c")
    back.picture(16, 20, 16, ink.seal("CỤC CẢNH SÁT QUẢN LÝ HÀNH CHÍNH", "BỘ\nCÔNG AN", 3, size=300))
    back.say(24, 35.5, w.cast.person().title_name, 5, style="b", anchor="c")
    for number, line in enumerate(td1(person, until, person.personal_id[-9:])):
        back.say(4, 41.5 + 4.6 * number, line, 11, family="mono")
    _true_card(w, person, issued, until)
    w.true("origin", person.origin)
    w.true("issuing_agency", "Cục Cảnh sát quản lý hành chính về trật tự xã hội", "")


@template("CC")
def identity_card_2024(w: Writer) -> None:
    w.cast.old = False
    person = w.cast.person()
    issued = w.cast.day(2025, 2025)
    until = _years_on(person.born, next(age for age in (25, 40, 60, 99) if person.born.year + age > issued.year + 2))
    registered = w.cast.a_place()
    scale = _scale(w)
    front = Card(w, 26, (205, 190, 160), scale=scale)
    front.picture(3, 3, 11, ink.emblem(240))
    for row, (text, points) in enumerate((("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 6.2), ("Độc lập - Tự do - Hạnh phúc", 6.2),
                                          ("SOCIALIST REPUBLIC OF VIET NAM", 4.6), ("Independence - Freedom - Happiness", 4.6))):  # fmt: skip
        front.say(48, 5.4 + 2.7 * row, text, points, style="b" if row < 2 else "", anchor="c")
    front.say(50, 19.4, "CĂN CƯỚC", 10, style="b", colour=RED, anchor="c")
    front.say(50, 22.4, "IDENTITY CARD", 6, style="b", colour=RED, anchor="c")
    front.picture(3, 18, 20, portrait())
    rows = (("Số định danh cá nhân / Personal identification number:", person.personal_id),
            ("Họ, chữ đệm và tên khai sinh / Full name:", person.name),
            ("Ngày, tháng, năm sinh / Date of birth:", slashed(person.born)))  # fmt: skip
    for row, (label, value) in enumerate(rows):
        front.say(26, 26.4 + 7 * row, label, 4.8)
        front.say(26, 29.6 + 7 * row, value, 7.4, style="b")
    front.say(60, 40.4, "Giới tính / Sex:", 4.8)
    front.say(60, 43.6, person.sex, 6.8, style="b")
    front.say(26, 47.4, "Quốc tịch / Nationality:", 4.8)
    front.say(26, 50.6, "Việt Nam", 6.8, style="b")
    back = Card(w, 40 + 54 * scale, (205, 190, 160), scale=scale)
    back.say(4, 5.4, "Nơi cư trú / Place of residence:", 5)
    back.wrapped(4, 8.2, person.home, 46, 5.8)
    back.say(4, 15, "Nơi đăng ký khai sinh / Place of birth:", 5)
    birthplace = registered.full(district=False)
    birthplace = birthplace[0].upper() + birthplace[1:]
    back.wrapped(4, 17.8, birthplace, 46, 5.8)
    back.say(4, 24, "Ngày, tháng, năm cấp / Date of issue:", 5)
    back.say(4, 26.8, slashed(issued), 5.8)
    back.say(4, 30.4, "Ngày, tháng, năm hết hạn / Date of expiry:", 5)
    back.say(4, 33.2, slashed(until), 5.8)
    payload = "|".join((person.personal_id, "", person.title_name, f"{person.born:%d%m%Y}", person.sex, person.home,
                        f"{issued:%d%m%Y}", "", "", ""))  # fmt: skip
    if w.cast.chance(0.7):
        back.picture(70, 3, 13, ink.qr_code(payload))
    back.say(64, 30.4, "BỘ CÔNG AN", 5.4, style="b", anchor="c")
    back.say(64, 33, "MINISTRY OF PUBLIC SECURITY", 4.4, style="b", anchor="c")
    for number, line in enumerate(td1(person, until, person.personal_id[-9:])):
        back.say(4, 41.5 + 4.6 * number, line, 11, family="mono")
    _true_card(w, person, issued, until)
    w.true("place_of_birth", birthplace)
    w.true("issuing_agency", "Bộ Công an")


@template("CMND")
def old_identity_card(w: Writer) -> None:
    w.cast.old = True
    person = w.cast.person(born=(1950, 1998))
    issued = w.cast.day(2006, 2015)
    scale = _scale(w)
    front = Card(w, 26, (160, 200, 160), scale=scale)
    front.picture(5, 5, 12, ink.emblem(240))
    front.say(50, 6, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 6.6, style="b", anchor="c", family="serif")
    front.say(50, 9.2, "Độc lập - Tự do - Hạnh phúc", 6.4, style="b", anchor="c", family="serif")
    front.say(52, 14.6, "GIẤY CHỨNG MINH NHÂN DÂN", 8.4, style="b", colour=RED, anchor="c", family="serif")
    front.say(52, 19.2, f"SỐ {person.old_id}", 9, style="b", colour=RED, anchor="c", family="serif")
    front.picture(3, 20, 20, portrait())
    for row, (label, value) in enumerate((("Họ tên:", person.name), ("Sinh ngày:", f"{person.born:%d-%m-%Y}"),
                                          ("Nguyên quán:", person.origin), ("Nơi ĐKHK thường trú:", ""))):  # fmt: skip
        front.say(26, 25 + 5.6 * row, f"{label} {value}".strip(), 6.6, family="serif")
    front.wrapped(26, 47, person.home, 42, 6.4)
    back = Card(w, 40 + 54 * scale, (160, 200, 160), scale=scale)
    back.say(4, 6, f"Dân tộc: {person.ethnicity}", 6.4, family="serif")
    back.say(48, 6, "Tôn giáo: Không", 6.4, family="serif")
    back.say(40, 12, "DẤU VẾT RIÊNG VÀ DỊ HÌNH", 6.4, style="b", family="serif")
    back.say(36, 16.5, "Nốt ruồi cách 2cm dưới trước", 6.2, family="serif")
    back.say(36, 20, w.cast.pick("đuôi mắt trái", "cánh mũi phải"), 6.2, family="serif")
    back.say(
        58, 27, f"Ngày {issued.day:02d} tháng {issued.month:02d} năm {issued.year}", 6.2, anchor="c", family="serif"
    )
    province = w.cast.place.province.removeprefix("tỉnh ")
    back.say(58, 31, f"GIÁM ĐỐC CA TỈNH {province.upper()}", 6.2, style="b", anchor="c", family="serif")
    back.picture(48, 32, 15, seal_of(w, f"CÔNG AN TỈNH {province}"))
    back.say(58, 50, w.cast.person().title_name, 6.6, style="b", anchor="c", family="serif")
    w.true("document_number", person.old_id)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("origin", person.origin)
    w.true("residence", person.home)
    w.true("issue_date", issued)
    w.true("issuing_agency", f"Công an tỉnh {province}", f"CA tỉnh {province}", "")


@template("HC")
def passport(w: Writer) -> None:
    person = w.cast.person(born=(1955, 2004))
    issued = w.cast.day(2019, 2025)
    until = _years_on(issued, 10)
    number = f"{w.cast.pick('B', 'C', 'P')}{w.cast.digits(7)}"
    born_in = w.cast.a_place().province.removeprefix("tỉnh ")
    page = Card(w, 60, (190, 195, 215), scale=1.35, size=(125, 88))
    page.say(62, 6, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM / SOCIALIST REPUBLIC OF VIET NAM", 5.6, style="b", anchor="c")
    page.say(4, 13, "HỘ CHIẾU", 9, style="b", colour=RED)
    page.say(4, 17, "PASSPORT", 7, style="b", colour=RED)
    page.picture(4, 22, 34, portrait())
    page.say(44, 13, "Loại / Type", 5)
    page.say(44, 17, "P", 7.5, style="b")
    page.say(60, 13, "Mã số / Code", 5)
    page.say(60, 17, "VNM", 7.5, style="b")
    page.say(86, 13, "Số hộ chiếu / Passport No.", 5)
    page.say(86, 17, number, 8, style="b")
    page.say(44, 22.5, "Họ và tên / Full name", 5)
    page.say(44, 26.5, person.name, 8, style="b")
    page.say(44, 31.5, "Quốc tịch / Nationality", 5)
    page.say(44, 35.5, "VIỆT NAM / VIETNAMESE", 7, style="b")
    page.say(44, 40.5, "Ngày sinh / Date of birth", 5)
    page.say(44, 44.5, f"{person.born:%d / %m / %Y}", 7.5, style="b")
    page.say(86, 40.5, "Nơi sinh / Place of birth", 5)
    page.say(86, 44.5, born_in.upper(), 7.5, style="b")
    page.say(44, 49.5, "Giới tính / Sex", 5)
    page.say(44, 53.5, "NAM / M" if person.sex == "Nam" else "NỮ / F", 7.5, style="b")
    page.say(74, 49.5, "Số ĐDCN hoặc CMND / ID card No.", 5)
    page.say(74, 53.5, person.personal_id, 7.5, style="b")
    page.say(44, 58.5, "Ngày cấp / Date of issue", 5)
    page.say(44, 62.5, f"{issued:%d / %m / %Y}", 7.5, style="b")
    page.say(86, 58.5, "Có giá trị đến / Date of expiry", 5)
    page.say(86, 62.5, f"{until:%d / %m / %Y}", 7.5, style="b")
    page.say(44, 66.5, "Nơi cấp / Place of issue", 5)
    page.say(44, 70.3, "Cục Quản lý xuất nhập cảnh", 7)
    surname, given = plain_letters(person.name).split(" ", 1)
    first = f"P<VNM{surname}<<{given.replace(' ', '<')}".ljust(44, "<")
    sex = "M" if person.sex == "Nam" else "F"
    born, end = f"{person.born:%y%m%d}", f"{until:%y%m%d}"
    second = f"{number}<{check_digit(number + '<')}VNM{born}{check_digit(born)}{sex}{end}{check_digit(end)}{person.personal_id}<<"
    second += check_digit(second[28:42])
    second += check_digit(second[:10] + second[13:20] + second[21:43])
    page.say(4, 78, first, 12, family="mono")
    page.say(4, 84, second, 12, family="mono")
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("sex", person.sex)
    w.true("place_of_birth", born_in)
    w.true("personal_id", person.personal_id)
    w.true("issue_date", issued)
    w.true("valid_until", until)
    w.true("issuing_agency", "Cục Quản lý xuất nhập cảnh", "")
