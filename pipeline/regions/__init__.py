"""Regions: what on a page is not plain print, with its kind and its box."""

from pipeline.regions.doubt import with_regions
from pipeline.regions.find import find_regions
from pipeline.regions.kinds import KINDS

__all__ = ["KINDS", "find_regions", "with_regions"]
