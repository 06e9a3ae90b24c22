"""A record made ready for the screen: labels, order, and where each value stands. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.geometry import Transform
from pipeline.upright import turn
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
class PageView:
    """A page shown upright; its picture and boxes stay in the scan frame, inside ``matrix``."""

    facts: PageFacts

    @property
    def number(self) -> int:
        """1-based."""
        return self.facts.number

    @property
    def to_shown(self) -> Transform:
        """The scan frame to the page upright."""
        return turn(self.facts.width, self.facts.height, self.facts.turn // 90)

    @property
    def shown_size(self) -> tuple[int, int]:
        """Pixels across and down, upright."""
        across, down = self.facts.width, self.facts.height
        return (across, down) if self.facts.turn % 180 == 0 else (down, across)

    @property
    def view_box(self) -> str:
        """The whole page upright, for SVG."""
        return "0 0 {} {}".format(*self.shown_size)

    @property
    def matrix(self) -> str:
        """``to_shown`` for SVG, which writes a matrix column by column."""
        a, c, e, b, d, f = self.to_shown.m[:6]
        return f"matrix({a} {b} {c} {d} {e} {f})"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a page that shows one value; ``box`` in pixels of the page upright."""

    page: PageView
    box: Box

    @property
    def view_box(self) -> str:
        """The part, for SVG."""
        return f"{self.box.x0} {self.box.y0} {self.box.width} {self.box.height}"


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
    pages: tuple[PageView, ...]

    @property
    def doubtful(self) -> int:
        """How many places a person must look at."""
        return len(self.missing) + sum(field.needs_review for field in self.fields)

    def page(self, number: int) -> PageView | None:
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
    pages = {page.number: PageView(page) for page in record.pages}
    names = in_order(record.fields, specs)
    return RecordView(
        type_label=type_label(catalogue, record.type),
        fields=tuple(_field(name, record.fields[name], specs, pages) for name in names),
        missing=tuple(_label(name, specs) for name in record.missing),
        pages=tuple(pages.values()),
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
    name: str, field: FieldValue, specs: dict[str, FieldSpec], pages: dict[int, PageView]
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


def _excerpt(on_scan: Box, page: PageView) -> Excerpt | None:
    if not on_scan.width or not on_scan.height:
        return None
    box = page.to_shown.quad(on_scan).box
    above, before = round(box.height * _ABOVE), round(box.height * _BEFORE)
    wide = Box(box.x0 - before, box.y0 - above, box.x1 + above, box.y1 + above)
    return Excerpt(page, wide.clipped(*page.shown_size))


def _label(name: str, specs: dict[str, FieldSpec]) -> str:
    return specs[name].label if name in specs else name


def _shown(value: str, name: str, specs: dict[str, FieldSpec]) -> str:
    is_date = name in specs and specs[name].kind == _DATE_KIND
    return date_vn(value) if is_date else value
