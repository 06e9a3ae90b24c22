"""Intake: bytes on disk become pages.

``open_scan`` names what is wrong with a file before anything is decoded; a ``Scan`` hands out
one page at a time, and each page's master image untouched.
"""

from typing import TYPE_CHECKING

from pipeline.on_demand import on_demand

if TYPE_CHECKING:
    from pipeline.intake.limits import IntakeLimits
    from pipeline.intake.opening import open_scan
    from pipeline.intake.scan import Scan
else:
    __getattr__ = on_demand(
        __name__, {"IntakeLimits": "limits", "Scan": "scan", "open_scan": "opening"}
    )

__all__ = ["IntakeLimits", "Scan", "open_scan"]
