"""What the documentation says of keys is what the server asks for."""

import re

import httpx

from storage.clients import Scope
from tests.portal.contract import operations
from tests.repository.paths import ROOT

_ROW = re.compile(r"^\| `([A-Z]+) (/[^`]+)` \| ([a-z, ]+) \|$", re.MULTILINE)


def test_the_table_of_scopes_is_the_servers(stranger: httpx.Client) -> None:
    table = {
        (method, path): scopes
        for method, path, scopes in _ROW.findall((ROOT / "docs/api.md").read_text("utf-8"))
    }
    contract = stranger.get("/v1/openapi.json").json()
    assert table == {
        (method, path): _said(operation.get("security", []))
        for path, method, operation in operations(contract)
    }


def _said(security: list[dict[str, list[str]]]) -> str:
    names = [name for one in security for asked in one.values() for name in asked]
    return "any" if len(names) == len(Scope) else ", ".join(names) or "none"
