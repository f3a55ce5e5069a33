"""Land: registration forms, cadastral extract, description of boundaries."""
# ruff: noqa: E501 - printed sentences stay whole

from tests.accuracy.corpus.heading import national, office_heading, sign
from tests.accuracy.corpus.papers.land import Parcel, plan_of, serial_of
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, full_date, slashed
from tests.accuracy.corpus.writer import Writer


@template("DDKBD", "DDK")
def land_form(w: Writer) -> None:
    change = w.type == "DDKBD"
    person, day, land = w.cast.person(), w.cast.today, Parcel(w)
    serial = serial_of(w, w.cast.number(3, 4) * 2)
    w.say(w.right, f"Mẫu số {'18' if change else '15'}" if w.cast.chance(0.6) else f"Mẫu số {'11' if change else '04'}/ĐK",
          anchor="r", points=11, style="b")  # fmt: skip
    w.y += 9
    national(w)
    w.y += 2
    heads = (
        (
            ("ĐƠN ĐĂNG KÝ BIẾN ĐỘNG", "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"),
            ("ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT",),
        )
        if change
        else (("ĐƠN ĐĂNG KÝ ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT",), ("ĐƠN ĐĂNG KÝ", "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"))
    )
    w.title(*w.cast.rng.choice(heads), points=15)
    place = w.cast.place
    to = w.cast.pick(f"Ủy ban nhân dân {place.ward}", f"Chi nhánh Văn phòng Đăng ký đất đai {place.name}")
    w.centre(f"Kính gửi: {to}")
    w.y += 4
    w.para("*1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:*", indent=0)
    w.line(w.cast.pick("a) Tên:", "1.1. Họ và tên:", "a) Họ và tên (viết chữ in hoa):"), person.name, bold=True)
    if change and w.cast.chance(0.5):
        w.line("Ngày, tháng, năm sinh:", slashed(person.born))
        w.true("date_of_birth", person.born)
    w.line(w.cast.pick("b) Giấy tờ nhân thân/pháp nhân:", "b) Số định danh cá nhân:", "1.2. Số CCCD:"),
           person.personal_id)  # fmt: skip
    w.line(w.cast.pick("c) Địa chỉ:", "1.3. Địa chỉ thường trú:"), person.home)
    w.line("d) Điện thoại liên hệ (nếu có):", f"09{w.cast.digits(8)}")
    if change:
        w.para(f"*2. Nội dung biến động:* {w.cast.pick('Nhận chuyển nhượng', 'Nhận thừa kế', 'Thay đổi thông tin giấy tờ nhân thân')} "
               "toàn bộ thửa đất và tài sản trên đất.", indent=0)  # fmt: skip
        w.para("*3. Giấy chứng nhận đã cấp:*", indent=0)
        w.line("3.1. Số phát hành GCN:", serial)
        w.line("3.2. Số vào sổ cấp GCN:", f"CH{w.cast.digits(5)}")
        w.line("3.3. Ngày cấp:", slashed(w.cast.before(day, 4000)))
        w.true("serial_number", serial)
    else:
        w.para("*2. Thửa đất đăng ký:*", indent=0)
        w.pair(("2.1. Thửa đất số:", land.number), ("2.2. Tờ bản đồ số:", land.sheet))
        w.line("2.3. Địa chỉ:", land.address)
        w.line("2.4. Diện tích:", f"{land.area} m²")
        w.line("2.5. Sử dụng vào mục đích:", f"{land.use}, từ thời điểm: {w.cast.number(1985, 2013)}")
        w.line("2.6. Nguồn gốc sử dụng đất:", w.cast.pick("Ông cha để lại", "Khai hoang trước năm 1993"))
        land.true(w)
    w.para("*4. Giấy tờ nộp kèm theo đơn này gồm có:*", indent=0)
    for number, text in enumerate(w.cast.rng.sample(("Giấy chứng nhận đã cấp (bản gốc)", "Hợp đồng chuyển nhượng quyền sử dụng đất",
                                                     "Trích đo bản đồ địa chính", "Căn cước công dân (bản sao)"), 3), 1):  # fmt: skip
        w.para(f"- ({number}) {text};", indent=4)
    w.para(
        "Tôi cam đoan nội dung kê khai trên đơn là đúng sự thật, nếu sai tôi hoàn toàn chịu trách nhiệm trước pháp luật."
    )
    w.room(40)
    w.say(w.right - 38, f"{place.name}, {w.cast.pick(bare_date(day), full_date(day))}", anchor="c", style="i")
    w.y += 6
    sign(
        w,
        (w.cast.pick("Người viết đơn", "NGƯỜI LÀM ĐƠN"),),
        person.title_name,
        remark="(Ký và ghi rõ họ tên)",
        room=False,
    )
    w.true("holder_name", person.name)
    w.true("personal_id", person.personal_id)
    w.true("residence", person.home)
    w.true("addressee", to)
    w.true("issue_date", day)


@template("HSKT")
def cadastral(w: Writer) -> None:
    owner, day, land = w.cast.person(), w.cast.today, Parcel(w)
    extract = w.cast.chance(0.6)
    number = f"{w.cast.number(1, 3000):02d}/{'TL' if extract else 'TĐ'}-{w.cast.pick('VPĐKĐĐ', 'CNVPĐK', 'BĐĐC')}"
    agency = w.cast.pick("Văn phòng Đăng ký đất đai", f"Chi nhánh Văn phòng Đăng ký đất đai {w.cast.place.name}")
    superior = w.cast.pick("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG")
    office_heading(w, superior, (agency.upper(),), number=number)
    w.title(w.cast.pick("TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH", "TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH THỬA ĐẤT") if extract
            else w.cast.pick("MẢNH TRÍCH ĐO BẢN ĐỒ ĐỊA CHÍNH", "TRÍCH ĐO BẢN ĐỒ ĐỊA CHÍNH"), points=15)  # fmt: skip
    w.pair(
        ("1. Số hiệu thửa đất:" if w.cast.chance(0.5) else "1. Thửa đất số:", land.number),
        ("2. Tờ bản đồ số:", land.sheet),
    )
    w.line("3. Địa chỉ thửa đất:", land.address)
    w.line("4. Diện tích:", f"{land.area} m²")
    w.line("5. Mục đích sử dụng đất:" if w.cast.chance(0.5) else "5. Loại đất:", land.use)
    w.line("6. Tên người sử dụng đất:", owner.name, bold=True)
    w.line("7. Bản vẽ thửa đất:")
    plan_of(w, land)
    w.table((2, 4, 4, 3), [["Điểm", "X (m)", "Y (m)", "Cạnh (m)"],
                           *[[str(n), f"11{w.cast.digits(5)}.{w.cast.digits(2)}", f"5{w.cast.digits(5)}.{w.cast.digits(2)}",
                              f"{w.cast.number(4, 30)}.{w.cast.digits(2)}"] for n in range(1, 5)]])  # fmt: skip
    w.centre(f"Tỷ lệ 1:{w.cast.pick('200', '500', '1000')}", style="i")
    w.say(w.right - 38, f"{w.cast.place.name}, {full_date(day)}", anchor="c", style="i")
    w.y += 6
    top = w.y
    sign(w, ("Người trích lục" if extract else "Người đo đạc",), w.cast.person().title_name, x=w.left + 34, room=False)
    w.y = top
    sign(w, ("GIÁM ĐỐC",), w.cast.person().title_name, seal=agency, room=False)
    w.true("document_number", number)
    w.true("holder_name", owner.name)
    land.true(w, use=True)
    w.true("issue_date", day)
    w.true("issuing_agency", agency)


@template("BMT")
def boundaries(w: Writer) -> None:
    owner, day, land = w.cast.person(), w.cast.today, Parcel(w)
    national(w)
    w.title("BẢN MÔ TẢ RANH GIỚI, MỐC GIỚI THỬA ĐẤT", points=15)
    said = bare_date(day)
    w.para(f"{said[0].upper()}{said[1:]}, đơn vị đo đạc đã tiến hành xác định ranh giới, mốc giới thửa đất tại thực địa của "
           f"{owner.mister} {owner.name} đang sử dụng đất tại {land.address}.")  # fmt: skip
    w.pair(("Thửa đất số:", land.number), ("Tờ bản đồ địa chính số:", land.sheet))
    w.para("Sau khi xem xét hiện trạng về sử dụng đất và ý kiến thống nhất của những người sử dụng đất liền kề, đã xác định được "
           "ranh giới và lập bản mô tả như sau:")  # fmt: skip
    w.centre("SƠ HỌA RANH GIỚI, MỐC GIỚI THỬA ĐẤT", style="b")
    plan_of(w, land)
    for first, second, what in (
        (1, 2, "theo mép tường phía ngoài"),
        (2, 3, "theo hàng rào cây"),
        (3, 4, "theo bờ rãnh thoát nước"),
    ):
        w.para(f"- Từ điểm {first} đến điểm {second}: ranh giới {what}.", indent=4)
    w.table((1, 5, 4), [["STT", "Tên người sử dụng đất liền kề", "Chữ ký"],
                        *[[str(n), w.cast.person().title_name, ""] for n in range(1, 4)]])  # fmt: skip
    w.room(40)
    top = w.y
    sign(w, ("Người sử dụng đất",), owner.title_name, x=w.left + 34, room=False)
    w.y = top
    sign(w, ("Cán bộ đo đạc",), w.cast.person().title_name, room=False)
    w.true("holder_name", owner.name)
    w.true("parcel_number", land.number)
    w.true("map_sheet", land.sheet)
    w.true("issue_date", day)
