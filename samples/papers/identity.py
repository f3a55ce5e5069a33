"""Cards and confirmations of the police: citizen identity card, confirmation of residence."""

from datetime import date

from samples.papers import cast, ink
from samples.papers.cast import Person
from samples.papers.heading import filled, issuer, national_heading, place_and_date, signed_by, test_mark
from samples.papers.sheet import RED, Sheet

CARD_ISSUED, CARD_VALID_UNTIL = date(2022, 4, 12), date(2030, 5, 15)
RESIDENCE_NUMBER, RESIDENCE_ISSUED = "1406/XN", date(2026, 10, 6)
_TEAL = (96, 158, 170)


def card_payload(person: Person) -> str:
    """The QR text of a chip card of 2021–2024: seven fields, the old card's number empty."""
    return "|".join((person.personal_id, "", person.name.title(), f"{person.born:%d%m%Y}", person.sex, person.home,
                     f"{CARD_ISSUED:%d%m%Y}"))


def identity_card() -> Sheet:
    """CCCD, front: ID-1 format, QR top right, bilingual labels."""
    person = cast.BUYER
    sheet = Sheet(width=85.6, height=53.98, paper=(226, 240, 236), family="sans", left=27, right=84)
    sheet.picture(0, 0, 85.6, ink.ground(1712, 1080, _TEAL, 0.26), under_text=True)
    sheet.picture(4.5, 3.2, 10.5, ink.emblem(), under_text=True)
    sheet.picture(3.6, 17.2, 20.4, ink.portrait(), under_text=True)
    sheet.picture(70.6, 2.2, 13.2, ink.qr_code(card_payload(person)), under_text=True)
    middle = 43.0
    sheet.say(middle, 5.2, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", points=6.1, style="b", anchor="c")
    sheet.say(middle, 8.0, "Độc lập - Tự do - Hạnh phúc", points=5.6, style="b", anchor="c")
    sheet.rule(middle - 14.4, 8.9, middle + 14.4, 8.9, weight=0.12)
    sheet.say(middle, 11.4, "SOCIALIST REPUBLIC OF VIET NAM", points=4.4, anchor="c")
    sheet.say(middle, 13.8, "Independence - Freedom - Happiness", points=4.4, anchor="c")
    sheet.say(48.5, 19.6, "CĂN CƯỚC CÔNG DÂN", points=11, style="b", anchor="c", colour=RED)
    sheet.say(48.5, 22.4, "Citizen Identity Card", points=5.6, style="b", anchor="c")
    sheet.say(27, 27.3, f"Số / No.: *{person.personal_id}*", points=9)
    sheet.say(27, 30.6, "Họ và tên / Full name:", points=5)
    sheet.say(27, 34.0, person.name, points=8.2, style="b")
    sheet.say(27, 37.1, f"Ngày sinh / Date of birth: *{person.birthday}*", points=5.8)
    sheet.say(27, 40.1, f"Giới tính / Sex: *{person.sex}*", points=5.8)
    sheet.say(52, 40.1, "Quốc tịch / Nationality: *Việt Nam*", points=5.8)
    sheet.say(27, 43.1, f"Quê quán / Place of origin: *{person.origin}*", points=5.4)
    sheet.say(27, 46.1, "Nơi thường trú / Place of residence: *Số 12, phố Thí*", points=5.4)
    sheet.say(27, 49.1, "*Nghiệm, phường Mẫu, tỉnh Thử Nghiệm*", points=5.4)
    sheet.say(3.6, 47.6, "Có giá trị đến:", points=4.8)
    sheet.say(3.6, 50.0, f"Date of expiry: *{CARD_VALID_UNTIL:%d/%m/%Y}*", points=4.8)
    test_mark(sheet, x=62, y=52.4, points=4.2, colour=(136, 152, 152))
    return sheet


def residence_confirmation() -> Sheet:
    """CT07: the ward's police confirm where the buyer lives."""
    person = cast.BUYER
    sheet = Sheet()
    sheet.say(190, 13, "Mẫu CT07 ban hành kèm theo Thông tư số 66/2023/TT-BCA", points=10, style="i", anchor="r")
    issuer(sheet, ["CÔNG AN TỈNH THỬ NGHIỆM"], ["CÔNG AN PHƯỜNG MẪU"], number=f"Số: {RESIDENCE_NUMBER}", points=11.5)
    national_heading(sheet, points=11.5)
    place_and_date(sheet, RESIDENCE_ISSUED)
    sheet.centre(57, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", points=16, style="b")
    y = sheet.paragraph(69, "I. Theo đề nghị của ông *Nguyễn Văn Mẫu*, Công an phường Mẫu xác nhận thông tin về cư trú "
                        "của người có tên như sau:", indent=10, leading=1.45)
    y += 2
    for label, value, style in (
        ("1. Họ, chữ đệm và tên:", person.name, "b"),
        ("2. Ngày, tháng, năm sinh:", person.birthday, ""),
        ("3. Giới tính:", person.sex, ""),
        ("4. Số định danh cá nhân:", person.personal_id, "b"),
        ("5. Dân tộc: Kinh          6. Tôn giáo: Không          7. Quốc tịch:", "Việt Nam", ""),
        ("8. Quê quán:", person.origin, ""),
        ("9. Nơi thường trú:", person.home, ""),
        ("10. Nơi tạm trú:", "Không", ""),
        ("11. Nơi ở hiện tại:", person.home, ""),
        ("12. Họ, chữ đệm và tên chủ hộ:", person.name, ""),
        ("13. Quan hệ với chủ hộ:", "Chủ hộ", ""),
        ("14. Số định danh cá nhân của chủ hộ:", person.personal_id, ""),
    ):
        filled(sheet, sheet.left, y, label, value, sheet.right, value_style=style)
        y += 8.4
    y = sheet.paragraph(y + 1, "II. Nội dung xác nhận khác: Xác nhận để thực hiện thủ tục đăng ký biến động quyền sử "
                        "dụng đất. Xác nhận này có giá trị 01 năm kể từ ngày ký.", leading=1.45)
    ring, middle = "CÔNG AN TỈNH THỬ NGHIỆM", "CÔNG AN\nPHƯỜNG MẪU"
    signed_by(sheet, y + 10, ["TRƯỞNG CÔNG AN PHƯỜNG"], f"Trung tá {cast.POLICE_HEAD}", seed=6,
              stamp=ink.seal(ring, middle, 14), gap=31)
    test_mark(sheet)
    return sheet
