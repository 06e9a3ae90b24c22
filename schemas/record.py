"""The record of one paper: fields with evidence, checks and origin.

This is the contract with portals and other systems; its JSON Schema is generated into
``schemas/json/`` and checked in.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.geometry import Box

Confidence = Annotated[float, Field(ge=0, le=1)]
Source = Literal["ocr", "text", "qr", "mrz", "clerk"]
Verdict = Literal["confirmed", "corrected", "illegible", "blank"]
"""What a person said of a value: it is right, it is this instead, nobody can read it, or the paper
holds nothing there."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(_Frozen):
    """One test a value went through, with the sentence a clerk sees."""

    name: str
    passed: bool
    message: str


class FieldValue(_Frozen):
    """What was read for one field and where it stands on the scan.

    ``value`` is normalised (ISO 8601 dates with their precision, NFC text), ``raw`` is as
    printed. ``box`` is in pixels of the scan of page ``page`` (1-based); it has no width when a
    person typed a value that was not found and did not point at its place. ``verdict`` is absent
    as long as no person has looked.
    """

    value: str
    raw: str
    confidence: Confidence
    page: Annotated[int, Field(ge=1)]
    box: Box
    source: Source
    checks: tuple[Check, ...] = ()
    needs_review: bool
    verdict: Verdict | None = None


class PageFacts(_Frozen):
    """What is known of one page's master image: size in pixels, dots per inch, hash.

    ``turn`` is how many degrees clockwise bring it upright; boxes are of the image as it lies.
    """

    number: Annotated[int, Field(ge=1)]
    sha256: Sha256
    width: int
    height: int
    dpi: Annotated[float, Field(allow_inf_nan=False)]
    turn: Annotated[int, Field(multiple_of=90, ge=0, le=270)] = 0


class Provenance(_Frozen):
    """Which engines and rules made the record, so that it can be made again."""

    engines: dict[str, str]
    rule_set: str
    software: str


class BasicDescription(_Frozen):
    """What every digitised paper must say of itself, whatever its type.

    TT 01/2023/TT-VPCP art. 9: code of the kind of paper; identifier of its owner, or else what
    identifies the owner; name; main content; term and scope of validity. Empty: not known.
    ``by_clerk`` names the parts that a person entered; they are never derived again.
    """

    ma_loai_giay_to: str = ""
    so_dinh_danh: str = ""
    thong_tin_chu_so_huu: str = ""
    ten_giay_to: str = ""
    trich_yeu: str = ""
    thoi_han_hieu_luc: str = ""
    pham_vi_hieu_luc: str = ""
    by_clerk: tuple[str, ...] = ()

    @property
    def lacking(self) -> tuple[str, ...]:
        """The parts without which a digitised result is not complete; the scope is optional."""
        wanted = ("ma_loai_giay_to", "ten_giay_to", "trich_yeu", "thoi_han_hieu_luc")
        empty = tuple(name for name in wanted if not getattr(self, name))
        owned = self.so_dinh_danh or self.thong_tin_chu_so_huu
        return empty if owned else (*empty, "thong_tin_chu_so_huu")


class ProposedPaper(_Frozen):
    """One of several papers that a file seems to hold: a proposal, nothing is parted by it.

    Pages count from 1; ``top`` is the share of the first page's height above which another paper
    stands, ``left`` that of its width left of which one does. ``reasons`` say in Vietnamese why one
    seems to begin here.
    """

    first_page: Annotated[int, Field(ge=1)]
    last_page: Annotated[int, Field(ge=1)]
    top: Annotated[float, Field(ge=0, le=1)] = 0.0
    left: Annotated[float, Field(ge=0, le=1)] = 0.0
    type: str
    confidence: Confidence
    reasons: tuple[str, ...] = ()


class PlaceUnit(_Frozen):
    """An administrative unit: its code within its order, its name with the names around it."""

    code: str
    name: str


class PlaceProposal(_Frozen):
    """Which units an address names. The address itself stays as printed, in its field.

    ``old`` is the unit of the order before 1 July 2025, valid at the paper's date; ``new`` the unit
    or units that took over its ground (or the unit itself, of a younger paper). ``cach_anh_xa``:
    one new unit, several of which a person chooses, or unknown. ``certainty`` below 1: a name had
    to be taken for one like it.
    """

    old: PlaceUnit | None = None
    new: tuple[PlaceUnit, ...] = ()
    cach_anh_xa: Literal["1-1", "1-n", "khong_ro"]
    certainty: Confidence = 1.0


class Record(_Frozen):
    """The structured record of one paper.

    ``version`` counts from 1, as it was extracted; whatever a person changes makes the next one.
    """

    schema_: Annotated[str, Field(alias="schema", pattern=r"^[a-z][a-z0-9_]*/\d+$")]
    version: Annotated[int, Field(ge=1)] = 1
    document_id: str
    type: str
    type_confidence: Confidence
    description: BasicDescription = BasicDescription()
    fields: dict[str, FieldValue]
    missing: tuple[str, ...] = ()
    places: dict[str, PlaceProposal] = Field(default_factory=dict)
    """For fields that hold an address: the units of then and of now, proposed, never imposed."""
    papers: tuple[ProposedPaper, ...] = ()
    """Where the file seems to hold several papers; the fields are those of the first."""
    pages: tuple[PageFacts, ...]
    provenance: Provenance

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @property
    def needs_review(self) -> bool:
        """Whether a person must look.

        A value is marked, a required one was not found, or the file seems to hold several papers.
        """
        marked = any(field.needs_review for field in self.fields.values())
        return marked or bool(self.missing or self.papers)

    @property
    def marked(self) -> tuple[str, ...]:
        """The fields a person must look at: doubtful ones and those that were not found."""
        return (*(name for name, field in self.fields.items() if field.needs_review), *self.missing)

    def to_json(self, *, indent: int | None = None) -> str:
        """The record as it travels and is stored."""
        return self.model_dump_json(by_alias=True, indent=indent)
