"""What a caller may ask by: types of papers and fields, each known by name.

A name or a day that means nothing is refused: passed over, it would answer with everybody's papers
or say that the State holds none.
"""

from collections.abc import Iterable

from portal.errors import BadRequest, NoSuchDate, UnknownFilter, UnknownType
from portal.services import PortalServices
from portal.typed import sought_value
from schemas.doctypes import Catalogue, FieldSpec
from schemas.rules import RuleSet
from storage.search import FieldWish

FILTERS = frozenset({"q", "type", "dossier", "state", "limit", "after"})
FIELD_PREFIX = "field."
_DATES = "2019-08-15, 15/08/2019, 2019-08, 08/2019, 2019"


def require_type(services: PortalServices, name: str, where: str = "type") -> None:
    """Return when there is a type of that name; raise :class:`UnknownType` with those there are."""
    if name not in services.catalogue.types:
        raise UnknownType(where=where, allowed=", ".join(services.catalogue.types))


def wanted_fields(
    catalogue: Catalogue, rules: RuleSet, asked: Iterable[tuple[str, str]]
) -> tuple[FieldWish, ...]:
    """Fields by name with what was ``asked`` of them, in the form in which records hold it.

    Raises :class:`UnknownFilter`, and :class:`NoSuchDate` for a field that only ever is a date.
    """
    return tuple((name, _sought(catalogue, rules, name, value)) for name, value in asked)


def field_filters(asked: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The ``field.…`` parameters among ``asked``, by the names of their fields.

    Raises :class:`UnknownFilter` for what is no parameter of a search, and :class:`BadRequest` for
    one that was given twice and is no field: which of the two is meant?
    """
    fields: list[tuple[str, str]] = []
    seen: set[str] = set()
    for name, value in asked:
        if name.startswith(FIELD_PREFIX):
            fields.append((name.removeprefix(FIELD_PREFIX), value))
        elif name not in FILTERS:
            raise UnknownFilter(name=name)
        elif name in seen:
            raise BadRequest(where=name, problem="chỉ được có một lần", most=1)
        seen.add(name)
    return fields


def _sought(catalogue: Catalogue, rules: RuleSet, name: str, value: str) -> str:
    where = FIELD_PREFIX + name
    specs = _specs(catalogue, name)
    if not specs:
        raise UnknownFilter(name=where)
    for spec in specs:  # of one name, in several types, and as seen always of one kind if a date
        found = sought_value(value, spec, rules)
        if found is not None:
            return found
    raise NoSuchDate(where=where, allowed=_DATES)


def _specs(catalogue: Catalogue, name: str) -> list[FieldSpec]:
    return [field for kind in catalogue for field in kind.fields if field.name == name]
