"""The stage Reading → Record: what kind of paper this is and what stands in its fields."""

from pipeline.records.extract import check_names, extract_record

__all__ = ["check_names", "extract_record"]
