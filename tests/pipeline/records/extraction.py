"""Records for tests: of a reading, with the product's own types and rules, on one day."""

from datetime import date

from pipeline.page import Reading
from pipeline.records import extract_record
from schemas.doctypes import Catalogue, load_catalogue
from schemas.record import Record
from schemas.rules import load_rules

CATALOGUE, RULES = load_catalogue(), load_rules()
TODAY = date(2026, 11, 22)


def record_of(
    reading: Reading, hint: str | None = None, *, catalogue: Catalogue = CATALOGUE
) -> Record:
    """The record of a paper that came as a clerk's ``hint``, or of whatever it is."""
    return extract_record(
        reading,
        catalogue,
        RULES,
        document_id="d1",
        today=TODAY,
        type_hint=hint,
        software="test",
    )


def values(record: Record) -> dict[str, str]:
    """What it says of every field."""
    return {name: field.value for name, field in record.fields.items()}
