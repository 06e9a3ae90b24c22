"""Cleaning: a page made ready for reading, and for nothing else."""

from pipeline.clean.chain import clean_page
from pipeline.clean.options import CleanOptions

__all__ = ["CleanOptions", "clean_page"]
