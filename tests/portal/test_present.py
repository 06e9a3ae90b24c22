"""A record on the screen: everything of it, in the order of the form, and doubts with a reason."""

from dataclasses import replace

import pytest

from portal.present import RecordView, hit_view, record_view
from schemas.doctypes import Catalogue, load_catalogue
from schemas.record import Record
from storage.search import Hit
from storage.states import DocumentState
from tests.fakes.clocks import FrozenClock
from tests.portal.office import lying
from tests.schemas.birth import birth_record


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def record() -> Record:
    return birth_record("d", 2)


@pytest.fixture
def view(record: Record, catalogue: Catalogue) -> RecordView:
    return record_view(record, catalogue)


def test_fields_stand_in_the_order_of_the_form(view: RecordView) -> None:
    assert [field.name for field in view.fields] == ["ho_ten", "ngay_sinh", "gioi_tinh", "dan_toc"]


def test_no_field_is_lost_when_the_type_has_forgotten_it(
    record: Record, catalogue: Catalogue
) -> None:
    """A record outlives the definition it was read with."""
    fields = {"bo_roi": record.fields["ho_ten"], **record.fields}
    older = record.model_copy(update={"fields": fields, "type": "giay_khai_sinh"})
    stranger = record.model_copy(update={"type": "loai_cu"})
    assert record_view(older, catalogue).fields[-1].label == "bo_roi"
    assert len(record_view(stranger, catalogue).fields) == len(record.fields)
    assert record_view(stranger, catalogue).type_label == "loai_cu"


def test_what_is_doubtful_or_missing_is_counted(view: RecordView) -> None:
    assert view.missing == ("Nơi sinh",)
    assert view.doubtful == 2


def test_a_doubt_has_a_reason_even_when_no_check_failed(
    record: Record, catalogue: Catalogue
) -> None:
    unsure = record.fields["ho_ten"].model_copy(update={"needs_review": True})
    found = record_view(record.model_copy(update={"fields": {"ho_ten": unsure}}), catalogue)
    assert found.fields[0].notes == ("Đọc chưa chắc. Hãy so với ảnh.",)


def test_only_doubtful_values_are_cut_out_and_whole(view: RecordView) -> None:
    cut = {field.name: field for field in view.fields if field.excerpt}
    assert set(cut) == {"ngay_sinh"}
    field = cut["ngay_sinh"]
    assert field.excerpt is not None
    assert field.excerpt.box.union(field.box) == field.excerpt.box


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_sheet_fed_sideways_is_shown_as_if_it_had_been_fed_upright(
    record: Record, view: RecordView, catalogue: Catalogue, turn: int
) -> None:
    sideways = record_view(lying(record, turn), catalogue)
    assert [page.view_box for page in sideways.pages] == [page.view_box for page in view.pages]
    for found, wanted in zip(sideways.fields, view.fields, strict=True):
        page = sideways.page(found.page)
        assert page is not None
        assert page.to_shown.quad(found.box).box == wanted.box
        assert (found.excerpt and found.excerpt.box) == (wanted.excerpt and wanted.excerpt.box)


def test_a_result_shows_what_its_type_calls_its_summary(catalogue: Catalogue) -> None:
    fields = {"so": "12/2019", "quoc_tich": "Việt Nam", "ngay_sinh": "2019-08-15", "ho_ten": "A"}
    hit = Hit(
        document_id="d",
        state=DocumentState.STORED,
        type="giay_khai_sinh",
        code=None,
        dossier=None,
        source_name="a.pdf",
        submitted_by="clerk",
        needs_review=False,
        created_at=FrozenClock().now(),
        fields=fields,
    )
    shown = [value for _, value in hit_view(hit, catalogue).fields]
    assert shown == ["A", "15/08/2019", "12/2019"]
    assert len(hit_view(replace(hit, type="loai_cu"), catalogue).fields) == 4
