"""Papers of civil status: birth certificate, marriage certificate, confirmation of marital status.

Contents by Luật Hộ tịch art. 14 and 17; the frames are designs of our own.
"""

from datetime import date

from samples.papers import cast, ink
from samples.papers.heading import filled, issuer, national_heading, place_and_date, signed_by, test_mark, ward_seal
from samples.papers.sheet import RED, Sheet

BIRTH_NUMBER, BIRTH_REGISTERED = "125/2017", date(2017, 6, 21)
MARRIAGE_NUMBER, MARRIAGE_REGISTERED = "48/2018", date(2018, 10, 10)
SINGLE_NUMBER, SINGLE_ISSUED = "317/UBND-XNTTHN", date(2026, 9, 24)
_FRAME = (196, 92, 98)


def _certificate(ground: tuple[int, int, int]) -> Sheet:
    sheet = Sheet(left=28, right=186, paper=(252, 250, 246))
    sheet.picture(12, 12, 186, ink.ground(1100, 1615, ground, 0.10, rings=False), under_text=True)
    sheet.picture(12, 12, 186, ink.ornamental_frame(1860, 2730, _FRAME), under_text=True)
    return sheet


def birth_certificate() -> Sheet:
    """GKS of the buyer, registered again in 2017."""
    person, mother, father = cast.BUYER, cast.BUYER_MOTHER, cast.BUYER_FATHER
    sheet = _certificate((238, 214, 190))
    sheet.picture(94, 25, 22, ink.emblem(), under_text=True)
    national_heading(sheet, 56, x=105, points=13)
    sheet.say(105, 79, "GIẤY KHAI SINH", points=26, style="b", anchor="c", colour=RED)
    sheet.say(182, 88, f"Số: {BIRTH_NUMBER}", points=13, anchor="r")
    left, end, y = 28.0, 184.0, 98.0
    lines: list[tuple[tuple[float, str, str, str], ...]] = [
        ((left, "Họ, chữ đệm, tên:", person.name, "b"),),
        ((left, "Ngày, tháng, năm sinh:", person.birthday, "b"),
         (104, "ghi bằng chữ:", "Ngày mười lăm tháng năm", "i")),
        ((left, "", "năm một nghìn chín trăm chín mươi", "i"),),
        ((left, "Giới tính:", person.sex, ""), (76, "Dân tộc:", "Kinh", ""), (126, "Quốc tịch:", "Việt Nam", "")),
        ((left, "Nơi sinh:", "Trạm y tế phường Mẫu, tỉnh Thử Nghiệm", ""),),
        ((left, "Quê quán:", person.origin, ""),),
        ((left, "Số định danh cá nhân:", person.personal_id, "b"),),
        ((left, "Họ, chữ đệm, tên người mẹ:", mother.name, "b"),),
        ((left, "Năm sinh:", str(mother.born.year), ""), (76, "Dân tộc:", "Kinh", ""),
         (126, "Quốc tịch:", "Việt Nam", "")),
        ((left, "Nơi cư trú:", mother.home, ""),),
        ((left, "Họ, chữ đệm, tên người cha:", father.name, "b"),),
        ((left, "Năm sinh:", str(father.born.year), ""), (76, "Dân tộc:", "Kinh", ""),
         (126, "Quốc tịch:", "Việt Nam", "")),
        ((left, "Nơi cư trú:", father.home, ""),),
        ((left, "Họ, chữ đệm, tên người đi khai sinh:", person.name, ""),),
        ((left, "Giấy tờ tùy thân:", f"Căn cước công dân số {person.personal_id}", ""),),
        ((left, "Nơi đăng ký khai sinh:", "Ủy ban nhân dân phường Mẫu, tỉnh Thử Nghiệm", ""),),
        ((left, "Ngày, tháng, năm đăng ký:", f"{BIRTH_REGISTERED:%d/%m/%Y}", ""),),
    ]
    for line in lines:
        for number, (x, label, value, style) in enumerate(line):
            stop = line[number + 1][0] - 3 if number + 1 < len(line) else end
            filled(sheet, x, y, label, value, stop, value_style=style, points=12.5)
        y += 8.0
    signed_by(sheet, y + 2, ["NGƯỜI KÝ GIẤY KHAI SINH", "CHỦ TỊCH"], cast.CHAIR, x=142, seed=3, stamp=ward_seal(11),
              gap=25)
    test_mark(sheet, y=291)
    return sheet


def marriage_certificate() -> Sheet:
    """GKH of the buyer and his wife, in two columns."""
    wife, husband = cast.BUYER_WIFE, cast.BUYER
    sheet = _certificate((236, 206, 212))
    sheet.picture(95, 25, 20, ink.emblem(), under_text=True)
    national_heading(sheet, 54, x=105, points=13)
    sheet.say(105, 76, "GIẤY CHỨNG NHẬN KẾT HÔN", points=22, style="b", anchor="c", colour=RED)
    sheet.say(182, 85, f"Số: {MARRIAGE_NUMBER}", points=13, anchor="r")
    for x, end, role, person in ((28.0, 103.0, "vợ", wife), (109.0, 184.0, "chồng", husband)):
        y = 98.0
        sheet.say(x, y, f"Họ, chữ đệm, tên {role}:")
        sheet.say((x + end) / 2, y + 8.4, person.name, style="b", anchor="c", points=14)
        y += 17.4
        filled(sheet, x, y, "Ngày sinh:", person.birthday, end)
        filled(sheet, x, y + 8.4, "Dân tộc:", "Kinh", x + 34)
        filled(sheet, x + 36, y + 8.4, "Quốc tịch:", "Việt Nam", end)
        filled(sheet, x, y + 16.8, "Nơi cư trú:", f"Số 12, {cast.STREET},", end)
        filled(sheet, x, y + 25.2, "", f"{cast.WARD}, {cast.PROVINCE}", end)
        filled(sheet, x, y + 33.6, "Giấy tờ tùy thân:", "Căn cước công dân", end)
        filled(sheet, x, y + 42.0, "số", person.personal_id, end, value_style="b")
    sheet.rule(106, 94, 106, 162, weight=0.2, colour=_FRAME)
    filled(sheet, 28, 173, "Nơi đăng ký kết hôn:", "Ủy ban nhân dân phường Mẫu, tỉnh Thử Nghiệm", 184)
    filled(sheet, 28, 181.4, "Ngày, tháng, năm đăng ký:", f"{MARRIAGE_REGISTERED:%d/%m/%Y}", 184)
    sheet.paragraph(190, "Giấy chứng nhận kết hôn này có giá trị kể từ ngày, tháng, năm đăng ký.", x=28, width=156,
                    style="i")
    for x, role, person, seed in ((58, "Vợ", wife, 21), (105, "Chồng", husband, 41)):
        sheet.say(x, 204, role, style="b", anchor="c")
        sheet.say(x, 209.4, "(Ký, ghi rõ họ tên)", style="i", anchor="c", points=11)
        sheet.picture(x - 16, 212, 32, ink.signature(seed))
        sheet.say(x, 236, person.name.title(), anchor="c")
    signed_by(sheet, 204, ["NGƯỜI KÝ GIẤY", "CHỨNG NHẬN KẾT HÔN", "PHÓ CHỦ TỊCH"], cast.DEPUTY, x=157, seed=23,
              stamp=ward_seal(12), gap=29, points=11.5)
    test_mark(sheet, y=291)
    return sheet


def marital_status() -> Sheet:
    """XNHN of the seller, a widower; it is valid for six months (NĐ 123/2015 art. 23)."""
    person = cast.SELLER
    sheet = Sheet()
    issuer(sheet, [], ["ỦY BAN NHÂN DÂN", "PHƯỜNG MẪU"], number=f"Số: {SINGLE_NUMBER}")
    national_heading(sheet)
    place_and_date(sheet, SINGLE_ISSUED)
    sheet.centre(58, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", points=16, style="b")
    sheet.centre(70, "ỦY BAN NHÂN DÂN PHƯỜNG MẪU", points=14, style="b")
    y = sheet.paragraph(82, "Căn cứ Luật Hộ tịch ngày 20 tháng 11 năm 2014 và hồ sơ, sổ hộ tịch đang lưu giữ; xét "
                        "đề nghị của ông *Lê Văn Thí* về việc cấp Giấy xác nhận tình trạng hôn nhân,", indent=10)
    sheet.centre(y + 4, "XÁC NHẬN:", points=14, style="b")
    y += 14
    for label, value, style in (
        ("Họ, chữ đệm, tên:", person.name, "b"),
        ("Ngày, tháng, năm sinh:", person.birthday, ""),
        ("Giới tính: Nam          Dân tộc: Kinh          Quốc tịch:", "Việt Nam", ""),
        ("Giấy tờ tùy thân: Căn cước công dân số", person.personal_id, "b"),
        ("Nơi cư trú:", person.home, ""),
    ):
        filled(sheet, sheet.left, y, label, value, sheet.right, value_style=style)
        y += 8.6
    y = sheet.paragraph(y, "*Tình trạng hôn nhân:* Đã đăng ký kết hôn, nhưng vợ là bà Đặng Thị Thật đã chết (Trích "
                        "lục khai tử số 09/2021 do Ủy ban nhân dân phường Mẫu cấp ngày 12/01/2021); hiện tại chưa "
                        "đăng ký kết hôn với ai.", leading=1.5)
    y = sheet.paragraph(y, "Giấy này được sử dụng để: Thực hiện thủ tục chuyển nhượng quyền sử dụng đất tại phường "
                        "Mẫu, tỉnh Thử Nghiệm.", leading=1.5)
    y = sheet.paragraph(y, "Giấy này có giá trị trong thời hạn 06 tháng, kể từ ngày cấp.", style="i")
    signed_by(sheet, y + 12, ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], cast.DEPUTY, seed=23,
              stamp=ward_seal(13), gap=30)
    test_mark(sheet)
    return sheet
