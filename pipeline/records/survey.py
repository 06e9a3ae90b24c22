"""Everything a strategy may look at: the rows of the paper, its labels, its type, the rules."""

from dataclasses import dataclass

from pipeline.records.labels import Form, form
from pipeline.records.layout import Sheet
from schemas.doctypes import DocumentType
from schemas.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Survey:
    """A paper of a known type, ready for its fields to be located. It has at least one sheet."""

    sheets: tuple[Sheet, ...]
    form: Form
    type: DocumentType
    rules: RuleSet


def survey(sheets: tuple[Sheet, ...], type_: DocumentType, rules: RuleSet) -> Survey:
    """Rows and labels of some sheets, seen as a paper of ``type_``."""
    return Survey(sheets, form(sheets, type_), type_, rules)
