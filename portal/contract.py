"""The API's contract (OpenAPI 3.1) where FastAPI does not know it: refusals and scopes.

Every refusal is a :class:`Problem`, also of what FastAPI itself refuses; and each operation says
which scopes open it, out of the very guard that asks for them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Match, Route
from starlette.types import Scope as RequestScope

from portal.access import Allowed, bearer
from portal.problems import COMPONENTS, Problem
from storage.clients import Scope

_NEVER_SENT = ("HTTPValidationError", "ValidationError")
_OF_FILES = ["GET", "HEAD"]
"""What a folder of files takes, which is no route."""
_METHODS = ("get", "post", "patch")


class Portal(FastAPI):
    """FastAPI on ``routers`` whose contract says what the server answers."""

    def __init__(self, routers: Sequence[APIRouter], *, title: str, description: str) -> None:
        super().__init__(
            title=title,
            version="1",
            description=description,
            openapi_url="/v1/openapi.json",
            docs_url=None,  # FastAPI's pages load scripts from a CDN; this office may have none
            redoc_url=None,
        )
        self._routers = tuple(routers)
        for router in self._routers:
            self.include_router(router)

    def openapi(self) -> dict[str, Any]:
        """The contract, made once."""
        if self.openapi_schema is None:
            contract = super().openapi()
            _say_problems(contract)
            for route in _routes(self._routers):
                for method in _METHODS:
                    operation = contract["paths"].get(route.path, {}).get(method)
                    if operation and method.upper() in (route.methods or ()):
                        _say_scopes(operation, scopes_of(route))
            self.openapi_schema = contract
        return self.openapi_schema

    def methods_at(self, scope: RequestScope) -> list[str]:
        """What the address of a request takes; Starlette tells those of its first route alone."""
        at = (
            route
            for route in (*self.routes, *_routes(self._routers))
            if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE
        )
        return sorted({method for route in at for method in route.methods or ()}) or _OF_FILES


def scopes_of(route: APIRoute) -> tuple[Scope, ...]:
    """The scopes of which one opens ``route``; none for an address that is open to all."""
    return next((guard.scopes for guard in _guards(route.dependant)), ())


def _routes(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    return (route for router in routers for route in router.routes if isinstance(route, APIRoute))


def _guards(dependant: Dependant) -> Iterator[Allowed]:
    for asked in dependant.dependencies:
        if isinstance(asked.call, Allowed):
            yield asked.call
        yield from _guards(asked)


def _say_problems(contract: dict[str, Any]) -> None:
    schemas = contract["components"]["schemas"]
    for name in _NEVER_SENT:
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template=f"{COMPONENTS}{{model}}")
    schemas |= problem.pop("$defs", {}) | {Problem.__name__: problem}


def _say_scopes(operation: dict[str, Any], scopes: Iterable[Scope]) -> None:
    """As security requirements, of which one is enough, and in words for people."""
    names = [scope.value for scope in scopes]
    if not names:
        return
    operation["security"] = [{bearer.scheme_name: [name]} for name in names]
    said = "bất kỳ" if len(names) == len(Scope) else " hoặc ".join(f"`{n}`" for n in names)
    operation["description"] = f"{operation.get('description', '')}\n\nQuyền: {said}.".strip()
