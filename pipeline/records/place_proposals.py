"""The units of then and of now beside every address of a record."""

from datetime import date

from pipeline.records.kinds.dates import day_of
from pipeline.records.places import PlaceUnits, locate_units
from schemas.doctypes import DocumentType
from schemas.places import Unit
from schemas.record import PlaceProposal, PlaceUnit, Record
from schemas.rules import Places, RuleSet

KINDS = frozenset({"address", "place"})
"""The kinds of values in which a unit may be named."""


def with_places(record: Record, type_: DocumentType, rules: RuleSet) -> Record:
    """The record with a proposal for each of its addresses that names a known unit.

    No field is changed. The same record always gets the same proposals, so a corrected address is
    simply proposed for again.
    """
    on = paper_date(record, rules.places)
    located = {
        spec.name: locate_units(record.fields[spec.name].value, on, rules.places)
        for spec in type_.fields
        if spec.kind in KINDS and spec.name in record.fields
    }
    proposals = {
        name: _proposal(units) for name, units in located.items() if units.old or units.new
    }
    return record.model_copy(update={"places": proposals})


def paper_date(record: Record, places: Places) -> date | None:
    """The day that the paper bears, if it was read."""
    days = (day_of(record.fields[name].value) for name in places.dated_by if name in record.fields)
    return next((day for day in days if day is not None), None)


def _proposal(units: PlaceUnits) -> PlaceProposal:
    return PlaceProposal(
        old=_unit(units.old) if units.old else None,
        new=tuple(_unit(unit) for unit in units.new),
        cach_anh_xa=units.cach_anh_xa,
        certainty=units.certainty,
    )


def _unit(unit: Unit) -> PlaceUnit:
    return PlaceUnit(code=unit.code, name=unit.address)
