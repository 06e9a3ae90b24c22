"""What leaves the system says what the record says, and no spreadsheet runs it."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from schemas.description import described
from schemas.doctypes import load_catalogue
from schemas.exporters.archive import archive_names
from schemas.exporters.cells import guarded, unguarded, xml_text
from schemas.exporters.formats import FORMATS
from schemas.exporters.paper import Fonds, Paper, Scope
from schemas.record import Record
from schemas.rules import load_rules
from tests.schemas.birth import birth_record
from tests.schemas.records import records, texts

CATALOGUE, RULES = load_catalogue(), load_rules()
SCOPE = Scope(CATALOGUE, fonds=Fonds("000.00.01.H26", "H26.07", "UBND xã Thử", "2026"))
RECEIVED = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
EVIL = (
    "=1+1",
    "+84 912",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "'quoted",
    "=cmd|' /C calc'!A0",
)


def paper(record: Record) -> Paper:
    return Paper(record, "H38.17-2026-000001", "HS-1", RECEIVED)


def birth(**values: str) -> Paper:
    record = birth_record("d1", pages=1)
    fields = dict(record.fields)
    for name, value in values.items():
        fields[name] = fields["ho_ten"].model_copy(update={"value": value})
    record = record.model_copy(update={"fields": fields})
    return paper(described(record, CATALOGUE.types["giay_khai_sinh"], RULES))


def written(form: str, *papers: Paper, scope: Scope = SCOPE) -> bytes:
    return b"".join(FORMATS[form].write(papers, scope))


def csv_rows(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return [
        {name: unguarded(cell) for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


@given(texts)
def test_a_guarded_cell_is_never_a_formula_and_gives_its_text_back(text: str) -> None:
    cell = guarded(text)
    assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert unguarded(cell) == text


@pytest.mark.slow
@given(st.lists(records, max_size=3))
def test_json_holds_every_record_exactly(made: list[Record]) -> None:
    papers = [paper(record) for record in made]
    found = json.loads(written("json", *papers))
    assert [Record.model_validate(item["record"]) for item in found] == made


def test_json_can_be_read_a_line_at_a_time() -> None:
    first, second, *_ = written("json", birth(), birth()).decode().splitlines()[1:]
    assert json.loads(first.rstrip(","))["code"] == "H38.17-2026-000001"
    assert json.loads(second)["received_at"] == RECEIVED.isoformat()


@pytest.mark.parametrize("value", [*EVIL, 'a "b", c;\nd', "Đăk Hà", " x "])
def test_csv_gives_back_what_was_read_and_quotes_every_cell(value: str) -> None:
    content = written("csv", birth(ho_ten=value))
    assert content.startswith("\ufeff".encode())
    (row,) = csv_rows(content)
    assert row["ho_ten"] == value
    assert row["ngay_sinh"] == "2019-08-15"
    assert row["mo_ta.ten_giay_to"] == "Giấy khai sinh"
    assert row["can_xem_lai"] == "ngay_sinh noi_sinh"


def test_a_type_of_its_own_has_only_its_columns_and_keeps_what_has_none() -> None:
    scope = Scope(CATALOGUE, type="don_de_nghi")
    (row,) = csv_rows(written("csv", birth(), scope=scope))
    assert "so_thua" not in row
    assert row["truong_khac"] == "gioi_tinh=Nữ; dan_toc=Tày"


@pytest.mark.parametrize("value", EVIL)
def test_no_cell_of_a_workbook_is_a_formula(value: str) -> None:
    content = written("xlsx", birth(ho_ten=value))
    sheet = load_workbook(io.BytesIO(content))["giay_khai_sinh"]
    names = [cell.value for cell in sheet[2]]
    cell = sheet[3][names.index("ho_ten")]
    assert (cell.value, cell.data_type) == (value, "s")
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())


def test_a_workbook_has_a_sheet_a_type_with_headings_for_people() -> None:
    letter = birth().record.model_copy(update={"type": "van_ban_hanh_chinh"})
    book = load_workbook(io.BytesIO(written("xlsx", birth(), paper(letter), birth())))
    assert book.sheetnames == ["giay_khai_sinh", "van_ban_hanh_chinh"]
    sheet = book["giay_khai_sinh"]
    assert sheet.max_row == 4
    labels, names = ([cell.value for cell in sheet[n]] for n in (1, 2))
    assert labels[names.index("ngay_sinh")] == "Ngày, tháng, năm sinh"
    assert sheet[3][names.index("ngay_sinh")].value == "15/08/2019"


@pytest.mark.slow
@given(st.lists(records, max_size=2))
def test_xml_holds_every_value_at_its_place(made: list[Record]) -> None:
    root = ElementTree.fromstring(written("xml", *map(paper, made)))
    assert len(root) == len(made)
    for element, record in zip(root, made, strict=True):
        found = {e.attrib["ten"]: e for e in element.iter("truong")}
        assert set(found) == set(record.fields)
        for name, field in record.fields.items():
            assert (found[name].text or "") == xml_text(field.value)
            assert found[name].attrib["hop"] == " ".join(map(str, field.box))


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
@given(record=records)
def test_every_form_takes_every_record(form: str, record: Record) -> None:
    assert written(form, paper(record))


@pytest.mark.parametrize("form", FORMATS)
def test_no_papers_give_a_file_that_opens(form: str) -> None:
    content = written(form)
    if FORMATS[form].suffix == ".xlsx":
        assert load_workbook(io.BytesIO(content)).sheetnames
    elif form == "json":
        assert json.loads(content) == []
    elif form == "xml":
        assert len(ElementTree.fromstring(content)) == 0
    else:
        assert csv_rows(content) == []


@pytest.mark.parametrize("form", ["json", "csv", "xml", "archive-csv"])
def test_text_leaves_while_papers_still_come(form: str) -> None:
    """A year of an office is gigabytes: no form may wait for the last paper."""
    taken = 0

    def papers() -> Iterator[Paper]:
        nonlocal taken
        for _ in range(1000):
            taken += 1
            yield birth()

    pieces = FORMATS[form].write(papers(), SCOPE)
    for _ in range(3):
        next(pieces)
    assert taken < 1000


def decision() -> Paper:
    field = birth().record.fields["ho_ten"]
    values = {
        "so": "132",
        "ky_hieu": "KH-UBND",
        "ngay_ban_hanh": "2026-01-15",
        "co_quan_ban_hanh": "UBND xã Thử",
        "loai_van_ban": "Kế hoạch",
        "trich_yeu": "về việc số hóa",
        "chuc_vu": "Chủ tịch",
        "nguoi_ky": "Đặng Thị Hòa",
    }
    record = birth().record.model_copy(
        update={
            "type": "van_ban_hanh_chinh",
            "fields": {n: field.model_copy(update={"value": v}) for n, v in values.items()},
        }
    )
    return paper(described(record, CATALOGUE.types["van_ban_hanh_chinh"], RULES))


def test_the_archive_gets_its_own_names_with_number_and_notation_apart() -> None:
    first, second = csv_rows(written("archive-csv", decision(), birth()))
    assert list(first) == [name.name for name in archive_names().documents]
    wanted = {
        "CodeNumber": "132",
        "CodeNotation": "KH-UBND",
        "TypeName": "Kế hoạch",
        "IssuedDate": "15/01/2026",
        "OrganName": "UBND xã Thử",
        "Subject": "về việc số hóa",
        "ConfidenceLevel": "Số hóa",
        "Fullname": "Đặng Thị Hòa",
        "OrganId": "H26.07",
        "FileNotation": "HS-1",
        "DocOrdinal": "1",
        "Autograph": "",
    }
    assert {name: first[name] for name in wanted} == wanted
    assert (second["TypeName"], second["DocOrdinal"]) == ("Giấy khai sinh", "2")


def test_what_came_as_a_file_is_not_called_a_scan() -> None:
    given_ = decision()
    fields = {n: f.model_copy(update={"source": "text"}) for n, f in given_.record.fields.items()}
    record = given_.record.model_copy(update={"fields": fields})
    (row,) = csv_rows(written("archive-csv", paper(record)))
    assert row["ConfidenceLevel"] == "Gốc điện tử"


def test_files_and_fonds_are_counted_on_their_own_sheets() -> None:
    book = load_workbook(io.BytesIO(written("archive", decision(), birth())))
    assert book.sheetnames == ["VanBan", "HoSo", "Phong"]
    names, row = ([cell.value for cell in book["HoSo"][n]] for n in (2, 3))
    counted = dict(zip(names, row, strict=True))
    assert counted["FileCode"] == "000.00.01.H26.H26.07.2026.HS-1"
    assert (counted["TotalDoc"], counted["PageNumber"]) == ("2", "2")
    assert (counted["StartDate"], counted["EndDate"]) == ("15/01/2026", "15/01/2026")
    names, row = ([cell.value for cell in book["Phong"][n]] for n in (2, 3))
    assert dict(zip(names, row, strict=True))["PaperDigital"] == "2"
