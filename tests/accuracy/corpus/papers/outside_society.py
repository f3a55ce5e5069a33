"""Outside the catalogue, yet near it: papers of clubs, schools, parishes, parties to disputes; some with the national
heading, so that the heading alone proves nothing."""

# ruff: noqa: E501 - printed sentences stay whole

from datetime import timedelta

from tests.accuracy.corpus.heading import national, sign
from tests.accuracy.corpus.papers.topics import TOPICS
from tests.accuracy.corpus.register import OUTSIDE, template
from tests.accuracy.corpus.wording import bare_date, slashed
from tests.accuracy.corpus.writer import Writer


@template(OUTSIDE)
def curriculum_vitae(w: Writer) -> None:
    national(w)
    w.title("SƠ YẾU LÝ LỊCH", points=19)
    one = w.cast.person()
    w.line("Họ và tên khai sinh:", one.name)
    w.line("Sinh ngày:", slashed(one.born))
    w.line("Quê quán:", one.origin)
    w.line("Trình độ văn hóa:", "12/12")
    w.para("*Quá trình hoạt động của bản thân:*", indent=0)
    w.table((3, 6), [["Thời gian", "Làm gì, ở đâu"], *[[f"{y} - {y + 3}", w.cast.pick("Học sinh", "Công nhân nhà máy sợi", "Buôn bán nhỏ")]
                                                        for y in range(one.born.year + 15, one.born.year + 27, 3)]])  # fmt: skip
    sign(w, ("Người khai",), one.title_name)


@template(OUTSIDE)
def membership_card(w: Writer) -> None:
    w.centre("CÂU LẠC BỘ CỜ TƯỚNG THỬ NGHIỆM", style="b", points=15)
    w.title("THẺ HỘI VIÊN", points=22)
    w.line("Hội viên:", w.cast.person().name)
    w.line("Đẳng cấp:", w.cast.pick("Kiện tướng", "Cấp một", "Cấp hai"))
    w.line("Tham gia từ:", slashed(w.cast.today))


@template(OUTSIDE)
def certificate_of_merit(w: Writer) -> None:
    national(w)
    w.y += 6
    w.title("GIẤY KHEN", points=28, colour=(190, 30, 40))
    w.centre("HIỆU TRƯỞNG TRƯỜNG TIỂU HỌC THỬ NGHIỆM", style="b")
    w.centre("Khen tặng:", style="i")
    w.centre(f"Em {w.cast.person(born=(2012, 2018)).title_name}", style="b", points=17)
    w.centre(f"Đạt danh hiệu Học sinh tiên tiến, năm học {w.cast.today.year - 1} - {w.cast.today.year}")
    w.y += 6
    sign(w, ("HIỆU TRƯỞNG",), w.cast.person().title_name, seal="TRƯỜNG TIỂU HỌC THỬ NGHIỆM")


@template(OUTSIDE)
def club_rules(w: Writer) -> None:
    w.title("NỘI QUY BỂ BƠI", points=20)
    for number, text in enumerate(("Tắm tráng trước khi xuống bể.", "Không chạy nhảy trên thành bể.", "Trẻ em dưới mười tuổi phải có người lớn đi kèm.",
                                   "Không mang đồ ăn, vật sắc nhọn vào khu vực bơi.", "Gửi đồ ở tủ số, giữ chìa khóa cẩn thận."), 1):  # fmt: skip
        w.para(f"{number}. {text}")


@template(OUTSIDE)
def genealogy(w: Writer) -> None:
    w.title(f"GIA PHẢ HỌ {w.cast.person().name.split()[0]}", points=19)
    for generation in range(1, 6):
        one = w.cast.person(born=(1950, 1990))
        w.para(f"*Đời thứ {generation}:* cụ {one.title_name}, giỗ ngày {w.cast.number(1, 29)} tháng {w.cast.number(1, 12)} âm lịch, "
               f"sinh hạ {w.cast.number(2, 8)} người con.", indent=0)  # fmt: skip


@template(OUTSIDE)
def village_convention(w: Writer) -> None:
    w.title("HƯƠNG ƯỚC LÀNG", points=20)
    for number, (_, sentences) in enumerate(w.cast.rng.sample(TOPICS, 6), 1):
        w.para(f"Điều {number}. {w.cast.rng.choice(sentences)}")


@template(OUTSIDE)
def parish_note(w: Writer) -> None:
    w.centre(f"GIÁO XỨ {w.cast.a_place().name.upper()}", style="b", points=15)
    w.title("CHỨNG NHẬN RỬA TỘI", points=18)
    w.line("Tên thánh và họ tên:", w.cast.person().title_name)
    w.line("Người đỡ đầu:", w.cast.person().title_name)
    w.line("Đã lãnh nhận bí tích ngày:", slashed(w.cast.today))
    sign(w, ("Linh mục chánh xứ",), w.cast.person("Nam").title_name)


@template(OUTSIDE)
def questionnaire(w: Writer) -> None:
    w.title("PHIẾU KHẢO SÁT Ý KIẾN KHÁCH HÀNG", points=16)
    for number, text in enumerate(("Anh chị biết đến quán qua đâu?", "Thức uống có hợp khẩu vị không?", "Nhân viên phục vụ thế nào?",
                                   "Anh chị có muốn quay lại?"), 1):  # fmt: skip
        w.para(f"{number}. {text}", indent=0)
        w.pair(("a)", "Rất tốt"), ("b)", "Bình thường"), ("c)", "Chưa tốt"))


@template(OUTSIDE)
def attendance_list(w: Writer) -> None:
    w.title("DANH SÁCH KÝ NHẬN QUÀ TẾT", points=17)
    rows = [["TT", "Họ và tên", "Tổ", "Số quà", "Ký nhận"]]
    rows += [
        [str(n), w.cast.person().title_name, str(w.cast.number(1, 9)), "1", ""] for n in range(1, w.cast.number(10, 22))
    ]
    w.table((1, 5, 2, 2, 3), rows)


@template(OUTSIDE)
def duty_roster(w: Writer) -> None:
    w.title("LỊCH TRỰC TUẦN", points=19)
    w.centre(f"Từ {slashed(w.cast.today)} đến {slashed(w.cast.today + timedelta(6))}", style="i")
    w.table((2, 4, 4), [["Thứ", "Ca sáng", "Ca tối"], *[[day, w.cast.person().title_name, w.cast.person().title_name]
                       for day in ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy")]])  # fmt: skip


@template(OUTSIDE)
def lost_notice(w: Writer) -> None:
    w.title("TÌM CHÓ LẠC", points=30)
    w.para(
        f"Gia đình tôi bị lạc một chú chó lông vàng, cổ đeo vòng đỏ, tên là Bông, vào tối {bare_date(w.cast.today)}."
    )
    w.para(f"Ai thấy xin gọi số 09{w.cast.digits(8)}, gia đình xin hậu tạ.")


@template(OUTSIDE)
def apartment_notes(w: Writer) -> None:
    w.centre("BAN QUẢN TRỊ CHUNG CƯ MẪU THỬ", style="b")
    w.title("LƯU Ý VỀ THANG MÁY", points=18)
    for text in (
        "Thang số hai bảo dưỡng từ tám giờ đến mười một giờ.",
        "Cư dân tầng thấp vui lòng đi thang bộ.",
        "Không chở vật liệu xây dựng bằng thang chở người.",
    ):
        w.para(f"- {text}")


@template(OUTSIDE)
def technical_drawing(w: Writer) -> None:
    for n in range(9):
        w.sheet.frame(40 + n * 3, 60 + n * 7, 150 - n * 2, 160 + n * 4)
    w.say(60, "3200", y=56, points=9)
    w.say(154, "1850", y=110, points=9)
    w.sheet.frame(110, 245, 200, 285)
    for row, text in enumerate(
        ("MẶT BẰNG TẦNG TRỆT", "Tỷ lệ 1/100", f"Vẽ: {w.cast.person().title_name}", "Bản vẽ số KT-02")
    ):
        w.say(114, text, y=254 + 8 * row, points=11)


@template(OUTSIDE)
def seed_packet(w: Writer) -> None:
    w.title("HẠT GIỐNG RAU CẢI NGỌT", points=18)
    w.para("Gieo hạt sâu một đến hai phân, phủ rơm mỏng và tưới ẩm mỗi sáng.")
    w.pair(("Độ nảy mầm:", "≥ 85%"), ("Khối lượng tịnh:", "20 g"))
    w.pair(("Ngày đóng gói:", slashed(w.cast.today)), ("Hạn dùng:", slashed(w.cast.today + timedelta(700))))


@template(OUTSIDE)
def warranty_card(w: Writer) -> None:
    w.centre("ĐIỆN MÁY GIẢ TƯỞNG", style="b", points=17)
    w.title("PHIẾU BẢO HÀNH", points=21)
    w.line("Khách hàng:", w.cast.person().title_name)
    w.line("Tên máy:", w.cast.pick("Máy giặt lồng ngang", "Tủ lạnh hai cánh", "Quạt cây"))
    w.line("Số máy:", f"TN{w.cast.digits(9)}")
    w.line("Ngày mua:", slashed(w.cast.today))
    w.para("Không bảo hành khi máy bị rơi vỡ, vào nước hoặc tự ý sửa chữa.")


@template(OUTSIDE)
def parking_ticket(w: Writer) -> None:
    w.centre("BÃI GIỮ XE CHỢ MẪU THỬ", style="b", points=17)
    w.title("VÉ GIỮ XE", points=26)
    w.centre(
        f"Số vé: {w.cast.digits(5)}",
        f"Biển số: {w.cast.number(11, 99)}B1-{w.cast.digits(5)}",
        "Giá vé: 5.000 đồng",
        "Mất vé phải xuất trình giấy tờ xe",
    )


@template(OUTSIDE)
def horoscope(w: Writer) -> None:
    w.title("TỬ VI HẰNG NGÀY", points=19)
    for sign_, text in (("Bạch Dương", "Công việc thuận lợi, có quý nhân giúp đỡ."), ("Kim Ngưu", "Nên giữ bình tĩnh khi tranh luận."),
                        ("Song Tử", "Chi tiêu hơi quá tay, cần tiết kiệm."), ("Cự Giải", "Gia đình có tin vui từ phương xa.")):  # fmt: skip
        w.para(f"*{sign_}:* {text}", indent=0)


@template(OUTSIDE)
def speech(w: Writer) -> None:
    w.title("BÀI PHÁT BIỂU KHAI MẠC HỘI THAO", points=17)
    w.para("Kính thưa các vị đại biểu, thưa các vận động viên thân mến!")
    for _, sentences in w.cast.rng.sample(TOPICS, 4):
        w.para(" ".join(sentences[:2]))
    w.para("Chúc hội thao thành công tốt đẹp!")
