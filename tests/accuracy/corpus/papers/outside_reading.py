"""Outside the catalogue: things people read and write - novels, letters, timetables, prescriptions, foreign papers."""

# ruff: noqa: E501 - printed sentences stay whole

from tests.accuracy.corpus.heading import sign
from tests.accuracy.corpus.register import OUTSIDE, template
from tests.accuracy.corpus.wording import bare_date
from tests.accuracy.corpus.writer import Writer

_STORY = (
    "Buổi sáng hôm ấy sương còn giăng kín mặt sông, ông lái đò ngồi vá lại chiếc lưới cũ bên hiên nhà.",
    "Con chó vàng nằm cuộn tròn dưới gốc mít, thỉnh thoảng vểnh tai nghe tiếng gà gáy bên kia bãi.",
    "Cô bé mở cánh cửa gỗ, bước ra ngõ với chiếc nón rộng vành và một bụng đầy háo hức.",
    "Người ta kể rằng ngày xưa nơi này có một cái giếng sâu, ai soi mặt xuống cũng thấy mình trẻ lại.",
    "Anh không trả lời, chỉ lặng lẽ gấp lá thư, cất vào túi áo rồi nhìn ra phía chân trời.",
    "Tiếng trống trường vang lên, lũ trẻ ùa ra sân như bầy chim sẻ gặp nắng.",
    "Mưa rơi lộp bộp trên mái tôn, mùi đất ẩm bốc lên nồng nàn, dịu ngọt.",
    "Bà kể chuyện bằng giọng thủng thẳng, thỉnh thoảng dừng lại têm một miếng trầu.",
)
_ENGLISH = (
    "We are pleased to inform you that your shipment has left our warehouse and will arrive within ten days.",
    "Please find enclosed the revised schedule together with a copy of the insurance policy.",
    "The committee discussed the draft at length and agreed to postpone the vote until next spring.",
    "Guests are kindly asked to leave their keys at the reception before eleven in the morning.",
    "The results suggest that shallow lakes warm faster than deep ones, although wind plays a part.",
)
_FRENCH = (
    "Nous avons bien reçu votre lettre du mois dernier et vous remercions de votre confiance.",
    "La réunion se tiendra dans la grande salle, au premier étage, à dix heures précises.",
    "Veuillez agréer, Madame, Monsieur, l'expression de nos sentiments distingués.",
)
_GERMAN = (
    "Sehr geehrte Damen und Herren, hiermit bestätigen wir den Eingang Ihrer Bestellung.",
    "Die Lieferung erfolgt voraussichtlich in der kommenden Woche an die angegebene Anschrift.",
    "Bei Rückfragen stehen wir Ihnen jederzeit gern zur Verfügung. Mit freundlichen Grüßen",
)


def _prose(w: Writer, pool: tuple[str, ...], paragraphs: int) -> None:
    for _ in range(paragraphs):
        w.para(" ".join(w.cast.rng.sample(pool, min(3, len(pool)))))


@template(OUTSIDE, width=148, height=210, margin=16)
def novel_page(w: Writer) -> None:
    w.points = 11
    w.centre(str(w.cast.number(9, 380)), points=10)
    w.y += 5
    if w.cast.chance(0.4):
        w.title(f"Chương {w.cast.number(2, 30)}", points=15)
    _prose(w, _STORY, 6)


@template(OUTSIDE)
def poem(w: Writer) -> None:
    w.title(w.cast.pick("BẾN NƯỚC CŨ", "THÁNG GIÊNG", "TIẾNG VE"), points=18)
    for _ in range(4):
        for line in w.cast.rng.sample(("Bến xưa còn đó con đò", "Nắng vàng rải nhẹ câu hò chiều quê", "Ai đi để lại lời thề",
                                       "Gió lay khóm trúc bờ đê rì rào", "Trăng lên soi bóng cầu ao", "Mẹ ngồi vá áo gió lao xao về"), 4):  # fmt: skip
            w.centre(line, style="i")
        w.y += 6
    w.say(w.right - 20, w.cast.person().title_name, anchor="r")


@template(OUTSIDE)
def english_letter(w: Writer) -> None:
    w.say(w.left, "Meadow & Sample Trading Ltd.", style="b")
    w.y += 6
    w.say(w.left, "14 Example Road, Testford")
    w.y += 12
    w.para("Dear Sir or Madam,", indent=0)
    _prose(w, _ENGLISH, 4)
    w.para("Yours faithfully,", indent=0)


@template(OUTSIDE)
def english_paper(w: Writer) -> None:
    w.title("On the Warming of Shallow Lakes", points=17)
    w.centre("A. Sample and B. Tester", style="i")
    w.para("*Abstract.* " + " ".join(_ENGLISH[3:]), indent=0)
    w.para("*1 Introduction*", indent=0)
    _prose(w, _ENGLISH, 5)


@template(OUTSIDE)
def french_letter(w: Writer) -> None:
    w.say(w.left, "Maison Exemple et Fils", style="b")
    w.y += 14
    _prose(w, _FRENCH, 4)


@template(OUTSIDE)
def german_letter(w: Writer) -> None:
    w.say(w.left, "Musterhaus GmbH, Prüfstraße 3", style="b")
    w.y += 14
    w.para("*Auftragsbestätigung*", indent=0)
    _prose(w, _GERMAN, 4)


@template(OUTSIDE)
def timetable(w: Writer) -> None:
    w.centre(f"TRƯỜNG TIỂU HỌC {w.cast.a_place().name.upper()}", style="b")
    w.title(f"THỜI KHÓA BIỂU LỚP {w.cast.number(1, 5)}A{w.cast.number(1, 6)}", points=17)
    lessons = ("Toán", "Tiếng Việt", "Tiếng Anh", "Mĩ thuật", "Âm nhạc", "Thể dục", "Khoa học", "Đạo đức")
    rows = [["Tiết", "Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu"]]
    rows += [[str(n), *(w.cast.rng.choice(lessons) for _ in range(5))] for n in range(1, 8)]
    w.table((1, 3, 3, 3, 3, 3), rows)


@template(OUTSIDE)
def exam_paper(w: Writer) -> None:
    w.say(w.left, "TRƯỜNG THCS THỬ NGHIỆM", style="b")
    w.y += 9
    w.title("ĐỀ KIỂM TRA HỌC KỲ I", "Môn: Toán - Lớp 8", points=15)
    w.centre("Thời gian làm bài: 90 phút", style="i")
    for number in range(1, 6):
        a, b = w.cast.number(2, 30), w.cast.number(2, 30)
        w.para(f"*Câu {number}.* " + w.cast.pick(f"Tính giá trị của biểu thức {a}x + {b} khi x = {w.cast.number(1, 9)}.",
               f"Một hình chữ nhật có chiều dài {a + b} cm, chiều rộng {a} cm. Tính diện tích hình đó.",
               f"Giải phương trình {a}x = {a * b}."))  # fmt: skip
    w.centre("--- Hết ---")


@template(OUTSIDE)
def report_card_note(w: Writer) -> None:
    w.title("SỔ LIÊN LẠC GIỮA NHÀ TRƯỜNG VÀ GIA ĐÌNH", points=15)
    w.line("Học sinh:", w.cast.person(born=(2010, 2018)).title_name)
    for month in range(9, 13):
        w.para(
            f"*Tháng {month}:* {w.cast.pick('Em ngoan, chăm phát biểu.', 'Em cần luyện chữ thêm ở nhà.', 'Em có tiến bộ trong môn toán.')}",
            indent=0,
        )
    w.para("Ý kiến của gia đình: Cảm ơn cô giáo đã quan tâm đến cháu.", indent=0)


@template(OUTSIDE)
def recipe(w: Writer) -> None:
    w.title("CÁCH NẤU PHỞ BÒ", points=19)
    w.para("*Nguyên liệu:* xương ống bò, thịt nạm, bánh phở, gừng, hành tím, hoa hồi, quế, thảo quả.", indent=0)
    for text in ("Chần xương qua nước sôi rồi rửa sạch.", "Nướng gừng và hành cho thơm, cạo bỏ vỏ cháy.",
                 "Ninh xương sáu tiếng với lửa nhỏ, vớt bọt thường xuyên.", "Trụng bánh phở, xếp thịt, chan nước dùng thật nóng."):  # fmt: skip
        w.para(f"- {text}")


@template(OUTSIDE, width=148, height=210, margin=14)
def prescription(w: Writer) -> None:
    w.points = 11
    w.say(w.left, "PHÒNG KHÁM NHI THỬ NGHIỆM", style="b")
    w.y += 8
    w.title("ĐƠN THUỐC", points=17)
    w.pair(("Họ tên:", w.cast.person().title_name), ("Tuổi:", str(w.cast.number(2, 80))))
    w.line("Địa chỉ:", w.cast.home())
    w.line("Chẩn đoán:", w.cast.pick("Viêm họng cấp", "Đau dạ dày", "Cảm cúm"))
    for number, drug in enumerate(("Paracetamol 500mg", "Vitamin C 100mg", "Oresol gói"), 1):
        w.para(f"{number}. {drug}: {w.cast.number(10, 20)} viên, ngày uống {w.cast.number(2, 3)} lần sau ăn.", indent=4)
    w.para("Khám lại xin mang theo đơn này.", style="i")
    sign(w, ("Bác sĩ khám bệnh",), w.cast.person().title_name, x=w.right - 30)


@template(OUTSIDE)
def lab_results(w: Writer) -> None:
    w.centre("BỆNH VIỆN ĐA KHOA THỬ NGHIỆM - KHOA XÉT NGHIỆM", style="b")
    w.title("PHIẾU KẾT QUẢ XÉT NGHIỆM HUYẾT HỌC", points=15)
    w.line("Người bệnh:", w.cast.person().title_name)
    w.table((4, 3, 4), [["Chỉ số", "Kết quả", "Trị số bình thường"], *[[name, f"{w.cast.number(3, 150)},{w.cast.number(0, 9)}", normal] for name, normal in
                       (("Hồng cầu", "3,8 - 5,8"), ("Bạch cầu", "4 - 10"), ("Tiểu cầu", "150 - 400"), ("Đường huyết", "3,9 - 6,4"))]])  # fmt: skip


@template(OUTSIDE)
def newspaper(w: Writer) -> None:
    w.centre("BÁO THỬ NGHIỆM CUỐI TUẦN", style="b", points=22)
    w.title(
        w.cast.pick("Mùa sen về trên đồng chiêm", "Làng nghề đan lát giữ lửa", "Đội bóng xã vào chung kết"), points=17
    )
    pool = [*_STORY]
    w.columns([" ".join(w.cast.rng.sample(pool, 5))], [" ".join(w.cast.rng.sample(pool, 5))])


@template(OUTSIDE)
def wedding_invitation(w: Writer) -> None:
    w.title("THIỆP MỜI DỰ TIỆC CƯỚI", points=18)
    w.centre(w.cast.person("Nam").title_name, "và", w.cast.person("Nữ").title_name, points=18, style="i")
    w.y += 6
    w.centre(
        "Trân trọng kính mời quý khách tới dự bữa cơm thân mật",
        f"vào lúc 11 giờ, {bare_date(w.cast.today)}",
        "Sự hiện diện của quý khách là niềm vinh hạnh cho gia đình",
    )


@template(OUTSIDE)
def private_letter(w: Writer) -> None:
    w.say(w.right - 30, f"{w.cast.place.name}, mùa đông năm ấy", anchor="c", style="i")
    w.y += 12
    w.para("Chị thương nhớ,", indent=0)
    _prose(w, _STORY, 4)
    w.para("Em gái của chị,", indent=60)
    w.para(w.cast.person("Nữ").title_name.split()[-1], indent=70)


@template(OUTSIDE)
def song_sheet(w: Writer) -> None:
    w.title("CÂU HÁT BÊN NÔI", points=18)
    w.centre(f"Nhạc và lời: {w.cast.person().title_name}", style="i")
    for verse in range(1, 4):
        w.y += 4
        w.para(f"{verse}. " + " ".join(w.cast.rng.sample(_STORY, 2)))
        w.para("Điệp khúc: À ơi con ngủ cho ngoan, để mẹ đi cấy đồng xa chưa về.", style="i")


@template(OUTSIDE)
def crossword(w: Writer) -> None:
    w.title("Ô CHỮ CUỐI TUẦN", points=18)
    w.table(
        (1,) * 8,
        [[w.cast.pick("A", "B", "C", "H", "N", "T", "", "") for _ in range(8)] for _ in range(8)],
        header=False,
    )
    w.para("Hàng ngang: 1. Loài hoa nở vào mùa hạ. 2. Dụng cụ của thợ mộc. 3. Con vật kéo cày.", indent=0)


@template(OUTSIDE)
def software_manual(w: Writer) -> None:
    w.title("User Guide - Chapter 4: Printing labels", points=15)
    for number, text in enumerate(("Open the settings window and choose the paper tray.", "Select the label size from the list.",
                                   "Press Preview to check the margins before printing.", "If the page is blank, clean the print head twice."), 1):  # fmt: skip
        w.para(f"{number}. {text}")
    w.para("Note: do not switch the device off while the firmware is being updated.", style="i")
