"""A record made ready for the screen: labels, order, and where each value stands. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.geometry import Transform
from pipeline.upright import turn
from portal.typed import shown_value
from portal.wording import (
    DECIDED_WORDS,
    ORIGINAL_SIGNATURES,
    ORIGINAL_TONES,
    SOURCE_WORDS,
    VERDICT_WORDS,
    date_vn,
    original_conclusion,
)
from schemas.doctypes import Catalogue, FieldSpec
from schemas.geometry import Box
from schemas.record import FieldValue, PageFacts, ProposedPaper, Record
from schemas.review import DESCRIPTION_PARTS
from schemas.text import fold
from storage.passages import Passage
from storage.records import DESCRIBED, DESCRIPTION_LABELS
from storage.reviews import Version
from storage.search import Hit
from storage.tokens import Asked, said

_FEW = 4
_ABOVE = 0.6
_BEFORE = 5.0
"""Shown around a doubtful value, in heights of its box: the label usually stands before it."""
_UNSURE = "Đọc chưa chắc. Hãy so với ảnh."
_NOT_FOUND = "Không tìm thấy trên giấy. Nhập nếu có, hoặc chọn “Giấy để trống”."
_ONE_LINE = 48
"""Characters that fit a line of the form at 1366 pixels."""


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
    verdict: str
    """What a person said of it, in words; empty when nobody looked."""
    raw: str
    long: bool
    """Whether the value may take several lines."""
    dated: bool
    """Whether the value is a date."""


@dataclass(frozen=True, slots=True)
class PartView:
    """One basic descriptive field."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as the clerk sees it: fields in the order of the form."""

    type_label: str
    fields: tuple[FieldView, ...]
    missing: tuple[str, ...]
    """Labels of required fields that were not found."""
    absent: tuple[FieldView, ...]
    """The same fields, to be filled in."""
    lacking: tuple[PartView, ...]
    """Basic descriptive fields without which the paper cannot be completed."""
    described: tuple[PartView, ...]
    """Those that are known."""
    version: int
    labels: dict[str, str]
    """Of every field of the type."""
    pages: tuple[PageView, ...]
    papers: tuple[str, ...] = ()
    """The papers that the file seems to hold, each in words, where they seem to be several."""

    @property
    def doubtful(self) -> int:
        """How many places a person must look at."""
        marked = sum(field.needs_review for field in self.fields)
        return len(self.missing) + marked + bool(self.papers)

    @property
    def asked(self) -> tuple[FieldView, ...]:
        """The fields a person is asked about, in the order of the form."""
        return (*(field for field in self.fields if field.needs_review), *self.absent)

    @property
    def settled(self) -> tuple[FieldView, ...]:
        """The fields nobody is asked about."""
        return tuple(field for field in self.fields if not field.needs_review)

    def page(self, number: int) -> PageView | None:
        """The page of that number, if there is one."""
        return next((page for page in self.pages if page.number == number), None)


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a record for the list of them."""

    version: Version
    decided: tuple[str, ...]
    """A phrase for each verdict: "sửa: …; …", labels behind it."""


@dataclass(frozen=True, slots=True)
class OriginalView:
    """How it stands with the signatures a paper came with: in words, in colour, and in full."""

    words: str
    tone: str
    summary: str


@dataclass(frozen=True, slots=True)
class HitView:
    """One search result: what it is, and the fields that tell it apart."""

    hit: Hit
    type_label: str
    fields: tuple[tuple[str, str], ...]
    passage: Passage | None = None
    """Where its pages say what was asked, if the fields do not."""

    def says(self, wanted: Asked) -> bool:
        """Whether what is shown of it says all that was asked."""
        shown = fold("\n".join(value for _, value in self.fields))
        return len(said(shown, wanted)) == len(wanted.clauses)


def record_view(record: Record, catalogue: Catalogue) -> RecordView:
    """``record`` for the screen; a type or field the catalogue forgot shows under its own name."""
    specs = field_specs(catalogue, record.type)
    pages = {page.number: PageView(page) for page in record.pages}
    names = in_order(record.fields, specs)
    return RecordView(
        type_label=type_label(catalogue, record.type),
        fields=tuple(_field(name, record.fields[name], specs, pages) for name in names),
        missing=tuple(_label(name, specs) for name in record.missing),
        absent=tuple(_absent(name, specs) for name in record.missing),
        lacking=_parts(record, record.description.lacking),
        described=_parts(record, _known_parts(record)),
        version=record.version,
        labels={name: spec.label for name, spec in specs.items()},
        pages=tuple(pages.values()),
        papers=tuple(_proposed(paper, catalogue) for paper in record.papers),
    )


def _proposed(paper: ProposedPaper, catalogue: Catalogue) -> str:
    """One of several papers: its type, where it stands, and why one seems to begin there."""
    several = paper.last_page > paper.first_page
    where = (
        f"trang {paper.first_page}–{paper.last_page}" if several else f"trang {paper.first_page}"
    )
    share = "nửa bên phải" if paper.left else "nửa dưới" if paper.top else ""
    reasons = f" ({', '.join(paper.reasons)})" if paper.reasons else ""
    return (
        f"{type_label(catalogue, paper.type)} – {', '.join(filter(None, (where, share)))}{reasons}"
    )


def _known_parts(record: Record) -> tuple[str, ...]:
    return tuple(p for p in DESCRIPTION_PARTS if p not in record.description.lacking)


def _parts(record: Record, names: Iterable[str]) -> tuple[PartView, ...]:
    values = record.description.model_dump()
    return tuple(PartView(n, DESCRIPTION_LABELS[n].capitalize(), date_vn(values[n])) for n in names)


def _absent(name: str, specs: dict[str, FieldSpec]) -> FieldView:
    return FieldView(
        name=name,
        label=_label(name, specs),
        value="",
        page=1,
        box=Box(0, 0, 0, 0),
        needs_review=True,
        notes=(_NOT_FOUND,),
        origin="",
        excerpt=None,
        verdict="",
        raw="",
        long=_is_long("", name, specs),
        dated=_is_date(name, specs),
    )


def version_view(version: Version, labels: dict[str, str]) -> VersionView:
    """``version`` with the labels of what a person decided in it."""
    names = (
        labels
        | {"papers": "Một giấy tờ"}
        | {f"description.{n}": label for n, label in DESCRIPTION_LABELS.items()}
    )
    by_verdict = {
        words: [names.get(name, name) for name, said in version.decided.items() if said == verdict]
        for verdict, words in DECIDED_WORDS.items()
    }
    return VersionView(
        version,
        tuple(f"{words}: {'; '.join(labels)}" for words, labels in by_verdict.items() if labels),
    )


def original_view(check: dict[str, Any]) -> OriginalView:
    """What was found of a paper's own signatures, for the head of its page."""
    conclusion = original_conclusion(check)
    return OriginalView(
        ORIGINAL_SIGNATURES[conclusion],
        ORIGINAL_TONES[conclusion],
        str(check["summary"]),
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
        verdict=VERDICT_WORDS.get(field.verdict or "", ""),
        raw=field.raw,
        long=_is_long(field.value, name, specs),
        dated=_is_date(name, specs),
    )


def _excerpt(on_scan: Box, page: PageView) -> Excerpt | None:
    if not on_scan.width or not on_scan.height:
        return None
    box = page.to_shown.quad(on_scan).box
    above, before = round(box.height * _ABOVE), round(box.height * _BEFORE)
    wide = Box(box.x0 - before, box.y0 - above, box.x1 + above, box.y1 + above)
    return Excerpt(page, wide.clipped(*page.shown_size))


def _is_long(value: str, name: str, specs: dict[str, FieldSpec]) -> bool:
    if value:
        return "\n" in value or len(value) > _ONE_LINE
    return name in specs and any(locate.lines > 1 for locate in specs[name].locate)


def _is_date(name: str, specs: dict[str, FieldSpec]) -> bool:
    return name in specs and specs[name].kind == "date"


def _label(name: str, specs: dict[str, FieldSpec]) -> str:
    if name.startswith(DESCRIBED):
        return DESCRIPTION_LABELS[name.removeprefix(DESCRIBED)].capitalize()
    return specs[name].label if name in specs else name


def _shown(value: str, name: str, specs: dict[str, FieldSpec]) -> str:
    return shown_value(value, specs.get(name))
