"""Offices' short papers: invitation, introduction, leave, slips."""

from datetime import timedelta

from tests.accuracy.corpus.heading import office_heading
from tests.accuracy.corpus.papers.administration import broken, close, number_of, office, true_act
from tests.accuracy.corpus.papers.topics import TOPICS
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, slashed
from tests.accuracy.corpus.writer import Writer

# Code, name as printed, abbreviation in the number.


@template("VBHC-GM")
def invitation(w: Writer) -> None:
    day = w.cast.today
    superior, lines, agency, short = office(w)
    number = number_of(w, "GM", short, day)
    office_heading(w, superior, lines, number=number, day=day)
    topic, _ = w.cast.rng.choice(TOPICS)
    subject = f"Họp {w.cast.pick('bàn về', 'triển khai')} {topic}"
    w.title("GIẤY MỜI")
    for part in broken(subject):
        w.centre(part, style="b")
    w.y += 4
    w.para(f"{agency} trân trọng kính mời: {w.cast.pick('Ông', 'Bà')} {w.cast.person().title_name}")
    w.para(f"Tới dự: cuộc họp {topic}.")
    meeting = day + timedelta(w.cast.number(2, 9))
    w.line("Chủ trì:", w.cast.person().title_name)
    w.line("Thời gian:", f"{w.cast.number(7, 15)} giờ 30 phút, {bare_date(meeting)}")
    w.line("Địa điểm:", f"Hội trường tầng {w.cast.number(1, 4)}")
    w.para("Đề nghị quý vị sắp xếp công việc, tham dự đúng thành phần và thời gian./.")
    close(w, "", agency)
    true_act(w, number, day, agency, subject)


@template("VBHC-GGT", width=210, height=297)
def introduction(w: Writer) -> None:
    day, person = w.cast.today, w.cast.person()
    superior, lines, agency, short = office(w)
    number = number_of(w, "GGT", short, day)
    office_heading(w, superior, lines, number=number, day=day)
    w.title("GIẤY GIỚI THIỆU", points=17)
    until = day + timedelta(w.cast.number(10, 40))
    w.para(f"{agency} trân trọng giới thiệu:")
    w.line(w.cast.pick("Ông (bà):", "Đồng chí:"), person.name if w.cast.chance(0.5) else person.title_name)
    w.line("Chức vụ:", w.cast.pick("Chuyên viên", "Cán bộ địa chính", "Kế toán"))
    w.line("Được cử đến:", w.cast.pick("Kho bạc Nhà nước khu vực Thử Nghiệm", "Chi cục Văn thư lưu trữ"))
    w.line("Về việc:", w.cast.pick("Liên hệ công tác và nhận tài liệu", "Đối chiếu số liệu quyết toán"))
    w.para("Đề nghị quý cơ quan tạo điều kiện để người có tên trên hoàn thành nhiệm vụ.")
    w.para(f"Giấy này có giá trị đến hết {w.cast.pick(bare_date(until), 'ngày ' + slashed(until))}./.")
    close(w, "", agency)
    true_act(w, number, day, agency, "")
    del w.fields["subject"]
    w.true("holder_name", person.name)
    w.true("valid_until", until)


@template("VBHC-GNP")
def leave(w: Writer) -> None:
    day, person = w.cast.today, w.cast.person()
    superior, lines, agency, short = office(w)
    number = number_of(w, "GNP", short, day)
    office_heading(w, superior, lines, number=number, day=day)
    w.title("GIẤY NGHỈ PHÉP", points=17)
    w.para(f"Xét đơn xin nghỉ phép đề {bare_date(w.cast.before(day, 6))} của người lao động, {agency} cấp cho:")
    w.line(w.cast.pick("Ông (bà):", "Họ và tên:"), person.name if w.cast.chance(0.5) else person.title_name)
    w.line("Chức vụ:", w.cast.pick("Văn thư", "Chuyên viên", "Lái xe cơ quan"))
    first = day + timedelta(3)
    w.para(
        f"được nghỉ phép năm trong {w.cast.number(3, 12)} ngày, kể từ ngày {slashed(first)}, "
        f"tại {w.cast.a_place().province}."
    )
    w.para("Số ngày nghỉ trên được tính vào thời gian nghỉ phép hằng năm./.")
    close(w, "", agency)
    true_act(w, number, day, agency, "")
    del w.fields["subject"]
    w.true("holder_name", person.name)


@template("VBHC-PG")
def slip(w: Writer) -> None:
    day = w.cast.today
    superior, lines, agency, short = office(w)
    kind, abbreviation = w.cast.rng.choice((("PHIẾU GỬI", "PG"), ("PHIẾU CHUYỂN", "PC"), ("PHIẾU BÁO", "PB")))
    number = number_of(w, abbreviation, short, day)
    office_heading(w, superior, lines, number=number, day=day)
    w.title(kind, points=16)
    w.centre(f"Kính gửi: {w.cast.pick('Văn phòng Đăng ký đất đai', 'Thanh tra tỉnh', 'Phòng Kinh tế')}")
    w.y += 3
    if kind == "PHIẾU BÁO":
        w.para(f"{agency} báo để quý cơ quan biết văn bản đã được chuyển đến bộ phận phụ trách.")
    else:
        w.para(f"{agency} {kind.split()[1].lower()} kèm theo phiếu này các tài liệu sau:")
        rows = [["STT", "Tên tài liệu", "Số bản", "Ghi chú"]]
        for count in range(1, w.cast.number(3, 6)):
            what = w.cast.pick("Hồ sơ đo đạc", "Đơn của công dân", "Bản sao sổ gốc", "Biên bản xác minh")
            rows.append([str(count), what, f"{w.cast.number(1, 4):02d}", ""])
        w.table((1, 6, 2, 2), rows)
    w.para("Sau khi nhận được, đề nghị gửi lại phiếu này./.")
    close(w, "", agency)
    true_act(w, number, day, agency, "")
    del w.fields["subject"]
