"""What a printed value can be: one file and one line here per kind.

A kind turns what was found into a well-formed value, or into ``None`` when it is no such value;
it never guesses. The printed form stays beside the value as ``raw``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.records.found import Parsed
from pipeline.records.kinds import (
    agency,
    agency_code,
    area,
    business_code,
    capacity,
    certification,
    citizen_id,
    clock,
    dates,
    document_number,
    dossier_code,
    land,
    money,
    names,
    office,
    phone,
    procedure_code,
    register_number,
    sex,
    tax_code,
    terms,
    texts,
)
from schemas.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Kind:
    """How to understand one sort of value.

    ``parse(text, rules)`` gets the words as printed, lines separated by line feeds. ``refusal``
    is what the clerk reads when it returns ``None``; empty for kinds that take any text.
    """

    parse: Callable[[str, RuleSet], Parsed | None]
    refusal: str = ""


KINDS: Mapping[str, Kind] = {
    "text": Kind(texts.text),
    "items": Kind(texts.items),
    "office": Kind(office.office, "Không đọc được chức vụ; hãy nhìn ảnh và nhập."),
    "recipients": Kind(texts.recipients),
    "abstract": Kind(texts.abstract),
    "place": Kind(texts.place),
    "agency": Kind(agency.agency),
    "agency_code": Kind(agency_code.agency_code, "Mã định danh cơ quan không đúng dạng."),
    "person_name": Kind(names.person_name, "Không nhận ra họ tên ở đây; hãy nhìn ảnh và nhập."),
    "capacity": Kind(capacity.capacity, "Không đọc được quyền hạn ký; hãy nhìn ảnh và nhập."),
    "document_kind": Kind(document_number.document_kind, "Không nhận ra tên loại văn bản."),
    "date": Kind(dates.date_value, "Không đọc được ngày ở đây; hãy nhìn ảnh và nhập."),
    "year": Kind(dates.year_value, "Không đọc được năm ở đây; hãy nhìn ảnh và nhập."),
    "so_ky_hieu": Kind(document_number.whole, "Không đọc được số, ký hiệu; hãy nhìn ảnh và nhập."),
    "so": Kind(document_number.number, "Văn bản chưa có số hoặc số không đọc được."),
    "ky_hieu": Kind(document_number.notation, "Không đọc được ký hiệu; hãy nhìn ảnh và nhập."),
    "document_number": Kind(register_number.register_number, "Không đọc được số ở đây."),
    "citizen_id": Kind(citizen_id.citizen_id, "Số định danh phải có 12 chữ số (CMND: 9 chữ số)."),
    "cmnd": Kind(citizen_id.cmnd, "Số chứng minh nhân dân phải có 9 hoặc 12 chữ số."),
    "sex": Kind(sex.sex, "Không đọc được giới tính; hãy nhìn ảnh và nhập."),
    "area": Kind(area.area, "Không đọc được diện tích; hãy nhìn ảnh và nhập."),
    "integer": Kind(register_number.integer, "Không đọc được số ở đây; hãy nhìn ảnh và nhập."),
    "land_serial": Kind(register_number.land_serial, "Số phát hành không đúng dạng."),
    "phone": Kind(phone.phone, "Số điện thoại không đúng dạng; hãy nhìn ảnh và nhập."),
    "dossier_code": Kind(dossier_code.dossier_code, "Mã hồ sơ không đúng dạng."),
    "procedure_code": Kind(procedure_code.procedure_code, "Mã thủ tục phải có dạng 1.001193."),
    "tax_code": Kind(tax_code.tax_code, "Mã số thuế phải có 10, 12 hoặc 10-3 chữ số."),
    "business_code": Kind(business_code.business_code, "Mã số đăng ký không đúng dạng."),
    "money": Kind(money.money, "Không đọc được số tiền; hãy nhìn ảnh và nhập."),
    "time": Kind(clock.time, "Không đọc được giờ ở đây; hãy nhìn ảnh và nhập."),
    "address": Kind(texts.address),
    "ethnicity": Kind(terms.ethnicity, "Không đọc được dân tộc; hãy nhìn ảnh và nhập."),
    "nationality": Kind(terms.nationality, "Không đọc được quốc tịch; hãy nhìn ảnh và nhập."),
    "parcel": Kind(land.parcel, "Không đọc được số thửa; hãy nhìn ảnh và nhập."),
    "map_sheet": Kind(land.map_sheet, "Không đọc được số tờ bản đồ; hãy nhìn ảnh và nhập."),
    "land_register_number": Kind(
        land.land_register_number, "Không đọc được số vào sổ; hãy nhìn ảnh và nhập."
    ),
    "land_code": Kind(land.land_code, "Mã Giấy chứng nhận phải có 12 chữ và số."),
    "certification_number": Kind(
        certification.certification_number, "Không đọc được số chứng thực; hãy nhìn ảnh và nhập."
    ),
}
