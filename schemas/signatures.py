"""How a visible signature must look, and how long its cryptography counts: dated, cited data.

Several decrees ask for several blocks in several corners, and they must not be mixed up; which
one applies is chosen by process, never by taste. One YAML file ``schemas/rules/signatures-*.yaml``
holds the profiles of one period.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from schemas.definitions import DefinitionError, read_definition
from schemas.rules import Cited

Place = Literal["top_left", "top_right", "signature_place", "over_signature"]
"""Where a block stands: a corner of the page; where one signs by hand; over a third of the
signature that is there already, on its left."""

SignerKind = Literal["officer", "agency", "leader"]
KeyKind = Literal["rsa", "ec"]
LINE_FIELDS = frozenset({"signer", "agency", "copy_form", "number", "time", "time_vi"})


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _known_fields(line: str) -> str:
    unknown = {name for _, name, _, _ in Formatter().parse(line) if name} - LINE_FIELDS
    if unknown:
        msg = f"unknown field {sorted(unknown)[0]}"
        raise ValueError(msg)
    return line


class ProfileImage(_Frozen):
    """A picture in the block: a seal or a handwritten signature on transparent ground.

    ``width_mm`` applies when the PNG does not say its own size: a seal is shown at real size.
    """

    kind: Literal["seal", "signature"]
    width_mm: Annotated[float, Field(ge=5, le=80)]


class SignatureProfile(Cited):
    """One way to sign.

    ``lines`` are printed one under the other, with the fields of :data:`LINE_FIELDS` in braces:
    ``time`` is ISO 8601 with +07:00, ``time_vi`` the same as one reads it in Vietnam. The type
    may shrink to ``min_font_size_pt`` where there is no room. ``margin_mm`` is the least distance
    from the edge of the page. A block that finds no room in its quarter of the page stands
    elsewhere if it ``may_stray``; else nothing is signed.
    """

    title: str
    signer: SignerKind
    place: Place
    lines: tuple[Annotated[str, AfterValidator(_known_fields)], ...]
    font: Literal["Times New Roman"]
    font_size_pt: Annotated[float, Field(ge=5, le=20)]
    min_font_size_pt: Annotated[float, Field(ge=5, le=20)]
    colour: Literal["black", "red", "blue"] = "black"
    frame: bool = False
    image: ProfileImage | None = None
    margin_mm: Annotated[float, Field(ge=0, le=30)] = 3.5
    may_stray: bool = True

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if not self.lines and self.image is None:
            msg = "neither lines nor an image"
            raise ValueError(msg)
        if self.min_font_size_pt > self.font_size_pt:
            msg = "min_font_size_pt is larger than font_size_pt"
            raise ValueError(msg)
        return self


class DigestTerm(_Frozen):
    """Until when a digest algorithm may be relied upon (exclusive)."""

    name: str
    until: date


class KeyTerm(_Frozen):
    """Until when keys of at least ``bits`` may be relied upon (exclusive)."""

    kind: KeyKind
    bits: int
    until: date


class Strength(Cited):
    """What cryptography counts, and how long."""

    min_rsa_bits: int
    min_ec_bits: int
    digests: tuple[DigestTerm, ...]
    keys: tuple[KeyTerm, ...]

    def digest_until(self, name: str) -> date:
        """When ``name`` ends to count; an unknown algorithm never did."""
        terms = [term.until for term in self.digests if term.name == name]
        return max(terms, default=date.min)

    def key_until(self, kind: str, bits: int) -> date:
        """When a key of ``bits`` ends to count; one shorter than all that are named never did."""
        terms = [term.until for term in self.keys if term.kind == kind and term.bits <= bits]
        return max(terms, default=date.min)


class Renewal(Cited):
    """When a copy gets a new archive time-stamp: this many days before the old one ends."""

    days_before: Annotated[int, Field(ge=1)]


class SignatureRules(_Frozen):
    """The signature rules of one period."""

    name: Annotated[str, Field(pattern=r"^signatures-\d{4}-\d{2}$")]
    valid_from: date
    valid_to: date | None = None
    profiles: Mapping[str, SignatureProfile]
    strength: Strength
    renewal: Renewal


def load_signature_rules(
    name: str = "signatures-2025-07", folder: Path | None = None
) -> SignatureRules:
    """The rules called ``name`` from ``folder``, or from those that come with the product.

    Raises :class:`~schemas.definitions.DefinitionError` when they are missing or cannot be used.
    """
    if folder is None:
        return _own_rules(name)
    rules = read_definition(folder / f"{name}.yaml", SignatureRules)
    if rules.name != name:
        raise DefinitionError(file=f"{name}.yaml", problem=f"name {rules.name} differs from file")
    return rules


@cache
def _own_rules(name: str) -> SignatureRules:
    with as_file(files("schemas") / "rules") as own:
        return load_signature_rules(name, own)
