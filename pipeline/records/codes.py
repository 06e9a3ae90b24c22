"""The code of a digitised result, by the template of the rule set.

TT 01/2023/TT-VPCP art. 10: owner's identifier and code of the kind of paper; the rest is the
office's to fix. An owner without identifier leaves that part empty. That a code is given once and
never changes is the store's promise, not this module's.
"""

import re
from dataclasses import dataclass
from string import Formatter

from pipeline.records.errors import CodePartError
from schemas.rules import CodeTemplate

SERIAL_WIDTH = "06"
"""How a serial number is written when the template does not say."""

_OWNER = re.compile(r"(?:[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?)?")
_PAPER_TYPE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z])?")


@dataclass(frozen=True, slots=True)
class CodeParts:
    """What a code is made of: ``owner`` may be empty, ``serial`` counts from 1."""

    owner: str
    paper_type: str
    year: int
    serial: int


def result_code(template: CodeTemplate, parts: CodeParts) -> str:
    """The code: letters, digits, ``.``, ``-`` and ``_``, so that it can name a file.

    No separator stands before an empty owner at the beginning. Raises :class:`CodePartError` for a
    part with other characters, and for an empty paper type.
    """
    if not _OWNER.fullmatch(parts.owner):
        raise CodePartError(part="owner")
    if not _PAPER_TYPE.fullmatch(parts.paper_type):
        raise CodePartError(part="paper_type")
    if parts.serial < 1:
        raise CodePartError(part="serial")
    fields = (
        literal + (_written(parts, name, spec or "") if name else "")
        for literal, name, spec, _ in Formatter().parse(template.template)
    )
    return "".join(fields).lstrip("._-")


def _written(parts: CodeParts, name: str, spec: str) -> str:
    if name == "serial":
        return format(parts.serial, spec or SERIAL_WIDTH)
    return format(parts.year, spec) if name == "year" else str(getattr(parts, name))
