"""The root of the one error tree.

Every error a user can meet is a subclass with a stable ``code`` (a heading in
``docs/errors.md``), facts instead of prose, and one calm Vietnamese sentence that says
what to do next. Shells map classes to exit codes, HTTP problems and retries; nobody
parses messages.
"""

import shlex
import string
from collections.abc import Iterator
from typing import ClassVar

Fact = str | int | float | bool | None


class SohoaError(Exception):
    """A named failure that survives pickling and JSON.

    ``str(error)`` is for the operator (code and facts), :attr:`clerk_message` for the person
    at the counter. Facts never hold personal data: they are logged.
    """

    code: ClassVar[str] = "sohoa.error"
    retryable: ClassVar[bool] = False
    clerk: ClassVar[str] = "Có lỗi trong hệ thống. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên."

    def __init__(self, **facts: Fact) -> None:
        super().__init__(facts)
        self.facts: dict[str, Fact] = facts

    def __str__(self) -> str:
        facts = " ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} {facts}".rstrip()

    def __reduce__(self) -> "tuple[object, tuple[type[SohoaError], dict[str, Fact]]]":
        return _rebuild, (type(self), self.facts)

    @property
    def clerk_message(self) -> str:
        """The Vietnamese sentence, its ``{facts}`` filled in.

        ``{fact!q}`` stands inside a command: quoted so that the command can be pasted.
        """
        return _FILLED_IN.vformat(self.clerk, (), _Forgiving(self.facts))


class _Forgiving(dict[str, Fact]):
    def __missing__(self, key: str) -> str:
        return "…"


class _FilledIn(string.Formatter):
    def convert_field(self, value: object, conversion: str | None) -> object:
        return shlex.quote(str(value)) if conversion == "q" else value


_FILLED_IN = _FilledIn()


def told_facts(error: SohoaError) -> dict[str, Fact]:
    """Those facts that the clerk's sentence tells: what may leave the house."""
    said = {name for _, name, _, _ in _FILLED_IN.parse(error.clerk) if name}
    return {name: fact for name, fact in error.facts.items() if name in said}


def _rebuild(kind: type[SohoaError], facts: dict[str, Fact]) -> SohoaError:
    return kind(**facts)


def all_errors(root: type[SohoaError] = SohoaError) -> Iterator[type[SohoaError]]:
    """Every error class below ``root`` that has been imported, depth first."""
    for kind in root.__subclasses__():
        yield kind
        yield from all_errors(kind)


def error_for(code: str, facts: dict[str, Fact]) -> SohoaError:
    """The error that was stored as ``code`` and ``facts``; a plain one when unknown."""
    for kind in all_errors():
        if kind.code == code:
            return kind(**facts)
    return SohoaError(code=code, **facts)
