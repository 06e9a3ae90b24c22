"""The declared contract beside real answers."""

import re
from collections.abc import Iterator
from typing import Any

import httpx

Operation = dict[str, Any]
_CONTRACT: dict[str, Any] = {}
"""Of the first server asked: it is made of the program alone, and takes it a quarter second."""


def assert_declared(answer: httpx.Response) -> None:
    """The contract names this status, this media type and this code.

    Of an address that is not in the contract there is nothing to say.
    """
    request = answer.request
    if not _CONTRACT:
        url = str(request.url.copy_with(path="/v1/openapi.json", query=None, fragment=None))
        _CONTRACT.update(httpx.get(url, trust_env=False, timeout=60).json())
    found = _operation(_CONTRACT, request.method, request.url.path)
    if found is None:
        return
    declared = found["responses"]
    status = str(answer.status_code)
    shape = declared.get(status) or declared[f"{status[0]}XX"]
    (schema,) = (kind["schema"] for kind in shape["content"].values())
    assert list(shape["content"]) == [answer.headers["content-type"]]
    if "allOf" in schema:
        assert answer.json()["code"] in schema["allOf"][1]["properties"]["code"]["enum"]


def operations(contract: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    """Path, method and what is said of each operation."""
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def _operation(contract: dict[str, Any], method: str, path: str) -> Operation | None:
    for template, name, operation in operations(contract):
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if name == method and re.fullmatch(pattern, path):
            return operation
    return None
