"""Cleaning: a page made ready for reading, and for nothing else."""

from typing import TYPE_CHECKING

from pipeline.on_demand import on_demand

if TYPE_CHECKING:
    from pipeline.clean.chain import clean_page
    from pipeline.clean.options import CleanOptions
else:
    __getattr__ = on_demand(__name__, {"CleanOptions": "options", "clean_page": "chain"})

__all__ = ["CleanOptions", "clean_page"]
