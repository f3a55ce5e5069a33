"""Papers about money: the tax notice and the payment slip to the state budget."""

from datetime import date

from samples.papers import cast, ink
from samples.papers.heading import filled, issuer, national_heading, place_and_date, signed_by, table, test_mark
from samples.papers.land import PARCEL
from samples.papers.sheet import Sheet

TAX_NUMBER, TAX_ISSUED, TAX_DUE = "1208/TB-TCS", date(2026, 11, 13), date(2026, 12, 13)
SLIP_NUMBER, SLIP_PAID = "0004512", date(2026, 11, 16)
FEE, FEE_IN_WORDS = "6.250.000", "Sáu triệu hai trăm năm mươi nghìn đồng"


def tax_notice() -> Sheet:
    """TBT: registration fee for the parcel."""
    sheet, person = Sheet(), cast.BUYER
    issuer(sheet, ["THUẾ TỈNH THỬ NGHIỆM"], ["THUẾ CƠ SỞ SỐ 1"], number=f"Số: {TAX_NUMBER}")
    national_heading(sheet)
    place_and_date(sheet, TAX_ISSUED)
    sheet.centre(58, "THÔNG BÁO NỘP TIỀN", points=16, style="b")
    sheet.centre(65, "Về lệ phí trước bạ nhà, đất", points=14, style="b")
    y = sheet.paragraph(77, "Căn cứ hồ sơ và Phiếu chuyển thông tin số 402/PC-UBND ngày 12 tháng 11 năm 2026 của Ủy "
                        "ban nhân dân phường Mẫu, Thuế cơ sở số 1 thông báo như sau:", indent=10, leading=1.45)
    for label, value, style in (
        ("1. Tên người nộp thuế:", person.name, "b"),
        ("2. Mã số thuế:", person.personal_id, ""),
        ("3. Địa chỉ:", person.home, ""),
        ("4. Thửa đất số:", f"{PARCEL.number}, tờ bản đồ số {PARCEL.map_sheet}, phường Mẫu, tỉnh Thử Nghiệm", ""),
    ):
        filled(sheet, sheet.left, y + 1, label, value, sheet.right, value_style=style)
        y += 8.4
    sheet.say(30, y + 1, "5. Số tiền phải nộp:")
    y = table(sheet, (30, 42, 106, 146, 190), y + 6, (
        ("STT", "Nội dung", "Giá trị tính (đồng)", "Số tiền (đồng)"),
        ("1", "Lệ phí trước bạ đất (0,5%)", "1.100.000.000", "5.500.000"),
        ("2", "Lệ phí trước bạ nhà (0,5%)", "150.000.000", "750.000"),
        ("", "Cộng", "1.250.000.000", FEE),
    ), points=12, height=8.4, anchors="clrr")
    y = sheet.paragraph(y + 9, f"Số tiền bằng chữ: {FEE_IN_WORDS}.", style="i")
    y = sheet.rows(y + 2, (
        f"6. Hạn nộp tiền: chậm nhất là ngày *{TAX_DUE:%d/%m/%Y}*",
        "7. Nơi nộp: Kho bạc Nhà nước khu vực Thử Nghiệm hoặc ngân hàng ủy nhiệm thu",
        "8. Chương: 757; Mã nội dung kinh tế: 2801",
    ), leading=1.65)
    y = sheet.paragraph(y, "Quá thời hạn nêu trên mà người nộp thuế chưa nộp đủ tiền thì phải nộp tiền chậm nộp theo "
                        "quy định của Luật Quản lý thuế.", indent=10, leading=1.45)
    sheet.say(30, y + 9, "Nơi nhận:", style="bi", points=12)
    sheet.rows(y + 14.4, ("- Người nộp thuế;", "- UBND phường Mẫu;", "- Lưu: VT, NVDTPC."), points=11, leading=1.3)
    signed_by(sheet, y + 9, ["TRƯỞNG THUẾ CƠ SỞ"], cast.TAX_HEAD, seed=9,
              stamp=ink.seal("CỤC THUẾ • THUẾ TỈNH THỬ NGHIỆM", "THUẾ\nCƠ SỞ\nSỐ 1", 19), gap=29)
    test_mark(sheet)
    return sheet


def payment_slip() -> Sheet:
    """GNT: the payment slip printed by the bank's system (born digital)."""
    sheet, person = Sheet(left=20, right=190, points=12, paper=(255, 255, 255)), cast.BUYER
    sheet.say(20, 20, "NGÂN HÀNG THỬ NGHIỆM", style="b")
    sheet.say(20, 25.4, "Chi nhánh phường Mẫu", points=11)
    sheet.say(190, 20, "Mẫu số C1-02/NS", style="b", anchor="r", points=11)
    sheet.say(190, 25.4, f"Số: {SLIP_NUMBER}", anchor="r")
    sheet.say(105, 42, "GIẤY NỘP TIỀN VÀO NGÂN SÁCH NHÀ NƯỚC", points=16, style="b", anchor="c")
    sheet.say(105, 48.5, "Chuyển khoản          Nộp bằng: VND", points=11.5, style="i", anchor="c")
    y = 62.0
    for label, value, style in (
        ("Người nộp thuế:", person.name, "b"),
        ("Mã số thuế:", person.personal_id, ""),
        ("Địa chỉ:", person.home, ""),
        ("Ngân hàng phục vụ:", "Ngân hàng Thử Nghiệm, trích tài khoản số 0000 0000 0001", ""),
        ("Nộp vào: Kho bạc Nhà nước:", "Khu vực Thử Nghiệm, tỉnh Thử Nghiệm", ""),
        ("Tên cơ quan quản lý thu:", "Thuế cơ sở số 1, mã cơ quan thu 1059999", ""),
        ("Theo Thông báo số:", f"{TAX_NUMBER} ngày {TAX_ISSUED:%d/%m/%Y}", ""),
    ):
        filled(sheet, 20, y, label, value, 190, value_style=style)
        y += 8.4
    y = table(sheet, (20, 32, 112, 134, 156, 190), y + 1, (
        ("STT", "Nội dung các khoản nộp ngân sách", "Chương", "Tiểu mục", "Số tiền (VND)"),
        ("1", "Lệ phí trước bạ nhà, đất", "757", "2801", FEE),
        ("", "Tổng cộng", "", "", FEE),
    ), points=11, height=8.4, anchors="clccr")
    sheet.say(20, y + 9, f"Tổng số tiền ghi bằng chữ: *{FEE_IN_WORDS}*")
    sheet.say(20, y + 18, "Nội dung: Nộp lệ phí trước bạ thửa đất số 125, tờ bản đồ số 36, phường Mẫu")
    sheet.say(148, y + 32, f"Mẫu, {cast.in_words(SLIP_PAID)}", style="i", anchor="c")
    for x, title, name in (
        (56, "NGƯỜI NỘP TIỀN", "Nguyễn Văn Mẫu"),
        (148, "NGÂN HÀNG THỬ NGHIỆM", "Giao dịch điện tử"),
    ):
        sheet.say(x, y + 39, title, style="b", anchor="c")
        sheet.say(x, y + 60, name, anchor="c")
    sheet.say(148, y + 45, "(Đã thu tiền)", style="i", anchor="c", points=11)
    test_mark(sheet)
    return sheet
