"""Document types as data: how a paper is recognised and where its fields stand.

One YAML file in ``schemas/documents/`` defines one type; adding a type needs no Python. The
words ``by``, ``kind`` and check names refer to the registries of ``pipeline/records``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.calibration import Calibration, load_calibration
from schemas.definitions import DefinitionError, read_definition
from schemas.text import fold

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Zone = Literal["top_left", "top_right", "top", "bottom_left", "bottom_right", "bottom"]
Argument = str | int | float

UNKNOWN_TYPE = "khong_ro"
"""The type of a paper that nothing recognises."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchor(_Frozen):
    """A phrase (compared folded and fuzzily) or a pattern that speaks for a type.

    ``weight`` is how far the phrase alone convinces, 0..1. ``top_only`` limits it to the upper
    40 % of the first page.
    """

    text: str = ""
    pattern: str = ""
    weight: Fraction
    top_only: bool = False

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.text) == bool(self.pattern):
            msg = "give either text or pattern"
            raise ValueError(msg)
        return self


class Recognise(_Frozen):
    """What a paper of this type says of itself.

    ``titles`` stand alone on a line, or over two; ``titles_from: document_types`` adds the table
    of the rule set. Evidence adds up as 1 - Π(1 - weight · match); below ``threshold`` the type
    is not claimed. A type that ``gives_way`` describes a whole genre (any administrative document)
    and is claimed only when no particular type is.
    """

    titles: tuple[str, ...] = ()
    titles_from: Literal["document_types"] | None = None
    title_weight: Fraction = 0.9
    anchors: tuple[Anchor, ...] = ()
    threshold: Fraction = 0.6
    gives_way: bool = False


class Section(_Frozen):
    """A part of a form that speaks of one person, from one of its ``opened_by`` labels on.

    Two sections opened side by side are two columns. Where ``heads`` of two sections stand side by
    side, the labels at the left are those of both ("Người mẹ | Người cha"). In a ``closed`` one
    only its own labels are labels: it is running text, in which others are mentioned. A section
    ``within`` another is opened only there: parties of a contract may each have a spouse.
    """

    name: Name
    opened_by: Annotated[tuple[str, ...], Field(min_length=1)]
    heads: tuple[str, ...] = ()
    closed: bool = False
    within: Name | None = None


class Locate(_Frozen):
    """One way to find a field.

    ``by`` names a strategy; ``labels`` are its wordings, old and new; ``section`` the part of the
    form; ``lines`` how many printed lines a value may take; ``zone`` prefers candidates standing
    there, and excludes none (photos and old forms break every zone). A ``listed`` value may begin
    below its label, with a dash or a number before each item. ``after`` and ``until``: a part of
    what the label announces, between any of these words ("05 | do | Trạm y tế xã | cấp ngày | …").
    """

    by: Name
    labels: tuple[str, ...] = ()
    section: Name | None = None
    lines: Annotated[int, Field(ge=1, le=20)] = 1
    zone: Zone | None = None
    listed: bool = False
    after: tuple[str, ...] = ()
    until: tuple[str, ...] = ()


class CheckSpec(_Frozen):
    """A check by name with its arguments, e.g. ``older_than: {field: ngay_sinh, years: 13}``."""

    name: Name
    arguments: Mapping[str, Argument] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: object) -> object:
        if isinstance(value, str):
            return {"name": value}
        if isinstance(value, dict) and len(value) == 1 and "name" not in value:
            ((name, arguments),) = value.items()
            return {"name": name, "arguments": arguments}
        return value


class FieldSpec(_Frozen):
    """One field: its names, its kind, how it is found and what it must satisfy.

    ``locate`` is tried in order. ``in_words`` are labels before the same value in words.
    A person looks at the value when its confidence is below ``review_below``.
    """

    name: Name
    label: str
    gloss: str
    kind: Name
    locate: Annotated[tuple[Locate, ...], Field(min_length=1)]
    in_words: tuple[str, ...] = ()
    required: bool = False
    checks: tuple[CheckSpec, ...] = ()
    review_below: Fraction = 0.96


class Keep(_Frozen):
    """How long the digital copy is kept; ``years`` absent means permanently.

    ``verified`` tells whether the cited text was read. An office may change the file. A paper that
    is not ``allowed`` to be kept is only shown: no copy may stay, and ``refusal`` tells the clerk.
    """

    years: Annotated[int, Field(ge=1)] | None = None
    allowed: bool = True
    refusal: str = ""
    citation: str
    verified: bool

    @model_validator(mode="after")
    def _refused_with_a_reason(self) -> Self:
        if self.allowed == bool(self.refusal):
            msg = "refusal belongs to what is not allowed to be kept, and only there"
            raise ValueError(msg)
        return self


class Validity(_Frozen):
    """How long a paper holds good: a ``period`` of the rule set, from the date in ``since`` on."""

    period: Name
    since: Name


class Describe(_Frozen):
    """Where a type's papers hold the basic descriptive fields (TT 01/2023/TT-VPCP art. 9).

    Lists of fields are tried in order, those of ``owner_details`` are joined. The defaults follow
    the names that fields have everywhere; ``paper_code`` empty means the type's own name.
    """

    paper_code: str = ""
    owner_id: tuple[Name, ...] = ("so_dinh_danh",)
    owner_details: tuple[Name, ...] = ()
    paper_name: tuple[Name, ...] = ("loai_van_ban",)
    subject: tuple[Name, ...] = ("trich_yeu", "noi_dung_yeu_cau", "noi_dung_de_nghi")
    valid_until: tuple[Name, ...] = ("thoi_han_hieu_luc",)
    validity: str = "Giấy không ghi thời hạn"
    """What is said when no field tells until when the paper is valid."""
    valid_scope: tuple[Name, ...] = ("pham_vi_hieu_luc",)
    scope: str = ""


class DocumentType(_Frozen):
    """Everything known of one type of paper."""

    name: Name
    version: Annotated[int, Field(ge=1)]
    label: str
    gloss: str
    recognise: Recognise = Recognise()
    sections: tuple[Section, ...] = ()
    other_labels: tuple[str, ...] = ()
    """Labels of the form that end a value but are not fields themselves."""
    fields: tuple[FieldSpec, ...] = ()
    summary: tuple[Name, ...] = ()
    """The fields that tell one paper of this type from another, for lists."""
    describe: Describe = Describe()
    valid: Validity | None = None
    """Absent: the paper states its own term, or has none."""
    keep: Keep

    @property
    def schema_id(self) -> str:
        """The name a record carries: ``giay_khai_sinh/1``."""
        return f"{self.name}/{self.version}"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [field.name for field in self.fields]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            msg = f"fields written twice: {', '.join(sorted(twice))}"
            raise ValueError(msg)
        strange = set(self.summary) - set(names)
        if strange:
            msg = f"summary names no field: {', '.join(sorted(strange))}"
            raise ValueError(msg)
        if self.valid is not None and self.valid.since not in names:
            msg = f"validity begins with no field: {self.valid.since}"
            raise ValueError(msg)
        sections = {section.name for section in self.sections}
        for spec in self.fields:
            for locate in spec.locate:
                if locate.section is not None and locate.section not in sections:
                    msg = f"{spec.name}: there is no section {locate.section}"
                    raise ValueError(msg)
        return self


@dataclass(frozen=True)
class Catalogue:
    """All document types by name, ``khong_ro`` always among them, and what is known of sureness."""

    types: Mapping[str, DocumentType]
    calibration: Calibration = field(default_factory=load_calibration)

    def __iter__(self) -> Iterator[DocumentType]:
        return iter(self.types.values())

    @cached_property
    def by_label(self) -> tuple[DocumentType, ...]:
        """The types as a person looks for one: by their labels, the unknown type last."""
        return tuple(sorted(self, key=lambda t: (t.name == UNKNOWN_TYPE, fold(t.label), t.label)))

    @cached_property
    def unknown(self) -> DocumentType:
        """The type of what nothing recognises."""
        return self.types[UNKNOWN_TYPE]


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The types defined in ``folder``, or those that come with the product, which are read once.

    Raises :class:`~schemas.definitions.DefinitionError` for a file that cannot be used, a name
    that differs from its file's, or a missing ``khong_ro``.
    """
    return _own_catalogue() if folder is None else _read_catalogue(folder)


@cache
def _own_catalogue() -> Catalogue:
    with as_file(files("schemas") / "documents") as own:
        return _read_catalogue(own)


def _read_catalogue(folder: Path) -> Catalogue:
    types: dict[str, DocumentType] = {}
    for path in sorted(folder.glob("*.yaml")):
        found = read_definition(path, DocumentType)
        if found.name != path.stem:
            raise DefinitionError(file=path.name, problem=f"name {found.name} differs from file")
        types[found.name] = found
    if UNKNOWN_TYPE not in types:
        raise DefinitionError(file=f"{UNKNOWN_TYPE}.yaml", problem="this type must exist")
    return Catalogue(types)
