"""Deeds: contracts over land, mandates, powers of attorney; with a notary's or a commune's attestation."""
# ruff: noqa: E501 - printed sentences stay whole

from datetime import date

from tests.accuracy.corpus.cast import Person
from tests.accuracy.corpus.heading import national, sign
from tests.accuracy.corpus.papers.land import Parcel
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, dotted, full_date, slashed, spelt
from tests.accuracy.corpus.writer import Writer


def party(w: Writer, head: str, people: list[Person]) -> None:
    w.para(f"*{head}*", indent=0)
    for person in people:
        w.line(person.mister.capitalize() + ":", person.name, bold=True)
        w.pair(
            ("Sinh ngày:", slashed(person.born)), (w.cast.pick("CCCD số:", "Căn cước công dân số:"), person.personal_id)
        )
        w.line(w.cast.pick("Nơi cư trú:", "Địa chỉ thường trú:", "Thường trú tại:"), person.home)


def attest(w: Writer, *, contract: bool, signer: Person) -> None:
    """The attestation that closes the deed: a notary's or, more rarely, the commune's. Carries number, date, agency."""
    day, place = w.cast.today, w.cast.place
    count = w.cast.number(20, 9000)
    w.room(70)
    w.skip(0.5)
    if w.cast.chance(0.6):
        office = f"Văn phòng công chứng {w.cast.person().title_name}"
        w.title("LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN", points=w.points + 1)
        said = bare_date(day)
        w.para(f"Hôm nay, {said}, tại trụ sở {office}, địa chỉ: {place.full(district=w.cast.old)}, tôi - công chứng viên ký tên "
               "dưới đây, chứng nhận văn bản này do các bên tự nguyện giao kết, có năng lực hành vi dân sự đầy đủ và đã ký tên, "
               "điểm chỉ trước mặt tôi.")  # fmt: skip
        number = w.cast.pick(f"{count}", f"{count}/{day.year}", f"{count:04d}")
        book = f"{w.cast.number(1, 12):02d}/{day.year}TP/CC-SCC/HĐGD"
        w.para(f"Số công chứng: {number}, quyển số {book}.", indent=0)
        agency, titles = office, ("CÔNG CHỨNG VIÊN",)
        numbers = (number, f"{number}/{day.year}")
    else:
        agency = f"Ủy ban nhân dân {place.ward}"
        w.title("LỜI CHỨNG CHỨNG THỰC " + ("HỢP ĐỒNG, GIAO DỊCH" if contract else "CHỮ KÝ"), points=w.points + 1)
        w.para(f"{full_date(day).capitalize()}, tại {agency}, {place.full(district=w.cast.old).split(', ', 1)[1]}. Tôi là "
               f"{w.cast.person().title_name}, Phó Chủ tịch {agency}, chứng thực {signer.mister} {signer.name} đã ký vào văn bản "
               "này trước mặt tôi, đủ năng lực và tự nguyện.")  # fmt: skip
        number, kind = f"{count}", "SCT/HĐ,GD" if contract else "SCT/CK,ĐC"
        w.para(f"Số chứng thực: {number}, quyển số: 01/{day.year} - {kind}.", indent=0)
        titles, numbers = ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), (number, f"{number}/{day.year}")  # type: ignore[assignment]
    w.y += 2
    sign(w, titles, w.cast.person().title_name, seal=agency)
    w.true("attestation_number", *numbers)
    w.true("document_number", *numbers, "")
    w.true("issue_date", day)
    w.true("issuing_agency", agency, f"{agency}, {place.full(district=w.cast.old).split(', ', 1)[1]}")


def articles(w: Writer, clauses: list[tuple[str, list[str]]]) -> None:
    for number, (head, sentences) in enumerate(clauses, 1):
        w.para(w.cast.pick(f"*ĐIỀU {number}. {head.upper()}*", f"*Điều {number}. {head}*"), indent=0)
        for count, text in enumerate(sentences, 1):
            w.para(f"{number}.{count}. {text}" if len(sentences) > 1 else text)


DUTIES = [
    ("Nghĩa vụ nộp thuế, phí", ["Thuế thu nhập cá nhân do bên A nộp, lệ phí trước bạ do bên B nộp theo quy định."]),
    ("Cam đoan của các bên", [
        "Quyền sử dụng đất không có tranh chấp, không bị kê biên để thi hành án, không bị đem góp vốn.",
        "Những thông tin về nhân thân và thửa đất ghi trong văn bản này là đúng; việc giao kết không bị lừa dối hoặc ép buộc.",
    ]),
    ("Điều khoản chung", [
        "Văn bản có hiệu lực từ ngày được công chứng hoặc chứng thực và được lập thành ba bản có giá trị như nhau.",
        "Mọi tranh chấp phát sinh được giải quyết trước hết bằng thương lượng; không được thì đưa ra Tòa án.",
    ]),
]  # fmt: skip


def two_sides(w: Writer, left: tuple[str, Person], right: tuple[str, Person]) -> None:
    w.room(48)
    top = w.y
    for x, (title, person) in ((w.left + 32, left), (w.right - 38, right)):
        w.y = top
        sign(w, (title,), person.title_name, x=x, remark="(Ký, ghi rõ họ tên)", gap=30, room=False)
    w.y = top + 38


@template("HDCQ")
def sale_of_land(w: Writer) -> None:
    gift = w.cast.chance(0.35)
    land, price = Parcel(w), w.cast.number(200, 4000) * 1_000_000
    sellers = [w.cast.person("Nam"), w.cast.person("Nữ")][: w.cast.number(1, 2)]
    buyers = [w.cast.person()]
    national(w)
    w.title(*w.cast.rng.choice(
        (("HỢP ĐỒNG TẶNG CHO", "QUYỀN SỬ DỤNG ĐẤT"), ("HỢP ĐỒNG TẶNG CHO QUYỀN SỬ DỤNG ĐẤT",)) if gift
         else (("HỢP ĐỒNG CHUYỂN NHƯỢNG", "QUYỀN SỬ DỤNG ĐẤT"), ("HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT",))
    ), points=16)  # fmt: skip
    w.para(f"Hôm nay, {bare_date(w.cast.today)}, chúng tôi gồm có:")
    word = "TẶNG CHO" if gift else "CHUYỂN NHƯỢNG"
    party(w, f"BÊN {word} (sau đây gọi là Bên A):", sellers)
    party(w, f"BÊN {'ĐƯỢC' if gift else 'NHẬN'} {word} (sau đây gọi là Bên B):", buyers)
    w.para("Hai bên tự nguyện giao kết với các thỏa thuận dưới đây:")
    serial = f"{w.cast.pick('BK', 'CH', 'CT')} {w.cast.digits(6)}"
    clauses = [
        ("Đối tượng của hợp đồng", [
            f"Bên A {word.lower()} cho bên B toàn bộ quyền sử dụng thửa đất theo Giấy chứng nhận số {serial}, cụ thể như sau:",
            f"Thửa đất số: {land.number}; tờ bản đồ số: {land.sheet}; địa chỉ: {land.address}.",
            f"Diện tích: {land.area} m² (bằng chữ: {spelt(land.whole)} mét vuông); mục đích sử dụng: {land.use}.",
        ]),
        ("Giá và phương thức thanh toán", [
            "Việc tặng cho không kèm theo điều kiện và không thu tiền." if gift else
            f"Giá chuyển nhượng là {dotted(price)} đồng (bằng chữ: {spelt(price)} đồng), trả một lần bằng chuyển khoản.",
        ]),
        ("Giao đất và đăng ký", ["Bên A giao đất và giấy tờ cho bên B ngay sau khi ký; bên B thực hiện đăng ký theo quy định."]),
        *DUTIES,
    ]  # fmt: skip
    articles(w, clauses)
    two_sides(w, ("BÊN A", sellers[0]), ("BÊN B", buyers[0]))
    attest(w, contract=True, signer=sellers[0])
    land.true(w)


@template("HDTHC")
def mortgage(w: Writer) -> None:
    land, owner = Parcel(w), w.cast.person()
    bank = f"Ngân hàng TMCP {w.cast.a_place().name}"
    national(w)
    w.title(
        "HỢP ĐỒNG THẾ CHẤP",
        "QUYỀN SỬ DỤNG ĐẤT" if w.cast.chance(0.6) else "QUYỀN SỬ DỤNG ĐẤT VÀ TÀI SẢN GẮN LIỀN VỚI ĐẤT",
        points=16,
    )
    number = f"{w.cast.number(1, 900):02d}/{w.cast.today.year}/HĐTC"
    w.centre(f"Số: {number}")
    w.y += 2
    party(w, "BÊN THẾ CHẤP (Bên A):", [owner])
    w.para(f"*BÊN NHẬN THẾ CHẤP (Bên B):* {bank} - Phòng giao dịch {w.cast.place.name}", indent=0)
    w.line("Mã số thuế:", w.cast.tax_code())
    w.line("Người đại diện:", w.cast.person().title_name)
    loan = w.cast.number(100, 2000) * 1_000_000
    articles(w, [
        ("Nghĩa vụ được bảo đảm", [f"Bên A thế chấp để bảo đảm khoản vay {dotted(loan)} đồng và lãi phát sinh tại bên B."]),
        ("Tài sản thế chấp", [f"Quyền sử dụng thửa đất số {land.number}, tờ bản đồ số {land.sheet}, tại {land.address}.",
                              f"Diện tích {land.area} m², mục đích sử dụng {land.use}, thời hạn sử dụng: {land.term}."]),
        ("Giá trị tài sản", ["Hai bên thống nhất giá trị tài sản theo biên bản định giá kèm theo."]),
        ("Xử lý tài sản", ["Khi bên A không trả nợ đúng hạn, bên B được bán đấu giá tài sản để thu hồi nợ."]),
        *DUTIES[1:],
    ])  # fmt: skip
    two_sides(w, ("BÊN A", owner), ("BÊN B", w.cast.person()))
    attest(w, contract=True, signer=owner)
    land.true(w)
    del w.fields["area"]
    w.true("document_number", number)


@template("HDUQ")
def mandate_contract(w: Writer) -> None:
    giver, taker = w.cast.person(), w.cast.person()
    national(w)
    w.title("HỢP ĐỒNG ỦY QUYỀN", points=17)
    w.para(
        f"Hôm nay, {bare_date(w.cast.today)}, tại {w.cast.place.full(district=w.cast.old)}, chúng tôi ký tên dưới đây là:"
    )
    party(w, "BÊN ỦY QUYỀN (Bên A):", [giver])
    party(w, "BÊN NHẬN ỦY QUYỀN (Bên B):", [taker])
    articles(w, [
        ("Phạm vi ủy quyền", ["Bên A ủy quyền cho bên B quản lý, cho thuê căn nhà và nhận tiền thuê hằng tháng.",
                              "Bên B được ký các giấy tờ với cơ quan điện, nước và thuế liên quan đến căn nhà."]),
        ("Thời hạn ủy quyền", [f"Thời hạn là {w.cast.number(1, 10)} năm kể từ ngày ký."]),
        ("Thù lao", ["Việc ủy quyền không có thù lao."]),
        ("Quyền và nghĩa vụ của các bên", ["Bên A giao đủ giấy tờ; bên B báo cáo khi được yêu cầu và giao lại tiền thu được."]),
        *DUTIES[2:],
    ])  # fmt: skip
    two_sides(w, ("BÊN ỦY QUYỀN", giver), ("BÊN NHẬN ỦY QUYỀN", taker))
    attest(w, contract=True, signer=giver)


def true_person(w: Writer, person: Person) -> None:
    w.true("holder_name", person.name)
    w.true("date_of_birth", person.born)
    w.true("personal_id", person.personal_id)


@template("GUQ")
def power_of_attorney(w: Writer) -> None:
    giver, taker = w.cast.person(), w.cast.person()
    national(w)
    w.title("GIẤY ỦY QUYỀN", points=18)
    w.para("*I. NGƯỜI ỦY QUYỀN*" if w.cast.chance(0.5) else "*Người ủy quyền:*", indent=0)
    w.line("Họ và tên:", giver.name, bold=True)
    w.line("Ngày sinh:" if w.cast.chance(0.5) else "Sinh ngày:", slashed(giver.born))
    w.line("Số CCCD:" if w.cast.chance(0.5) else "Căn cước công dân số:", giver.personal_id)
    w.line("Địa chỉ thường trú:", giver.home)
    w.para("*II. NGƯỜI ĐƯỢC ỦY QUYỀN*", indent=0)
    w.line("Họ và tên:", taker.name, bold=True)
    w.line("Ngày sinh:", slashed(taker.born))
    w.line("Số CCCD:", taker.personal_id)
    w.line("Địa chỉ thường trú:", taker.home)
    w.para("*III. NỘI DUNG ỦY QUYỀN*", indent=0)
    w.para(
        "Thay mặt tôi nộp hồ sơ và nhận kết quả giải quyết thủ tục hành chính tại bộ phận một cửa; ký các giấy tờ có liên quan."
    )
    until = date(w.cast.today.year + 1, w.cast.number(1, 12), w.cast.number(1, 28))
    w.para("*IV. THỜI HẠN ỦY QUYỀN*", indent=0)
    if w.cast.chance(0.6):
        w.para(f"Giấy ủy quyền này có giá trị đến hết ngày {slashed(until)}.")
        w.true("valid_until", until)
    else:
        w.para("Từ khi ký đến khi hoàn thành công việc nêu trên.")
    w.para("Tôi cam kết chịu trách nhiệm về nội dung ủy quyền.")
    sign(w, ("NGƯỜI ỦY QUYỀN",), giver.title_name, remark="(Ký, ghi rõ họ tên)", gap=30)
    w.y += 40
    w.fields.pop("signer_name", None)
    attest(w, contract=False, signer=giver)
    true_person(w, giver)
