"""Intake: bytes on disk become pages.

``open_scan`` names what is wrong with a file before anything is decoded; a ``Scan`` hands out
one page at a time, and each page's master image untouched.
"""

from pipeline.intake.limits import IntakeLimits
from pipeline.intake.opening import open_scan
from pipeline.intake.scan import Scan

__all__ = ["IntakeLimits", "Scan", "open_scan"]
