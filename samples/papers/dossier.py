"""The sample dossier as data: which papers lie in which file, how each was scanned, and what is true of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from samples.papers import administration, cast, civil_status, deeds, identity, land, money
from samples.papers.cast import Person
from samples.papers.sheet import Sheet
from samples.papers.wear import FAIR, POOR, PhoneWear, ScanWear

PROCEDURE_CODE = "1.099756"
PROCEDURE_NAME = "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"
AGENCY_CODE, AGENCY_NAME = "H99.1", "UBND phường Mẫu"
WARD_OFFICE = "Ủy ban nhân dân phường Mẫu"


class Form(Enum):
    """What kind of file the scanner, the phone or the program left."""

    SCANNED_PDF = "scanned-pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    PHONE = "phone-jpeg"
    BORN_DIGITAL = "born-digital-pdf"


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """One paper: its catalogue item, type code, sheets, owner and true field values (ISO dates)."""

    component: str
    type: str
    sheets: tuple[Sheet, ...]
    owner: Person
    fields: Mapping[str, str]
    blank_back: bool = False


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One file; `skews` are the pages' degrees, `turn` the clockwise degrees the whole sheet lay wrong."""

    name: str
    form: Form
    papers: tuple[PrintedPaper, ...]
    dpi: int = 200
    quality: int = 68
    skews: tuple[float, ...] = ()
    wear: ScanWear = field(default=FAIR)
    phone: PhoneWear = field(default_factory=PhoneWear)
    turn: int = 0
    certify: bool = False

    @property
    def fidelity(self) -> str:
        """A word for how worn the scan is, for thresholds that differ."""
        return "poor" if self.wear.fade else "fair"


def _of(person: Person) -> dict[str, str]:
    return {"holder_name": person.name, "personal_id": person.personal_id, "date_of_birth": person.born.isoformat()}


def _dated(number: str, day: date, agency: str) -> dict[str, str]:
    return {"document_number": number, **_issued(day, agency)}


def _issued(day: date, agency: str) -> dict[str, str]:
    return {"issue_date": day.isoformat(), "issuing_agency": agency}


def _parcel() -> dict[str, str]:
    return {"parcel_number": land.PARCEL.number, "map_sheet": land.PARCEL.map_sheet, "area": land.PARCEL.area}


def _tuple(sheets: Sheet | tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    return sheets if isinstance(sheets, tuple) else (sheets,)


def _application() -> PrintedPaper:
    return PrintedPaper("TP01", "DDKBD", land.change_application(), cast.BUYER,
                        _of(cast.BUYER) | {"issue_date": land.APPLIED.isoformat()})


def _land_certificate() -> PrintedPaper:
    return PrintedPaper("TP02", "GCNM", land.land_certificate(), cast.SELLER, {
        "holder_name": cast.SELLER.name, "personal_id": cast.SELLER.personal_id,
        "serial_number": land.CERTIFICATE_SERIAL, "book_number": land.CERTIFICATE_BOOK,
        **_issued(land.CERTIFICATE_ISSUED, "Văn phòng Đăng ký đất đai"), **_parcel(), "land_term": "Lâu dài",
    })


def _contract() -> PrintedPaper:
    return PrintedPaper("TP03", "HDCQ", deeds.transfer_contract(), cast.BUYER,
                        {"attestation_number": deeds.CONTRACT_NUMBER} | _parcel()
                        | _issued(deeds.CONTRACT_SIGNED, WARD_OFFICE))


def _card() -> PrintedPaper:
    return PrintedPaper("TP04", "CCCD", _tuple(identity.identity_card()), cast.BUYER, {
        **_of(cast.BUYER), "sex": cast.BUYER.sex, "nationality": "Việt Nam", "origin": cast.BUYER.origin,
        "residence": cast.BUYER.home, "issue_date": identity.CARD_ISSUED.isoformat(),
        "valid_until": identity.CARD_VALID_UNTIL.isoformat(),
    })


def _birth() -> PrintedPaper:
    return PrintedPaper("TP05", "GKS", _tuple(civil_status.birth_certificate()), cast.BUYER,
                        _of(cast.BUYER) | _dated(civil_status.BIRTH_NUMBER, civil_status.BIRTH_REGISTERED, WARD_OFFICE)
                        | {"mother_name": cast.BUYER_MOTHER.name, "father_name": cast.BUYER_FATHER.name,
                           "sex": cast.BUYER.sex, "ethnicity": "Kinh", "nationality": "Việt Nam",
                           "place_of_birth": "Trạm y tế phường Mẫu, tỉnh Thử Nghiệm", "origin": cast.BUYER.origin})


def _marriage() -> PrintedPaper:
    return PrintedPaper("TP06", "GKH", _tuple(civil_status.marriage_certificate()), cast.BUYER,
                        _dated(civil_status.MARRIAGE_NUMBER, civil_status.MARRIAGE_REGISTERED, WARD_OFFICE)
                        | {"husband_name": cast.BUYER.name, "wife_name": cast.BUYER_WIFE.name})


def _single() -> PrintedPaper:
    return PrintedPaper("TP07", "XNHN", _tuple(civil_status.marital_status()), cast.SELLER,
                        _of(cast.SELLER) | _dated(civil_status.SINGLE_NUMBER, civil_status.SINGLE_ISSUED, WARD_OFFICE)
                        | {"valid_until": "2027-03-24"}, blank_back=True)


def _residence() -> PrintedPaper:
    return PrintedPaper("TP08", "CT07", _tuple(identity.residence_confirmation()), cast.BUYER,
                        _of(cast.BUYER) | _dated(identity.RESIDENCE_NUMBER, identity.RESIDENCE_ISSUED,
                                                 "Công an phường Mẫu") | {"valid_until": "2027-10-06"})


def _authority() -> PrintedPaper:
    return PrintedPaper("TP09", "GUQ", _tuple(deeds.authority_letter()), cast.BUYER,
                        _of(cast.BUYER) | _issued(deeds.AUTHORITY_SIGNED, WARD_OFFICE)
                        | {"attestation_number": deeds.AUTHORITY_NUMBER, "valid_until": "2026-12-31"})


def _tax() -> PrintedPaper:
    return PrintedPaper("TP10", "TBT", _tuple(money.tax_notice()), cast.BUYER, {
        "holder_name": cast.BUYER.name, "tax_code": cast.BUYER.personal_id,
        **_dated(money.TAX_NUMBER, money.TAX_ISSUED, "Thuế cơ sở số 1"),
        "subject": "Về lệ phí trước bạ nhà, đất", "amount": "6250000",
    })


def _payment() -> PrintedPaper:
    return PrintedPaper("TP11", "GNT", _tuple(money.payment_slip()), cast.BUYER, {
        "holder_name": cast.BUYER.name, "tax_code": cast.BUYER.personal_id,
        **_dated(money.SLIP_NUMBER, money.SLIP_PAID, "Ngân hàng Thử Nghiệm"), "amount": "6250000",
    })


def _map_extract() -> PrintedPaper:
    return PrintedPaper("TP12", "HSKT", _tuple(land.map_extract()), cast.SELLER, {
        "holder_name": cast.SELLER.name,
        **_dated(land.MAP_NUMBER, land.MAP_ISSUED, "Văn phòng Đăng ký đất đai"),
        **_parcel(),
    })


def _diploma() -> PrintedPaper:
    return PrintedPaper("TP13", "BTN", _tuple(administration.diploma()), cast.BUYER, {
        "holder_name": cast.BUYER.name, "date_of_birth": cast.BUYER.born.isoformat(),
        "serial_number": administration.DIPLOMA_NUMBER, "book_number": administration.DIPLOMA_BOOK,
        **_issued(administration.DIPLOMA_ISSUED, "Trường Đại học Thử Nghiệm"),
        "major": "QUẢN LÝ ĐẤT ĐAI", "classification": "Khá", "graduation_year": "2012",
    })


def _decision() -> PrintedPaper:
    return PrintedPaper("KQ01", "VBHC-QD", _tuple(administration.decision()), cast.BUYER,
                        _dated(administration.DECISION_NUMBER, administration.DECISION_ISSUED, WARD_OFFICE)
                        | {"subject": administration.DECISION_SUBJECT})


COMPONENTS: Mapping[str, str] = {
    "TP01": "Đơn đăng ký biến động đất đai, tài sản gắn liền với đất",
    "TP02": "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất đã cấp",
    "TP03": "Hợp đồng chuyển nhượng quyền sử dụng đất",
    "TP04": "Căn cước công dân của người nhận chuyển nhượng",
    "TP05": "Giấy khai sinh của người nhận chuyển nhượng",
    "TP06": "Giấy chứng nhận kết hôn của người nhận chuyển nhượng",
    "TP07": "Giấy xác nhận tình trạng hôn nhân của người chuyển nhượng",
    "TP08": "Xác nhận thông tin về cư trú",
    "TP09": "Giấy ủy quyền nộp hồ sơ và nhận kết quả",
    "TP10": "Thông báo nộp tiền của cơ quan thuế",
    "TP11": "Giấy nộp tiền vào ngân sách nhà nước",
    "TP12": "Trích lục bản đồ địa chính",
    "TP13": "Bằng tốt nghiệp (giấy tờ khác kèm theo)",
    "KQ01": "Quyết định xác nhận đăng ký biến động",
}


def sample_files() -> tuple[SampleFile, ...]:
    """The files of the dossier, in the order they were laid on the scanner."""
    return (
        SampleFile("01-don-dang-ky-bien-dong.pdf", Form.SCANNED_PDF, (_application(),), skews=(1.2, -0.8)),
        SampleFile("02-giay-chung-nhan.tif", Form.TIFF, (_land_certificate(),), skews=(-1.0, 0.6), quality=62),
        SampleFile("03-hop-dong-chuyen-nhuong.pdf", Form.SCANNED_PDF, (_contract(),), skews=(0.7, -1.4, 1.1)),
        SampleFile("04-can-cuoc-cong-dan.jpg", Form.PHONE, (_card(),), dpi=600, quality=72),
        SampleFile("05-giay-khai-sinh.pdf", Form.SCANNED_PDF, (_birth(),), dpi=300, quality=70, certify=True,
                   wear=replace(FAIR, noise=2.4)),
        SampleFile("06-giay-to-ho-tich-va-cu-tru.pdf", Form.SCANNED_PDF, (_marriage(), _single(), _residence()),
                   skews=(-1.6, 0.9, -0.9, 1.7)),
        SampleFile("07-giay-uy-quyen.jpg", Form.JPEG, (_authority(),), skews=(1.5,), turn=90),
        SampleFile("08-thong-bao-nop-tien.png", Form.PNG, (_tax(),), skews=(-1.1,),
                   wear=replace(FAIR, noise=0.0, texture=0.0)),
        SampleFile("09-giay-nop-tien.pdf", Form.BORN_DIGITAL, (_payment(),)),
        SampleFile("10-trich-luc-ban-do.jpg", Form.JPEG, (_map_extract(),), skews=(2.3,), quality=60, wear=POOR),
        SampleFile("11-bang-ky-su.jpg", Form.JPEG, (_diploma(),), skews=(-0.6,), dpi=250),
        SampleFile("12-quyet-dinh.pdf", Form.SCANNED_PDF, (_decision(),), skews=(-1.3,), dpi=250),
    )
