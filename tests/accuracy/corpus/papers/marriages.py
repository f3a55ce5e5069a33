"""Marriage papers: the certificate in two layouts, the confirmation of marital status."""

from datetime import date, timedelta

from samples.papers import ink
from tests.accuracy.corpus.cast import Person
from tests.accuracy.corpus.heading import emblem, national, office_heading, people_committee, red_title, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, full_date, slashed
from tests.accuracy.corpus.writer import Writer


def _true_couple(w: Writer, wife: Person, husband: Person, number: str, day: date, agency: str) -> None:
    for role, person in (("wife", wife), ("husband", husband)):
        w.true(f"{role}_name", person.name)
        w.true(f"{role}_date_of_birth", person.born)
        w.true(f"{role}_personal_id", person.personal_id)
    w.true("document_number", number)
    w.true("issue_date", day)
    below = w.cast.place.full(district=w.cast.old).split(", ", 1)[1]
    w.true("issuing_agency", agency, f"{agency}, {below}")


@template("GKH", margin=27)
def marriage_columns(w: Writer) -> None:
    wife, husband = w.cast.person("Nữ", (1970, 2002)), w.cast.person("Nam", (1968, 2002))
    day = w.cast.today
    number = f"{w.cast.number(1, 260)}/{day.year}"
    agency = f"Ủy ban nhân dân {w.cast.place.ward}"
    w.picture(13, 12, 184, ink.ornamental_frame(920, 1365, (190, 40, 50)), under=True)
    emblem(w, y=20, width=18)
    w.y = 47
    national(w)
    red_title(w, "GIẤY CHỨNG NHẬN KẾT HÔN", points=19)
    w.centre(f"Số: {number}")
    w.skip()

    def side(person_label: str, who: object) -> list[str]:
        person = wife if who is wife else husband
        return [
            f"Họ, chữ đệm, tên {person_label}:", f"*{person.name}*", f"Ngày, tháng, năm sinh: {slashed(person.born)}",
            f"Dân tộc: {person.ethnicity}", "Quốc tịch: Việt Nam", f"Nơi cư trú: {person.home}",
            f"Giấy tờ tùy thân: CCCD số {person.personal_id}",
        ]  # fmt: skip

    left, right = side("vợ", wife), side("chồng", husband)
    if w.cast.chance(0.3):
        left, right = right, left
    w.columns(left, right)
    w.skip(0.3)
    w.line("Nơi đăng ký kết hôn:", f"{agency}, {w.cast.place.full(district=w.cast.old).split(', ', 1)[1]}")
    w.line("Ngày, tháng, năm đăng ký:", slashed(day))
    w.skip(0.5)
    top = w.y
    sign(w, ("Vợ",), wife.title_name, x=w.left + 24, remark="(Ký, ghi rõ họ tên)", gap=26, room=False)
    w.y = top
    sign(w, ("Chồng",), husband.title_name, x=w.middle, remark="(Ký, ghi rõ họ tên)", gap=26, room=False)
    w.y = top
    w.points -= 1.5
    sign(w, ("NGƯỜI KÝ GIẤY", "CHỨNG NHẬN KẾT HÔN"), w.cast.person().title_name, seal=agency, x=w.right - 24, gap=32,
         room=False)  # fmt: skip
    _true_couple(w, wife, husband, number, day, agency)


@template("GKH")
def marriage_table(w: Writer) -> None:
    """A ruled table with the labels in a column of their own."""
    wife, husband = w.cast.person("Nữ", (1970, 2002)), w.cast.person("Nam", (1968, 2002))
    day, number = w.cast.today, f"{w.cast.number(1, 260):02d}/{w.cast.today.year}"
    agency = f"Ủy ban nhân dân {w.cast.place.ward}"
    superior, lines, _ = people_committee(w)
    office_heading(w, superior, lines)
    w.title("GIẤY CHỨNG NHẬN KẾT HÔN", points=18)
    w.centre(f"Số: {number}", style="i")
    w.skip(0.7)
    order = [("CHỒNG", husband), ("VỢ", wife)] if w.cast.chance(0.5) else [("VỢ", wife), ("CHỒNG", husband)]
    rows = [["", *(head for head, _ in order)]]
    rows += [[label, *(text(person) for _, person in order)] for label, text in (
        ("Họ và tên", lambda one: one.name), ("Ngày, tháng, năm sinh", lambda one: slashed(one.born)),
        ("Dân tộc", lambda one: one.ethnicity), ("Quốc tịch", lambda one: "Việt Nam"),
        ("Nơi cư trú", lambda one: one.home), ("Số CMND/CCCD", lambda one: one.personal_id),
    )]  # fmt: skip
    w.table((3, 5, 5), rows, points=w.points - 0.5)
    w.para("Giấy chứng nhận kết hôn này có giá trị kể từ ngày ký, ngày đăng ký kết hôn.")
    w.say(w.right - 38, f"{w.cast.place.name}, {full_date(day)}", anchor="c", style="i")
    w.y += 6
    sign(w, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), w.cast.person().title_name, seal=agency)
    _true_couple(w, wife, husband, number, day, agency)


@template("XNHN")
def marital_status(w: Writer) -> None:
    person, day = w.cast.person(), w.cast.today
    superior, lines, agency = people_committee(w)
    number = f"{w.cast.number(1, 600)}/{w.cast.pick('UBND-XNTTHN', 'XNTTHN', 'GXN-UBND')}"
    office_heading(w, superior, lines, number=number, day=day)
    w.title("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN")
    if w.cast.chance(0.6):
        w.centre(lines[0] if len(lines) == 1 else " ".join(lines), style="b")
    who = f"{person.mister} {person.title_name}"
    w.para(f"Xét đề nghị của {who}, về việc cấp giấy xác nhận tình trạng hôn nhân,")
    w.centre("XÁC NHẬN:", style="b")
    w.line("Họ, chữ đệm, tên:", person.name, bold=True)
    w.line("Ngày, tháng, năm sinh:", slashed(person.born))
    w.pair(("Giới tính:", person.sex), ("Dân tộc:", person.ethnicity), ("Quốc tịch:", "Việt Nam"))
    given = w.cast.before(day, 1500)
    w.line("Giấy tờ tùy thân:", f"Thẻ CCCD số {person.personal_id}, cấp ngày {slashed(given)}")
    w.line("Nơi cư trú:", person.home)
    status = w.cast.pick("Chưa đăng ký kết hôn với ai", "Hiện tại chưa đăng ký kết hôn với ai",
                         "Đã ly hôn, hiện tại chưa đăng ký kết hôn với ai")  # fmt: skip
    w.line("Tình trạng hôn nhân:", status)
    purpose = w.cast.pick(
        "Mua bán nhà, đất", "Bổ túc hồ sơ vay vốn ngân hàng", "Đăng ký kết hôn", "Hoàn thiện hồ sơ xin việc"
    )
    w.line("Giấy này được cấp để:", purpose)
    half_year = date(day.year + (day.month > 6), (day.month + 5) % 12 + 1, min(day.day, 28))
    ending = half_year + timedelta(0)
    if w.cast.chance(0.6):
        w.para(f"Giấy này có giá trị đến hết ngày {slashed(ending)}.", indent=0)
    else:
        w.para(f"Giấy này có giá trị sử dụng đến {bare_date(ending)}.", indent=0)
    w.skip(0.5)
    sign(w, ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), w.cast.person().title_name, seal=agency)
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("sex", person.sex)
    w.true("personal_id", person.personal_id)
    w.true("residence", person.home)
    w.true("marital_status", status)
    w.true("purpose", purpose)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)
    w.true("valid_until", ending)
