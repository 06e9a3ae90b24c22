"""A record made ready for the screen: labels, order, and where each value stands. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.wording import SOURCE_WORDS, date_vn
from schemas.doctypes import Catalogue, FieldSpec
from schemas.geometry import Box
from schemas.record import FieldValue, PageFacts, Record
from storage.search import Hit

_DATE_KIND = "date"
_FEW = 4
_ABOVE = 0.6
_BEFORE = 5.0
"""Shown around a doubtful value, in heights of its box: the label usually stands before it."""
_UNSURE = "Đọc chưa chắc. Hãy so với ảnh."


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a page that shows one value, as an SVG view box; pixels of the scan."""

    page: PageFacts
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field as the clerk sees it."""

    name: str
    label: str
    value: str
    page: int
    box: Box
    needs_review: bool
    notes: tuple[str, ...]
    """What the failed checks say; why one must look."""
    origin: str
    excerpt: Excerpt | None
    """Only where one must look."""


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as the clerk sees it: fields in the order of the form."""

    type_label: str
    fields: tuple[FieldView, ...]
    missing: tuple[str, ...]
    """Labels of required fields that were not found."""
    pages: tuple[PageFacts, ...]

    @property
    def doubtful(self) -> int:
        """How many places a person must look at."""
        return len(self.missing) + sum(field.needs_review for field in self.fields)

    def page(self, number: int) -> PageFacts | None:
        """The page of that number, if there is one."""
        return next((page for page in self.pages if page.number == number), None)


@dataclass(frozen=True, slots=True)
class HitView:
    """One search result: what it is, and the fields that tell it apart."""

    hit: Hit
    type_label: str
    fields: tuple[tuple[str, str], ...]


def record_view(record: Record, catalogue: Catalogue) -> RecordView:
    """``record`` for the screen; a type or field the catalogue forgot shows under its own name."""
    specs = field_specs(catalogue, record.type)
    pages = {page.number: page for page in record.pages}
    names = in_order(record.fields, specs)
    return RecordView(
        type_label=type_label(catalogue, record.type),
        fields=tuple(_field(name, record.fields[name], specs, pages) for name in names),
        missing=tuple(_label(name, specs) for name in record.missing),
        pages=record.pages,
    )


def hit_view(hit: Hit, catalogue: Catalogue) -> HitView:
    """``hit`` with the fields its type names as telling one paper from another."""
    specs = field_specs(catalogue, hit.type)
    known = catalogue.types.get(hit.type or "")
    summary = known.summary if known and known.summary else in_order(hit.fields, specs)[:_FEW]
    shown = [name for name in summary if hit.fields.get(name)]
    return HitView(
        hit,
        type_label(catalogue, hit.type),
        tuple((_label(name, specs), _shown(hit.fields[name], name, specs)) for name in shown),
    )


def type_label(catalogue: Catalogue, name: str | None) -> str:
    """The Vietnamese name of a type."""
    if name is None:
        return "Chưa phân loại"
    known = catalogue.types.get(name)
    return known.label if known else name


def field_specs(catalogue: Catalogue, type_name: str | None) -> dict[str, FieldSpec]:
    """The fields of a type by name, in the order of its form."""
    known = catalogue.types.get(type_name or "")
    return {spec.name: spec for spec in known.fields} if known else {}


def in_order(names: Iterable[str], specs: dict[str, FieldSpec]) -> list[str]:
    """Field names in the order of the form; unknown ones last."""
    places = {name: place for place, name in enumerate(specs)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def _field(
    name: str, field: FieldValue, specs: dict[str, FieldSpec], pages: dict[int, PageFacts]
) -> FieldView:
    page = pages.get(field.page)
    failed = tuple(check.message for check in field.checks if not check.passed)
    return FieldView(
        name=name,
        label=_label(name, specs),
        value=_shown(field.value, name, specs),
        page=field.page,
        box=field.box,
        needs_review=field.needs_review,
        notes=failed or ((_UNSURE,) if field.needs_review else ()),
        origin=SOURCE_WORDS[field.source],
        excerpt=_excerpt(field.box, page) if field.needs_review and page else None,
    )


def _excerpt(box: Box, page: PageFacts) -> Excerpt | None:
    if not box.width or not box.height:
        return None
    above, before = round(box.height * _ABOVE), round(box.height * _BEFORE)
    wide = Box(box.x0 - before, box.y0 - above, box.x1 + above, box.y1 + above)
    seen = wide.clipped(page.width, page.height)
    return Excerpt(page, seen.x0, seen.y0, seen.width, seen.height)


def _label(name: str, specs: dict[str, FieldSpec]) -> str:
    return specs[name].label if name in specs else name


def _shown(value: str, name: str, specs: dict[str, FieldSpec]) -> str:
    is_date = name in specs and specs[name].kind == _DATE_KIND
    return date_vn(value) if is_date else value
