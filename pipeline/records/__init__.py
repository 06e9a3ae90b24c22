"""The stage Reading → Record: what kind of paper this is and what stands in its fields."""

from pipeline.records.extract import extract_record
from pipeline.records.finding import check_names

__all__ = ["check_names", "extract_record"]
