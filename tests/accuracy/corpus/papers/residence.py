"""Residence and court: household book, confirmation of residence, divorce decision and judgment."""
# ruff: noqa: E501 - printed sentences stay whole

from datetime import date

from samples.papers.sheet import RED
from tests.accuracy.corpus.heading import emblem, national, office_heading, sign
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, full_date, slashed
from tests.accuracy.corpus.writer import Writer


@template("SHK", width=148, height=210, margin=14)
def household_book(w: Writer) -> None:
    """The cover and the first inner page of the booklet that ended in 2023."""
    w.cast.old = True
    w.points = 11.5
    w.numbered = False
    head, day, place = w.cast.person(born=(1940, 1985)), w.cast.day(2007, 2020), w.cast.place
    number = w.cast.digits(9)
    agency = f"Công an {place.district}"
    w.y = 24
    national(w, points=9.5)
    emblem(w, y=52, width=30)
    w.y = 104
    w.title("SỔ HỘ KHẨU", points=28, colour=RED)
    w.y += 10
    w.centre(f"Số: {number}", points=14, style="b")
    w.new_page()
    w.y = 24
    w.title("SỔ HỘ KHẨU", points=15)
    w.centre(f"Số: {number}")
    w.y += 3
    w.line(w.cast.pick("Họ và tên chủ hộ:", "Chủ hộ:"), head.name, bold=True)
    w.line("Nơi thường trú:", head.home)
    w.skip(0.5)
    w.say(w.right - 32, full_date(day).capitalize(), anchor="c", style="i", points=10.5)
    w.y += 6
    sign(w, (f"TRƯỞNG {agency.upper()}",), w.cast.person().title_name, x=w.right - 34, seal=agency, room=False)
    w.y += 44
    w.line("Hồ sơ hộ khẩu số:", w.cast.digits(5))
    w.line("Sổ đăng ký thường trú số:", w.cast.digits(3))
    w.line("Tờ số:", str(w.cast.number(1, 99)))
    w.true("document_number", number)
    w.true("holder_name", head.name)
    w.true("residence", head.home)
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency}, {place.province}")


@template("CT07")
def residence_confirmation(w: Writer) -> None:
    person, day, place = w.cast.person(), w.cast.today, w.cast.place
    number = f"{w.cast.number(10, 9000)}/{w.cast.pick('XN', 'XN-CAX', 'XNTTCT')}"
    agency = f"Công an {place.ward}"
    w.say(w.right, "Mẫu CT07 ban hành theo TT số 56/2021/TT-BCA", anchor="r", points=8.5, style="i", y=13)
    superior = f"CÔNG AN {(place.district if w.cast.old else place.province).upper()}"
    office_heading(w, superior, (agency.upper(),), number=number, day=day)
    w.title("XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", points=15)
    w.line("1. Họ, chữ đệm và tên:", person.name, bold=True)
    w.pair(
        ("2. Ngày, tháng, năm sinh:", slashed(person.born)), ("3. Giới tính:", person.sex), at=(w.left, w.middle + 24)
    )
    w.line("4. Số định danh cá nhân:", person.personal_id)
    w.pair(("5. Dân tộc:", person.ethnicity), ("6. Tôn giáo:", "Không"), ("7. Quốc tịch:", "Việt Nam"))
    w.line("8. Quê quán:", person.origin)
    w.line("9. Nơi thường trú:", person.home)
    w.line("10. Nơi tạm trú:", "Không")
    other = w.cast.person()
    w.line("11. Nơi ở hiện tại:", person.home)
    w.line("12. Họ, chữ đệm và tên chủ hộ:", other.name)
    w.line("13. Quan hệ với chủ hộ:", w.cast.pick("Con", "Vợ", "Chồng"))
    w.line("14. Số định danh cá nhân của chủ hộ:", other.personal_id)
    w.para("15. Thông tin các thành viên khác trong hộ gia đình:", indent=0)
    members = [w.cast.person() for _ in range(w.cast.number(1, 4))]
    w.table((1, 5, 3, 2, 4, 3), [["TT", "Họ, chữ đệm và tên", "Ngày sinh", "Giới tính", "Số định danh cá nhân", "Quan hệ"],
                                 *[[str(n), one.name, slashed(one.born), one.sex, one.personal_id, "Con"]
                                   for n, one in enumerate(members, 1)]], points=10)  # fmt: skip
    until = date(day.year + 1, day.month, min(day.day, 28))
    w.para(f"Xác nhận này có giá trị đến hết {bare_date(until)}." if w.cast.chance(0.5)
           else f"Giấy xác nhận có giá trị đến ngày {slashed(until)}.", indent=0)  # fmt: skip
    sign(w, (w.cast.pick("TRƯỞNG CÔNG AN", f"TRƯỞNG {agency.upper()}"),), w.cast.person().title_name, seal=agency)
    w.true("document_number", number)
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("sex", person.sex)
    w.true("personal_id", person.personal_id)
    w.true("origin", person.origin)
    w.true("residence", person.home)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)
    w.true("valid_until", until)


@template("QDLH")
def divorce_decision(w: Writer) -> None:
    husband, wife, day = w.cast.person("Nam"), w.cast.person("Nữ"), w.cast.today
    court = w.cast.pick(f"Tòa án nhân dân {w.cast.place.district}", f"Tòa án nhân dân khu vực {w.cast.number(1, 18)}")
    number = f"{w.cast.number(2, 600)}/{day.year}/QĐST-HNGĐ"
    office_heading(w, "", (court.upper(),), number=number, day=day)
    w.title(*w.cast.rng.choice((
        ("QUYẾT ĐỊNH", "CÔNG NHẬN THUẬN TÌNH LY HÔN", "VÀ SỰ THỎA THUẬN CỦA CÁC ĐƯƠNG SỰ"),
        ("QUYẾT ĐỊNH", "CÔNG NHẬN THUẬN TÌNH LY HÔN"),
    )), points=14)  # fmt: skip
    subject = " ".join(line for line in w.sheet.lines if "THUẬN TÌNH" in line or "ĐƯƠNG SỰ" in line)
    w.para(
        "Căn cứ vào hồ sơ việc dân sự thụ lý về việc yêu cầu công nhận thuận tình ly hôn, gồm những người tham gia tố tụng sau:"
    )
    w.para(f"Người chồng: anh {husband.name}, sinh ngày {slashed(husband.born)}; nơi cư trú: {husband.home}.")
    w.para(f"Người vợ: chị {wife.name}, sinh ngày {slashed(wife.born)}; nơi cư trú: {wife.home}.")
    w.centre("NHẬN ĐỊNH:" if w.cast.chance(0.5) else "XÉT THẤY:", style="b")
    w.y += 2
    w.para(
        "Việc thuận tình ly hôn và thỏa thuận của các đương sự là hoàn toàn tự nguyện, không trái pháp luật và đạo đức xã hội."
    )
    w.para("Đã hết thời hạn bảy ngày kể từ ngày lập biên bản hòa giải đoàn tụ không thành mà không ai thay đổi ý kiến.")
    w.centre("QUYẾT ĐỊNH:", style="b")
    w.y += 2
    w.para(f"1. Công nhận sự thuận tình ly hôn giữa anh {husband.title_name} và chị {wife.title_name}.")
    w.para("2. Về con chung: giao con chung cho chị trực tiếp chăm sóc, nuôi dưỡng đến khi đủ mười tám tuổi.")
    w.para("3. Về tài sản chung và nợ chung: các đương sự tự thỏa thuận, không yêu cầu Tòa án giải quyết.")
    w.para("4. Quyết định này có hiệu lực pháp luật ngay sau khi được ban hành.")
    sign(w, ("THẨM PHÁN",), w.cast.person().title_name, seal=court)
    w.true("document_number", number)
    w.true("subject", subject, subject.removesuffix(" VÀ SỰ THỎA THUẬN CỦA CÁC ĐƯƠNG SỰ"))
    w.true("issue_date", day)
    w.true("issuing_agency", court, f"{court}, {w.cast.place.province}")


@template("QDLH")
def divorce_judgment(w: Writer) -> None:
    husband, wife, day = w.cast.person("Nam"), w.cast.person("Nữ"), w.cast.today
    court = f"Tòa án nhân dân {w.cast.place.district}"
    number = f"{w.cast.number(2, 200)}/{day.year}/HNGĐ-ST"
    top = w.y
    for line in ("TÒA ÁN NHÂN DÂN", w.cast.place.district.upper(), w.cast.place.province.upper()):
        w.say(w.left + 30, line, anchor="c", style="b", points=12)
        w.y += 5.2
    w.y += 3
    w.say(w.left, f"Bản án số: {number}", points=12)
    w.y += 5.4
    w.say(w.left, f"Ngày: {f'{day.day}-{day.month}-{day.year}' if w.cast.chance(0.5) else slashed(day)}", points=12)
    subject = "V/v tranh chấp ly hôn" + w.cast.pick("", ", nuôi con chung")
    w.y += 5.4
    w.say(w.left, subject, points=12, style="i")
    low = w.y
    w.y = top
    national(w, x=w.right - 46)
    w.y = low + 10
    w.centre("NHÂN DANH", "NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style="b")
    w.centre(court.upper() + ", " + w.cast.place.province.upper(), style="b")
    w.y += 3
    w.para("- Thành phần Hội đồng xét xử sơ thẩm gồm có:", indent=0)
    w.para(f"Thẩm phán - Chủ tọa phiên tòa: {w.cast.pick('Ông', 'Bà')} {w.cast.person().title_name}.")
    w.para(f"Các Hội thẩm nhân dân: Ông {w.cast.person('Nam').title_name}, bà {w.cast.person('Nữ').title_name}.")
    w.para(
        f"Ngày {day.day} tháng {day.month} năm {day.year}, tại trụ sở Tòa án xét xử sơ thẩm công khai vụ án về tranh chấp ly hôn giữa:"
    )
    w.para(f"Nguyên đơn: chị {wife.name}, sinh năm {wife.born.year}; địa chỉ: {wife.home}.")
    w.para(f"Bị đơn: anh {husband.name}, sinh năm {husband.born.year}; địa chỉ: {husband.home}.")
    w.centre("NỘI DUNG VỤ ÁN:", style="b")
    w.y += 2
    w.para(
        "Theo đơn khởi kiện, hai bên kết hôn trên cơ sở tự nguyện, chung sống được một thời gian thì phát sinh mâu thuẫn về kinh tế."
    )
    w.para("Bị đơn thừa nhận vợ chồng đã sống ly thân hơn hai năm, mục đích hôn nhân không đạt được và đồng ý ly hôn.")
    w.centre("QUYẾT ĐỊNH:", style="b")
    w.y += 2
    w.para("1. Chấp nhận yêu cầu khởi kiện; cho các đương sự được ly hôn. 2. Về án phí: nguyên đơn chịu 300.000 đồng.")
    w.skip(0.5)
    sign(w, ("TM. HỘI ĐỒNG XÉT XỬ", "THẨM PHÁN - CHỦ TỌA PHIÊN TÒA"), w.cast.person().title_name, seal=court)
    w.true("document_number", number)
    w.true("subject", subject, "")
    w.true("issue_date", day)
    w.true("issuing_agency", court, f"{court}, {w.cast.place.province}")
