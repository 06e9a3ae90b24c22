"""Forms of every document type in many layouts and wordings, with the truth of every field."""

from benchmarks.synth.forms.catalogue import FORMS, VERSION, make_form

__all__ = ["FORMS", "VERSION", "make_form"]
