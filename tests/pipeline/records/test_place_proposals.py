"""Beside an address stand the units of then and of now; the address itself is the paper's."""

from datetime import date

import pytest

from pipeline.records.place_proposals import paper_date, with_places
from schemas.geometry import Box
from schemas.record import FieldValue, PageFacts, PlaceUnit, Provenance, Record
from schemas.rules import load_rules
from tests.pipeline.records.test_from_codes import paper_type

RULES = load_rules()
TYPE = paper_type("giay_khai_sinh", noi_sinh="address", noi_dang_ky="place", ngay_dang_ky="date")


def record(**values: str) -> Record:
    fields = {
        name: FieldValue(
            value=value,
            raw=value,
            confidence=1,
            page=1,
            box=Box(0, 0, 9, 9),
            source="ocr",
            needs_review=False,
        )
        for name, value in values.items()
    }
    return Record(
        schema_="giay_khai_sinh/1",
        document_id="thử",
        type="giay_khai_sinh",
        type_confidence=1,
        fields=fields,
        pages=(PageFacts(number=1, sha256="0" * 64, width=10, height=10, dpi=300),),
        provenance=Provenance(engines={}, rule_set="2025-07", software="sohoa"),
    )


BIRTH = record(
    noi_sinh="Phường Ngọc Khánh, quận Ba Đình, Hà Nội",
    noi_dang_ky="Ủy ban nhân dân xã Vĩnh Long, huyện Vĩnh Lộc, tỉnh Thanh Hóa",
    ngay_dang_ky="2019-03-05",
)


def test_each_address_has_its_proposal_and_stays_as_printed() -> None:
    after = with_places(BIRTH, TYPE, RULES)
    assert after.fields == BIRTH.fields
    assert after.places["noi_dang_ky"].old == PlaceUnit(
        code="15361", name="Xã Vĩnh Long, Huyện Vĩnh Lộc, Tỉnh Thanh Hóa"
    )
    assert after.places["noi_dang_ky"].new == (
        PlaceUnit(code="15361", name="Xã Tây Đô, Tỉnh Thanh Hóa"),
    )
    assert after.places["noi_sinh"].cach_anh_xa == "1-n"


def test_what_names_no_known_unit_has_no_proposal() -> None:
    assert with_places(record(noi_sinh="Tokyo, Nhật Bản"), TYPE, RULES).places == {}


def test_the_papers_date_decides_the_order() -> None:
    printed = "Xã Vĩnh Lộc, tỉnh Thanh Hóa"
    young = with_places(record(noi_sinh=printed, ngay_dang_ky="2025-09-01"), TYPE, RULES)
    assert young.places["noi_sinh"].old is None
    assert young.places["noi_sinh"].cach_anh_xa == "1-1"


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ({"ngay_dang_ky": "2019-03-05", "ngay_cap": "2020-01-01"}, date(2019, 3, 5)),
        ({"ngay_dang_ky": "2019-03", "ngay_cap": "2020-01-01"}, date(2020, 1, 1)),
        ({"ngay_sinh": "1999-03-05"}, None),
    ],
)
def test_a_paper_is_dated_by_its_own_date_and_not_by_those_it_speaks_of(
    values: dict[str, str], day: date | None
) -> None:
    assert paper_date(record(**values), RULES.places) == day


def test_a_record_with_proposals_comes_back_from_json() -> None:
    after = with_places(BIRTH, TYPE, RULES)
    assert Record.model_validate_json(after.to_json()) == after
