"""Outside the catalogue: agreements of private people, some under the national heading."""

# ruff: noqa: E501 - printed sentences stay whole

from datetime import timedelta

from tests.accuracy.corpus.heading import national, sign
from tests.accuracy.corpus.register import OUTSIDE, template
from tests.accuracy.corpus.wording import bare_date, dotted, slashed, spelt
from tests.accuracy.corpus.writer import Writer


@template(OUTSIDE)
def house_rent(w: Writer) -> None:
    """A contract between private people, of no kind that the catalogue has."""
    national(w)
    w.title("HỢP ĐỒNG THUÊ NHÀ TRỌ", points=17)
    first, second = w.cast.person(), w.cast.person()
    w.para(f"Hôm nay, {bare_date(w.cast.today)}, chúng tôi gồm:")
    for side, one in (("Bên cho thuê", first), ("Bên thuê", second)):
        w.line(f"{side}:", one.title_name)
        w.line("CCCD số:", one.personal_id)
    for number, text in enumerate(("Bên cho thuê giao một phòng rộng mười tám mét vuông có gác và nhà vệ sinh riêng.",
                                   f"Giá thuê {dotted(w.cast.money())} đồng mỗi tháng, trả vào ngày mồng năm.",
                                   "Tiền điện, nước tính theo đồng hồ; đặt cọc một tháng.",
                                   "Bên nào muốn chấm dứt phải báo trước ba mươi ngày."), 1):  # fmt: skip
        w.para(f"Điều {number}. {text}")
    top = w.y
    sign(w, ("Bên cho thuê",), first.title_name, x=w.left + 34)
    w.y = top
    sign(w, ("Bên thuê",), second.title_name)


@template(OUTSIDE)
def labour_contract(w: Writer) -> None:
    national(w)
    w.title("HỢP ĐỒNG LAO ĐỘNG", points=17)
    w.centre(f"Số: {w.cast.number(1, 500)}/HĐLĐ")
    w.para(f"Chúng tôi, một bên là ông {w.cast.person('Nam').title_name}, đại diện Công ty TNHH {w.cast.a_place().name}; một bên là "
           f"{w.cast.person().title_name}, thỏa thuận ký hợp đồng và cam kết làm đúng những điều khoản sau đây:")  # fmt: skip
    for number, text in enumerate(("Loại hợp đồng: xác định thời hạn mười hai tháng; công việc: công nhân đóng gói.",
                                   "Thời giờ làm việc tám giờ một ngày; được cấp đồ bảo hộ.",
                                   f"Mức lương chính {dotted(w.cast.money())} đồng một tháng, trả bằng chuyển khoản.",
                                   "Người lao động chấp hành nội quy, giữ bí mật công nghệ."), 1):  # fmt: skip
        w.para(f"Điều {number}: {text}")
    top = w.y
    sign(w, ("NGƯỜI LAO ĐỘNG",), w.cast.person().title_name, x=w.left + 34)
    w.y = top
    sign(w, ("NGƯỜI SỬ DỤNG LAO ĐỘNG",), w.cast.person().title_name, seal="CÔNG TY TNHH THỬ NGHIỆM")


@template(OUTSIDE)
def franchise_contract(w: Writer) -> None:
    national(w)
    w.title("HỢP ĐỒNG NHƯỢNG QUYỀN THƯƠNG MẠI", points=15)
    w.centre("Quán trà sữa Mẫu Thử", style="i")
    for number, text in enumerate(("Bên nhượng quyền cho phép dùng tên quán, công thức pha chế và cách trang trí.",
                                   "Phí ban đầu trả một lần; phí hằng tháng bằng bốn phần trăm doanh thu.",
                                   "Bên nhận quyền không mở quán khác trong bán kính một ki-lô-mét.",
                                   "Hết hạn hợp đồng phải tháo biển hiệu và trả lại sổ tay vận hành."), 1):  # fmt: skip
        w.para(f"{number}) {text}")
    sign(w, ("BÊN NHẬN QUYỀN",), w.cast.person().title_name)


@template(OUTSIDE)
def loan_note(w: Writer) -> None:
    national(w)
    w.title("GIẤY VAY TIỀN", points=18)
    first, second, amount = w.cast.person(), w.cast.person(), w.cast.money() * 10
    w.para(f"Tôi là {first.title_name}, sinh năm {first.born.year}, có vay của {second.mister} {second.title_name} số tiền {dotted(amount)} đồng "
           f"({spelt(amount)} đồng) để buôn bán.")  # fmt: skip
    w.para(
        f"Tôi hẹn trả đủ gốc và lãi trước ngày {slashed(w.cast.today + timedelta(200))}. Nếu sai hẹn tôi chịu trách nhiệm."
    )
    top = w.y
    sign(w, ("Người vay",), first.title_name, x=w.left + 34)
    w.y = top
    sign(w, ("Người cho vay",), second.title_name)
