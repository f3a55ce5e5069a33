"""What private people signed before the ward: the transfer contract and the authorisation to hand in the dossier."""

from datetime import date

from samples.papers import cast, ink
from samples.papers.heading import national_heading, signed_by, test_mark, ward_seal
from samples.papers.land import CERTIFICATE_SERIAL, PARCEL
from samples.papers.sheet import Sheet

CONTRACT_NUMBER, CONTRACT_SIGNED = "215/2026", date(2026, 11, 5)
AUTHORITY_NUMBER, AUTHORITY_SIGNED = "602/2026", date(2026, 11, 9)


def transfer_contract() -> tuple[Sheet, Sheet, Sheet]:
    """HDCQ: three pages, the ward's attestation on the last."""
    return _contract_parties(), _contract_terms(), _contract_attestation()


def _contract_parties() -> Sheet:
    sheet, seller, buyer, wife = Sheet(), cast.SELLER, cast.BUYER, cast.BUYER_WIFE
    national_heading(sheet, 24, x=110, points=13)
    sheet.say(110, 46, "HỢP ĐỒNG CHUYỂN NHƯỢNG", points=16, style="b", anchor="c")
    sheet.say(110, 53.5, "QUYỀN SỬ DỤNG ĐẤT VÀ TÀI SẢN GẮN LIỀN VỚI ĐẤT", points=14, style="b", anchor="c")
    y = sheet.paragraph(67, f"Hôm nay, {cast.in_words(CONTRACT_SIGNED)}, tại trụ sở Ủy ban nhân dân phường Mẫu, tỉnh "
                        "Thử Nghiệm, chúng tôi gồm có:", indent=10, leading=1.45)
    y = sheet.rows(y + 3, (
        "*BÊN CHUYỂN NHƯỢNG (BÊN A):*",
        f"Ông *{seller.name}*, sinh ngày {seller.birthday}",
        f"Căn cước công dân số: {seller.personal_id}",
        f"Nơi thường trú: {seller.home}",
    ), leading=1.7)
    y = sheet.rows(y + 3, (
        "*BÊN NHẬN CHUYỂN NHƯỢNG (BÊN B):*",
        f"Ông *{buyer.name}*, sinh ngày {buyer.birthday}",
        f"Căn cước công dân số: {buyer.personal_id}",
        f"Và vợ là bà *{wife.name}*, sinh ngày {wife.birthday}",
        f"Căn cước công dân số: {wife.personal_id}",
        f"Cùng nơi thường trú: {buyer.home}",
    ), leading=1.7)
    y = sheet.paragraph(y + 3, "Hai bên thỏa thuận thực hiện việc chuyển nhượng quyền sử dụng đất và tài sản gắn liền "
                        "với đất theo các điều khoản sau đây:", indent=10, leading=1.45)
    sheet.say(110, y + 4, "ĐIỀU 1. QUYỀN SỬ DỤNG ĐẤT CHUYỂN NHƯỢNG", style="b", anchor="c")
    sheet.paragraph(y + 13, f"Bên A chuyển nhượng cho Bên B toàn bộ quyền sử dụng thửa đất số {PARCEL.number}, tờ bản "
                    f"đồ số {PARCEL.map_sheet}, diện tích {PARCEL.area} m², loại đất: {PARCEL.use}, thời hạn sử dụng: "
                    f"lâu dài, tại địa chỉ: {PARCEL.address}, theo Giấy chứng nhận số phát hành {CERTIFICATE_SERIAL} "
                    "do Văn phòng Đăng ký đất đai tỉnh Thử Nghiệm cấp ngày 18/02/2025.", indent=10, leading=1.45)
    test_mark(sheet)
    return sheet


_TERMS = (
    ("ĐIỀU 2. GIÁ CHUYỂN NHƯỢNG VÀ PHƯƠNG THỨC THANH TOÁN",
     ("Giá chuyển nhượng là 1.250.000.000 đồng (Bằng chữ: Một tỷ hai trăm năm mươi triệu đồng chẵn).",
      "Bên B thanh toán một lần bằng chuyển khoản ngay sau khi Hợp đồng này được chứng thực. Việc thanh toán do hai "
      "bên tự thực hiện và chịu trách nhiệm trước pháp luật.")),
    ("ĐIỀU 3. VIỆC GIAO ĐẤT VÀ ĐĂNG KÝ BIẾN ĐỘNG",
     ("Bên A giao thửa đất cùng giấy tờ về quyền sử dụng đất cho Bên B trong thời hạn 10 ngày kể từ ngày nhận đủ tiền. "
      "Bên B thực hiện đăng ký biến động tại cơ quan có thẩm quyền.",)),
    ("ĐIỀU 4. TRÁCH NHIỆM NỘP THUẾ, LỆ PHÍ",
     ("Thuế thu nhập cá nhân do Bên A chịu trách nhiệm nộp; lệ phí trước bạ và lệ phí chứng thực do Bên B chịu trách "
      "nhiệm nộp.",)),
    ("ĐIỀU 5. PHƯƠNG THỨC GIẢI QUYẾT TRANH CHẤP",
     ("Trong quá trình thực hiện Hợp đồng, nếu phát sinh tranh chấp, hai bên cùng nhau thương lượng trên nguyên tắc "
      "tôn trọng quyền lợi của nhau; nếu không thương lượng được thì một trong hai bên có quyền khởi kiện để yêu cầu "
      "Tòa án có thẩm quyền giải quyết.",)),
    ("ĐIỀU 6. CAM ĐOAN CỦA CÁC BÊN",
     ("Bên A cam đoan thửa đất không có tranh chấp, không bị kê biên để bảo đảm thi hành án, không bị thế chấp.",
      "Bên B cam đoan đã xem xét kỹ, biết rõ về thửa đất và giấy tờ về quyền sử dụng đất.",
      "Hai bên cam đoan Hợp đồng này được giao kết hoàn toàn tự nguyện, không bị lừa dối hoặc ép buộc.")),
    ("ĐIỀU 7. ĐIỀU KHOẢN CUỐI CÙNG",
     ("Hợp đồng này có hiệu lực kể từ thời điểm được chứng thực và được lập thành 03 bản có giá trị như nhau.",)),
)


def _contract_terms() -> Sheet:
    sheet = Sheet()
    sheet.say(110, 14, "2", points=12, anchor="c")
    y = 27.0
    for title, paragraphs in _TERMS:
        sheet.say(110, y, title, style="b", anchor="c")
        y += 8
        for text in paragraphs:
            y = sheet.paragraph(y, text, indent=10, leading=1.42)
        y += 4.2
    test_mark(sheet)
    return sheet


def _contract_attestation() -> Sheet:
    sheet = Sheet()
    sheet.say(110, 14, "3", points=12, anchor="c")
    for x, side, names, seeds in ((66, "BÊN A", ("Lê Văn Thí",), (51,)),
                                  (150, "BÊN B", ("Nguyễn Văn Mẫu", "Trần Thị Thử"), (41, 21))):
        sheet.say(x, 30, side, style="b", anchor="c")
        sheet.say(x, 35.6, "(Ký, điểm chỉ và ghi rõ họ tên)", style="i", anchor="c", points=12)
        for number, (name, seed) in enumerate(zip(names, seeds, strict=True)):
            middle = x + (number - (len(names) - 1) / 2) * 42
            sheet.picture(middle - 18, 38, 36, ink.signature(seed))
            sheet.say(middle, 64, name, anchor="c")
    sheet.say(110, 84, "LỜI CHỨNG CỦA CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG MẪU", style="b", anchor="c", points=13.5)
    y = sheet.paragraph(94, f"{cast.in_words(CONTRACT_SIGNED).capitalize()} (Bằng chữ: Ngày năm, tháng mười một, năm "
                        "hai nghìn không trăm hai mươi sáu), tại Ủy ban nhân dân phường Mẫu, tỉnh Thử Nghiệm.",
                        indent=10, leading=1.45)
    for text in (
        "Tôi Đỗ Thị Kiểm, Chủ tịch Ủy ban nhân dân phường Mẫu, chứng thực Hợp đồng chuyển nhượng quyền sử dụng đất và "
        "tài sản gắn liền với đất được giao kết giữa:",
        f"Bên A: Ông Lê Văn Thí, Căn cước công dân số {cast.SELLER.personal_id};",
        f"Bên B: Ông Nguyễn Văn Mẫu, Căn cước công dân số {cast.BUYER.personal_id} và bà Trần Thị Thử, Căn cước công "
        f"dân số {cast.BUYER_WIFE.personal_id}.",
        "Các bên tham gia giao dịch cam đoan chịu trách nhiệm trước pháp luật về nội dung Hợp đồng. Tại thời điểm "
        "chứng thực, các bên minh mẫn, nhận thức và làm chủ được hành vi của mình, tự nguyện thỏa thuận giao kết và đã "
        "cùng ký, điểm chỉ vào Hợp đồng này trước mặt tôi.",
        "Hợp đồng này được lập thành 03 bản chính, mỗi bản gồm 03 trang, cấp cho Bên A 01 bản, Bên B 01 bản; lưu tại "
        "Ủy ban nhân dân phường Mẫu 01 bản.",
    ):
        y = sheet.paragraph(y, text, indent=10, leading=1.45)
    y = sheet.rows(y + 3, (
        f"Số chứng thực: *{CONTRACT_NUMBER}*, quyển số 02/2026-SCT/HĐ,GD",
        f"{cast.in_words(CONTRACT_SIGNED).capitalize()}",
    ), leading=1.6)
    signed_by(sheet, y + 6, ["CHỦ TỊCH"], cast.CHAIR, seed=3, stamp=ward_seal(17), gap=29)
    test_mark(sheet)
    return sheet


def authority_letter() -> Sheet:
    """GUQ: the buyer lets a neighbour hand in the dossier; the ward attests the signature."""
    sheet, grantor, proxy = Sheet(), cast.BUYER, cast.PROXY
    national_heading(sheet, 24, x=110, points=13)
    sheet.say(110, 46, "GIẤY ỦY QUYỀN", points=18, style="b", anchor="c")
    sheet.say(110, 53, "(V/v nộp hồ sơ và nhận kết quả thủ tục hành chính)", style="i", anchor="c")
    y = sheet.rows(66, (
        "*I. NGƯỜI ỦY QUYỀN:*",
        f"Họ và tên: *{grantor.name}*          Ngày sinh: {grantor.birthday}",
        f"Căn cước công dân số: {grantor.personal_id}",
        f"Nơi thường trú: {grantor.home}",
    ), leading=1.65)
    y = sheet.rows(y + 2, (
        "*II. NGƯỜI ĐƯỢC ỦY QUYỀN:*",
        f"Họ và tên: *{proxy.name}*          Ngày sinh: {proxy.birthday}",
        f"Căn cước công dân số: {proxy.personal_id}",
        f"Nơi thường trú: {proxy.home}",
    ), leading=1.65)
    sheet.say(30, y + 2, "*III. NỘI DUNG ỦY QUYỀN:*")
    y = sheet.paragraph(y + 10, "Người được ủy quyền được thay mặt tôi nộp hồ sơ, nhận thông báo, nộp phí, lệ phí và "
                        "nhận kết quả giải quyết thủ tục đăng ký biến động quyền sử dụng đất đối với thửa đất số "
                        f"{PARCEL.number}, tờ bản đồ số {PARCEL.map_sheet} tại Ủy ban nhân dân phường Mẫu.", indent=10,
                        leading=1.42)
    y = sheet.paragraph(y, "Thời hạn ủy quyền: từ ngày 09/11/2026 đến hết ngày 31/12/2026.", leading=1.42)
    sheet.say(150, y + 4, f"Mẫu, {cast.in_words(AUTHORITY_SIGNED)}", style="i", anchor="c")
    sheet.say(150, y + 10.5, "NGƯỜI ỦY QUYỀN", style="b", anchor="c")
    sheet.picture(132, y + 12, 36, ink.signature(41))
    sheet.say(150, y + 35, "Nguyễn Văn Mẫu", anchor="c")
    y += 45
    sheet.rule(30, y - 5.5, 190, y - 5.5, weight=0.25)
    sheet.say(110, y + 1, "LỜI CHỨNG CHỨNG THỰC CHỮ KÝ", style="b", anchor="c")
    y = sheet.paragraph(y + 8.5, f"{cast.in_words(AUTHORITY_SIGNED).capitalize()}, tại Ủy ban nhân dân phường Mẫu, "
                        "tỉnh Thử Nghiệm. Tôi Vũ Văn Thẩm, Phó Chủ tịch, chứng thực ông Nguyễn Văn Mẫu cam đoan đã "
                        "hiểu, tự chịu trách nhiệm về nội dung của giấy ủy quyền và đã ký vào giấy này trước mặt tôi.",
                        indent=10, leading=1.3, points=12.5)
    sheet.say(30, y + 2, f"Số chứng thực: *{AUTHORITY_NUMBER}*, quyển số 03/2026-SCT/CK,ĐC", points=12.5)
    signed_by(sheet, y + 7, ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], cast.DEPUTY, seed=23, stamp=ward_seal(18), gap=24,
              points=12.5)
    test_mark(sheet)
    return sheet
