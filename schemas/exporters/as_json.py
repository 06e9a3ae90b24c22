"""JSON: one array, one paper a line, each record exactly as it is stored."""

import json
from collections.abc import Iterable, Iterator

from schemas.exporters.paper import Paper, Scope


def write_json(papers: Iterable[Paper], _scope: Scope) -> Iterator[bytes]:
    """An array that can be read line by line as well as at once."""
    separator = "[\n"
    for paper in papers:
        around = {
            "code": paper.code,
            "dossier": paper.dossier,
            "received_at": paper.received_at.isoformat(),
        }
        head = json.dumps(around, ensure_ascii=False)[:-1]
        yield f'{separator}{head}, "record": {paper.record.to_json()}}}'.encode()
        separator = ",\n"
    yield b"\n]\n" if separator != "[\n" else b"[]\n"
