"""CSV as Excel opens it with a double click: UTF-8 with a mark, every cell quoted, no formulas."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from schemas.exporters.cells import guarded
from schemas.exporters.paper import CHUNK, Paper, Scope
from schemas.exporters.table import columns, row

_MARK = "\ufeff"


def write_csv(papers: Iterable[Paper], scope: Scope) -> Iterator[bytes]:
    """One row a paper; names in the first row, ISO 8601 dates."""
    types = scope.catalogue.types
    wanted = columns([types[scope.type]] if scope.type else types.values())
    rows = (row(paper, wanted) for paper in papers)
    yield from csv_lines([column.name for column in wanted], rows)


def csv_lines(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The bytes of a table, a piece at a time."""
    text = io.StringIO(newline="")
    text.write(_MARK)
    lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    lines.writerow(names)
    for cells in rows:
        lines.writerow([guarded(cell) for cell in cells])
        if text.tell() >= CHUNK:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken
