"""The invented people, offices and land of the sample dossier, the same on every paper.

The names say that they are tests; personal numbers keep the structure of NĐ 137/2015 art. 13 (province of birth
registration, century and sex, year, serial), and no such person exists.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person."""

    name: str
    personal_id: str
    born: date
    sex: str
    home: str
    origin: str = "Phường Mẫu, tỉnh Thử Nghiệm"

    @property
    def birthday(self) -> str:
        """Date of birth as forms print it."""
        return f"{self.born:%d/%m/%Y}"


WARD, PROVINCE = "phường Mẫu", "tỉnh Thử Nghiệm"
PLACE = "Mẫu"
STREET = "phố Thí Nghiệm"
HOME = f"Số 12, {STREET}, {WARD}, {PROVINCE}"

BUYER = Person("NGUYỄN VĂN MẪU", "001090000001", date(1990, 5, 15), "Nam", HOME)
BUYER_WIFE = Person("TRẦN THỊ THỬ", "001192000002", date(1992, 8, 20), "Nữ", HOME)
SELLER = Person("LÊ VĂN THÍ", "001065000003", date(1965, 3, 9), "Nam", f"Số 7, {STREET}, {WARD}, {PROVINCE}")
BUYER_FATHER = Person("NGUYỄN VĂN GIẢ", "001062000004", date(1962, 2, 2), "Nam", HOME)
BUYER_MOTHER = Person("PHẠM THỊ ĐỊNH", "001164000005", date(1964, 11, 30), "Nữ", HOME)
PROXY = Person("HOÀNG VĂN NGHIỆM", "001088000006", date(1988, 7, 1), "Nam",
               f"Số 31, {STREET}, {WARD}, {PROVINCE}")

CHAIR = "Đỗ Thị Kiểm"
DEPUTY = "Vũ Văn Thẩm"
REGISTRAR = "Ngô Thị Ghi"
LAND_HEAD = "Bùi Văn Đo"
TAX_HEAD = "Đinh Văn Thuế"
POLICE_HEAD = "Lý Văn An"
RECTOR = "GS.TS. Phan Văn Học"


def in_words(day: date) -> str:
    """The date as decisions print it: a day below 10 and months 1 and 2 get a leading zero (NĐ 30/2020 annex I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
