"""Everything a strategy may look at: rows of the paper, labels, tables, its type, the rules."""

from dataclasses import dataclass

from pipeline.records.labels import Form, form
from pipeline.records.layout import Sheet
from pipeline.records.tables import TableValue, table_values
from schemas.doctypes import DocumentType
from schemas.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Survey:
    """A paper of a known type, ready for its fields to be located. It has at least one sheet."""

    sheets: tuple[Sheet, ...]
    form: Form
    type: DocumentType
    rules: RuleSet
    tables: tuple[TableValue, ...] = ()


def survey(sheets: tuple[Sheet, ...], type_: DocumentType, rules: RuleSet) -> Survey:
    """Rows, labels and tables of some sheets, seen as a paper of ``type_``."""
    labelled = form(sheets, type_)
    return Survey(sheets, labelled, type_, rules, table_values(labelled, type_))
