"""Checking signatures with the roots that this installation trusts."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sohoa.composition import Services
from sohoa.settings import Settings

if TYPE_CHECKING:
    from pipeline.seal.roots import Roots


def trusted_roots(settings: Settings) -> "Roots":
    """The roots that signatures may lead to, as they travel to whom checks."""
    from pipeline.seal.roots import Roots
    from sohoa.trust import trust_store

    return Roots.of(trust_store(settings))


def check_copy(services: Services, path: Path) -> dict[str, Any]:
    """The verdict on the PDF at ``path``, now, as JSON takes it.

    Raises the errors of ``verify_copy``.
    """
    # Loads what signs, 26 MB and 0.7 s, which most processes do without.
    from pipeline.seal import verify_copy
    from sohoa.trust import trust_store

    return verify_copy(path, trust_store(services.settings), at=services.clock.now()).to_dict()
