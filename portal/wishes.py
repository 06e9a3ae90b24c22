"""What a caller may ask by: types of papers and fields, each known by name.

A name or a day that means nothing is refused: passed over, it would answer with everybody's papers
or say that the State holds none.
"""

from collections.abc import Iterable

from portal.errors import NoSuchDate, UnknownFilter, UnknownType
from portal.services import PortalServices
from portal.typed import sought_value
from schemas.doctypes import FieldSpec

FILTERS = frozenset({"q", "type", "dossier", "state", "limit", "after"})
FIELD_PREFIX = "field."
_DATES = "2019-08-15, 15/08/2019, 2019-08, 08/2019, 2019"


def require_type(services: PortalServices, name: str, where: str = "type") -> None:
    """Return when there is a type of that name; raise :class:`UnknownType` with those there are."""
    if name not in services.catalogue.types:
        raise UnknownType(where=where, allowed=", ".join(services.catalogue.types))


def wanted_fields(
    services: PortalServices, asked: Iterable[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """The ``field.…`` parameters among ``asked``, values in the form in which records hold them.

    Raises :class:`UnknownFilter`, and :class:`NoSuchDate` for a field that only ever is a date.
    """
    wanted: list[tuple[str, str]] = []
    for name, value in asked:
        field = name.removeprefix(FIELD_PREFIX)
        specs = _specs(services, field) if name.startswith(FIELD_PREFIX) else []
        if specs:
            wanted.append((field, _sought(services, name, value, specs)))
        elif name not in FILTERS:
            raise UnknownFilter(name=name)
    return tuple(wanted)


def _specs(services: PortalServices, name: str) -> list[FieldSpec]:
    return [field for kind in services.catalogue for field in kind.fields if field.name == name]


def _sought(services: PortalServices, where: str, value: str, specs: list[FieldSpec]) -> str:
    for spec in specs:  # of one name, in several types, and as seen always of one kind if a date
        found = sought_value(value, spec, services.rules)
        if found is not None:
            return found
    raise NoSuchDate(where=where, allowed=_DATES)
