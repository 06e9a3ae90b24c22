"""A package whose names are loaded when they are first asked for (PEP 562).

Whoever only names a limit or catches an error must not load what decodes and reads: OpenCV,
pikepdf and the fonts are 60 MB and 1.5 s of CPU, in every process of a worker.
"""

from collections.abc import Callable, Mapping
from importlib import import_module


def on_demand(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """The ``__getattr__`` of ``package``; ``homes`` maps each public name to its module there."""

    def find(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return find
