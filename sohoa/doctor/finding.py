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

    @property
    def warns(self) -> bool:
        """All is well today, and something is better done."""
        return self.ok and bool(self.remedy)
