"""How much of a stranger's file this machine is willing to open."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Bounds that are checked before anything is decoded."""

    max_bytes: int = 500_000_000
    """Size of the file. A box of 2000 pages at 250 kB, the size of a 300-dpi colour JPEG page."""

    max_pixels: int = 150_000_000
    """Width × height of one page. A0 at 300 dpi has 139 million; RGB takes 3 bytes each."""

    max_drawn_pixels: int = 40_000_000
    """Of a page that has to be drawn, whose resolution is ours to choose: A3 at 400 dpi has 31
    million. At 150 million the drawing took 2.5 GB and 8 s."""

    max_unpacked_bytes: int = 256_000_000
    """Of any one packed stream of a PDF. A3 at 600 dpi in colour has 209 million."""

    max_content_bytes: int = 64_000_000
    """Of the drawing instructions of one page, unpacked. Office pages have 50 kB."""

    max_walked_bytes: int = 2_000_000
    """Of drawing instructions looked at one by one. Each takes 400 bytes of memory and 3 µs; a page
    with more is a technical drawing and goes to the renderer unseen."""

    max_objects: int = 300_000
    """Of a PDF. 2000 born-digital pages have some 100,000; each costs 24 µs to look at."""

    max_pages: int = 2000
    """Pages of one file. More is a mistake of the feeder or an attack."""

    max_seconds: float = 60
    """Wall-clock time an external program may take over one page."""
