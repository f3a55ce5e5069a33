"""Papers an office issues by NĐ 30/2020: the decision that ends the procedure. And a university's diploma."""

import unicodedata
from datetime import date

from samples.papers import cast, ink
from samples.papers.cast import Person
from samples.papers.deeds import CONTRACT_NUMBER
from samples.papers.heading import issuer, national_heading, place_and_date, signed_by, test_mark, ward_seal
from samples.papers.land import CERTIFICATE_SERIAL, PARCEL
from samples.papers.sheet import RED, Sheet
from samples.papers.typefaces import width_mm

DECISION_NUMBER, DECISION_ISSUED = "152/QĐ-UBND", date(2026, 11, 20)
DECISION_SUBJECT = "Về việc xác nhận đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"
DIPLOMA_NUMBER, DIPLOMA_BOOK, DIPLOMA_ISSUED = "B 000123", "TN.2012.0456", date(2012, 7, 2)
UNIVERSITY_VI, UNIVERSITY_EN = "TRƯỜNG ĐẠI HỌC THỬ NGHIỆM", "THU NGHIEM UNIVERSITY"


def decision() -> Sheet:
    """VBHC-QD: the result of the dossier."""
    sheet, buyer, wife = Sheet(), cast.BUYER, cast.BUYER_WIFE
    issuer(sheet, [], ["ỦY BAN NHÂN DÂN", "PHƯỜNG MẪU"], number=f"Số: {DECISION_NUMBER}")
    national_heading(sheet)
    place_and_date(sheet, DECISION_ISSUED)
    sheet.centre(54, "QUYẾT ĐỊNH", points=15, style="b")
    sheet.centre(60.5, "Về việc xác nhận đăng ký biến động quyền sử dụng đất,", points=14, style="b")
    sheet.centre(66.5, "quyền sở hữu tài sản gắn liền với đất", points=14, style="b")
    sheet.rule(95, 69, 125, 69, weight=0.3)
    sheet.centre(78, "ỦY BAN NHÂN DÂN PHƯỜNG MẪU", points=14, style="b")
    y = 87.0
    for text in (
        "~Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;~",
        "~Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024;~",
        "~Xét hồ sơ đăng ký biến động của ông Nguyễn Văn Mẫu và đề nghị của công chức địa chính.~",
    ):
        y = sheet.paragraph(y, text, indent=10, leading=1.38)
    sheet.centre(y + 3, "QUYẾT ĐỊNH:", points=14, style="b")
    y += 12
    for text in (
        f"*Điều 1.* Xác nhận đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất đối với thửa "
        f"đất số {PARCEL.number}, tờ bản đồ số {PARCEL.map_sheet}, diện tích {PARCEL.area} m², tại {PARCEL.address}; "
        f"Giấy chứng nhận số phát hành {CERTIFICATE_SERIAL}.",
        f"Bên nhận chuyển nhượng: ông *{buyer.name}*, số định danh cá nhân {buyer.personal_id}, và vợ là bà "
        f"*{wife.name}*, số định danh cá nhân {wife.personal_id}, theo Hợp đồng số {CONTRACT_NUMBER} chứng "
        "thực ngày 05/11/2026.",
        "*Điều 2.* Quyết định này có hiệu lực kể từ ngày ký.",
        "*Điều 3.* Văn phòng Ủy ban nhân dân, công chức địa chính, Trung tâm Phục vụ hành chính công phường Mẫu và ông "
        "Nguyễn Văn Mẫu chịu trách nhiệm thi hành Quyết định này./.",
    ):
        y = sheet.paragraph(y, text, indent=10, leading=1.42) + 1.2
    sheet.say(30, y + 7, "Nơi nhận:", style="bi", points=12)
    sheet.rows(y + 12.2, ("- Như Điều 3;", "- Văn phòng Đăng ký đất đai;", "- Thuế cơ sở số 1;", "- Lưu: VT, ĐC."),
               points=11, leading=1.28)
    signed_by(sheet, y + 7, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], cast.CHAIR, seed=3, stamp=ward_seal(20), gap=30)
    test_mark(sheet)
    return sheet


def diploma(person: Person = cast.BUYER) -> Sheet:
    """BTN: a bilingual engineer's degree, landscape, English left and Vietnamese right."""
    sheet = Sheet(width=297, height=210, left=20, right=277, paper=(253, 250, 240))
    sheet.picture(10, 10, 277, ink.ground(1660, 1140, (226, 206, 150), 0.22), under_text=True)
    sheet.picture(10, 10, 277, ink.ornamental_frame(2770, 1900, (170, 122, 40)), under_text=True)
    for x, country, motto, rector, school, grants, title in (
        (84, "SOCIALIST REPUBLIC OF VIET NAM", "Independence - Freedom - Happiness", "THE RECTOR OF", UNIVERSITY_EN,
         "confers", "THE DEGREE OF ENGINEER"),
        (213, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "HIỆU TRƯỞNG", UNIVERSITY_VI, "cấp",
         "BẰNG KỸ SƯ"),
    ):
        sheet.say(x, 34, country, points=11.5, style="b", anchor="c")
        sheet.say(x, 40, motto, points=12, style="b", anchor="c")
        half = width_mm(motto, sheet.family, "b", 12) / 2
        sheet.rule(x - half, 41.8, x + half, 41.8, weight=0.25)
        sheet.say(x, 55, rector, points=12, anchor="c")
        sheet.say(x, 62, school, points=13.5, style="b", anchor="c")
        sheet.say(x, 70, grants, points=12, style="i", anchor="c")
        sheet.say(x, 84, title, points=22, style="b", anchor="c", colour=RED)
    sheet.rows(98, ("Major: *LAND ADMINISTRATION*", f"Upon: Mr. *{_ascii(person.name)}*",
                    f"Date of birth: *{person.born.day} May {person.born.year}*", "Year of graduation: *2012*",
                    "Degree classification: *Good*", "Mode of study: *Full-time*"), x=34, points=12.5, leading=1.75)
    sheet.rows(98, ("Ngành: *QUẢN LÝ ĐẤT ĐAI*", f"Cho: Ông *{person.name}*", f"Ngày sinh: *{person.birthday}*",
                    "Năm tốt nghiệp: *2012*", "Xếp loại tốt nghiệp: *Khá*", "Hình thức đào tạo: *Chính quy*"), x=163,
               points=12.5, leading=1.75)
    sheet.say(34, 166, f"Reg. No.: {DIPLOMA_BOOK}", points=11.5)
    sheet.say(34, 175, f"Số hiệu: *{DIPLOMA_NUMBER}*", points=11.5)
    sheet.say(34, 184, f"Số vào sổ cấp bằng: {DIPLOMA_BOOK}", points=11.5)
    sheet.say(228, 147, f"Thử Nghiệm, {cast.in_words(DIPLOMA_ISSUED)}", points=11.5, style="i", anchor="c")
    signed_by(sheet, 153.5, ["HIỆU TRƯỞNG"], cast.RECTOR, x=228, seed=12, points=12,
              stamp=ink.seal("BỘ GIÁO DỤC VÀ ĐÀO TẠO • THỬ NGHIỆM", "TRƯỜNG\nĐẠI HỌC\nTHỬ NGHIỆM", 24), gap=29,
              stamp_width=33)
    test_mark(sheet, y=204)
    return sheet


def _ascii(name: str) -> str:
    """The name as the English half writes it, without accents."""
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
