"""Births: certificates of two generations, the extract."""

from datetime import timedelta

from samples.papers import ink
from tests.accuracy.corpus.cast import Person
from tests.accuracy.corpus.heading import emblem, national, office_heading, people_committee, red_title, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import full_date, slashed, spelt_date
from tests.accuracy.corpus.writer import Writer


def _child(w: Writer) -> Person:
    return w.cast.person(born=(2004, 2024)) if w.cast.chance(0.7) else w.cast.person(born=(1975, 1999))


def _family(w: Writer, child: Person) -> tuple[Person, Person, Person]:
    """The child with a mother and a father of fitting age."""
    year = child.born.year
    return child, w.cast.person("Nữ", (year - 38, year - 20)), w.cast.person("Nam", (year - 42, year - 22))


def _true_child(w: Writer, child: Person, birthplace: str, number: str | None = None) -> None:
    w.true("holder_name", child.name)
    w.true("date_of_birth", child.born)
    w.true("sex", child.sex)
    w.true("ethnicity", child.ethnicity)
    w.true("nationality", "Việt Nam")
    w.true("place_of_birth", birthplace)
    w.true("origin", child.origin)
    if number:
        w.true("personal_id", number)


def _birthplace(w: Writer) -> str:
    place = w.cast.a_place()
    return w.cast.pick(
        f"Bệnh viện đa khoa {place.province}", f"Trạm Y tế {place.ward}, {place.full(district=w.cast.old)}",
        f"Bệnh viện Phụ sản Thử Nghiệm, {place.province}", f"Trung tâm Y tế {place.district}, {place.province}",
    )  # fmt: skip


def _registered(w: Writer, label: str) -> str:
    place = w.cast.place
    name = f"Ủy ban nhân dân {place.ward}"
    full = f"{'UBND' if w.cast.chance(0.4) else 'Ủy ban nhân dân'} {place.full(district=w.cast.old)}"
    w.line(label, full)
    return name


def _parent(w: Writer, label: str, person: Person) -> None:
    w.line(label, person.name, bold=True)
    w.pair(("Năm sinh:", str(person.born.year)), ("Dân tộc:", person.ethnicity), ("Quốc tịch:", "Việt Nam"))
    w.line("Nơi cư trú:", person.home)


@template("GKS", margin=28)
def birth_2015(w: Writer) -> None:
    child, mother, father = _family(w, w.cast.person(born=(2014, 2024)))
    day = child.born + timedelta(w.cast.number(5, 60))
    number = f"{w.cast.number(1, 480)}/{day.year}"
    w.picture(14, 12, 182, ink.ornamental_frame(910, 1365, (176, 92, 40)), under=True)
    w.value_style = w.cast.pick("b", "", "b")
    emblem(w, y=19, width=17)
    w.y = 44
    national(w)
    red_title(w, "GIẤY KHAI SINH", points=22)
    w.centre(f"Số: {number}")
    w.skip(0.6)
    w.line("Họ, chữ đệm, tên:", child.name, bold=True)
    w.line("Ngày, tháng, năm sinh:", slashed(child.born))
    w.line("ghi bằng chữ:", spelt_date(child.born).replace(",", ""))
    w.pair(("Giới tính:", child.sex), ("Dân tộc:", child.ethnicity), ("Quốc tịch:", "Việt Nam"))
    birthplace = _birthplace(w)
    w.line("Nơi sinh:", birthplace)
    w.line("Quê quán:", child.origin)
    w.line("Số định danh cá nhân:", child.personal_id)
    w.skip(0.3)
    _parent(w, "Họ, chữ đệm, tên người mẹ:", mother)
    _parent(w, "Họ, chữ đệm, tên người cha:", father)
    w.line("Họ, chữ đệm, tên người đi khai sinh:", father.name)
    w.line("Giấy tờ tùy thân:", f"CCCD số {father.personal_id}")
    agency = _registered(w, "Nơi đăng ký khai sinh:")
    w.line("Ngày, tháng, năm đăng ký:", slashed(day))
    w.y += 2
    sign(w, ("NGƯỜI KÝ GIẤY KHAI SINH", w.cast.pick("CHỦ TỊCH", "PHÓ CHỦ TỊCH")), w.cast.person().title_name,
         seal=agency, gap=22, room=False)  # fmt: skip
    _true_child(w, child, birthplace, child.personal_id)
    w.true("mother_name", mother.name)
    w.true("father_name", father.name)
    w.true("document_number", number)
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency}, {w.cast.place.full(district=w.cast.old).split(', ', 1)[1]}")


@template("GKS")
def birth_1998(w: Writer) -> None:
    """The older green sheet: no personal number, father first, the book's number at the top right."""
    w.cast.old = True
    w.paper = (238, 246, 236)
    w.sheet.paper = w.paper
    child, mother, father = _family(w, w.cast.person(born=(1988, 2009)))
    day = child.born + timedelta(w.cast.number(3, 900))
    place, number = w.cast.place, str(w.cast.number(1, 300))
    top = w.y
    for line in (f"UBND {place.ward}", f"{place.district}", f"{place.province}"):
        w.say(w.left, line[0].upper() + line[1:], points=12)
        w.y += 5.2
    w.y = top
    w.say(w.right - 42, f"Số: {number}", points=12)
    w.y += 5.2
    w.say(w.right - 42, f"Quyển số: 01/{day.year}", points=12)
    w.y += 14
    national(w)
    w.title("GIẤY KHAI SINH", w.cast.pick("", "(BẢN CHÍNH)"), points=20)
    w.pair(("Họ và tên:", child.name), ("Giới tính:", child.sex), at=(w.left, w.right - 48))
    w.line("Ngày, tháng, năm sinh:", f"{slashed(child.born)}")
    w.line("(Bằng chữ:", f"{spelt_date(child.born)})")
    birthplace = _birthplace(w)
    w.line("Nơi sinh:", birthplace)
    w.pair(("Dân tộc:", child.ethnicity), ("Quốc tịch:", "Việt Nam"))
    w.line("Quê quán:", child.origin)
    for label, parent in (("Họ và tên cha:", father), ("Họ và tên mẹ:", mother)):
        w.skip(0.2)
        w.line(label, parent.name)
        w.pair(("Dân tộc:", parent.ethnicity), ("Quốc tịch:", "Việt Nam"), ("Năm sinh:", str(parent.born.year)))
        w.line("Nơi thường trú/tạm trú:", parent.home)
    agency = _registered(w, "Nơi đăng ký:")
    w.line("Ngày, tháng, năm đăng ký:", full_date(day))
    w.line("Họ và tên, chữ ký người đi khai sinh:", father.title_name)
    w.skip()
    top = w.y
    sign(w, ("CÁN BỘ TƯ PHÁP HỘ TỊCH",), w.cast.person().title_name, x=w.left + 38, gap=24, room=False)
    w.y = top
    sign(w, ("TM. UBND " + place.ward.upper(), "CHỦ TỊCH"), w.cast.person().title_name, seal=agency, gap=26, room=False)
    _true_child(w, child, birthplace)
    w.true("mother_name", mother.name)
    w.true("father_name", father.name)
    w.true("document_number", number, f"{number}/{day.year}", "")
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency}, {place.full(district=True).split(', ', 1)[1]}")


@template("TLKS")
def birth_extract(w: Writer) -> None:
    child, mother, father = _family(w, _child(w))
    place, day = w.cast.place, w.cast.today
    number = f"{w.cast.number(1, 900)}/TLKS{w.cast.pick('-BS', '')}"
    superior, lines, agency = people_committee(w)
    office_heading(w, superior, lines, number=number, day=day if w.cast.chance(0.5) else None)
    dated = w.sheet.lines[-1].startswith(place.name) or any("ngày" in line for line in w.sheet.lines)
    w.title("TRÍCH LỤC KHAI SINH", "(BẢN SAO)" if number.endswith("BS") else "")
    w.line("Họ, chữ đệm, tên:", child.name, bold=True)
    w.line("Ngày, tháng, năm sinh:", slashed(child.born))
    w.line("ghi bằng chữ:", spelt_date(child.born))
    w.pair(("Giới tính:", child.sex), ("Dân tộc:", child.ethnicity), ("Quốc tịch:", "Việt Nam"))
    birthplace = _birthplace(w)
    w.line("Nơi sinh:", birthplace)
    w.line("Quê quán:", child.origin)
    w.line("Số định danh cá nhân:", child.personal_id)
    for label, parent in (("Họ, chữ đệm, tên người cha:", father), ("Họ, chữ đệm, tên người mẹ:", mother)):
        _parent(w, label, parent)
    there = f"Ủy ban nhân dân {place.full(district=w.cast.old)}"
    w.line("Đăng ký khai sinh tại:", there)
    w.line(f"Số: {w.cast.number(1, 300)}/{child.born.year}, ngày {slashed(child.born + timedelta(20))}")
    w.line("Thực hiện trích lục từ:", w.cast.pick("Sổ đăng ký khai sinh", "Cơ sở dữ liệu hộ tịch điện tử"))
    if not dated:
        w.say(w.right - 36, f"{place.name}, {full_date(day)}", anchor="c", style="i")
        w.y += 6
    sign(w, ("NGƯỜI KÝ TRÍCH LỤC",), w.cast.person().title_name, seal=agency, gap=26, room=False)
    _true_child(w, child, birthplace, child.personal_id)
    w.true("mother_name", mother.name)
    w.true("father_name", father.name)
    w.true("document_number", number)
    w.true("registered_at", f"Ủy ban nhân dân {place.ward}", there)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)
