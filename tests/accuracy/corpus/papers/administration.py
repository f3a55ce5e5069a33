"""Administrative papers by NĐ 30/2020: the named kinds, state rules, official letters, minutes."""

from datetime import date

from tests.accuracy.corpus.heading import national, office_heading, people_committee, recipients, sign
from tests.accuracy.corpus.papers.topics import GENERAL, GROUNDS, TOPICS
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, full_date
from tests.accuracy.corpus.writer import Writer

# Code, name as printed, abbreviation in the number.
_NAMED = {
    "VBHC-QD": ("QUYẾT ĐỊNH", "QĐ"), "VBHC-TB": ("THÔNG BÁO", "TB"), "VBHC-TTr": ("TỜ TRÌNH", "TTr"),
    "VBHC-CT": ("CHỈ THỊ", "CT"), "VBHC-BC": ("BÁO CÁO", "BC"), "VBHC-NQ": ("NGHỊ QUYẾT", "NQ"),
    "VBHC-KH": ("KẾ HOẠCH", "KH"), "VBHC-HD": ("HƯỚNG DẪN", "HD"), "VBHC-QC": ("QUY CHẾ", "QC"),
    "VBHC-QyD": ("QUY ĐỊNH", "QyĐ"), "VBHC-TC": ("THÔNG CÁO", "TC"), "VBHC-CTr": ("CHƯƠNG TRÌNH", "CTr"),
    "VBHC-PA": ("PHƯƠNG ÁN", "PA"), "VBHC-DA": ("ĐỀ ÁN", "ĐA"), "VBHC-BB": ("BIÊN BẢN", "BB"),
    "VBHC-CD": ("CÔNG ĐIỆN", "CĐ"), "VBHC-ND": ("NGHỊ ĐỊNH", "NĐ"), "VBHC-TT": ("THÔNG TƯ", "TT"),
}  # fmt: skip
_LEAD = {"VBHC-QD": ("Về việc", "V/v"), "VBHC-TB": ("Về việc", "Kết quả"), "VBHC-TTr": ("Về việc", "Về"),
         "VBHC-CT": ("Về việc", "Về"), "VBHC-BC": ("Về tình hình", "Kết quả"),
         "VBHC-NQ": ("Về việc", "Về")}  # fmt: skip


def office(w: Writer) -> tuple[str, tuple[str, ...], str, str]:
    """Superior, issuer's lines, the name an agency field holds, the office's abbreviation in numbers."""
    place = w.cast.place
    if w.cast.chance(0.4):
        superior, lines, agency = people_committee(w)
        return superior, lines, agency, "UBND"
    name, short = w.cast.rng.choice((
        ("Sở Nội vụ", "SNV"), ("Sở Y tế", "SYT"), ("Sở Xây dựng", "SXD"), ("Sở Tư pháp", "STP"),
        ("Sở Giáo dục và Đào tạo", "SGDĐT"), ("Sở Nông nghiệp và Môi trường", "SNNMT"), ("Sở Tài chính", "STC"),
    ))  # fmt: skip
    return f"{w.cast.pick('ỦY BAN NHÂN DÂN', 'UBND')} {place.province.upper()}", (name.upper(),), name, short


def number_of(w: Writer, abbreviation: str, short: str, day: date) -> str:
    count = w.cast.number(1, 3200)
    return f"{count:02d}/{abbreviation}-{short}"


def body_of(w: Writer, sentences: tuple[str, ...], paragraphs: int) -> None:
    pool = [*sentences, *w.cast.rng.sample(GENERAL, 4)]
    for number in range(paragraphs):
        text = " ".join(w.cast.rng.sample(pool, 2))
        lead = w.cast.pick("", f"{number + 1}. ", f"{'abcdđegh'[number % 8]}) ", "- ")
        w.para(lead + text)


def close(w: Writer, issuer: str, agency: str, y: float | None = None) -> None:
    w.skip(0.4)
    w.room(56)
    top = w.y
    recipients(w, ("- Như trên;", w.cast.pick("- Thường trực Đảng ủy;", "- Lãnh đạo cơ quan;"), "- Lưu: VT."), y=top)
    if "Hội đồng" in agency:
        titles = ["CHỦ TỊCH"]
    else:
        titles = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"] if "nhân dân" in agency else ["GIÁM ĐỐC"]
    if w.cast.chance(0.4) and "Hội đồng" not in agency:
        titles = [*(titles[:-1]), f"KT. {titles[-1]}", f"PHÓ {titles[-1]}"]
    sign(w, titles, w.cast.person().title_name, seal=agency, room=False, gap=27)


def true_act(w: Writer, number: str, day: date, agency: str, subject: str) -> None:
    w.true("document_number", number)
    w.true("issue_date", day)
    above = w.cast.place.province
    w.true("issuing_agency", agency, f"{agency} {above}", f"{agency}, {above}")
    w.true("subject", subject)


@template("VBHC-QD", "VBHC-TB", "VBHC-TTr", "VBHC-CT", "VBHC-BC", "VBHC-NQ", "VBHC-KH", "VBHC-HD", "VBHC-QC",
          "VBHC-QyD", "VBHC-TC", "VBHC-CTr", "VBHC-PA", "VBHC-DA", "VBHC-CD")  # fmt: skip
def named_act(w: Writer) -> None:
    name, abbreviation = _NAMED[w.type]
    day = w.cast.today
    superior, lines, agency, short = office(w)
    if w.type == "VBHC-NQ":
        place = w.cast.place
        superior, lines, agency, short = (
            "",
            ("HỘI ĐỒNG NHÂN DÂN", place.ward.upper()),
            f"Hội đồng nhân dân {place.ward}",
            "HĐND",
        )
    number = number_of(w, abbreviation, short, day)
    office_heading(w, superior, lines, number=number, day=day)
    topic, sentences = w.cast.rng.choice(TOPICS)
    leads = _LEAD.get(w.type, ("",))
    subject = f"{w.cast.rng.choice(leads)} {topic}".strip()
    subject = subject[0].upper() + subject[1:]
    w.title(name)
    w.y -= 1
    for part in broken(subject):
        w.centre(part, style="b")
    w.sheet.rule(w.middle - 14, w.y - 2.5, w.middle + 14, w.y - 2.5, weight=0.3)
    w.y += 5
    if w.type in ("VBHC-QD", "VBHC-NQ"):
        who = (
            "HỘI ĐỒNG NHÂN DÂN"
            if w.type == "VBHC-NQ"
            else ("CHỦ TỊCH " if "nhân dân" in agency else "GIÁM ĐỐC ") + agency.upper()
        )
        w.centre(who, style="b")
        w.y += 2
        for ground in w.cast.rng.sample(GROUNDS, 3):
            w.para(ground, style=w.cast.pick("i", ""))
        w.centre("QUYẾT ĐỊNH:" if w.type == "VBHC-QD" else "QUYẾT NGHỊ:", style="b")
        w.y += 2
        for count, text in enumerate([*w.cast.rng.sample(sentences, 2), w.cast.rng.choice(GENERAL)], 1):
            w.para(f"*Điều {count}.* {text}")
        in_force = "Quyết định này có hiệu lực kể từ ngày ký."
        w.para(f"*Điều 4.* {w.cast.pick(in_force, 'Các bộ phận liên quan chịu trách nhiệm thi hành./.')}")
    else:
        if w.type in ("VBHC-TTr", "VBHC-CD"):
            w.centre(f"Kính gửi: {w.cast.pick('Thường trực Đảng ủy', 'Ủy ban nhân dân ' + w.cast.place.province)}")
            said = w.sheet.lines[-1].removeprefix("Kính gửi: ")
            if w.type == "VBHC-TTr":
                w.true("addressee", said)
            w.y += 2
        if w.cast.chance(0.5):
            w.para(w.cast.rng.choice(GROUNDS).rstrip(";,") + f", {agency} {name.lower()} như sau:")
        body_of(w, sentences, w.cast.number(5, 14))
    addressee = w.fields.get("addressee")
    close(w, "", agency)
    true_act(w, number, day, agency, subject)
    if addressee:
        w.fields["addressee"] = addressee


def broken(text: str, most: int = 62) -> list[str]:
    """A centred subject over one or two lines."""
    if len(text) <= most:
        return [text]
    words, first = text.split(), ""
    while len(first) < len(text) * 0.52:
        first = f"{first} {words.pop(0)}".strip()
    return [first, " ".join(words)]


@template("VBHC-ND", "VBHC-TT")
def state_rule(w: Writer) -> None:
    """A decree or a circular: number with the year, from the Government or a ministry."""
    w.cast.today = w.cast.day(2018, 2026)
    day, count = w.cast.today, w.cast.number(3, 190)
    if w.type == "VBHC-ND":
        agency, short = "Chính phủ", "CP"
    else:
        agency, short = w.cast.rng.choice((("Bộ Tài chính", "BTC"), ("Bộ Tư pháp", "BTP"), ("Bộ Nội vụ", "BNV"),
                                           ("Bộ Y tế", "BYT"), ("Bộ Xây dựng", "BXD")))  # fmt: skip
    name, abbreviation = _NAMED[w.type]
    number = f"{count:02d}/{day.year}/{abbreviation}-{short}"
    top = w.y
    w.say(w.left + 30, agency.upper(), anchor="c", style="b", points=12.5)
    w.sheet.rule(w.left + 22, w.y + 1.5, w.left + 38, w.y + 1.5, weight=0.3)
    w.say(w.left + 30, f"Số: {number}", anchor="c", points=13, y=w.y + 13)
    w.y = top
    national(w, x=w.right - 46, points=12)
    w.say(w.right - 46, f"Hà Nội, {full_date(day)}", anchor="c", style="i", points=13, y=top + 13)
    w.y = top + 24
    topic, sentences = w.cast.rng.choice(TOPICS)
    subject = f"{w.cast.pick('Quy định về', 'Quy định chi tiết về', 'Hướng dẫn')} {topic}"
    w.title(name)
    for part in broken(subject):
        w.centre(part, style="b")
    w.y += 4
    for ground in w.cast.rng.sample(GROUNDS[:4], 3):
        w.para(ground, style="i")
    w.para(f"{agency} ban hành {name.lower()} {subject[0].lower() + subject[1:]}.", style="i")
    w.centre("Chương I", style="b")
    w.centre("QUY ĐỊNH CHUNG", style="b")
    w.y += 2
    pool = [*sentences, *GENERAL]
    for article, head in enumerate(("Phạm vi điều chỉnh", "Đối tượng áp dụng", "Trách nhiệm thi hành"), 1):
        w.para(f"*Điều {article}. {head}*")
        w.para("1. " + w.cast.rng.choice(pool))
        w.para("2. " + w.cast.rng.choice(pool))
    true_act(w, number, day, agency, subject)
    w.true("issuing_agency", agency)


@template("VBHC-CV")
def official_letter(w: Writer) -> None:
    day = w.cast.today
    superior, lines, agency, short = office(w)
    number = f"{w.cast.number(10, 4000)}/{short}-{w.cast.pick('VP', 'TCHC', 'NV', 'KHTH', 'XDQLĐT')}"
    topic, sentences = w.cast.rng.choice(TOPICS)
    subject = f"V/v {topic}"
    office_heading(w, superior, lines, number=number, day=day, under_number=broken(subject, 34))
    w.y += 4
    addressees = ["Phòng Văn hóa - Xã hội", "Trung tâm Phục vụ hành chính công", f"Công an {w.cast.place.ward}",
                  "Trường Tiểu học Thử Nghiệm", "Các thôn, tổ dân phố"]  # fmt: skip
    if w.cast.chance(0.6):
        to = w.cast.rng.choice(addressees)
        w.centre(f"Kính gửi: {to}", points=w.points + 0.5)
        values: tuple[str, ...] = (to,)
    else:
        both = w.cast.rng.sample(addressees, 2)
        w.say(w.left + 28, "Kính gửi:", points=w.points + 0.5)
        w.y += w.step
        for to, end in zip(both, ";.", strict=True):
            w.say(w.left + 48, f"- {to}{end}")
            w.y += w.step
        values = ("; ".join(both), both[0], ", ".join(both), "")
    w.y += 3
    body_of(w, sentences, w.cast.number(5, 12))
    w.para(f"{agency} trân trọng đề nghị quý đơn vị phối hợp thực hiện./.")
    close(w, "", agency)
    true_act(w, number, day, agency, subject)
    w.true("addressee", *values)


@template("VBHC-BB")
def minutes(w: Writer) -> None:
    day = w.cast.today
    superior, lines, agency, short = office(w)
    number = number_of(w, "BB", short, day)
    with_number = w.cast.chance(0.6)
    office_heading(w, superior, lines, number=number if with_number else "", day=day if with_number else None)
    topic, sentences = w.cast.rng.choice(TOPICS)
    subject = f"{w.cast.pick('Họp về', 'Làm việc về', 'Về việc')} {topic}"
    w.title("BIÊN BẢN")
    for part in broken(subject):
        w.centre(part, style="b")
    w.y += 4
    w.line("Thời gian bắt đầu:", f"{w.cast.number(7, 9)} giờ {w.cast.number(1, 5)}0 phút, {bare_date(day)}")
    w.line("Địa điểm:", f"Phòng họp số {w.cast.number(1, 4)}, trụ sở cơ quan")
    w.line("Chủ trì:", f"{w.cast.pick('Ông', 'Bà')} {w.cast.person().title_name}")
    w.line("Thư ký:", w.cast.person().title_name)
    w.para("*Nội dung:*", indent=0)
    body_of(w, sentences, w.cast.number(4, 8))
    w.para(f"Cuộc họp kết thúc vào {w.cast.number(10, 11)} giờ 30 phút cùng ngày, các thành viên nhất trí thông qua./.")
    w.skip(0.4)
    w.room(50)
    top = w.y
    sign(w, ("THƯ KÝ",), w.cast.person().title_name, x=w.left + 34, room=False)
    w.y = top
    sign(w, ("CHỦ TRÌ",), w.cast.person().title_name, seal=agency, room=False)
    true_act(w, number, day, agency, subject)
    if not with_number:
        del w.fields["document_number"]
