"""The page for those who write document types: every kind and check, in their own words.

``python -m pipeline.records.reference > docs/kinds-and-checks.md``; a test proves it current.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping

from pipeline.records.checks import CHECKS
from pipeline.records.kinds import KINDS

_HEAD = """\
# Kinds and checks

For those who write document types (`schemas/documents/*.yaml`). A field has one `kind`, which says
how its value is understood, and any number of `checks`. Words in `code type` within a check's
sentence are its arguments: `not_before: {field: ngay_sinh}`.

This page is made from the code: `python -m pipeline.records.reference > docs/kinds-and-checks.md`.
"""


def reference() -> str:
    """The page as Markdown."""
    kinds = "\n".join(_rows({name: kind.parse for name, kind in KINDS.items()}))
    checks = "\n".join(_rows(CHECKS))
    return (
        f"{_HEAD}\n## Kinds\n\n| kind | the value |\n|---|---|\n{kinds}\n\n"
        f"## Checks\n\n| check | passes when |\n|---|---|\n{checks}\n"
    )


def _rows(functions: Mapping[str, Callable[..., object]]) -> Iterator[str]:
    for name, function in functions.items():
        yield f"| `{name}` | {_first_paragraph(function)} |"


def _first_paragraph(function: Callable[..., object]) -> str:
    text = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
    plain = re.sub(r":\w+:`([^`]*)`", r"`\1`", text).replace("``", "`")
    return plain.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
