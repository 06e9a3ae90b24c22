"""One finished paper as it leaves the system, and what every exporter is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from schemas.doctypes import Catalogue
from schemas.record import Record

CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Paper:
    """A record and what is known of its paper beside it."""

    record: Record
    code: str | None
    dossier: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Fonds:
    """Where the archive files these papers (TT 02/2019/TT-BNV); empty parts are left empty."""

    identifier: str = ""
    """Code of the archive."""
    organ_id: str = ""
    """Code of the fonds."""
    name: str = ""
    file_catalog: str = ""
    """Number or year of the catalogue."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an export is about: the types there are, the only one wanted, and the fonds."""

    catalogue: Catalogue
    type: str | None = None
    fonds: Fonds = Fonds()


Writer = Callable[[Iterable[Paper], Scope], Iterator[bytes]]
"""Turns papers into bytes as they come; never holds more than a few papers in memory."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form that papers can leave in."""

    name: str
    label: str
    media_type: str
    suffix: str
    write: Writer
