"""Outside the catalogue: shops, banks, travel, work. Nothing here is an administrative paper the office files."""

# ruff: noqa: E501 - printed sentences stay whole

from datetime import timedelta

from tests.accuracy.corpus.register import OUTSIDE, template
from tests.accuracy.corpus.wording import bare_date, dotted, slashed, spelt
from tests.accuracy.corpus.writer import Writer

_GOODS = (
    "Gạo tẻ thơm",
    "Nước mắm",
    "Bột giặt",
    "Sữa đặc",
    "Dầu ăn",
    "Mì gói",
    "Trứng gà",
    "Cà phê bột",
    "Kem đánh răng",
    "Giấy in A4",
)
_DISHES = (
    "Canh chua cá lóc",
    "Thịt kho tàu",
    "Rau muống xào tỏi",
    "Gà nướng mật ong",
    "Lẩu thái hải sản",
    "Cơm rang dưa bò",
    "Nem rán",
    "Chè ba màu",
)


def _rows(w: Writer, names: tuple[str, ...], count: int) -> list[list[str]]:
    rows, total = [], 0
    for number, name in enumerate(w.cast.rng.sample(names, min(count, len(names))), 1):
        amount, price = w.cast.number(1, 9), w.cast.number(4, 220) * 1000
        total += amount * price
        rows.append([str(number), name, str(amount), dotted(price), dotted(amount * price)])
    rows.append(["", "Tổng cộng", "", "", dotted(total)])
    return rows


@template(OUTSIDE)
def shop_invoice(w: Writer) -> None:
    w.centre(f"CỬA HÀNG TẠP HÓA {w.cast.person().name.split()[-1]}", style="b", points=15)
    w.centre(f"Địa chỉ: {w.cast.home()}", f"ĐT: 09{w.cast.digits(8)}", points=11)
    w.title("HÓA ĐƠN BÁN LẺ", points=18)
    w.line("Khách hàng:", w.cast.person().title_name)
    w.table(
        (1, 5, 2, 3, 3), [["TT", "Tên hàng", "SL", "Đơn giá", "Thành tiền"], *_rows(w, _GOODS, w.cast.number(4, 8))]
    )
    w.para("Cảm ơn quý khách, hẹn gặp lại!", style="i")
    w.say(w.right - 34, bare_date(w.cast.today).capitalize(), anchor="c", style="i")
    w.y += 8
    w.say(w.right - 34, "Người bán hàng", anchor="c", style="b")


@template(OUTSIDE)
def vat_invoice(w: Writer) -> None:
    w.centre("HÓA ĐƠN GIÁ TRỊ GIA TĂNG", style="b", points=17)
    w.centre(
        f"Ký hiệu: 1C{w.cast.today:%y}TTN    Số: {w.cast.digits(8)}", bare_date(w.cast.today).capitalize(), points=11
    )
    w.y += 4
    w.line("Đơn vị bán hàng:", f"CÔNG TY TNHH {w.cast.a_place().name.upper()}", bold=True)
    w.line("Mã số thuế:", w.cast.tax_code())
    w.line("Địa chỉ:", w.cast.home())
    w.line("Họ tên người mua hàng:", w.cast.person().title_name)
    w.line("Hình thức thanh toán:", "TM/CK")
    w.table((1, 5, 2, 3, 3), [["STT", "Tên hàng hóa, dịch vụ", "SL", "Đơn giá", "Thành tiền"], *_rows(w, _GOODS, 5)])
    w.line("Thuế suất GTGT:", "8%")
    amount = w.cast.money()
    w.line("Số tiền viết bằng chữ:", f"{spelt(amount).capitalize()} đồng")


@template(OUTSIDE)
def menu(w: Writer) -> None:
    w.centre(f"NHÀ HÀNG {w.cast.a_place().name.upper()}", style="b", points=22)
    w.title("THỰC ĐƠN", points=26)
    for head in ("KHAI VỊ", "MÓN CHÍNH", "TRÁNG MIỆNG"):
        w.centre(head, style="b", points=15)
        w.y += 3
        for dish in w.cast.rng.sample(_DISHES, 4):
            w.line(dish, f"........ {w.cast.number(25, 390)}.000đ")
    w.para("Giá trên chưa bao gồm khăn lạnh và phí phục vụ ngày lễ.", style="i")


@template(OUTSIDE)
def bank_statement(w: Writer) -> None:
    w.say(w.left, f"NGÂN HÀNG TMCP {w.cast.a_place().name.upper()}", style="b")
    w.y += 8
    w.title("SAO KÊ TÀI KHOẢN", points=17)
    day = w.cast.today
    w.centre(f"Từ ngày {slashed(day - timedelta(30))} đến ngày {slashed(day)}")
    w.y += 3
    w.line("Chủ tài khoản:", w.cast.person().name)
    w.line("Số tài khoản:", w.cast.digits(12))
    rows = [["Ngày", "Diễn giải", "Ghi nợ", "Ghi có", "Số dư"]]
    for n in range(w.cast.number(8, 16)):
        rows.append([slashed(day - timedelta(30 - n)), w.cast.pick("Chuyển tiền", "Nạp điện thoại", "Lương tháng", "Rút tiền ATM"),
                     dotted(w.cast.money()), "0", dotted(w.cast.money() * 3)])  # fmt: skip
    w.table((3, 5, 3, 2, 3), rows, points=10)


@template(OUTSIDE, width=148, height=210, margin=14)
def delivery_note(w: Writer) -> None:
    w.points = 11
    w.say(w.left, "Công ty Vận chuyển Thử Nghiệm", style="b")
    w.y += 8
    w.title("PHIẾU XUẤT KHO KIÊM GIAO HÀNG", points=14)
    w.line("Người nhận:", w.cast.person().title_name)
    w.line("Giao đến:", w.cast.home())
    w.line("Biển số xe:", f"29C-{w.cast.digits(3)}.{w.cast.digits(2)}")
    w.table((1, 5, 2, 3, 3), [["TT", "Mặt hàng", "SL", "Đơn giá", "Tiền"], *_rows(w, _GOODS, 4)])
    w.line("Thời gian giao:", slashed(w.cast.today))


@template(OUTSIDE)
def electricity_bill(w: Writer) -> None:
    w.say(w.left, "ĐIỆN LỰC THỬ NGHIỆM", style="b", points=14)
    w.y += 9
    w.title("GIẤY BÁO TIỀN ĐIỆN", points=18)
    w.line("Khách hàng:", w.cast.person().title_name)
    w.line("Mã khách hàng:", f"PA{w.cast.digits(11)}")
    w.line("Địa chỉ dùng điện:", w.cast.home())
    old, used = w.cast.number(1000, 9000), w.cast.number(80, 520)
    w.table((3, 3, 3, 3), [["Chỉ số cũ", "Chỉ số mới", "Điện tiêu thụ", "Thành tiền"],
                           [str(old), str(old + used), f"{used} kWh", dotted(used * 2100)]])  # fmt: skip
    w.para("Đề nghị quý khách thanh toán trong vòng bảy ngày để tránh gián đoạn cung cấp điện.")


@template(OUTSIDE)
def payslip(w: Writer) -> None:
    w.centre("CÔNG TY MAY XUẤT KHẨU GIẢ TƯỞNG", style="b")
    w.title(f"PHIẾU LƯƠNG THÁNG {w.cast.number(1, 12)}", points=16)
    w.line("Họ tên công nhân:", w.cast.person().title_name)
    w.line("Tổ sản xuất:", f"Chuyền {w.cast.number(1, 20)}")
    w.table((5, 3), [["Khoản mục", "Số tiền"], *[[what, dotted(w.cast.money())] for what in
                    ("Lương cơ bản", "Phụ cấp chuyên cần", "Làm thêm giờ", "Tiền ăn ca", "Khấu trừ bảo hiểm", "Thực lĩnh")]])  # fmt: skip
    w.para("Mọi thắc mắc liên hệ phòng nhân sự trước ngày mười hằng tháng.")


@template(OUTSIDE)
def job_advertisement(w: Writer) -> None:
    w.centre(f"CÔNG TY CỔ PHẦN {w.cast.a_place().name.upper()}", style="b", points=16)
    w.title("TUYỂN DỤNG", points=28)
    w.para(f"Cần tuyển {w.cast.number(5, 60)} nhân viên bán hàng, thu ngân, kho vận làm việc tại các siêu thị mini.")
    for text in ("Lương từ tám triệu đồng, thưởng doanh số hằng tháng", "Được đào tạo, không cần kinh nghiệm",
                 "Làm theo ca, nghỉ một ngày mỗi tuần", "Có chỗ ở cho người ở xa"):  # fmt: skip
        w.para(f"• {text}", indent=6)
    w.line("Liên hệ:", f"chị {w.cast.person('Nữ').title_name}, điện thoại 09{w.cast.digits(8)}")


@template(OUTSIDE)
def train_ticket(w: Writer) -> None:
    w.centre("CÔNG TY VẬN TẢI ĐƯỜNG SẮT GIẢ ĐỊNH", style="b")
    w.title("THẺ LÊN TÀU HỎA / BOARDING PASS", points=16)
    w.pair(("Ga đi:", w.cast.a_place().name), ("Ga đến:", w.cast.a_place().name))
    w.pair(("Tàu/Train:", f"SE{w.cast.number(1, 9)}"), ("Ngày đi/Date:", slashed(w.cast.today)))
    w.pair(
        ("Toa/Coach:", str(w.cast.number(1, 14))), ("Chỗ/Seat:", str(w.cast.number(1, 64))), ("Giờ đi/Time:", "19:25")
    )
    w.line("Họ tên/Name:", w.cast.person().name)
    w.line("Giấy tờ/Passport:", w.cast.person().personal_id)
    w.line("Giá/Price:", f"{dotted(w.cast.money())} VNĐ")


@template(OUTSIDE)
def hotel_bill(w: Writer) -> None:
    w.centre(f"KHÁCH SẠN {w.cast.a_place().name.upper()}", style="b", points=17)
    w.centre(f"{w.cast.home()}", points=11)
    w.title("BẢNG KÊ THANH TOÁN PHÒNG", points=15)
    w.line("Khách:", w.cast.person().title_name)
    w.pair(("Phòng:", str(w.cast.number(101, 909))), ("Số đêm:", str(w.cast.number(1, 6))))
    w.table((5, 2, 3), [["Dịch vụ", "SL", "Tiền"], *[[what, str(w.cast.number(1, 4)), dotted(w.cast.money())] for what in
                       ("Tiền phòng", "Giặt ủi", "Nước uống", "Thuê xe máy")]])  # fmt: skip


@template(OUTSIDE)
def price_quote(w: Writer) -> None:
    w.say(w.left, f"XƯỞNG MỘC {w.cast.person().name.split()[-1]}", style="b")
    w.y += 9
    w.title("BẢNG BÁO GIÁ", points=19)
    w.line("Kính gửi:", f"Anh/chị {w.cast.person().title_name}")
    goods = ("Tủ bếp gỗ sồi", "Bàn ăn sáu ghế", "Giường ngủ", "Kệ sách", "Cửa gỗ công nghiệp", "Lan can cầu thang")
    w.table((1, 5, 2, 3, 3), [["TT", "Hạng mục", "SL", "Đơn giá", "Thành tiền"], *_rows(w, goods, 5)])
    w.para("Báo giá có hiệu lực mười lăm ngày, chưa gồm vận chuyển ngoài nội thành.")


@template(OUTSIDE)
def product_leaflet(w: Writer) -> None:
    w.title("HƯỚNG DẪN SỬ DỤNG NỒI CƠM ĐIỆN", points=17)
    for number, text in enumerate(("Vo gạo bằng rá, không vo trực tiếp trong lòng nồi.", "Lau khô mặt ngoài lòng nồi trước khi đặt vào thân nồi.",
                                   "Đổ nước theo vạch chia, đậy kín nắp rồi ấn nút nấu.", "Khi cơm chín, nút tự nhảy sang giữ ấm; đợi mười phút rồi xới.",
                                   "Rút phích cắm khi không sử dụng, để xa tầm tay trẻ em."), 1):  # fmt: skip
        w.para(f"Bước {number}: {text}")
    w.table(
        (4, 4),
        [["Điện áp", "220 V ~ 50 Hz"], ["Công suất", f"{w.cast.number(5, 12)}00 W"], ["Dung tích", "1,8 lít"]],
        header=False,
    )
    w.para("Sản phẩm được bảo hành mười hai tháng tại các đại lý.")
