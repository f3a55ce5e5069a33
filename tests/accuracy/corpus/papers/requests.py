"""What citizens hand in, and two papers of the state that are neither decision nor letter: declarations, requests,
administrative contracts, laws."""
# ruff: noqa: E501 - printed sentences stay whole

from tests.accuracy.corpus.heading import national, office_heading, sign
from tests.accuracy.corpus.papers.topics import GENERAL, TOPICS
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, full_date, slashed
from tests.accuracy.corpus.writer import Writer

_DECLARATIONS = (
    "ĐĂNG KÝ KHAI SINH", "ĐĂNG KÝ KẾT HÔN", "ĐĂNG KÝ KHAI TỬ", "CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH", "LỆ PHÍ TRƯỚC BẠ",
    "THAY ĐỔI THÔNG TIN CƯ TRÚ", "ĐĂNG KÝ XE", "CẤP HỘ CHIẾU PHỔ THÔNG", "ĐĂNG KÝ LẠI KHAI SINH",
)  # fmt: skip
_REQUESTS = (
    "XIN XÁC NHẬN", "ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG", "ĐỀ NGHỊ HỖ TRỢ HỘ NGHÈO", "XIN NGHỈ VIỆC", "KHIẾU NẠI",
    "XIN CHUYỂN MỤC ĐÍCH SỬ DỤNG ĐẤT", "ĐỀ NGHỊ MIỄN GIẢM HỌC PHÍ", "XIN TRÍCH LỤC BẢN ĐỒ", "TỐ CÁO",
)  # fmt: skip


def _applicant(w: Writer, head: str, subject: str, reason: str) -> None:
    person, day, place = w.cast.person(), w.cast.today, w.cast.place
    national(w)
    w.y += 2
    w.title(*([f"{head} {subject}"] if len(subject) < 30 and w.cast.chance(0.6) else [head, subject]), points=16)
    to = w.cast.pick(
        f"Ủy ban nhân dân {place.ward}", f"Ủy ban nhân dân {place.full(district=w.cast.old)}", f"Công an {place.ward}"
    )
    w.centre(f"Kính gửi: {to}")
    w.y += 4
    w.line(w.cast.pick("Họ, chữ đệm, tên người yêu cầu:", "Tôi tên là:", "Họ và tên:"), person.name, bold=True)
    if w.cast.chance(0.8):
        w.line(w.cast.pick("Ngày, tháng, năm sinh:", "Sinh ngày:"), slashed(person.born))
        w.true("date_of_birth", person.born)
    w.line(w.cast.pick("Nơi cư trú:", "Địa chỉ thường trú:", "Hiện cư trú tại:"), person.home)
    w.line(w.cast.pick("Giấy tờ tùy thân: CCCD số", "Số định danh cá nhân:", "Số CCCD:"), person.personal_id)
    w.line("Số điện thoại:", f"09{w.cast.digits(8)}")
    w.para(reason)
    w.para("Tôi cam đoan những lời khai trên là đúng sự thật và chịu trách nhiệm trước pháp luật về lời khai của mình.")
    if w.cast.chance(0.5):
        w.para("Đề nghị cơ quan xem xét, giải quyết. Tôi xin chân thành cảm ơn.")
    w.skip(0.5)
    w.room(44)
    where = w.cast.pick(place.name, f"Làm tại: {place.name}")
    w.say(w.right - 40, f"{where}, {w.cast.pick(bare_date(day), full_date(day))}", anchor="c", style="i")
    w.y += 6
    sign(w, (w.cast.pick("Người yêu cầu", "NGƯỜI LÀM ĐƠN", "Người khai") if head == "ĐƠN" else "Người yêu cầu",),
         person.title_name, remark="(Ký, ghi rõ họ, chữ đệm, tên)", room=False)  # fmt: skip
    w.true("holder_name", person.name)
    w.true("personal_id", person.personal_id)
    w.true("residence", person.home)
    w.true("subject", subject, f"{head} {subject}")
    w.true("addressee", to)
    w.true("issue_date", day)


@template("TK")
def declaration(w: Writer) -> None:
    subject = w.cast.rng.choice(_DECLARATIONS)
    other = w.cast.person(born=(1970, 2025))
    _applicant(w, "TỜ KHAI", subject, f"Đề nghị cơ quan {subject.lower()} cho người có tên dưới đây: {other.title_name}, "
               f"giới tính {other.sex.lower()}, dân tộc {other.ethnicity}, quê quán: {other.origin}.")  # fmt: skip


@template("DON")
def request(w: Writer) -> None:
    subject = w.cast.rng.choice(_REQUESTS)
    _applicant(
        w, "ĐƠN", subject, f"Nay tôi làm đơn này {subject.lower()} với lý do: {w.cast.rng.choice(GENERAL).lower()}"
    )


@template("VBHC-HDKT")
def administrative_contract(w: Writer) -> None:
    day = w.cast.today
    national(w)
    topic, sentences = w.cast.rng.choice(TOPICS)
    kind = w.cast.pick("HỢP ĐỒNG KINH TẾ", "HỢP ĐỒNG", "HỢP ĐỒNG DỊCH VỤ")
    number = f"{w.cast.number(1, 400):02d}/{day.year}/{w.cast.pick('HĐKT', 'HĐ-UBND', 'HĐDV')}"
    w.title(kind, points=17)
    w.centre(f"Số: {number}")
    subject = f"{w.cast.pick('Về việc', 'V/v')} {topic}"
    w.centre(subject, style="i")
    w.y += 3
    w.para("Căn cứ Bộ luật Dân sự năm 2015; căn cứ nhu cầu và khả năng của hai bên;", style="i")
    w.para(f"Hôm nay, {bare_date(day)}, tại {w.cast.place.full(district=w.cast.old)}, chúng tôi gồm:")
    for side, name in (("A", f"Ủy ban nhân dân {w.cast.place.ward}"), ("B", f"Công ty TNHH {w.cast.a_place().name}")):
        w.para(f"*BÊN {side}: {name}*", indent=0)
        w.line("Đại diện:", f"{w.cast.person().title_name} - Chức vụ: {w.cast.pick('Chủ tịch', 'Giám đốc')}")
        w.line("Mã số thuế:", w.cast.tax_code())
        w.line("Tài khoản:", w.cast.digits(12))
    for number_, text in enumerate([*sentences, *w.cast.rng.sample(GENERAL, 2)], 1):
        w.para(f"*Điều {number_}.* {text}")
    w.room(50)
    top = w.y
    sign(w, ("ĐẠI DIỆN BÊN A",), w.cast.person().title_name, x=w.left + 34, seal="UBND", room=False)
    w.y = top
    sign(w, ("ĐẠI DIỆN BÊN B",), w.cast.person().title_name, room=False)
    for name in ("signer_name", "signer_title"):
        w.fields[name].append("")  # two sides sign; neither is the one
    w.true("document_number", number)
    w.true("issue_date", day)
    w.true("subject", subject)


@template("VBHC-LUAT")
def law(w: Writer) -> None:
    day = w.cast.day(2013, 2026)
    term = 13 if day.year < 2016 else 14 if day.year < 2021 else 15
    number = f"{w.cast.number(10, 99)}/{day.year}/QH{term}"
    office_heading(w, "", ("QUỐC HỘI",), number=number, number_label=w.cast.pick("Luật số:", "Luật số:", "Số:"))
    what = w.cast.pick("Lưu trữ tài liệu số", "Thư viện cộng đồng", "Bảo vệ nguồn nước", "Giao thông nông thôn")
    w.title("LUẬT", points=18)
    w.title(what.upper(), points=14)
    w.para("Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;", style="i")
    w.para(f"Quốc hội ban hành Luật {what}.", style="i")
    w.centre("Chương I", "NHỮNG QUY ĐỊNH CHUNG", style="b")
    w.y += 3
    pool = [text for _, sentences in TOPICS for text in sentences]
    for article, head in enumerate(("Phạm vi điều chỉnh", "Đối tượng áp dụng", "Giải thích từ ngữ", "Nguyên tắc"), 1):
        w.para(f"*Điều {article}. {head}*")
        for count in range(1, w.cast.number(2, 4)):
            w.para(f"{count}. {w.cast.rng.choice(pool)}")
    said = f"Luật này được Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam khóa {['XIII', 'XIV', 'XV'][term - 13]} thông qua"
    w.para(f"{said} {full_date(day)}.", style="i")
    sign(w, ("CHỦ TỊCH QUỐC HỘI",), w.cast.person().title_name, seal="QUỐC HỘI")
    w.true("document_number", number)
    w.true("issue_date", day)
    w.true("issuing_agency", "Quốc hội")
    w.true("subject", what, f"Luật {what}")
