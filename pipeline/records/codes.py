"""The code of a digitised result, by the template of the rule set.

TT 01/2023/TT-VPCP art. 10: owner's identifier and code of the kind of paper; the rest is the
office's to fix. An owner without identifier leaves that part empty. That a code is given once and
never changes is the store's promise, not this module's.
"""

import re
from string import Formatter

from pipeline.records.errors import CodePartError
from schemas.rules import CodeTemplate

SERIAL_WIDTH = "06"
"""How a serial number is written when the template does not say."""

_OWNER = re.compile(r"(?:[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?)?")
_PAPER_TYPE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z])?")


def result_code(
    template: CodeTemplate, *, owner: str, paper_type: str, year: int, serial: int
) -> str:
    """The code: letters, digits, ``.``, ``-`` and ``_``, so that it can name a file.

    ``owner`` may be empty, and then no separator stands before it; ``serial`` counts from 1.
    Raises :class:`CodePartError` for a part with other characters, and for an empty paper type.
    """
    if not _OWNER.fullmatch(owner):
        raise CodePartError(part="owner")
    if not _PAPER_TYPE.fullmatch(paper_type):
        raise CodePartError(part="paper_type")
    if serial < 1:
        raise CodePartError(part="serial")
    parts: dict[str, str | int] = {
        "owner": owner,
        "paper_type": paper_type,
        "year": year,
        "serial": serial,
    }
    fields = (
        literal + (_written(name, parts[name], spec or "") if name else "")
        for literal, name, spec, _ in Formatter().parse(template.template)
    )
    return "".join(fields).lstrip("._-")


def _written(name: str, part: str | int, spec: str) -> str:
    return format(part, spec or SERIAL_WIDTH) if name == "serial" else format(part, spec)
