"""Wills and inheritance: will, division of an estate, refusal of one."""
# ruff: noqa: E501 - printed sentences stay whole

from tests.accuracy.corpus.heading import national, sign
from tests.accuracy.corpus.papers.deeds import DUTIES, articles, attest, party, true_person, two_sides
from tests.accuracy.corpus.papers.land import Parcel
from tests.accuracy.corpus.register import template
from tests.accuracy.corpus.wording import bare_date, slashed
from tests.accuracy.corpus.writer import Writer


@template("DICHUC")
def will(w: Writer) -> None:
    person, heirs = w.cast.person(born=(1935, 1965)), [w.cast.person(), w.cast.person()]
    national(w)
    w.title("DI CHÚC", points=19)
    w.para(f"Hôm nay, {bare_date(w.cast.today)}, tại {w.cast.place.full(district=w.cast.old)}, tôi là:")
    w.line("Họ và tên:", person.name, bold=True)
    w.line("Sinh ngày:", slashed(person.born))
    w.line("CCCD số:", person.personal_id)
    w.line("Nơi cư trú:", person.home)
    w.para(
        "Trong trạng thái tinh thần minh mẫn, không bị ai ép buộc, tôi tự nguyện lập di chúc để định đoạt tài sản của tôi như sau:"
    )
    land = Parcel(w)
    w.para(f"1. Quyền sử dụng thửa đất số {land.number}, tờ bản đồ số {land.sheet} để lại cho con tôi là "
           f"{heirs[0].mister} {heirs[0].title_name}, sinh năm {heirs[0].born.year}.")  # fmt: skip
    w.para(f"2. Sổ tiết kiệm và đồ dùng trong nhà để lại cho {heirs[1].mister} {heirs[1].title_name}.")
    w.para("3. Người được hưởng có trách nhiệm lo hương khói và chăm nom phần mộ tổ tiên.")
    w.para("Ngoài những tài sản trên tôi không còn tài sản nào khác. Di chúc này thay thế mọi di chúc trước đây.")
    sign(w, ("NGƯỜI LẬP DI CHÚC",), person.title_name, gap=28)
    w.y += 38
    attest(w, contract=True, signer=person)
    true_person(w, person)


@template("VBTK")
def division_of_estate(w: Writer) -> None:
    heirs = [w.cast.person(), w.cast.person(), w.cast.person()]
    dead = w.cast.person(born=(1925, 1950))
    national(w)
    w.title("VĂN BẢN THỎA THUẬN", "PHÂN CHIA DI SẢN THỪA KẾ", points=16)
    w.para(f"Hôm nay, {bare_date(w.cast.today)}, chúng tôi là những người thừa kế của {dead.mister} {dead.name}, gồm:")
    party(w, "NHỮNG NGƯỜI THỪA KẾ:", heirs)
    land = Parcel(w)
    articles(w, [
        ("Di sản", [f"Quyền sử dụng đất tại thửa số {land.number}, tờ bản đồ số {land.sheet}, {land.address}."]),
        ("Nội dung phân chia", [f"Toàn bộ di sản giao cho {heirs[0].mister} {heirs[0].title_name} sở hữu; những người khác nhận "
                                "phần giá trị bằng tiền như đã thống nhất."]),
        *DUTIES[1:],
    ])  # fmt: skip
    two_sides(w, ("NGƯỜI THỪA KẾ", heirs[0]), ("NGƯỜI THỪA KẾ", heirs[1]))
    attest(w, contract=True, signer=heirs[0])


@template("VBTC")
def refusal_of_estate(w: Writer) -> None:
    person, dead = w.cast.person(), w.cast.person(born=(1925, 1955))
    national(w)
    w.title(*w.cast.rng.choice((("VĂN BẢN TỪ CHỐI NHẬN DI SẢN THỪA KẾ",), ("VĂN BẢN TỪ CHỐI", "NHẬN DI SẢN THỪA KẾ"),
                                ("VĂN BẢN TỪ CHỐI NHẬN DI SẢN",))), points=16)  # fmt: skip
    w.para("Tôi là:", indent=0)
    w.line("Họ và tên:", person.name, bold=True)
    w.line("Sinh ngày:", slashed(person.born))
    w.line("Căn cước công dân số:", person.personal_id)
    w.line("Nơi cư trú:", person.home)
    w.para(
        f"Tôi là người thừa kế theo pháp luật của {dead.mister} {dead.title_name}, chết ngày {slashed(w.cast.before(w.cast.today, 900))}."
    )
    w.para(
        "Nay tôi tự nguyện từ chối nhận phần di sản mà tôi được hưởng. Việc từ chối không nhằm trốn tránh nghĩa vụ tài sản với người khác."
    )
    sign(w, ("NGƯỜI TỪ CHỐI",), person.title_name, remark="(Ký, điểm chỉ)", gap=30)
    w.y += 40
    attest(w, contract=False, signer=person)
    true_person(w, person)
