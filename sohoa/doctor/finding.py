"""What was found, and what mends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    """One Vietnamese sentence: what was found."""
    remedy: str = ""
    """The exact command or setting that mends it; empty when nothing needs mending."""
