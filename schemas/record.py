"""The record of one paper: fields with evidence, checks and origin.

This is the contract with portals and other systems; its JSON Schema is generated into
``schemas/json/`` and checked in.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.geometry import Box

Confidence = Annotated[float, Field(ge=0, le=1)]
Source = Literal["ocr", "text", "qr", "mrz", "clerk"]
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
    printed. ``box`` is in pixels of the scan of page ``page`` (1-based).
    """

    value: str
    raw: str
    confidence: Confidence
    page: Annotated[int, Field(ge=1)]
    box: Box
    source: Source
    checks: tuple[Check, ...] = ()
    needs_review: bool


class PageFacts(_Frozen):
    """What is known of one page's master image: size in pixels, dots per inch, hash.

    ``turn`` is how many degrees clockwise bring it upright; boxes are of the image as it lies.
    """

    number: Annotated[int, Field(ge=1)]
    sha256: Sha256
    width: int
    height: int
    dpi: float
    turn: Annotated[int, Field(multiple_of=90, ge=0, le=270)] = 0


class Provenance(_Frozen):
    """Which engines and rules made the record, so that it can be made again."""

    engines: dict[str, str]
    rule_set: str
    software: str


class Record(_Frozen):
    """The structured record of one paper."""

    schema_: Annotated[str, Field(alias="schema", pattern=r"^[a-z_]+/\d+$")]
    document_id: str
    type: str
    type_confidence: Confidence
    fields: dict[str, FieldValue]
    missing: tuple[str, ...] = ()
    pages: tuple[PageFacts, ...]
    provenance: Provenance

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @property
    def needs_review(self) -> bool:
        """Whether a person must look: a marked value, or a required one that was not found."""
        return bool(self.missing) or any(field.needs_review for field in self.fields.values())

    def to_json(self, *, indent: int | None = None) -> str:
        """The record as it travels and is stored."""
        return self.model_dump_json(by_alias=True, indent=indent)
