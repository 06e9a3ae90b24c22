"""How much of a stranger's file this machine is willing to open."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Bounds that are checked before anything is decoded."""

    max_bytes: int = 500_000_000
    """Size of the file. A box of 2000 pages at 250 kB, the size of a 300-dpi colour JPEG page."""

    max_pixels: int = 150_000_000
    """Width × height of one page. A0 at 300 dpi has 139 million; RGB takes 3 bytes each."""

    max_pages: int = 2000
    """Pages of one file. More is a mistake of the feeder or an attack."""

    max_seconds: float = 60
    """Wall-clock time an external program may take over one page."""
