"""What cells are asked to do: named by the worker, done by tools that only cells load."""

import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.compose import AccessFacts, CopyFacts
from pipeline.intake import IntakeLimits
from workers.isolation.wire import Buffer

if TYPE_CHECKING:
    from pipeline.seal.roots import Roots
    from workers.isolation.opener import Opener
    from workers.isolation.reader import Reader

PREVIEW_LENGTH = struct.Struct("<Q")
"""Begins the answer to :class:`Decode`; the preview follows, then the page."""


@dataclass(frozen=True, slots=True)
class _OfFile:
    """A job on one file from outside."""

    path: Path
    limits: IntakeLimits

    @property
    def reads(self) -> tuple[Path, ...]:
        """The file."""
        return (self.path,)

    @property
    def writes(self) -> tuple[Path, ...]:
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Measure(_OfFile):
    """How many pages of what; answers JSON."""

    @property
    def page(self) -> int:
        """The whole file."""
        return 0

    def run(self, tools: "Opener", given: memoryview | None) -> Sequence[Buffer]:
        """Raises what :func:`~pipeline.intake.open_scan` raises."""
        del given
        return [json.dumps(tools.measure(self.path, self.limits)).encode()]


@dataclass(frozen=True, slots=True)
class Decode(_OfFile):
    """One page as pixels; answers its preview (JPEG), and itself."""

    page: int
    folder: Path
    """For what is written on the way: a page in fonts of before Unicode is, once more."""

    @property
    def writes(self) -> tuple[Path, ...]:
        """Its folder."""
        return (self.folder,)

    def run(self, tools: "Opener", given: memoryview | None) -> Sequence[Buffer]:
        """Raises what :meth:`~pipeline.intake.Scan.page` raises."""
        del given
        return tools.decode(self.path, self.limits, self.page, self.folder)


@dataclass(frozen=True, slots=True)
class Compose(_OfFile):
    """The copy of a whole file, written to ``out``; answers JSON: whether somebody signed it."""

    texts: Path
    """The text of each page as JSON, one a line."""
    facts: CopyFacts
    out: Path
    titles: tuple[str, ...]
    """What papers may be called, for the bookmarks."""

    @property
    def page(self) -> int:
        """The whole file."""
        return 0

    @property
    def writes(self) -> tuple[Path, ...]:
        """The folder of the copy."""
        return (self.out.parent,)

    def run(self, tools: "Opener", given: memoryview | None) -> Sequence[Buffer]:
        """Raises what :func:`~pipeline.compose.compose_copy` raises, and ``NoText``."""
        del given
        signed = tools.compose(
            self.path, self.limits, self.texts, self.facts, self.out, self.titles
        )
        return [json.dumps(signed).encode()]


def write_texts(texts: Iterable[bytes], out: Path) -> Path:
    """Beside the copy to be, the texts that :class:`Compose` reads; one in memory at a time."""
    lines = out.with_name("texts.jsonl")
    with lines.open("wb") as file:
        for text in texts:
            file.write(text + b"\n")
    return lines


class Checker(Protocol):
    """What looks at the signatures of a file: loads 26 MB, so a cell of its own brings it."""

    def __call__(self, path: Path, roots: "Roots", at: datetime) -> dict[str, Any]:
        """The verdict as JSON takes it; raises the errors of ``verify_copy``."""
        ...


@dataclass(frozen=True, slots=True)
class Check(_OfFile):
    """The verdict on the signatures of a PDF; answers it as JSON."""

    roots: "Roots"
    at: datetime

    @property
    def page(self) -> int:
        """The whole file."""
        return 0

    def run(self, tools: Checker, given: memoryview | None) -> Sequence[Buffer]:
        """Raises what :func:`~pipeline.seal.verify_copy` raises."""
        del given
        found = tools(self.path, self.roots, self.at)
        return [json.dumps(found, ensure_ascii=False, sort_keys=True).encode()]


class Deriver(Protocol):
    """What makes access copies."""

    def __call__(self, copy: Path, facts: AccessFacts, limits: IntakeLimits, out: Path) -> object:
        """As ``derive_access_copy`` does."""
        ...


@dataclass(frozen=True, slots=True)
class DeriveAccess(_OfFile):
    """The access copy of a copy, written to ``out``; nothing to answer."""

    facts: AccessFacts
    out: Path

    @property
    def page(self) -> int:
        """The whole file."""
        return 0

    @property
    def writes(self) -> tuple[Path, ...]:
        """The folder of the access copy."""
        return (self.out.parent,)

    def run(self, tools: Deriver, given: memoryview | None) -> Sequence[Buffer]:
        """Raises what :func:`~pipeline.plan.derive_access_copy` raises."""
        del given
        tools(self.path, self.facts, self.limits, self.out)
        return []


@dataclass(frozen=True, slots=True)
class Recognise:
    """The text of a page that was decoded; answers it as JSON."""

    page: int

    @property
    def reads(self) -> tuple[Path, ...]:
        """Nothing: it is given pixels."""
        return ()

    @property
    def writes(self) -> tuple[Path, ...]:
        """Nothing."""
        return ()

    def run(self, tools: "Reader", given: memoryview | None) -> Sequence[Buffer]:
        """Raises what engines raise."""
        assert given is not None
        return tools.read(given)


@dataclass(frozen=True, slots=True)
class Identify:
    """Who reads; answers name and version as JSON."""

    @property
    def page(self) -> int:
        """None."""
        return 0

    @property
    def reads(self) -> tuple[Path, ...]:
        """Nothing."""
        return ()

    @property
    def writes(self) -> tuple[Path, ...]:
        """Nothing."""
        return ()

    def run(self, tools: "Reader", given: memoryview | None) -> Sequence[Buffer]:
        """The engine's own words."""
        del given
        return [json.dumps(tools.identify()).encode()]
