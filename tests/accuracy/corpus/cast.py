"""The invented people, places and offices a paper speaks of, drawn by its seed.

Names are put together from test words, so that nobody's paper is here; personal numbers keep the structure of
NĐ 137/2015 art. 13, tax codes their check digit.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_SURNAMES = (
    "NGUYỄN", "TRẦN", "LÊ", "PHẠM", "HOÀNG", "HUỲNH", "PHAN", "VŨ", "VÕ", "ĐẶNG", "BÙI", "ĐỖ", "HỒ", "NGÔ", "DƯƠNG",
    "LÝ", "ĐINH", "TRƯƠNG", "LƯƠNG", "TẠ", "HÀ", "MAI",
)  # fmt: skip
_MIDDLE = {
    "Nam": ("VĂN", "HỮU", "ĐỨC", "QUANG", "ĐÌNH", "XUÂN", "CÔNG", "TRỌNG", "THẾ", "MINH"),
    "Nữ": ("THỊ", "THỊ THANH", "THỊ NGỌC", "THỊ THU", "THỊ HỒNG", "KIM", "THỊ MINH"),
}
_GIVEN = (
    "MẪU", "THỬ", "NGHIỆM", "GIẢ", "ĐỊNH", "TƯỞNG", "VÍ", "DỤ", "NHÁP", "PHỎNG", "ĐOÁN", "TẠM", "KIỂM", "CHỨNG", "SAO",
    "QUÉT", "THÍ", "ĐIỂM", "DUYỆT", "CHUẨN", "KHỚP", "SOÁT", "HIỆU", "ĐỐI", "CHIẾU", "THẨM", "ĐỌC", "GHI",
)  # fmt: skip
_PLACE_FIRST = ("Mẫu", "Thử", "Giả", "Nghiệm", "Ví", "Tạm", "Định", "Thí")
_PLACE_SECOND = (
    "Hòa", "Sơn", "Phú", "Đông", "Thành", "Xuân", "Mỹ", "Lộc", "Thủy", "Bình", "Quý", "Khê", "Trạch", "Nghĩa", "Đức",
)  # fmt: skip
_STREETS = ("Thí Nghiệm", "Kiểm Thử", "Sao Mẫu", "Bản Nháp", "Giả Tưởng", "Đối Chiếu", "Ví Dụ", "Bút Thử")
_BIRTH_PROVINCES = ("001", "004", "010", "024", "031", "034", "038", "040", "048", "052", "058", "068", "079", "092")
_ETHNIC = ("Kinh", "Kinh", "Kinh", "Tày", "Thái", "Mường", "Khmer", "Nùng", "Ê Đê")


@dataclass(frozen=True, slots=True)
class Place:
    """A commune with what lies above it; papers before July 2025 still name the district."""

    ward: str
    district: str
    province: str

    @property
    def name(self) -> str:
        """The commune without its kind, as it stands before a date."""
        return self.ward.split(" ", 1)[1]

    def full(self, *, district: bool) -> str:
        middle = f"{self.district}, " if district else ""
        return f"{self.ward}, {middle}{self.province}"


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person."""

    name: str
    sex: str
    born: date
    personal_id: str
    old_id: str
    home: str
    origin: str
    ethnicity: str

    @property
    def title_name(self) -> str:
        return self.name.title()

    @property
    def mister(self) -> str:
        return "ông" if self.sex == "Nam" else "bà"


class Cast:
    """Draws people, places, days and numbers for one paper."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.place = self.a_place()
        self.old = rng.random() < 0.45  # from before the two-level government of July 2025
        self.today = self.day(2016, 2024) if self.old else date(2025, 7, 1) + timedelta(rng.randrange(500))

    def pick(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def number(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def digits(self, count: int) -> str:
        return "".join(str(self.rng.randrange(10)) for _ in range(count))

    def day(self, first: int, last: int) -> date:
        return date(first, 1, 1) + timedelta(self.rng.randrange((date(last, 12, 31) - date(first, 1, 1)).days))

    def before(self, day: date, most: int) -> date:
        return day - timedelta(self.rng.randint(1, most))

    def a_place(self) -> Place:
        names: list[str] = []
        while len(names) < 3:
            name = f"{self.rng.choice(_PLACE_FIRST)} {self.rng.choice(_PLACE_SECOND)}"
            if name not in names:
                names.append(name)
        ward, district, province = names
        return Place(
            f"{self.pick('xã', 'phường')} {ward}", f"{self.pick('huyện', 'thị xã', 'quận')} {district}",
            f"tỉnh {province}",
        )  # fmt: skip

    def home(self, place: Place | None = None) -> str:
        where = (place or self.place).full(district=self.old)
        spot = self.pick(
            f"Số {self.number(1, 240)}, đường {self.rng.choice(_STREETS)}", f"Thôn {self.number(1, 12)}",
            f"Tổ {self.number(1, 30)}, khu phố {self.number(1, 9)}",
            f"{self.number(2, 99)} {self.rng.choice(_STREETS)}",
            f"Ấp {self.rng.choice(_PLACE_FIRST)} {self.rng.choice(_PLACE_SECOND)}",
        )  # fmt: skip
        return f"{spot}, {where}"

    def person(self, sex: str | None = None, born: tuple[int, int] = (1950, 2003)) -> Person:
        is_a = sex or self.pick("Nam", "Nữ")
        middle = self.rng.choice(_MIDDLE[is_a])
        name = f"{self.rng.choice(_SURNAMES)} {middle} {self.rng.choice(_GIVEN)}"
        # Whoever is not born lately acts as an adult on the paper's day; nobody is born after it.
        latest = self.today.year - (20 if born[0] < 1986 else 1)
        birthday = self.day(born[0], max(born[0], min(born[1], latest)))
        century = (0 if birthday.year < 2000 else 2) + (is_a == "Nữ")
        number = f"{self.rng.choice(_BIRTH_PROVINCES)}{century}{birthday:%y}{self.digits(6)}"
        origin = self.a_place().full(district=self.old)
        return Person(name, is_a, birthday, number, f"{self.number(1, 38):02d}{self.digits(7)}", self.home(),
                      origin[0].upper() + origin[1:], self.rng.choice(_ETHNIC))  # fmt: skip

    def tax_code(self) -> str:
        """Ten digits with the check digit that tax offices compute."""
        weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
        while True:
            body = f"{self.number(1, 99):02d}{self.digits(7)}"
            check = 10 - sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11
            if check != 10 and int(body[2:]):
                return f"{body}{check}"

    def money(self) -> int:
        return self.number(15, 9000) * self.rng.choice((1000, 5000, 10_000))
