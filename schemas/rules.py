"""What the law fixes, as dated data with a citation for every value.

One YAML file in ``schemas/rules/`` is one rule set; an office can change a value without a
release. ``verified: false`` marks a value whose source text has not been read in full.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from importlib.resources import as_file, files
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.definitions import DefinitionError, read_definition
from schemas.places import Gazetteer, load_gazetteer
from schemas.text import squash

Sex = Literal["Nam", "Nữ"]
ForbiddenAction = Literal["quarantine", "refuse", "ask"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cited(_Frozen):
    """A value that the law fixes: where it stands, and whether that text was read."""

    citation: str
    verified: bool


class DocumentName(_Frozen):
    """A kind of administrative document: its name, its abbreviation, and former ones."""

    name: str
    abbreviation: str
    former: tuple[str, ...] = ()


class DocumentNames(Cited):
    """The table of kinds; ``former`` holds those of old papers that the table has dropped."""

    current: tuple[DocumentName, ...]
    copies: tuple[DocumentName, ...]
    former: tuple[DocumentName, ...] = ()
    normative: tuple[DocumentName, ...] = ()

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """Every type part a number may carry, current or former, spelt exactly (HĐ is not HD)."""
        return frozenset(
            short for kind in self.every for short in (kind.abbreviation, *kind.former) if short
        )

    @property
    def every(self) -> tuple[DocumentName, ...]:
        """All kinds: current, copies, former, normative."""
        return (*self.current, *self.copies, *self.former, *self.normative)


class SigningCapacity(_Frozen):
    """An abbreviation before the office held, and its meaning."""

    abbreviation: str
    meaning: str


class SigningCapacities(Cited):
    """In what capacity a document may be signed."""

    values: tuple[SigningCapacity, ...]


class AgencyWords(Cited):
    """Words with which the name of an agency begins in a document's header."""

    heads: tuple[str, ...]


class Wordings(Cited):
    """Terms that papers use again and again, spelt as they should be."""

    values: Annotated[tuple[str, ...], Field(min_length=1)]


class Century(_Frozen):
    """What the fourth digit of a personal number says."""

    first_year: int
    sex: Sex


class CitizenIds(Cited):
    """Personal identification numbers: province codes (never re-used) and century digits."""

    provinces: Mapping[str, str]
    centuries: Mapping[str, Century]


class OldCards(Cited):
    """Identity cards with nine digits: the last day on which they could be used."""

    until: date


class CodeTemplate(Cited):
    """The code of a digitised result.

    Fields in braces: ``owner`` (may be empty), ``paper_type``, ``year``, ``serial``; a number may
    have a width, as in ``{serial:06}``. ``serial`` must be there: without it two results of one
    owner could not be told apart.
    """

    template: str

    @model_validator(mode="after")
    def _well_formed(self) -> Self:
        try:
            fields = [(name, spec) for _, name, spec, _ in Formatter().parse(self.template) if name]
        except ValueError as error:
            msg = f"the template cannot be read: {error}"
            raise ValueError(msg) from error
        names = [name for name, _ in fields]
        strange = set(names) - {"owner", "paper_type", "year", "serial"}
        if strange or "serial" not in names or len(set(names)) < len(names):
            msg = "fields are owner, paper_type, year and serial, each once, and serial must be one"
            raise ValueError(msg)
        widths = [spec for name, spec in fields if spec and name in {"year", "serial"}]
        if len(widths) < sum(bool(spec) for _, spec in fields) or not all(
            re.fullmatch(r"0\d{1,2}", spec) for spec in widths
        ):
            msg = "only year and serial may have a width, filled with zeros: {serial:06}"
            raise ValueError(msg)
        return self


class QrField(_Frozen):
    """A field that QR codes of papers may carry: its kind, and how systems label it."""

    kind: str
    labels: tuple[str, ...] = ()


class QrFields(Cited):
    """The fields of QR codes on papers that systems issue, by name.

    ``cards_for`` names the types of paper whose fields may be filled from an identity card's code.
    """

    fields: Mapping[str, QrField]
    cards_for: tuple[str, ...] = ()


class Former(_Frozen):
    """A province that was not always there: its years, inclusive, as far as they are known."""

    name: str
    since: date | None = None
    until: date | None = None


class Places(Cited):
    """The administrative units, and since when the two-level order holds.

    ``before`` and ``after`` name tables in ``schemas/places``; ``aliases`` are other ways to write
    a province's name; ``history`` lists provinces that were not always there. ``dated_by`` names
    the fields that date a paper, the first that is read counts.
    """

    before: str
    after: str
    two_levels_since: date
    aliases: Mapping[str, str] = Field(default_factory=dict)
    history: tuple[Former, ...] = ()
    dated_by: tuple[str, ...] = ()

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The units themselves, read once when first asked for."""
        return load_gazetteer(self.before, self.after, self.aliases)


class Sign(_Frozen):
    """Something that speaks for a paper that must not be digitised: one of four.

    ``text`` is a wording (compared folded and fuzzily; one in capitals must be printed in
    capitals), ``pattern`` a regular expression for a row, ``stamp`` the label of a stamp that was
    recognised, ``qr`` the form of a QR code's content. ``weight`` is how far it alone convinces;
    ``alone`` demands that nothing else stands beside the wording, as in titles and stamps; running
    text only mentions.
    """

    text: str = ""
    pattern: str = ""
    stamp: str = ""
    qr: str = ""
    weight: Annotated[float, Field(gt=0, le=1)]
    alone: bool = False

    @model_validator(mode="after")
    def _one_of_four(self) -> Self:
        if sum(map(bool, (self.text, self.pattern, self.stamp, self.qr))) != 1:
            msg = "give one of text, pattern, stamp and qr"
            raise ValueError(msg)
        return self


class ForbiddenPaper(_Frozen):
    """A sort of paper that must not be digitised, or only after a person has said so.

    Its signs on one page add up as 1 - Π(1 - weight); from ``threshold`` on it is found. A paper
    that shows one of ``unless`` is another. ``message`` tells the clerk what to do.
    """

    outcome: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    action: ForbiddenAction
    message: str
    threshold: Annotated[float, Field(gt=0, le=1)] = 0.6
    signs: Annotated[tuple[Sign, ...], Field(min_length=1)]
    unless: tuple[Sign, ...] = ()


class SecrecyMark(_Frozen):
    """A mark of secrecy as it is stamped, and the outcome it has."""

    text: str
    outcome: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Secrecy(Cited):
    """Marks of secrecy; the longest that fits counts.

    ``labels`` stand before one in print ("Độ mật: Tối mật"); ``introduced_by`` are words after
    which a line in capitals goes on ("bảo vệ bí" / "MẬT"), where the word is no mark.
    """

    marks: Annotated[tuple[SecrecyMark, ...], Field(min_length=1)]
    labels: tuple[str, ...] = ()
    introduced_by: tuple[str, ...] = ()
    message: str


class Forbidden(Cited):
    """What must not be digitised."""

    secrecy: Secrecy
    papers: tuple[ForbiddenPaper, ...]


class BasicFields(Cited):
    """The basic descriptive fields and what a clerk calls them."""

    labels: Mapping[str, str]


class LandCodes(Cited):
    """The first two places of a land certificate's code, and who issues under them."""

    authorities: Mapping[str, str]


class Resolution(Cited):
    """Dots per inch: below ``minimum`` a scan is refused, below ``recommended`` it is warned of."""

    minimum: int
    recommended: int


class Pdf(Cited):
    """The form of the digital copy."""

    minimum_version: str
    colour: bool
    scale_percent: int


class ValidityPeriod(Cited):
    """For how many months a kind of paper holds good."""

    months: Annotated[int, Field(ge=1)]


class RuleSet(_Frozen):
    """Everything the law fixes for papers handled from ``valid_from`` to ``valid_to`` inclusive."""

    name: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    valid_from: date
    valid_to: date | None = None
    document_names: DocumentNames
    signing_capacities: SigningCapacities
    agency_words: AgencyWords
    wordings: Mapping[str, Wordings]
    citizen_ids: CitizenIds
    old_cards: OldCards
    code_template: CodeTemplate
    basic_fields: BasicFields
    qr_fields: QrFields
    places: Places
    land_codes: LandCodes
    forbidden: Forbidden
    resolution: Resolution
    pdf: Pdf
    validity_periods: Mapping[str, ValidityPeriod] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _dated_in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            msg = "valid_to lies before valid_from"
            raise ValueError(msg)
        return self

    def document_name(self, printed: str) -> DocumentName | None:
        """The kind with exactly this name, case and diacritics aside."""
        wanted = squash(printed)
        return next((k for k in self.document_names.every if squash(k.name) == wanted), None)


def load_rules(name: str = "2025-07", folder: Path | None = None) -> RuleSet:
    """The rule set called ``name`` from ``folder``, or from those that come with the product.

    Those are read once.

    Raises :class:`~schemas.definitions.DefinitionError` when it is missing or cannot be used.
    """
    return _own_rules(name) if folder is None else _read_rules(name, folder)


@cache
def _own_rules(name: str) -> RuleSet:
    with as_file(files("schemas") / "rules") as own:
        return _read_rules(name, own)


def _read_rules(name: str, folder: Path) -> RuleSet:
    rules = read_definition(folder / f"{name}.yaml", RuleSet)
    if rules.name != name:
        raise DefinitionError(file=f"{name}.yaml", problem=f"name {rules.name} differs from file")
    return rules
