"""Which files are digitized: those named, and those below named folders that may be scans."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sohoa.errors import NothingToDigitize, PathMissing

_SIDECARS = frozenset({".json", ".md", ".txt", ".xml", ".yaml", ".csv", ".log"})
"""Files that lie beside scans and are not scans. Named on the command line, they are tried."""
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


class WhyNot(StrEnum):
    """Why a file below a folder is passed over."""

    NOT_A_SCAN = "not_a_scan"
    """Hidden, a sidecar (``.json``, ``.txt`` …) or a file of the operating system."""
    LEADS_OUT = "leads_out"
    """A link to what does not lie in the folder: somebody else may have laid it there."""


@dataclass(frozen=True, slots=True)
class Scans:
    """What was found, in order of name below each of the paths given."""

    files: list[Path]
    passed_over: dict[Path, WhyNot]


def scans_below(paths: Sequence[Path]) -> Scans:
    """The files to digitize, and those that are passed over in folders.

    Anything else is taken, so that what is no scan is named and not forgotten; so is a link that
    was itself named. Raises ``PathMissing``, ``NothingToDigitize``.
    """
    found: dict[Path, WhyNot | None] = {}
    for path in paths:
        if not path.exists():
            raise PathMissing(path=str(path))
        below = [(path, None)] if path.is_file() else sorted(_in_folder(path))
        for file, why_not in below:
            found[file] = found.get(file, why_not) and why_not
    files = [file for file, why_not in found.items() if why_not is None]
    if not files:
        raise NothingToDigitize(paths=", ".join(str(path) for path in paths))
    passed_over = {file: why_not for file, why_not in found.items() if why_not is not None}
    return Scans(files, passed_over)


def shown(name: str) -> str:
    """A file's name as text: bytes in it that are no UTF-8, as on old disks, each become "�"."""
    return os.fsencode(name).decode("utf-8", "replace")


def _in_folder(folder: Path) -> Iterator[tuple[Path, WhyNot | None]]:
    real = folder.resolve()
    for path in folder.rglob("*"):  # which goes through no link to a folder
        if path.is_symlink() and not _leads_below(path, real):
            yield path, WhyNot.LEADS_OUT
        elif path.is_file():
            yield path, None if _may_be_scan(path.relative_to(folder)) else WhyNot.NOT_A_SCAN


def _leads_below(link: Path, folder: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(folder)
    except (OSError, RuntimeError):  # it leads nowhere, or in a circle
        return False


def _may_be_scan(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not (hidden or path.suffix.lower() in _SIDECARS or path.name.lower() in _SYSTEM_FILES)
