"""docker-compose.yml as the Compose tool would see it, without a Docker engine."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from tests.repository.paths import ROOT

Service = dict[str, Any]

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<rule>:-|:\?)(?P<text>[^}]*)\}")
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


class UnsetVariableError(Exception):
    """A variable marked as needed (``:?``) has no value."""


def variables() -> dict[str, str]:
    """Each variable the file reads, with the rule that stands behind its name."""
    return {match["name"]: match["rule"] for match in _VARIABLE.finditer(TEXT)}


def passed_on() -> set[str]:
    """The variables that services get from the environment as they are, or not at all."""
    environments = (service.get("environment", {}) for service in services().values())
    return {name for one in environments for name, value in one.items() if value is None}


def interpolated(values: Mapping[str, str]) -> str:
    """The file's text with ``${NAME:-default}`` and ``${NAME:?message}`` filled in.

    The two forms the file uses, as the Compose specification defines them ("Interpolation").
    """

    def fill(match: re.Match[str]) -> str:
        value = values.get(match["name"], "")
        if value:
            return value
        if match["rule"] == ":?":
            raise UnsetVariableError(match["name"])
        return match["text"]

    return _VARIABLE.sub(fill, TEXT)


def filled_in() -> dict[str, Any]:
    """The file for an office that has filled in its ``.env``."""
    values = {name: "filled-in" * 4 for name, rule in variables().items() if rule == ":?"}
    loaded: dict[str, Any] = yaml.safe_load(interpolated(values))
    return loaded


def services() -> dict[str, Service]:
    """Every service, anchors and merges resolved."""
    found: dict[str, Service] = filled_in()["services"]
    return found
